"""Validation errors in the user's words: file, line, field, what was found, what is allowed."""

import difflib
from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ValidationError

from ..errors import DocumentError
from .yaml_text import Place, line_of


def nearest(word: str, known: Iterable[str]) -> str:
    """`Did you mean x? ` or nothing."""
    close = difflib.get_close_matches(word, list(known), 1, 0.6)
    return f"Did you mean {close[0]}? " if close else ""


def complaint(
    error: ValidationError,
    *,
    file: str,
    content: object,
    model: type[BaseModel],
    places: Mapping[Place, Place] | None = None,
) -> DocumentError:
    """The first thing that is wrong, as a DocumentError. `places` maps normalised places to written ones."""
    problem = error.errors(include_url=False)[0]
    loc: Place = tuple(step for step in problem["loc"] if step != "[key]")
    written = _written(loc, places or {})
    field = ".".join(map(str, written))
    kind, found = problem["type"], problem.get("input")
    allowed = ""
    message = str(problem["msg"]).removeprefix("Value error, ")
    if kind == "extra_forbidden":
        names = sorted(_fields_at(model, loc[:-1]))
        message = f"unknown field '{loc[-1]}'"
        allowed = f"{nearest(str(loc[-1]), names)}Allowed here: {', '.join(names)}."
    elif kind == "missing":
        message, allowed = "is required and missing", "Write it."
    elif kind == "literal_error":
        expected = str((problem.get("ctx") or {}).get("expected", "")).replace("'", "").replace(" or ", ", ")
        message = f"found '{found}'"
        allowed = f"{nearest(str(found), expected.split(', '))}Allowed: {expected}."
    elif "seed" in map(str, loc):
        message, allowed = f"found {found!r}", "A seed is a whole number from 0 to 4294967295."
    elif kind in ("string_type", "tuple_type", "dict_type", "model_type", "int_type", "list_type"):
        message = f"found {_shown(found)}, {message[0].lower()}{message[1:]}"
        allowed = (
            "Put quotes around a text that looks like a number or a date." if kind == "string_type" else ""
        )
    elif kind == "value_error":
        parts = message.split(". ", 1)
        message, allowed = parts[0], parts[1] if len(parts) > 1 else ""
        if isinstance(found, str | int | float) and str(found) not in message:
            message = f"found '{found}': {message}"
    else:
        message = f"found {_shown(found)}: {message}"
    return DocumentError(message, allowed, file=file, line=line_of(content, written), field=field)


def _written(loc: Place, places: Mapping[Place, Place]) -> Place:
    for length in range(len(loc), -1, -1):
        if loc[:length] in places:
            return (*places[loc[:length]], *loc[length:])
    return loc


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _fields_at(model: type[BaseModel], place: Sequence[str | int]) -> set[str]:
    """The field names a model allows at a place."""
    current = model
    for step in place:
        if isinstance(step, int):
            continue
        field = current.model_fields.get(str(step))
        inner = _model_in(field.annotation) if field else None
        if inner is None:
            return set()
        current = inner
    return set(current.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
