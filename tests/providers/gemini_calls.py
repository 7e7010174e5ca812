"""What the tests of Gemini send and are answered."""

import base64
from typing import Any

from gemini_requests import picture, provider_at
from scripted_server import scripted


def ignored(_: str) -> None:
    """Nobody keeps remote ids here."""


def answered(*parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "candidates": [
            {"content": {"role": "model", "parts": list(parts)}, "finishReason": "STOP", "index": 0}
        ],
        "modelVersion": "gemini-3-pro-image",
        "responseId": "r1",
        **more,
    }


def inline(data: bytes, **more: Any) -> dict[str, Any]:
    return {"inlineData": {"mimeType": "image/png", "data": base64.b64encode(data).decode()}, **more}


def sent_with(request: Any, **settings: Any) -> tuple[dict[str, Any], dict[str, str], str]:
    """Body, headers and path of the one call that this request makes."""
    with scripted([(200, answered(inline(picture())))]) as script:
        provider_at(script.url, **settings).draw(request, ignored)
    (asked,) = script.asked
    return asked.json(), dict(asked.headers), asked.path
