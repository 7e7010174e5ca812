"""What the rehearsal platform drew: signed into a conversation's turn, or recognised by its looks."""

import hashlib
import json
import threading
from collections import deque
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import ValidationError

from ..domain.character import Character
from ..domain.scene import Scene
from ..errors import Rejected
from .illustrating import Size, illustrate
from .rehearsal_drift import Drift, drifted
from .seen import Seen

Look = NDArray[np.int16]
_SIDE = 24
_CUTS = (0.0, 0.025, 0.05, 0.075, 0.1)
"""Shares cut off every side with which a picture is still recognised."""
_MEAN, _MOST = 5.0, 30.0
"""How far a look may be off, of 255: on average, and in all but the worst 2 % of it."""
_KEPT = 512
_SEEN = 8
"""Difference of a channel, of 255, that is seen."""
_VISIBLE_SHARE = 5e-5
"""Share of a picture's pixels that must differ for a difference to be seen: 13 at 512 × 512."""


@dataclass(frozen=True)
class Drawn:
    """One picture: who was meant, what had drifted, where, with which luck."""

    people: tuple[Character, ...]
    drifts: tuple[Drift, ...]
    scene: Scene
    is_sheet: bool
    luck: int
    size: Size
    turn: int = 1
    """How many turns its conversation has, itself counted."""

    def picture_with(self, drifts: Sequence[Drift]) -> bytes:
        """The same picture with other drifts."""
        people = tuple(drifted(person, drifts) for person in self.people)
        return illustrate(Seen(people, ({},) * len(people), self.scene, self.is_sheet), self.size, self.luck)

    def painted(self, carried: Set[tuple[str, str]]) -> tuple["Drawn", bytes]:
        """What is really on the picture, and its PNG. Every drift is marked as visible or not, by drawing the
        picture with and without it; a hidden one is forgotten unless it is `carried` (character, trait)."""
        if not self.drifts:
            return self, self.picture_with(())
        plain = self.picture_with(())
        alone = {drift: self.picture_with((drift,)) for drift in self.drifts}
        marked = [replace(drift, visible=_shows(plain, alone[drift])) for drift in self.drifts]
        kept = tuple(one for one in marked if one.visible or (one.character, one.trait) in carried)
        drawn = replace(self, drifts=kept)
        if not kept:
            return drawn, plain
        if len(kept) == 1:
            return drawn, alone[self.drifts[marked.index(kept[0])]]
        return drawn, drawn.picture_with(kept)

    def reply(self, picture: bytes) -> bytes:
        """The platform's own turn: what it drew, signed."""
        told = {
            "simulation": "tetap rehearsal",
            "picture": hashlib.sha256(picture).hexdigest(),
            "people": [person.model_dump(mode="json", exclude_defaults=True) for person in self.people],
            "drifts": [drift.plain() for drift in self.drifts],
            "scene": self.scene.model_dump(mode="json", exclude_defaults=True),
            "is_sheet": self.is_sheet,
            "luck": self.luck,
            "size": list(self.size),
            "turn": self.turn,
        }
        text = json.dumps(told, sort_keys=True, ensure_ascii=False)
        return json.dumps({"turn": text, "signature": _signature(text)}, ensure_ascii=False).encode()


def drawn_in(reply: bytes) -> Drawn:
    """What a turn of ours tells. Rejected when it is not as it was given."""
    try:
        whole = json.loads(reply)
        if whole["signature"] != _signature(whole["turn"]):
            raise ValueError("signature")
        told = json.loads(whole["turn"])
        return Drawn(
            tuple(Character.model_validate(person) for person in told["people"]),
            tuple(Drift(**drift) for drift in told["drifts"]),
            Scene.model_validate(told["scene"]),
            told["is_sheet"],
            told["luck"],
            (told["size"][0], told["size"][1]),
            told["turn"],
        )
    except (ValueError, KeyError, TypeError, ValidationError):
        raise Rejected(
            "an earlier turn of the conversation is damaged",
            "Start a new conversation from its last picture.",
        ) from None


class OwnPictures:
    """The pictures drawn last in this process, found again by their looks. Thread-safe."""

    def __init__(self) -> None:
        self._drawn: deque[tuple[list[Look], Drawn]] = deque(maxlen=_KEPT)
        self._lock = threading.Lock()

    def remember(self, picture: bytes, drawn: Drawn) -> None:
        """One more."""
        with Image.open(BytesIO(picture)) as opened:
            looks = list(_looks(opened.convert("RGB")))
        with self._lock:
            self._drawn.append((looks, drawn))

    def recognise(self, picture: bytes) -> Drawn | None:
        """What is on a picture that looks like one of ours; None when it looks like none.

        A drift that somebody has mended in its pixels is no longer told."""
        try:
            with Image.open(BytesIO(picture), formats=("PNG", "JPEG", "WEBP")) as opened:
                look = _look(opened.convert("RGB"), 0.0)
        except (
            OSError,
            SyntaxError,
            ValueError,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
        ):
            return None
        with self._lock:
            known = list(self._drawn)
        for looks, drawn in reversed(known):
            cut = next((n for n, one in enumerate(looks) if _alike(look, one)), None)
            if cut is not None:
                return drawn if cut else _as_it_is(drawn, picture)
        return None


def _as_it_is(drawn: Drawn, picture: bytes) -> Drawn:
    """Without the drifts that the picture no longer shows."""
    if not drawn.drifts:
        return drawn
    given, plain = _pixels(picture, drawn.size), _pixels(drawn.picture_with(()), drawn.size)
    kept = []
    for drift in drawn.drifts:
        other = _pixels(drawn.picture_with((drift,)), drawn.size)
        where = _differ(plain, other)
        is_mended = where.any() and np.abs(given - plain)[where].mean() < np.abs(given - other)[where].mean()
        if not is_mended:
            kept.append(drift)
    return replace(drawn, drifts=tuple(kept))


def _signature(text: str) -> str:
    """Tells a damaged turn; it is no secret."""
    return hashlib.sha256(f"tetap rehearsal: {text}".encode()).hexdigest()


def _looks(picture: Image.Image) -> Iterator[Look]:
    for cut in _CUTS:
        yield _look(picture, cut)


def _look(picture: Image.Image, cut: float) -> Look:
    across, down = picture.width * cut, picture.height * cut
    box = (across, down, picture.width - across, picture.height - down)
    return np.asarray(picture.resize((_SIDE, _SIDE), Image.Resampling.BOX, box=box), dtype=np.int16)


def _alike(one: Look, other: Look) -> bool:
    off = np.abs(one - other).max(axis=2)
    return bool(off.mean() <= _MEAN and np.quantile(off, 0.98) <= _MOST)


def _pixels(picture: bytes, size: Size) -> NDArray[np.int16]:
    with Image.open(BytesIO(picture)) as opened:
        whole = opened.convert("RGB")
    return np.asarray(whole if whole.size == size else whole.resize(size), dtype=np.int16)


def _shows(plain: bytes, other: bytes) -> bool:
    """Whether somebody can tell two pictures of one size apart."""
    with Image.open(BytesIO(plain)) as opened:
        size = opened.size
    return bool(_differ(_pixels(plain, size), _pixels(other, size)).mean() >= _VISIBLE_SHARE)


def _differ(one: NDArray[np.int16], other: NDArray[np.int16]) -> NDArray[np.bool_]:
    differing: NDArray[np.bool_] = np.abs(one - other).max(axis=2) >= _SEEN
    return differing
