"""Gemini's references as they are sent, its models and frames, keys and Vertex."""

import base64
from io import BytesIO

import pytest
from gemini_calls import answered, ignored, inline, sent_with
from gemini_requests import KEY, digest_of, picture, provider_at, request_for
from PIL import Image
from scripted_server import scripted

from tetap.errors import Misconfigured, Rejected, Retired
from tetap.ports import Connection
from tetap.providers.gemini import GeminiProvider
from tetap.purchasing import check_fits
from tetap.simulators.serving import Running

PLATFORM = "gemini"


def test_a_heavy_request_uploads_its_pictures_once_and_links_them(simulator: Running) -> None:
    provider = provider_at(simulator.url, inline_mb=0.01)
    front = picture((200, 200), noise=True)
    for _ in range(2):
        drawing = provider.draw(request_for(("front", front)), ignored)
        assert drawing.parameters["uploaded"] == 1
        assert drawing.counted_pictures == 1
    with scripted(
        [
            (200, {}, {"x-goog-upload-url": "http://elsewhere.example/upload/v1beta/files?upload_id=1"}),
            (200, {"file": {"name": "files/1", "uri": "https://google/files/1"}}),
            (200, answered(inline(picture()))),
        ]
    ) as script:
        provider_at(script.url, inline_mb=0.01).draw(request_for(("front", front)), ignored)
    start, upload, draw = script.asked
    assert start.headers["x-goog-upload-command"] == "start"
    assert start.headers["x-goog-upload-header-content-length"] == str(len(front))
    assert upload.path == "/upload/v1beta/files?upload_id=1"
    assert upload.body == front
    assert draw.json()["contents"][0]["parts"][1] == {
        "fileData": {"mimeType": "image/png", "fileUri": "https://google/files/1"}
    }


def test_an_address_without_uploads_says_which_setting_helps() -> None:
    with scripted([(404, {"error": "no route"})]) as script, pytest.raises(Misconfigured) as caught:
        provider_at(script.url, inline_mb=0.001).draw(
            request_for(("front", picture((200, 200), noise=True))), ignored
        )
    assert "inline_mb" in caught.value.hint


def test_a_picture_over_seven_megabytes_is_sent_smaller_and_the_receipt_says_so(simulator: Running) -> None:
    buffer = BytesIO()
    Image.new("RGB", (1800, 1800), "teal").save(buffer, "PNG", compress_level=0)
    huge = buffer.getvalue()
    assert len(huge) > 7_000_000
    provider = provider_at(simulator.url, inline_mb=100)
    request = request_for(("front", huge))
    (remark,) = provider.check(request)
    assert "sent smaller" in remark
    (slot,) = provider.draw(request, ignored).sent
    assert slot.bytes <= 7_000_000
    assert slot.reencoding.startswith("1800×1800 to ")
    assert slot.digest == digest_of(huge)


def test_references_are_made_smaller_only_when_the_user_wants_it() -> None:
    large = picture((1600, 800))
    body, _, _ = sent_with(request_for(("front", large)), reference_pixels=400)
    data = base64.b64decode(body["contents"][0]["parts"][1]["inlineData"]["data"])
    assert Image.open(BytesIO(data)).size == (400, 200)
    body, _, _ = sent_with(request_for(("front", large)))
    assert base64.b64decode(body["contents"][0]["parts"][1]["inlineData"]["data"]) == large


def test_a_transparent_reference_stays_transparent_when_smaller() -> None:
    buffer = BytesIO()
    Image.new("RGBA", (900, 900), (255, 0, 0, 90)).save(buffer, "PNG")
    body, _, _ = sent_with(request_for(("object", buffer.getvalue())), reference_pixels=300)
    data = base64.b64decode(body["contents"][0]["parts"][1]["inlineData"]["data"])
    with Image.open(BytesIO(data)) as small:
        assert small.mode == "RGBA"
        assert small.getpixel((5, 5)) == (255, 0, 0, 90)


def test_a_reference_that_is_no_picture_is_refused_before_anything_is_sent(simulator: Running) -> None:
    calls = simulator.backstage.bill.calls
    with pytest.raises(Rejected):
        provider_at(simulator.url).draw(request_for(("front", b"no picture")), ignored)
    assert simulator.backstage.bill.calls == calls


def test_roles_share_the_limits_of_their_group() -> None:
    provider = provider_at("http://127.0.0.1:9")
    card = provider.cards()[0]
    roles = ("front", "side", "back", "three-quarter", "face", "face")
    views = [(role, picture((64 + number, 64))) for number, role in enumerate(roles)]
    check_fits(request_for(*views[:5]), card)
    with pytest.raises(Rejected) as caught:
        check_fits(request_for(*views), card)
    assert "5 pictures of characters" in str(caught.value)
    assert "Xiao Cheng (face)" in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gemini-3-pro-image-preview", "gemini-3-pro-image"),
        ("gemini-3.1-flash-image-preview", "gemini-nano-banana-2.1"),
        ("imagen-4.0-ultra-generate-001", "gemini-3-pro-image"),
    ],
)
def test_a_retired_model_is_refused_before_sending_with_its_successor(old: str, new: str) -> None:
    cards = provider_at("http://127.0.0.1:9").cards()
    card = next(one for one in cards if one.is_called(old))
    with pytest.raises(Retired) as caught:
        check_fits(request_for(model=card.model), card)
    assert new in caught.value.hint


def test_a_small_k_is_not_quietly_mended() -> None:
    card = provider_at("http://127.0.0.1:9").cards()[0]
    with pytest.raises(Rejected) as caught:
        check_fits(request_for(size="2k"), card)
    assert "2K" in caught.value.hint


def test_the_names_that_people_use_find_their_models() -> None:
    cards = provider_at("http://127.0.0.1:9").cards()
    assert cards[0].is_called("nano-banana-pro")
    named = {alias: card.model for card in cards for alias in card.aliases}
    assert named["nano-banana-2"] == "gemini-3.1-flash-image"
    assert named["nano-banana"] == "gemini-2.5-flash-image"


@pytest.mark.parametrize("model", ["gemini-3-pro-image", "gemini-nano-banana-2.1", "gemini-2.5-flash-image"])
def test_every_model_draws_what_its_card_promises(simulator: Running, model: str) -> None:
    provider = provider_at(simulator.url)
    card = next(one for one in provider.cards() if one.model == model)
    for size in [one for one in card.pixels if one != "4K"]:
        drawing = provider.draw(request_for(model=model, size=size, ratio="16:9"), ignored)
        assert Image.open(BytesIO(drawing.final.data)).size == card.pixels[size]["16:9"]


@pytest.mark.full
def test_every_frame_of_every_living_card_is_drawn_as_promised(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    for card in provider.cards():
        if card.status == "retired":
            continue
        for size, ratios in card.pixels.items():
            for ratio, pixels in ratios.items():
                drawing = provider.draw(request_for(model=card.model, size=size, ratio=ratio), ignored)
                assert Image.open(BytesIO(drawing.final.data)).size == pixels


def test_a_seed_changes_nothing_that_anyone_could_rely_on(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    one, two = (provider.draw(request_for(noise_seed=42), ignored) for _ in range(2))
    assert one.parameters["generationConfig"]["seed"] == 42  # type: ignore[index,call-overload]
    assert one.final.data != two.final.data
    card = provider.cards()[0]
    assert card.seed == "accepted, no effect"
    with pytest.raises(Rejected):
        check_fits(request_for(noise_seed=42), card)


def test_without_a_key_the_user_learns_which_to_set() -> None:
    provider = GeminiProvider(Connection("gemini"))
    assert provider.cards()
    with pytest.raises(Misconfigured) as caught:
        provider.draw(request_for(), ignored)
    assert "GEMINI_API_KEY" in caught.value.hint


def test_vertex_cards_name_vertex_keys_and_have_no_batches() -> None:
    card = provider_at("http://127.0.0.1:9", via="vertex", project="oranges").cards()[0]
    assert card.keys == ("VERTEX_ACCESS_TOKEN",)
    assert card.batch_discount == 0
    assert "batch" not in card.options


def test_vertex_draws_on_the_simulator(simulator: Running) -> None:
    provider = provider_at(simulator.url, via="vertex", project="oranges", location="europe-west4")
    assert provider.draw(request_for(("front", picture())), ignored).counted_pictures == 1


def test_nothing_that_a_person_may_see_shows_the_key(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    drawing = provider.draw(request_for(("front", picture())), ignored)
    for shown in (repr(provider), repr(drawing), repr(vars(provider)), str(drawing.parameters)):
        assert KEY not in shown
