"""Prints the table of props and backdrop pieces with their options: `python -m tetap_sketch.stages`."""

import sys
from inspect import Parameter, getdoc, signature

from tetap_sketch.props import PROPS, Option, Piece, Registry
from tetap_sketch.stages.backdrops import BACKDROPS

HEAD = """# Props and backdrop pieces

Made by `python -m tetap_sketch.stages > docs/props.md`; how to use them: [add-a-scene.md](add-a-scene.md).
Every prop may also have `at`, `scale`, `turn`, `flip`, `line`, `level`, `every`, `stray` and `shadow`.
In brackets: the usual value. Colours are written `"#rrggbb"`, with the quotes.
"""


def _usual(value: Option) -> str:
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(value)
    return f"{value:g}" if isinstance(value, float | int) else value or "none"


def _options(piece: Piece) -> str:
    usual = {one.name: one.default for one in signature(piece.draw).parameters.values()}
    texts = []
    for name, kind in piece.options.items():
        holds = f"one of {', '.join(kind.words)}" if kind.words else kind.kind.replace("color", "colour")
        given = usual[name]
        texts.append(f"`{name}` {holds}" + ("" if given is Parameter.empty else f" ({_usual(given)})"))
    return "; ".join(texts) or "none"


def _table(registry: Registry, title: str) -> str:
    rows = [f"## {title}", "", "| name | what it is | options |", "|---|---|---|"]
    for name in sorted(registry.names()):
        piece = registry.piece(name)
        about = " ".join((getdoc(piece.draw) or "").split())
        rows.append(f"| `{name}` | {about} | {_options(piece)} |")
    return "\n".join(rows)


def listing() -> str:
    """The whole page in Markdown."""
    parts = (HEAD, _table(PROPS, "Props (`prop:`)"), "", _table(BACKDROPS, "Backdrop pieces (`piece:`)"), "")
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(listing())
