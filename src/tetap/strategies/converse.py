"""The converse strategy: a series as a conversation, a turn a shot, opened anew from the canonical references.

The first turn shows and describes the character; each later one goes on from the take before it, with the whole
description repeated. After so many turns, or after a take that drifted, a new conversation opens with the references
and the best picture so far. A turn can be asked for only when the take before it is there, so a shot may have to wait.
A series may be held in several conversations at the same time: each has its part of the shots, one after the other in
their order, and opens from the references by itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..domain.series import Shot
from ..errors import Rejected
from ..ports import DrawRequest, ReferenceSlot
from . import describe, reference
from .cast import Cast, ReferencePicture
from .desk import Desk
from .editing import EDIT, START, Anchor, anchor_of, can_edit, has_turns

DRIFTED = ("same, drifted", "different")
"""Words of a verdict after which a conversation is not gone on with."""
_SOME_PICTURE = "sha256:"


@dataclass(frozen=True)
class Made:
    """A take of a shot that was bought, with the request that gave it and what was said of it."""

    request: DrawRequest
    seed: int
    take: int
    picture: str
    media_type: str
    reply: str = ""
    word: str = "unverified"
    percent: float | None = None
    accepted: bool = True

    @property
    def anchor(self) -> Anchor:
        """The picture and its conversation, to go on from."""
        return anchor_of(self.request, self.picture, self.media_type, self.reply)


Past = Callable[[Shot], Sequence[Made]]
"""Every take of a shot on the plan's model, oldest first."""


def nothing_made(shot: Shot) -> Sequence[Made]:
    """The past of a project that has none."""
    return ()


@dataclass(frozen=True)
class Turned:
    """A shot with its request. `waits_for`: the shot whose take must be there first; until then the request
    shows words and price only."""

    shot: Shot
    request: DrawRequest
    waits_for: str = ""


def plan_turns(shots: Sequence[Shot], cast: Cast, desk: Desk, past: Past) -> Iterator[Turned]:
    """The shots in order, each as a turn. What was bought and is still what would be asked for stays as it is, also
    when the turns before it were made anew. Rejected when the model can neither go on nor take a picture along."""
    if not can_edit(desk.card):
        raise Rejected(
            f"{desk.card.name} has no conversations and takes no picture to change",
            "Choose --strategy reference, or another model: tetap platforms",
        )
    count = max(1, min(desk.conversations, len(shots)))
    talks = [_Conversation(cast, desk) for _ in range(count)]
    missing = [""] * count
    for number, shot in enumerate(shots):
        which = number * count // len(shots)
        talk = talks[which]
        takes = past(shot)
        bought = next(
            (one for one in reversed(takes) if one.take == shot.take and talk.asked(shot, one)), None
        )
        later = [one for one in takes if one.take > shot.take]
        repaired = next((one for one in reversed(later) if one.accepted), None)
        if bought is not None:
            yield Turned(shot, bought.request)
            talk.went_on(shot, repaired or bought)
        elif repaired is not None and any(talk.asked(shot, one) for one in later):
            # The first try was refused, a later one was drawn.
            yield Turned(shot, talk.next_turn(shot), missing[which])
            talk.went_on(shot, repaired)
        else:
            yield Turned(shot, talk.next_turn(shot), missing[which])
            missing[which] = missing[which] or shot.id


def remarks(shot: Shot, cast: Cast, desk: Desk) -> tuple[str, ...]:
    """How the conversation is held on this model, where it is not with the platform's own turns."""
    if desk.card.turns != "none":
        return ()
    return (f"{desk.card.label} has no conversations: each turn sends the last picture as one to change",)


class _Conversation:
    """The turns so far: the last take, how many turns there were, the best picture of them."""

    def __init__(self, cast: Cast, desk: Desk) -> None:
        self._cast, self._desk = cast, desk
        self._last: Made | None = None
        self._best: Made | None = None
        self._turns = 0
        self._canonical = frozenset(
            one.digest
            for one in (*(p for own in cast.references.values() for p in own), *cast.pictures.values())
        )

    def next_turn(self, shot: Shot) -> DrawRequest:
        """What is asked for now."""
        if self._last is None or self._turns >= self._desk.anchor_after or self._last.word in DRIFTED:
            return opening(shot, self._cast, self._desk, self._best)
        return self._going_on(shot, self._last)

    def went_on(self, shot: Shot, made: Made) -> None:
        """This take is the newest turn."""
        opens = not made.request.earlier and not any(
            slot.role in (EDIT, START) and slot.digest not in self._canonical
            for slot in made.request.references
        )
        self._turns = 1 if opens else self._turns + 1
        self._last = made
        if self._cast.on_stage(shot.scene) == (self._cast.main,) and _worth(made) > _worth(self._best):
            self._best = made

    def asked(self, shot: Shot, made: Made) -> bool:
        """Whether a request that was bought is one that could be asked for now, its place in the conversation aside."""
        any_picture = replace(made, picture=_SOME_PICTURE, media_type="image/png")
        wanted = (
            self._going_on(shot, made),
            opening(shot, self._cast, self._desk, None),
            opening(shot, self._cast, self._desk, any_picture),
        )
        return any(self._aside(made.request) == self._aside(one) for one in wanted)

    def _aside(self, request: DrawRequest) -> Mapping[str, object]:
        """The request without what depends on earlier takes."""
        own = tuple(slot for slot in request.references if slot.digest in self._canonical)
        return replace(request, earlier=(), references=own).canonical()

    def _going_on(self, shot: Shot, last: Made) -> DrawRequest:
        desk, anchor = self._desk, last.anchor
        say = desk.say
        words = say(
            "This goes on from the picture before: the same character, drawn in the same way, in the scene below."
        )
        request = describe.written_request(shot, self._cast, desk, (), words)
        if has_turns(desk.card, anchor):
            return replace(request, earlier=anchor.turns)
        role = EDIT if EDIT in desk.card.roles else START
        slot = ReferenceSlot(role, anchor.picture, anchor.media_type, say("The picture before"))
        return replace(request, references=(slot, *request.references))


def opening(shot: Shot, cast: Cast, desk: Desk, best: Made | None = None) -> DrawRequest:
    """The first turn of a conversation: the description, the canonical references, and the best picture so far."""
    if best is not None and "front" in desk.card.roles:
        say = desk.say
        notes = say("the best picture so far")
        picture = ReferencePicture("front", "", best.picture, best.media_type, b"", notes, optional=True)
        name = cast.main.character.name
        own = (*cast.references_of(cast.main), picture)
        cast = replace(cast, references={**cast.references, name: own})
    shown = desk.card.max_references and any(
        cast.references_of(person) for person in cast.on_stage(shot.scene)
    )
    prepare = reference.prepare if shown else describe.prepare
    request = prepare(shot, cast, desk)
    # The bytes of takes are in the store already.
    return replace(request, pictures={digest: data for digest, data in request.pictures.items() if data})


def _worth(made: Made | None) -> tuple[bool, float]:
    """Better pictures have more; an unmeasured one is better than none, and the first of equals stays."""
    if made is None or not made.accepted or made.word in DRIFTED:
        return False, -1.0
    return True, made.percent if made.percent is not None else 0.0
