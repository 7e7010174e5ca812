"""chat/completions: messages become earlier turns, references and words; the answer goes back as text."""

import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec

from ..app.asked import Asked, GivenPicture, Made
from ..ports import ReferenceSlot
from ..ports.provider import Turn
from .failures import BadBody
from .intake import Intake
from .links import Links
from .openai_answering import Link, told
from .openai_bodies import ChatBody, Message, Part
from .openai_parsing import Beside, Call, frame, joined, purpose


def chat_call(body: ChatBody, beside: Beside, intake: Intake, links: Links) -> Call:
    """A conversation as a call. BadBody names what cannot be honoured."""
    if body.modalities is not None and "image" not in body.modalities:
        raise BadBody(
            "this model answers with pictures", 'Write modalities ["image", "text"].', param="modalities"
        )
    if body.image_config is not None and (body.size or body.aspect_ratio):
        raise BadBody("the frame is said twice", "Keep image_config, or size.", param="image_config")
    config = body.image_config
    wanted = frame(
        config.image_size if config else body.size, config.aspect_ratio if config else body.aspect_ratio
    )
    beside = joined(beside, body.tetap, body.seed)
    told_before, turns, last = _conversation(body.messages, intake, links)
    words = "\n\n".join(filter(None, (told_before, last.words)))
    asked = Asked(
        model=body.model,
        words=words,
        frame=wanted,
        pictures=last.pictures,
        earlier=turns,
        options={} if body.temperature is None else {"temperature": body.temperature},
        seed=beside.seed,
        count=1 if body.n is None else body.n,
        purpose=purpose(body.user),
        budget_usd=beside.budget,
        tries=beside.tries,
        strategy=beside.strategy,
    )
    asks_usage = bool(body.stream_options and body.stream_options.include_usage)
    return Call(asked, False, bool(body.stream), asks_usage, beside)


class _Side:
    """What one side says before the other answers: words and pictures in order."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._pictures: list[GivenPicture] = []

    def add(self, message: Message, number: int, intake: Intake) -> None:
        """Everything of one message."""
        if isinstance(message.content, str):
            self.texts.append(message.content)
            return
        for place, part in enumerate(message.content or ()):
            where = f"messages[{number}].content[{place}]"
            if part.type == "text":
                self.texts.append(part.text or "")
            else:
                self._pictures.append(intake.take_written(_url(part, where), where))

    @property
    def words(self) -> str:
        """All words."""
        return "\n".join(filter(None, self.texts))

    @property
    def pictures(self) -> tuple[GivenPicture, ...]:
        """All pictures."""
        return tuple(self._pictures)


def _url(part: Part, where: str) -> str:
    url = part.image_url if isinstance(part.image_url, str) else part.image_url.url if part.image_url else ""
    if not url:
        raise BadBody(f"{where} names no picture", 'Write {"image_url": {"url": "data:…"}}.', param=where)
    return url


def _conversation(
    messages: Sequence[Message], intake: Intake, links: Links
) -> tuple[str, tuple[Turn, ...], _Side]:
    """(what the system says, the earlier turns, what is asked now)."""
    system: list[str] = []
    turns: list[Turn] = []
    side = _Side()
    for number, message in enumerate(messages):
        if message.role in ("system", "developer"):
            before = _Side()
            before.add(message, number, intake)
            system.append(before.words)
        elif message.role == "user":
            side.add(message, number, intake)
        else:
            picture = _answered(message, number, intake, links)
            if picture:
                turns.append(_turn(side, picture))
                side = _Side()
            # An answer without a picture changed nothing: what was said before it still counts.
    if not messages or messages[-1].role != "user":
        raise BadBody("the last message is not the user's", "End with a user message.", param="messages")
    return "\n".join(filter(None, system)), tuple(turns), side


def _turn(side: _Side, picture: str) -> Turn:
    references = tuple(
        ReferenceSlot("edit", one.digest, one.media_type, f"Image {number}")
        for number, one in enumerate(side.pictures, 1)
    )
    return Turn(side.words, picture, references=references)


def _answered(message: Message, number: int, intake: Intake, links: Links) -> str:
    """Digest of the picture that this answer showed; empty when it showed none."""
    text = message.content if isinstance(message.content, str) else ""
    found = links.pictures_in(text)
    for place, part in enumerate([*(message.images or ()), *_parts(message)]):
        if part.type == "text":
            found += links.pictures_in(part.text or "")
            continue
        url = _url(part, f"messages[{number}].images[{place}]")
        found += links.pictures_in(url) or [intake.take_written(url, f"messages[{number}]").digest]
    return found[-1] if found else ""


def _parts(message: Message) -> Sequence[Part]:
    return message.content if isinstance(message.content, list) else ()


def with_replies(asked: Asked, reply_of: dict[str, str]) -> Asked:
    """The same call with the platform's own turns, where the pictures are ours."""
    turns = tuple(replace(turn, reply=reply_of.get(turn.picture, "")) for turn in asked.earlier)
    return replace(asked, earlier=turns)


def chat_body(made: Sequence[Made], model: str, link: Link) -> bytes:
    """The whole answer."""
    return msgspec.json.encode(
        {
            **_head(model, "chat.completion"),
            "choices": [
                {"index": index, "finish_reason": "stop", "message": _message(one, link)}
                for index, one in enumerate(made)
            ],
            "usage": _USAGE,
            "tetap": {"pictures": [told(one) for one in made]},
        }
    )


def chat_events(made: Sequence[Made], model: str, link: Link, *, with_usage: bool) -> bytes:
    """The answer as the pieces of a stream."""
    head = _head(model, "chat.completion.chunk")
    pieces: list[dict[str, Any]] = [
        {**head, "choices": [{"index": index, "delta": _message(one, link), "finish_reason": None}]}
        for index, one in enumerate(made)
    ]
    pieces += [
        {**head, "choices": [{"index": index, "delta": {}, "finish_reason": "stop"}]}
        for index in range(len(made))
    ]
    pieces[-1]["tetap"] = {"pictures": [told(one) for one in made]}
    if with_usage:
        pieces.append({**head, "choices": [], "usage": _USAGE})
    return (
        b"".join(b"data: " + msgspec.json.encode(piece) + b"\n\n" for piece in pieces) + b"data: [DONE]\n\n"
    )


_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
"""Pictures are not counted in tokens here; what they cost stands in `tetap`."""


def _head(model: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": model}


def _message(made: Made, link: Link) -> dict[str, Any]:
    url = link(made)
    return {
        "role": "assistant",
        "content": f"![{made.model}]({url})",
        "images": [{"type": "image_url", "image_url": {"url": url}}],
    }
