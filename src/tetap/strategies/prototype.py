"""The first stage of a pipeline: a turnaround by a seeded platform, and those pictures as references of the rest."""

from collections.abc import Mapping
from dataclasses import replace

from ..domain.scene import TURNAROUND, View
from ..domain.series import Shot
from ..errors import BadInput
from ..ports import DrawRequest
from ..store.objects import digest_of
from . import reference
from .cast import Cast, ReferencePicture
from .desk import Desk

FOLDER = "references"


def prepare(shot: Shot, cast: Cast, desk: Desk) -> DrawRequest:
    """The request of a scene: the reference strategy's, and the main character's whole turnaround must be there."""
    missing = missing_views(cast)
    if missing and cast.main in cast.on_stage(shot.scene):
        raise BadInput(
            f"the prototype of {cast.main.character.name} lacks {', '.join(missing)}",
            "Make it first: tetap pipeline DIR.",
        )
    return reference.prepare(shot, cast, desk)


def missing_views(cast: Cast) -> tuple[View, ...]:
    """The views of the turnaround that the main character has no reference for, in the turnaround's order."""
    shown = {picture.role for picture in cast.references_of(cast.main)}
    return tuple(view for view in TURNAROUND if view not in shown)


def with_prototype(cast: Cast, drawn: Mapping[View, tuple[bytes, str]]) -> Cast:
    """The cast with prototype pictures (bytes and media type by view) as further references of the main character.

    Views that it has a reference for keep their own, so that an approved picture is never replaced."""
    own = cast.references_of(cast.main)
    more = tuple(
        ReferencePicture(
            view, f"{FOLDER}/{view}.png", digest_of(drawn[view][0]), drawn[view][1], drawn[view][0]
        )
        for view in missing_views(cast)
        if view in drawn
    )
    name = cast.main.character.name
    return replace(cast, references={**cast.references, name: (*own, *more)})
