"""The command line in odd surroundings: terminals without Unicode, impossible names, folders that need quotes,
files from Windows."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tetap.cli.main import app, main
from tetap.cli.output import show_error
from tetap.errors import DocumentError, Refused

Example = Callable[[str], Path]


def tetap(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of a whole command, as the shell would see it."""
    monkeypatch.setattr(sys, "argv", ["tetap", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def said_in(encoding: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> bytes:
    """What a command that ends well writes to a terminal or pipe of this encoding."""
    out = BytesIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", TextIOWrapper(out, encoding=encoding, write_through=True))
        assert tetap(patch, *arguments) == 0
        written = out.getvalue()
        sys.stdout.detach()  # type: ignore[attr-defined]
    return written


def test_output_that_knows_no_unicode_ends_no_command(
    example: Example, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = str(example("xiao-cheng"))
    assert b"supermarket" in said_in("ascii", monkeypatch, "plan", folder)
    for_programs = json.loads(said_in("latin-1", monkeypatch, "plan", folder, "--json"))
    assert "在超市" in json.dumps(for_programs, ensure_ascii=False), "nothing of it is lost"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full (Linux)")
def test_output_into_a_full_disk_is_said_in_one_line(example: Example) -> None:
    command = [sys.executable, "-m", "tetap", "plan", str(example("xiao-cheng"))]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    told = "error: what was to be said could not be written: No space left on device\n       Free some space there.\n"
    assert (done.stderr, done.returncode) == (told, 2)


def test_ctrl_c_before_the_command_begins_is_no_traceback() -> None:
    code = "import tetap.cli.main; raise KeyboardInterrupt"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode != 0) == ("stopped; nothing was begun\n", True)


@pytest.mark.parametrize("command", ["check", "new", "shoot", "show"])
def test_a_name_that_no_disk_takes_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tetap(monkeypatch, command, "n" * 300) == 2
    assert "too long" in capsys.readouterr().err


def test_a_name_that_is_no_text_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tetap(monkeypatch, "new", os.fsdecode(b"caf\xe9")) == 2
    assert "not UTF-8" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "typed"), [("🍊 mascot's", "'🍊 mascot'\"'\"'s'"), ("-x", "./-x"), ("mira", "mira")]
)
def test_the_command_that_is_named_next_can_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, typed: str
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(app, ["new", "--", name]).output
    assert f"then tetap check {typed}\n" in told


def test_a_file_from_windows_keeps_its_line_ends_and_its_mark(example: Example) -> None:
    file = example("xiao-cheng") / "character.yaml"
    unix = file.read_bytes().replace(b"seed: 20240817\n", b"").replace(b"  bangs: curtain\n", b"")
    file.write_bytes(b"\xef\xbb\xbf" + unix.replace(b"\n", b"\r\n"))
    assert CliRunner().invoke(app, ["resolve", str(file.parent), "--seed", "3", "--write"]).exit_code == 0
    written = file.read_bytes()
    assert written.startswith(b"\xef\xbb\xbf# yaml") and b"seed: 3" in written
    assert written.count(b"\r\n") == written.count(b"\n") and b"\r\r" not in written
    assert CliRunner().invoke(app, ["check", str(file.parent)]).exit_code == 0


def test_brackets_in_a_scene_or_name_are_words(example: Example) -> None:
    folder = example("xiao-cheng")
    (folder / "scenes.yaml").write_text("scenes:\n- {id: one, text: '[/b] [smile]', place: beach}\n")
    character = folder / "character.yaml"
    character.write_text(character.read_text().replace("name: Xiao Cheng", "name: Xiao [/red] Cheng"))
    assert "[/b] [smile]" in CliRunner().invoke(app, ["plan", str(folder)]).output
    assert "Xiao [/red] Cheng" in CliRunner().invoke(app, ["resolve", str(folder)]).output


@pytest.mark.parametrize("text", ["wipe \\e[2J", "ring \\a", "nothing \\0", "old \\x9b2J"])
def test_a_text_that_would_command_the_terminal_is_refused(
    example: Example, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    folder = example("xiao-cheng")
    (folder / "scenes.yaml").write_text(f'scenes:\n- {{id: one, text: "{text}", place: beach}}\n')
    assert tetap(monkeypatch, "plan", str(folder)) == 2
    assert "control character U+00" in capsys.readouterr().err


def test_a_home_that_is_no_folder_hides_no_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Services often run with HOME=/dev/null."""
    monkeypatch.setenv("HOME", os.devnull)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    told = CliRunner().invoke(app, ["platforms"]).output
    assert "broke" not in told and "gemini" in told
    assert "OPENAI_API_KEY" in CliRunner().invoke(app, ["key", "list"]).output


@pytest.mark.parametrize("is_piped", [True, False])
def test_a_pasted_text_that_commands_the_terminal_makes_no_broken_file(
    tmp_path: Path, is_piped: bool
) -> None:
    pasted = "Name: Xi \x1b[2J\nhair: orange\n"
    (tmp_path / "pasted.txt").write_text(pasted)
    source = "-" if is_piped else str(tmp_path / "pasted.txt")
    ended = CliRunner().invoke(app, ["new", str(tmp_path / "xi"), "--from-text", source], input=pasted)
    assert isinstance(ended.exception, DocumentError) and ended.exception.line == 1
    assert not (tmp_path / "xi").exists()


def test_what_a_platform_says_commands_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    show_error(Refused("no: \x1b]52;c;cm0=\x07", "ask 👩‍🍳 \x1b[2Jagain", reason="x"), as_json=False)
    told = capsys.readouterr().err
    assert "]52;c;cm0=" in told and "👩‍🍳" in told and not any(mark in told for mark in "\x1b\x07")
