"""What the lock promises of each picture beside its bytes: the request in its parts, and what the take passed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace

from ..documents.lock_file import Lock, LockedIdentity, LockedPicture, LockedRequest
from ..ports import DrawRequest
from ..ports.provider import Json
from ..ports.take_verdict import read_verdict
from ..store.ledger import Ledger
from ..strategies.plan import Plan
from .state import State
from .workspace import Workspace

_WORDS_OF = {
    "strategy": "the strategy",
    "language": "the language",
    "frame": "the frame",
    "revision": "the model's revision",
    "noise_seed": "the noise seed",
    "options": "the model's options",
    "spec": "what the illustrator is told",
    "turns": "the conversation before it",
}


def with_promises(workspace: Workspace, state: State, lock: Lock, plan: Plan) -> Lock:
    """The lock with the request's parts for the pictures of this plan, and the newest verdicts for all."""
    requests = {planned.key: planned.request for planned in plan.shots}
    desk = workspace.desk

    def promised(picture: LockedPicture) -> LockedPicture:
        request = requests.get(picture.key)
        asked = request_parts(request, desk.strategy, desk.language) if request else picture.asked
        identity = _passed(state.ledger, picture, workspace.settings.want) or picture.identity
        return replace(picture, asked=asked, identity=identity)

    return replace(lock, pictures=tuple(promised(picture) for picture in lock.pictures))


def request_parts(request: DrawRequest, strategy: str, language: str) -> LockedRequest:
    """A request in parts that can be compared one by one."""
    plain = request.canonical()
    return LockedRequest(
        strategy=strategy,
        language=language,
        frame=f"{request.ratio} {request.size}",
        revision=request.revision,
        words=tuple(_short(part) for part in request.words.strip().split("\n\n")),
        references=tuple(f"{slot.role} {slot.digest[7:19]}" for slot in request.references),
        noise_seed=request.noise_seed,
        options=_short(request.options) if request.options else "",
        spec=_short(request.spec) if request.spec is not None else "",
        turns=_short(plain["earlier"]) if request.earlier else "",
    )


def what_changed(locked: LockedRequest, now: LockedRequest) -> Iterator[str]:
    """Which parts of a request are others now, each in a few words."""
    for name, words in _WORDS_OF.items():
        before, after = getattr(locked, name), getattr(now, name)
        if before != after:
            readable = name in ("strategy", "language", "frame", "revision", "noise_seed")
            yield f"{words} ({before} → {after})" if readable else words
    yield from _changed_words(locked.words, now.words)
    if locked.references != now.references:
        before, after = set(locked.references), set(now.references)
        roles = sorted({one.split()[0] for one in before ^ after})
        yield f"references ({', '.join(roles)})" if roles else "the order of the references"


def _changed_words(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[str]:
    if before[:1] != after[:1]:
        yield "the description of the character"
    if before[-1:] != after[-1:]:
        yield "the scene"
    if before[1:-1] != after[1:-1]:
        yield "the words about what stays and what the references show"


def _passed(ledger: Ledger, picture: LockedPicture, want: str) -> LockedIdentity | None:
    row = ledger.verdicts.latest(picture.key)
    verdict = read_verdict(row.record) if row is not None else None
    if row is None or verdict is None or picture.verdict != row.word:
        return None
    return LockedIdentity(
        verifier=row.verifier,
        want=want,
        who=round(row.who, 4),
        what=round(row.what, 4),
        percent=row.percent,
        drifted=tuple(verdict.drifted),
    )


def _short(data: Json) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
