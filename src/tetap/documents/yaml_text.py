"""YAML with places: every value knows its line, and writing back keeps comments and order."""

import re
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import cast

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ..domain.control_letters import is_command
from ..errors import DocumentError

Place = tuple[str | int, ...]
MAX_BYTES = 1_000_000
MAX_VALUES = 20_000


def _yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 110
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def read_text(path: Path) -> str:
    """The text of a file that users edit; DocumentError when it is not there or no text."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(
            "the file is not there", "Create it, or check the path.", file=str(path)
        ) from None
    except OSError as error:
        raise DocumentError(
            f"cannot be read: {error.strerror}", "Check the path and its permissions.", file=str(path)
        ) from None
    if len(data) > MAX_BYTES:
        raise DocumentError(f"{len(data):,} bytes are too many", "Keep it below 1 MB.", file=str(path))
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise DocumentError("not UTF-8 text", "Save the file as UTF-8.", file=str(path), line=line) from None
    refuse_commands(text, str(path))
    return text


def as_kept(path: Path, text: str) -> bytes:
    """A new text for a file that users edit, with the line ends and the mark at the front that it has now."""
    before = path.read_bytes() if path.is_file() else b""
    text = text.replace("\r\n", "\n")
    if b"\r\n" in before:
        text = text.replace("\n", "\r\n")
    return text.encode("utf-8-sig" if before.startswith(BOM_UTF8) else "utf-8")


def read_yaml(path: Path) -> CommentedMap | CommentedSeq:
    """The file's content; a DocumentError with the line when the YAML is broken."""
    text = read_text(path)
    try:
        content = _yaml().load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise DocumentError(
            f"broken YAML: {error.problem or error.context}",
            "Check indentation, colons and quotes there; a # or : inside a value needs quotes around it.",
            file=str(path),
            line=mark.line + 1 if mark else 0,
        ) from None
    except RecursionError:
        raise DocumentError("nested too deeply", "Write fewer brackets.", file=str(path)) from None
    except (YAMLError, ValueError) as error:
        raise DocumentError(f"broken YAML: {error}", "Check the file.", file=str(path)) from None
    _refuse_colors_as_comments(text, path)
    if content is None:
        raise DocumentError("the file is empty", "See docs/character.md for what it holds.", file=str(path))
    if not isinstance(content, CommentedMap | CommentedSeq):
        raise DocumentError(
            "expected fields, found one value", "Write `field: value` lines.", file=str(path), line=1
        )
    return content


_COLOR_COMMENT = re.compile(r"""^[^"'#]*[:\-,]\s[^"'#]*(#[0-9a-fA-F]{6})\b""")


def _refuse_colors_as_comments(text: str, path: Path) -> None:
    """`hair: orange #FF8C00` loses its colour, because YAML takes the # for a comment; say so."""
    for number, line in enumerate(text.splitlines(), start=1):
        found = _COLOR_COMMENT.match(line)
        if found and not line.lstrip().startswith("#"):
            raise DocumentError(
                f"YAML reads {found.group(1)} as a comment here, the colour would be lost",
                f'Put quotes around the value, for example "{found.group(1)}".',
                file=str(path),
                line=number,
            )


def write_yaml(content: object) -> str:
    """YAML text, comments and order as they were read."""
    stream = StringIO()
    _yaml().dump(content, stream)
    return stream.getvalue()


def line_of(content: object, place: Place) -> int:
    """The line (from 1) of the value at a place, or of the deepest part of the place that exists."""
    line = 1
    for step in place:
        if isinstance(content, CommentedMap) and step in content:
            line = cast(int, content.lc.key(step)[0]) + 1
        elif isinstance(content, CommentedSeq) and isinstance(step, int) and step < len(content):
            line = cast(int, content.lc.item(step)[0]) + 1
        else:
            break
        content = content[step]
    return line


def plain(value: object) -> object:
    """Ordinary dicts, lists, strings and numbers. Aliases are written out; a file that would grow beyond
    measure that way is refused."""
    return _plain(value, [MAX_VALUES])


def refuse_commands(value: str, file: str = "") -> None:
    """DocumentError where a text holds letters that would clear a terminal or fill its clipboard; in YAML they may
    be written as "\\e"."""
    found = next(filter(is_command, value), "")
    if found:
        raise DocumentError(
            f"a text holds the control character U+{ord(found):04X}",
            "Take it out; a file of yours needs none.",
            file=file,
            line=value[: value.index(found)].count("\n") + 1 if file else 0,
        )


def _plain(value: object, left: list[int]) -> object:
    left[0] -= 1
    if left[0] < 0:
        raise DocumentError(f"more than {MAX_VALUES:,} values, aliases written out", "Use fewer aliases.")
    if isinstance(value, Mapping):
        return {str(key): _plain(item, left) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [_plain(item, left) for item in value]
    if isinstance(value, str):
        refuse_commands(value)
        return str(value)
    if isinstance(value, float):
        return float(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return value
