"""The pages of a character, in the order in which one works."""

from dataclasses import dataclass
from typing import Protocol

from starlette.requests import Request

from ..domain.prompt import Say


class Reader(Protocol):
    """Who reads a page: which one, of which character, in which language and light."""

    request: Request

    @property
    def project(self) -> str:
        """The character's folder name; empty on pages that belong to none."""
        ...

    @property
    def language(self) -> str:
        """en, id or zh."""
        ...

    @property
    def theme(self) -> str:
        """light, dark or empty."""
        ...

    @property
    def say(self) -> Say:
        """The translator."""
        ...

    def link(self, *steps: str) -> str:
        """The address of a page of this character."""
        ...


@dataclass(frozen=True)
class Tab:
    """One page of the bar."""

    address: str
    label: str
    is_here: bool


def tabs(visit: Reader) -> list[Tab]:
    """The bar of this character; nothing on pages that belong to none."""
    if not visit.project:
        return []
    say = visit.say
    path = visit.request.url.path
    pages = (
        ("", say("Character")),
        ("references", say("References")),
        ("shoot", say("Shoot")),
        ("takes", say("Contact sheet")),
        ("chat", say("Chat")),
        ("hand-off", say("Hand-off")),
        ("spend", say("Spend")),
    )
    root = visit.link()
    here = path[len(root) :].strip("/").partition("/")[0]
    here = {"edit": "", "earlier": "", "take": "takes", "compare": "takes", "drift": "takes"}.get(here, here)
    return [Tab(visit.link(step) if step else root, label, here == step) for step, label in pages]
