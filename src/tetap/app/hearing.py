"""Words to what they tell: tetap's own prompts in every language exactly, anybody's text by the vocabulary."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import ValidationError

from ..config import translator
from ..documents.text_import import read_description
from ..documents.words import load_vocabulary
from ..domain.character import Character, Kind, Trait
from ..domain.palette import nouns_of
from ..domain.prompt import Say, keep_and_change, view_sentence
from ..domain.reading import DescriptionReader
from ..domain.scene import TURNAROUND, Scene
from ..domain.vocabulary import LANGUAGES, Category, Vocabulary, fold, names_of, stands_in
from ..errors import TetapError

_SCENE_FIELDS = ("place", "action", "expression", "light", "weather", "camera")
_HEX = re.compile(r"#[0-9a-fA-F]{6}(?![0-9a-zA-Z])")
_PLACED = re.compile(r"^(?P<what>.*?)\s*\((?P<place>[^()]*)\)\s*$")
_OF_A_PICTURE = re.compile(
    r"(?<!\w)(?:reference|image|picture|referensi|gambar)(?!\w)|参考|图", re.IGNORECASE
)
_VIEWS = {
    "back": r"(?:seen |viewed )?from behind|back view|rear view|(?:tampak |dari )belakang|背面|背影",
    "three-quarter": r"three[- ]quarters?(?: view)?|3/4 view|tiga perempat|四分之三",
    "side": r"side view|profile view|in profile|from the side|(?:tampak |dari )samping|侧面|侧视",
    "front": r"front view|from the front|facing the camera|(?:tampak |dari )depan|正面|正视",
}
_APART = re.compile(
    r"(?<!\w)(?:in|wearing|holding|memakai|mengenakan|berbaju)(?!\w)(?:\s+an?(?!\w))?|穿着?|戴着?",
    re.IGNORECASE,
)
"""Where one thing that is told of ends and the next begins, beside commas."""
_CHANGE = "Change only this: {change}"
_SHEET = (
    r"character sheet|turn-?around|model sheet|reference sheet|lembar karakter|角色设定|设定图|三视图|四视图"
    r"|full body, standing,.*plain white background"
)


@dataclass(frozen=True)
class Heard:
    """What the words alone tell."""

    people: tuple[Character, ...]
    scene: Scene
    is_sheet: bool = False
    shows: Mapping[int, int] = field(default_factory=dict)
    """Number of a reference, from 1, to the place in `people` of whom it shows; the first where none is told."""
    is_complete: bool = False
    """Whether these are tetap's own words: what they leave out is not there, rather than open."""
    is_change: bool = False
    """Whether they ask for one change to a picture, and that all else of it stays."""


def hear(words: str) -> Heard:
    """Who and what these words tell of. Words that mean nothing tell of somebody, somewhere plain."""
    for language in LANGUAGES:
        prompt = _Prompt(load_vocabulary(), language, translator(language))
        if prompt.is_its_own(words):
            return prompt.read(words)
    return _anybodys(words, load_vocabulary())


def _pattern(template: str) -> re.Pattern[str]:
    """A sentence of ours with its {places} as groups."""
    escaped = re.escape(template).replace(r"\{", "{").replace(r"\}", "}")
    return re.compile("^" + re.sub(r"\{(\w+)\}", r"(?P<\1>.+)", escaped) + "$")


@dataclass(frozen=True)
class _Prompt:
    """A prompt as domain/prompt.py writes it in one language, read back."""

    vocabulary: Vocabulary
    language: str
    say: Say

    def match(self, sentence: str, line: str) -> dict[str, str]:
        """What stands in the places of our sentence when the line is one; empty when it is not."""
        found = _sentence(self.language, sentence).match(line)
        return found.groupdict() if found else {}

    def is_its_own(self, words: str) -> bool:
        """Whether this language's first line is in it."""
        return any(self.match("Character: {name} ({kind})", line) for line in words.splitlines())

    def read(self, words: str) -> Heard:
        """Every character of the prompt, then the scene."""
        blocks: list[list[str]] = []
        rest: list[str] = []
        inside = False
        for line in map(str.strip, words.splitlines()):
            if self.match("Character: {name} ({kind})", line):
                blocks.append([])
                inside = True
            inside = inside and bool(line)
            (blocks[-1] if inside else rest).append(line)
        scene, is_sheet = self._scene(rest)
        people = [self._person(block) for block in blocks]
        change = next(filter(None, (self.match(_CHANGE, line).get("change", "") for line in rest)), "")
        if change and people:
            people[0] = _told_more(people[0], _anybodys(change, self.vocabulary).people[0])
        shows = self._shows(rest, people)
        return Heard(tuple(people), scene, is_sheet, shows, is_complete=True, is_change=bool(change))

    def _shows(self, lines: Sequence[str], people: Sequence[Character]) -> dict[int, int]:
        found = {}
        for line in lines:
            named = self.match("Reference {number}: {what}", line)
            if named and named["number"].isdecimal():
                owners = [i for i, one in enumerate(people) if named["what"].startswith(one.name)]
                found[int(named["number"])] = owners[0] if owners else 0
        return found

    def _person(self, lines: Sequence[str]) -> Character:
        named = self.match("Character: {name} ({kind})", lines[0])
        kinds = self.vocabulary.checklists
        kind = next(
            (k for k, c in kinds.items() if fold(named["kind"]) in map(fold, names_of(c.names))), "person"
        )
        data: dict[str, Any] = {
            "name": named["name"], "kind": kind, "traits": {}, "palette": [],
            "accessories": [], "marks": [],
        }  # fmt: skip
        for line in lines[1:]:
            if worn := self.match("Always wears: {accessory}", line):
                data["accessories"].append(self._attached(worn["accessory"]))
            elif mark := self.match("Distinctive mark: {mark}", line):
                data["marks"].append(self._attached(mark["mark"]) | {"color": None})
            elif colors := self.match("Palette: {colors}", line):
                data["palette"] += [
                    {"hex": one[:7], "part": one[7:].strip()}
                    for one in colors["colors"].split(self._between)
                    if _HEX.match(one)
                ]
            else:
                for category, element, value in self._traits(line, kind):
                    data["traits"].setdefault(category, {}).setdefault(element, value)
        for mark in data["marks"]:
            del mark["color"]
        return _character(data)

    @property
    def _between(self) -> str:
        return self.say("{one}; {other}").removeprefix("{one}").removesuffix("{other}")

    def _traits(self, line: str, kind: str) -> Iterator[tuple[str, str, Trait]]:
        """(category, element, value) of a line such as "Hair: hair colour: orange (#FF8C00); …"."""
        for category in self.vocabulary.checklists[kind].categories:
            head = self.say("{label}: {value}").format(label=category.label(self.language), value="")
            if not line.casefold().startswith(head.casefold()):
                continue
            for entry in line[len(head) :].split(self._between):
                yield from self._entry(category, entry)

    def _entry(self, category: Category, entry: str) -> Iterator[tuple[str, str, Trait]]:
        for element in category.elements:
            start = self.say("{label}: {value}").format(label=element.label(self.language), value="")
            if entry.startswith(start):
                yield category.id, element.id, _trait(entry[len(start) :])
                return
        # The short form leaves out labels of values that speak for themselves.
        short = next((element for element in category.elements if element.values.exact(entry)), None)
        if short is not None:
            yield category.id, short.id, _trait(entry)

    def _attached(self, text: str) -> dict[str, Any]:
        digits = _HEX.search(text)
        plain = _HEX.sub("", text).strip()
        found = _PLACED.match(plain)
        what, where = (found["what"], found["place"]) if found else (plain, "")
        row: dict[str, Any] = {"what": what, "color": digits.group() if digits else None}
        for name, glossary in (("where", self.vocabulary.places), ("side", self.vocabulary.sides)):
            known = glossary.inside(where)
            row[name] = known[0][0].id if known else ""
        marks = self.vocabulary.marks.inside(what)
        return row | ({"what": marks[0][0].id} if marks else {})

    def _scene(self, lines: Sequence[str]) -> tuple[Scene, bool]:
        sheet = self.say(
            "Character sheet: the whole figure from head to feet, standing, on a plain white background."
        )
        view = next(
            (view for view in TURNAROUND for line in lines if line == view_sentence(view, self.say)), None
        )
        if sheet in lines:
            return _make_scene({"text": "character sheet", "view": view or "front"}), True
        data: dict[str, Any] = {"view": view}
        loose: list[str] = []
        ours = {
            line for short in (True, False) for line in keep_and_change(self.say, short=short).splitlines()
        }
        for line in lines:
            if told := self.match("Scene: {text}", line):
                data["text"] = told["text"]
            elif told := self.match(_CHANGE, line):
                data["text"] = told["change"]
            elif worn := self.match("Added for this scene only: {wear}", line):
                data["wear"] = tuple(worn["wear"].split(", "))
            elif not (self._field(line, data) or line in ours or _OF_A_PICTURE.search(line)):
                loose.append(line)
        if len(data) == 1:
            data["text"] = " ".join(loose)
        return _make_scene(data), False

    def _field(self, line: str, data: dict[str, Any]) -> bool:
        for name in _SCENE_FIELDS:
            label = self.vocabulary.scene[name].label(self.language)
            start = self.say("{label}: {value}").format(label=label, value="")
            if line.casefold().startswith(start.casefold()):
                data[name] = line[len(start) :]
                return True
        return False


@cache
def _sentence(language: str, sentence: str) -> re.Pattern[str]:
    return _pattern(translator(language)(sentence))


def _told_more(person: Character, more: Character) -> Character:
    """The character with the traits that a change tells instead of its own."""
    traits = {category: {**person.traits.get(category, {}), **told} for category, told in more.traits.items()}
    return person.model_copy(update={"traits": {**person.traits, **traits}})


def _trait(text: str) -> Trait:
    try:
        return Trait.read(text)
    except ValueError:
        return Trait(text=text.replace("#", ""))


def _character(data: dict[str, Any]) -> Character:
    try:
        return Character.model_validate(data)
    except ValidationError:
        return Character(name=str(data["name"]) or "Somebody", kind=data["kind"])


def _make_scene(data: dict[str, Any]) -> Scene:
    whole = {"id": "heard", **data}
    if not any(whole.get(name) for name in ("text", "place", "action")):
        whole["place"] = "plain"
    return Scene.model_validate(whole)


def _anybodys(words: str, vocabulary: Vocabulary) -> Heard:
    """A text that tetap did not write."""
    kind = _kind_in(words, vocabulary)
    apart = _APART.sub(", ", words)
    data: dict[str, Any] = {"name": "Somebody", "kind": kind}
    try:
        draft = DescriptionReader(vocabulary, kind).read(read_description(apart))
    except TetapError:
        pass  # no words at all
    else:
        traits = {
            category: {element: _trait(text) for element, text in elements.items()}
            for category, elements in draft.traits.items()
        }
        worn: list[dict[str, Any]] = [
            {**row, "color": _color_beside(row["what"], apart, vocabulary)} for row in draft.accessories
        ]
        data |= {"name": draft.name or "Somebody", "accessories": worn, "marks": draft.marks}
        data["traits"] = _with_colors(traits, kind, apart, vocabulary)
    told = "\n".join(line for line in words.splitlines() if not _OF_A_PICTURE.search(line)) or words
    view = next((v for v, pattern in _VIEWS.items() if re.search(pattern, told, re.IGNORECASE)), None)
    is_sheet = bool(re.search(_SHEET, words, re.IGNORECASE))
    scene = _make_scene({"text": words, "view": (view or "front") if is_sheet else view})
    return Heard((_character(data),), scene, is_sheet)


def _with_colors(
    traits: dict[str, dict[str, Trait]], kind: Kind, words: str, vocabulary: Vocabulary
) -> dict[str, dict[str, Trait]]:
    """The traits and the colours that stand beside a part's noun: "long blue hair" tells of hair.color."""
    for element in vocabulary.checklists[kind].elements.values():
        if element.holds != "color" or element.id in traits.get(element.category, {}):
            continue
        for noun in {noun for name in names_of(element.names) for noun in nouns_of(name)}:
            color = _color_beside(noun, words, vocabulary)
            if color:
                traits.setdefault(element.category, {})[element.id] = Trait(hex=color)
    return traits


def _color_beside(noun: str, words: str, vocabulary: Vocabulary) -> str | None:
    """The one colour of the clause in which a noun stands."""
    for clause in re.split(r"[,，、;；.。\n]|(?<!\w)(?:and|with|dan|dengan)(?!\w)|和", words):
        if stands_in(noun, fold(clause)):
            colors = vocabulary.colors.inside(clause)
            if len(colors) == 1:
                return colors[0][0].hex
    return None


def _kind_in(words: str, vocabulary: Vocabulary) -> Kind:
    """Person, unless an animal or a robot is named and no person is."""
    folded = fold(words)
    gender = vocabulary.checklists["person"].elements["body.gender"].values
    if gender.inside(words):
        return "person"
    if vocabulary.checklists["animal"].elements["body.species"].values.inside(words):
        return "animal"
    robots = vocabulary.checklists["robot"]
    named = any(stands_in(name, folded) for name in names_of(robots.names))
    return "robot" if named or robots.elements["body.form"].values.inside(words) else "person"
