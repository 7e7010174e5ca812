"""Pictures in an answer, in every shape in which gateways of the OpenAI family return them.

Seven are known: the images list with base64 or with addresses, a chat message with links in its text, with a list
`images`, or with a list of parts, Google's candidates passed through, and the result of a finished job.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..errors import BadAnswer, ProviderError
from ..wire import base64_of, bytes_of, fetch_picture, media_type_of, plain_json
from ..wire.encoding import json_bytes

Fetch = Callable[[str], bytes]
_LINKS = re.compile(
    r"!?\[[^\]]{0,300}\]\(\s*(data:image/[^)]+|https?://[^)\s]{1,4000})[^)]*\)"
    r"|(data:image/[\w.+-]+;base64,[A-Za-z0-9+/_-]+={0,2})"
    r"|(https?://[^\s<>\"')\]]{1,2000}\.(?i:png|jpe?g|webp)(?:\?[^\s<>\"')\]]{0,4000})?)"
)
"""In a text: a link in markdown, a bare data link, a bare address of a picture."""
_RAW = re.compile(r"[A-Za-z0-9+/_-]{64,}={0,2}\Z")
_LINK_NAMES = ("url", "image_url", "urls", "images", "image_urls", "output", "result", "results", "data")
_DEEPEST = 12
WORKING = {
    "pending", "queued", "queueing", "submitted", "created", "starting", "processing", "in_progress", "running",
    "working", "not_start",
}  # fmt: skip
FAILED = {"failed", "failure", "error", "cancelled", "canceled", "expired", "rejected"}


@dataclass(frozen=True)
class Found:
    """Pictures in the order in which they came, and the text beside them."""

    pictures: tuple[bytes, ...] = field(repr=False)
    said: str = ""
    reason: str = ""
    """The platform's own code for having stopped, where it gave one."""


@dataclass(frozen=True)
class Job:
    """Work that was accepted: its id, and whether it has failed."""

    id: str
    failed: bool


def read_answer(data: Any, fetch: Fetch) -> Found:  # noqa: ANN401 - what another program wrote
    """Every picture of an answer. `fetch` gets a picture by address. BadAnswer for base64 that is none."""
    if not isinstance(data, Mapping):
        return Found(())
    links: list[str] = []
    said: list[str] = []
    reason = ""
    links += _listed(data)
    said += [
        one["revised_prompt"]
        for one in _dicts(data.get("data"))
        if isinstance(one.get("revised_prompt"), str)
    ]
    for choice in _dicts(data.get("choices")):
        message = choice.get("message") or choice.get("delta")
        reason = str(choice.get("finish_reason") or reason)
        if isinstance(message, Mapping):
            links += _in_message(message, said)
    for candidate in _dicts(data.get("candidates")):
        reason = str(candidate.get("finishReason") or candidate.get("finish_reason") or reason)
        links += _in_candidate(candidate, said)
    feedback = data.get("promptFeedback")
    if isinstance(feedback, Mapping):
        reason = str(feedback.get("blockReason") or reason)
    # Some gateways name one picture twice, in the text and in the list beside it.
    once = dict.fromkeys(links) if len(links) > 1 else links
    pictures = tuple(_bytes(link, fetch) for link in once)
    return Found(pictures, " ".join(" ".join(said).split()), reason)


def read_job(data: Any) -> Job | None:  # noqa: ANN401 - what another program wrote
    """The job that an answer without pictures stands for; None when it is none."""
    if not isinstance(data, Mapping):
        return None
    inner = data.get("data")
    for place in (data, inner, *(_dicts(inner))):
        if not isinstance(place, Mapping):
            continue
        job = place.get("task_id") or place.get("id")
        status = str(place.get("status") or place.get("state") or "").lower()
        if isinstance(job, str | int) and job and (status in WORKING or status in FAILED):
            return Job(str(job), status in FAILED)
        if "task_id" in place and job and not status:
            return Job(str(job), False)
    return None


def _listed(data: Mapping[str, Any]) -> Iterator[str]:
    """Links of `data`, and of the places in which finished jobs put them."""
    for name in ("data", "images", "output", "result", "results", "image_urls", "url", "image_url"):
        yield from _links(data.get(name))


def _links(value: Any, depth: int = 0) -> Iterator[str]:  # noqa: ANN401 - what another program wrote
    if isinstance(value, str):
        if value.startswith(("http://", "https://", "data:image/")) or _RAW.match(value):
            yield value
    elif depth == _DEEPEST:
        return
    elif isinstance(value, list):
        for one in value:
            yield from _links(one, depth + 1)
    elif isinstance(value, Mapping):
        encoded = value.get("b64_json") or value.get("b64") or value.get("base64")
        if isinstance(encoded, str):
            yield encoded
            return
        for name in _LINK_NAMES:
            yield from _links(value.get(name), depth + 1)


def _in_message(message: Mapping[str, Any], said: list[str]) -> Iterator[str]:
    content = message.get("content")
    if isinstance(message.get("refusal"), str):
        said.append(message["refusal"])
    if isinstance(content, str):
        yield from _in_text(content, said)
    for part in _dicts(content):
        if isinstance(part.get("text"), str):
            yield from _in_text(part["text"], said)
        yield from _in_part(part)
    for part in _dicts(message.get("images")):
        yield from _in_part(part)


def _in_part(part: Mapping[str, Any]) -> Iterator[str]:
    for name in ("image_url", "image", "url", "b64_json"):
        value = part.get(name)
        if isinstance(value, Mapping):
            value = value.get("url") or value.get("b64_json") or value.get("data")
        if isinstance(value, str) and value:
            yield value
            return


def _in_text(text: str, said: list[str]) -> list[str]:
    """Links in a text, in their order; what is left of the text was said."""
    links: list[str] = []

    def take(match: re.Match[str]) -> str:
        links.append(match[match.lastindex or 0])
        return " "

    rest = _LINKS.sub(take, text).strip()
    if rest:
        said.append(rest)
    return links


def _in_candidate(candidate: Mapping[str, Any], said: list[str]) -> Iterator[str]:
    content = candidate.get("content")
    if isinstance(candidate.get("finishMessage"), str):
        said.append(candidate["finishMessage"])
    for part in _dicts(content.get("parts") if isinstance(content, Mapping) else None):
        if part.get("thought"):
            continue
        if isinstance(part.get("text"), str):
            said.append(part["text"])
        inline = part.get("inlineData") or part.get("inline_data")
        if isinstance(inline, Mapping) and isinstance(inline.get("data"), str):
            yield inline["data"]
        file = part.get("fileData") or part.get("file_data")
        if isinstance(file, Mapping):
            uri = file.get("fileUri") or file.get("file_uri")
            if isinstance(uri, str):
                yield uri


def _dicts(value: Any) -> list[Mapping[str, Any]]:  # noqa: ANN401 - what another program wrote
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _bytes(link: str, fetch: Fetch) -> bytes:
    if not link.startswith(("http://", "https://")):
        return bytes_of(link)
    try:
        return fetch(link)
    except BadAnswer:
        raise
    except ProviderError as error:
        # It was drawn and counted, so asking for a new one is never the way to get it.
        raise BadAnswer(
            f"the picture was made, but {error}",
            "It was probably charged. The platform's answer with the link is kept with this error.",
            answer=link.encode(),
        ) from None


def made_inline(body: bytes, trusted: str) -> bytes:
    """An answer of Google's shape whose pictures are addresses, with the pictures themselves in their place.

    Some groups of a gateway save the transfer that way. `trusted`: the gateway's own address."""
    if b"fileUri" not in body and b"file_uri" not in body:
        return body
    answer = plain_json(body)
    for candidate in _dicts(answer.get("candidates") if isinstance(answer, Mapping) else None):
        content = candidate.get("content")
        for part in _dicts(content.get("parts") if isinstance(content, Mapping) else None):
            link = next(iter(_in_candidate({"content": {"parts": [part]}}, [])), "")
            if isinstance(part, dict) and link.startswith(("http://", "https://")):
                picture = _bytes(link, partial(fetch_picture, trusted=trusted))
                for name in ("fileData", "file_data"):
                    part.pop(name, None)
                part["inlineData"] = {"mimeType": media_type_of(picture), "data": base64_of(picture)}
    return json_bytes(answer)
