"""Where a picture comes from: what is written into finished files, and what any file says of itself."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..documents.lock_file import LockedPicture
from ..domain.prompt import Say
from ..errors import BadPicture, Misconfigured, TetapError
from ..finishing.credentials import (
    COMPOSITE,
    DRAWN,
    TRAINED,
    FoundCredentials,
    SigningKey,
    own_key,
    read_credentials,
)
from ..finishing.notes_in_file import record_in
from ..store.disk import make_folder
from ..store.disk import replace as write_file
from ..store.ledger import Purchase
from ..store.objects import digest_of
from ..wire import media_type_of
from .shooting import made_with
from .state import State, platforms_of
from .workspace import Workspace

HAND = "by-hand"
"""The platform of what a person brought back."""
_CHAIN, _KEY = "signing-chain.pem", "signing-key.pem"


@dataclass(frozen=True)
class Provenance:
    """What one file says. Empty parts are what it does not say."""

    file: str
    sha256: str
    source_type: str
    record: Mapping[str, Any]
    credentials: FoundCredentials | None
    remark: str = ""

    def as_plain(self) -> dict[str, Any]:
        """For --json."""
        return asdict(self)


def read_provenance(path: Path) -> Provenance:
    """What a picture file says of its making. BadPicture when it is no picture."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadPicture(f"{path}: cannot be read ({error.strerror})", "Check the name.") from None
    if not media_type_of(data):
        raise BadPicture(f"{path}: no PNG, JPEG or WebP", "Name a picture file.")
    try:
        record, source = record_in(data)
    except (OSError, ValueError, SyntaxError):
        raise BadPicture(f"{path}: damaged", "Export it again from the original.") from None
    remark, found = "", None
    try:
        found = read_credentials(data)
    except Misconfigured as error:
        remark = f"Content Credentials were not looked for: {error.hint}"
    about = record or (dict(found.about) if found is not None else {})
    return Provenance(
        str(path), digest_of(data), source or (found.source_type if found else ""), about, found, remark
    )


def record_of(workspace: Workspace, state: State, picture: LockedPicture) -> dict[str, Any]:
    """What tetap writes about a delivered picture: model, request, verdict, verifier; the words too."""
    purchase = state.ledger.purchase(picture.key)
    row = state.ledger.verdicts.latest(picture.key)
    record: dict[str, Any] = {
        "made_with": made_with(),
        "character": workspace.lock.character if workspace.lock is not None else "",
        "shot": picture.shot,
        "platform": picture.platform,
        "model": f"{picture.platform}/{picture.model}",
        "seed": picture.seed,
        "take": picture.take,
        "request": picture.request,
        "source": picture.bytes,
        "verdict": picture.verdict,
    }
    if row is not None:
        record |= {"percent": row.percent, "verifier": row.verifier}
    if purchase is not None:
        record["words"] = purchase.request.words
    return record


def source_type_of(workspace: Workspace, state: State, picture: LockedPicture) -> str:
    """IPTC's word: a program drew it, a trained model made it, or a person worked on what a model made."""
    by, edited = (picture.platform, picture.model), False
    purchase = state.ledger.purchase(picture.key)
    while by[0] == HAND and purchase is not None:
        edited = True
        purchase = _maker_of(state, picture.shot, purchase.request.references[0].digest)
        by = (purchase.request.platform, purchase.request.model) if purchase is not None else by
    try:
        card, _ = platforms_of(workspace.folder)(*by, "")
    except TetapError:
        # A platform that is not set up here: what nobody knows better is said to be a model's.
        return COMPOSITE if edited else TRAINED
    if card.draws_from == "spec":
        return DRAWN
    return COMPOSITE if edited else TRAINED


def _maker_of(state: State, shot: str, digest: str) -> Purchase | None:
    """The purchase that gave a shot these bytes."""
    for key in state.ledger.keys_of(shot):
        take = state.ledger.take(key)
        if take is not None and take.picture == digest:
            return state.ledger.purchase(key)
    return None


def disclosure(say: Say, source_type: str) -> str:
    """The sentence that tells people how it was made (EU AI Act, article 50(2))."""
    if source_type == DRAWN:
        return say("This picture was drawn by a computer program.")
    return say("This picture was generated with the help of artificial intelligence.")


def signing_key(workspace: Workspace, chain: Path | None, key: Path | None) -> SigningKey:
    """The user's certificate and key, or one of this project, made when first asked for and called untrusted."""
    if (chain is None) != (key is None):
        raise Misconfigured(
            "a certificate and its key belong together", "Give both: --certificate and --key."
        )
    if chain is not None and key is not None:
        try:
            return SigningKey(chain.read_bytes(), key.read_bytes())
        except OSError as error:
            raise Misconfigured(f"{error.filename}: cannot be read", "Check the path.") from None
    folder = workspace.state_folder
    if (folder / _CHAIN).is_file() and (folder / _KEY).is_file():
        return SigningKey((folder / _CHAIN).read_bytes(), (folder / _KEY).read_bytes(), own=True)
    made = own_key(workspace.resolved.character.name)
    make_folder(folder)
    write_file(folder / _CHAIN, made.chain)
    write_file(folder / _KEY, made.key)
    (folder / _KEY).chmod(0o600)
    return made
