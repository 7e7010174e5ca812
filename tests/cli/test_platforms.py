"""`tetap platforms`: the comparison from the cards, one platform in detail, keys by place only."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checkout import ROOT
from tetap.cli.main import app
from tetap.config.settings import user_data
from tetap.errors import TetapError
from tetap.store.seed_probes import SeedProbe, SeedProbes

Example = Callable[[str], Path]
KEY = "sk-4f9d-very-secret"
PROBE = SeedProbe(
    "gemini", "gemini-3-pro-image", "", "2026-11-22", "accepted, no effect", "pictures of one seed differ as much",
    4, 0.02, -0.1, 0.12, 0.44, 55.3, 56.0, 0.7, 0.7, 1.07, "sha256:0",
)  # fmt: skip


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*arguments])
    if isinstance(result.exception, TetapError):
        return result.exception.exit_code, f"{result.exception} {result.exception.hint}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def rows(*arguments: str) -> list[dict[str, object]]:
    code, text = run("platforms", *arguments, "--json")
    assert code == 0
    return json.loads(text)  # type: ignore[no-any-return]


def test_every_installed_platform_is_compared_with_the_articles_columns() -> None:
    found = rows()
    assert {"sketch", "gemini"} <= {str(row["platform"]) for row in found}
    problems = [str(row.get("problem", "")) for row in found]
    assert [text for text in problems if text and "needs the address" not in text] == []
    for row in (row for row in found if "problem" not in row):
        assert {
            "seed",
            "references",
            "turns",
            "price",
            "consistency",
            "status",
            "as_of",
            "source",
            "keys",
        } <= row.keys()
        assert row["consistency"]["measured_here"] is None  # type: ignore[index]


def test_the_table_fits_a_terminal_and_names_every_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    code, text = run("platforms")
    assert code == 0
    tables = [line for line in text.splitlines() if line.startswith("  ") and "consistency" not in line]
    assert max(map(len, tables)) <= 80
    assert "measured here: unknown" in text and "gemini-3-pro-image" in text
    assert "gemini-3-pro-image-preview" not in text and "--retired" in text
    assert "gemini-3-pro-image-preview" in run("platforms", "--retired")[1].replace("\n  ", "")


def test_one_platform_in_detail_shows_options_pixels_and_sources() -> None:
    code, text = run("platforms", "gemini")
    assert code == 0
    for word in (
        "pixels 1K",
        "16:9 1376×768",
        "--option temperature=0…2",
        "also called  nano-banana-pro",
        "known from",
    ):
        assert word in text
    assert "sketch-1" not in text


def test_a_platform_that_is_not_installed_is_named_with_the_nearest() -> None:
    code, text = run("platforms", "gemnii")
    assert code == 2 and "Did you mean gemini?" in text


def test_keys_are_told_by_place_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    assert "key missing: GEMINI_API_KEY" in run("platforms")[1]
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    texts = [run("platforms")[1], run("platforms", "gemini")[1], json.dumps(rows())]
    assert "set (environment)" in texts[1]
    assert [text for text in texts if KEY in text] == []


def test_the_users_own_models_and_prices_are_in_the_table(tmp_path: Path) -> None:
    (tmp_path / "tetap.toml").write_text(
        '[platforms.gemini.models."gemini-9"]\nlike = "gemini-3-pro-image"\nprice = {1K = 0.01}\n'
    )
    found = {row["model"]: row for row in rows("gemini", "--folder", str(tmp_path))}
    assert found["gemini-9"]["price"]["1K"]["usd"] == 0.01  # type: ignore[index]
    assert found["gemini-9"]["source"] == "your own settings"


def test_a_broken_setting_of_one_platform_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "tetap.toml").write_text("[platforms.gemini]\nno_such_setting = 1\n")
    found = rows("--folder", str(tmp_path))
    broken = [row["platform"] for row in found if "problem" in row]
    assert "gemini" in broken and "sketch" not in broken
    assert "no_such_setting" in run("platforms", "--folder", str(tmp_path))[1]


def test_what_a_probe_measured_here_stands_beside_the_card() -> None:
    SeedProbes(user_data()).add(PROBE)
    measured = {row["model"]: row["seed_measured"] for row in rows("gemini")}
    assert measured["gemini-3-pro-image"]["pairs"] == 4  # type: ignore[index]
    assert "here: accepted, no effect (n=4, 2026-11-22)" in run("platforms", "gemini")[1]


def test_what_was_measured_at_another_address_does_not(tmp_path: Path) -> None:
    SeedProbes(user_data()).add(PROBE)
    (tmp_path / "tetap.toml").write_text('[platforms.gemini]\nurl = "http://127.0.0.1:9"\n')
    assert {row["seed_measured"] for row in rows("gemini", "--folder", str(tmp_path))} == {None}


def test_the_table_in_the_documents_is_current() -> None:
    """Stale? Run: .venv/bin/python scripts/platforms_table.py"""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from platforms_table import PAGE, with_tables
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    page = PAGE.read_text()
    assert with_tables(page) == page


@pytest.mark.parametrize(
    "url", ["nonsense", "localhost:8080", "ftp://x", "http://", "http://[", "http://x:99999"]
)
def test_an_address_that_is_none_is_said_before_anything_is_planned(example: Example, url: str) -> None:
    code, text = run("shoot", str(example("xiao-cheng")), "--platform", "gemini", "--url", url, "--yes")
    assert code == 2 and "http://" in text


@pytest.mark.parametrize(
    "url", ["http://me:velvet-heron@127.0.0.1:1", "http://127.0.0.1:1/v1?key=velvet-heron"]
)
def test_an_address_with_a_secret_in_it_is_refused_without_repeating_it(example: Example, url: str) -> None:
    folder = example("xiao-cheng")
    code, text = run("shoot", str(folder), "--platform", "gemini", "--url", url, "--yes")
    assert code == 2 and "keys" in text and "velvet-heron" not in text
    assert not (folder / ".tetap").exists()


def test_a_model_nobody_knows_gets_the_nearest_that_lives(example: Example) -> None:
    code, text = run(
        "plan", str(example("xiao-cheng")), "--platform", "gemini", "--model", "gemini-3-pro-imge"
    )
    assert code == 2 and "Did you mean gemini-3-pro-image?" in text
    assert "imagen" not in text and "preview" not in text
