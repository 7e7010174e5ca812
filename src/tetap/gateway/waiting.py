"""What is said on a stream while nothing is there yet, so that nobody on the way hangs up."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

ALIVE_SECONDS = 10.0


async def alive(task: "asyncio.Task[Any]", seconds: float = ALIVE_SECONDS) -> AsyncIterator[bytes]:
    """A comment of server-sent events every few seconds until the task has ended; the task is left alone."""
    while not task.done():
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            yield b": at work\n\n"
