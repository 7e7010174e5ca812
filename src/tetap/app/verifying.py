"""Verdicts for the takes of a series: each picture beside the references of those who belong on it.

Whoever has fewer than two pictures of its own is compared with the turnaround of the series as well. A take is
verified once for the same picture, references, declared traits and verifier. What goes wrong here is a remark:
the pictures are bought and delivered already.
"""

import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..config.settings import looks_folder
from ..documents.calibration_file import KeptCalibration
from ..documents.lock_file import Lock, LockedPicture
from ..domain.character import THINGS
from ..domain.declared import DeclaredCharacter
from ..domain.resolving import ResolvedCharacter
from ..domain.scene import Scene
from ..errors import TetapError
from ..ports.redrawing import Redrawing
from ..ports.take_verdict import CharacterVerdict, TakeVerdict, read_verdict, unnamed_colors
from ..ports.verdict import Caution, Verdict
from ..store.ledger import Event
from ..store.objects import digest_of
from ..store.verdicts import VerdictRow
from ..strategies.faults import bled
from ..verifier.judging import VERSION, judge
from .calibrating import as_calibrated
from .consistency import Consistency, consistency_of
from .redrawing import redrawing_of
from .state import State
from .wishes import every_shot
from .workspace import Workspace

UNVERIFIED, REFERENCE = "unverified", "reference"
_ENOUGH = 2
"""References from which on a percentage can be told."""

Tell = Callable[[Event], None]


@dataclass(frozen=True)
class Verified:
    """What is known of the locked pictures, by shot; `remarks` say why one has no verdict."""

    verdicts: Mapping[str, TakeVerdict] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)
    consistency: Consistency | None = None


def verify_series(
    workspace: Workspace, state: State, lock: Lock, shots: Collection[str], tell: Tell
) -> Verified:
    """Verify the takes of these shots that have no verdict of this verifier yet; the rest is read from the ledger.
    The pictures of the whole series are compared with each other."""
    verified = verify_takes(workspace, state, lock, shots, tell)
    return replace(verified, consistency=_consistency(_Desk(workspace, state, lock), lock))


def verify_takes(
    workspace: Workspace, state: State, lock: Lock, shots: Collection[str], tell: Tell
) -> Verified:
    """Verify the takes that this lock, or draft of one, names for these shots, each by itself."""
    desk = _Desk(workspace, state, lock)
    wanted = [picture for picture in lock.pictures if picture.shot in shots]
    words: dict[str, str] = {}
    remarks: dict[str, str] = {}
    tell(Event(0, "", "verifying", "", {"shots": len(wanted)}))
    for picture in wanted:
        try:
            word, said = desk.verify(picture, tell)
        except Exception as error:
            logging.getLogger("tetap").debug("verifying %s failed", picture.shot, exc_info=error)
            tell(Event(0, "", "verified", picture.shot, {"word": "not verified"}))
            remarks[picture.shot] = f"could not be verified: {_reason(error)}"
            continue
        words[picture.shot] = word
        if said:
            remarks[picture.shot] = said
    now = [replace(one, verdict=words.get(one.shot, one.verdict)) for one in lock.pictures]
    return Verified(known_verdicts(state, now), words, remarks)


def outliers_of(workspace: Workspace, state: State, lock: Lock) -> tuple[str, ...]:
    """Shots whose pictures, in this lock or draft of one, stand out from the others that show the main character."""
    found = _consistency(_Desk(workspace, state, lock), lock)
    return found.outliers if found is not None else ()


def known_verdicts(state: State, pictures: Sequence[LockedPicture]) -> Mapping[str, TakeVerdict]:
    """What the ledger knows of locked pictures, by shot; nothing of those that carry no verdict's word."""
    found = {}
    for picture in pictures:
        if picture.verdict in (UNVERIFIED, REFERENCE):
            continue
        row = state.ledger.verdicts.latest(picture.key)
        verdict = read_verdict(row.record) if row is not None else None
        if verdict is not None:
            found[picture.shot] = verdict
    return found


def compared_with(
    workspace: Workspace, state: State, lock: Lock, picture: LockedPicture
) -> list[tuple[str, Mapping[str, bytes], DeclaredCharacter]]:
    """Everybody on a delivered picture who has references: name, their bytes by digest, what is promised. Nobody
    on a picture that is a reference itself."""
    return _Desk(workspace, state, lock).compared_with(picture)


def _consistency(desk: "_Desk", lock: Lock) -> Consistency | None:
    """Of all pictures that show the main character alone; a group is like nobody."""
    alone = [picture for picture in lock.pictures if desk.shows_main_alone(picture)]
    try:
        return consistency_of(desk.workspace.state_folder, desk.state.objects, alone)
    except Exception as error:
        logging.getLogger("tetap").debug("the series could not be compared", exc_info=error)
        return None


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, TetapError) else f"{type(error).__name__}: {error}"


class _Desk:
    """Who belongs on which picture, and what each is compared with."""

    def __init__(self, workspace: Workspace, state: State, lock: Lock) -> None:
        self.workspace, self.state = workspace, state
        shots = every_shot(workspace, lock.seed)
        self._scenes: Mapping[str, Scene] = {shot.id: shot.scene for shot in shots}
        self._sheets = [
            picture for picture in lock.pictures if any(shot.is_sheet and shot.id == picture.shot for shot in shots)
        ]  # fmt: skip
        self._known: dict[str, tuple[Mapping[str, bytes], DeclaredCharacter]] = {}
        self._drawn: dict[str, Redrawing | None] = {}

    def verify(self, picture: LockedPicture, tell: Tell) -> tuple[str, str]:
        """(the take's word, what is to be remarked)."""
        people = self._people(picture)
        measured = [(one, *self._of(one)) for one in people]
        if any(picture.bytes in references for _, references, _ in measured):
            return self._mark(picture, REFERENCE, "", tell)
        if not any(references for _, references, _ in measured):
            names = ", ".join(one.character.name for one in people)
            why = f"not verified: {names} has no references; make the turnaround, or write some into its file"
            return self._mark(picture, UNVERIFIED, why, tell)
        against = _digest(picture, measured, self._calibration_of(self.workspace.cast.main))
        row = self.state.ledger.verdicts.find(picture.key, VERSION)
        known = read_verdict(row.record) if row is not None and row.against == against else None
        if row is not None and known is not None:
            # Another of the same bytes, or a mark that no longer holds, may have changed the take's word.
            if picture.verdict != known.word:
                self.state.ledger.verdicts.keep(row)
            return known.word, _who_is_missing(known)
        made = self._judge(picture, measured)
        self._keep(picture, made, against)
        tell(Event(0, "", "verified", picture.shot, {"word": made.word, "percent": made.percent}))
        return made.word, _who_is_missing(made)

    def compared_with(
        self, picture: LockedPicture
    ) -> list[tuple[str, Mapping[str, bytes], DeclaredCharacter]]:
        """Everybody on a picture who has references; nobody on a reference."""
        measured = [(one.character.name, *self._of(one)) for one in self._people(picture)]
        if any(picture.bytes in references for _, references, _ in measured):
            return []
        return [one for one in measured if one[1]]

    def shows_main_alone(self, picture: LockedPicture) -> bool:
        """Whether only the main character belongs on it."""
        return self._people(picture) == (self.workspace.cast.main,)

    def _people(self, picture: LockedPicture) -> tuple[ResolvedCharacter, ...]:
        return self.workspace.cast.on_stage(self._scenes[picture.shot])

    def _of(self, person: ResolvedCharacter) -> tuple[Mapping[str, bytes], DeclaredCharacter]:
        """A character's reference pictures by digest, and what it promises."""
        name = person.character.name
        if name not in self._known:
            cast = self.workspace.cast
            own = {one.digest: one.data for one in cast.references_of(person) if one.role not in THINGS}
            if len(own) < _ENOUGH and person is cast.main:
                own |= {one.bytes: self.state.objects.get(one.bytes) for one in self._sheets}
            self._known[name] = own, self.workspace.promises(person)
        return self._known[name]

    def _calibration_of(self, person: ResolvedCharacter) -> KeptCalibration | None:
        """What people's judgements made of the percentages; it is kept for the main character."""
        kept = self.workspace.calibration
        return kept if kept is not None and kept.character == person.character.name else None

    def _redrawing_of(self, person: ResolvedCharacter) -> Redrawing | None:
        name = person.character.name
        if name not in self._drawn:
            self._drawn[name] = redrawing_of(person, self.workspace.vocabulary)
        return self._drawn[name]

    def _mark(self, picture: LockedPicture, word: str, why: str, tell: Tell) -> tuple[str, str]:
        if picture.verdict != word:
            self.state.ledger.verdicts.mark(picture.key, word)
            tell(Event(0, "", "verified", picture.shot, {"word": word}))
        return word, why

    def _judge(self, picture: LockedPicture, measured: Sequence["_Measured"]) -> TakeVerdict:
        data, kept = self.state.objects.get(picture.bytes), looks_folder()
        characters = tuple(
            CharacterVerdict(
                one.character.name,
                tuple(references),
                as_calibrated(
                    judge([*references.values()], data, promises, kept, self._redrawing_of(one)),
                    self._calibration_of(one),
                ),
            )
            for one, references, promises in measured
            if references
        )
        missing = tuple(one.character.name for one, references, _ in measured if not references)
        made = TakeVerdict(characters, missing)
        return replace(made, cautions=tuple(_cautions(made, self._scenes[picture.shot])))

    def _keep(self, picture: LockedPicture, made: TakeVerdict, against: str) -> None:
        verdict: Verdict = made.decisive.verdict
        record = json.dumps(made.record(), ensure_ascii=False)
        self.state.ledger.verdicts.keep(
            VerdictRow(
                picture.key, VERSION, made.word, verdict.who, verdict.what, made.percent, against, record
            )
        )


_Measured = tuple[ResolvedCharacter, Mapping[str, bytes], DeclaredCharacter]


def _digest(
    picture: LockedPicture, measured: Sequence[_Measured], calibration: KeptCalibration | None
) -> str:
    """Of all that a verdict is made from; the verifier's version stands beside it."""
    parts = [picture.bytes, *([repr(calibration)] if calibration else [])]
    for _, references, promises in measured:
        pictures = [digest_of(trait.picture_data) for trait in promises.traits if trait.picture_data]
        parts += [repr(promises), *pictures, *references]
    return digest_of("\n".join(parts).encode())


def _cautions(made: TakeVerdict, scene: Scene) -> Iterator[Caution]:
    """What the scene has to do with the verdict: how many it asks for, and what it puts on them."""
    asked, found = len(made.characters) + len(made.unmeasured), made.characters[0].verdict.count
    if 0 < found != asked:
        yield Caution("count", f"the scene asks for {asked} on stage, {found} were found")
    for one in bled(made):
        yield Caution("bleed", f"{one.character} has {one.trait} in the colour of {one.taken_from}")
    changed = made.drifted or any(unnamed_colors(one.verdict) for one in made.characters)
    if scene.wear and changed:
        wear = ", ".join(scene.wear)
        yield Caution("wear", f"the scene adds {wear}: what it covers may be counted as drift")


def _who_is_missing(verdict: TakeVerdict) -> str:
    if not verdict.unmeasured:
        return ""
    return f"{', '.join(verdict.unmeasured)} could not be verified: no references in the character file"
