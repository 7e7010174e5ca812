"""Options written as `name=value` on a command line, read as what the model's card says they are."""

import json
from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from ..errors import BadInput, Rejected
from ..ports import Card, Option
from ..ports.provider import Json
from .fitting import check_options

_YES_NO = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


_SHOWN = 60
ReadFile = Callable[[str], str]
"""From the name of a file to its text."""


def read_options(written: Sequence[str], card: Card, read_file: ReadFile) -> dict[str, Json]:
    """Values by name; a value `@FILE` is the text of that file, `@@` stands for one @.

    BadInput for a text without `=`, Rejected for what this model does not take, and what `read_file` raises."""
    options: dict[str, Json] = {}
    for text in written:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise BadInput(f"option '{text}' has no value", "Write --option name=value.")
        check_known(name, card)
        options[name] = _value(name, _whole(value, read_file), card.options[name], card)
    check_options(options, card)
    return options


def fill_from_files(options: Mapping[str, Json], card: Card, read_file: ReadFile) -> dict[str, Json]:
    """The options of a settings file, those that are a text beginning with @ read as on a command line."""
    filled = dict(options)
    for name, value in options.items():
        if isinstance(value, str) and value.startswith("@"):
            check_known(name, card)
            filled[name] = _value(name, _whole(value, read_file), card.options[name], card)
    return filled


def _whole(text: str, read_file: ReadFile) -> str:
    if text.startswith("@@"):
        return text[1:]
    return read_file(text[1:]).strip() if text.startswith("@") else text


def check_known(name: str, card: Card) -> None:
    """Raise Rejected for an option that the card does not have."""
    if name not in card.options:
        raise Rejected(f"{card.name} has no option '{name}'", f"It has: {', '.join(card.options) or 'none'}.")


def _value(name: str, text: str, option: Option, card: Card) -> Json:
    read: Mapping[str, Callable[[str], Json]] = {
        "text": str,
        "whole": int,
        "number": _number,
        "yes-no": lambda word: _YES_NO[word.strip().lower()],
        "list": _list,
        "table": _table,
    }
    try:
        return read[option.kind](text)
    except (ValueError, KeyError):
        wanted = {
            "whole": "a whole number",
            "number": "a number",
            "yes-no": "yes or no",
            "list": "words between commas, or a JSON list",
            "table": 'JSON such as {"name": 0.8}',
        }[option.kind]
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        raise Rejected(
            f"{card.name}: option {name} is '{shown}'", f"{option.help} Write {wanted}.".strip()
        ) from None


def _number(text: str) -> Json:
    number = float(text)
    if not isfinite(number):
        raise ValueError("endless")
    return number


def _list(text: str) -> Json:
    if text.lstrip().startswith("["):
        found: list[Json] = json.loads(text)
        return found
    return [part.strip() for part in text.split(",") if part.strip()]


def _table(text: str) -> Json:
    found: Json = json.loads(text)
    if not isinstance(found, dict):
        raise ValueError("no table")
    return found
