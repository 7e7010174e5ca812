"""Drawing with diffusers in this process, for real, on tiny models with random weights."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-diffusers")
import torch
from diffusers_requests import FAMILIES, SAME
from local_provider import (
    SIDE,
    WORDS,
    difference,
    draw,
    local_provider,
    pixels,
    wanted,
)

from tetap.ports import Provider


@pytest.fixture(scope="module")
def provider() -> Provider:
    return local_provider("sdxl", "sd15", "flux2-klein", "flux2", "flux-kontext")


@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_picture(
    provider: Provider, family: str
) -> None:
    first, again, other = (draw(provider, wanted(family, seed=seed)) for seed in (1, 1, 2))
    assert first.final.data == again.final.data
    assert difference(first, other) > SAME


def test_the_same_weights_loaded_anew_draw_the_same_bytes(provider: Provider) -> None:
    one = draw(provider, wanted("sdxl"))
    draw(provider, wanted("sd15"))  # which takes their place in memory
    assert draw(provider, wanted("sdxl")).final.data == one.final.data


def test_every_picture_has_a_generator_of_its_own_however_many_are_drawn_at_once(provider: Provider) -> None:
    seeds = [3, 4, 5, 3]
    alone = [draw(provider, wanted("sdxl", seed=seed)).final.data for seed in seeds]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda seed: draw(provider, wanted("sdxl", seed=seed)).final.data, seeds))
    assert together == alone


def test_more_threads_stay_within_the_stated_tolerance() -> None:
    provider = local_provider("sdxl", device="cpu")
    one = draw(provider, wanted("sdxl"))
    torch.set_num_threads(2)
    try:
        two = draw(provider, wanted("sdxl"))
    finally:
        torch.set_num_threads(1)
    assert difference(one, two) <= SAME
    assert (one.parameters["threads"], two.parameters["threads"]) == (1, 2)


def test_a_seed_holds_only_at_one_size(provider: Provider) -> None:
    wide = draw(provider, wanted("sdxl", ratio="3:2"))
    assert pixels(wide).shape == (SIDE, 96, 3)
    square = draw(provider, wanted("sdxl"))
    assert float(np.abs(pixels(wide)[:, :SIDE] - pixels(square)).mean()) > SAME


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
