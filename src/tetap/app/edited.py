"""An edit that a person asked for (`tetap edit`), as a take of the shot that it was made from."""

from collections.abc import Iterator

from ..errors import BadInput
from ..store.ledger import Purchase, Take
from ..store.tries import TryRow
from .state import State

WISH = "wish"
"""How such a take was made: as a person wished."""
_PREFIX = "chat-"


def origin_of(state: State, take: Take) -> str:
    """The key of the shot's take that an edit began with; empty for a take that is no edit of one."""
    return next(_origins(state, take), "")


def _origins(state: State, take: Take) -> Iterator[str]:
    chat = state.ledger.chats.find(take.shot.removeprefix(_PREFIX)) if take.shot.startswith(_PREFIX) else None
    for turn in chat.turns if chat is not None else ():
        begun = state.ledger.take(turn.key) if "from" in turn.facts else None
        if begun is not None:
            yield origin_of(state, begun) or begun.key


def join_shot(state: State, take: Take) -> bool:
    """Make an edit a try of the shot that it was made from, once; whether it is one. BadInput where it cannot be."""
    origin = origin_of(state, take)
    chain = state.ledger.tries.chain_of(origin) if origin else None
    if chain is None:
        return False
    rows = state.ledger.tries.of([chain])[chain]
    if any(row.key == take.key for row in rows):
        return True
    before, made = state.ledger.purchase(origin), state.ledger.purchase(take.key)
    assert before is not None and made is not None
    if made.seed != before.seed:
        raise BadInput(
            "this edit was made under another seed than its shot", "Make the edit once more, then deliver it."
        )
    state.ledger.tries.keep([_row(chain, rows, take, made, _asked(state, take))])
    return True


def _asked(state: State, take: Take) -> str:
    chat = state.ledger.chats.find(take.shot.removeprefix(_PREFIX))
    turns = chat.turns if chat is not None else ()
    return next((turn.asked for turn in turns if turn.key == take.key), "")


def _row(chain: str, rows: list[TryRow], take: Take, made: Purchase, asked: str) -> TryRow:
    last, request = rows[-1], made.request
    return TryRow(
        chain, len(rows), take.key, last.character, last.shot, last.strategy, request.platform, request.model,
        WISH, asked, made.take, request,
    )  # fmt: skip
