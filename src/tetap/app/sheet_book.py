"""What `tetap sheet` has drawn so far and nobody has approved yet: candidates by number, views of the turnaround."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from ..store.disk import make_folder
from ..store.disk import replace as write_file

_FILE = "sheet.json"


@dataclass(frozen=True)
class Drawn:
    """One picture that waits for a person: its shot, key, hash, and where a copy lies in out/."""

    shot: str
    key: str
    picture: str
    media_type: str
    take: int
    file: str
    objections: tuple[str, ...] = ()
    """What keeps the gate shut for it as a reference."""
    doubts: tuple[str, ...] = ()
    """What a person should look at."""


@dataclass(frozen=True)
class SheetBook:
    """Candidates in the order of their numbers, and views."""

    candidates: tuple[Drawn, ...] = ()
    views: tuple[Drawn, ...] = ()
    seed: int = 0
    """Of the first candidate; number n has the seed n - 1 behind it."""
    drawn_by: str = field(default="")

    def candidate(self, number: int) -> Drawn | None:
        """The candidate of this number; one that the platform did not deliver has a number and no picture."""
        return next((one for one in self.candidates if one.shot == f"candidate-{number}"), None)

    def with_views(self, views: Sequence[Drawn]) -> "SheetBook":
        """The book with these views instead of earlier ones of the same name."""
        names = {view.shot for view in views}
        return replace(self, views=(*(one for one in self.views if one.shot not in names), *views))

    def without_view(self, shot: str) -> "SheetBook":
        """The book after a view was approved."""
        return replace(self, views=tuple(one for one in self.views if one.shot != shot))


def read_book(state_folder: Path) -> SheetBook:
    """The book; an empty one where there is none, or one that another version wrote."""
    try:
        data = json.loads((state_folder / _FILE).read_text(encoding="utf-8"))
        return SheetBook(
            tuple(_drawn(row) for row in data["candidates"]),
            tuple(_drawn(row) for row in data["views"]),
            data["seed"],
            data["drawn_by"],
        )
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return SheetBook()


def write_book(state_folder: Path, book: SheetBook) -> None:
    """Keep the book in the state folder."""
    make_folder(state_folder)
    write_file(state_folder / _FILE, json.dumps(asdict(book), indent=1).encode())


def _drawn(row: dict[str, object]) -> Drawn:
    lists: dict[str, object] = {name: tuple(row[name]) for name in ("objections", "doubts")}  # type: ignore[arg-type]
    return Drawn(**{**row, **lists})  # type: ignore[arg-type]
