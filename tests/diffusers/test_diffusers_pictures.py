"""Pictures, LoRAs and control maps that diffusers draws with, and models that look at pictures."""

from io import BytesIO
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-diffusers")
import tiny_models as tiny
from diffusers_requests import FAMILIES, SAME
from local_provider import (
    SIDE,
    difference,
    draw,
    left_half,
    local_provider,
    picture,
    pixels,
    wanted,
)
from PIL import Image
from tiny_qwen import tiny_qwen_image_edit

from tetap.errors import Misconfigured, Rejected
from tetap.ports import Provider


@pytest.fixture(scope="module")
def provider() -> Provider:
    return local_provider("sdxl", "sd15", "flux2-klein", "flux2", "flux-kontext")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_picture_to_start_from_shows_through_the_less_may_change(provider: Provider, family: str) -> None:
    start = picture("yellow")
    before = np.asarray(Image.open(BytesIO(start)).convert("RGB"), dtype=np.int16)
    far = {}
    for denoising in (0.1, 1.0):
        request = wanted(family, ("start", start), options={"denoising": denoising, "steps": 10})
        drawing = draw(provider, request)
        far[denoising] = float(np.abs(pixels(drawing) - before).mean())
        assert drawing.parameters["strength"] == denoising
    assert far[0.1] != far[1.0]
    assert drawing.parameters["pipeline"].endswith("Img2ImgPipeline")


@pytest.mark.parametrize("family", FAMILIES)
def test_under_a_mask_only_the_white_part_changes(provider: Provider, family: str) -> None:
    before = picture("yellow")
    request = wanted(family, ("edit", before), ("mask", left_half()), options={"mask_blur": 0})
    drawing = draw(provider, request)
    was = np.asarray(Image.open(BytesIO(before)).convert("RGB"))
    half = SIDE // 2
    assert np.array_equal(pixels(drawing)[:, half:], was[:, half:])
    assert not np.array_equal(pixels(drawing)[:, :half], was[:, :half])
    assert [slot.role for slot in drawing.sent] == ["edit", "mask"]


@pytest.mark.parametrize("family", FAMILIES)
def test_pictures_of_the_character_act_by_ip_adapter_as_strongly_as_asked(
    provider: Provider, family: str
) -> None:
    plain = draw(provider, wanted(family))
    faint, strong, other = (
        draw(provider, wanted(family, ("front", picture(color)), options={"ip_adapter_weight": weight}))
        for color, weight in (("orange", 0.0), ("orange", 1.0), ("blue", 1.0))
    )
    assert difference(plain, faint) <= SAME
    assert strong.final.data != faint.final.data
    assert other.final.data != strong.final.data
    assert draw(provider, wanted(family)).final.data == plain.final.data, "nothing of it stays behind"


def test_each_role_of_the_character_may_act_with_a_weight_of_its_own(provider: Provider) -> None:
    pictures = (("front", picture()), ("face", picture("blue")), ("style", picture("green")))
    even = draw(provider, wanted("sdxl", *pictures))
    told: Any = even.parameters["ip_adapter"]
    assert told["scales"] == [{"scale": 0.7, "pictures": 3}]
    uneven = draw(provider, wanted("sdxl", *pictures, options={"role_weights": {"face": 0.2}}))
    told = uneven.parameters["ip_adapter"]
    assert told["scales"] == [{"scale": 0.7, "pictures": 2}, {"scale": 0.2, "pictures": 1}]
    assert uneven.final.data != even.final.data


def test_the_receipt_keeps_the_requests_order_and_says_what_was_done_to_each_picture(
    provider: Provider,
) -> None:
    tall = picture(size=(60, 120))
    request = wanted(
        "sdxl", ("front", tall), ("start", picture(size=(128, 96))), ("face", picture()),
        options={"role_weights": {"front": 0.1}},
    )  # fmt: skip
    sent = draw(provider, request).sent
    assert [slot.digest for slot in sent] == [slot.digest for slot in request.references]
    assert [slot.reencoding for slot in sent] == ["padded to 120×120", "128×96 to 64×64, edges cut off", ""]
    assert (sent[0].width, sent[0].height, sent[0].bytes) == (60, 120, len(tall))


def test_a_transparent_reference_is_laid_on_white(provider: Provider) -> None:
    image = Image.new("RGBA", (SIDE, SIDE), (0, 0, 0, 0))
    out = BytesIO()
    image.save(out, "PNG")
    clear = draw(provider, wanted("sdxl", ("start", out.getvalue())))
    white = BytesIO()
    Image.new("RGB", (SIDE, SIDE), "white").save(white, "PNG")
    assert clear.final.data == draw(provider, wanted("sdxl", ("start", white.getvalue()))).final.data
    assert clear.sent[0].reencoding == "laid on white"


@pytest.mark.parametrize("family", FAMILIES)
def test_a_control_map_steers_by_its_weight_alone_and_with_everything_else(
    provider: Provider, family: str
) -> None:
    plain = draw(provider, wanted(family))
    pose = ("pose", picture("white"))
    off, on = (
        draw(provider, wanted(family, pose, options={"control_weight": weight})) for weight in (0.0, 1.0)
    )
    assert difference(plain, off) <= SAME
    assert difference(plain, on) > 0.1
    everything = wanted(family, ("edit", picture("red")), ("mask", left_half()), pose, ("front", picture()))
    assert draw(provider, everything).parameters["pipeline"].endswith("ControlNetInpaintPipeline")
    started = draw(provider, wanted(family, ("start", picture("red")), pose))
    assert started.parameters["pipeline"].endswith("ControlNetImg2ImgPipeline")


@pytest.mark.parametrize("family", FAMILIES)
def test_loras_act_by_weight_together_and_leave_nothing_behind(provider: Provider, family: str) -> None:
    first, second = (str(tiny.tiny_lora(family, number)) for number in range(2))
    plain = draw(provider, wanted(family))
    ways: list[dict[str, float]] = [{first: 0.8}, {first: 0.3}, {first: 0.8, second: 0.5}]
    drawings = [draw(provider, wanted(family, options={"loras": loras})) for loras in ways]
    assert len({drawing.final.data for drawing in (plain, *drawings)}) == 4
    assert draw(provider, wanted(family, options={"loras": ways[0]})).final.data == drawings[0].final.data
    assert difference(plain, draw(provider, wanted(family))) == 0
    told: Any = drawings[2].parameters["loras"]
    assert [one["scale"] for one in told] == [0.8, 0.5]
    assert all(one["version"].startswith("sha256:") for one in told)


def test_a_lora_that_fits_nowhere_is_said_and_the_next_picture_is_clean(provider: Provider) -> None:
    plain = draw(provider, wanted("sdxl"))
    with pytest.raises(Misconfigured, match="fits no part"):
        draw(provider, wanted("sdxl", options={"loras": {str(tiny.lora_of_something_else()): 1.0}}))
    assert draw(provider, wanted("sdxl")).final.data == plain.final.data


@pytest.mark.parametrize("family", ["flux2-klein", "flux2"])
def test_models_that_take_lists_look_at_every_picture_in_order(provider: Provider, family: str) -> None:
    options = {"steps": 1}
    red, blue = ("front", picture("red")), ("face", picture("blue"))
    ways = [(), (red,), (blue,), (red, blue), (blue, red)]
    drawings = [draw(provider, wanted(family, *way, options=options)) for way in ways]
    assert len({drawing.final.data for drawing in drawings}) == len(ways)
    again = draw(provider, wanted(family, red, blue, options=options))
    assert again.final.data == drawings[3].final.data
    assert [slot.role for slot in again.sent] == ["front", "face"]


def test_kontext_looks_at_one_picture_and_draws_the_size_that_was_asked(provider: Provider) -> None:
    options = {"steps": 1}
    plain = draw(provider, wanted("flux-kontext", ratio="3:2", options=options))
    red, blue = (
        draw(provider, wanted("flux-kontext", ("front", picture(color)), ratio="3:2", options=options))
        for color in ("red", "blue")
    )
    assert {pixels(one).shape for one in (plain, red, blue)} == {(SIDE, 96, 3)}
    assert len({one.final.data for one in (plain, red, blue)}) == 3
    with pytest.raises(Rejected, match="takes 1 references"):
        draw(
            provider, wanted("flux-kontext", ("front", picture()), ("face", picture("blue")), options=options)
        )


def test_qwen_looks_at_every_picture() -> None:
    pytest.importorskip("torchvision", reason="Qwen reads pictures with torchvision, which is not installed")
    provider = local_provider(weights={"qwen-image-edit": str(tiny_qwen_image_edit())})
    red, blue = ("front", picture("red")), ("face", picture("blue"))
    ways = [(red,), (red, blue), (blue, red)]
    drawings = [draw(provider, wanted("qwen-image-edit", *way, options={"steps": 1})) for way in ways]
    assert len({drawing.final.data for drawing in drawings}) == len(ways)
    assert {pixels(one).shape for one in drawings} == {(SIDE, SIDE, 3)}
