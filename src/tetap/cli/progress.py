"""The progress of a series on a terminal: one bar, one line a finished picture."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from ..store.ledger import Event
from .output import as_is

_HOW = {
    "snap": "its colours are put right in the pixels, at no cost",
    "edit": "changed in the picture",
    "again": "drawn anew",
    "strategy": "drawn anew with the references",
    "model": "drawn by the fallback",
}


class SeriesProgress:
    """Follows the events of a run; says nothing when `quiet`."""

    def __init__(self, quiet: bool = False) -> None:
        self._console = Console(quiet=quiet)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            # Where nobody sees a bar, its end is no empty line.
            disable=not self._console.is_terminal,
        )
        self._task = self._progress.add_task("starting", total=None)
        self._drawing: list[str] = []
        self._idle = "working"

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def tell(self, event: Event) -> None:
        """Show an event."""
        if event.kind == "planned":
            self._progress.reset(self._task, total=int(str(event.facts["shots"])))
        elif event.kind == "verifying":
            self._progress.reset(self._task, total=int(str(event.facts["shots"])))
            self._drawing, self._idle = [], "verifying"
        elif event.kind == "verified":
            percent = event.facts.get("percent")
            share = f" {int(float(str(percent)))} %" if percent is not None else ""
            self._console.print(f"[dim]verified {event.shot}: {event.facts['word']}{share}[/]")
            self._progress.advance(self._task)
        elif event.kind == "again":
            how = _HOW.get(str(event.facts["rung"]), "drawn anew")
            self._console.print(f"[yellow]again  [/] {event.shot}: {as_is(event.facts['why'])}; {how}")
        elif event.kind == "draining":
            self._console.print("stopping: what is sent already may arrive (Ctrl-C again to stop at once)")
        elif event.kind == "drawing":
            self._drawing.append(event.shot)
        elif event.kind in ("reused", "drawn", "failed"):
            if event.shot in self._drawing:
                self._drawing.remove(event.shot)
            style = {"reused": "dim", "drawn": "green", "failed": "red"}[event.kind]
            word = {"reused": "reused ", "drawn": "drawn  ", "failed": "failed "}[event.kind]
            self._console.print(f"[{style}]{word}[/] {event.shot}")
            self._progress.advance(self._task)
        self._progress.update(self._task, description=", ".join(self._drawing) or self._idle)
