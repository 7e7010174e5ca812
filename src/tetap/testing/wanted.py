"""A good request for any card, and requests that a card excludes."""

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from struct import pack

from ..documents.words import load_vocabulary
from ..domain.character import ROLES, Character, Trait
from ..domain.resolving import resolve
from ..domain.scene import Scene
from ..domain.series import Shot
from ..errors import Rejected
from ..ports import Card, DrawRequest, ReferenceSlot
from ..purchasing import check_fits
from ..strategies import Cast, Desk, prepare

WORDS_NOBODY_MAY_QUOTE = "velvet-heron"
"""A part of every request's words; it must turn up in no error."""


def good_request(card: Card, scene: str = "", *, references: int = 0, seed: int | None = None) -> DrawRequest:
    """A request that this card accepts, with up to so many references of a character.

    `scene`: words that make it another request. `seed`: sent where the card's seed does something."""
    resolved = resolve(_somebody(), 1, load_vocabulary())
    wanted = Scene(id="contract", place="kitchen", text=f"{WORDS_NOBODY_MAY_QUOTE} {scene}".strip())
    request = prepare(Shot("contract", wanted, 7), Cast(resolved), Desk(load_vocabulary(), "en", str, card))
    size = next(iter(card.pixels))
    ratio = "1:1" if "1:1" in card.pixels[size] else next(iter(card.pixels[size]))
    request = replace(request, size=size, ratio=ratio, noise_seed=None)
    if card.seed in ("exact", "near") and seed is not None:
        request = replace(request, noise_seed=seed)
    for role in [role for role in card.roles if role in ROLES]:
        if len(request.references) < references:
            with suppress(Rejected):
                request = _with_reference(request, role, card)
    return replace(request, purchase_key=request.key(7, 0))


def _with_reference(request: DrawRequest, role: str, card: Card) -> DrawRequest:
    number = len(request.references) + 1
    data = _picture(number)
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    slot = ReferenceSlot(role, digest, "image/png", f"Reference {number}: {role}")
    more = replace(
        request, references=(*request.references, slot), pictures={**request.pictures, digest: data}
    )
    check_fits(more, card)
    return more


def excluded_requests(card: Card) -> Iterator[tuple[str, DrawRequest]]:
    """(what is wrong, request) for everything that this card says it cannot do."""
    good = good_request(card)
    size = next(iter(card.pixels))
    yield "a size in small letters", replace(good, size=size.lower() if size.lower() != size else "2k")
    yield "a ratio that it does not draw", replace(good, ratio="17:3")
    yield "an option that it does not have", replace(good, options={"no-such-option": 1})
    slots = tuple(
        ReferenceSlot("front", f"sha256:{number:064x}", "image/png", f"Reference {number}")
        for number in range(card.max_references + 1)
    )
    yield "more references than it takes", replace(good, references=slots)
    if card.max_references:
        slot = replace(slots[0], role="no-such-role")
        yield "a role that it does not know", replace(good, references=(slot,))
    if card.seed in ("none", "accepted, no effect"):
        yield "a seed that would do nothing", replace(good, noise_seed=1)
    else:
        yield "a seed out of its range", replace(good, noise_seed=card.seed_range[1] + 1)
    if card.max_words:
        yield "too many words", replace(good, words="x" * (card.max_words + 1))
    if card.draws_from == "words":
        yield "a spec", replace(good, spec={"characters": []})


def _somebody() -> Character:
    hair = {"color": Trait(text="orange", hex="#FF8C00"), "style": Trait(text="twin-tails")}
    return Character(name="Somebody", traits={"hair": hair})


def _picture(number: int) -> bytes:
    """A 768 × 768 PNG of one colour, another for every number."""
    side = 768
    color = bytes((37 * number % 256, 91 * number % 256, 200 - 11 * number % 200))
    header = pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\x00" + color * side) * side, 9)
    chunks = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
