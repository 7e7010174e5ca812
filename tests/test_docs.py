"""The documents say what is true: README's program runs, every command and setting is named, links lead somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from checkout import EXAMPLES, ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_the_readmes_program_runs(tmp_path: Path) -> None:
    program = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    assert program is not None
    assert len(program.group(1).strip().splitlines()) <= 10
    import shutil

    shutil.copytree(
        EXAMPLES / "xiao-cheng",
        tmp_path / "examples/xiao-cheng",
        ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock"),
    )
    done = subprocess.run(
        [sys.executable, "-c", program.group(1)], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={**os.environ, "HOME": str(tmp_path)},
    )  # fmt: skip
    assert "front sha256:" in done.stdout and "report.html" in done.stdout


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text())
    missing = [t for t in targets if "://" not in t and not (document.parent / t).exists()]
    assert missing == []


def test_every_document_is_reached_from_the_index() -> None:
    text = (ROOT / "docs/index.md").read_text(encoding="utf-8")
    names = [path.name for path in (ROOT / "docs").glob("*.md") if path.name != "index.md"]
    assert [name for name in names if f"({name})" not in text] == []


def test_every_setting_is_in_the_documents() -> None:
    from tetap.config.settings import SETTINGS

    text = (ROOT / "docs/settings.md").read_text()
    assert [name for name in SETTINGS if f"`{name}`" not in text] == []


def test_every_command_is_in_the_documents() -> None:
    from tetap.cli.main import app

    text = (ROOT / "docs/commands.md").read_text()
    names = [
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    ]
    names += [str(group.name) for group in app.registered_groups]
    assert [name for name in names if f"tetap {name}" not in text] == []


def test_import_is_light() -> None:
    """`import tetap` loads none of the big libraries; timings are `make bench`'s business."""
    code = "import sys, tetap; print([m for m in ('pydantic', 'PIL', 'numpy', 'dbos', 'typer') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_public_face_is_what_is_promised() -> None:
    import tetap

    assert tetap.__all__ == ["Project", "TetapError", "verify"]
    assert all(getattr(tetap, name) is not None for name in tetap.__all__)


def test_the_article_samples_are_those_that_are_credited() -> None:
    import hashlib

    credits = (ROOT / "docs/credits.md").read_text()
    for path in (EXAMPLES / "article").iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest() in credits


@pytest.mark.parametrize("name", ["character", "scenes", "finish"])
def test_the_schemas_in_the_documents_are_current(name: str) -> None:
    """Stale? Run: .venv/bin/python scripts/schemas.py"""
    import json

    from tetap.documents.schema import SCHEMAS

    made = SCHEMAS[name]()
    assert json.loads((ROOT / f"docs/schema/{name}.json").read_text()) == made
