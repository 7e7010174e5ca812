"""Which references go first where a model takes fewer than there are: by worth, and by views that are not sent yet."""

from collections.abc import Iterator, Mapping, Sequence

from ..domain.resolving import ResolvedCharacter
from ..domain.scene import View
from .cast import ReferencePicture

Pair = tuple[ResolvedCharacter, ReferencePicture]

ROLE_WORTH: Mapping[str, float] = {
    "front": 0.9,
    "three-quarter": 0.8,
    "side": 0.7,
    "face": 0.65,
    "back": 0.6,
    "outfit": 0.5,
    "object": 0.4,
    "style": 0.35,
}
"""What a picture of this role is worth while nothing was measured: how much of the character it shows."""
_SEEN_AGAIN = 0.4
"""A second picture of the same view teaches less than the first of another."""


def worth_of(picture: ReferencePicture) -> float:
    """0..1: what was measured and written into the file, else what its role is worth."""
    return picture.worth if picture.worth is not None else ROLE_WORTH.get(picture.role, 0.3)


def in_turn(of_each: Sequence[Sequence[Pair]], view: View | None) -> Iterator[Pair]:
    """Optional pictures in the order in which they get a place: one of each character in turn, so that nobody's take
    all places; of each the best that shows something new, the view that the scene asks for before all."""
    sent = [{picture.role for _, picture in own if not picture.optional} for own in of_each]
    left = [[pair for pair in own if pair[1].optional] for own in of_each]
    while any(left):
        for own, roles in zip(left, sent, strict=True):
            if own:
                best = max(own, key=lambda pair: _value(pair[1], roles, view))
                own.remove(best)
                roles.add(best[1].role)
                yield best


def _value(picture: ReferencePicture, sent: set[str], view: View | None) -> float:
    asked = 1.0 if view is not None and picture.role == view else 0.0
    return asked + worth_of(picture) * (_SEEN_AGAIN if picture.role in sent else 1.0)
