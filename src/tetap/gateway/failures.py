"""What a failure is in each dialect: status, name, and whether the client may simply ask again."""

import json
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import (
    BadAnswer,
    BadInput,
    Busy,
    Leaving,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    OverBudget,
    Pending,
    PriceNotAgreed,
    Refused,
    Rejected,
    Retired,
    Stopped,
    TetapError,
    UnknownPlatform,
    Unreachable,
    place_of,
)

_OPTION = re.compile(r"--(budget|tries|strategy|size|ratio|model|platform)\b")
log = logging.getLogger("tetap.gateway.access")


@dataclass(frozen=True)
class Failure:
    """An error as both dialects need it. `code` is OpenAI's, `word` is Gemini's."""

    status: int
    kind: str
    code: str
    word: str
    message: str
    param: str | None = None
    may_repeat: bool = False
    """Whether asking again cannot be charged twice; clients that retry by themselves are told."""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Row:
    status: int
    kind: str
    code: str
    word: str
    may_repeat: bool = False


_BAD = "invalid_request_error"
_TABLE: tuple[tuple[type[TetapError], _Row], ...] = (
    (Retired, _Row(404, _BAD, "model_not_found", "NOT_FOUND")),
    (UnknownPlatform, _Row(404, _BAD, "model_not_found", "NOT_FOUND")),
    (Refused, _Row(400, "image_generation_user_error", "moderation_blocked", "INVALID_ARGUMENT")),
    (Rejected, _Row(400, _BAD, "invalid_value", "INVALID_ARGUMENT")),
    (BadInput, _Row(400, _BAD, "invalid_value", "INVALID_ARGUMENT")),
    (PriceNotAgreed, _Row(402, "insufficient_quota", "budget_exceeded", "RESOURCE_EXHAUSTED")),
    (OverBudget, _Row(429, "insufficient_quota", "insufficient_quota", "RESOURCE_EXHAUSTED")),
    (OutOfCredit, _Row(429, "insufficient_quota", "insufficient_quota", "RESOURCE_EXHAUSTED")),
    (Busy, _Row(429, "rate_limit_error", "rate_limit_exceeded", "RESOURCE_EXHAUSTED", may_repeat=True)),
    (Pending, _Row(503, "server_error", "pending", "UNAVAILABLE")),
    (Leaving, _Row(503, "server_error", "going_down", "UNAVAILABLE", may_repeat=True)),
    (Stopped, _Row(503, "server_error", "stopped", "UNAVAILABLE")),
    (Unreachable, _Row(502, "server_error", "upstream_unreachable", "UNAVAILABLE", may_repeat=True)),
    (OutcomeUnknown, _Row(502, "server_error", "outcome_unknown", "INTERNAL")),
    (BadAnswer, _Row(502, "server_error", "bad_upstream_answer", "INTERNAL")),
    (Misconfigured, _Row(500, "server_error", "gateway_not_set_up", "FAILED_PRECONDITION")),
)
_REST = _Row(500, "server_error", "internal_error", "INTERNAL")


def in_a_calls_words(text: str) -> str:
    """The same advice for programs: what the command line writes as --budget is `budget` in a call."""
    return _OPTION.sub(r"\1", text.replace("--yes or --budget", "tries or budget"))


def log_defect(error: BaseException) -> None:
    """Where it happened; its own words may hold a prompt."""
    log.error(json.dumps({"at": time.time(), "defect": place_of(error)}))


def failure_of(error: Exception, param: str | None = None) -> Failure:
    """What is told of an error: its own words, with what to do next. Of one that nobody foresaw nothing is told, and
    its place is logged."""
    if not isinstance(error, TetapError):
        log_defect(error)
        return Failure(
            _REST.status, _REST.kind, _REST.code, _REST.word,
            "the gateway broke on this call. It is a defect; please report it.",
        )  # fmt: skip
    row = next((row for kind, row in _TABLE if isinstance(error, kind)), _REST)
    wait = getattr(error, "retry_after", None)
    headers = {"Retry-After": str(max(1, round(wait)))} if wait else {}
    words = in_a_calls_words(f"{error}. {error.hint}" if error.hint else str(error))
    return Failure(row.status, row.kind, row.code, row.word, words, param, row.may_repeat, headers)


class BadBody(BadInput):
    """A body that is not what the dialect says; `param` names the field."""

    def __init__(self, message: str, hint: str = "", *, param: str | None = None) -> None:
        super().__init__(message, hint)
        self.param = param
