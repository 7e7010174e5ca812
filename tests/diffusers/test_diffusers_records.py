"""What drawing by diffusers records and says, and what goes wrong with it."""

import json
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-diffusers")
import tiny_models as tiny
from devices import DEVICE_AND_DTYPE
from local_provider import (
    WORDS,
    difference,
    draw,
    local_provider,
    networks,
    picture,
    wanted,
)

from tetap.errors import BadAnswer, Misconfigured, Refused, Rejected
from tetap.ports import Provider


@pytest.fixture(scope="module")
def provider() -> Provider:
    return local_provider("sdxl", "sd15", "flux2-klein", "flux2", "flux-kontext")


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
    assert (told["device"], told["dtype"], told["device_name"] != "") == (*DEVICE_AND_DTYPE, True)
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


def test_half_precision_draws_nearly_the_same_picture() -> None:
    half, whole = (
        draw(local_provider("sdxl", dtype=dtype), wanted("sdxl")) for dtype in ("bfloat16", "float32")
    )
    assert half.parameters["dtype"] == "bfloat16"
    assert 0 < difference(half, whole) < 12


def test_offloading_needs_a_card() -> None:
    with pytest.raises(Misconfigured, match="offload"):
        draw(local_provider("sdxl", device="cpu", offload="model"), wanted("sdxl"))


def test_a_device_that_is_not_there_is_said() -> None:
    with pytest.raises(Misconfigured, match="not usable here") as caught:
        draw(local_provider("sdxl", device="cuda:7"), wanted("sdxl"))
    assert "auto, cpu, cuda" in caught.value.hint


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
