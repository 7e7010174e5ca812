"""Declared traits in flat drawings: each beside the check that answers for it."""

from collections.abc import Mapping, Sequence

import numpy as np

from ...domain.declared import DeclaredCharacter, DeclaredTrait
from ...ports.verdict import Box, Evidence, TraitVerdict
from ..color import delta_e, hex_of, lab_of, lab_of_hex
from ..looks import Look
from .deciding import beyond, is_blind
from .drawn_checks import Comparison, ReferenceSet
from .part_colors import Palette, PartDrift

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "face.shape": ("face.shape",), "face.eye_shape": ("eyes.shape",),
    "face.eye_size": ("eyes.size",), "face.eyes": ("eyes.shape",),
    "face.brows": ("brows.style",), "face.blush": ("face.blush",),
    "face.mouth": ("mouth.style",), "hair.style": ("laid:hair", "laid:hair:more", "hair.style"),
    "hair.length": ("laid:hair", "laid:hair:more", "hair.length"),
    "hair.texture": ("laid:hair", "laid:hair:more", "hair.curl"), "hair.bangs": ("laid:hair", "hair.bangs"),
    "body.build": ("body.build",), "body.proportions": ("body.heads",),
    "body.height": ("body.heads",), "body.species": ("body.template",), "body.form": ("body.template",),
    "outfit.top": ("top.kind",), "outfit.bottom": ("bottom.kind",), "outfit.shoes": ("shoes.kind",),
    "outfit.socks": ("socks.kind",), "art.line": ("style.line", "style.line.mode"),
}  # fmt: skip
"""The checks that answer for a shape trait: of the reference laid over the picture, and of the part finder."""

_SPREAD: Mapping[str, tuple[str, ...]] = {
    "outfit": ("top", "bottom"),
    "figure": ("shell", "fur", "top", "skin"),
}
"""Where the colour of something that has no part of its own is looked for."""

_KNOWN = 14.0
"""CIEDE2000 up to which a colour of a reference is the declared one."""


def drawn_traits(
    declared: DeclaredCharacter | None,
    known: ReferenceSet,
    found: Comparison,
    steps: Mapping[str, float],
    picture: Look,
) -> tuple[TraitVerdict, ...]:
    """A verdict for every declared trait."""
    if declared is None:
        return ()
    desk = _Desk(known, found, steps, picture)
    return tuple(desk.verdict(trait) for trait in declared.traits)


def strange_colors(
    found: Comparison, known: ReferenceSet, numbers: Sequence[int], picture: Look
) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """Colours that appear in no reference, and colours of the references that are missing, part by part."""
    desk = _Desk(known, found, {}, picture, numbers)
    new, missing = [], []
    for part, drift in found.colors.items():
        for index in range(len(drift.expected.colors)):
            if drift.expected.shares[index] >= 0.1 and drift.drift_of(index) > _KNOWN:
                strange = drift.strangest()
                evidence = desk.color_evidence(part, drift, index)
                missing.append(evidence)
                if strange is not None and evidence not in new:
                    new.append(evidence)
                break
    return tuple(new), tuple(missing)


class _Desk:
    """One comparison being written up."""

    def __init__(
        self,
        known: ReferenceSet,
        found: Comparison,
        steps: Mapping[str, float],
        picture: Look,
        numbers: Sequence[int] = (),
    ) -> None:
        self.known, self.found, self.steps, self.picture = known, found, steps, picture
        self.numbers = numbers or tuple(range(len(known.observed)))

    def verdict(self, trait: DeclaredTrait) -> TraitVerdict:
        """The verdict on one trait, by what kind of thing it is."""
        if trait.aspect == "color":
            return self._color(trait)
        if trait.aspect == "shape":
            return self._shape(trait)
        if trait.aspect in ("accessory", "mark"):
            return self._ornament(trait)
        return TraitVerdict(trait.path, "not measurable", "no pixel shows this")

    def _color(self, trait: DeclaredTrait) -> TraitVerdict:
        for part in _SPREAD.get(trait.part, (trait.part,)):
            palette = self.known.palettes.get(part)
            index = None if palette is None else _place(palette, trait)
            if index is not None:
                return self._part_color(trait, part, index)
        return TraitVerdict(
            trait.path, "not measurable", f"no reference shows {', '.join(trait.colors)} there"
        )

    def _part_color(self, trait: DeclaredTrait, part: str, index: int) -> TraitVerdict:
        drift = self.found.colors.get(part)
        if drift is None:
            return TraitVerdict(trait.path, "hidden", f"the {part} is not seen here")
        check = f"color:{part}:{index}"
        if is_blind(check):
            return TraitVerdict(trait.path, "not measurable", f"colours of the {part} are too small to judge")
        evidence = self.color_evidence(part, drift, index)
        if beyond(check, drift.drift_of(index)) > 0:
            words = f"{evidence.color_before} became {evidence.color_after}"
            return TraitVerdict(trait.path, "drifted", words, evidence)
        return TraitVerdict(trait.path, "kept", f"{evidence.color_before} is kept", evidence)

    def _shape(self, trait: DeclaredTrait) -> TraitVerdict:
        questions = QUESTIONS.get(trait.path, ())
        if not questions or all(is_blind(question) for question in questions):
            return TraitVerdict(trait.path, "not measurable", "this verifier does not see it reliably")
        asked = [one for one in questions if one in self.found.scores and not is_blind(one)]
        if not asked:
            if trait.part in self.known.palettes or trait.part == "figure":
                words = (
                    f"the {trait.part} is not seen well enough here, or no reference shows it from this side"
                )
                return TraitVerdict(trait.path, "hidden", words)
            return TraitVerdict(trait.path, "not measurable", f"no reference shows the {trait.part}")
        evidence = self._part_evidence(trait.part)
        worst = max(self.steps.get(question, -1.0) for question in asked)
        if worst > 0:
            return TraitVerdict(trait.path, "drifted", "it looks unlike the references", evidence)
        return TraitVerdict(trait.path, "kept", "it looks like the references", evidence)

    def _ornament(self, trait: DeclaredTrait) -> TraitVerdict:
        """By the words' kind where the network knows it, and by the part where the references show one."""
        kind = f"mark:{trait.choice}" if trait.aspect == "mark" else trait.choice
        if kind not in self.known.worn and trait.part not in self.known.palettes:
            return TraitVerdict(trait.path, "not measurable", "no reference shows it clearly enough")
        if {kind, trait.part} & self.found.hidden and f"gone:{trait.part}" not in self.found.scores:
            return TraitVerdict(trait.path, "hidden", "this view does not show where it sits")
        evidence = self._part_evidence(trait.part)
        for check, words in (
            (f"gone:{trait.part}", "it is missing"),
            (f"laid:{trait.part}", "it does not look as on the reference"),
            (f"missing:{kind}", "it is missing, or another kind"),
            (f"side:{trait.part}", "it is on the other side"),
        ):
            if self.steps.get(check, -1.0) > 0:
                return TraitVerdict(trait.path, "drifted", words, evidence)
        drift = self.found.colors.get(trait.part)
        if drift is not None:
            index = _place(drift.expected, trait) if trait.colors else 0
            if index is not None and beyond(f"color:{trait.part}:{index}", drift.drift_of(index)) > 0:
                evidence = self.color_evidence(trait.part, drift, index)
                words = f"{evidence.color_before} became {evidence.color_after}"
                return TraitVerdict(trait.path, "drifted", words, evidence)
        return TraitVerdict(trait.path, "kept", "it is there", evidence)

    def color_evidence(self, part: str, drift: PartDrift, index: int) -> Evidence:
        """An expected colour beside the one that is there instead: the strangest where it is gone, else the
        one that comes nearest."""
        strange = drift.strangest()
        gone = strange is not None and drift.drift_of(index) > _KNOWN / 2
        expected = drift.lit[index]
        seen = lab_of((np.clip(drift.seen.colors, 0, 1) * 255 + 0.5).astype(np.uint8))
        after = int(strange) if gone and strange is not None else int(delta_e(seen, expected[None]).argmin())
        base = self._part_evidence(part)
        return Evidence(
            base.reference, base.box_in_reference, base.box_in_picture,
            _hex(drift.expected.colors[index]), _hex(drift.seen.colors[after]),
            round(float(drift.drift_of(index) if gone else drift.gone[index]), 1),
        )  # fmt: skip

    def _part_evidence(self, part: str) -> Evidence:
        reference = next((i for i, one in enumerate(self.known.observed) if part in one.parts), None)
        mine = self.found.boxes.get(part)
        return Evidence(
            reference=None if reference is None else self.numbers[reference],
            box_in_reference=None if reference is None else self.known.observed[reference].parts[part].box,
            box_in_picture=None if mine is None else self._on_picture(mine),
        )

    def _on_picture(self, box: Box) -> Box:
        """A box on the reduced picture as one on the picture as it was stored."""
        across = self.picture.size[0] / self.picture.picture.shape[1]
        down = self.picture.size[1] / self.picture.picture.shape[0]
        left, top, right, bottom = box
        return round(left * across), round(top * down), round(right * across), round(bottom * down)


def _place(palette: Palette, trait: DeclaredTrait) -> int | None:
    """Which colour of a part's palette is the declared one; a second colour is never the main one's place
    unless it is that very colour."""
    lab = lab_of((np.clip(palette.colors, 0, 1) * 255 + 0.5).astype(np.uint8))
    away = delta_e(lab, lab_of_hex(trait.colors[0].lower())[None])
    best = int(away.argmin())
    return best if float(away[best]) <= _KNOWN else None


def _hex(rgb: np.ndarray) -> str:
    return hex_of(lab_of((np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)))
