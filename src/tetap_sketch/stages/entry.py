"""Reading YAML with its line numbers, so that every complaint says where."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from ..props import nearest
from .stage import StageError

SIZE_LIMIT = 256 * 1024
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The same lines and columns come from both; the one in C is ten times as fast, where it was built in."""

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class Entry:
    """One value of a YAML file that knows its place in it."""

    def __init__(self, node: yaml.Node, path: Path, name: str) -> None:
        self.node = node
        self.path = path
        self.name = name

    def fail(self, complaint: str) -> StageError:
        """An error that names file, line and key."""
        return StageError(
            f"{self.place}: {self.name}: {complaint}" if self.name else f"{self.place}: {complaint}"
        )

    @property
    def place(self) -> str:
        """File and line, as editors understand them."""
        return f"{self.path.name}:{self.line}"

    @property
    def line(self) -> int:
        """The line where the value begins, from 1."""
        mark = self.node.start_mark
        return mark.line + 1 if mark else 1

    def table(self, known: tuple[str, ...]) -> dict[str, "Entry"]:
        """The entries of a mapping, whose keys must all be known."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fail(f"expected 'key: value' pairs with {', '.join(known)}")
        found: dict[str, Entry] = {}
        for key, value in self.node.value:
            name = Entry(key, self.path, "").word()
            entry = Entry(value, self.path, name)
            if known and name not in known:
                raise Entry(key, self.path, "").fail(f"unknown key '{name}'{nearest(name, known)}")
            if name in found:
                raise Entry(key, self.path, "").fail(f"key '{name}' is written twice")
            found[name] = entry
        return found

    def items(self) -> tuple["Entry", ...]:
        """The entries of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fail("expected a list")
        return tuple(Entry(one, self.path, self.name) for one in self.node.value)

    @property
    def is_list(self) -> bool:
        """Whether the value is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_table(self) -> bool:
        """Whether the value is a mapping."""
        return isinstance(self.node, yaml.MappingNode)

    def word(self, choices: tuple[str, ...] = ()) -> str:
        """A text, one of the choices where there are any."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fail("expected one word")
        text = str(self.node.value)
        if choices and text not in choices:
            raise self.fail(f"'{text}' is not allowed{nearest(text, choices)}")
        return text

    def words(self, choices: tuple[str, ...]) -> tuple[str, ...]:
        """One of the choices, or a list of them."""
        return tuple(one.word(choices) for one in self.items()) if self.is_list else (self.word(choices),)

    def number(self, low: float = -5000, high: float = 5000) -> float:
        """A number in low..high."""
        text = self.word()
        if not _NUMBER.fullmatch(text) or not low <= float(text) <= high:
            raise self.fail(f"expected a number from {low:g} to {high:g}, found '{text}'")
        return float(text)

    def yes(self) -> bool:
        """Yes or no."""
        text = self.word().lower()
        if text not in _YES_NO:
            raise self.fail(f"expected yes or no, found '{text}'")
        return _YES_NO[text]

    def color(self) -> str:
        """A colour, in small letters."""
        text = self.word()
        if not _COLOR.fullmatch(text):
            raise self.fail(f"expected a colour written \"#rrggbb\" (with quotes), found '{text}'")
        return text.lower()

    def point(self) -> tuple[float, float]:
        """Two numbers."""
        pair = self.items()
        if len(pair) != 2:
            raise self.fail("expected two numbers [x, y]")
        return pair[0].number(), pair[1].number()


def read(path: Path) -> Entry:
    """The top of a YAML file."""
    if path.stat().st_size > SIZE_LIMIT:
        raise StageError(f"{path.name}: larger than {SIZE_LIMIT // 1024} kB")
    text = path.read_text(encoding="utf-8")
    try:
        for event in yaml.parse(text, Loader=_LOADER) if "*" in text else ():
            if isinstance(event, yaml.AliasEvent):
                raise StageError(f"{path.name}: references with * are not allowed here: *{event.anchor}")
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise StageError(f"{path.name}:{line}: not valid YAML: {error.problem}") from None
    except yaml.YAMLError as error:
        raise StageError(f"{path.name}: not valid YAML: {error}") from None
    if node is None:
        raise StageError(f"{path.name}:1: the file is empty")
    return Entry(node, path, "")


def required(table: Mapping[str, Entry], key: str, owner: Entry) -> Entry:
    """The entry of a key that must be there."""
    if key not in table:
        raise owner.fail(f"'{key}' is missing")
    return table[key]
