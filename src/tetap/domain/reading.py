"""Reading a description that somebody pasted: known words become traits, the rest is kept, nothing is guessed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .character import KINDS, Kind
from .vocabulary import Category, Checklist, Choice, Element, Vocabulary, fold, matches, names_of

_HEX = re.compile(r"#[0-9a-fA-F]{6}(?![0-9a-zA-Z])")
_MEASURE = re.compile(
    r"\d+(?:[.,]\d+)?\s*(?:cm|m|kg|tahun|years?(?: old)?|岁|厘米|公分|米|公斤)(?!\w)", re.IGNORECASE
)
_SPLIT = re.compile(r"[,，、;；+＋。]|[和与]|(?<!\w)(?:dan|and|serta|dengan|with)(?!\w)")
_FILLERS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "with",
        "and",
        "in",
        "on",
        "is",
        "are",
        "has",
        "have",
        "her",
        "his",
        "their",
        "very",
        "some",
        "small",
        "little",
        "slightly",
        "looking",
        "about",
        "around",
        "yang",
        "dan",
        "di",
        "ke",
        "dari",
        "ada",
        "sedikit",
        "agak",
        "sekitar",
        "kira",
        "lebih",
        "suka",
        "paduan",
        "berwarna",
        "warna",
        "dengan",
        "sangat",
        "kecil",
        "gaya",
        "有",
        "的",
        "上",
        "头上",
        "和",
        "与",
        "是",
        "在",
        "很",
        "一个",
        "带",
        "感",
        "色",
        "颜色",
    ]
)
_COLOR_ELEMENTS = {
    "top": "top_color",
    "bottom": "bottom_color",
    "shoes": "shoes_color",
    "socks": "socks_color",
}


@dataclass
class Draft:
    """What a description gave: the content of a character file, and a report of it."""

    name: str = ""
    kind: Kind = "person"
    traits: dict[str, dict[str, str]] = field(default_factory=dict)
    palette: list[str] = field(default_factory=list)
    accessories: list[dict[str, str]] = field(default_factory=list)
    marks: list[dict[str, str]] = field(default_factory=list)
    understood: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)
    """What a trait rests on, by its path: a comment beside it."""

    def put(self, element: Element, value: str) -> None:
        """Record a trait; a colour's hex joins the word that is there."""
        block = self.traits.setdefault(element.category, {})
        before = block.get(element.id, "")
        if before and element.holds != "color":
            return
        words = [word for word in (*before.split(), value) if word]
        named = [word for word in words if not word.startswith("#")]
        digits = [word for word in words if word.startswith("#")]
        block[element.id] = " ".join(dict.fromkeys((*named, *digits[:1])))
        if element.path not in self.understood:
            self.understood.append(element.path)


class DescriptionReader:
    """Reads (heading, text) pairs, in any of the languages, into a draft."""

    def __init__(self, vocabulary: Vocabulary, kind: Kind = "person") -> None:
        self.vocabulary = vocabulary
        self.checklist: Checklist = vocabulary.checklists[kind]
        self.draft = Draft(kind=kind)

    def read(self, pairs: Sequence[tuple[str, object]]) -> Draft:
        """Every pair, in order."""
        for heading, value in pairs:
            self._pair(heading, value)
        return self.draft

    def _pair(self, heading: str, value: object) -> None:
        if isinstance(value, Sequence) and not isinstance(value, str):
            self._colors_or_texts(heading, list(value))
            return
        text = str(value).strip()
        role = _role_of(heading)
        if role == "name":
            self.draft.name = text
        elif role == "kind" and text in KINDS:
            self.draft.kind = text
        elif role == "palette":
            self._colors_or_texts(heading, _HEX.findall(text) or [text])
        else:
            category, element = self._target(heading, role)
            for clause in _clauses(text):
                if not self._clause(clause, category, element, role):
                    self.draft.kept.append(f"{heading}: {clause}" if heading else clause)

    def _colors_or_texts(self, heading: str, values: Sequence[object]) -> None:
        for value in map(str, values):
            if _HEX.fullmatch(value.strip()):
                self.draft.palette.append(value.strip().upper())
                if "palette" not in self.draft.understood:
                    self.draft.understood.append("palette")
            else:
                self._pair(heading, value)

    def _target(self, heading: str, role: str) -> tuple[Category | None, Element | None]:
        """The element that a heading names, else the category it names."""
        if role in ("marks", "accessories"):
            return None, None
        if role == "style":
            return self.checklist.category("art"), None
        for category in self.checklist.categories:
            for element in category.elements:
                if matches(element.names, heading, element.id):
                    return category, element
        for category in self.checklist.categories:
            if matches(category.names, heading, category.id):
                return category, None
        folded = fold(heading)
        named = [
            (len(fold(name)), category, element)
            for category in self.checklist.categories
            for element in category.elements
            for name in names_of(element.names)
            if re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", folded)
        ]
        if named:
            _, category, element = max(named, key=lambda row: row[0])
            return category, element
        return None, None

    def _clause(self, clause: str, category: Category | None, element: Element | None, role: str) -> bool:
        found = False
        rest = fold(clause)
        if role != "marks" and (
            role == "accessories" or category is None or category.id in ("hair", "outfit")
        ):
            for choice, word in self.vocabulary.accessories.inside(clause):
                if role == "accessories" or _is_distinct(word):
                    self._attach(self.draft.accessories, "accessories", choice, clause)
                    rest, found = rest.replace(word, " "), True
        if role in ("marks", "accessories") or category is None:
            for choice, word in self.vocabulary.marks.inside(clause):
                self._attach(self.draft.marks, "marks", choice, clause)
                rest, found = rest.replace(word, " "), True
        if found and role in ("marks", "accessories"):
            return True
        for hit, word in self._traits_in(clause, category, element):
            self.draft.put(*hit)
            rest, found = rest.replace(fold(word), " "), True
        if found and self._is_left_over(rest, category):
            self.draft.kept.append(clause)
        return found

    def _attach(self, rows: list[dict[str, str]], kind: str, choice: Choice, clause: str) -> None:
        row = {"what": choice.say("en")}
        for name, glossary in (("where", self.vocabulary.places), ("side", self.vocabulary.sides)):
            inside = glossary.inside(clause.replace(choice.say("en"), " "))
            if inside:
                row[name] = inside[0][0].id
        if kind == "marks":
            sizes = self.vocabulary.sizes.inside(clause)
            if sizes:
                row["size"] = sizes[0][0].id
        rows.append(row)
        self.draft.understood.append(f"{kind}: {row['what']}")

    def _traits_in(
        self, clause: str, category: Category | None, element: Element | None
    ) -> Iterator[tuple[tuple[Element, str], str]]:
        """((element, value), the word that said it) for every trait that the clause tells."""
        categories = [category] if category else list(self.checklist.categories)
        ordered = sorted((e for c in categories for e in c.elements), key=lambda e: e is not element)
        rest = fold(clause)
        garment: Element | None = None
        for candidate in ordered:
            if candidate.holds == "measure":
                hit = _measured(candidate, rest, element) or _said(candidate, rest)
            else:
                hit = _said(candidate, rest) if candidate.holds == "word" else None
            if hit is None:
                continue
            value, said = hit
            yield (candidate, value), said
            rest = rest.replace(said, "\x00", 1)
            garment = candidate if candidate.id in _COLOR_ELEMENTS else garment
        target = self._color_target(clause, category, element, garment)
        if target is not None:
            yield from self._colors_in(rest, target)

    def _colors_in(self, text: str, target: Element) -> Iterator[tuple[tuple[Element, str], str]]:
        """Every colour word of the text for one element, and the hex that stands with them."""
        for glossary in (target.values, self.vocabulary.colors):
            for choice, said in glossary.inside(text):
                yield (target, choice.id), said
                text = text.replace(said, "\x00", 1)
        for digits in _HEX.findall(text):
            yield (target, digits.upper()), digits

    def _color_target(
        self, clause: str, category: Category | None, element: Element | None, garment: Element | None
    ) -> Element | None:
        """The element whose colour a clause tells: named there, the garment in it, the heading's, the category's."""
        elements = list(category.elements) if category else list(self.checklist.elements.values())
        by_id = {e.id: e for e in elements}
        if garment is not None:
            return by_id.get(_COLOR_ELEMENTS[garment.id])
        named = [
            (len(name), e)
            for e in elements
            if e.holds == "color"
            for name in names_of(e.names)
            if fold(name) in fold(clause)
        ]
        if named:
            return max(named, key=lambda row: row[0])[1]
        if element is not None:
            if element.holds == "color":
                return element
            part = element.id.partition("_")[0]
            if f"{part}_color" in by_id:
                return by_id[f"{part}_color"]
        return by_id.get("color") if category else None

    def _is_left_over(self, rest: str, category: Category | None) -> bool:
        for group in [category] if category else self.checklist.categories:
            for name in (*names_of(group.names), *(n for e in group.elements for n in names_of(e.names))):
                rest = rest.replace(fold(name), " ")
        words = re.findall(r"[^\W\d_]+", _HEX.sub(" ", rest))
        return any(len(word) > 1 and word not in _FILLERS for word in words)


def _said(element: Element, text: str) -> tuple[str, str] | None:
    inside = element.values.inside(text)
    return (inside[0][0].id, inside[0][1]) if inside else None


def _measured(element: Element, text: str, heading: Element | None) -> tuple[str, str] | None:
    """A number that is this element's: centimetres for heights, years for ages."""
    found = _MEASURE.search(text)
    if found is None:
        return None
    is_age = bool(re.search(r"tahun|year|岁", found.group()))
    if (element.id == "age" and not is_age) or (element.id == "height" and is_age):
        return None
    if element.id not in ("age", "height") and element is not heading:
        return None
    return found.group().strip(), found.group()


def _is_distinct(word: str) -> bool:
    return len(word) > 3 or not word.isascii()


def _clauses(text: str) -> list[str]:
    return [piece.strip() for piece in _SPLIT.split(text) if piece.strip()]


_ROLES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "nama", "nama karakter", "character name", "名称", "名字", "角色名", "姓名"),
    "kind": ("kind", "jenis karakter", "类型"),
    "palette": (
        "palette",
        "color palette",
        "colour palette",
        "palet",
        "palet warna",
        "配色",
        "调色板",
        "colors",
    ),
    "accessories": ("accessories", "accessory", "aksesori", "aksesoris", "配饰", "饰品"),
    "marks": (
        "marks",
        "ciri khas",
        "tanda",
        "distinctive features",
        "distinguishing marks",
        "特征",
        "标记",
        "特点",
    ),
    "style": ("style", "gaya", "gaya seni", "art style", "风格", "画风"),
}


def _role_of(heading: str) -> str:
    folded = fold(heading)
    return next((role for role, names in _ROLES.items() if folded in map(fold, names)), "")
