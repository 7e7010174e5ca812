"""Keys are kept and found without ever being shown; the real keyring is never touched."""

import json
import os
import select
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

keyring = pytest.importorskip("keyring", reason="pip install 'tetap[keyring]'")

from keyring.backend import KeyringBackend  # noqa: E402
from keyring.errors import PasswordDeleteError  # noqa: E402

from tetap.app.keys import known_keys  # noqa: E402
from tetap.cli.main import app  # noqa: E402
from tetap.config import load_connection  # noqa: E402
from tetap.errors import BadInput, Misconfigured, TetapError  # noqa: E402

KEY = "sk-4f9d-very-secret"
NAME = "GEMINI_API_KEY"


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets."""

    priority = 1.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryKeyring]:
    for one in known_keys(None):
        monkeypatch.delenv(one.name, raising=False)
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


def run(*arguments: str, typed: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(app, [*arguments], input=typed)
    if isinstance(result.exception, TetapError):
        return result.exception.exit_code, f"{result.exception} {result.exception.hint}"
    return result.exit_code, result.output


def places() -> dict[str, str]:
    rows = json.loads(run("key", "list", "--json")[1])
    return {row["name"]: row["set_in"] for row in rows}


def test_a_key_is_kept_found_by_its_platform_listed_without_its_text_and_removed(ring: MemoryKeyring) -> None:
    assert places()[NAME] is None
    code, text = run("key", "set", NAME, typed=f"{KEY}\n")
    assert (code, KEY in text) == (0, False)
    assert ring.kept == {("tetap", NAME): KEY}
    assert load_connection("gemini", None).key((NAME,)).reveal() == KEY
    assert places()[NAME] == "keyring"
    assert KEY not in run("key", "list")[1]
    assert run("key", "remove", NAME)[0] == 0
    assert places()[NAME] is None and ring.kept == {}


def test_environment_goes_before_env_file_goes_before_keyring(
    ring: MemoryKeyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.kept["tetap", NAME] = "from the keyring"
    (tmp_path / ".env").write_text(f"{NAME}=from-the-file\n")
    assert load_connection("gemini", tmp_path).key((NAME,)).reveal() == "from-the-file"
    listed = run("key", "list", "--folder", str(tmp_path), "--json")[1]
    assert {row["name"]: row["set_in"] for row in json.loads(listed)}[NAME] == ".env"
    monkeypatch.setenv(NAME, "from-the-environment")
    assert load_connection("gemini", tmp_path).key((NAME,)).reveal() == "from-the-environment"
    assert "from-the" not in listed


def test_removing_says_where_the_key_is_still_set(
    ring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring.kept["tetap", NAME] = KEY
    monkeypatch.setenv(NAME, KEY)
    code, text = run("key", "remove", NAME)
    assert code == 0 and "still set in: environment" in text and KEY not in text


@pytest.mark.parametrize("typed", ["\n", "two words\n", "a\x1b[31m\n", ""])
def test_what_is_no_key_is_not_kept(ring: MemoryKeyring, typed: str) -> None:
    code, text = run("key", "set", NAME, typed=typed)
    assert code == 2 and "is no key" in text
    assert ring.kept == {}


def test_a_name_that_no_platform_asks_for_is_refused_with_the_nearest(ring: MemoryKeyring) -> None:
    code, text = run("key", "set", "GEMINI_APIKEY", typed=f"{KEY}\n")
    assert code == 2 and f"Did you mean {NAME}?" in text and KEY not in text


def test_removing_what_is_not_there_says_what_to_do(ring: MemoryKeyring) -> None:
    code, text = run("key", "remove", NAME)
    assert code == 2 and "environment or in .env" in text


def test_no_command_takes_a_key_as_an_argument(ring: MemoryKeyring) -> None:
    """Arguments stand in the process list and in the shell's history."""
    assert run("key", "set", NAME, KEY)[0] == 2
    assert ring.kept == {}


def test_typed_on_a_terminal_the_key_is_not_echoed() -> None:
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "tetap", "key", "set", NAME], stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True, env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    os.close(theirs)
    said = _read_until(ours, b": ")
    os.write(ours, f"{KEY}\n".encode())
    said += _read_until(ours, b"keyring\r\n")
    os.close(ours)
    assert process.wait(20) == 0, said
    assert b"is in the system keyring" in said and KEY.encode() not in said


def _read_until(terminal: int, end: bytes) -> bytes:
    """What the terminal shows up to `end`, waiting half a minute at most."""
    said = b""
    while not said.endswith(end) and select.select([terminal], [], [], 30)[0]:
        said += os.read(terminal, 1024)
    return said


def test_a_missing_key_names_its_ways_and_a_local_address_needs_none(ring: MemoryKeyring) -> None:
    with pytest.raises(Misconfigured, match="needs a key") as error:
        load_connection("gemini", None).key((NAME,))
    assert "tetap key set GEMINI_API_KEY" in error.value.hint
    assert load_connection("gemini", None, "http://127.0.0.1:9").key((NAME,)).reveal() == "local"


def test_unknown_names_are_bad_input_for_programs_too(ring: MemoryKeyring) -> None:
    from tetap.app.keys import keep

    with pytest.raises(BadInput):
        keep("NO_SUCH_KEY", KEY)
