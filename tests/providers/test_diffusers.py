"""What the platform that draws in this process checks before it needs its libraries; drawing: tests/diffusers."""

import subprocess
import sys
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import pytest
from stable_diffusion_requests import picture, wanted

from tetap.errors import Misconfigured, Rejected
from tetap.plugins import load_provider
from tetap.ports import Connection, DrawRequest, Provider
from tetap.purchasing import check_fits


def provider(models: Any = None, **settings: Any) -> Provider:
    return load_provider("diffusers", Connection("diffusers", "", settings, models or {}))


def check(request: DrawRequest, made: Provider | None = None) -> None:
    """Both checks that come before a draw; what remains is that the libraries may be missing here."""
    made = made or provider()
    check_fits(request, next(card for card in made.cards() if card.is_called(request.model)))
    try:
        made.check(request)
    except Misconfigured as error:
        assert "pip install" in error.hint


def test_cards_are_read_without_the_heavy_libraries() -> None:
    code = (
        "import sys; from tetap.plugins import load_provider; load_provider('diffusers').cards();"
        "print([name for name in ('torch', 'diffusers', 'transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_without_the_libraries_the_user_is_told_what_to_install() -> None:
    try:
        version("torch")
    except PackageNotFoundError:
        pass
    else:
        pytest.skip("torch is installed here")
    with pytest.raises(Misconfigured, match="needs torch") as caught:
        provider().draw(wanted("diffusers"), print)
    assert caught.value.hint == "Install it: pip install 'tetap[diffusers]'"


@pytest.mark.parametrize("model", ["sdxl", "sd15", "flux2-klein", "flux2", "flux-kontext"])
def test_a_plain_request_passes(model: str) -> None:
    check(wanted("diffusers", model=model))
    check(wanted("diffusers", ("front", picture()), model=model))


def test_too_few_steps_to_begin_from_a_picture_are_refused_before_anything_is_loaded() -> None:
    few = {"steps": 3, "denoising": 0.3}
    check(wanted("diffusers", options=few))
    with pytest.raises(Rejected, match="no step at all") as caught:
        check(wanted("diffusers", ("start", picture()), options=few))
    assert "at least 1" in caught.value.hint


def test_pictures_that_do_not_go_together_are_refused() -> None:
    with pytest.raises(Rejected, match="to start from and a picture to edit"):
        check(wanted("diffusers", ("start", picture()), ("edit", picture("blue"))))
    with pytest.raises(Rejected, match="mask was given without"):
        check(wanted("diffusers", ("mask", picture())))
    with pytest.raises(Rejected, match="takes 1 references as 'pose'"):
        check(wanted("diffusers", ("pose", picture()), ("pose", picture("blue"))))


def test_more_references_than_a_model_looks_at_are_named() -> None:
    roles = ("front", "side", "back", "face")
    four = [
        (role, picture(color)) for role, color in zip(roles, ("red", "blue", "green", "pink"), strict=True)
    ]
    with pytest.raises(Rejected, match="takes 3 references") as caught:
        check(wanted("diffusers", *four, model="qwen-image-edit"))
    assert "face view" in caught.value.hint
    with pytest.raises(Rejected, match="does not know the reference role 'pose'"):
        check(wanted("diffusers", ("pose", picture()), model="flux2-klein"))


def test_a_model_that_only_edits_needs_a_picture() -> None:
    with pytest.raises(Rejected, match="was given none"):
        check(wanted("diffusers", model="qwen-image-edit"))


def test_a_sampler_that_cannot_follow_a_schedule_is_refused() -> None:
    with pytest.raises(Rejected, match="Euler a cannot follow the schedule Karras"):
        check(wanted("diffusers", options={"sampler": "Euler a"}))
    check(wanted("diffusers", options={"sampler": "Euler a", "scheduler": "Normal"}))


def test_tags_of_web_uis_are_no_words_here() -> None:
    with pytest.raises(Rejected, match="lora") as caught:
        check(wanted("diffusers", words="a boy <lora:ink:0.8>"))
    assert "option loras" in caught.value.hint
    check(wanted("diffusers", words="a (very) [small] boy"))


def test_weights_of_loras_and_roles_are_numbers() -> None:
    with pytest.raises(Rejected, match="has the weight 'much'"):
        check(wanted("diffusers", options={"loras": {"ink.safetensors": "much"}}))
    with pytest.raises(Rejected, match="there is no role 'hat'"):
        check(wanted("diffusers", options={"role_weights": {"hat": 0.5}}))


@pytest.mark.parametrize(("model", "side"), [("sdxl", 100), ("flux2-klein", 72)])
def test_sides_that_the_model_would_cut_are_refused(model: str, side: int) -> None:
    own = provider({model: {"pixels": {"1K": {"1:1": [side, side]}}}})
    with pytest.raises(Rejected, match="steps of") as caught:
        check(wanted("diffusers", model=model), own)
    assert "pixels" in caught.value.hint


def test_the_users_own_models_are_like_one_of_ours_and_have_keys_of_their_own() -> None:
    own = provider({"toon": {"like": "sdxl"}}, weights={"toon": "somebody/toon", "sdxl": "somebody/xl"})
    cards = {card.model: card for card in own.cards()}
    assert cards["toon"].options == cards["sdxl"].options
    plain = provider().cards()[0]
    assert len({plain.revision, cards["sdxl"].revision, cards["toon"].revision}) == 3
    check(replace(wanted("diffusers"), model="toon"), own)


@pytest.mark.parametrize(
    ("setting", "value"),
    [("download", "yes"), ("weights", "somebody/toon"), ("weights", {"sdxl": 1}), ("gpu", "0")],
)
def test_wrong_settings_are_said(setting: str, value: object) -> None:
    with pytest.raises(Misconfigured) as caught:
        provider(**{setting: value})
    assert setting in str(caught.value) and caught.value.hint


def test_nothing_is_ever_to_be_collected() -> None:
    with pytest.raises(Misconfigured, match="knows nothing of 'job'"):
        provider().collect("job")


def test_everything_is_free_and_the_seed_is_exact() -> None:
    for card in provider().cards():
        assert card.is_free and card.seed == "exact" and card.at_once == 1
