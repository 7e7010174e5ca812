"""Drawing with diffusers in this process, for real, on tiny models with random weights."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-diffusers")

import tiny_models as tiny
import torch
from local_provider import (
    SIDE,
    WORDS,
    difference,
    draw,
    left_half,
    local_provider,
    networks,
    picture,
    pixels,
    wanted,
)
from PIL import Image

from tetap.errors import BadAnswer, Misconfigured, Refused, Rejected
from tetap.ports import Provider

FAMILIES = ("sdxl", "sd15")
_SAME = 1.0
"""Mean difference, of 255, up to which two pictures are the same."""


@pytest.fixture(scope="module")
def provider() -> Provider:
    return local_provider("sdxl", "sd15", "flux2-klein", "flux2", "flux-kontext")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_picture(
    provider: Provider, family: str
) -> None:
    first, again, other = (draw(provider, wanted(family, seed=seed)) for seed in (1, 1, 2))
    assert first.final.data == again.final.data
    assert difference(first, other) > _SAME


def test_a_new_process_would_draw_the_same_bytes() -> None:
    one, two = (draw(local_provider("sdxl"), wanted("sdxl")) for _ in range(2))
    assert one.final.data == two.final.data


def test_every_picture_has_a_generator_of_its_own_however_many_are_drawn_at_once(provider: Provider) -> None:
    seeds = [3, 4, 5, 3]
    alone = [draw(provider, wanted("sdxl", seed=seed)).final.data for seed in seeds]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: draw(provider, wanted("sdxl", seed=seed)).final.data, seeds))
    assert together == alone


def test_more_threads_stay_within_the_stated_tolerance(provider: Provider) -> None:
    one = draw(provider, wanted("sdxl"))
    torch.set_num_threads(2)
    try:
        two = draw(provider, wanted("sdxl"))
    finally:
        torch.set_num_threads(1)
    assert difference(one, two) <= _SAME
    assert (one.parameters["threads"], two.parameters["threads"]) == (1, 2)


def test_a_seed_holds_only_at_one_size(provider: Provider) -> None:
    wide = draw(provider, wanted("sdxl", ratio="3:2"))
    assert pixels(wide).shape == (SIDE, 96, 3)
    square = draw(provider, wanted("sdxl"))
    assert float(np.abs(pixels(wide)[:, :SIDE] - pixels(square)).mean()) > _SAME


def test_without_a_seed_the_purchase_decides_so_that_a_repeated_purchase_repeats_the_picture(
    provider: Provider,
) -> None:
    first, again, other = (draw(provider, wanted("sdxl", seed=None, key=key)) for key in ("a", "a", "b"))
    assert first.parameters["seed"] == again.parameters["seed"] != other.parameters["seed"]
    assert first.final.data == again.final.data


def test_words_far_beyond_clips_77_tokens_still_change_the_picture(provider: Provider) -> None:
    long = WORDS + ", " + "walking along the pier in the evening light, " * 8
    day, night = (draw(provider, wanted("sdxl", words=long + end)) for end in ("by day", "by night"))
    assert difference(day, night) > 0.05
    assert day.parameters["words_in_pieces"] > 2


def test_words_without_spaces_are_read_to_their_end(provider: Provider) -> None:
    one, two = (draw(provider, wanted("sd15", words="小橙在海边散步" * 20 + end)) for end in ("白天", "夜晚"))
    assert one.final.data != two.final.data


def test_the_negative_acts_unless_cfg_is_1(provider: Provider) -> None:
    plain, negative = (draw(provider, wanted("sdxl", options={"negative": n})) for n in ("", "blurry"))
    assert plain.final.data != negative.final.data
    one = {"cfg": 1}
    plain, negative = (draw(provider, wanted("sdxl", options={**one, "negative": n})) for n in ("", "blurry"))
    assert plain.final.data == negative.final.data
    assert any("negative" in one for one in provider.check(wanted("sdxl", options={**one, "negative": "x"})))


def test_clip_skip_leaves_layers_out(provider: Provider) -> None:
    whole, same, skipped = (
        draw(provider, wanted("sd15", options=options))
        for options in ({}, {"clip_skip": 1}, {"clip_skip": 2})
    )
    assert whole.final.data == same.final.data != skipped.final.data


SAMPLERS = ("DPM++ 2M", "DPM++ 2M SDE", "Euler", "Euler a", "Heun", "DPM2", "DPM2 a", "UniPC", "DDIM", "LCM")
_RIGID = ("Euler a", "DDIM", "LCM")


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_every_sampler_of_the_card_draws_and_repeats_itself(provider: Provider, sampler: str) -> None:
    options = {"sampler": sampler, "scheduler": "SGM Uniform" if sampler in _RIGID else "Karras", "steps": 3}
    first, again = (draw(provider, wanted("sdxl", options=options)) for _ in range(2))
    assert first.final.data == again.final.data
    config: Any = first.parameters["scheduler"]
    assert config["config"].get("use_karras_sigmas", False) is (sampler not in _RIGID)
    assert config["config"]["beta_end"] == 0.012, "what was trained stays"


def test_the_card_offers_exactly_the_samplers_that_were_tried(provider: Provider) -> None:
    assert provider.cards()[0].options["sampler"].allowed == SAMPLERS


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
    assert difference(plain, faint) <= _SAME
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
    assert difference(plain, off) <= _SAME
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
    provider = local_provider(weights={"qwen-image-edit": str(tiny.tiny_qwen_image_edit())})
    red, blue = ("front", picture("red")), ("face", picture("blue"))
    ways = [(red,), (red, blue), (blue, red)]
    drawings = [draw(provider, wanted("qwen-image-edit", *way, options={"steps": 1})) for way in ways]
    assert len({drawing.final.data for drawing in drawings}) == len(ways)
    assert {pixels(one).shape for one in drawings} == {(SIDE, SIDE, 3)}


@pytest.mark.parametrize("family", ["flux2-klein", "flux-kontext"])
def test_words_that_a_model_would_cut_off_are_refused(provider: Provider, family: str) -> None:
    with pytest.raises(Rejected, match="tokens") as caught:
        draw(provider, wanted(family, words="a long walk " * 300, options={"steps": 1}))
    assert "a long walk" not in f"{caught.value} {caught.value.hint}"


def test_everything_that_drawing_it_again_takes_is_recorded(provider: Provider) -> None:
    drawing = draw(provider, wanted("sdxl", ("front", picture()), options={"steps": 3}))
    told: Any = json.loads(json.dumps(drawing.parameters))
    assert told["seed"] == 42 and told["num_inference_steps"] == 3 and told["guidance_scale"] == 6.0
    assert told["weights"]["name"] == tiny.tiny_sdxl().name and told["weights"]["version"].startswith(
        "sha256:"
    )
    assert told["scheduler"]["class"] == "DPMSolverMultistepScheduler"
    assert told["scheduler"]["config"]["use_karras_sigmas"] is True
    assert told["ip_adapter"]["version"].startswith("sha256:")
    assert (told["device"], told["dtype"], told["device_name"] != "") == ("cpu", "float32", True)
    assert {"torch", "diffusers", "transformers", "peft", "accelerate"} <= set(told["libraries"])
    assert (drawing.cost_usd, drawing.cost_basis, drawing.final.media_type) == (0.0, "known", "image/png")
    written = json.dumps(told)
    assert str(tiny.tiny_sdxl().parent) not in written and WORDS not in written


def test_nothing_of_the_libraries_is_printed_and_words_never_are(capfd: pytest.CaptureFixture[str]) -> None:
    provider = local_provider("sdxl", "flux-kontext")
    words = "velvet-heron " * 30
    draw(provider, wanted("sdxl", words=words))
    draw(provider, wanted("flux-kontext", ("front", picture()), words=words, options={"steps": 1}))
    told = capfd.readouterr()
    assert told.out + told.err == ""


def test_a_safety_checker_that_objects_is_a_refusal() -> None:
    provider = local_provider(weights={"sd15": str(tiny.tiny_sd15(prudish=True))})
    with pytest.raises(Refused, match="safety checker") as caught:
        draw(provider, wanted("sd15"))
    assert (caught.value.reason, caught.value.charged) == ("nsfw_content_detected", "no")


def test_weights_that_overflow_are_said_instead_of_giving_a_black_picture(tmp_path: Any) -> None:
    from diffusers import AutoencoderKL

    broken = AutoencoderKL.from_pretrained(tiny.tiny_sdxl() / "vae")
    broken.decoder.conv_out.bias.data.fill_(float("nan"))
    broken.save_pretrained(tmp_path / "vae")
    with pytest.raises(BadAnswer, match="overflow") as caught:
        draw(local_provider("sdxl"), wanted("sdxl", options={"vae": str(tmp_path / "vae")}))
    assert "float32" in caught.value.hint


def test_another_vae_is_used_and_recorded(tmp_path: Any) -> None:
    from diffusers import AutoencoderKL

    AutoencoderKL.from_pretrained(tiny.tiny_sdxl(1) / "vae").save_pretrained(tmp_path / "other-vae")
    provider = local_provider("sdxl")
    own, other = (
        draw(provider, wanted("sdxl", options=o)) for o in ({}, {"vae": str(tmp_path / "other-vae")})
    )
    assert own.final.data != other.final.data
    assert other.parameters["vae"]["name"] == "other-vae"  # type: ignore[index,call-overload]


def test_half_precision_draws_nearly_the_same_picture(provider: Provider) -> None:
    half = draw(local_provider("sdxl", dtype="bfloat16"), wanted("sdxl"))
    assert half.parameters["dtype"] == "bfloat16"
    assert 0 < difference(half, draw(provider, wanted("sdxl"))) < 12


def test_offloading_needs_a_card() -> None:
    with pytest.raises(Misconfigured, match="offload"):
        draw(local_provider("sdxl", device="cpu", offload="model"), wanted("sdxl"))


def test_a_device_that_is_not_there_is_said() -> None:
    with pytest.raises(Misconfigured, match="not usable here") as caught:
        draw(local_provider("sdxl", device="cuda:7"), wanted("sdxl"))
    assert "auto, cpu, cuda" in caught.value.hint


def test_running_out_of_memory_says_what_to_change(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def greedy(*_: object, **__: object) -> None:
        torch.empty(1 << 60)

    monkeypatch.setattr("diffusers.StableDiffusionXLPipeline.__call__", greedy)
    with pytest.raises(Rejected, match="out of memory") as caught:
        draw(provider, wanted("sdxl"))
    assert "offload" in caught.value.hint


def test_a_damaged_reference_is_named(provider: Provider) -> None:
    request = wanted("sdxl", ("start", picture()[:90]))
    with pytest.raises(Rejected, match="Reference 1: start"):
        provider.draw(request, print)


def test_a_network_of_another_family_is_an_error_of_ours_and_the_next_picture_is_clean(
    provider: Provider,
) -> None:
    plain = draw(provider, wanted("sdxl"))
    wrong = {**networks("sdxl"), "ip_adapter_model": str(tiny.tiny_ip_adapter("sd15"))}
    with pytest.raises(Rejected, match="failed in the library") as caught:
        draw(provider, wanted("sdxl", ("front", picture()), options=wrong))
    assert "one family" in caught.value.hint
    assert draw(provider, wanted("sdxl")).final.data == plain.final.data


def test_the_users_own_model_is_drawn_under_its_own_name(provider: Provider) -> None:
    folder = str(tiny.tiny_sdxl(1))
    mine = local_provider("sdxl", own={"toon": {"like": "sdxl"}}, weights={"toon": folder})
    toon = replace(wanted("sdxl"), model="toon")
    assert draw(mine, toon).parameters["weights"]["name"] == "sdxl-1"  # type: ignore[index,call-overload]
    assert draw(mine, toon).final.data != draw(provider, wanted("sdxl")).final.data
    by_option = draw(provider, wanted("sdxl", options={"checkpoint": folder}))
    assert by_option.final.data == draw(mine, toon).final.data
