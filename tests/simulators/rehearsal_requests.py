"""Requests of the four ways for the rehearsal platform, as the strategies write them."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from checkout import EXAMPLES
from tetap.app.wishes import every_shot
from tetap.app.workspace import Workspace
from tetap.domain.prompt import keep_and_change, scene_delta
from tetap.domain.scene import TURNAROUND
from tetap.domain.series import Shot
from tetap.plugins import load_provider
from tetap.ports import Connection, Drawing, DrawRequest, Provider, Turn
from tetap.ports.provider import Json
from tetap.simulators.illustrating import sheet
from tetap.strategies import Cast, prepare, reference
from tetap.strategies.cast import ReferencePicture

ANGLES = {"front only": ("front",), "front and side": ("front", "side"), "turnaround": TURNAROUND}


def platform(**settings: Json) -> Provider:
    """The rehearsal platform with these settings; deterministic unless told otherwise."""
    return load_provider("rehearsal", Connection("rehearsal", settings={"luck": 1, **settings}))


@cache
def workspace(name: str) -> Workspace:
    """An example project, asking the rehearsal platform."""
    return Workspace(EXAMPLES / name, {"platform": "rehearsal"})


@cache
def views(name: str) -> dict[str, bytes]:
    """The four views of an example's character as pictures."""
    return {view: sheet(workspace(name).file.character, view) for view in TURNAROUND}


def scenes(name: str = "xiao-cheng") -> list[Shot]:
    """The scenes of an example."""
    return [shot for shot in every_shot(workspace(name), 7) if not shot.is_sheet]


def small(request: DrawRequest, key: str = "a") -> DrawRequest:
    """The same at 512, bought under this key."""
    return replace(request, size="512", purchase_key=key)


def described(shot: Shot, name: str = "xiao-cheng") -> DrawRequest:
    """Words alone."""
    place = workspace(name)
    return small(prepare(shot, place.cast, place.desk))


def referenced(shot: Shot, pictures: dict[str, bytes], name: str = "xiao-cheng") -> DrawRequest:
    """Words and pictures by role, named in the words."""
    place = workspace(name)
    person = place.resolved.character.name
    shown = tuple(
        ReferencePicture(role, f"{role}.png", "sha256:" + hashlib.sha256(data).hexdigest(), "image/png", data)
        for role, data in pictures.items()
    )
    cast = Cast(place.resolved, place.cast.others, references={person: shown})
    return small(reference.prepare(shot, cast, place.desk))


def with_angles(shot: Shot, angles: Sequence[str], name: str = "xiao-cheng") -> DrawRequest:
    """Words and the example's own views."""
    return referenced(shot, {angle: views(name)[angle] for angle in angles}, name)


def next_turn(request: DrawRequest, drawing: Drawing, words: str, *, is_signed: bool = True) -> DrawRequest:
    """The conversation's next turn: these words after this answer."""
    picture = "sha256:" + hashlib.sha256(drawing.final.data).hexdigest()
    reply = "sha256:" + hashlib.sha256(drawing.reply).hexdigest() if is_signed else ""
    turn = Turn(request.words, picture, reply, request.references)
    kept = {picture: drawing.final.data} | ({reply: drawing.reply} if reply else {})
    return replace(
        request,
        words=words,
        references=(),
        earlier=(*request.earlier, turn),
        pictures={**request.pictures, **kept},
    )


def scene_turn(shot: Shot, name: str = "xiao-cheng") -> str:
    """A turn that changes the scene and repeats the keep-list, without the description."""
    place = workspace(name)
    return f"{keep_and_change(str)}\n\n{scene_delta(shot.scene, place.vocabulary, 'en', str)}\n"
