"""OpenAI as a whole on the loopback: its images API, and a vision model that answers in chat completions."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from . import openai
from .backstage import Backstage
from .gateway_chat import Asked, completion, read_body, read_chat
from .openai import check_key, plain_fault, refuse, request_id
from .openai_rules import Complaint

MODELS: Mapping[str, tuple[float, float]] = {"gpt-5.4-mini": (0.75, 4.5)}
"""Model to US dollars a million tokens, in and out."""
_FIELDS = frozenset(
    ["model", "messages", "response_format", "temperature", "max_completion_tokens", "reasoning_effort", "seed",
     "stream", "user", "n"]
)  # fmt: skip
_PICTURE_TOKENS = 1100
_CHARACTERS_A_TOKEN = 4


def routes(backstage: Backstage) -> Sequence[BaseRoute]:
    """Every route of the wire under /v1."""

    async def chat(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(_chat, backstage, request.headers, body)

    return [*openai.routes(backstage), Route("/v1/chat/completions", chat, methods=["POST"])]


def _chat(backstage: Backstage, headers: Mapping[str, str], body: bytes) -> Response:
    try:
        check_key(headers)
        fields = read_body(body)
        asked = read_chat(fields, _FIELDS)
        if asked.model not in MODELS:
            raise Complaint(f"The model '{asked.model}' does not exist.", "model_not_found", 404)
        wanted = fields.get("response_format")
        if wanted is not None and not (
            isinstance(wanted, dict) and wanted.get("type") in ("text", "json_object")
        ):
            raise Complaint("response_format.type must be text or json_object.")
        if wanted == {"type": "json_object"} and "json" not in asked.words.lower():
            raise Complaint("'messages' must contain the word 'json' to use response_format json_object.")
        return _answered(backstage, asked)
    except Complaint as complaint:
        return refuse(complaint)


def _answered(backstage: Backstage, asked: Asked) -> Response:
    fault = backstage.begin()
    told = plain_fault(fault)
    if told is not None:
        return told
    said = backstage.answer(asked.words, asked.pictures)
    words: dict[str, Any] = {"content": said, "refusal": None}
    if fault == "refuse":
        words = {"content": None, "refusal": "I cannot help with these pictures."}
    elif fault == "null-parts":
        words = {"content": None, "refusal": None}
    elif fault == "truncated":
        words = {"content": said[: len(said) // 2], "refusal": None}
    elif fault == "wrong-type":
        words = {"content": "They look alike to me.", "refusal": None}
    prompt = len(asked.words.encode()) // _CHARACTERS_A_TOKEN + _PICTURE_TOKENS * len(asked.pictures)
    out = len(said) // _CHARACTERS_A_TOKEN + 1
    rate_in, rate_out = MODELS[asked.model]
    backstage.charge(asked.model, (prompt * rate_in + out * rate_out) / 1e6, asked.same, fault)
    usage = {"prompt_tokens": prompt, "completion_tokens": out, "total_tokens": prompt + out}
    return JSONResponse(completion(asked.model, words, "stop", usage), headers=request_id())
