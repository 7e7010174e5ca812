"""From plain facts (a card file, or the user's own table) to cards; unknown and wrong facts are errors."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ..errors import DocumentError
from .card import Card

Facts = Mapping[str, Any]
_KNOWN = {one.name for one in fields(Card)}


def cards_from(platform: str, facts: Facts, own: Mapping[str, Facts] | None = None) -> tuple[Card, ...]:
    """Cards of a platform in the file's order.

    `facts`: `[all]` holds what every model shares, `[frames.NAME]` tables of pixels (size to ratio to
    [width, height]) that a model names with `frames = "NAME"`, `[models."ID"]` the models. `price` may be
    written as a number a size; `as_of` is added. `own`: the user's models and prices by model id, laid
    over these; an id that is not known becomes a new model and needs `like`, the id of a known one.
    Raises DocumentError naming the model and the fact.
    """
    shared = facts.get("all", {})
    frames = facts.get("frames", {})
    models: dict[str, Facts] = {
        model: _joined(shared, facts_of_model) for model, facts_of_model in facts["models"].items()
    }
    for model, changes in (own or {}).items():
        models[model] = _joined(_origin(platform, model, changes, models), _dated(changes))
    return tuple(_card(platform, model, entry, frames) for model, entry in models.items())


def find_card(cards: Sequence[Card], model: str) -> Card | None:
    """The card of this id or alias; the first when `model` is empty."""
    if not model:
        return cards[0]
    return next((card for card in cards if card.is_called(model)), None)


def renamed(card: Card, platform: str) -> Card:
    """The same card under another platform."""
    return replace(card, platform=platform)


def _origin(platform: str, model: str, changes: Facts, models: Mapping[str, Facts]) -> Facts:
    like = str(changes.get("like", model))
    if like not in models:
        raise DocumentError(
            f"platforms.{platform}.models: '{model}' is not known and `like` names no known model",
            f'Write `like = "…"` with one of: {", ".join(models)}.',
        )
    if like == model:
        return models[model]
    # What belongs to the model it resembles only: its names and its end.
    personal = ("aliases", "status", "retires", "successor", "label")
    return {name: value for name, value in models[like].items() if name not in personal} | {"label": model}


def _dated(changes: Facts) -> Facts:
    kept = {name: value for name, value in changes.items() if name != "like"}
    if "pixels" in kept:
        # The sizes that are drawn are then those of the user's own table.
        kept.setdefault("sizes", [])
    return kept | {"source": "your own settings"}


def _joined(below: Facts, above: Facts) -> dict[str, Any]:
    joined = dict(below)
    for name, value in above.items():
        under = joined.get(name)
        is_table = isinstance(under, Mapping) and isinstance(value, Mapping)
        joined[name] = _joined(under or {}, value) if is_table else value
    return joined


def _card(platform: str, model: str, entry: Facts, frames: Mapping[str, Facts]) -> Card:
    facts = {"revision": "1", "label": model, **entry, "platform": platform, "model": model}
    named = facts.pop("frames", None)
    if named is not None:
        if named not in frames:
            raise _wrong(platform, model, "frames", f"no table [frames.{named}]")
        facts.setdefault("pixels", frames[named])
    if sizes := facts.pop("sizes", None):
        pixels = facts.get("pixels", {})
        missing = [size for size in sizes if size not in pixels]
        if missing:
            raise _wrong(platform, model, "sizes", f"{missing[0]} has no table in `pixels` or `frames`")
        facts["pixels"] = {size: pixels[size] for size in sizes}
    for kind in ("price", "token_price"):
        facts[kind] = {
            name: {"usd": value, "as_of": facts.get("as_of", "")} if isinstance(value, int | float) else value
            for name, value in facts.get(kind, {}).items()
        }
    unknown = sorted(facts.keys() - _KNOWN)
    if unknown:
        raise _wrong(platform, model, unknown[0], "no such fact")
    try:
        return _adapter().validate_python(facts)
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(platform, model, ".".join(map(str, first["loc"])), first["msg"]) from None


def _adapter() -> TypeAdapter[Card]:
    global _made
    if _made is None:
        _made = TypeAdapter(Card)
    return _made


_made: TypeAdapter[Card] | None = None


def _wrong(platform: str, model: str, fact: str, what: str) -> DocumentError:
    return DocumentError(
        f"platforms.{platform}.models.{model}: {fact}: {what}",
        f"Facts of a model are: {', '.join(sorted(_KNOWN - {'platform', 'model'}))}.",
    )
