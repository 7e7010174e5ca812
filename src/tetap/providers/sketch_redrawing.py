"""The illustrator's characters drawn again for comparison: as declared, with other colours, with a trait otherwise."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from tetap_sketch import VERSION
from tetap_sketch.appearance import Appearance as Drawn
from tetap_sketch.appearance import same_body
from tetap_sketch.raster import renderer_name
from tetap_sketch.spec import FIELDS, Choice, Color, Scale, Spec, SpecError, Value, number, word
from tetap_sketch.staging import EXPRESSIONS, HATS, POSES, VIEWS, Staging
from tetap_sketch.variants import bounds, choices, fields_that_show, parts_of, worn_together

from ..ports.redrawing import Otherwise, Recolored, Stance, Window

_APRON = "#6fb5a0"
_READING = (0.0, 6.5)
_FAR = ("#d23c3c", "#3cb44b", "#3c5ad2", "#e6c83c", "#c83cc8", "#f5f5f5", "#202020")
FAR = "far "
_SAME_NUMBER = 0.05
"""Share of a number's range below which another value is hardly another."""


class SketchAppearance:
    """One figure of the illustrator in one stance."""

    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom in figure units."""
        return self._drawn.figure.box

    @property
    def neck(self) -> tuple[float, float] | None:
        """Around which point a person's head leans."""
        return self._drawn.figure.leans_about

    def rgba(self, window: Window, size: tuple[int, int]) -> bytes:
        """Pixels row by row."""
        return self._drawn.rgba(window, size).tobytes()

    def parts(self, window: Window, size: tuple[int, int]) -> tuple[bytes, tuple[str, ...]]:
        """The part of every pixel."""
        labels, names = self._drawn.labels(window, size)
        return labels.tobytes(), names


class SketchRedrawing:
    """A character as the illustrator's spec. `decided` is trait path to the fields that it decides."""

    poses: Sequence[str] = POSES
    expressions: Sequence[str] = EXPRESSIONS
    views: Sequence[str] = VIEWS
    gazes: Sequence[tuple[float, float]] = ((0.0, 0.0), _READING)
    wears: Sequence[tuple[tuple[str, str], ...]] = (
        (("apron", _APRON),),
        *(((("hat", hat),)) for hat in HATS if hat != "none"),
    )

    def __init__(
        self, spec: Spec, decided: Mapping[str, Sequence[str]], origin: "SketchRedrawing | None" = None
    ) -> None:
        self.spec, self._decided, self._origin = spec, decided, origin
        self._last: tuple[Stance, Drawn] | None = None

    @cached_property
    def key(self) -> str:
        """Digest of the spec, the illustrator and the renderer."""
        text = repr((sorted(self.spec.items()), VERSION, renderer_name()))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def heads(self) -> float:
        """How many heads tall it stands."""
        return number(self.spec, "body.heads")

    def appearance(self, stance: Stance) -> SketchAppearance | None:
        """How it looks so; None where the pose cannot be shown from this side."""
        drawn = self._drawn(stance)
        return None if drawn is None else SketchAppearance(drawn)

    def _drawn(self, stance: Stance) -> Drawn | None:
        """The figure; the last one is kept, because what is otherwise often takes its body over."""
        if self._last is not None and self._last[0] == stance:
            return self._last[1]
        staging = Staging(
            stance.view, stance.pose, stance.expression, dict(stance.wear), None, stance.gaze,
            tilt=stance.tilt, sway=stance.sway,
        )  # fmt: skip
        whole = replace(stance, head_only=False)
        lender = self._lender or (self if stance.head_only and self._origin is None else None)
        like = None if lender is None else lender._drawn(whole)
        try:
            drawn = Drawn(self.spec, staging, stance.light, like=like, head_only=stance.head_only)
        except SpecError:
            return None
        if not stance.head_only:
            self._last = stance, drawn
        return drawn

    @cached_property
    def _lender(self) -> "SketchRedrawing | None":
        """Who has drawn the same body, where this one is otherwise at its head only."""
        origin = self._origin
        return origin if origin is not None and same_body(self.spec, origin.spec) else None

    def parts(self, path: str) -> tuple[str, ...] | None:
        """The parts that the trait's fields may change."""
        fields = self._decided.get(path)
        if fields is None:
            return None
        found = [parts_of(field) for field in fields]
        return () if not all(found) else tuple(dict.fromkeys(part for parts in found for part in parts))

    def recolored(self) -> Sequence[Recolored]:
        """Every colour, two on one part in different drawings."""
        pages: list[tuple[dict[str, Value], dict[str, tuple[str, ...]]]] = []
        page: tuple[dict[str, Value], dict[str, tuple[str, ...]]] | None
        for path, field in self._colors():
            parts = parts_of(field)
            page = next((page for page in pages if not _share(parts, page[1])), None)
            if page is None:
                page = {}, {}
                pages.append(page)
            page[0][field], page[1][path] = _far_from(word(self.spec, field)), parts
        return tuple(Recolored(self._with(changed), MappingProxyType(known)) for changed, known in pages)

    def otherwise(self, path: str) -> Sequence[Otherwise]:
        """Other forms of the trait."""
        return tuple(
            Otherwise(words, self._with(changed), words.startswith(FAR))
            for field in self._decided.get(path, ())
            for words, changed in self._others(field)
        )

    def _colors(self) -> Iterator[tuple[str, str]]:
        owners = {
            f"{field}.color" if f"{field}.kind" in FIELDS else field: path
            for path, fields in self._decided.items()
            for field in fields
        }
        shown = fields_that_show(self.spec)
        for field, kind in FIELDS.items():
            if isinstance(kind, Color) and field in shown:
                yield owners.get(field, f"({field})"), field

    def _others(self, field: str) -> Iterator[tuple[str, dict[str, Value]]]:
        if f"{field}.kind" in FIELDS:
            yield from self._other_ornaments(field)
        elif field not in fields_that_show(self.spec):
            return
        elif isinstance(FIELDS[field], Choice):
            for value in choices(self.spec, field):
                yield value, {field: value}
        elif isinstance(FIELDS[field], Scale):
            low, high = bounds(self.spec, field)
            now = min(high, max(low, number(self.spec, field)))
            for words, size in (
                ("less", (low + now) / 2), ("more", (high + now) / 2), (FAR + "less", low), (FAR + "more", high),
            ):  # fmt: skip
                if abs(size - now) > _SAME_NUMBER * (high - low):
                    yield words, {field: size}

    def _other_ornaments(self, field: str) -> Iterator[tuple[str, dict[str, Value]]]:
        kind = word(self.spec, f"{field}.kind")
        yield "missing", {f"{field}.kind": "none"}
        if f"{field}.side" in fields_that_show(self.spec):
            for side in choices(self.spec, f"{field}.side"):
                yield "moved", {f"{field}.side": side}
        near = worn_together(kind) if field.startswith("accessory.") else ()
        for other in choices(self.spec, f"{field}.kind"):
            if other != "none" and (other in near or field.startswith("mark.")):
                yield other, {f"{field}.kind": other}

    def _with(self, changed: Mapping[str, Value]) -> "SketchRedrawing":
        return SketchRedrawing(MappingProxyType({**self.spec, **changed}), self._decided, self)


def _share(parts: Sequence[str], known: Mapping[str, Sequence[str]]) -> bool:
    return any(set(parts) & set(others) for others in known.values())


def _far_from(color: str) -> str:
    """A colour that differs in some channel by nearly all there is."""
    return max(
        _FAR,
        key=lambda far: max(abs(int(far[at : at + 2], 16) - int(color[at : at + 2], 16)) for at in (1, 3, 5)),
    )
