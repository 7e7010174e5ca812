"""Partial answers: the `fields` parameter that every Google API has, as in `items(name,about/size),next`."""

import re
from collections.abc import Iterator
from typing import Any

from .gemini_bodies import wrong

_Tree = dict[str, "_Tree"]


def selected(data: Any, fields: str) -> Any:  # noqa: ANN401 - any JSON
    """Only these fields of `data`; everything when `fields` is empty. 400 for a mask that cannot be read."""
    if not fields:
        return data
    tokens = re.findall(r"[^(),/\s]+|[(),/]", fields)
    steps = iter(tokens)
    tree = _tree(steps)
    if next(steps, None) is not None:
        raise wrong(f"Invalid field selection {fields}", "fields")
    return _kept(data, tree)


def _tree(steps: Iterator[str]) -> _Tree:
    tree: _Tree = {}
    here = tree
    last: _Tree = tree
    for step in steps:
        if step == "(":
            last.update(_tree(steps))
        elif step == ")":
            return tree
        elif step == ",":
            here = tree
        elif step == "/":
            here = last
        else:
            last = here.setdefault(step, {})
    return tree


def _kept(data: Any, tree: _Tree) -> Any:  # noqa: ANN401 - any JSON
    if not tree:
        return data
    if isinstance(data, list):
        return [_kept(one, tree) for one in data]
    if isinstance(data, dict):
        return {name: _kept(data[name], below) for name, below in tree.items() if name in data}
    return data
