"""Calls that were answered from the store, word for word: they are answered again without asking the ledger.

What a purchase key has bought never changes, so that only two things can: whether its bytes are still there, which
is looked up each time, and the day, on which a model may be retired. Calls that bring pictures or a name, and
characters, whose files may be edited, are never kept here.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from ..app.asked import Made
from ..app.served import MARK
from .encoded import EncodedPictures
from .openai_parsing import Call

MOST_CALLS = 1024


@dataclass(frozen=True)
class Replay:
    """The pictures of a call, and their Base64 in the same order."""

    made: Sequence[Made]
    encoded: Sequence[bytes]


class Replays:
    """Used by the event loop only. `is_there`: whether the bytes of a digest are still in this machine's store."""

    def __init__(self, encoded: EncodedPictures, is_there: Callable[[str], bool]) -> None:
        self._encoded = encoded
        self._is_there = is_there
        self._known: OrderedDict[Hashable, Sequence[Made]] = OrderedDict()

    def find(self, name: Hashable) -> Replay | None:
        """What this call is answered with, where all of it is at hand."""
        made = self._known.get(name)
        if made is None:
            return None
        encoded = [self._encoded.kept(one.picture) for one in made]
        if None in encoded or not all(self._is_there(one.picture) for one in made):
            del self._known[name]
            return None
        self._known.move_to_end(name)
        return Replay(made, [one for one in encoded if one is not None])

    def keep(self, name: Hashable, call: Call, made: Sequence[Made]) -> None:
        """Remember a call that was answered from the store with the pictures themselves inside."""
        asked = call.asked
        is_plain = not (asked.model.startswith(MARK) or asked.pictures or asked.earlier)
        if name is None or not is_plain or asked.seed is None or call.beside.idempotency_key:
            return
        self._known[name] = made
        if len(self._known) > MOST_CALLS:
            self._known.popitem(last=False)
