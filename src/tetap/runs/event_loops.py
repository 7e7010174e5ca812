"""Calls that fail where an asyncio event loop runs, as in a notebook: there they get a thread of their own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


def outside_event_loops(call: Callable[_P, _T]) -> Callable[_P, _T]:
    """`call`, made in a thread without a loop when one runs in this thread. Ctrl-C is heard when the call has ended,
    so that it never stops half way; a second one is heard at once, and the call ends by itself."""

    @wraps(call)
    def outside(*args: _P.args, **more: _P.kwargs) -> _T:
        if not _a_loop_runs():
            return call(*args, **more)
        with ThreadPoolExecutor(1, "tetap-outside-loop") as thread:
            return thread.submit(call, *args, **more).result()

    return outside


def _a_loop_runs() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
