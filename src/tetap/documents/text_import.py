"""A pasted description → (heading, text) pairs: `Heading: text` lines, a Python dict, or JSON."""

import ast
import json
import re
from collections.abc import Mapping

from ..errors import BadInput

Pairs = list[tuple[str, object]]
_LINE = re.compile(r"^\s*(?:[-*•]\s*)?([^:：]{1,60})\s*[:：]\s*(.+?)\s*$")
_ASSIGNMENT = re.compile(r"^\s*\w+\s*=\s*", re.MULTILINE)
_HELP = 'Paste lines such as "Hair: long, dark blue", a Python dict {"hair": "…"}, or JSON.'


def read_description(text: str) -> Pairs:
    """The pairs in their order. BadInput when nothing in the text is a description."""
    if not text.strip():
        raise BadInput("the description is empty", _HELP)
    looks_like_a_dict = bool(re.search(r"\{\s*['\"]", text))
    pairs = _mapping(text) if looks_like_a_dict else _lines(text)
    if looks_like_a_dict and not pairs:
        raise BadInput(
            "the dict cannot be read", "Only plain texts and lists of texts are read; nothing is run."
        )
    if not pairs:
        raise BadInput("no description found", _HELP)
    return pairs


def _mapping(text: str) -> Pairs:
    """A dict literal, with or without `name =` before it; only literals are read, nothing is run."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return []
    body = text[start : end + 1]
    for read in (json.loads, ast.literal_eval):
        try:
            content = read(body)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if isinstance(content, Mapping):
            return [(str(key), value) for key, value in content.items()]
    return []


def _lines(text: str) -> Pairs:
    """`Heading: text` lines; other lines count as text without a heading."""
    body = _ASSIGNMENT.sub("", text, count=1) if '"""' in text or "'''" in text else text
    pairs: Pairs = []
    for line in body.replace('"""', "\n").replace("'''", "\n").splitlines():
        if not line.strip() or line.lstrip().startswith(("#!", "//")):
            continue
        found = _LINE.match(line)
        pairs.append((found.group(1).strip(), found.group(2)) if found else ("", line.strip()))
    return pairs
