"""A second opinion on who: any picture embedding (DINOv2, CLIP, CCIP, …) exported to ONNX, given by path."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..domain.calibration import Calibration
from ..domain.declared import DeclaredCharacter
from ..errors import BadInput
from ..ports.verdict import Verdict, Word
from .decoding import Source
from .judging import judge, percent_of
from .looks import Look, look_at
from .networks import open_network

_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
_SPREAD = np.array([0.229, 0.224, 0.225], dtype=np.float32)


class EmbeddingScorer:
    """Takes `who` from the cosine of embeddings of the cut-out character and the rest from tetap.

    The network has one input [1, 3, side, side], normalised like ImageNet, and one output. Without a
    calibration of its own (`tetap.verifier.calibration.refit`) its figure ranks but is no percentage.
    """

    def __init__(self, weights: str | Path, calibration: Calibration | None = None) -> None:
        self._weights = Path(weights)
        self._calibration = calibration

    def verify(
        self, references: Sequence[Source], picture: Source, declared: DeclaredCharacter | None = None
    ) -> Verdict:
        """The verdict with this network's `who`. BadInput when the weights are not a network like that."""
        own = judge(references, picture, declared)
        name = f"{own.verifier} with {self._weights.name}"
        if own.count == 0 or not own.references:
            return replace(own, verifier=name)
        seen = self._embed(look_at(picture))
        looks = [look for look in map(look_at, references) if look.found]
        alike = max(float(self._embed(look) @ seen) for look in looks)
        score = (1 + alike) / 2
        if self._calibration is None:
            reason = own.reason or "these weights are not calibrated; their figure only ranks pictures"
            return replace(
                own, who=round(score, 4), percent=None, word="cannot tell", reason=reason, verifier=name,
                calibration_n=0,
            )  # fmt: skip
        who = self._calibration.apply(score)
        drifted = own.word == "same, drifted" or own.what < 0.5
        word: Word = "different" if who < 0.5 else "same, drifted" if drifted else "same"
        return replace(
            own, who=round(who, 4), percent=None if own.reason else percent_of(who, own.what),
            word="cannot tell" if own.reason else word, verifier=name,
            calibration_n=self._calibration.n,
        )  # fmt: skip

    def _embed(self, look: Look) -> NDArray[np.float32]:
        network = _network(self._weights)
        given = network.get_inputs()[0]
        side = given.shape[-1] if isinstance(given.shape[-1], int) else 224
        page = Image.new("RGB", (max(look.rgb.shape[:2]),) * 2, (124, 116, 104))
        page.paste(
            Image.fromarray(look.rgb),
            ((page.width - look.rgb.shape[1]) // 2, (page.height - look.rgb.shape[0]) // 2),
        )
        pixels = np.asarray(page.resize((side, side), Image.Resampling.BICUBIC), dtype=np.float32) / 255
        values = ((pixels - _MEAN) / _SPREAD).transpose(2, 0, 1)[None].astype(np.float32)
        vector = np.asarray(network.run(None, {given.name: values})[0], dtype=np.float32).ravel()
        return np.asarray(vector / (np.linalg.norm(vector) + 1e-9), dtype=np.float32)


@lru_cache(maxsize=2)
def _network(path: Path) -> Any:  # noqa: ANN401  onnxruntime has no types
    if not path.is_file():
        raise BadInput(f"{path}: the weights are not there", "Give the path of an ONNX file.")
    try:
        network = open_network(path)
    except Exception as error:  # noqa: BLE001  onnxruntime raises errors of its own for any damage
        raise BadInput(
            f"{path}: no network that can be loaded ({error})", "Export it to ONNX again."
        ) from None
    if len(network.get_inputs()) != 1 or len(network.get_inputs()[0].shape) != 4:
        raise BadInput(f"{path}: not a network of one picture", "It takes one input [1, 3, side, side].")
    return network
