"""From a request to one call on one of the three routes: generations, edits, chat completions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..ports import Card, DrawRequest, Json, SentSlot
from ..wire.encoding import json_bytes, raw_data_uri
from ..wire.http import Parts
from ..wire.reference_bytes import FILE_ENDINGS
from .openai_dialect import EDITS, Dialect, frame_fields, put
from .openai_slots import Outgoing, Outgoings, name_list, outgoings


@dataclass(frozen=True)
class Call:
    """What is sent where. Either a JSON body or a form."""

    path: str
    body: bytes = field(default=b"", repr=False)
    form: Parts = field(default=(), repr=False)
    parameters: Mapping[str, Json] = field(default_factory=dict)
    """All of it beside words and pictures, for the receipt."""
    sent: tuple[SentSlot, ...] = ()


def compile_call(request: DrawRequest, card: Card, dialect: Dialect) -> Call:
    """The one call that draws this request."""
    pictures = outgoings(request, card)
    fields: dict[str, Any] = {"model": request.model}
    _merge(fields, frame_fields(dialect.frame, request.ratio, request.size, _pixels(request, card)))
    _merge(fields, request.options)
    if request.noise_seed is not None and dialect.seed_in:
        put(fields, dialect.seed_in, request.noise_seed)
    if dialect.route == "chat":
        return _chat(request, dialect, fields, pictures)
    if pictures.pictures and dialect.references_in == EDITS:
        return _edit(request, dialect, fields, pictures)
    return _generate(request, dialect, fields, pictures)


def _generate(request: DrawRequest, dialect: Dialect, fields: dict[str, Any], pictures: Outgoings) -> Call:
    _merge(fields, dialect.body)
    body = fields | {"prompt": _words(request, dialect, name_list(pictures.pictures))}
    if pictures.pictures:
        put(body, dialect.references_in, [_link(one, dialect) for one in pictures.pictures])
    parameters = _parameters("images", fields, pictures)
    return Call(dialect.generations, json_bytes(body), (), parameters, pictures.as_sent())


def _edit(request: DrawRequest, dialect: Dialect, fields: dict[str, Any], pictures: Outgoings) -> Call:
    name = "image[]" if len(pictures.pictures) > 1 else "image"
    parts: list[tuple[str, str | tuple[str, bytes, str]]] = [
        (key, value if isinstance(value, str) else json_bytes(value).decode())
        for key, value in fields.items()
    ]
    parts.append(("prompt", _words(request, dialect, name_list(pictures.pictures))))
    parts += [(name, _file(f"image-{number}", one)) for number, one in enumerate(pictures.pictures, 1)]
    if pictures.mask is not None:
        parts.append(("mask", _file("mask", pictures.mask)))
    parameters = _parameters("edits", fields, pictures)
    return Call(dialect.edits, b"", tuple(parts), parameters, pictures.as_sent())


def _chat(request: DrawRequest, dialect: Dialect, fields: dict[str, Any], pictures: Outgoings) -> Call:
    _merge(fields, dialect.body)
    content: list[Any] = []
    for one in pictures.pictures:
        content.append({"type": "text", "text": f"{one.name}:"})
        content.append(
            {"type": "image_url", "image_url": {"url": raw_data_uri(one.data, one.sent.media_type)}}
        )
    content.append({"type": "text", "text": _words(request, dialect, "")})
    body = fields | {"messages": [{"role": "user", "content": content}]}
    parameters = _parameters("chat", fields, pictures)
    return Call(dialect.chat, json_bytes(body), (), parameters, pictures.as_sent())


def _words(request: DrawRequest, dialect: Dialect, names: str) -> str:
    """The words, the list of pictures before them, and the frame after them where no field takes it."""
    words = f"{names}\n{request.words}" if names else request.words
    if not dialect.frame:
        words += f"\n\nAspect ratio {request.ratio}, resolution {request.size}."
    return words


def _parameters(route: str, fields: Mapping[str, Json], pictures: Outgoings) -> dict[str, Json]:
    named: Json = [one.name for one in pictures.pictures]
    return {"route": route, **fields} | ({"pictures_named": named} if pictures.pictures else {})


def _pixels(request: DrawRequest, card: Card) -> tuple[int, int]:
    return card.pixels[request.size][request.ratio]


def _link(one: Outgoing, dialect: Dialect) -> object:
    link = raw_data_uri(one.data, one.sent.media_type)
    if dialect.references_as == "objects":
        return {"type": "image_url", "image_url": {"url": link}}
    return link


def _file(name: str, one: Outgoing) -> tuple[str, bytes, str]:
    return f"{name}.{FILE_ENDINGS[one.sent.media_type]}", one.data, one.sent.media_type


def _merge(body: dict[str, Any], more: Mapping[str, Json]) -> None:
    """Lay fields over the body; objects are joined, everything else is replaced."""
    for name, value in more.items():
        under = body.get(name)
        if isinstance(under, dict) and isinstance(value, Mapping):
            _merge(under, value)
        else:
            body[name] = dict(value) if isinstance(value, Mapping) else value
