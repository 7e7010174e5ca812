"""A small series report to draw: flat pictures in any size, every kind of content once."""

import hashlib
from io import BytesIO

from PIL import Image, ImageDraw

from tetap.ports.take_verdict import CharacterVerdict, TakeVerdict
from tetap.ports.verdict import Caution, ColorCast, Evidence, TraitState, TraitVerdict, Verdict, Word
from tetap.reports import SeriesReport, ShownPicture, ShownTrait

VIEWS = ("front", "three-quarter", "side", "back")
INKS = ("#C0392B", "#2E86C1", "#27AE60", "#8E44AD", "#D68910", "#117A65", "#7B241C", "#1B4F72", "#4A235A")


def png(width: int, height: int, ink: str, *, head: float | None = None) -> bytes:
    """One flat colour, or a figure of that colour on white; `head` is where it begins, of the height."""
    picture = Image.new("RGB", (width, height), ink if head is None else "white")
    if head is not None:
        box = (width // 3, round(height * head), width * 2 // 3, height * 7 // 8)
        ImageDraw.Draw(picture).rectangle(box, fill=ink)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def shown(shot: str, data: bytes, **changes: object) -> ShownPicture:
    """A delivered picture with its real size and hash."""
    with Image.open(BytesIO(data)) as picture:
        width, height = picture.size
    fields: dict[str, object] = {
        "title": f"Title of {shot}",
        "file": f"{shot}.png",
        "seed": 42,
        "take": 0,
        "sha256": "sha256:" + hashlib.sha256(data).hexdigest(),
        "verdict": "unverified",
        "cost_usd": 0.0,
        "reused": False,
        "words": f"Words of {shot}",
        "platform": "sketch",
        "model": "sketch-1",
        "is_sheet": shot in VIEWS,
    }
    return ShownPicture(shot=shot, data=data, width=width, height=height, **{**fields, **changes})  # type: ignore[arg-type]


def series(**changes: object) -> SeriesReport:
    """Four views, two scenes, one shot that failed."""
    fields: dict[str, object] = {
        "name": "Xiao Cheng",
        "other_names": ["小橙"],
        "kind": "person",
        "version": 3,
        "language": "en",
        "style": "flat illustration",
        "traits": [
            ShownTrait("hair", "hair colour", "orange", "#FF8C00", "palette"),
            ShownTrait("hair", "hair length", "long", "", "file"),
            ShownTrait("face", "brows", "soft", "", "seed"),
        ],
        "palette": [("#FF8C00", "hair"), ("#FFFFFF", "skirt")],
        "accessories": ["orange-slice hair pin"],
        "marks": ["small mole"],
        "notes": ["always cheerful"],
        "pictures": [
            *(
                shown(view, png(160, 160, INKS[i], head=0.1 + 0.05 * i), reused=True)
                for i, view in enumerate(VIEWS)
            ),
            shown("park", png(160, 90, INKS[4]), cost_usd=0.134),
            shown("beach", png(90, 160, INKS[5]), cost_usd=None),
        ],
        "failed": [("library", "the platform refused it", "Say it in other words, then run `tetap shoot`.")],
        "series_seed": 42,
        "identity_seed": 7,
        "platform_label": "Embedded illustrator",
        "platform_notes": "free and offline",
        "drawn_by_illustrator": True,
        "cost_usd": 0.134,
        "made_with": "tetap 0.1.0",
    }
    return SeriesReport(**{**fields, **changes})  # type: ignore[arg-type]


REFERENCE = "sha256:reference"
LABELS = {"hair.color": "hair colour", "face.eyes": "eyes", "marks.0": "small mole", "body.age": "age"}


def verdict(word: Word, percent: float | None, **states: TraitState) -> Verdict:
    """A verdict with one trait for each of `states` (`hair_color` is hair.color), with colours where they drifted."""
    seen = Evidence(0, (10, 10, 40, 40), (20, 20, 50, 50), "#ff8c00", "#2a4fbf", 61.4)
    traits = tuple(
        TraitVerdict(
            name.replace("_", ".", 1), state, "it is missing" if name.startswith("marks") else f"about {name}",
            seen if state == "drifted" and not name.startswith("marks") else Evidence(),
        )
        for name, state in states.items()
    )  # fmt: skip
    return Verdict(
        who=0.934, what=0.512, percent=percent, word=word, reason="" if percent else "no character is in sight",
        traits=traits, undeclared_colors=(Evidence(0, None, (0, 0, 9, 9), "#ffffff", "#68b6a4", 24.3),),
        missing_colors=(), cautions=(Caution("mask", "the cut-out of the character is doubtful; colours may be off"),),
        cast=ColorCast(3.0, 1.0, 9.0, 9.6), mask_source="saliency", mask_confidence=0.6, count=1, characters=(),
        references=1, verifier="tetap 7.7", calibration_n=4321,
    )  # fmt: skip


def measured(one: Verdict, name: str = "Xiao Cheng", unmeasured: tuple[str, ...] = ()) -> TakeVerdict:
    """A take with one character that was measured."""
    return TakeVerdict((CharacterVerdict(name, (REFERENCE,), one),), unmeasured)
