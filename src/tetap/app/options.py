"""Options of a call: those of the settings, over them those of the command line, each from a file where it says so."""

from collections.abc import Sequence
from pathlib import Path

from ..config import platform_options
from ..documents.project_paths import inside
from ..documents.yaml_text import read_text
from ..errors import BadInput
from ..ports import Card
from ..ports.provider import Json
from ..purchasing.written_options import fill_from_files, read_options


def chosen_options(folder: Path | None, written: Sequence[str], card: Card) -> dict[str, Json]:
    """Values by name. `written`: NAME=VALUE or NAME=@FILE, a text file inside the project `folder`.

    BadInput and its kinds for a file that is not there or leaves the project, Rejected for what the model does not
    take."""

    def read_file(name: str) -> str:
        if folder is None:
            raise BadInput(
                f"option file '@{name}' is looked for in a project, and there is none here",
                "Name the project folder, or write the value itself; @@ stands for one @.",
            )
        return read_text(inside(folder, name, "option file"))

    return {
        **fill_from_files(platform_options(card.platform, folder), card, read_file),
        **read_options(written, card, read_file),
    }
