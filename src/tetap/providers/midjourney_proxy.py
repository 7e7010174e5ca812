"""The protocol of the Midjourney proxies: submit, look, press a button. Every answer has HTTP status 200."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    OutOfCredit,
    ProviderError,
    Refused,
    Rejected,
    Unreachable,
)
from ..wire import Wire
from ..wire.http import Answer, error_words
from ..wire.polling import told_of

_ACCEPTED, _NOT_FOUND, _WRONG, _EXISTS, _QUEUED, _FULL, _BANNED = 1, 3, 4, 21, 22, 23, 24
_SUBMIT_SECONDS = 60.0
_ASIDE_SECONDS = 15.0
_NOT_ALLOWED = re.compile(r"banned|blocked|moderat|inappropriate|sensitive|violat|敏感", re.IGNORECASE)
_INVALID = re.compile(
    r"invalid (parameter|link|request|value)|unrecognized|could not (fetch|load)", re.IGNORECASE
)
_EMPTY = re.compile(
    r"subscription|out of (fast )?(hours|credits|time)|gpu time|credits exhausted", re.IGNORECASE
)
_CROWDED = re.compile(r"queue.?full|too many|slow down|concurrent", re.IGNORECASE)
_ENDED_BADLY = ("FAILURE", "CANCEL", "MODAL")
"""MODAL: Midjourney asks back in a window, which nobody here can answer."""
Task = Mapping[str, Any]


class Proxy:
    """One proxy. `speed`: the path prefix that chooses fast, relax or turbo; empty = the account's own."""

    def __init__(self, wire: Wire, speed: str) -> None:
        self._wire = wire
        self._path = f"/mj-{speed}/mj" if speed else "/mj"

    def imagine(self, prompt: str, images: Sequence[str], state: str) -> str:
        """The id of a new task; this is what costs. `images`: data URIs; `state`: our own mark on the task.

        A lost answer is looked for once, by that mark; where it is not found, OutcomeUnknown."""
        body: dict[str, Any] = {"prompt": prompt}
        if images:
            body["base64Array"] = list(images)
        if state:
            body["state"] = state
        try:
            return _task_id(self._post("/submit/imagine", body, paid=True))
        except (OutcomeUnknown, BadAnswer):
            found = self._find(state)
            if not found:
                raise
            return found

    def upscale(self, task: Task, index: int) -> str:
        """The id of the task that takes picture `index` (1 to 4) out of a grid; pressing twice gives the same one."""
        button = _button(task, f"U{index}")
        if button:
            path, body = "/submit/action", {"taskId": task["id"], "customId": button}
        else:
            path, body = "/submit/change", {"taskId": task["id"], "action": "UPSCALE", "index": index}
        return _task_id(self._post(path, body, paid=False))

    def upload(self, images: Sequence[str]) -> Sequence[str]:
        """Public addresses of pictures (data URIs) that the proxy puts on Discord's network; newer proxies only."""
        answer = self._post("/submit/upload-discord-images", {"base64Array": list(images)}, paid=False)
        urls = answer.get("result")
        if not isinstance(urls, list) or len(urls) != len(images):
            raise Rejected(
                "the proxy does not upload references", "Give their addresses as `reference_urls`."
            )
        return [str(url) for url in urls]

    def look(self, task: str, *, is_known: bool) -> Task | None:
        """The task once it has ended, well or not; None while it runs. `is_known`: it was accepted a moment ago, so
        that no record means not yet."""
        answer = self._wire.get(f"{self._path}/task/{task}/fetch")
        if not answer.ok:
            raise _http_trouble(answer, paid=False)
        found = told_of(answer, "Midjourney") if answer.body.strip() else None
        if not isinstance(found, dict) or not found.get("status"):
            if is_known:
                return None
            raise BadAnswer(
                f"the proxy has no task '{task}'", "Is it the proxy that the picture was bought with?"
            )
        # Asked for by this id: whatever the record calls itself, it goes on under it.
        return found | {"id": task} if found["status"] in ("SUCCESS", *_ENDED_BADLY) else None

    def seed_of(self, task: str) -> int | None:
        """The seed that a task was drawn with, where the proxy can tell; None where not. Costs nothing."""
        try:
            told = self._wire.get(f"{self._path}/task/{task}/image-seed", seconds=_ASIDE_SECONDS).json()
            return int(told["result"]) if told.get("code") == _ACCEPTED else None
        except (ProviderError, LookupError, TypeError, ValueError, AttributeError):
            return None

    def _find(self, state: str) -> str:
        try:
            listed = self._wire.get(f"{self._path}/task/list", seconds=_ASIDE_SECONDS).json() if state else []
            return next((str(task["id"]) for task in listed if task.get("state") == state), "")
        except (ProviderError, LookupError, TypeError, AttributeError):
            return ""

    def _post(self, path: str, body: Mapping[str, Any], *, paid: bool) -> Mapping[str, Any]:
        """The proxy's answer when the work was accepted; raises what it means otherwise."""
        answer = self._wire.post(self._path + path, body, seconds=_SUBMIT_SECONDS, paid=paid)
        if answer.ok:
            told = answer.json()
        elif answer.status == 404 and answer.body.startswith(b"{"):
            # Newer proxies give their own "not found" this status, with the usual body.
            told = answer.json()
        else:
            raise _http_trouble(answer, paid=paid)
        if not isinstance(told, dict) or "code" not in told:
            raise BadAnswer("this address does not answer as a Midjourney proxy", "Is the address right?")
        return _submitted(told, paid=paid)


def _submitted(told: Mapping[str, Any], *, paid: bool) -> Mapping[str, Any]:
    """The answer when the work was accepted; else what it means. Queued is accepted, and so is existing already."""
    code, words = told.get("code"), str(told.get("description") or "")
    if code in (_ACCEPTED, _QUEUED, _EXISTS):
        return told
    if code == _FULL:
        raise Busy(
            "the proxy's queue is full", "Wait, or let the proxy drive more accounts.", retry_after=30.0
        )
    if code == _BANNED:
        raise _refused(words)
    if code == _NOT_FOUND and paid:
        raise Unreachable(
            f"the proxy has no account that could draw: {words}", "Look into the proxy's own page."
        )
    if code == _NOT_FOUND:
        raise Rejected(f"the proxy knows the task no longer: {words}", "Draw it anew.")
    if code == _WRONG:
        raise (
            _refused(words)
            if _NOT_ALLOWED.search(words)
            else Rejected(f"the proxy says: {words}", "Change what it names.")
        )
    raise Unreachable(f"the proxy failed: {words}", "Nothing was accepted. Try again; look into its log.")


def _task_id(told: Mapping[str, Any]) -> str:
    identity = told.get("result")
    if not isinstance(identity, str | int) or not str(identity):
        raise BadAnswer(
            "the proxy accepted the work and named no task", "Look into the proxy's own list of tasks."
        )
    return str(identity)


def _button(task: Task, label: str) -> str:
    for button in task.get("buttons") or ():
        if isinstance(button, dict) and button.get("label") == label:
            return str(button.get("customId") or "")
    return ""


def check_success(task: Task) -> None:
    """Raise what a task ended with, unless it ended well. A task that ends badly drew nothing."""
    if task["status"] in _ENDED_BADLY:
        raise _failed(str(task["status"]), str(task.get("failReason") or ""))


def _failed(status: str, reason: str) -> ProviderError:
    if _NOT_ALLOWED.search(reason):
        return _refused(reason)
    if _INVALID.search(reason):
        return Rejected(f"Midjourney says: {reason[:200]}", "Change the option, or the reference's address.")
    if _EMPTY.search(reason):
        return OutOfCredit(
            "the Midjourney account has no time left", "Renew the subscription; nothing was drawn."
        )
    if _CROWDED.search(reason):
        return Busy("Midjourney takes no more work at once", "Use fewer lanes.", retry_after=30.0)
    said = f": {reason[:200]}" if reason else ""
    return BadAnswer(
        f"Midjourney ended the task as {status}{said}", "Try again; look at the task in the proxy."
    )


def _refused(said: str) -> Refused:
    return Refused(
        "Midjourney refuses this content", "Change the words that it may have met, and try again.",
        reason="banned prompt", said=said[:300],
    )  # fmt: skip


def _http_trouble(answer: Answer, *, paid: bool) -> ProviderError:
    if answer.status in (401, 403):
        return Misconfigured(
            "the Midjourney proxy does not accept this secret",
            "Set MIDJOURNEY_PROXY_KEY as in the proxy's settings; `header` says how it is sent.",
        )
    if answer.status == 429:
        return Busy("the Midjourney proxy asks to wait", "Use fewer lanes.", retry_after=10.0)
    if paid and answer.status in (502, 504):
        return OutcomeUnknown(
            f"the way to the Midjourney proxy broke ({answer.status}); the picture may have been charged",
            "It is counted as spent. Look into the proxy's list of tasks before trying again.",
        )
    if answer.status >= 500:
        return Unreachable(f"the Midjourney proxy failed ({answer.status})", "Try again; look into its log.")
    return Rejected(f"the Midjourney proxy says: {error_words(answer)}", "Is the address right?")
