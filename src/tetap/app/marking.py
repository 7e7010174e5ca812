"""What finished files say of themselves: tetap's record, what they were drawn from, a signature last of all."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..documents.lock_file import LockedPicture
from ..documents.recipe_file import Recipe
from ..finishing.canvas import Canvas
from ..finishing.credentials import SigningKey, signed
from ..finishing.drawn_from import INFOTEXT, infotext, texts_in
from ..finishing.notes_in_file import Notes, save, without_words, xmp_of
from ..ports.provider import Json
from .provenance import disclosure, record_of, signing_key, source_type_of
from .state import State
from .workspace import Workspace


@dataclass(frozen=True, eq=False)
class Marking:
    """What is written into every file, and how it is saved."""

    workspace: Workspace
    state: State
    recipe: Recipe
    key: SigningKey | None

    def file(self, picture: LockedPicture, canvas: Canvas, dpi: int, facts: Mapping[str, object]) -> bytes:
        """The file's bytes, its record inside. `picture`: the take that it was made from; `facts`: what was done."""
        workspace, recipe = self.workspace, self.recipe
        record = record_of(workspace, self.state, picture) | dict(facts)
        if recipe.strip:
            record = without_words(record)
        source = source_type_of(workspace, self.state, picture)
        rights = workspace.resolved.character.rights
        xmp = xmp_of(record, source, disclosure(workspace.say, source), rights)
        notes = Notes(xmp, {} if recipe.strip else drawn_from(self.state, picture))
        data = save(canvas.image(), recipe.format, recipe.quality, dpi, notes)
        if self.key is None:
            return data
        original = self.state.objects.get(picture.bytes)
        about = {name: value for name, value in record.items() if name not in ("words", "steps")}
        return signed(data, self.key, about, original=original, source_type=source)


def key_of(workspace: Workspace, recipe: Recipe, key: SigningKey | None) -> SigningKey | None:
    """The key that the recipe's files are signed with: this one, else the project's own; None where none is wanted."""
    if not recipe.sign:
        return None
    return key or signing_key(workspace, None, None)


def drawn_from(state: State, picture: LockedPicture) -> Mapping[str, str]:
    """What a Stable Diffusion program wrote into its picture; from the receipt where the file holds nothing."""
    written = texts_in(state.objects.get(picture.bytes))
    purchase = state.ledger.purchase(picture.key)
    if written or purchase is None:
        return written
    request, told = purchase.request, purchase.receipt.get("parameters")
    if not isinstance(told, Mapping):
        return {}
    drawn = told.get("drawn_with")
    facts: dict[str, Json] = {**request.options, **told, **(drawn if isinstance(drawn, Mapping) else {})}
    size = picture.width, picture.height
    text = infotext(request.words, str(facts.get("negative") or ""), size, facts)
    return {INFOTEXT: text} if text else {}
