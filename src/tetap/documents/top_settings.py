"""Changing a setting in the text of a tetap.toml: its lines and comments stay, only the named ones change."""

import json
import re
import tomllib
from collections.abc import Mapping

from ..errors import DocumentError

_TABLE = re.compile(r"^\s*\[", re.MULTILINE)


def with_settings(text: str, settings: Mapping[str, str]) -> str:
    """The text with these settings above its first table. DocumentError for one that would not read back so."""
    found = _TABLE.search(text)
    head, rest = (text[: found.start()], text[found.start() :]) if found else (text, "")
    for name, value in settings.items():
        line = f"{name} = {json.dumps(value, ensure_ascii=False)}"
        pattern = re.compile(
            rf"^[ \t]*{re.escape(name)}[ \t]*=[^\n#]*?(?P<comment>[ \t]*#[^\n]*)?$", re.MULTILINE
        )
        changed, count = pattern.subn(lambda match, line=line: line + (match["comment"] or ""), head)  # type: ignore[misc]
        head = changed if count else f"{line}\n{head}"
    written = head + rest
    try:
        read = tomllib.loads(written)
    except tomllib.TOMLDecodeError:
        read = {}
    if any(read.get(name) != value for name, value in settings.items()):
        lines = "; ".join(f'{name} = "{value}"' for name, value in settings.items())
        raise DocumentError(
            "tetap.toml could not be changed safely", f"Write by hand: {lines}", file="tetap.toml"
        )
    return written
