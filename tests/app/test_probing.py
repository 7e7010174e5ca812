"""`tetap probe seed` against simulators: what the seed does is found out, paid for once, and never assumed."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from tetap.cli.main import app
from tetap.config.settings import user_data
from tetap.errors import TetapError
from tetap.simulators.backstage import Backstage
from tetap.simulators.serving import Running, running
from tetap.store.seed_probes import SeedProbes


def paint_noise(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
    """Coloured blobs that follow from luck alone: the same luck gives the same picture."""
    from io import BytesIO

    small = np.random.default_rng(luck).integers(0, 255, (6, 6, 3), dtype=np.uint8)
    out = BytesIO()
    Image.fromarray(small).resize(size, Image.Resampling.NEAREST).save(out, "PNG", compress_level=1)
    return out.getvalue()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["probe", "seed", *arguments])
    if isinstance(result.exception, TetapError):
        return result.exception.exit_code, f"{result.exception} {result.exception.hint}"
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def probe(simulator: Running, platform: str, *arguments: str) -> dict[str, object]:
    code, text = run("-p", platform, "--url", simulator.url, "--pairs", "3", "--yes", "--json", *arguments)
    assert code == 0, text
    return json.loads(text)  # type: ignore[no-any-return]


@pytest.fixture
def gemini(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.chdir(tmp_path)
    with running("gemini", Backstage(paint_noise)) as simulator:
        yield simulator


@pytest.fixture
def a1111(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    monkeypatch.chdir(tmp_path)
    with running("a1111", Backstage(paint_noise)) as simulator:
        yield simulator


def test_a_seed_that_does_nothing_is_found_out(gemini: Running) -> None:
    found = probe(gemini, "gemini")
    assert (found["verdict"], found["card"]) == ("accepted, no effect", "accepted, no effect")
    assert gemini.bill()["pictures"] == 6
    assert float(str(found["usd"])) == pytest.approx(float(str(gemini.bill()["usd"])), rel=0.3)


def test_a_seed_that_works_is_found_exact(a1111: Running) -> None:
    found = probe(a1111, "a1111")
    assert (found["verdict"], found["effect"], found["same_pixels"]) == ("exact", 1.0, 0.0)
    assert float(str(found["other_pixels"])) > 20
    assert float(str(found["chance"])) == pytest.approx(0.05, abs=0.001)


def test_asking_again_compares_what_is_there_and_new_draws_again(gemini: Running) -> None:
    first = probe(gemini, "gemini")
    assert probe(gemini, "gemini") == first
    assert gemini.bill()["pictures"] == 6
    probe(gemini, "gemini", "--new")
    assert gemini.bill()["pictures"] == 12
    probe(gemini, "gemini")
    assert gemini.bill()["pictures"] == 12


def test_a_probe_that_broke_off_goes_on_without_paying_twice(gemini: Running) -> None:
    probe(gemini, "gemini")
    gemini.backstage.fault_next("refuse")
    code, _ = run("-p", "gemini", "--url", gemini.url, "--pairs", "4", "--yes")
    assert code == 2 and int(str(gemini.bill()["pictures"])) < 8
    probe(gemini, "gemini", "--pairs", "4")
    assert gemini.bill()["pictures"] == 8


def test_without_a_terminal_nothing_is_spent_until_yes_is_said(gemini: Running) -> None:
    code, text = run("-p", "gemini", "--url", gemini.url)
    assert code == 2 and "US$1.07" in text and "--yes" in text
    assert gemini.bill()["calls"] == 0


def test_what_costs_nothing_needs_no_yes(a1111: Running) -> None:
    code, text = run("-p", "a1111", "--url", a1111.url, "--pairs", "3")
    assert code == 0 and "cost free" in text and "the card says the same" in text


def test_a_verdict_that_differs_from_the_card_is_proposed_and_not_applied(
    a1111: Running, tmp_path: Path
) -> None:
    (tmp_path / "tetap.toml").write_text('[platforms.a1111.models.sdxl]\nseed = "near"\n')
    code, text = run(str(tmp_path), "-p", "a1111", "--url", a1111.url, "--pairs", "3")
    assert code == 0 and "the card says 'near'" in text
    assert '[platforms.a1111.models."sdxl"]\n  seed = "exact"' in text
    assert 'seed = "near"' in (tmp_path / "tetap.toml").read_text()


def test_results_belong_to_the_address_that_was_probed(gemini: Running) -> None:
    probe(gemini, "gemini")
    kept = SeedProbes(user_data())
    assert kept.latest("gemini", "gemini-3-pro-image", "") is None
    assert kept.latest("gemini", "gemini-3-pro-image", gemini.url.removeprefix("http://")) is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-p", "sketch"), "draws from traits"), (("-p", "gemini", "--model", "gemini-9"), "no model 'gemini-9'"),
        (("-p", "gemini", "--pairs", "2"), "fewer tell nothing"),
        (("-p", "gemini", "--model", "gemini-3-pro-image-preview"), "no longer offered"),
        (("-p", "gemini", "--option", "colour=red"), "no option 'colour'"),
    ],
)  # fmt: skip
def test_what_cannot_be_probed_is_refused_before_anything_is_spent(
    gemini: Running, arguments: tuple[str, ...], said: str
) -> None:
    url = () if "sketch" in arguments else ("--url", gemini.url)
    code, text = run(*arguments, *url, "--yes")
    assert code == 2 and said in text
    assert gemini.bill()["calls"] == 0
