"""Simulators beside a studio: platforms played on this machine, started and stopped on a page."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

from ..errors import BadInput

SIMULATED = "@simulated"
"""What stands behind the name of a model that its simulator is to draw."""


@dataclass(frozen=True)
class Simulated:
    """A simulator that answers at `url`; `bill` reads what it has charged so far."""

    url: str
    bill: Callable[[], Mapping[str, object]]


Start = Callable[[str], AbstractContextManager[Simulated]]
"""Starts the simulator of a wire; leaving the context ends it."""


class Simulations:
    """The simulators of one studio. They end with it."""

    def __init__(self, wires: Sequence[str] = (), start: Start | None = None) -> None:
        self.wires = tuple(wires) if start is not None else ()
        self._start = start
        self._lock = threading.Lock()
        self._running: dict[str, tuple[Simulated, ExitStack]] = {}

    @property
    def running(self) -> Mapping[str, Simulated]:
        """Wire to its simulator."""
        return {wire: one for wire, (one, _) in self._running.items()}

    def begin(self, wire: str) -> Simulated:
        """Start the simulator of a wire, or name the one that runs. BadInput for a wire that has none."""
        with self._lock:
            if wire in self._running:
                return self._running[wire][0]
            if self._start is None or wire not in self.wires:
                raise BadInput(f"there is no simulator '{wire[:40]}'", f"There are: {', '.join(self.wires)}.")
            stack = ExitStack()
            self._running[wire] = (stack.enter_context(self._start(wire)), stack)
            return self._running[wire][0]

    def end(self, wire: str) -> None:
        """Stop it; nothing happens where it does not run."""
        with self._lock:
            if wire in self._running:
                self._running.pop(wire)[1].close()

    def close(self) -> None:
        """Stop all of them."""
        for wire in tuple(self._running):
            self.end(wire)
