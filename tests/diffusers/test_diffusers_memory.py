"""What stays in memory: one model a process, none after a failure; and what is said when memory runs out."""

import gc
import weakref
from typing import Any

import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-diffusers")
import tiny_models as tiny
import torch
from local_provider import draw, local_provider, networks, picture, wanted

from diffusers import StableDiffusionXLPipeline, UNet2DConditionModel
from tetap.errors import Rejected


def networks_in_memory() -> list[weakref.ref[UNet2DConditionModel]]:
    """The UNets that something still holds."""
    gc.collect()
    return [weakref.ref(one) for one in gc.get_objects() if type(one) is UNet2DConditionModel]


def test_a_process_holds_one_model_however_many_projects_draw() -> None:
    tiny.tiny_sdxl(1)
    one, other = local_provider("sdxl"), local_provider(weights={"sdxl": str(tiny.tiny_sdxl(1))})
    first = draw(one, wanted("sdxl"))
    assert draw(other, wanted("sdxl")).final.data != first.final.data
    assert len(networks_in_memory()) == 1
    assert draw(one, wanted("sdxl")).final.data == first.final.data
    assert len(networks_in_memory()) == 1


def test_another_project_with_the_same_weights_does_not_load_them_again() -> None:
    first = draw(local_provider("sdxl"), wanted("sdxl"))
    before = networks_in_memory()
    assert draw(local_provider("sdxl"), wanted("sdxl")).final.data == first.final.data
    assert networks_in_memory() == before


@pytest.mark.parametrize("stop", [RuntimeError("no kernel image"), KeyboardInterrupt()])
def test_what_ends_a_picture_halfway_leaves_nothing_in_memory_even_while_the_error_is_kept(
    monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    provider = local_provider("sdxl")
    draw(provider, wanted("sdxl"))

    def broken(pipeline: Any, **_: object) -> None:
        mine = pipeline.unet
        raise stop from ValueError(type(mine).__name__)

    with monkeypatch.context() as patch:
        patch.setattr(StableDiffusionXLPipeline, "__call__", broken)
        with pytest.raises((Rejected, KeyboardInterrupt)) as caught:
            draw(provider, wanted("sdxl"))
    assert networks_in_memory() == []
    assert caught.value


def test_ctrl_c_while_something_is_plugged_in_leaves_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    provider = local_provider("sdxl")
    plain = draw(provider, wanted("sdxl"))
    whole = StableDiffusionXLPipeline.load_ip_adapter

    def interrupted(*given: Any, **named: Any) -> None:
        whole(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(StableDiffusionXLPipeline, "load_ip_adapter", interrupted)
        with pytest.raises(KeyboardInterrupt):
            draw(provider, wanted("sdxl", ("front", picture()), options=networks("sdxl")))
    assert draw(provider, wanted("sdxl")).final.data == plain.final.data


OUT_OF_MEMORY = [
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB."),
    MemoryError(),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:121] . DefaultCPUAllocator: can't allocate memory"),
]


@pytest.mark.parametrize("error", OUT_OF_MEMORY, ids=lambda error: type(error).__name__)
def test_every_way_of_running_out_of_memory_is_told_with_what_can_be_done_on_this_device(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def greedy(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(StableDiffusionXLPipeline, "__call__", greedy)
    with pytest.raises(Rejected, match="out of memory") as caught:
        draw(local_provider("sdxl", device="cpu"), wanted("sdxl"))
    assert "smaller" in caught.value.hint
    assert "offload" not in caught.value.hint, "the processor has nowhere to offload to"


def test_a_card_that_failed_for_good_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_: object, **__: object) -> None:
        raise RuntimeError("CUDA error: an illegal memory access was encountered\nCUDA kernel errors might …")

    provider = local_provider("sdxl", device="cpu")
    draw(provider, wanted("sdxl"))
    monkeypatch.setattr(StableDiffusionXLPipeline, "__call__", lost)
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.empty_cache", lost)
    with pytest.raises(Rejected, match="the card failed") as caught:
        draw(provider, wanted("sdxl"))
    assert "start tetap anew" in caught.value.hint
