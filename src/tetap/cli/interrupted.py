"""Ctrl-C while tetap is still being loaded, when no command can answer it yet: a word instead of a traceback."""

import sys
from types import TracebackType

_usual = sys.excepthook


def _say_stopped(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.stderr.write("stopped; nothing was begun\n")
    else:
        _usual(kind, error, trace)


sys.excepthook = _say_stopped
