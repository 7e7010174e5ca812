"""Any gateway of the OpenAI family at an address of the user's own: LiteLLM, new-api, resellers, a company proxy."""

from collections.abc import Mapping
from dataclasses import replace

from ..errors import Misconfigured
from ..ports import Card, Connection, Json
from .openai_cards import read_cards
from .openai_dialect import EDITS, Dialect, chosen_frame
from .openai_engine import OpenAIEngine, address

_CHAT: Mapping[str, tuple[str, Mapping[str, Json]]] = {
    "generic": ("words", {}),
    "litellm": ("words", {"modalities": ["image", "text"]}),
    "new-api": ("extra_body.google.image_config", {}),
}
"""Preset to what is special in chat: where the frame goes, and fields that are always sent."""
_USUAL = Dialect()
SETTINGS = (
    "preset", "route", "frame_in", "references_in", "references_as", "body", "poll", "poll_seconds", "wait_seconds",
    "idempotency_header", "generations", "edits", "chat", "priced_by", "seconds",
)  # fmt: skip


class OpenAICompatibleProvider(OpenAIEngine):
    """Settings: url (needed), preset, route, and what differs at this gateway (docs/gateways.md)."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names(*SETTINGS)
        dialect = _dialect(connection)
        cards = tuple(_fitted(card, dialect) for card in read_cards("openai_compatible.toml", connection))
        super().__init__(connection, cards, lambda _: dialect, address(connection, ""))


def _dialect(connection: Connection) -> Dialect:
    preset = connection.text("preset", "generic", tuple(_CHAT))
    in_chat = connection.text("route", "images", ("images", "chat")) == "chat"
    frame_in, body = _CHAT[preset] if in_chat else ("size", {})
    as_objects = connection.text("references_as", "links", ("links", "objects")) == "objects"
    by_call = connection.text("priced_by", "picture", ("picture", "call")) == "call"
    return Dialect(
        route="chat" if in_chat else "images",
        generations=connection.text("generations", _USUAL.generations),
        edits=connection.text("edits", _USUAL.edits),
        chat=connection.text("chat", _USUAL.chat),
        frame=chosen_frame(connection, frame_in),
        references_in=connection.text("references_in", _USUAL.references_in),
        references_as="objects" if as_objects else "links",
        body={**body, **_table(connection, "body")},
        idempotency=connection.text("idempotency_header"),
        poll=connection.text("poll", _USUAL.poll),
        poll_seconds=connection.number("poll_seconds", _USUAL.poll_seconds),
        wait_seconds=connection.number("wait_seconds", _USUAL.wait_seconds),
        priced_by="call" if by_call else "picture",
    )


def _fitted(card: Card, dialect: Dialect) -> Card:
    """The card as this dialect can keep it: masks need the edits route, a key needs its header."""
    roles = card.roles
    if dialect.route == "chat" or dialect.references_in != EDITS:
        roles = tuple(role for role in roles if role != "mask")
    return replace(card, roles=roles, repeat="key" if dialect.idempotency else card.repeat)


def _table(connection: Connection, name: str) -> Mapping[str, Json]:
    value = connection.settings.get(name, {})
    if not isinstance(value, Mapping):
        raise Misconfigured(
            f"platforms.{connection.platform}.{name} is {value!r}",
            f"Write a table: [platforms.{connection.platform}.{name}].",
        )
    return value
