"""The networks that come with the package, run so that the answer never depends on the machine's load."""

from functools import lru_cache
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Floats = NDArray[np.float32]

INPUT = 224
GRID = 16
"""Tokens per side: each stands for 14×14 pixels of the input."""

_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], dtype=np.float32)


def tokens_of(rgb: NDArray[np.uint8]) -> Floats:
    """Tokens [16, 16, 384] of a middle layer for a 224×224 picture, each of length one."""
    (tokens,) = _session("focus").run(None, {"input_image": _input(rgb)})
    return _tokens(tokens)


def whole_figure(rgb: NDArray[np.uint8], share: Floats) -> Floats:
    """[1280] `figure_vector` without what all pictures have in common; unit length."""
    rest = figure_vector(rgb, share) - _common()
    return np.asarray(rest / (np.linalg.norm(rest) + 1e-9), dtype=np.float32)


def figure_vector(rgb: NDArray[np.uint8], share: Floats) -> Floats:
    """[1280] the last map of MobileNetV2 on a 224×224 picture, averaged over the places of the character
    (`share` [16, 16] 0..1); unit length."""
    (maps,) = _session("figure").run(None, {"data": _input(rgb)})
    side = maps.shape[-1]
    weight = np.asarray(Image.fromarray(share).resize((side, side), Image.Resampling.BOX)) + np.float32(0.02)
    mean = (maps[0] * weight).sum(axis=(1, 2)) / weight.sum()
    return np.asarray(mean / (np.linalg.norm(mean) + 1e-9), dtype=np.float32)


@lru_cache(maxsize=1)
def _common() -> Floats:
    data = (files("tetap.verifier") / "weights" / "common_figure.npz").read_bytes()
    with np.load(BytesIO(data), allow_pickle=False) as stored:
        return np.asarray(stored["mean"], dtype=np.float32)


def parts_of(rgb: NDArray[np.uint8]) -> tuple[Floats, Floats]:
    """What the part finder says of a 224×224 picture: scores [parts, 112, 112] and raw answers [n]."""
    parts, answers = _session("parts").run(None, {"rgb": _input(rgb)})
    return np.asarray(parts[0], dtype=np.float32), np.asarray(answers[0], dtype=np.float32)


def _tokens(raw: Floats) -> Floats:
    """Each token without mean, of length one; the class token is left out."""
    centred = raw[0, 1:] - raw[0, 1:].mean(axis=-1, keepdims=True)
    unit = centred / (np.linalg.norm(centred, axis=-1, keepdims=True) + 1e-9)
    return np.asarray(unit.reshape(GRID, GRID, -1), dtype=np.float32)


def _input(rgb: NDArray[np.uint8]) -> Floats:
    scaled = (rgb.astype(np.float32) / 255 - _MEAN) / _SPREAD
    return np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])


def letterboxed(rgb: NDArray[np.uint8], fill: tuple[int, int, int] = (124, 116, 104)) -> NDArray[np.uint8]:
    """A picture of any shape in the middle of a 224×224 one. `letterbox_of` says where it lies."""
    left, top, width, height = letterbox_of(rgb.shape[1], rgb.shape[0])
    small = Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC, reducing_gap=2.0)
    page = Image.new("RGB", (INPUT, INPUT), fill)
    page.paste(small, (left, top))
    return np.asarray(page)


def letterbox_of(width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, width and height that a picture of this size takes inside 224×224."""
    scale = INPUT / max(width, height)
    inner = max(1, round(width * scale)), max(1, round(height * scale))
    return (INPUT - inner[0]) // 2, (INPUT - inner[1]) // 2, *inner


@lru_cache(maxsize=4)
def _session(name: str) -> Any:  # noqa: ANN401  onnxruntime has no types
    with as_file(files("tetap.verifier") / "weights" / f"{name}.onnx") as path:
        return open_network(path)


def open_network(path: Path) -> Any:  # noqa: ANN401
    """An ONNX file ready to run: the same answer every time and with any number of threads."""
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.use_deterministic_compute = True
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def threads() -> int:
    """How many threads a network may use: the cores this process has, at most four."""
    import os

    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(4, available)
