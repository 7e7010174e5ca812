"""Reading a description that somebody pasted: known words become traits, the rest is kept, nothing is guessed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .character import KINDS, Kind
from .vocabulary import Category, Checklist, Choice, Element, Vocabulary, fold, matches, names_of

_HEX = re.compile(r"#[0-9a-fA-F]{6}(?![0-9a-zA-Z])")
_MEASURE = re.compile(r"\d+(?:[.,]\d+)?\s*(?:cm|m|kg|tahun|years?(?: old)?|岁|厘米|公分|米|公斤)(?!\w)", re.IGNORECASE)
_SPLIT = re.compile(r"[,，、;；+＋。]|(?<!\w)(?:dan|and|serta|dengan|with)(?!\w)")
_FILLERS = frozenset(
    "a an the of with and in on is are has have her his their very some small little slightly looking about around"
    " yang dan di ke dari ada sedikit agak sekitar kira lebih suka paduan berwarna warna dengan sangat kecil gaya"
    " 有 的 上 头上 和 与 是 在 很 一个 带 感 色 颜色".split()
)
_COLOR_ELEMENTS = {"top": "top_color", "bottom": "bottom_color", "shoes": "shoes_color", "socks": "socks_color"}


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

    def put(self, element: Element, value: str) -> None:
        """Record a trait; a colour's hex joins the word that is there."""
        block = self.traits.setdefault(element.category, {})
        before = block.get(element.id)
        if before and value not in before:
            joined = (before, value) if value.startswith("#") else (value, before)
            value = " ".join(joined) if "#" in before + value else f"{before}, {value}"
        block[element.id] = value
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
        if role == "style":
            return self.checklist.category("art"), None
        return None, None

    def _clause(self, clause: str, category: Category | None, element: Element | None, role: str) -> bool:
        found = False
        rest = fold(clause)
        if role != "marks" and (role == "accessories" or category is None or category.id in ("hair", "outfit")):
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
        categories = [category] if category else list(self.checklist.categories)
        colors = self.vocabulary.colors.inside(clause)
        hexes = _HEX.findall(clause)
        garment: Element | None = None
        first = [element] if element else []
        others = [e for c in categories for e in c.elements if e is not element]
        rest = clause
        for candidate in (*first, *others):
            if candidate.holds not in ("word", "measure") or (candidate.holds == "word" and not candidate.values.choices):
                continue
            if candidate.holds == "measure":
                measured = _MEASURE.search(rest) if _measures(candidate, rest, element) else None
                if measured:
                    yield (candidate, measured.group().strip()), measured.group()
                    rest = rest.replace(measured.group(), " ")
                    continue
            inside = candidate.values.inside(rest)
            if inside:
                choice, word = inside[0]
                yield (candidate, choice.id), word
                rest = re.sub(re.escape(word), " ", fold(rest), count=1)
                garment = candidate if candidate.id in _COLOR_ELEMENTS else garment
        target = self._color_target(clause, category, element, garment)
        if target is not None and (colors or hexes):
            words = " ".join(filter(None, (" & ".join(c.id for c, _ in colors[:2]), *hexes[:1])))
            yield (target, words), " ".join(word for _, word in colors)
            for _, word in colors:
                yield (target, words), word
            for digits in hexes:
                yield (target, words), digits

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


def _measures(element: Element, text: str, heading: Element | None) -> bool:
    """Whether a number in this text is this element's: centimetres for heights, years for ages."""
    if element.id == "age":
        return bool(re.search(r"tahun|year|岁", text, re.IGNORECASE))
    if element.id == "height":
        return bool(re.search(r"\d\s*(?:cm|m\b|厘米|公分|米)", text, re.IGNORECASE))
    return element is heading


def _is_distinct(word: str) -> bool:
    return len(word) > 3 or not word.isascii()


def _clauses(text: str) -> list[str]:
    return [piece.strip() for piece in _SPLIT.split(text) if piece.strip()]


_ROLES: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "nama", "nama karakter", "character name", "名称", "名字", "角色名", "姓名"),
    "kind": ("kind", "jenis karakter", "类型"),
    "palette": ("palette", "color palette", "colour palette", "palet", "palet warna", "配色", "调色板", "colors"),
    "accessories": ("accessories", "accessory", "aksesori", "aksesoris", "配饰", "饰品"),
    "marks": ("marks", "ciri khas", "tanda", "distinctive features", "distinguishing marks", "特征", "标记", "特点"),
    "style": ("style", "gaya", "gaya seni", "art style", "风格", "画风"),
}


def _role_of(heading: str) -> str:
    folded = fold(heading)
    return next((role for role, names in _ROLES.items() if folded in map(fold, names)), "")
