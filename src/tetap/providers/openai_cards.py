"""Card files of gateways: they share tables of pixels with the platforms behind them, and sort models into kinds."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ..ports import Card, Connection, cards_from


def read_cards(file: str, connection: Connection) -> tuple[Card, ...]:
    """The cards of a file of this room, with the user's own models over them.

    `frames_from` names files whose `[frames.…]` are used too. A model may name a `kind`; the facts under
    `[kinds.NAME]` then lie under its own."""
    facts = _facts(file)
    frames: dict[str, Any] = {}
    for lender in facts.get("frames_from", ()):
        frames |= _facts(lender)["frames"]
    models = {name: _with_kind(model, facts) for name, model in facts["models"].items()}
    whole = {**facts, "frames": frames | facts.get("frames", {}), "models": models}
    return cards_from(connection.platform, whole, connection.models)


def kinds_of(file: str, connection: Connection) -> Mapping[str, str]:
    """Model to its kind, the user's own models with that of the one they are like; empty where it has none."""
    kinds = {name: str(model.get("kind", "")) for name, model in _facts(file)["models"].items()}
    own = {name: kinds.get(str(model.get("like", name)), "") for name, model in connection.models.items()}
    return kinds | own


def _with_kind(model: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in model.items() if name != "kind"}
    under = facts.get("kinds", {}).get(model.get("kind"), {})
    return {**under, **{name: _over(under.get(name), value) for name, value in own.items()}}


def _over(below: Any, above: Any) -> Any:  # noqa: ANN401 - whatever a card file holds
    if not isinstance(below, Mapping) or not isinstance(above, Mapping):
        return above
    return {**below, **{name: _over(below.get(name), value) for name, value in above.items()}}


@cache
def _facts(file: str) -> Mapping[str, Any]:
    return tomllib.loads((files(__package__) / file).read_text(encoding="utf-8"))
