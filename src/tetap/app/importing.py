"""`tetap import`: a picture that a person has worked on comes back with its lineage, and is judged like any other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from struct import unpack
from zipfile import BadZipFile, ZipFile

from PIL import Image

from ..documents.lock_file import LockedPicture, lock_text
from ..domain.prompt import Say
from ..errors import BadAnswer, BadInput, BadPicture, Misconfigured
from ..finishing.canvas import MAX_PIXELS, from_image, in_srgb
from ..ports import Card, Drawing, DrawnPicture, DrawRequest, Price, Provider, ReferenceSlot, SaveRemoteId
from ..ports.take_verdict import TakeVerdict
from ..purchasing import Order
from ..store.disk import replace as write_file
from ..store.ledger import Take
from ..store.objects import digest_of
from ..store.tries import TryRow
from ..wire import media_type_of, pixel_size
from .provenance import HAND
from .reviewing import BY_HAND
from .state import State
from .tried import SUFFIX
from .verifying import Verified, known_verdicts, verify_takes
from .workspace import Workspace

_MAX_BYTES = 500_000_000
_PSD_HEADER = 26


@dataclass(frozen=True)
class Imported:
    """A take that a person made from another; `verdict` is None where there was nothing to compare it with."""

    picture: LockedPicture
    before: LockedPicture
    verdict: TakeVerdict | None
    remark: str = ""


def import_edited(workspace: Workspace, file: Path, shot: str = "") -> Imported:
    """Take an edited PSD, OpenRaster or picture file back as the accepted take of a shot.

    `shot` empty = the file's name. The file's own bytes are kept where it is a picture; of a layered one its merged
    picture. BadInput and BadPicture for what cannot be taken; nothing is changed then."""
    before = _shot(workspace, shot or file.stem)
    data = picture_of(file)
    if digest_of(data) == before.bytes:
        raise BadInput(f"{file} is the delivered picture itself", "Edit it first; nothing was changed.")
    with workspace.state() as state:
        order = _order(state, before, data)
        bought = state.till.buy(order, _card(order.request, data), lambda: _Hand(order.request, data))
        _join_chain(state, before, order)
        state.ledger.decisions.keep(order.key, accepted=True, why=f"edited by hand: {file.name}")
        picture = _locked(before, order, bought.take)
        with workspace.writing_lock():
            lock = workspace.lock
            assert lock is not None
            pictures = tuple(picture if one.shot == before.shot else one for one in lock.pictures)
            lock = replace(lock, pictures=pictures)
            write_file(workspace.folder / picture.file, data)
            _remove_former(workspace, before, picture)
            write_file(workspace.lock_path, lock_text(lock).encode())
            state.ledger.supersede({before.key: picture.key})
        verified = Verified()
        if workspace.settings.verify == "yes":
            verified = verify_takes(workspace, state, lock, [picture.shot], lambda _: None)
        word = verified.words.get(picture.shot, picture.verdict)
        picture = replace(picture, verdict=word)
        with workspace.writing_lock():
            assert workspace.lock is not None
            pictures = tuple(picture if one.key == picture.key else one for one in workspace.lock.pictures)
            write_file(workspace.lock_path, lock_text(replace(workspace.lock, pictures=pictures)).encode())
        verdict = known_verdicts(state, [picture]).get(picture.shot)
    told = [verified.remarks.get(picture.shot, ""), _other_size(before, picture, workspace.say)]
    return Imported(picture, before, verdict, "; ".join(filter(None, told)))


def _remove_former(workspace: Workspace, before: LockedPicture, picture: LockedPicture) -> None:
    """Nothing stale lies in out/ under another name; the bytes are in the store."""
    former = workspace.folder / before.file
    if before.file != picture.file and former.is_file() and digest_of(former.read_bytes()) == before.bytes:
        former.unlink()


def _other_size(before: LockedPicture, picture: LockedPicture, say: Say) -> str:
    if (before.width, before.height) == (picture.width, picture.height):
        return ""
    return say("it was {before} pixels and is {now} now").format(
        before=f"{before.width}×{before.height}", now=f"{picture.width}×{picture.height}"
    )


def picture_of(file: Path) -> bytes:
    """The bytes of a picture file as they are, or the merged picture of a layered one as PNG."""
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise BadPicture(f"{file} has more than {_MAX_BYTES // 1_000_000} MB", "Flatten it first.")
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file}: cannot be read ({error.strerror})", "Check the name.") from None
    if data.startswith(b"8BPS") and len(data) > _PSD_HEADER:
        height, width = unpack(">II", data[14:22])
        if width * height > MAX_PIXELS:
            raise BadPicture(f"{file}: {width}×{height} pixels are too many", "100 megapixels at most.")
        return _merged_psd(file)
    if data.startswith(b"PK"):
        data = _merged_ora(file)
    if media_type_of(data):
        _check_whole(file, data)
        return data
    raise BadPicture(f"{file} is nothing that can be taken back", "PSD, OpenRaster, PNG, JPEG or WebP.")


def _check_whole(file: Path, data: bytes) -> None:
    try:
        pixel_size(data)
    except BadAnswer:
        raise BadPicture(f"{file}: damaged, or more than 100 megapixels", "Save it again.") from None


def _merged_psd(file: Path) -> bytes:
    from psd_tools import PSDImage

    try:
        psd = PSDImage.open(file)
        merged = psd.topil() if psd.has_preview() else psd.composite()
    except Exception as error:  # noqa: BLE001 - a foreign file may break its reader in any way
        raise BadPicture(
            f"{file}: cannot be read as PSD ({type(error).__name__})",
            "Save it again, with maximum compatibility.",
        ) from None
    if merged is None:
        raise BadPicture(f"{file} holds no merged picture", "Save it with maximum compatibility.")
    return _png(merged)


def _merged_ora(file: Path) -> bytes:
    try:
        with ZipFile(file) as bundle:
            entry = bundle.getinfo("mergedimage.png")
            if entry.file_size > _MAX_BYTES:
                raise BadPicture(f"{file}: its picture is too large", "Flatten it first.")
            return bundle.read(entry)
    except (BadZipFile, KeyError, OSError):
        raise BadPicture(f"{file} is no OpenRaster file", "Save it again as .ora.") from None


def _png(image: Image.Image) -> bytes:
    out = BytesIO()
    from_image(in_srgb(image, str)[0]).image().save(out, "PNG", compress_level=6)
    return out.getvalue()


def _shot(workspace: Workspace, name: str) -> LockedPicture:
    pictures: Sequence[LockedPicture] = workspace.lock.pictures if workspace.lock is not None else ()
    found = next((one for one in pictures if one.shot == name), None)
    if found is None:
        known = ", ".join(one.shot for one in pictures) or "none yet"
        raise BadInput(
            f"no delivered picture is called '{name}'", f"Name the shot: --shot. Delivered: {known}."
        )
    return found


def _order(state: State, before: LockedPicture, data: bytes) -> Order:
    """What a person did, as a request: the picture that was edited goes in, the hash of what came out is its words."""
    purchase = state.ledger.purchase(before.key)
    ratio, size = (purchase.request.ratio, purchase.request.size) if purchase else ("1:1", "1K")
    take = state.ledger.take(before.key)
    media_type = take.media_type if take is not None else "image/png"
    request = DrawRequest(
        platform=HAND,
        model="edited",
        revision="1",
        words=f"edited by hand into {digest_of(data)}",
        ratio=ratio,
        size=size,
        references=(ReferenceSlot("edit", before.bytes, media_type, "the picture that was edited"),),
    )
    return Order(before.shot, request, before.seed, before.take + 1)


def _card(request: DrawRequest, data: bytes) -> Card:
    return Card(
        platform=request.platform, model=request.model, label="a person", as_of="", revision=request.revision,
        seed="none", pixels={request.size: {request.ratio: pixel_size(data)}},
        price={request.size: Price(0.0, "")}, max_references=1, roles=("edit",),
    )  # fmt: skip


class _Hand:
    """The person as a provider, so that what was edited is kept like everything that was drawn."""

    def __init__(self, request: DrawRequest, data: bytes) -> None:
        self._card, self._data = _card(request, data), data

    def cards(self) -> Sequence[Card]:
        """One."""
        return (self._card,)

    def check(self, request: DrawRequest) -> Sequence[str]:
        """Nothing to say."""
        return ()

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """What was brought."""
        return Drawing((DrawnPicture(self._data, media_type_of(self._data)),), cost_usd=0.0)

    def collect(self, remote_id: str) -> Drawing:
        """A person has no jobs."""
        raise Misconfigured("nothing to collect from a person", "Import the file again.")


_: type[Provider] = _Hand


def _join_chain(state: State, before: LockedPicture, order: Order) -> None:
    """The edited take becomes the last try of its shot, so that the next `tetap shoot` keeps it."""
    chain = state.ledger.tries.chain_of(before.key)
    if chain is None:
        return
    rows = state.ledger.tries.of([chain])[chain]
    if any(row.key == order.key for row in rows):
        return
    last = rows[-1]
    state.ledger.tries.keep(
        [
            TryRow(
                chain, len(rows), order.key, last.character, before.shot, last.strategy, order.request.platform,
                order.request.model, BY_HAND, "a person edited it", order.take, order.request,
            )
        ]
    )  # fmt: skip


def _locked(before: LockedPicture, order: Order, take: Take) -> LockedPicture:
    return replace(
        before,
        file=f"out/{before.shot}{SUFFIX[take.media_type]}",
        platform=order.request.platform,
        model=order.request.model,
        take=order.take,
        width=take.width,
        height=take.height,
        verdict="unverified",
        bytes=take.picture,
        request=order.request.digest(),
        key=order.key,
        rung=BY_HAND,
    )
