"""How the tools for agents are served: to the program that starts this process, or over HTTP beside the other doors."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..app.asked import Customer
from ..errors import Misconfigured
from .application import DRAIN_SECONDS, Address, open_house, serve_house
from .house import House

if TYPE_CHECKING:
    from .mcp_doors import McpDoor

_BOOKS = "mcp"
"""The name under which callers without a key are counted."""


def speak(
    folder: Path, command_line: Mapping[str, str | int | None], budget_day: float | None = None
) -> None:
    """Serve one program over standard input and output until it hangs up; what is under way is finished.

    `budget_day`: US dollars that it may spend a day without asking. Misconfigured without the package mcp."""
    _check_installed()
    with open_house(folder, command_line) as house:
        door = _door(house, budget_day, deliver=True)

        async def whole() -> None:
            await door.speak()
            await house.finish(DRAIN_SECONDS)

        asyncio.run(whole())


def serve(
    folder: Path,
    command_line: Mapping[str, str | int | None],
    address: Address,
    ready: Callable[[str], None],
    budget_day: float | None = None,
) -> None:
    """Serve many programs over HTTP, behind the gateway's doorkeeper. Misconfigured off the loopback without keys."""
    _check_installed()
    with open_house(folder, command_line) as house:
        serve_house(house, address, ready, _door(house, budget_day, deliver=False))


def _door(house: House, budget_day: float | None, *, deliver: bool) -> "McpDoor":
    from .mcp_doors import McpDoor
    from .mcp_tools import Tools

    return McpDoor(Tools(house, deliver, Customer(_BOOKS, budget_day)))


def _check_installed() -> None:
    try:
        import mcp  # noqa: F401
    except ImportError:
        raise Misconfigured(
            "tetap mcp needs the package mcp", "Install it: pip install 'tetap[mcp]'"
        ) from None
