"""The networks that come with the package are those that are listed, with licences, and small enough."""

import runpy
import tomllib
from typing import Any

from checkout import ROOT

WEIGHTS = ROOT / "src/tetap/verifier/weights"


def _script() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "scripts/weights.py"))


def test_every_file_is_the_one_that_is_listed() -> None:
    """Changed on purpose? Run: .venv/bin/python scripts/weights.py --list"""
    assert _script()["check"]() == []


def test_a_changed_file_is_noticed(tmp_path: Any) -> None:
    script = _script()
    for path in WEIGHTS.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "common_figure.npz").write_bytes(b"something else")
    (tmp_path / "more.onnx").write_bytes(b"")
    script["check"].__globals__.update(FOLDER=tmp_path, TABLE=tmp_path / "weights.toml")
    assert script["check"]() == [
        "more.onnx: there, but not listed", "common_figure.npz: not the bytes that are listed",
    ]  # fmt: skip


def test_every_file_has_a_licence_and_a_source() -> None:
    rows = tomllib.loads((WEIGHTS / "weights.toml").read_text())["file"]
    assert all(row["licence"] and row["made_from"] for row in rows)
    assert "Permission is hereby granted" in (WEIGHTS / "LICENCES.md").read_text()
