"""character.yaml ↔ Character: names and values in any language, errors with file, line and field."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from ..domain.character import KINDS, Character, Trait
from ..domain.resolving import ResolvedCharacter
from ..domain.vocabulary import Category, Checklist, Element, Vocabulary, matches
from ..errors import DocumentError
from .complaints import complaint, nearest
from .field_names import PARTS, TOP, field_named, role_named
from .yaml_text import Place, line_of, plain, read_yaml, write_yaml

FILE_NAME = "character.yaml"


class CharacterFile:
    """A character file as it is on disk: its content with comments, and what it means."""

    def __init__(self, path: Path, content: CommentedMap, vocabulary: Vocabulary) -> None:
        self.path = path
        self.content = content
        self._places: dict[Place, Place] = {}
        self.checklist = self._checklist(vocabulary)
        self.character = self._read()

    @classmethod
    def load(cls, path: Path, vocabulary: Vocabulary) -> "CharacterFile":
        """Read and check a file."""
        content = read_yaml(path)
        if not isinstance(content, CommentedMap):
            raise DocumentError(
                "expected fields, found a list", "Start with `name:` and `kind:`.", file=str(path), line=1
            )
        return cls(path, content, vocabulary)

    def place(self, field: str) -> tuple[int, str]:
        """Line and written name of a field such as `hair.length` or `palette.0`."""
        steps: Place = tuple(int(step) if step.isdigit() else step for step in field.split("."))
        for length in range(len(steps), 0, -1):
            written = self._places.get(("traits", *steps[:length])) or self._places.get(steps[:length])
            if written is not None:
                place = (*written, *steps[length:])
                return line_of(self.content, place), ".".join(map(str, place))
        return 1, field

    def with_resolved(self, resolved: ResolvedCharacter) -> str:
        """The file's text with the traits that the seed filled written in; comments are kept."""
        for trait in resolved.filled:
            category, element = trait.element.category, trait.element.id
            place = self._places.get(("traits", category))
            key = place[0] if place else category
            if not isinstance(self.content.get(key), CommentedMap):
                self.content[key] = CommentedMap()
            block = self.content[key]
            block[element] = trait.choice or trait.text
            block.yaml_add_eol_comment(f"chosen by identity seed {resolved.seed}", element)
        if "seed" not in self.content and resolved.filled:
            self.content.insert(1, "seed", resolved.seed)
        return write_yaml(self.content)

    def with_reference(self, file: str, role: str, frozen: str) -> str:
        """The file's text with one more reference, or with an entry of that file frozen; comments are kept."""
        place = self._places.get(("references",))
        key = place[0] if place else "references"
        if not isinstance(self.content.get(key), CommentedSeq):
            self.content[key] = CommentedSeq()
        entries = self.content[key]
        found = [at for at, one in enumerate(self.character.references) if one.file == file]
        if found and isinstance(entries[found[0]], CommentedMap):
            entry = entries[found[0]]
        else:
            entry = CommentedMap({"file": file, "role": role})
            entries.append(entry)
        entry.fa.set_block_style()  # a hash is too long for a line with the rest
        entry["frozen"] = frozen
        return write_yaml(self.content)

    def with_worth(self, worth: Mapping[str, float]) -> str:
        """The file's text with the measured worth of references, by their file; comments are kept."""
        place = self._places.get(("references",))
        for at, one in enumerate(self.character.references):
            entry = self.content[place[0]][at] if place else None
            if one.file in worth and isinstance(entry, CommentedMap):
                entry["worth"] = worth[one.file]
        return write_yaml(self.content)

    # -- reading ---------------------------------------------------------------------------
    def _error(self, message: str, hint: str, place: Place) -> DocumentError:
        return DocumentError(
            message,
            hint,
            file=str(self.path),
            line=line_of(self.content, place),
            field=".".join(map(str, place)),
        )

    def _checklist(self, vocabulary: Vocabulary) -> Checklist:
        key = next((key for key in self.content if field_named(key, ("kind",))), None)
        if key is None:
            return vocabulary.checklists["person"]
        written = str(self.content[key])
        for kind, checklist in vocabulary.checklists.items():
            if matches(checklist.names, written, kind):
                self.content_kind = kind
                return checklist
        raise self._error(
            f"found '{written}'", f"{nearest(written, KINDS)}Allowed: {', '.join(KINDS)}.", (key,)
        )

    def _read(self) -> Character:
        data: dict[str, Any] = {}
        traits: dict[str, dict[str, Trait]] = {}
        for key, value in self.content.items():
            category = self._category(key)
            # `style` and `gaya` name both a sentence and the art category; a mapping is a category.
            field = field_named(key, TOP)
            if field is not None and not (category and isinstance(value, Mapping)):
                self._once(data, field, (key,))
                data[field] = self._field(field, key, value)
            elif category is not None:
                self._once(traits, category.id, (key,))
                traits[category.id] = self._traits(category, key, value)
            else:
                names = [*TOP, *(c.id for c in self.checklist.categories)]
                raise self._error(
                    f"unknown field '{key}'",
                    f"{nearest(str(key), names)}Allowed here: {', '.join(names)}.",
                    (key,),
                )
        data["kind"] = self.checklist.kind
        try:
            return Character.model_validate({**data, "traits": traits})
        except ValidationError as error:
            raise complaint(
                error, file=str(self.path), content=self.content, model=Character, places=self._places
            ) from None

    def _once(self, seen: Mapping[str, object], name: str, place: Place) -> None:
        if name in seen:
            raise self._error(f"'{name}' is written twice", "Keep one of the two.", place)

    def _category(self, key: object) -> Category | None:
        return next((c for c in self.checklist.categories if matches(c.names, str(key), c.id)), None)

    def _field(self, field: str, key: str, value: object) -> object:
        self._places[(field,)] = (key,)
        if field == "notes" and isinstance(value, str):
            return (value,)
        parts = PARTS.get(field)
        if parts is None or not isinstance(value, CommentedSeq):
            return plain(value)
        entries: list[object] = []
        for index, entry in enumerate(value):
            self._places[(field, index)] = (key, index)
            entries.append(self._entry(field, parts, (key, index), entry))
        return entries

    def _entry(self, field: str, parts: tuple[str, ...], place: Place, entry: object) -> object:
        if isinstance(entry, str):
            # A bare colour or word is the entry's first field: `- "#FF8C00"`, `- orange hair pin`.
            return {parts[0]: entry}
        if not isinstance(entry, CommentedMap):
            return plain(entry)
        read: dict[str, object] = {}
        for written, value in entry.items():
            name = field_named(written, parts)
            if name is None:
                raise self._error(
                    f"unknown field '{written}'",
                    f"{nearest(str(written), parts)}Allowed here: {', '.join(parts)}.",
                    (*place, written),
                )
            self._places[(field, place[-1], name)] = (*place, written)
            read[name] = role_named(str(value)) if name == "role" else plain(value)
        return read

    def _traits(self, category: Category, key: str, value: object) -> dict[str, Trait]:
        self._places[("traits", category.id)] = (key,)
        if value is None:
            return {}
        if not isinstance(value, CommentedMap):
            allowed = ", ".join(element.id for element in category.elements)
            raise self._error(
                f"expected elements below '{key}', found '{value}'",
                f"Write `element: value` lines below it: {allowed}.",
                (key,),
            )
        traits: dict[str, Trait] = {}
        for written, content in value.items():
            element = _element(category, written)
            place = (key, written)
            if element is None:
                names = [element.id for element in category.elements]
                raise self._error(
                    f"'{written}' is no element of {category.id}",
                    f"{nearest(str(written), names)}Allowed here: {', '.join(names)}."
                    " What fits nowhere goes to `notes:`.",
                    place,
                )
            self._once(traits, element.id, place)
            self._places[("traits", category.id, element.id)] = place
            try:
                traits[element.id] = Trait.read(plain(content))
            except (ValidationError, ValueError) as error:
                words = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
                raise self._error(
                    f"found '{content}'", words.removeprefix("Value error, ").capitalize() + ".", place
                ) from None
        return traits


def _element(category: Category, written: object) -> Element | None:
    text = str(written)
    return next((e for e in category.elements if matches(e.names, text, e.id)), None)
