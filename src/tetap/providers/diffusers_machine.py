"""This machine: its libraries, the device that draws, one picture at a time, and failures in tetap's words."""

import platform
import threading
import traceback
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from ..errors import Misconfigured, ProviderError, Rejected
from ..ports import Connection, Json

DEVICES = "auto, cpu, cuda, cuda:1, mps or another device of torch"
DTYPES = ("auto", "float32", "float16", "bfloat16")
OFFLOADS = ("none", "model")
_NEEDED = ("torch", "diffusers", "transformers", "accelerate", "peft", "safetensors")
_RECORDED = (*_NEEDED, "numpy", "pillow", "torchvision")
"""Libraries whose version may change a picture; the last one only where it is installed."""
_READ_BY_TORCHVISION = ("qwen-image-edit",)
_TOO_BIG = ("out of memory", "can't allocate memory", "not enough memory", "alloc_failed")
_CARD_IS_LOST = ("cuda error", "hip error")
"""How errors begin after which a card answers nothing more to this process."""

_turn = threading.Lock()


def require_libraries(family: str) -> None:
    """Misconfigured when a library that this family needs is not installed; none is imported."""
    missing = [name for name in _NEEDED if not _version(name)]
    if missing:
        raise Misconfigured(
            f"platform 'diffusers' needs {', '.join(missing)}", "Install it: pip install 'tetap[diffusers]'"
        )
    if family in _READ_BY_TORCHVISION and not _version("torchvision"):
        raise Misconfigured(
            f"{family} needs torchvision, which reads the pictures for it",
            "Install the version that belongs to your torch: pip install torchvision",
        )


@dataclass(frozen=True)
class Machine:
    """The device that draws and how weights lie on it."""

    device: str
    dtype: str
    """Of weights: `float32`, `float16` or `bfloat16`."""
    offload: str
    """`none`: all weights stay on the device; `model`: one network at a time."""

    @property
    def is_half(self) -> bool:
        """Whether weights have 16 bits."""
        return self.dtype != "float32"

    def told(self) -> dict[str, Json]:
        """What of this machine decides how a picture comes out."""
        import torch

        kind = torch.device(self.device).type
        about: dict[str, Json] = {"device": self.device, "dtype": self.dtype, "offload": self.offload}
        if kind == "cuda":
            about |= {"device_name": torch.cuda.get_device_name(self.device), "cuda": torch.version.cuda}
            about["cudnn"] = torch.backends.cudnn.version()
        else:
            about |= {
                "device_name": f"{platform.system()} {platform.machine()}",
                "threads": torch.get_num_threads(),
            }
        return {**about, "libraries": {name: found for name in _RECORDED if (found := _version(name))}}


def choose_machine(connection: Connection, prefers_bfloat16: bool) -> Machine:
    """The user's settings, or what suits this machine: a card where there is one, 16 bits there. Misconfigured
    when the device is not there or cannot be used so."""
    import torch

    device = connection.text("device", "auto")
    if device == "auto":
        device = (
            "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        )
    try:
        torch.empty(1, device=device)
    except Exception as error:  # noqa: BLE001 - torch says in many ways that a device is not there
        if _is_too_big(error):
            raise failure(error, "reaching the card", Machine(device, "auto", "none")) from None
        raise Misconfigured(
            f"platforms.{connection.platform}.device is '{device}', which is not usable here: {_first_line(error)}",
            f"Write {DEVICES}.",
        ) from None
    dtype = connection.text("dtype", "auto", DTYPES)
    if dtype == "auto":
        dtype = "float32" if device == "cpu" else "bfloat16" if prefers_bfloat16 else "float16"
    offload = connection.text("offload", "none", OFFLOADS)
    if offload != "none" and device == "cpu":
        raise Misconfigured(
            f"platforms.{connection.platform}.offload is '{offload}', but the device is the processor itself",
            "Leave offload out, or choose a device that is a graphics card.",
        )
    return Machine(device, dtype, offload)


@contextmanager
def turn() -> Iterator[None]:
    """Wait until nothing else of this process draws, and keep the libraries silent meanwhile: their warnings quote
    the words, and their bars run through tetap's own. Both are set for the whole process, so there is one turn."""
    with _turn, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from transformers.utils import logging as of_transformers

        # Before diffusers is imported, which makes transformers warn.
        of_transformers.set_verbosity_error()
        from diffusers.utils import logging as of_diffusers

        both = (of_transformers, of_diffusers)
        before = [(of, of.get_verbosity(), of.is_progress_bar_enabled()) for of in both]
        try:
            for of in both:
                of.set_verbosity_error()
                of.disable_progress_bar()
            yield
        finally:
            for of, verbosity, has_bar in before:
                of.set_verbosity(verbosity)
                if has_bar:
                    of.enable_progress_bar()


def failure(error: Exception, doing: str, machine: Machine) -> ProviderError:
    """tetap's error for one that came out of the libraries. `doing`: what was tried, in words."""
    first = _first_line(error)
    if _is_too_big(error):
        return Rejected("this machine ran out of memory", _how_to_need_less(machine))
    if _is_lost(error):
        return Rejected(
            f"the card failed ({first})",
            "It answers nothing more to this process: start tetap anew. If it comes again, look at its driver.",
        )
    if isinstance(error, ImportError):
        return Misconfigured(
            f"{doing} needs {error.name or first}", "Install it: pip install 'tetap[diffusers]'"
        )
    return Rejected(
        f"{doing} failed in the library ({type(error).__name__}: {first})",
        "Nothing was drawn. Look whether weights, options and references are of one family; if they are, report it.",
    )


def _is_too_big(error: Exception) -> bool:
    first = _first_line(error).casefold()
    by_kind = isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError"
    return by_kind or any(sign in first for sign in _TOO_BIG)


def _is_lost(error: Exception) -> bool:
    return _first_line(error).casefold().startswith(_CARD_IS_LOST)


def _how_to_need_less(machine: Machine) -> str:
    if machine.device == "cpu":
        return "Draw a smaller size, choose a smaller model, or close other programs."
    ways = ["draw a smaller size", "close what else uses the card"]
    if machine.offload == "none":
        ways.insert(0, 'set offload = "model" under [platforms.diffusers]')
    if machine.dtype == "float32":
        ways.insert(0, 'leave dtype at "auto": 32 bits need twice the memory')
    said = ", or ".join((", ".join(ways[:-1]), ways[-1]))
    return f"{said[0].upper()}{said[1:]}."


def forget_frames(error: BaseException) -> None:
    """Let go of what the functions held in which this error came up: whoever keeps the error, as notebooks do with
    the last one, would keep whole networks in memory."""
    seen: list[BaseException] = []
    found: BaseException | None = error
    while found is not None and found not in seen:
        seen.append(found)
        traceback.clear_frames(found.__traceback__)
        found = found.__cause__ or found.__context__


def release_memory() -> None:
    """Give back what is no longer used: before something large is loaded, and after a failure."""
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        # A card that failed for good answers this, too, with its failure.
        with suppress(RuntimeError):
            torch.cuda.empty_cache()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), "")[:200]


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
