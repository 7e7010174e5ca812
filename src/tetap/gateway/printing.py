"""The answer of a call in the dialect of the door it came by; the same now and, for a job, later."""

from collections.abc import Sequence
from typing import Literal

from ..app.asked import Made
from .chat import chat_body
from .gemini_dialect import gemini_body
from .house import House
from .openai_answering import Link, images_body
from .openai_parsing import Call

Door = Literal["images", "chat", "gemini"]


def link_on(house: House, base: str) -> Link:
    """Links below an address, as callers see this gateway."""
    return lambda made: house.links.link(base, made.picture, made.media_type)


def answer_body(house: House, door: Door, call: Call, made: Sequence[Made], link: Link) -> bytes:
    """The whole body. StoreMissing and StoreDamaged when a picture that goes inside is not there."""
    if door == "images":
        inside = call.wants_bytes
        if inside is None:
            inside = made[0].model.startswith("gpt-image")
        return images_body(made, inside, link, house.encoded.get)
    if door == "chat":
        return chat_body(made, call.asked.model, link)
    return gemini_body(made, call.asked.model, house.encoded.get)
