"""What only a graphics card can show: equal bytes, precision, memory, offloading. Skipped where torch sees none."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-diffusers")
import tiny_models as tiny
import torch
from devices import needs_card
from diffusers_requests import FAMILIES, SAME
from local_provider import (
    SIDE,
    difference,
    draw,
    left_half,
    local_provider,
    networks,
    picture,
    small_models,
    wanted,
)

from tetap.errors import Rejected
from tetap.ports import DrawRequest

pytestmark = needs_card

ODD_SIDE = 2048
PRECISIONS = ("float32", "float16", "bfloat16")


def everything(family: str) -> DrawRequest:
    """A request that uses every network there is."""
    loras = {str(tiny.tiny_lora(family)): 0.8}
    pictures = (
        ("edit", picture("red")),
        ("mask", left_half()),
        ("pose", picture("white")),
        ("front", picture()),
    )
    return wanted(family, *pictures, options={"loras": loras})


def on_card() -> int:
    """Bytes that this process holds on the card."""
    gc.collect()
    torch.cuda.empty_cache()
    return torch.cuda.memory_allocated()


@pytest.fixture
def little_memory() -> Iterator[None]:
    """The card gives this process a gigabyte."""
    torch.cuda.set_per_process_memory_fraction(min(1.0, (1 << 30) / torch.cuda.mem_get_info()[1]))
    yield
    torch.cuda.set_per_process_memory_fraction(1.0)


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_same_seed_gives_equal_bytes_at_every_precision(family: str, dtype: str) -> None:
    provider = local_provider(family, dtype=dtype)
    for request in (wanted(family), everything(family)):
        first, again = (draw(provider, request) for _ in range(2))
        assert first.final.data == again.final.data
        assert (first.parameters["device"], first.parameters["dtype"]) == ("cuda", dtype)
    other = draw(provider, wanted(family, seed=43))
    assert difference(other, draw(provider, wanted(family))) > SAME


@pytest.mark.parametrize("family", ["flux2-klein", "flux2", "flux-kontext"])
def test_models_that_look_at_pictures_repeat_themselves_in_16_bits(family: str) -> None:
    provider = local_provider(family)
    request = wanted(family, ("front", picture()), options={"steps": 1})
    first, again = (draw(provider, request) for _ in range(2))
    assert first.final.data == again.final.data
    assert first.parameters["dtype"] == "bfloat16"


_DRAW = """
import sys
from local_provider import draw, local_provider, wanted
sys.stdout.write(draw(local_provider(weights={"sdxl": sys.argv[1]}), wanted("sdxl")).final.data.hex())
"""


def test_another_process_draws_equal_bytes() -> None:
    here = draw(local_provider("sdxl"), wanted("sdxl")).final.data
    command = [sys.executable, "-c", _DRAW, str(tiny.tiny_sdxl())]
    done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    assert bytes.fromhex(done.stdout) == here


@pytest.mark.parametrize("family", FAMILIES)
def test_card_and_processor_agree_within_the_stated_tolerance(family: str) -> None:
    card, processor = (
        draw(local_provider(family, device=device, dtype="float32"), wanted(family))
        for device in ("cuda", "cpu")
    )
    assert difference(card, processor) <= SAME
    assert "cudnn" in card.parameters and "threads" in processor.parameters


@pytest.mark.parametrize("family", FAMILIES)
def test_offloading_draws_the_same_picture_and_leaves_the_card_empty(family: str) -> None:
    wishes = (wanted(family), everything(family), wanted(family))
    stays = [draw(local_provider(family), one) for one in wishes]
    provider = local_provider(family, offload="model")
    moved = [draw(provider, one) for one in wishes]
    assert all(difference(one, other) <= SAME for one, other in zip(stays, moved, strict=True))
    assert moved[0].final.data == moved[2].final.data
    assert moved[0].parameters["offload"] == "model"


def test_another_model_takes_the_place_of_the_first() -> None:
    provider = local_provider("sdxl", "sd15")
    draw(provider, wanted("sdxl"))
    alone = on_card()
    for _ in range(3):
        draw(provider, wanted("sd15"))
        draw(provider, wanted("sdxl"))
    assert on_card() <= alone * 1.1


def test_a_picture_too_large_for_the_card_is_told_and_the_next_one_is_drawn(little_memory: None) -> None:
    models = small_models()
    models["sdxl"]["pixels"] = {"1K": {"1:1": [SIDE, SIDE], "3:2": [ODD_SIDE * 3, ODD_SIDE * 2]}}
    provider = local_provider("sdxl", own=models)
    small = draw(provider, wanted("sdxl"))
    before = on_card()
    with pytest.raises(Rejected, match="out of memory") as caught:
        draw(provider, wanted("sdxl", ratio="3:2"))
    assert 'offload = "model"' in caught.value.hint
    assert on_card() <= before
    assert draw(provider, wanted("sdxl")).final.data == small.final.data


def test_what_is_plugged_in_and_out_leaves_the_card_as_it_was() -> None:
    provider = local_provider("sdxl")
    plain = draw(provider, wanted("sdxl"))
    full = []
    for _ in range(3):
        draw(provider, everything("sdxl"))
        assert draw(provider, wanted("sdxl")).final.data == plain.final.data
        full.append(on_card())
    assert full[1] == full[2]
    assert draw(provider, wanted("sdxl", ("front", picture()), options=networks("sdxl"))).final.data
