"""A packed character: the same bytes in another folder, nothing bought again, nothing accepted that was changed."""

import json
import shutil
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from checkout import EXAMPLES
from tetap import Project, TetapError
from tetap.app.packing import unpack
from tetap.cli.main import app
from tetap.documents.pack_file import MANIFEST
from tetap.errors import BadInput, CannotWrite, LockBroken, StoreDamaged
from tetap.store.ledger import Ledger

REHEARSAL = """\
platform = "rehearsal"
strategy = "converse"
url = ""
[platforms.rehearsal]
profile = "calm"
luck = 3
"""


@pytest.fixture(scope="module")
def packed_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(project, pack) of a conversation of two shots with one that was made once more."""
    folder = tmp_path_factory.mktemp("pack") / "xiao-cheng"
    shutil.copytree(
        EXAMPLES / "xiao-cheng", folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock")
    )
    (folder / "tetap.toml").write_text(REHEARSAL)
    (folder / ".env").write_text("GEMINI_API_KEY=sk-very-secret\n")
    Project(folder, verify="no").shoot(["kitchen", "park-bench"], turnaround=False, agreed=True)
    file = folder.parent / "cheng.tetap"
    Project(folder).pack(file)
    return folder, file


def pictures(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "out").glob("*.png")}


def test_another_folder_replays_identical_bytes(packed_once: tuple[Path, Path], tmp_path: Path) -> None:
    folder, file = packed_once
    there = tmp_path / "there"
    unpacked = unpack(file, there)
    assert unpacked.pictures == 2 and unpacked.name == "Xiao Cheng"
    wanted = {
        name: data for name, data in pictures(folder).items() if name in ("kitchen.png", "park-bench.png")
    }
    assert pictures(there) == wanted and len(wanted) == 2
    (there / "out/kitchen.png").unlink()
    assert sorted(one.state for one in Project(there).replay()) == ["ok", "rebuilt"]
    assert pictures(there) == wanted
    assert (there / "tetap.lock").read_text() == (folder / "tetap.lock").read_text()


def test_another_folder_buys_nothing_again(packed_once: tuple[Path, Path], tmp_path: Path) -> None:
    there = tmp_path / "there"
    unpack(packed_once[1], there)
    (there / "tetap.toml").write_text(REHEARSAL)
    series = Project(there, verify="no").shoot(["kitchen", "park-bench"], turnaround=False)
    assert series.reused == 2 and series.run.failed == {}
    ledger = Ledger(there / ".tetap/ledger.sqlite")
    assert ledger.database.read("SELECT COUNT(*) FROM attempts") == [(0,)]
    ledger.close()
    assert [one.state for one in Project(there).ask_again()] == ["same", "same"]


def test_keys_and_addresses_stay_at_home(packed_once: tuple[Path, Path], tmp_path: Path) -> None:
    there = tmp_path / "there"
    unpack(packed_once[1], there)
    assert (there / "tetap.toml").read_text() == 'strategy = "converse"\n'
    assert not (there / ".env").exists()
    assert b"very-secret" not in packed_once[1].read_bytes()


def test_the_same_project_gives_the_same_pack(packed_once: tuple[Path, Path], tmp_path: Path) -> None:
    folder, file = packed_once
    again = Project(folder).pack(tmp_path / "again.tetap")
    assert (tmp_path / "again.tetap").read_bytes() == file.read_bytes()
    assert unpack(file, tmp_path / "there", digest=again.digest).digest == again.digest
    with pytest.raises(StoreDamaged, match="another pack"):
        unpack(file, tmp_path / "elsewhere", digest="0" * 64)
    assert not (tmp_path / "elsewhere").exists()


def rewritten(
    file: Path, to: Path, change: Callable[[dict[str, bytes]], None], *, relist: bool = False
) -> Path:
    """A pack with other content; `relist`: with a list that agrees with it."""
    import hashlib

    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    if relist:
        manifest = json.loads(files[MANIFEST])
        manifest["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in files.items()
            if name != MANIFEST
        }
        files[MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return to


def flipped(name: str) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[name] = files[name][:-1] + bytes([files[name][-1] ^ 1])

    return change


def put(name: str, data: bytes = b"x") -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.update({name: data})


def dropped(name: str) -> Callable[[dict[str, bytes]], None]:
    return lambda files: files.pop(name) and None


@pytest.mark.parametrize("relist", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        put("project/../../evil.txt"),
        put("/etc/evil"),
        put("project\\..\\evil"),
        put("project/.git/hooks/post-checkout"),
        put("project/.env"),
        put("C:evil"),
        put("project/a//b"),
        put("project/OUT/kitchen.png"),
        put("elsewhere/file"),
        put("store/sha256/" + "0" * 64),
        put("project/tetap.toml", b'[platforms.gemini]\nurl = "https://evil.example"\n'),
        flipped("project/out/kitchen.png"),
        dropped("project/out/kitchen.png"),
    ],
)
def test_a_pack_that_was_changed_leaves_nothing_behind(
    packed_once: tuple[Path, Path], tmp_path: Path, change: Callable[[dict[str, bytes]], None], relist: bool
) -> None:
    bad = rewritten(packed_once[1], tmp_path / "bad.tetap", change, relist=relist)
    with pytest.raises(TetapError):
        unpack(bad, tmp_path / "there" / "deep")
    assert not (tmp_path / "there" / "deep").exists() and not (tmp_path / "evil.txt").exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [bad]


def test_a_purchase_that_is_not_what_its_key_says_is_refused(
    packed_once: tuple[Path, Path], tmp_path: Path
) -> None:
    def other_seed(files: dict[str, bytes]) -> None:
        rows = json.loads(files["ledger.json"])
        rows["purchases"][0]["seed"] += 1
        files["ledger.json"] = json.dumps(rows).encode()

    bad = rewritten(packed_once[1], tmp_path / "bad.tetap", other_seed, relist=True)
    with pytest.raises(StoreDamaged, match="not what its key says"):
        unpack(bad, tmp_path / "there")


def test_links_and_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    link = tmp_path / "link.tetap"
    with zipfile.ZipFile(link, "w") as archive:
        entry = zipfile.ZipInfo("project/references/front.png")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    with pytest.raises(StoreDamaged, match="does not belong"):
        unpack(link, tmp_path / "there")
    bomb = tmp_path / "bomb.tetap"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, b"{" + b" " * 30_000_000)
    with pytest.raises(BadInput, match="no list"):
        unpack(bomb, tmp_path / "there")
    # A zip that lies about how large its content is: never more than it says is unpacked.
    liar = tmp_path / "liar.tetap"
    with zipfile.ZipFile(liar, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, b" " * 5_000_000)
    raw = liar.read_bytes().replace(struct.pack("<L", 5_000_000), struct.pack("<L", 100))
    liar.write_bytes(raw)
    with pytest.raises((StoreDamaged, BadInput)):
        unpack(liar, tmp_path / "there")
    assert not (tmp_path / "there").exists()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04rubbish", b"not a zip at all" * 100])
def test_what_is_no_pack_says_so(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.tetap").write_bytes(data)
    with pytest.raises(BadInput, match="no pack"):
        unpack(tmp_path / "x.tetap", tmp_path / "there")


def test_nothing_that_is_there_is_overwritten(packed_once: tuple[Path, Path], tmp_path: Path) -> None:
    folder, file = packed_once
    with pytest.raises(CannotWrite, match="there already"):
        Project(folder).pack(file)
    with pytest.raises(BadInput, match="not empty"):
        unpack(file, folder)


def test_a_project_without_pictures_has_nothing_to_pack(
    example: Callable[[str], Path], tmp_path: Path
) -> None:
    with pytest.raises(LockBroken, match="names no pictures"):
        Project(example("xiao-lan")).pack(tmp_path / "x.tetap")


def test_pack_and_unpack_as_commands(packed_once: tuple[Path, Path], tmp_path: Path) -> None:
    file = tmp_path / "cheng.tetap"
    packed = CliRunner().invoke(app, ["pack", str(packed_once[0]), "-o", str(file)])
    assert packed.exit_code == 0 and "2 pictures" in packed.output
    digest = packed.output.split("--sha256 ")[1].split()[0]
    unpacked = CliRunner().invoke(app, ["unpack", str(file), str(tmp_path / "there"), "--sha256", digest])
    assert unpacked.exit_code == 0 and "each proven by its hash" in unpacked.output
