"""What ComfyUI's complaints mean: a graph it does not accept, a job that broke or was stopped."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import BadAnswer, Busy, Misconfigured, ProviderError, Rejected, Unreachable
from ..wire import Answer, listed, table, tables
from ..wire.http import error_words

_LONG = 200
_TOO_BIG = ("OutOfMemoryError", "OutOfMemory")


def failure(platform: str, answer: Answer) -> ProviderError:
    """The error of an answer that is no success."""
    if answer.status == 400 and answer.body.lstrip().startswith(b"{"):
        return _refused_graph(platform, table(_plain(answer)))
    if answer.status in (401, 403):
        return Misconfigured(
            f"{platform} does not let us in ({answer.status})",
            "ComfyUI has no login of its own: look at the proxy before it, or take another address.",
        )
    if answer.status == 404:
        return Misconfigured(
            f"{platform} does not know what it was asked: this may be another program",
            "Look at the address; ComfyUI's own is http://127.0.0.1:8188.",
        )
    if answer.status in (429, 502, 503, 504):
        return Busy(f"{platform} is busy ({answer.status})", "Wait and run the same command again.")
    if answer.status >= 500:
        return Unreachable(
            f"{platform} broke inside ({answer.status}): {error_words(answer)}",
            "Nothing was drawn. Its own console says more; then run the same command again.",
        )
    return Rejected(
        f"{platform} refused the request ({answer.status}): {error_words(answer)}",
        "Change the option that it names.",
    )


def _plain(answer: Answer) -> object:
    try:
        return answer.json()
    except BadAnswer:
        return None


def node_complaints(errors: Mapping[str, Any]) -> str:
    """`node_errors` in words: which node, which input, what is wrong."""
    told = []
    for node, entry in table(errors).items():
        for one in tables(table(entry).get("errors"))[:3]:
            told.append(
                f"{entry.get('class_type', 'node')} ({node}): {one.get('message', '')}: "
                f"{str(one.get('details', ''))[:_LONG]}"
            )
    return "; ".join(told[:4])


def broken_job(platform: str, messages: Sequence[Any]) -> ProviderError:
    """Why a job ended without a picture, from the messages of its history."""
    told_in_order = [(one[0], table(one[1])) for one in messages if len(listed(one)) > 1]
    for kind, told in reversed(told_in_order):
        where = f"{told.get('node_type', 'a node')} ({told.get('node_id', '?')})"
        if kind == "execution_interrupted":
            return Rejected(
                f"{platform}: somebody stopped the job in {where}", "Run the same command again to draw it."
            )
        if kind == "execution_error":
            fault = str(told.get("exception_type", "")).rpartition(".")[2]
            if any(sign in fault for sign in _TOO_BIG):
                return Rejected(
                    f"{platform} ran out of graphics memory in {where}",
                    "Close other programs on that machine, start ComfyUI with --lowvram, or use a smaller model.",
                )
            return Rejected(
                f"{platform}: {where} failed: {fault}: {str(told.get('exception_message', ''))[:_LONG].strip()}",
                "Change what it complains of; ComfyUI's own console says more.",
            )
    return Rejected(f"{platform}: the job failed without a word", "ComfyUI's own console says more.")


def _refused_graph(platform: str, data: Mapping[str, Any]) -> ProviderError:
    error = data.get("error")
    complaint = node_complaints(data.get("node_errors") or {})
    if not complaint and isinstance(error, dict):
        complaint = f"{error.get('message', '')} {str(error.get('details', ''))[:_LONG]}".strip()
    elif not complaint:
        complaint = str(error)[:_LONG]
    return Rejected(
        f"{platform} does not accept the graph: {complaint}",
        "Install what is missing on the server, or change the option that it names.",
    )
