"""`tetap calibrate`: the percentage refitted to what the people of a project accepted and rejected."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..documents.calibration_file import FILE_NAME, KeptCalibration, calibration_text
from ..domain.calibration import Calibration
from ..ports.take_verdict import read_verdict
from ..ports.verdict import Caution, Verdict
from ..store.disk import replace as write_file
from ..verifier.calibration import refit
from ..verifier.judging import VERSION, percent_of
from .state import State
from .workspace import Workspace


@dataclass(frozen=True)
class Calibrated:
    """The new calibration, and how many judgements could not be used for want of a percentage."""

    calibration: Calibration
    accepted: int
    rejected: int
    unused: int


def calibrate(workspace: Workspace) -> Calibrated:
    """Fit bias and scale and keep them in calibration.toml. BadInput with too few or one-sided judgements."""
    name = workspace.resolved.character.name
    with workspace.state() as state:
        pairs = list(_judged(state, name))
        judged = len(state.ledger.decisions.all())
    scores, accepted = [score for score, _ in pairs], [said for _, said in pairs]
    fitted = refit(scores, accepted)
    kept = KeptCalibration(name, VERSION, fitted)
    write_file(workspace.folder / FILE_NAME, calibration_text(kept).encode())
    return Calibrated(fitted, sum(accepted), len(accepted) - sum(accepted), judged - len(pairs))


def _judged(state: State, name: str) -> Iterator[tuple[float, bool]]:
    """(score 0..1, accepted) of every take of this character alone that a person judged and the verifier scored."""
    for decision in state.ledger.decisions.all():
        row = state.ledger.verdicts.find(decision.key, VERSION)
        known = read_verdict(row.record) if row is not None else None
        if known is None or len(known.characters) != 1 or known.unmeasured:
            continue
        one = known.decisive
        if one.character == name and one.verdict.percent is not None:
            yield percent_of(one.verdict.who, one.verdict.what) / 100, decision.accepted


def as_calibrated(verdict: Verdict, kept: KeptCalibration | None) -> Verdict:
    """The verdict with the percentage that people's judgements gave it; as it is where nobody calibrated. A
    calibration of another verifier says nothing about this one: it is left out, and that is said."""
    if kept is None or verdict.percent is None:
        return verdict
    if kept.verifier != verdict.verifier:
        words = (
            f"{FILE_NAME} was made with verifier {kept.verifier} and is not used: run tetap calibrate again"
        )
        return replace(verdict, cautions=(*verdict.cautions, Caution("calibration", words)))
    score = percent_of(verdict.who, verdict.what) / 100
    return replace(
        verdict,
        percent=round(100 * kept.calibration.apply(score), 1),
        calibration_n=kept.calibration.n,
        calibrated_on="judgements",
    )
