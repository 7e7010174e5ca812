"""`tetap show` and `tetap open`: delivered pictures with what is known about them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..documents.lock_file import LockedPicture
from ..documents.project_paths import project_folder
from ..errors import BadInput
from ..ports.provider import Json
from ..ports.take_verdict import TakeVerdict
from ..purchasing.receipt import receipt_remarks
from ..wire import pixel_size
from .reporting import REPORT
from .state import State
from .verifying import known_verdicts
from .workspace import Workspace


@dataclass(frozen=True)
class ShownTake:
    """A delivered picture, its bytes and its receipt; or a draft that came with one, which has its own digest."""

    picture: LockedPicture
    data: bytes = field(repr=False)
    receipt: Mapping[str, Json]
    digest: str
    verdict: TakeVerdict | None = None
    """What the verifier found; None for a reference, a draft, and what was not verified."""

    @property
    def is_draft(self) -> bool:
        """Whether this is a picture that the model drew on the way to the delivered one."""
        return self.digest != self.picture.bytes

    @property
    def drafts(self) -> tuple[str, ...]:
        """Digests of the drafts that were paid for with this picture."""
        return tuple(digest for digest, role in _kept(self.receipt) if role == "draft")

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a person should know of this purchase."""
        return receipt_remarks(self.receipt)

    def facts(self) -> dict[str, object]:
        """What is known about it, as plain data."""
        picture = self.picture
        width, height = pixel_size(self.data)
        return {
            "shot": picture.shot, "file": "" if self.is_draft else picture.file, "sha256": self.digest,
            "draft": self.is_draft, "key": picture.key,
            "seed": picture.seed, "take": picture.take, "width": width, "height": height,
            "platform": picture.platform, "model": picture.model, "verdict": picture.verdict,
            "verified": self.verdict.record() if self.verdict else None,
            "receipt": dict(self.receipt),
        }  # fmt: skip


def shown_takes(folder: Path, wanted: tuple[str, ...]) -> list[ShownTake]:
    """The locked pictures of these shots (ids, or the first digits of a hash, a draft's too); all when none is
    named."""
    workspace = Workspace(folder, {})
    pictures = workspace.lock.pictures if workspace.lock else ()
    if not pictures:
        raise BadInput(f"{folder} has no pictures yet", f"Make some: tetap shoot {folder}")
    with workspace.state() as state:
        known = known_verdicts(state, pictures)
        takes = [_shown(state, picture, known.get(picture.shot)) for picture in pictures]
        found = [take for name in wanted for take in _named(takes, name)] if wanted else takes
        # Only now: a picture that is missing must not hide the others.
        return [replace(take, data=state.objects.get(take.digest)) for take in found]


def _shown(state: State, picture: LockedPicture, verdict: TakeVerdict | None) -> ShownTake:
    purchase = state.ledger.purchase(picture.key)
    receipt = purchase.receipt if purchase else {}
    return ShownTake(picture, b"", receipt, picture.bytes, verdict)


def _named(takes: list[ShownTake], name: str) -> list[ShownTake]:
    """What a shot's id or the first four and more digits of a hash mean. BadInput for nothing."""
    hits = [
        take
        for take in takes
        if name == take.picture.shot or _begins(take.digest, name) or _begins(take.picture.key, name)
    ]
    hits += [
        replace(take, digest=digest, verdict=None)
        for take in takes
        for digest in take.drafts
        if _begins(digest, name)
    ]
    if not hits:
        shots = ", ".join(take.picture.shot for take in takes)
        raise BadInput(f"there is no picture '{name}'", f"Pictures here: {shots}.")
    return hits


def _begins(digest: str, digits: str) -> bool:
    return len(digits) >= 4 and digest.partition(":")[2].startswith(digits.removeprefix("sha256:"))


def _kept(receipt: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    """(digest, role) of every picture that came back."""
    pictures = receipt.get("pictures", ())
    for entry in pictures if isinstance(pictures, list | tuple) else ():
        if isinstance(entry, Mapping):
            yield str(entry["digest"]), str(entry["role"])


def report_path(folder: Path) -> Path:
    """The report of a project."""
    path = project_folder(folder) / "out" / REPORT
    if not path.is_file():
        raise BadInput(f"{folder} has no report yet", f"Make one: tetap shoot {folder}")
    return path
