"""The gateway described for machines, from the very types and names that its parsers go by."""

from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from .gemini_bodies import GeminiBody
from .jobs import PATH as JOBS
from .openai_bodies import ChatBody, ImageBody

_REF = "#/components/schemas/{name}"
_BESIDE = {
    "X-Tetap-Seed": {"type": "integer", "minimum": 0, "maximum": 2**32 - 1},
    "X-Tetap-Budget": {"type": "number", "minimum": 0},
    "X-Tetap-Tries": {"type": "integer", "minimum": 1, "maximum": 20},
    "X-Tetap-Strategy": {"type": "string"},
    "X-Tetap-Webhook": {"type": "string", "format": "uri"},
    "Idempotency-Key": {"type": "string", "maxLength": 256},
    "Prefer": {"type": "string", "enum": ["respond-async"]},
}
_FAILURES = {
    "400": "what was asked cannot be done; the field is named",
    "401": "no good key was sent",
    "403": "a foreign host or origin",
    "404": "there is no such model",
    "413": "the body is too large",
    "415": "the body is of a type that is not taken",
    "429": "too fast, or a budget is used up",
    "500": "a defect, or the gateway is not set up for this model",
    "502": "the platform failed",
    "503": "not ready, or going down",
}


@cache
def document() -> bytes:
    """The OpenAPI 3.1 document as JSON."""
    _, schemas = msgspec.json.schema_components([ImageBody, ChatBody, GeminiBody], ref_template=_REF)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": "tetap gateway", "version": version("tetap"), "license": {"name": "Apache-2.0"}},
        "security": [{"bearer": []}, {"google": []}, {}],
        "paths": _paths(),
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
                "google": {"type": "apiKey", "in": "header", "name": "x-goog-api-key"},
            },
        },
    }
    return msgspec.json.encode(whole)


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {
        "/v1/images/generations": {"post": _call("Pictures from words", "ImageBody")},
        "/v1/images/edits": {"post": _call("Pictures from words and pictures", "ImageBody", is_form=True)},
        "/v1/chat/completions": {"post": _call("A conversation that answers with a picture", "ChatBody")},
        "/v1/models": {"get": _question("Every model and character that may be named")},
        "/v1/models/{model}": {"get": _question("One model", ["model"])},
        "/v1beta/models": {"get": _question("Every model and character that may be named")},
        "/v1beta/models/{model}": {"get": _question("One model", ["model"])},
        f"{JOBS}/{{id}}": {"get": _question("How far a job is", ["id"])},
        f"{JOBS}/{{id}}/answer": {"get": _question("What its call would have been answered with", ["id"])},
        f"{JOBS}/{{id}}/events": {"get": _question("What happens to it", ["id"], "text/event-stream")},
        "/healthz": {"get": _question("Whether it lives", kind="text/plain")},
        "/readyz": {"get": _question("Whether its ledger answers", kind="text/plain")},
        "/metrics": {"get": _question("Figures for Prometheus", kind="text/plain")},
    }
    for start in ("/v1beta", "/v1"):
        for verb in ("generateContent", "streamGenerateContent"):
            path = f"{start}/models/{{model}}:{verb}"
            paths[path] = {"post": _call("Gemini's dialect", "GeminiBody", ["model"])}
    return paths


def _call(what: str, body: str, parts: Iterable[str] = (), *, is_form: bool = False) -> dict[str, Any]:
    schema = {"schema": {"$ref": _REF.format(name=body)}}
    kinds = {"application/json": schema}
    if is_form:
        kinds["multipart/form-data"] = {"schema": {"type": "object"}}
    headers = [{"name": name, "in": "header", "schema": shape} for name, shape in _BESIDE.items()]
    return {
        "summary": what,
        "parameters": [*_in_path(parts), *headers],
        "requestBody": {"required": True, "content": kinds},
        "responses": {
            "200": {
                "description": "the pictures",
                "content": {"application/json": {}, "text/event-stream": {}},
            },
            "202": {"description": "a job, with its address", "content": {"application/json": {}}},
            **_failures(),
        },
    }


def _question(what: str, parts: Iterable[str] = (), kind: str = "application/json") -> dict[str, Any]:
    answers = {"200": {"description": what, "content": {kind: {}}}, **_failures()}
    if "job" in what or "its call" in what:
        answers["202"] = {"description": "not yet", "content": {"application/json": {}}}
    return {"summary": what, "parameters": _in_path(parts), "responses": answers}


def _in_path(parts: Iterable[str]) -> list[dict[str, Any]]:
    return [{"name": part, "in": "path", "required": True, "schema": {"type": "string"}} for part in parts]


def _failures() -> dict[str, Any]:
    return {
        status: {"description": words, "content": {"application/json": {}, "text/plain": {}}}
        for status, words in _FAILURES.items()
    }
