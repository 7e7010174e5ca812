"""Midjourney through the provider socket, against the simulated proxy and scripted answers."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops
from scripted_server import Scripted, scripted

from tetap.errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    Pending,
    ProviderError,
    Refused,
    Rejected,
    Unreachable,
)
from tetap.ports import Connection, Drawing, DrawRequest, Json, ReferenceSlot, Secret
from tetap.providers.midjourney import MidjourneyProvider
from tetap.purchasing import check_fits
from tetap.simulators.backstage import Backstage, Bill
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.wire import pixel_size

KEY = "proxy-secret-of-mine"


class Painted(list[tuple[str, list[bytes], tuple[int, int], int]]):
    """Paints plain pictures and remembers what it was given."""

    def __call__(self, words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        self.append((words, list(references), size, luck))
        return paint_plain(words, references, size, luck)


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[Running, Painted]]:
    painted = Painted()
    with running("midjourney", Backstage(painted, slow_seconds=0.05)) as server:
        yield server, painted


@pytest.fixture
def simulator(shared: tuple[Running, Painted]) -> Running:
    server, painted = shared
    server.backstage.bill = Bill()
    painted.clear()
    return server


@pytest.fixture
def painted(simulator: Running, shared: tuple[Running, Painted]) -> Painted:
    return shared[1]


def provider_at(url: str, **settings: Json) -> MidjourneyProvider:
    found = {"MIDJOURNEY_PROXY_KEY": Secret(KEY)}
    usual: dict[str, Json] = {"accept_risk": True, "poll_seconds": 0.005, "wait_seconds": 5}
    return MidjourneyProvider(Connection("midjourney", url, usual | settings, find_key=found.get))


def reference(role: str, label: str = "") -> tuple[ReferenceSlot, bytes]:
    data = paint_plain(role + label, (), (30, 40), 1)
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return ReferenceSlot(role, digest, "image/png", label or role), data


def asked(model: str = "mj-v8.2", *references: tuple[ReferenceSlot, bytes], **more: object) -> DrawRequest:
    plain = DrawRequest(
        "midjourney", model, "1", "a fox in\na blue coat", "3:2", "1K", purchase_key="sha256:k"
    )
    return replace(
        plain,
        references=tuple(slot for slot, _ in references),
        pictures={slot.digest: data for slot, data in references},
        **more,
    )


def draw(provider: MidjourneyProvider, request: DrawRequest) -> Drawing:
    check_fits(request, next(card for card in provider.cards() if card.model == request.model))
    provider.check(request)
    return provider.draw(request, lambda _: None)


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


FAULTS = [
    ("refuse", Refused, "no"), ("rate-limit", Busy, "no"), ("out-of-credit", OutOfCredit, "no"),
    ("error-500", Unreachable, "no"), ("error-503", Unreachable, "no"), ("cut-before", OutcomeUnknown, "maybe"),
    ("truncated", BadAnswer, "maybe"), ("wrong-type", BadAnswer, "maybe"), ("null-parts", BadAnswer, "maybe"),
    ("expired-url", Pending, "yes"), ("job-failed", BadAnswer, "maybe"),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "kind", "charged"), FAULTS)
def test_each_fault_is_the_error_that_it_is(
    simulator: Running, fault: str, kind: type[ProviderError], charged: str
) -> None:
    simulator.backstage.fault_next(fault)
    with pytest.raises(kind) as failed:
        provider_at(simulator.url).draw(asked(purchase_key=f"sha256:{fault}"), lambda _: None)
    assert type(failed.value) is kind
    assert failed.value.charged == charged
    assert failed.value.hint
    seen = f"{failed.value!r} {failed.value} {failed.value.hint} {vars(failed.value)}"
    assert KEY not in seen
    assert "blue coat" not in seen


def test_a_banned_word_and_a_moderated_task_are_both_refusals(simulator: Running) -> None:
    simulator.backstage.fault_next("refuse", "refuse")
    said = []
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            provider_at(simulator.url).draw(asked(), lambda _: None)
        said.append(refused.value.said)
    assert sorted(text[:15] for text in said) == ["[Banned prompt ", "可能包含敏感词"]


def test_a_task_whose_announcement_was_lost_is_found_by_our_mark(simulator: Running) -> None:
    simulator.backstage.fault_next("cut-after")
    saved: list[str] = []
    drawing = provider_at(simulator.url).draw(asked(purchase_key="sha256:lost"), saved.append)
    assert drawing.final.data
    assert saved[0].startswith(drawing.remote_ids[0])
    assert simulator.bill()["pictures"] == 1


def test_a_job_that_takes_longer_than_we_wait_is_collected_with_the_picture_that_was_chosen(
    simulator: Running,
) -> None:
    saved: list[str] = []
    with pytest.raises(Pending):
        provider_at(simulator.url, wait_seconds=0).draw(
            asked(noise_seed=5, options={"index": 4}), saved.append
        )
    provider = provider_at(simulator.url)
    with pytest.raises(Pending):
        provider.collect(saved[0])
    collected = provider.collect(saved[0])
    assert collected.final.data == draw(provider, asked(noise_seed=5, options={"index": 4})).final.data
    again = provider.collect(f"{saved[0]}/{collected.remote_ids[1]}")
    assert again.final.data == collected.final.data
    assert simulator.bill()["pictures"] == 2


def test_collecting_a_task_of_another_proxy_says_so(simulator: Running) -> None:
    with pytest.raises(BadAnswer, match="has no task '99'"):
        provider_at(simulator.url).collect("99/1")


def test_trouble_while_waiting_never_looks_as_if_nothing_was_bought() -> None:
    for status in (500, 504, 401, 429):
        with scripted([(200, {"code": 1, "result": "7"}), (status, b"")]) as server, pytest.raises(Pending):
            provider_at(server.url, wait_seconds=0.02).draw(asked(), lambda _: None)


def test_an_unfinished_picture_is_never_taken(simulator: Running) -> None:
    drawing = draw(provider_at(simulator.url), asked())
    assert all(picture.media_type == "image/png" for picture in drawing.pictures)


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("[Invalid parameter] `--oref` is not compatible with `--version 6.1`", Rejected),
        ("[Invalid link] Could not fetch", Rejected),
        ("[Queue full] You may only have 12 jobs", Busy),
        ("任务超时", BadAnswer),
        (None, BadAnswer),
    ],
)
def test_what_a_task_failed_with_is_told_apart(reason: str | None, kind: type[ProviderError]) -> None:
    failed = {"id": "7", "status": "FAILURE", "failReason": reason}
    with scripted([(200, {"code": 1, "result": "7"}), (200, failed)]) as server, pytest.raises(kind) as error:
        provider_at(server.url).draw(asked(), lambda _: None)
    assert type(error.value) is kind


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"code": 3, "description": "无可用的账号实例"}, Unreachable),
        ({"code": 4, "description": "base64格式错误"}, Rejected),
        ({"code": 9, "description": "提交失败，系统异常"}, Unreachable),
        ({"code": 23, "description": "队列已满"}, Busy),
        ({"code": 24, "description": "可能包含敏感词", "properties": {"bannedWord": "x"}}, Refused),
        ({"code": 1, "description": "ok"}, BadAnswer),
        ({"hello": "world"}, BadAnswer),
    ],
)
def test_every_code_of_the_proxy_means_what_it_means(answer: Json, kind: type[ProviderError]) -> None:
    with scripted([(200, answer)]) as server, pytest.raises(kind) as error:
        provider_at(server.url).draw(asked(purchase_key=""), lambda _: None)
    assert type(error.value) is kind


def test_an_address_without_a_proxy_is_told_as_such() -> None:
    with scripted([(404, b"<html>not here</html>")]) as server, pytest.raises(Rejected) as error:
        provider_at(server.url).draw(asked(), lambda _: None)
    assert "Is the address right?" in error.value.hint


@pytest.mark.parametrize(("code", "kind"), [(3, BadAnswer), (4, BadAnswer), (23, Pending)])
def test_a_grid_that_is_paid_for_is_never_told_as_if_nothing_was_bought(
    code: int, kind: type[ProviderError]
) -> None:
    done = {"id": "7", "status": "SUCCESS", "imageUrl": "{url}/p.png", "buttons": []}
    picture = paint_plain("g", (), (8, 8), 1)
    script: list[Scripted] = [
        (200, {"code": 1, "result": "7"}),
        (200, done),
        (200, picture),
        (404, {"code": code}),
    ]
    with scripted(script) as server, pytest.raises(kind) as error:
        provider_at(server.url).draw(asked(), lambda _: None)
    assert error.value.charged != "no"
    if isinstance(error.value, BadAnswer):
        assert error.value.answer == picture


def test_a_refused_secret_names_the_key_to_set() -> None:
    with scripted([(401, b"")]) as server, pytest.raises(Misconfigured) as refused:
        provider_at(server.url).draw(asked(), lambda _: None)
    assert "MIDJOURNEY_PROXY_KEY" in refused.value.hint


def test_the_seed_that_was_used_is_asked_for_on_request(simulator: Running) -> None:
    drawing = draw(provider_at(simulator.url, ask_seed=True), asked(noise_seed=77))
    assert drawing.parameters["seed_used"] == 77


def test_a_price_that_the_user_sets_is_an_estimate(simulator: Running) -> None:
    connection = Connection(
        "midjourney",
        simulator.url,
        {"accept_risk": True, "poll_seconds": 0.005},
        {"mj-v8.2": {"price": {"1K": 0.03}}},
    )
    drawing = MidjourneyProvider(connection).draw(asked(), lambda _: None)
    assert (drawing.cost_usd, drawing.cost_basis) == (0.03, "estimated")


def test_every_model_and_its_frames_are_taken_and_drawn_as_the_card_says(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    for card in provider.cards():
        for ratio in card.pixels["1K"] if card.model == "mj-v7" else ("1:1",):
            drawing = draw(provider, asked(card.model, ratio=ratio))
            assert pixel_size(drawing.final.data) == card.pixels["1K"][ratio]


def test_the_secret_shows_itself_nowhere(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    drawing = draw(provider, asked())
    assert KEY not in repr(provider) + repr(vars(provider)) + repr(drawing)
