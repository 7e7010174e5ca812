"""`tetap new --from-pictures`: a character file proposed from pictures of a character that exists already."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from ..documents.pictures import read_picture
from ..documents.proposed_file import Line, Proposed, proposed_text
from ..documents.words import load_vocabulary
from ..domain.gap_words import open_gaps
from ..domain.reading import Draft
from ..errors import BadInput
from ..store.disk import make_folder, replace, writing
from ..verifier.looks import look_at
from ..verifier.proposal import WORDS_ARE_YOURS, Proposal, propose
from .creating import Made, check_free, write_scenes, write_schemas
from .filling_gaps import Asking, FilledIn, fill_in

_FOLDER = "references"


def create_from_pictures(
    folder: Path, kind: str, pictures: Sequence[Path], asking: Asking | None = None
) -> Made:
    """Make the folder with copies of the pictures and a character.yaml that says what was seen in them.

    `kind` empty = as seen, `person` where that was not told. `asking`: who fills in words. BadInput for a folder that
    holds a character, for two pictures of one name and for a judge where the kind is open; BadPicture for what
    cannot be read; PriceNotAgreed and errors of the judge before anything but its ledger is made.
    """
    check_free(folder, kind or "person")
    names = [picture.name for picture in pictures]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadInput(f"two pictures are called {twice}", "Rename one of them.")
    for picture in pictures:
        read_picture(picture)
    proposal = propose([look_at(picture) for picture in pictures])
    vocabulary = load_vocabulary()
    draft = Draft(kind=check_free(folder, kind or proposal.kind or "person"))
    gaps = list(proposal.gaps)
    if asking is not None:
        if not (kind or proposal.kind):
            raise BadInput(
                "the pictures do not tell what kind of character this is, so nobody was asked",
                "Say it: --kind person, animal, robot or object.",
            )
        asked = open_gaps(vocabulary.checklists[draft.kind], vocabulary.colors)
        said = fill_in(folder, draft.kind, asked, [picture.read_bytes() for picture in pictures], asking)
        _write_words(draft, said)
        gaps = [gap for gap in gaps if gap != WORDS_ARE_YOURS] + list(said.remaining)
    title = folder.resolve().name.replace("-", " ").replace("_", " ").title()
    why = "as you said" if kind else proposal.kind_why
    proposed = _lines(proposal, names, why, gaps)
    text = proposed_text(draft, vocabulary.checklists[draft.kind], title, proposed)
    make_folder(folder / _FOLDER)
    with writing(folder):
        for picture in pictures:
            shutil.copyfile(picture, folder / _FOLDER / picture.name)
    replace(folder / "character.yaml", text.encode())
    files = ["character.yaml", *write_scenes(folder), *(f"{_FOLDER}/{name}" for name in names)]
    files += [str(path.relative_to(folder)) for path in write_schemas(folder)]
    understood = [f"{color.hex} {color.part}".strip() for color in proposal.palette]
    return Made(folder, files, [*understood, *proposal.accessories, *draft.understood], gaps)


def _write_words(draft: Draft, said: FilledIn) -> None:
    for one in said.gaps:
        if one.word:
            draft.put(one.gap.element, one.word)
            shown = " and ".join(map(str, one.pictures))
            draft.remarks[one.gap.path] = (
                f"said by {said.judge} of picture{'s' * (len(one.pictures) > 1)} {shown}"
            )


def _lines(proposal: Proposal, names: Sequence[str], why: str, gaps: Sequence[str]) -> Proposed:
    palette = [
        Line(
            {"hex": color.hex, **({"part": color.part} if color.part else {})},
            f"{color.share:.0%} of the character, seen in {', '.join(names[i] for i in color.pictures)}",
        )
        for color in proposal.palette
    ]
    references = [
        Line({"file": f"{_FOLDER}/{name}", "role": one.role or "style"}, one.why)
        for name, one in zip(names, proposal.references, strict=True)
    ]
    worn = [Line({"what": kind.replace("-", " ")}, "seen in most pictures") for kind in proposal.accessories]
    return Proposed(why, palette, worn, references, gaps)
