"""`tetap judge`: a vision model's answers beside the verdicts of a series, or of any pictures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..documents.pictures import read_picture
from ..errors import BadInput, TetapError
from ..ports.verdict import Verdict
from .judging import Judging, Question, SecondOpinion, Subject
from .state import State
from .verifying import compared_with, known_verdicts
from .workspace import Workspace


@dataclass(frozen=True)
class Spending:
    """What the user has agreed to: the price as shown, or a limit in US dollars."""

    agreed: bool = False
    budget: float | None = None


@dataclass(frozen=True)
class Compared:
    """A judge's opinion beside the verdict of the pixels; `verdict` is None where there is none."""

    opinion: SecondOpinion
    verdict: Verdict | None


@dataclass(frozen=True)
class JudgedPictures:
    """Everything that was asked; `failed` says why a picture has no opinion, `usd` what the call cost."""

    judge: str
    pictures: tuple[Compared, ...]
    failed: Mapping[str, TetapError] = field(default_factory=dict)

    @property
    def usd(self) -> float | None:
        """US dollars of this call; None where nobody knows."""
        costs = [one.opinion.usd for one in self.pictures]
        known = [cost for cost in costs if cost is not None]
        return sum(known) if len(known) == len(costs) else None


Tell = Callable[[int, int], None]
"""Called with how many subjects are done, and of how many."""


def price_of_series(workspace: Workspace, judge: Judging, shots: Sequence[str]) -> tuple[int, float | None]:
    """Questions still to be paid for, and their price; nothing is sent."""
    with workspace.state() as state:
        return judge.due(state, [judge.question(one) for one in _subjects(workspace, state, shots)])


def judge_series(
    workspace: Workspace, judge: Judging, shots: Sequence[str], spending: Spending, tell: Tell
) -> JudgedPictures:
    """Ask about the delivered pictures of these shots (none = all that have references to be compared with).
    What was asked before is read again for nothing."""
    with workspace.state() as state:
        subjects = _subjects(workspace, state, shots)
        lock = workspace.lock
        known = known_verdicts(state, lock.pictures if lock is not None else ())
        verdicts = {
            (shot, one.character): one.verdict for shot, take in known.items() for one in take.characters
        }
        questions = [judge.question(one) for one in subjects]
        return _asked(state, judge, questions, verdicts, (spending, tell))


Named = Mapping[str, tuple[Path, Verdict]]
"""Pictures by name, each with the verdict of the pixels."""


def price_of_pictures(
    workspace: Workspace, judge: Judging, references: Sequence[Path], pictures: Named
) -> tuple[int, float | None]:
    """Questions still to be paid for, and their price; nothing is sent."""
    with workspace.state() as state:
        return judge.due(state, _questions(workspace, judge, references, pictures))


def judge_pictures(
    workspace: Workspace,
    judge: Judging,
    compared: tuple[Sequence[Path], Named],
    spending: Spending,
    tell: Tell,
) -> JudgedPictures:
    """Ask about any pictures beside references; the answers are kept in the project whose character this is."""
    references, pictures = compared
    questions = _questions(workspace, judge, references, pictures)
    name = workspace.resolved.character.name
    known = {(shown, name): verdict for shown, (_, verdict) in pictures.items()}
    with workspace.state() as state:
        return _asked(state, judge, questions, known, (spending, tell))


def _questions(
    workspace: Workspace, judge: Judging, references: Sequence[Path], pictures: Named
) -> list[Question]:
    declared = workspace.promises(workspace.resolved)
    shown = [read_picture(one).data for one in references]
    return [
        judge.question(Subject(name, declared.name, read_picture(path).data, shown, declared))
        for name, (path, _) in pictures.items()
    ]


def _asked(
    state: State,
    judge: Judging,
    questions: Sequence[Question],
    verdicts: Mapping[tuple[str, str], Verdict],
    agreed: tuple[Spending, Tell],
) -> JudgedPictures:
    spending, tell = agreed
    done = iter(range(1, len(questions) + 1))
    asked = judge.ask(
        state, questions, agreed=spending.agreed, budget=spending.budget,
        tell=lambda: tell(next(done), len(questions)),
    )  # fmt: skip
    return JudgedPictures(
        judge.card.name,
        tuple(Compared(one, verdicts.get((one.name, one.character))) for one in asked.opinions),
        asked.failed,
    )


def _subjects(workspace: Workspace, state: State, shots: Sequence[str]) -> list[Subject]:
    lock = workspace.lock
    if lock is None or not lock.pictures:
        raise BadInput(
            f"{workspace.folder} has no pictures yet", f"Make some: tetap shoot {workspace.folder}"
        )
    missing = [shot for shot in shots if lock.picture(shot) is None]
    if missing:
        delivered = ", ".join(picture.shot for picture in lock.pictures)
        raise BadInput(f"there is no picture '{missing[0]}'", f"Pictures here: {delivered}.")
    subjects = [
        Subject(picture.shot, name, state.objects.get(picture.bytes), [*references.values()], declared)
        for picture in lock.pictures
        if not shots or picture.shot in shots
        for name, references, declared in compared_with(workspace, state, lock, picture)
    ]
    if not subjects:
        raise BadInput(
            "none of these pictures has references to be compared with",
            "A judge compares: make the turnaround, or write references into character.yaml.",
        )
    return subjects
