"""A series from files to proof, as a program and as a person on the command line would make it."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from checkout import EXAMPLES, ROOT
from tetap import Project, TetapError
from tetap.domain.scene import TURNAROUND

Example = Callable[[str], Path]
TETAP = Path(sys.executable).with_name("tetap")


def tetap(*arguments: str | Path, check: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [TETAP, *map(str, arguments)], capture_output=True, text=True, env={**os.environ, **environment}, check=False
    )  # fmt: skip
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def hashes(folder: Path) -> dict[str, str]:
    lock = (folder / "tetap.lock").read_text()
    return dict(
        zip(
            re.findall(r'^shot = "(.+)"', lock, re.M), re.findall(r'^bytes = "(.+)"', lock, re.M), strict=True
        )
    )


def scenes_of(folder: Path) -> dict[str, str]:
    """The five scenes' hashes, without the turnaround's."""
    return {shot: found for shot, found in hashes(folder).items() if shot not in TURNAROUND}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The article's whole series, made once, in another process."""
    folder = tmp_path_factory.mktemp("made") / "xiao-cheng"
    shutil.copytree(
        EXAMPLES / "xiao-cheng", folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock")
    )
    # Fixtures of a module are made before any test's own home and settings are.
    home = tmp_path_factory.mktemp("home")
    tetap("shoot", folder, "--json", TETAP_VERIFY="no", HOME=str(home), XDG_CONFIG_HOME=str(home / ".config"))
    return folder


def test_the_articles_case_gives_turnaround_and_five_scenes(made: Path) -> None:
    names = {path.name for path in (made / "out").iterdir()}
    assert {"front.png", "three-quarter.png", "side.png", "back.png"} <= names
    assert {"supermarket.png", "park-bench.png", "kitchen.png", "beach-sunset.png", "christmas.png"} <= names
    assert {"report.html", "contact-sheet.png"} <= names


def test_deleting_everything_made_and_shooting_again_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    shutil.copytree(made, again, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock"))
    Project(again).shoot(["front", "kitchen"])
    assert hashes(again).items() <= hashes(made).items()


def test_a_finished_series_is_served_from_the_store(made: Path) -> None:
    rows = json.loads(tetap("shoot", made, "--json").stdout)["shots"]
    assert {row["state"] for row in rows} == {"reused"}


def test_replay_proves_every_picture_and_mends_what_was_changed(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "replayed"
    shutil.copytree(made, folder)
    (folder / "out/front.png").unlink()
    (folder / "out/side.png").write_bytes(b"painted over")
    result = json.loads(tetap("replay", folder, "--json").stdout)
    states = {row["shot"]: row["state"] for row in result["results"]}
    assert (result["proven"], result["pictures"]) == (9, 9)
    assert (states["front"], states["side"], states["back"]) == ("rebuilt", "rebuilt", "ok")
    assert (folder / "out/side.png.changed").read_bytes() == b"painted over"


def test_replay_says_what_is_missing(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lost"
    shutil.copytree(made, folder)
    shutil.rmtree(folder / ".tetap/objects")
    (folder / "out/front.png").unlink()
    done = tetap("replay", folder, check=False)
    assert done.returncode == 1
    assert re.search(r"missing .*out/front\.png", done.stdout)
    assert "8 of 9 pictures proven" in done.stdout


def test_a_colleague_with_lock_and_store_gets_the_same_bytes(made: Path, tmp_path: Path) -> None:
    colleague = tmp_path / "colleague"
    shutil.copytree(made, colleague, ignore=shutil.ignore_patterns("out", "ledger.sqlite*", "runs.sqlite*"))
    assert all(one.is_proven for one in Project(colleague).replay())
    assert hashes(colleague) == hashes(made)


def test_a_damaged_store_is_named_and_nothing_wrong_is_delivered(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "damaged"
    shutil.copytree(made, folder)
    digest = hashes(folder)["front"].partition(":")[2]
    path = folder / ".tetap/objects/sha256" / digest[:2] / digest
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    done = tetap("shoot", folder, check=False)
    assert done.returncode == 2
    assert digest in done.stderr
    (folder / "out/front.png").unlink()
    assert tetap("replay", folder, check=False).returncode == 1
    assert not (folder / "out/front.png").exists()


def test_a_killed_series_goes_on_and_ends_the_same(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "killed"
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock"))
    kills = 0
    for _ in range(3):
        process = subprocess.Popen(
            [TETAP, "shoot", folder, "--no-turnaround"], stdout=subprocess.DEVNULL, start_new_session=True
        )
        objects = folder / ".tetap/objects"
        before = sum(1 for _ in objects.glob("**/*"))
        while process.poll() is None and sum(1 for _ in objects.glob("**/*")) <= before + 2:
            time.sleep(0.01)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            kills += 1
        process.wait()
    assert kills >= 1
    tetap("shoot", folder, "--no-turnaround")
    assert scenes_of(folder) == scenes_of(made)


def test_ctrl_c_leaves_everything_resumable(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stopped"
    shutil.copytree(made, folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock"))
    process = subprocess.Popen(
        [TETAP, "shoot", folder, "--no-turnaround"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and not list((folder / ".tetap/objects").glob("**/??*/*")):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    if process.returncode != 0:
        assert process.returncode == 130
        assert "run the same command again" in errors
    tetap("shoot", folder, "--no-turnaround")
    assert scenes_of(folder) == scenes_of(made)


WORKING = """
import sys, time
from pathlib import Path
from tetap import Project
from tetap.app.state import open_runs, platforms_of
from tetap.runs import ShotWork
workspace = Project(sys.argv[1]).open()
with workspace.state() as state:
    runs = open_runs(state, workspace.settings, ShotWork(state.till, platforms_of(workspace.folder)))
    print("works" if runs.works else "waits", flush=True)
    sys.stdin.read()
    runs.stop()
"""


def test_a_second_process_hands_its_series_to_the_one_that_works_and_follows(example: Example) -> None:
    folder = example("xiao-lan")
    with subprocess.Popen(
        [sys.executable, "-c", WORKING, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == "works"
        tetap("shoot", folder, "--only", "front", "--only", "side")
        first.communicate()
    with closing(sqlite3.connect(folder / ".tetap/ledger.sqlite")) as ledger:
        owners = ledger.execute("SELECT owner, state FROM attempts").fetchall()
    assert len(owners) == 2
    assert {(f"-{first.pid}-" in owner, state) for owner, state in owners} == {(True, "settled")}


def test_a_process_whose_worker_dies_takes_its_place(example: Example) -> None:
    folder = example("xiao-lan")
    with subprocess.Popen(
        [sys.executable, "-c", WORKING, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == "works"
        first.send_signal(signal.SIGSTOP)
        second = subprocess.Popen([TETAP, "shoot", folder, "--only", "front"], stdout=subprocess.DEVNULL)
        while not list((folder / "tetap.lock").parent.glob("tetap.lock")):
            time.sleep(0.05)
        first.kill()
        assert second.wait(60) == 0
    assert (folder / "out" / "front.png").is_file()


def test_a_series_without_a_seed_draws_one_and_locks_it(example: Example) -> None:
    folder = example("xiao-lan")
    first = Project(folder).shoot(["front"]).lock.seed
    assert Project(folder).shoot(["front"]).lock.seed == first
    assert Project(folder).shoot(["front"], new=True).lock.seed != first
    assert Project(folder).shoot(["front"], seed=12).lock.seed == 12


def test_the_seed_moves_only_what_character_and_scene_leave_free(example: Example) -> None:
    folder = example("xiao-cheng")
    (one,), (two,) = (Project(folder).plan(["kitchen"], seed=seed).shots for seed in (1, 2))
    assert one.request.words == two.request.words
    assert one.request.spec == two.request.spec
    assert one.key != two.key


def test_bad_input_writes_nothing(example: Example) -> None:
    folder = example("xiao-cheng")
    (folder / "scenes.yaml").write_text("scenes:\n  - {id: moon, text: dancing on the moon}\n")
    before = sorted(folder.rglob("*"))
    with pytest.raises(TetapError, match="no stage"):
        Project(folder).shoot()
    assert sorted(folder.rglob("*")) == before


def test_the_wheel_installs_into_a_clean_environment_and_draws(tmp_path: Path) -> None:
    """Built as it would be published; the clean environment sees only the wheel and its dependencies."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=ROOT, check=True,
        capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "clean"], check=True)
    site = next((tmp_path / "clean/lib").glob("python3*/site-packages"))
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", site, wheel], check=True
    )
    ours = Path(sys.executable).parent.parent / "lib" / site.parent.name / "site-packages"
    names = [
        p for p in ours.iterdir() if not p.name.startswith(("tetap", "_tetap", "_editable", "__editable"))
    ]
    for path in names:
        if not (site / path.name).exists():
            (site / path.name).symlink_to(path)
    folder = tmp_path / "xiao-cheng"
    shutil.copytree(
        EXAMPLES / "xiao-cheng", folder, ignore=shutil.ignore_patterns(".tetap", "out", "tetap.lock")
    )
    done = subprocess.run(
        [tmp_path / "clean/bin/python", "-m", "tetap", "shoot", folder, "-o", "front", "--json"],
        capture_output=True, text=True, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["shots"][0]["state"] == "drawn"
