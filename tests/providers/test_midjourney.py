"""Midjourney through the provider socket, against the simulated proxy and scripted answers."""

import hashlib
from io import BytesIO

import pytest
from midjourney_requests import KEY, asked, draw, provider_at
from PIL import Image, ImageChops
from remembering_painter import Painted
from scripted_server import Scripted, scripted

from tetap.errors import Misconfigured, Rejected
from tetap.ports import Connection, Json, ReferenceSlot
from tetap.providers.midjourney import MidjourneyProvider
from tetap.purchasing import check_fits
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running
from tetap.wire import pixel_size

PLATFORM = "midjourney"


def reference(role: str, label: str = "") -> tuple[ReferenceSlot, bytes]:
    data = paint_plain(role + label, (), (30, 40), 1)
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return ReferenceSlot(role, digest, "image/png", label or role), data


def test_it_is_off_and_says_why_until_the_user_accepts_the_risk(simulator: Running) -> None:
    for accepted in ({}, {"accept_risk": False}, {"accept_risk": "yes"}):
        provider = MidjourneyProvider(Connection("midjourney", simulator.url, accepted))
        assert provider.cards()
        for act in (
            lambda p=provider: p.check(asked()),
            lambda p=provider: p.draw(asked(), lambda _: None),
            lambda p=provider: p.collect("1/1"),
        ):
            with pytest.raises(Misconfigured, match=r"terms forbid.*banned") as off:
                act()
            assert "accept_risk = true" in off.value.hint
    assert simulator.bill()["calls"] == 0


def test_without_an_address_it_says_where_to_write_it() -> None:
    with pytest.raises(Misconfigured, match="where the Midjourney proxy runs"):
        provider_at("").check(asked())


def test_the_grid_is_kept_as_a_draft_and_the_picture_taken_out_of_it_is_final(simulator: Running) -> None:
    saved: list[str] = []
    drawing = provider_at(simulator.url).draw(asked(options={"index": 3}), saved.append)
    assert [picture.role for picture in drawing.pictures] == ["draft", "final"]
    assert pixel_size(drawing.pictures[0].data) == (2688, 1792)
    assert pixel_size(drawing.final.data) == (1344, 896)
    grid = Image.open(BytesIO(drawing.pictures[0].data)).crop((0, 896, 1344, 1792))
    single = Image.open(BytesIO(drawing.final.data)).convert("RGB")
    assert ImageChops.difference(grid, single).getbbox() is None
    assert saved == [f"{drawing.remote_ids[0]}/3", f"{drawing.remote_ids[0]}/3/{drawing.remote_ids[1]}"]
    assert simulator.bill()["pictures"] == 1
    assert (drawing.cost_usd, drawing.cost_basis) == (None, "unknown")


def test_the_same_seed_gives_the_same_picture_and_another_seed_another(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    first, again, other = (draw(provider, asked(noise_seed=seed)).final.data for seed in (1, 1, 2))
    assert first == again != other


def test_the_prompt_is_one_line_of_words_and_then_the_flags() -> None:
    done = {"id": "7", "status": "SUCCESS", "imageUrl": "{url}/p.png", "buttons": []}
    script: list[Scripted] = [
        (200, {"code": 22, "description": "queued", "result": "7"}), (200, done),
        (200, paint_plain("g", (), (8, 8), 1)), (200, {"code": 1, "result": "8"}), (200, done),
        (200, paint_plain("p", (), (4, 4), 1)),
    ]  # fmt: skip
    front, look, start = reference("front"), reference("style"), reference("start")
    urls = {front[0].label: "https://a.example/f.png", look[0].digest: "https://a.example/s.png"}
    options: dict[str, Json] = {
        "reference_urls": urls, "reference_weight": 200, "stylize": 50, "raw": True, "no": "text, logo",
        "style_code": "123", "image_weight": 1.5, "index": 2,
    }  # fmt: skip
    with scripted(script) as server:
        request = asked("mj-v7", front, look, start, noise_seed=42, options=options)
        drawing = draw(provider_at(server.url, speed="relax"), request)
    submitted, *_, pressed = [one for one in server.asked if one.method == "POST"]
    assert submitted.path == "/mj-relax/mj/submit/imagine"
    assert submitted.headers["mj-api-secret"] == KEY
    flags = (
        "--ar 3:2 --v 7 --seed 42 --oref https://a.example/f.png --ow 200 --sref https://a.example/s.png 123 "
        "--s 50 --no text, logo --iw 1.5 --raw"
    )
    body = submitted.json()
    assert body.pop("base64Array")[0].startswith("data:image/png;base64,iVBOR")
    assert body == {"prompt": f"a fox in a blue coat {flags}", "state": "sha256:k"}
    assert drawing.parameters["flags"] == flags
    assert (pressed.path, pressed.json()) == (
        "/mj-relax/mj/submit/change", {"taskId": "7", "action": "UPSCALE", "index": 2},
    )  # fmt: skip
    assert [slot.reencoding for slot in drawing.sent] == [
        "named by its address https://a.example/f.png", "named by its address https://a.example/s.png", "",
    ]  # fmt: skip


def test_a_proxy_with_buttons_has_them_pressed_by_their_id() -> None:
    button = {"customId": "MJ::JOB::upsample::1::abc", "label": "U1"}
    done = {"id": "7", "status": "SUCCESS", "imageUrl": "{url}/p.png", "buttons": [button]}
    picture = paint_plain("g", (), (8, 8), 1)
    script: list[Scripted] = [
        (200, {"code": 1, "result": "7"}), (200, done), (200, picture),
        (200, {"code": 21, "description": "exists", "result": "8", "properties": {"status": "SUCCESS"}}),
        (200, done), (200, picture),
    ]  # fmt: skip
    with scripted(script) as server:
        provider_at(server.url, header="authorization").draw(asked(), lambda _: None)
    assert server.asked[3].path == "/mj/submit/action"
    assert server.asked[3].json() == {"taskId": "7", "customId": "MJ::JOB::upsample::1::abc"}
    assert server.asked[3].headers["authorization"] == f"Bearer {KEY}"
    assert "mj-api-secret" not in server.asked[3].headers


def test_the_default_model_takes_no_character_reference() -> None:
    provider = provider_at("http://127.0.0.1:1")
    assert provider.cards()[0].model == "mj-v8.2"
    with pytest.raises(Rejected, match="does not know the reference role 'front'"):
        check_fits(asked("mj-v8.2", reference("front")), provider.cards()[0])


def test_v7_takes_one_omni_reference_and_v6_several_character_references() -> None:
    provider = provider_at("http://127.0.0.1:1")
    cards = {card.model: card for card in provider.cards()}
    two = (reference("front"), reference("side"))
    with pytest.raises(Rejected, match="takes 1 pictures of the omni reference"):
        check_fits(asked("mj-v7", *two), cards["mj-v7"])
    check_fits(asked("mj-v6.1", *two), cards["mj-v6.1"])


def test_a_reference_without_a_public_address_is_named_before_anything_is_sent(simulator: Running) -> None:
    request = asked("mj-v7", reference("front", "Fox from the front"), reference("style", "ink"))
    provider = provider_at(simulator.url, reference_urls={"ink": "https://a.example/ink.png"})
    with pytest.raises(Rejected) as refused:
        provider.check(request)
    assert "Fox from the front" in str(refused.value)
    assert "ink" not in str(refused.value)
    assert simulator.bill()["calls"] == 0


@pytest.mark.parametrize(
    "url", ["http://a.example/x.png", "file:///etc/passwd", "https://a.example/x y", "x.png"]
)
def test_an_address_that_midjourney_cannot_read_is_refused(url: str) -> None:
    request = asked("mj-v7", reference("front"), options={"reference_urls": {"front": url}})
    with pytest.raises(Rejected, match="no public https link"):
        provider_at("http://127.0.0.1:1").check(request)


def test_references_are_made_public_by_the_proxy_only_when_the_user_said_so(
    simulator: Running, painted: Painted
) -> None:
    front, start = reference("front"), reference("start")
    provider = provider_at(simulator.url, upload="discord")
    request = asked("mj-v6.1", front, start)
    assert provider.check(request) == (
        "The proxy puts references on Discord's public network to show them to Midjourney.",
    )
    drawing = draw(provider, request)
    assert painted[0][:2] == ("a fox in a blue coat", [start[1], front[1]])
    assert "named by its address http://127.0.0.1" in drawing.sent[0].reencoding


@pytest.mark.parametrize("words", ["a fox --v 5", "a fox —ar 1:1", "--niji 6 fox"])
def test_flags_among_the_words_are_refused(words: str) -> None:
    with pytest.raises(Rejected, match="hold the Midjourney flag"):
        provider_at("http://127.0.0.1:1").check(asked(words=words))


def test_a_dash_in_the_words_is_no_flag() -> None:
    provider_at("http://127.0.0.1:1").check(asked(words="a well-worn coat - and -- well, a hat — blue"))
