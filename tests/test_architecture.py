"""The walls that no linter holds: sizes, names, the drawing, registered providers."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from checkout import ROOT

SOURCES = sorted((ROOT / "src").rglob("*.py"))
DRAWERS = ("head", "body", "mascots", "props", "stages")
BANNED = {"utils", "helpers", "common", "base", "manager", "misc", "handler", "service", "info"}


def test_no_file_is_longer_than_400_lines() -> None:
    long = {str(path): n for path in SOURCES if (n := len(path.read_text().splitlines())) > 400}
    assert long == {}


def test_no_function_is_longer_than_60_lines_or_takes_more_than_6_parameters() -> None:
    bad = []
    for path in SOURCES:
        is_command_line = "cli" in path.parts
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if (node.end_lineno or 0) - node.lineno + 1 > 60 and not is_command_line:
                bad.append(f"{path.name}:{node.name} is long")
            arguments = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
            if len([a for a in arguments if a not in ("self", "cls")]) > 6 and not is_command_line:
                bad.append(f"{path.name}:{node.name} takes {len(arguments)}")
    assert bad == []


def test_every_file_opens_with_one_sentence_and_has_a_telling_name() -> None:
    assert [str(p) for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text()))] == []
    assert [str(p) for p in SOURCES if p.stem in BANNED or p.parent.name in BANNED] == []


def test_the_drawing_names_the_rooms_of_the_import_contract_in_order() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contract = project["tool"]["importlinter"]["contracts"][0]["layers"]
    floors = [sorted(re.findall(r"\w+", layer)) for layer in contract if layer != "__main__"]
    rooms = {room for floor in floors for room in floor}
    drawing = (ROOT / "ARCHITECTURE.md").read_text().split("```")[1]
    drawn = [
        sorted(word for word in re.findall(r"\w+", line[:64]) if word in rooms)
        for line in drawing.splitlines()
        if re.match(r" \d  ", line)
    ]
    ground = sorted(("ports", "domain", "errors"))
    assert drawn == [*floors[:-3], ground]
    assert sorted(room for floor in floors[-3:] for room in floor) == ground


@pytest.mark.parametrize("path", sorted((ROOT / "src/tetap/providers").glob("*.py")), ids=lambda p: p.stem)
def test_every_provider_file_has_an_entry_point_or_serves_one(path: Path) -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"][
        "tetap.providers"
    ]
    if path.stem == "__init__":
        return
    owners = [name for name in points if path.stem == name or path.stem.startswith(f"{name}_")]
    assert owners, f"providers/{path.name} has no entry point in pyproject.toml; add it and run make setup"


def test_a_provider_is_named_only_where_it_lives() -> None:
    """The illustrator's id stands in its provider files, the default setting and its own command."""
    allowed = {"sketch.py", "sketch_spec.py", "settings.py", "output.py", "sketching.py"}
    named = {p.name for p in (ROOT / "src/tetap").rglob("*.py") if re.search(r'"sketch"', p.read_text())}
    assert named <= allowed


def test_no_two_test_files_have_the_same_name() -> None:
    """Except what pytest itself keeps apart."""
    names = [path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py"]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
