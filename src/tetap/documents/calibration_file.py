"""calibration.toml: what people's judgements made of the verifier's percentages, for one character."""

import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

import tomli_w
from pydantic import TypeAdapter, ValidationError

from ..domain.calibration import Calibration
from ..errors import DocumentError

FILE_NAME = "calibration.toml"


@dataclass(frozen=True)
class KeptCalibration:
    """A calibration with what it holds for: a character, and a version of the verifier."""

    character: str
    verifier: str
    calibration: Calibration


def calibration_text(kept: KeptCalibration) -> str:
    """The file's text."""
    head = (
        "# Made by `tetap calibrate` from what people accepted and rejected. Commit it to share it;\n"
        "# delete it to go back to the verifier's own percentages.\n"
    )
    return head + tomli_w.dumps(
        {"character": kept.character, "verifier": kept.verifier, **asdict(kept.calibration)}
    )


def read_calibration(path: Path) -> KeptCalibration | None:
    """The calibration of a project, None where there is none. DocumentError when it cannot be understood."""
    if not path.is_file():
        return None
    try:
        facts = tomllib.loads(path.read_text(encoding="utf-8"))
        return KeptCalibration(
            str(facts.pop("character")),
            str(facts.pop("verifier")),
            TypeAdapter(Calibration).validate_python(facts),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, ValidationError):
        raise DocumentError(
            f"{path} cannot be understood",
            "Delete it and make it again: tetap calibrate",
            file=str(path),
        ) from None
