"""Google's error bodies in Google's wording."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from starlette.responses import Response

from .gemini_models import RETIRED

_TYPE = "type.googleapis.com/google.rpc."


class GoogleError(Exception):
    """An answer with a failing status; `body()` is what goes out."""

    def __init__(
        self, http: int, status: str, message: str, details: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        super().__init__(message)
        self.http = http
        self.status = status
        self.details = details

    def body(self) -> dict[str, Any]:
        """`{"error": {...}}`"""
        error: dict[str, Any] = {"code": self.http, "message": str(self), "status": self.status}
        if self.details:
            error["details"] = list(self.details)
        return {"error": error}

    def answer(self) -> Response:
        """The whole answer."""
        return json_response(self.body(), self.http)


def json_response(data: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON as Google labels it."""
    return Response(msgspec.json.encode(data), status, headers, media_type="application/json; charset=UTF-8")


def wrong(message: str, field: str = "") -> GoogleError:
    """400 INVALID_ARGUMENT."""
    violation = {"description": message, **({"field": field} if field else {})}
    bad = {"@type": _TYPE + "BadRequest", "fieldViolations": [violation]}
    return GoogleError(400, "INVALID_ARGUMENT", message, [bad] if field else ())


def unknown_name(name: str, where: str) -> GoogleError:
    """400 for a field that does not exist."""
    place = f" at '{where}'" if where else ""
    text = f'Invalid JSON payload received. Unknown name "{name}"{place}: Cannot find field.'
    return wrong(text, where or name)


def wrong_type(where: str, kind: str, value: object) -> GoogleError:
    """400 for a value of another type than the field has."""
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return wrong(f"Invalid value at '{where}' ({kind}), {shown}", where)


def no_key() -> GoogleError:
    """403 for a call without a key."""
    return GoogleError(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or "
        "other form of API consumer identity to call this API.",
    )


def bad_key() -> GoogleError:
    """400 for a key that Google does not know."""
    reason = {
        "@type": _TYPE + "ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": "generativelanguage.googleapis.com"},
    }
    return GoogleError(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", [reason])


def no_token() -> GoogleError:
    """401 of Vertex."""
    return GoogleError(
        401,
        "UNAUTHENTICATED",
        "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or "
        "other valid authentication credential.",
    )


def gone(model: str, version: str) -> GoogleError:
    """404 of a model that is unknown, or retired: then with its successor."""
    successor = RETIRED.get(model)
    if successor:
        return GoogleError(
            404,
            "NOT_FOUND",
            f"This model models/{model} is no longer available. Please update your code to use {successor}.",
        )
    return GoogleError(
        404,
        "NOT_FOUND",
        f"models/{model} is not found for API version {version}, or is not supported for generateContent. Call "
        "ListModels to see the list of available models and their supported methods.",
    )


def too_many(model: str, in_words_only: bool) -> GoogleError:
    """429 that passes: with RetryInfo, or with the wait in words only."""
    message = "You exceeded your current quota, please check your plan. Please retry in 34.28s."
    quota = {
        "@type": _TYPE + "QuotaFailure",
        "violations": [
            {
                "quotaMetric": "generativelanguage.googleapis.com/generate_requests_per_model",
                "quotaId": "GenerateRequestsPerMinutePerProjectPerModel",
                "quotaDimensions": {"model": model, "location": "global"},
                "quotaValue": "500",
            }
        ],
    }
    retry = {"@type": _TYPE + "RetryInfo", "retryDelay": "34s"}
    return GoogleError(429, "RESOURCE_EXHAUSTED", message, [quota] if in_words_only else [quota, retry])


def no_credit() -> GoogleError:
    """429 that does not pass: no details."""
    return GoogleError(
        429,
        "RESOURCE_EXHAUSTED",
        "Your prepayment credits are depleted. Please go to AI Studio at https://ai.studio/projects to manage your "
        "project and billing.",
    )


FAILURES: Mapping[str, GoogleError] = {
    "out-of-credit": no_credit(),
    "error-500": GoogleError(
        500,
        "INTERNAL",
        "An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting",
    ),
    "error-503": GoogleError(503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
    "cancelled": GoogleError(499, "CANCELLED", "The operation was cancelled."),
}
