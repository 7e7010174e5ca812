"""Names of files by a template, refused where they would leave their folder, collide, or break on another system."""

import re
import string
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from ..errors import BadInput

_LONGEST = 255
"""Bytes of one name that file systems take."""
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_WIDTH = re.compile(r"0?[1-9]")


def named(template: str, every: Sequence[Mapping[str, str | int]]) -> list[str]:
    """A name for each of `every`: the template with its fields filled in, folders parted by `/`.

    BadInput for a field that there is not, for names that leave the folder or that a system does not take, and for
    two that are the same where capitals do not count."""
    _check(template, every[0] if every else {})
    made = [template.format_map({key: _plain(value) for key, value in one.items()}) for one in every]
    for name in made:
        _check_name(name, template)
    check_apart(made)
    return made


def check_apart(names: Sequence[str]) -> None:
    """BadInput for two names that would be one file, or a file and a folder."""
    seen: dict[str, str] = {}
    for name in names:
        key = _folded(name)
        if key in seen:
            raise BadInput(
                f"two files would be called '{name}'",
                "Write what tells them apart into the names: {shot}, {preset} or {number}.",
            )
        seen[key] = name
    for name in names:
        for parent in PurePosixPath(_folded(name)).parents:
            if str(parent) in seen:
                raise BadInput(f"'{seen[str(parent)]}' would be a file and a folder", "Name them otherwise.")


def _check(template: str, facts: Mapping[str, str | int]) -> None:
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError as error:
        raise BadInput(f"the names '{template}' cannot be read: {error}", "Fields stand in { }.") from None
    for _, field, width, conversion in parts:
        if field is None:
            continue
        if facts and field not in facts:
            raise BadInput(
                f"names have no field '{{{field}}}'",
                f"There are: {', '.join(f'{{{one}}}' for one in facts)}.",
            )
        if conversion or (width and not (isinstance(facts.get(field), int) and _WIDTH.fullmatch(width))):
            raise BadInput(
                f"'{{{field}:{width or conversion}}}' cannot be written", "Only {number:03} and its like."
            )
    if not template.endswith("{ext}"):
        raise BadInput(f"the names '{template}' do not end in the file's kind", "End them in .{ext}")


def _plain(value: str | int) -> str | int:
    """A value never makes a folder."""
    return value if isinstance(value, int) else re.sub(r"[/\\]", "-", value)


def _check_name(name: str, template: str) -> None:
    parts = name.split("/")
    if name.startswith(("/", "~")) or ".." in parts or "." in parts or "" in parts or "\\" in name:
        raise BadInput(
            f"the names '{template}' lead out of the folder: '{name}'",
            "Name folders from there: {shot}/{preset}.{ext}",
        )
    for part in parts:
        why = ""
        if _FORBIDDEN.search(part):
            why = "holds a character that some systems do not take"
        elif _RESERVED.match(part) or part != part.rstrip(" ."):
            why = "is a name that Windows does not take"
        elif len(part.encode()) > _LONGEST:
            why = f"has more than {_LONGEST} bytes"
        if why:
            raise BadInput(f"'{part}' {why}", f"Change the names '{template}'.")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
