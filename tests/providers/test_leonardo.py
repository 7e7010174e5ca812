"""Leonardo through the provider socket, against its simulator and scripted answers."""

from typing import Any

import pytest
from leonardo_requests import KEY, asked, draw, provider_at, reference
from remembering_painter import Painted
from scripted_server import Scripted, scripted

from tetap.errors import Rejected
from tetap.purchasing import check_fits
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running
from tetap.wire import pixel_size

PLATFORM = "leonardo"


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
