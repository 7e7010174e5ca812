"""Answers in OpenAI's dialect: pictures, errors, streams. Large pictures are encoded once and never copied as text."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from ..app.asked import Made
from .failures import Failure, in_a_calls_words
from .pieces import Letters, Pieces

Link = Callable[[Made], str]
Encode = Callable[[Made], bytes]
"""Base64 of a picture."""


def told(made: Made) -> dict[str, Any]:
    """What tetap says of a picture, in a field that other clients pass over."""
    return {
        "key": made.key,
        "seed": made.seed,
        "take": made.take,
        "replayed": made.replayed,
        "cost_usd": 0.0 if made.replayed else made.usd,
        "platform": made.platform,
        "model": made.model,
        "sha256": made.picture.removeprefix("sha256:"),
        "verdict": made.verdict or None,
        "percent": made.percent,
        "drifted": list(made.drifted),
        "tries": made.tries,
        "on_stage": list(made.on_stage),
        "remarks": [in_a_calls_words(remark) for remark in made.remarks],
    }


def headers_of(made: Sequence[Made]) -> dict[str, str]:
    """The same of the whole answer, for clients that read headers."""
    first = made[0]
    costs = [0.0 if one.replayed else one.usd for one in made]
    headers = {
        "X-Tetap-Seed": str(first.seed),
        "X-Tetap-Key": ",".join(one.key for one in made),
        "X-Tetap-Replayed": "yes" if all(one.replayed for one in made) else "no",
        "X-Tetap-Cost-USD": "unknown" if None in costs else f"{sum(filter(None, costs)):.6g}",
    }
    if any(one.remarks for one in made):
        # Header values are Latin-1; the words stand in the body.
        headers["X-Tetap-Remarks"] = str(sum(len(one.remarks) for one in made))
    if first.verdict:
        headers["X-Tetap-Verdict"] = ",".join(one.verdict.replace(",", "") for one in made)
        headers["X-Tetap-Percent"] = ",".join(
            "" if one.percent is None else f"{one.percent:.0f}" for one in made
        )
    return headers


def images_body(made: Sequence[Made], data: Sequence[Mapping[str, str]]) -> Mapping[str, Any]:
    """The body of images/generations and images/edits. `data`: each picture as its letters or its link."""
    return {"created": int(time.time()), "data": data, "tetap": {"pictures": [told(one) for one in made]}}


def inside(encoded: Sequence[bytes], made: Sequence[Made]) -> Pieces:
    """The same with the pictures inside."""
    letters = Letters()
    return letters.written(images_body(made, [{"b64_json": letters.put(one)} for one in encoded]))


def image_event(made: Made, encode: Encode) -> bytes:
    """The last event of a streamed picture."""
    letters = Letters()
    body = {
        "type": "image_generation.completed",
        "b64_json": letters.put(encode(made)),
        "created_at": int(time.time()),
        "size": f"{made.width}x{made.height}",
        "output_format": made.media_type.removeprefix("image/"),
        "tetap": told(made),
    }
    return b"".join((b"event: image_generation.completed\ndata: ", *letters.written(body), b"\n\n"))


def error_body(failure: Failure) -> dict[str, Any]:
    """An error as clients of this dialect read it."""
    return {
        "error": {
            "message": failure.message, "type": failure.kind, "param": failure.param, "code": failure.code,
        }
    }  # fmt: skip


def error_headers(failure: Failure) -> Mapping[str, str]:
    """Official clients ask again by themselves; they are told when that would be paid for twice."""
    return {**failure.headers, "x-should-retry": "true" if failure.may_repeat else "false"}


def model_list(models: Sequence[tuple[str, str]]) -> bytes:
    """(id, owner) of every model."""
    rows = [{"id": name, "object": "model", "created": 0, "owned_by": owner} for name, owner in models]
    return msgspec.json.encode({"object": "list", "data": rows})
