"""Living models: a platform that is switched is found out, one that stays is left in peace, moving is told."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from tetap import TetapError
from tetap.cli.main import app
from tetap.documents.top_settings import with_settings
from tetap.errors import DocumentError
from tetap.simulators.backstage import Backstage
from tetap.simulators.serving import running
from tetap.verifier.platform_change import ALPHA, compare, judge_distances, level_of, smallest_chance

Example = Callable[[str], Path]


def noise(luck: int, shift: int = 0, cells: int = 6, side: int = 64) -> bytes:
    """Coloured blobs that follow from luck alone, all lighter by a shift; so many cells in a row."""
    small = np.random.default_rng(luck).integers(0, 190, (cells, cells, 3)) + shift
    out = BytesIO()
    Image.fromarray(small.astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [*map(str, arguments)])
    if isinstance(result.exception, TetapError):
        return result.exception.exit_code, f"{result.exception} {result.exception.hint}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def sets(first: int, count: int, shift: int = 0) -> list[list[bytes]]:
    return [[noise(1000 * probe + first + number, shift) for number in range(count)] for probe in range(3)]


def test_looking_for_ever_spends_no_more_than_the_error_that_is_allowed() -> None:
    assert sum(level_of(look) for look in range(1, 2000)) < ALPHA
    assert level_of(1) > level_of(2) > level_of(10) > smallest_chance(5, 3, 3)


def test_pictures_of_the_same_model_are_left_in_peace_and_of_another_are_not() -> None:
    assert not compare(sets(0, 4), sets(100, 2), 1).has_changed
    other = compare(sets(0, 4), sets(500, 2, shift=60), 3)
    assert other.has_changed and all(part > 0 for part in other.per_probe)


def test_the_test_is_as_wrong_as_it_says() -> None:
    """Of first looks at an unchanged model at most the share that the first may spend, within luck."""
    luck = np.random.default_rng(5)
    alarms = {0.0: 0, 3.0: 0}
    for moved in alarms:
        for _ in range(40):
            points = luck.normal(size=(3, 8, 4))
            points[:, 5:] += moved
            matrices = [np.linalg.norm(own[:, None] - own[None], axis=2) for own in points]
            alarms[moved] += judge_distances(matrices, [5, 5, 5], 1).has_changed
    # 1 is expected of 40 at a level of 0.025; 5 or more happen once in three hundred such tests.
    assert alarms[0.0] <= 4 and alarms[3.0] == 40


def test_a_platform_that_was_switched_is_found_out_and_an_unchanged_one_is_not(tmp_path: Path) -> None:
    shift = {"now": 0}
    painted: Counter[str] = Counter()

    def paint(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        # By probe and not by call: calls arrive in any order.
        painted[words] += 1
        return noise(7 + 1000 * len(words) + painted[words], shift["now"], 24 if shift["now"] else 6)

    with running("gemini", Backstage(paint)) as wire:
        arguments = ("canary", "gemini", "--url", wire.url, "--yes", "--json")
        first = json.loads(run(*arguments)[1])
        assert (first["kept"], first["drawn"], first["changed"]) == (15, 15, False)
        code, text = run(*arguments)
        calm = json.loads(text)
        assert code == 0 and calm["drawn"] == 9 and calm["chance"] > calm["level"]
        assert wire.bill()["calls"] == 24
        shift["now"] = 65
        code, text = run(*arguments)
        switched = json.loads(text)
        assert code == 1 and switched["changed"] and switched["look"] == 4
        # It stops as soon as it is clear.
        assert switched["drawn"] < 9
        code, text = run(*arguments[:-1], "--keep-anew")
        assert code == 0 and "15 pictures kept" in text
        assert json.loads(run(*arguments)[1])["changed"] is False


@pytest.fixture
def rehearsed(example: Example) -> Callable[..., Path]:
    folder = example("xiao-cheng")
    (folder / "scenes.yaml").unlink()

    def at(profile: str, head: str = 'strategy = "reference"') -> Path:
        (folder / "tetap.toml").write_text(
            f'{head}\nplatform = "rehearsal"\n[platforms.rehearsal]\nprofile = "{profile}"\nluck = 3\n'
        )
        return folder

    return at


@pytest.mark.full
def test_a_character_is_watched_with_its_own_probes_and_nothing_is_paid_before_it_is_agreed_to(
    rehearsed: Callable[..., Path],
) -> None:
    folder = rehearsed("calm")
    code, text = run("canary", folder)
    assert code == 2 and "nothing was sent" in text and "play money" in text
    code, text = run("canary", folder, "--budget", "0.01")
    assert code == 2 and "budget" in text.lower()
    code, text = run("canary", folder, "--yes", "--json")
    assert json.loads(text)["kept"] == 15
    code, text = run("canary", folder, "--yes", "--json")
    assert code == 0 and json.loads(text)["changed"] is False
    own = folder / "wild.toml"
    own.write_text(
        'like = "default"\n[drift]\ntold_and_shown = [1.0, 1.0, 1.0, 1.0]\ntimes = 6.0\n'
        '[weights]\n"hair.color" = 80.0\n'
    )
    code, text = run("canary", rehearsed(str(own)), "--yes")
    assert code == 1 and "CHANGED" in text


def test_canary_says_what_it_cannot_watch(example: Example) -> None:
    assert "neither a project folder nor a platform" in run("canary", "nowhere")[1]
    assert "draws from traits" in run("canary", "sketch")[1]
    assert "--pairs belongs to --seed" in run("canary", "gemini", "--pairs", "3")[1]
    assert "do not go with --seed" in run("canary", "gemini", "--seed", "--keep-anew")[1]


def test_the_seed_is_measured_again_and_a_new_class_proposed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulator holds a seed where the card says that it has no effect."""
    monkeypatch.chdir(tmp_path)

    def paint(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        return noise(luck)

    with running("a1111", Backstage(paint)) as wire:
        code, text = run("canary", "a1111", "--seed", "--url", wire.url, "--pairs", "3", "--yes")
        assert code == 0 and "exact" in text and "the card says the same" in text
        (tmp_path / "tetap.toml").write_text('[platforms.a1111.models."sd-1.5"]\nseed = "near"\n')


@pytest.mark.full
def test_migrate_reports_loss_per_trait_and_cost_and_moves_only_when_told(
    rehearsed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = rehearsed("calm", '# mine\nstrategy = "reference"  # always\nmodel = "rehearsal-1" # for now')
    with (folder / "tetap.toml").open("a") as more:
        more.write('[platforms.rehearsal.models.other]\nlike = "rehearsal-1"\nlabel = "another"\n')
    before = (folder / "tetap.toml").read_text()
    code, text = run("migrate", "rehearsal-1", "other", folder, "--takes", "2")
    assert code == 2 and "12 pictures to draw" in text and "nothing was sent" in text
    code, text = run("migrate", "rehearsal-1", "other", folder, "--takes", "2", "--yes", "--json")
    found = json.loads(text)
    assert code == 0, text
    assert (found["old"]["model"], found["new"]["model"]) == ("rehearsal/rehearsal-1", "rehearsal/other")
    assert (
        found["old"]["pictures"] == 6
        and found["old"]["spent"] == found["new"]["spent"] == pytest.approx(0.27)
        and found["moved"] is False
    )
    assert set(found["old"]["kept"]) and all(kept <= seen for kept, seen in found["new"]["kept"].values())
    assert (folder / "tetap.toml").read_text() == before
    # What was drawn is not drawn again.
    code, text = run("migrate", "rehearsal-1", "other", folder, "--takes", "2", "--move")
    assert code == 0 and "0 pictures to draw" in text and "names rehearsal/other now" in text
    after = (folder / "tetap.toml").read_text()
    assert 'model = "other" # for now' in after and "# mine" in after and "# always" in after
    assert "both are" in run("migrate", "other", "other", folder)[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", 'model = "new"\n'),
        ("# a\n[platforms.x]\nmodel = 1\n", 'model = "new"\n# a\n[platforms.x]\nmodel = 1\n'),
        ('model="old"#c\nlanes = 3\n', 'model = "new"#c\nlanes = 3\n'),
    ],
)
def test_a_setting_is_changed_without_touching_the_rest(before: str, after: str) -> None:
    assert with_settings(before, {"model": "new"}) == after


def test_a_settings_file_that_cannot_be_changed_safely_is_left_alone() -> None:
    with pytest.raises(DocumentError, match="changed safely"):
        with_settings('model = """\nold"""\n', {"model": "new"})


def test_play_money_and_dollars_are_never_added_up(rehearsed: Callable[..., Path]) -> None:
    folder = rehearsed("calm")
    code, text = run("migrate", "rehearsal", "gemini", folder, "--takes", "2")
    assert code == 2 and "cost US$0.80 and 0.27 in play money; nothing was sent" in text
    code, text = run("migrate", "rehearsal", "gemini", folder, "--takes", "2", "--budget", "1")
    assert code == 2 and "a budget is in one money" in text
