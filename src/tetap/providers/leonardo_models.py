"""Leonardo's cards, and for each model how it is spoken to: which interface, which id, which preprocessors."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from ..ports import Card, Connection, cards_from

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Way:
    """How one model is spoken to. `api` 1: Leonardo's own models; 2: the dispatcher for those of other makers.

    `character` and `style`: the preprocessors that read a reference of that kind; None = the model has none.
    `fixed`: fields that always go out unless an option says otherwise."""

    api: int
    id: str
    character: int | None = None
    style: int | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)


def models_of(connection: Connection) -> tuple[tuple[Card, ...], Mapping[str, Way]]:
    """Cards in the file's order, and the way to each model by its id.

    A model that the user adds is spoken to like the one it names with `like`, under its own id."""
    facts = _facts()
    plain = {
        model: _joined(_family(facts, entry["family"]), entry) for model, entry in facts["models"].items()
    }
    ways = {model: Way(**({"id": model} | entry.pop("wire"))) for model, entry in plain.items()}
    for entry in plain.values():
        for name in ("family", "like"):
            entry.pop(name, None)
        dropped = entry.pop("without_options", ())
        entry["options"] = {
            name: option for name, option in entry.get("options", {}).items() if name not in dropped
        }
    cards = cards_from(
        connection.platform,
        {"all": facts["all"], "frames": facts["frames"], "models": plain},
        connection.models,
    )
    for model, changes in connection.models.items():
        resembled = str(changes.get("like", model))
        if model not in ways:
            base = ways[resembled]
            ways[model] = Way(base.api, model, base.character, base.style, base.fixed)
    return cards, ways


@cache
def _facts() -> Facts:
    return tomllib.loads((files(__package__) / "leonardo.toml").read_text(encoding="utf-8"))


def _family(facts: Facts, name: str) -> dict[str, Any]:
    family = facts["families"][name]
    return _joined(_family(facts, family["like"]), family) if "like" in family else dict(family)


def _joined(below: Facts, above: Facts) -> dict[str, Any]:
    joined = dict(below)
    for name, value in above.items():
        under = joined.get(name)
        joined[name] = (
            _joined(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
        )
    return joined
