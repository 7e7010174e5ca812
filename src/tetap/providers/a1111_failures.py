"""What an unhappy answer of the web UI means."""

from ..errors import BadAnswer, Busy, Misconfigured, ProviderError, Rejected, Unreachable
from ..wire import Answer, listed, table, tables
from ..wire.http import error_words

_TOO_BIG = ("OutOfMemoryError", "out of memory")
_BAD_PICTURES = ("Invalid encoded image", "Invalid image url", "Requests not allowed", "Request to local")
LOGIN = "A1111_API_AUTH"
"""Name of the key with `user:password`, where the server was started with --api-auth."""


def failure(platform: str, answer: Answer) -> ProviderError:
    """The error of this answer. What was asked is never part of it."""
    words = _words(answer)
    if answer.status in (401, 403):
        return Misconfigured(
            f"{platform} wants a name and a password (--api-auth)",
            f"Set {LOGIN}=user:password in the environment or .env, or keep it with: tetap key set {LOGIN}",
        )
    if answer.status == 404 and words in ("Not Found", "HTTP 404"):
        return Misconfigured(
            f"{platform} answers, but without its API",
            "Start the web UI with --api, and look at the address.",
        )
    if answer.status in (429, 502, 503, 504):
        return Busy(f"{platform} is busy: {words}", "Wait and run the same command again.")
    if answer.status >= 500 and any(sign in words for sign in _TOO_BIG):
        return Rejected(
            f"{platform} ran out of graphics memory",
            "Close other programs on that machine, start the web UI with --medvram, or use a smaller model.",
        )
    if answer.status >= 500 and not any(sign in words for sign in _BAD_PICTURES):
        return Unreachable(
            f"{platform} broke inside ({answer.status}): {words}",
            "Nothing was drawn. Its own console says more; then run the same command again.",
        )
    return Rejected(
        f"{platform} refused the request ({answer.status}): {words}",
        "Change the option or the reference that it names.",
    )


def _words(answer: Answer) -> str:
    """What the body says, without the values that were sent."""
    try:
        data = table(answer.json())
    except BadAnswer:
        data = {}
    if not data:
        return error_words(answer)
    detail = data.get("detail")
    if isinstance(detail, list):
        # FastAPI's complaint about fields repeats their values, words included; only place and reason are told.
        return "; ".join(
            f"{'.'.join(str(part) for part in listed(one.get('loc'))[1:])}: {one.get('msg', '')}"
            for one in tables(detail)[:4]
        )
    told = [str(data.get(name) or "") for name in ("error", "detail", "errors")]
    return ": ".join(dict.fromkeys(text for text in told if text))[:300] or f"HTTP {answer.status}"
