"""Leonardo through the provider socket, against its simulator and scripted answers."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
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
from tetap.providers.leonardo import LeonardoProvider
from tetap.purchasing import check_fits
from tetap.simulators.backstage import Backstage, Bill
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.wire import pixel_size

KEY = "6f1d2c3b-aaaa-4bbb-8ccc-secretsecret"


class Painted(list[tuple[str, list[bytes], tuple[int, int], int]]):
    """Paints plain pictures and remembers what it was given."""

    def __call__(self, words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        self.append((words, list(references), size, luck))
        return paint_plain(words, references, size, luck)


@pytest.fixture(scope="module")
def shared() -> Iterator[tuple[Running, Painted]]:
    painted = Painted()
    with running("leonardo", Backstage(painted, slow_seconds=0.05)) as server:
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


def provider_at(url: str, **settings: Json) -> LeonardoProvider:
    found = {"LEONARDO_API_KEY": Secret(KEY)}
    return LeonardoProvider(
        Connection(
            "leonardo", url, {"poll_seconds": 0.005, "wait_seconds": 5, **settings}, find_key=found.get
        )
    )


def reference(role: str, number: int = 1, label: str = "") -> tuple[ReferenceSlot, bytes]:
    data = paint_plain(f"{role} {number}", (), (30, 40), number)
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return ReferenceSlot(role, digest, "image/png", label or f"{role} {number}"), data


def asked(
    model: str = "phoenix-1.0", *references: tuple[ReferenceSlot, bytes], **more: object
) -> DrawRequest:
    plain = DrawRequest("leonardo", model, "1", "a fox in a blue coat", "3:4", "1K")
    return replace(
        plain,
        references=tuple(slot for slot, _ in references),
        pictures={slot.digest: data for slot, data in references},
        **more,
    )


def draw(provider: LeonardoProvider, request: DrawRequest) -> Drawing:
    card = next(card for card in provider.cards() if card.model == request.model)
    check_fits(request, card)
    assert provider.check(request) == ()
    return provider.draw(request, lambda _: None)


def test_a_picture_comes_back_with_its_seed_its_price_and_its_job(
    simulator: Running, painted: Painted
) -> None:
    saved: list[str] = []
    drawing = provider_at(simulator.url).draw(asked(noise_seed=42), saved.append)
    assert pixel_size(drawing.final.data) == (888, 1184)
    assert painted[0][3] == 42
    assert (drawing.cost_usd, drawing.cost_basis) == (0.0134, "known")
    assert drawing.remote_ids == tuple(saved)
    assert drawing.parameters["seed_used"] == 42
    assert simulator.bill()["pictures"] == 1


def test_the_same_seed_gives_the_same_picture_and_another_seed_another(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    first, again, other = (draw(provider, asked(noise_seed=seed)).final.data for seed in (1, 1, 2))
    assert first == again != other


def test_the_body_holds_exactly_the_documented_fields() -> None:
    done = {"generations_by_pk": {"status": "COMPLETE", "generated_images": [{"url": "{url}/p.png"}]}}
    place = {"id": "up-1", "fields": '{"key": "k"}', "url": "{url}/storage"}
    script: list[Scripted] = [
        (200, {"uploadInitImage": place}), (204, b""), (200, {"sdGenerationJob": {"generationId": "g-1"}}),
        (200, done), (200, paint_plain("p", (), (888, 1184), 1)),
    ]  # fmt: skip
    with scripted(script) as server:
        options = {"negative_prompt": "text", "guidance_scale": 7, "steps": 30}
        request = asked("kino-xl", reference("front"), noise_seed=5, options=options)
        drawing = draw(provider_at(server.url), request)
    announced, stored, created = server.asked[:3]
    assert (announced.path, announced.json()) == ("/api/rest/v1/init-image", {"extension": "png"})
    assert "authorization" not in stored.headers
    assert created.path == "/api/rest/v1/generations"
    assert created.headers["authorization"] == f"Bearer {KEY}"
    assert created.json() == {
        "modelId": "aa77f04e-3eec-4034-9c07-d0f619684628",
        "prompt": "a fox in a blue coat",
        "width": 888,
        "height": 1184,
        "num_images": 1,
        "public": False,
        "enhancePrompt": False,
        "alchemy": False,
        "negative_prompt": "text",
        "guidance_scale": 7,
        "num_inference_steps": 30,
        "seed": 5,
        "controlnets": [
            {
                "initImageId": "up-1",
                "initImageType": "UPLOADED",
                "preprocessorId": 133,
                "strengthType": "High",
            }
        ],
    }
    assert "authorization" not in server.asked[4].headers
    assert (drawing.cost_usd, drawing.cost_basis) == (None, "unknown")


@pytest.mark.parametrize(("model", "character", "style"), [("phoenix-1.0", 397, 166), ("kino-xl", 133, 67)])
def test_each_family_reads_references_with_its_own_preprocessors(
    simulator: Running, painted: Painted, model: str, character: int, style: int
) -> None:
    front, look = reference("front"), reference("style")
    start = reference("start")
    drawing = draw(
        provider_at(simulator.url), asked(model, front, look, start, options={"start_strength": 0.3})
    )
    controls: Any = drawing.parameters["controlnets"]
    assert [one["preprocessorId"] for one in controls] == [character, style]
    assert drawing.parameters["init_strength"] == 0.3
    assert painted[0][1] == [front[1], look[1], start[1]]
    assert [slot.role for slot in drawing.sent] == ["front", "style", "start"]
    assert drawing.sent[0].bytes == len(front[1])
    assert (drawing.sent[0].width, drawing.sent[0].height, drawing.sent[0].reencoding) == (30, 40, "")


def test_a_second_picture_of_the_character_is_refused_by_name() -> None:
    provider = provider_at("http://127.0.0.1:1")
    request = asked("phoenix-1.0", reference("front"), reference("side", label="side of Fox"))
    with pytest.raises(Rejected) as refused:
        check_fits(request, provider.cards()[0])
    assert "side of Fox" in refused.value.hint


def test_lucid_has_no_character_reference() -> None:
    provider = provider_at("http://127.0.0.1:1")
    card = next(card for card in provider.cards() if card.model == "lucid-origin")
    with pytest.raises(Rejected, match="does not know the reference role 'front'"):
        check_fits(asked("lucid-origin", reference("front")), card)


def test_a_reference_is_uploaded_once_for_many_pictures(simulator: Running, painted: Painted) -> None:
    provider, front = provider_at(simulator.url), reference("front")
    ids = [draw(provider, asked("phoenix-1.0", front)).parameters["controlnets"] for _ in range(2)]
    assert ids[0] == ids[1]
    assert painted[1][1] == [front[1]]


def test_hosted_models_get_the_references_in_order_and_their_names_in_words(
    simulator: Running, painted: Painted
) -> None:
    front, coat = reference("front", label="Fox from the front"), reference("outfit", label="the coat")
    drawing = draw(provider_at(simulator.url), asked("gemini-image-2", front, coat, size="2K", ratio="16:9"))
    words, references, size, _ = painted[0]
    assert words == "Image 1: Fox from the front\nImage 2: the coat\na fox in a blue coat"
    assert references == [front[1], coat[1]]
    assert size == pixel_size(drawing.final.data) == (2752, 1536)
    assert drawing.parameters["image_names"] == "Image 1: Fox from the front\nImage 2: the coat\n"
    parameters: Any = drawing.parameters["parameters"]
    assert [one["strength"] for one in parameters["guidances"]["image_reference"]] == ["HIGH", "HIGH"]
    assert (parameters["quantity"], drawing.parameters["public"]) == (1, False)


def test_a_seed_is_refused_where_the_model_behind_ignores_it() -> None:
    provider = provider_at("http://127.0.0.1:1")
    card = next(card for card in provider.cards() if card.model == "gemini-image-2")
    with pytest.raises(Rejected, match="no usable seed"):
        check_fits(asked("gemini-image-2", noise_seed=1), card)


def test_every_model_and_its_frames_are_taken_and_drawn_as_the_card_says(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    for card in provider.cards():
        for size, ratios in card.pixels.items():
            for ratio in ratios if size == "1K" else ("21:9",) if card.model == "gemini-image-2" else ():
                drawing = draw(provider, asked(card.model, size=size, ratio=ratio))
                assert pixel_size(drawing.final.data) == ratios[ratio], (card.model, size, ratio)


FAULTS = [
    ("refuse", Refused, "no"), ("rate-limit", Busy, "no"), ("out-of-credit", OutOfCredit, "no"),
    ("error-500", Unreachable, "no"), ("error-503", Unreachable, "no"), ("cut-before", OutcomeUnknown, "maybe"),
    ("truncated", BadAnswer, "maybe"), ("wrong-type", BadAnswer, "maybe"), ("null-parts", BadAnswer, "maybe"),
    ("expired-url", Pending, "yes"), ("job-failed", BadAnswer, "no"),
]  # fmt: skip


@pytest.mark.parametrize("model", ["phoenix-1.0", "gemini-image-2"])
@pytest.mark.parametrize(("fault", "kind", "charged"), FAULTS)
def test_each_fault_is_the_error_that_it_is(
    simulator: Running, model: str, fault: str, kind: type[ProviderError], charged: str
) -> None:
    simulator.backstage.fault_next(fault)
    with pytest.raises(kind) as failed:
        provider_at(simulator.url).draw(asked(model, words=f"a fox in a blue coat, {fault}"), lambda _: None)
    assert type(failed.value) is kind
    assert failed.value.charged == charged
    assert failed.value.hint
    seen = f"{failed.value!r} {failed.value} {failed.value.hint} {vars(failed.value)}"
    assert KEY not in seen
    assert "a fox in a blue coat" not in seen


def test_both_ways_of_refusing_content_tell_what_leonardo_said(simulator: Running) -> None:
    simulator.backstage.fault_next("refuse", "refuse")
    said = []
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            provider_at(simulator.url).draw(asked(), lambda _: None)
        said.append(refused.value.said)
        assert refused.value.reason == "content moderation"
    assert sorted(text[:23] for text in said) == ["Your prompt appears to ", "content moderation filt"]


def test_an_empty_account_is_told_without_naming_the_account(simulator: Running) -> None:
    simulator.backstage.fault_next("out-of-credit")
    with pytest.raises(OutOfCredit) as empty:
        provider_at(simulator.url).draw(asked(), lambda _: None)
    assert "3f0c1f0e" not in str(empty.value) + empty.value.hint


def test_the_wait_that_leonardo_asks_for_is_passed_on(simulator: Running) -> None:
    simulator.backstage.fault_next("rate-limit")
    with pytest.raises(Busy) as busy:
        provider_at(simulator.url).draw(asked(), lambda _: None)
    assert busy.value.retry_after == 2


def test_a_job_whose_announcement_was_lost_is_found_and_not_bought_again(simulator: Running) -> None:
    simulator.backstage.fault_next("cut-after")
    saved: list[str] = []
    drawing = provider_at(simulator.url).draw(asked(noise_seed=9), saved.append)
    assert pixel_size(drawing.final.data) == (888, 1184)
    assert drawing.remote_ids == tuple(saved)
    assert simulator.bill()["pictures"] == 1
    assert drawing.cost_basis == "unknown"


def test_an_earlier_picture_is_never_taken_for_the_lost_one(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    draw(provider, asked(noise_seed=99))
    simulator.backstage.fault_next("cut-before")
    with pytest.raises(OutcomeUnknown):
        provider.draw(asked(noise_seed=99), lambda _: None)
    assert simulator.bill()["pictures"] == 1


def test_a_job_that_takes_longer_than_we_wait_stays_collectable(simulator: Running) -> None:
    saved: list[str] = []
    with pytest.raises(Pending):
        provider_at(simulator.url, wait_seconds=0).draw(asked(), saved.append)
    drawing = provider_at(simulator.url).collect(saved[0])
    assert pixel_size(drawing.final.data) == (888, 1184)
    assert drawing.remote_ids == (saved[0],)
    assert simulator.bill()["pictures"] == 1


def test_collecting_a_job_of_another_account_says_so(simulator: Running) -> None:
    with pytest.raises(BadAnswer, match="has no job 'nobody'"):
        provider_at(simulator.url).collect("nobody")


def test_trouble_while_waiting_never_looks_as_if_nothing_was_bought() -> None:
    for status, body in (
        (500, {"error": "Service Error"}),
        (504, {}),
        (401, {"error": "access-denied"}),
        (429, {}),
    ):
        script: list[Scripted] = [(200, {"sdGenerationJob": {"generationId": "g"}}), (status, body)]
        with scripted(script) as server, pytest.raises(Pending) as waiting:
            provider_at(server.url, wait_seconds=0.02).draw(asked(), lambda _: None)
        assert waiting.value.charged == "yes"


def test_a_flagged_picture_is_kept_and_says_that_it_is_flagged(simulator: Running) -> None:
    drawing = draw(provider_at(simulator.url), asked(words="nsfw"))
    assert drawing.said == "Leonardo flags this picture as not safe for work."
    assert drawing.usage["nsfw"] is True


def test_pictures_beside_the_one_asked_for_are_kept_as_drafts(simulator: Running) -> None:
    simulator.backstage.fault_next("drafts")
    drawing = draw(provider_at(simulator.url), asked())
    assert [picture.role for picture in drawing.pictures] == ["draft", "final"]
    assert drawing.cost_usd == pytest.approx(0.0268)


def test_a_job_that_names_its_picture_twice_delivers_it_once(simulator: Running) -> None:
    simulator.backstage.fault_next("duplicate")
    assert len(draw(provider_at(simulator.url), asked()).pictures) == 1


def test_another_size_than_asked_is_delivered_as_it_came(simulator: Running) -> None:
    simulator.backstage.fault_next("ignore-size")
    assert pixel_size(draw(provider_at(simulator.url), asked()).final.data) == (512, 512)


@pytest.mark.parametrize(
    "announced",
    [{"generate": {"generationId": "g"}}, {"generationId": "g", "apiCreditCost": 16}],
)
def test_both_announcements_of_the_second_interface_are_understood(announced: dict[str, Any]) -> None:
    done = {"generations_by_pk": {"status": "COMPLETE", "generated_images": [{"url": "{url}/p"}]}}
    script: list[Scripted] = [(200, announced), (200, done), (200, paint_plain("p", (), (8, 8), 1))]
    with scripted(script) as server:
        drawing = provider_at(server.url, usd_per_credit=0.0025).draw(asked("gemini-image-2"), lambda _: None)
    assert server.asked[0].path == "/api/rest/v2/generations"
    if "apiCreditCost" in announced:
        assert (drawing.cost_usd, drawing.cost_basis) == (0.04, "estimated")
    else:
        assert (drawing.cost_usd, drawing.cost_basis) == (None, "unknown")


def test_a_gateway_that_gave_up_leaves_the_outcome_open() -> None:
    with scripted([(504, b"<html>timeout</html>")]) as server, pytest.raises(OutcomeUnknown):
        provider_at(server.url).draw(asked(), lambda _: None)


def test_an_announcement_that_cannot_be_read_is_looked_for() -> None:
    with scripted([(200, b'{"sdGeneration')]) as server:
        with pytest.raises(BadAnswer):
            provider_at(server.url).draw(asked(), lambda _: None)
        assert [one.path for one in server.asked[1:]] == ["/api/rest/v1/me"]


def test_without_a_key_it_says_which_one_to_set() -> None:
    provider = LeonardoProvider(Connection("leonardo", "https://cloud.leonardo.ai/api/rest/v1"))
    with pytest.raises(Misconfigured) as missing:
        provider.draw(asked(), lambda _: None)
    assert "LEONARDO_API_KEY" in missing.value.hint


def test_a_refused_key_is_told_as_such(simulator: Running) -> None:
    body = {"error": "Invalid response from authorization hook", "path": "$", "code": "unexpected"}
    with scripted([(500, body)]) as server, pytest.raises(Misconfigured, match="does not accept this key"):
        provider_at(server.url).draw(asked(), lambda _: None)


def test_a_model_of_the_users_own_is_spoken_to_like_the_one_it_names(simulator: Running) -> None:
    own = {"11111111-2222-3333-4444-555555555555": {"like": "kino-xl", "price": {"1K": 0.01}}}
    body: list[Scripted] = [(400, {"error": "x is not supported within the Production API."})]
    with scripted(body) as server:
        provider = LeonardoProvider(Connection("leonardo", server.url, models=own))
        with pytest.raises(Rejected, match="not supported within the Production API"):
            provider.draw(asked("11111111-2222-3333-4444-555555555555"), lambda _: None)
    assert server.asked[0].json()["modelId"] == "11111111-2222-3333-4444-555555555555"
    assert server.asked[0].json()["alchemy"] is False


def test_an_unknown_setting_is_named() -> None:
    with pytest.raises(Misconfigured, match="unknown setting 'polling'"):
        provider_at("http://127.0.0.1:1", polling=1)


def test_the_key_shows_itself_nowhere(simulator: Running) -> None:
    provider = provider_at(simulator.url)
    drawing = draw(provider, asked("phoenix-1.0", reference("front")))
    assert KEY not in repr(provider) + repr(vars(provider)) + repr(drawing)
