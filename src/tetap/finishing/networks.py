"""Networks that a user brings as ONNX files: one that finds the character, one that makes more pixels.

They are loaded when first used and run on the processor, so that the same picture gives the same pixels."""

from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..errors import BadInput
from .canvas import Coverage, Pixels

Scale = Literal["imagenet", "half"]
_IMAGENET = (np.array([0.485, 0.456, 0.406], np.float32), np.array([0.229, 0.224, 0.225], np.float32))
_HALF = (np.full(3, 0.5, np.float32), np.ones(3, np.float32))
_CUT_OUT_SIDE = 1024
"""Where a network takes any size."""
_TILE, _AROUND = 256, 16
"""Pixels that are enlarged at a time, and what is shown around them so that no seam is seen."""


class _Network:
    """One file with one picture in and one picture out, channels first."""

    def __init__(self, path: Path, use: str) -> None:
        self.name = path.name
        self._session = _opened(path, use)
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        shape = inputs[0].shape
        if len(inputs) != 1 or len(shape) != 4 or _fixed(shape[1]) not in (None, 3):
            raise BadInput(
                f"{path}: takes {_shapes(inputs)}, not one picture [1, 3, height, width]",
                f"Name a network that {use}, as ONNX.",
            )
        self._input, self._output = inputs[0].name, outputs[0].name
        self._type = np.float16 if "float16" in inputs[0].type else np.float32
        self.side = (_fixed(shape[2]), _fixed(shape[3]))
        """Height and width that it insists on; None where it takes any."""

    def run(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        """[channels, height, width] for [3, height, width]."""
        try:
            (answer,) = self._session.run([self._output], {self._input: values[None].astype(self._type)})
        except Exception as error:  # noqa: BLE001  onnxruntime raises errors of its own for any misfit
            raise BadInput(
                f"{self.name} cannot look at {values.shape[2]}×{values.shape[1]} pixels ({type(error).__name__})",
                "Export it with its own fixed size, or with any height and width.",
            ) from None
        return np.asarray(answer, dtype=np.float32).reshape(-1, *answer.shape[-2:])


class CutOutNetwork:
    """Finds the character: U²-Net, IS-Net, BiRefNet and their like."""

    def __init__(self, path: Path, scale: Scale) -> None:
        """BadInput where the file is no such network."""
        self._network = _Network(path, "finds what stands in front")
        self._mean, self._spread = _IMAGENET if scale == "imagenet" else _HALF
        self.name = self._network.name

    def mask(self, rgb: Pixels) -> Coverage:
        """[height, width] 0..255 of a picture [height, width, 3]."""
        height, width = (side or _CUT_OUT_SIDE for side in self._network.side)
        small = Image.fromarray(rgb).resize((width, height), Image.Resampling.LANCZOS)
        values = (np.asarray(small, dtype=np.float32) / 255 - self._mean) / self._spread
        found = self._network.run(np.ascontiguousarray(values.transpose(2, 0, 1), dtype=np.float32))[0]
        if found.min() < 0 or found.max() > 1:
            # Some give what a sigmoid has still to be laid over.
            found = (1 / (1 + np.exp(-found))).astype(np.float32)
        page = Image.fromarray((found * 255 + 0.5).astype(np.uint8))
        return np.asarray(page.resize((rgb.shape[1], rgb.shape[0]), Image.Resampling.BICUBIC))


class EnlargingNetwork:
    """Makes more pixels: Real-ESRGAN and its like."""

    def __init__(self, path: Path) -> None:
        """BadInput where the file is no such network."""
        self._network = _Network(path, "makes a picture larger")
        self.name = self._network.name

    def enlarged(self, rgb: Pixels, times: int) -> Pixels:
        """The picture so many times as wide and high, tile by tile; what the network gives beyond or below that is
        brought to it by Lanczos."""
        height, width = rgb.shape[:2]
        rows, columns = (side or _TILE + 2 * _AROUND for side in self._network.side)
        made = np.empty((height * times, width * times, 3), dtype=np.uint8)
        step_down, step_right = rows - 2 * _AROUND, columns - 2 * _AROUND
        if min(step_down, step_right) < _AROUND:
            raise BadInput(f"{self.name} takes {columns}×{rows} pixels", "Export it for 64 or more a side.")
        framed = np.pad(
            rgb, ((_AROUND, _AROUND + step_down), (_AROUND, _AROUND + step_right), (0, 0)), mode="edge"
        )
        for top in range(0, height, step_down):
            for left in range(0, width, step_right):
                tile = self._tile(framed[top : top + rows, left : left + columns], times)
                down, right = min(step_down, height - top), min(step_right, width - left)
                made[top * times : (top + down) * times, left * times : (left + right) * times] = tile[
                    : down * times, : right * times
                ]
        return made

    def _tile(self, pixels: Pixels, times: int) -> Pixels:
        values = np.ascontiguousarray(pixels.transpose(2, 0, 1), dtype=np.float32) / np.float32(255)
        answer = self._network.run(values)
        height, width = pixels.shape[:2]
        if (
            len(answer) != 3
            or answer.shape[1] < height
            or answer.shape[1] * width != answer.shape[2] * height
        ):
            raise BadInput(
                f"{self.name} makes {answer.shape[2]}×{answer.shape[1]} of {width}×{height} pixels",
                "Name a network that makes pictures larger, three colours in and out.",
            )
        large = Image.fromarray((np.clip(answer.transpose(1, 2, 0), 0, 1) * 255 + 0.5).astype(np.uint8))
        wanted = width * times, height * times
        if large.size != wanted:
            large = large.resize(wanted, Image.Resampling.LANCZOS)
        return np.asarray(large)[_AROUND * times : -_AROUND * times, _AROUND * times : -_AROUND * times]


def _opened(path: Path, use: str) -> Any:  # noqa: ANN401  onnxruntime has no types
    if not path.is_file():
        raise BadInput(
            f"there is no network {path}",
            f"Download one that {use} as ONNX and name its file in the recipe, under models.",
        )
    import onnxruntime  # type: ignore[import-untyped]

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # noqa: BLE001  onnxruntime raises errors of its own for any damage
        raise BadInput(
            f"{path}: onnxruntime cannot read it ({type(error).__name__})", "Is it a whole ONNX file?"
        ) from None


def _fixed(side: object) -> int | None:
    return side if isinstance(side, int) and side > 0 else None


def _shapes(inputs: Any) -> str:  # noqa: ANN401
    return "; ".join(str(one.shape) for one in inputs)
