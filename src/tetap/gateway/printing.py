"""The answer of a call in the dialect of the door it came by; the same now and, for a job, later."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from ..app.asked import Made
from .chat import chat_body
from .gemini_dialect import gemini_body
from .house import House
from .openai_answering import Link, images_body, inside
from .openai_parsing import Call
from .pieces import Pieces

Door = Literal["images", "chat", "gemini"]


def link_on(house: House, base: str) -> Link:
    """Links below an address, as callers see this gateway."""
    return lambda made: house.links.link(base, made.picture, made.media_type)


def answer_body(house: House, door: Door, call: Call, made: Sequence[Made], link: Link) -> Pieces:
    """The whole body. StoreMissing and StoreDamaged when a picture that goes inside is not there."""
    if door == "images" and goes_inside(call, made):
        return inside([house.encoded.get(one) for one in made], made)
    if door == "images":
        return [msgspec.json.encode(images_body(made, [{"url": link(one)} for one in made]))]
    if door == "chat":
        return [chat_body(made, call.asked.model, link)]
    return gemini_body(made, call.asked.model, house.encoded.get)


def goes_inside(call: Call, made: Sequence[Made]) -> bool:
    """Whether an image call is answered with the pictures themselves: as asked, or as its model answers by itself."""
    return made[0].model.startswith("gpt-image") if call.wants_bytes is None else call.wants_bytes
