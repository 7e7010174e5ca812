"""The bench of the strategies: what it counts, its intervals, and that the truth is the platform's own."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tetap.cli.main import app
from tetap.simulators.bench_figures import cost_per, line, wilson
from tetap.simulators.bench_plot import plot
from tetap.simulators.strategies_bench import Cell, Job, Outcome, made

RIGHT = Outcome("a", "a", accepted=True, is_true=True, first_passed=True, first_true=True, tries=1, cost=0.1)
CLOSED, OPEN = Cell("reference", True), Cell("reference", False)


def outcomes() -> Sequence[Outcome]:
    """Eight right ones, one false accept, one for a person after four tries."""
    false = replace(RIGHT, is_true=False, first_true=False)
    asked = replace(RIGHT, accepted=False, first_passed=False, tries=4, cost=0.4)
    return [*[RIGHT] * 8, false, asked]


def test_a_closed_loop_counts_what_it_delivered_as_good() -> None:
    found = line(CLOSED, outcomes())
    assert (found.right.value, found.for_a_person.value) == (0.8, 0.1)
    assert found.false_accepts.value == pytest.approx(1 / 9)
    assert found.false_alarms.value == pytest.approx(1 / 9) and found.missed.value == 1.0
    assert (found.tries_median, found.tries_p95) == (1, 4)
    assert found.cost.value == pytest.approx(1.3 / 8)


def test_an_open_loop_delivers_everything() -> None:
    found = line(OPEN, outcomes())
    assert (found.right.value, found.for_a_person.value) == (0.9, 0.0)
    assert found.false_accepts.value == pytest.approx(0.1)


def test_a_shot_without_a_picture_is_not_right() -> None:
    lost = Outcome("b", "b", False, False, False, False, 0, 0.1, failed="it never came")
    assert line(OPEN, [RIGHT, lost]).right.value == 0.5


def test_intervals_hold_their_value_and_shrink_with_more_shots() -> None:
    few, many = wilson(9, 10), wilson(90, 100)
    assert few.low is not None and few.high is not None and many.low is not None and many.high is not None
    assert few.low < many.low < 0.9 < many.high < few.high <= 1.0
    assert wilson(0, 0).value is None
    cost = cost_per([0.1, 0.3] * 50, [True, False] * 50)
    assert cost.value == pytest.approx(0.4) and cost.low is not None and cost.high is not None
    assert cost.low < 0.4 < cost.high


def test_the_plot_names_every_line() -> None:
    drawn = plot([line(CLOSED, outcomes()), line(OPEN, outcomes())], "Rehearsal <calm>")
    assert "reference, closed loop" in drawn and "reference, open loop" in drawn and "&lt;calm&gt;" in drawn


def test_without_drift_every_picture_is_true_and_costs_one_price() -> None:
    talk = Cell("converse", is_closed=False)
    found = made(Job(talk, block=0, shots=2, profile="calm", luck=1, tries=1))[talk]
    assert [one.shot for one in found] == ["supermarket", "park-bench"]
    assert all(one.first_passed is None for one in found), "an open conversation is not looked at"
    assert all(one.is_true and one.tries == 1 and one.cost == pytest.approx(0.045) for one in found)


@pytest.mark.full
def test_with_certain_drift_no_picture_is_true(tmp_path: Path) -> None:
    profile = tmp_path / "sure.toml"
    profile.write_text('like = "calm"\n[drift]\ntimes = 200.0\ntold_and_shown = [0.9]\n')
    found = made(Job(CLOSED, block=0, shots=1, profile=str(profile), luck=1, tries=2))
    (first,), (last,) = found[OPEN], found[CLOSED]
    assert not first.is_true and first.drifts and first.tries == 1
    assert last.way[0].drifts == first.drifts and last.tries >= 1 and last.cost >= first.cost


@pytest.mark.full
def test_any_number_of_workers_finds_the_same(tmp_path: Path) -> None:
    found = []
    for workers in ("1", "2"):
        out = tmp_path / workers
        asked = ["bench", "strategies", "--shots", "22", "--only", "converse", "--profile", "calm"]
        done = CliRunner().invoke(app, [*asked, "--workers", workers, "--out", str(out)])
        assert done.exit_code == 0, done.output
        facts = json.loads((out / "bench-strategies.json").read_text())
        found.append([facts["lines"], facts["rungs"], facts["outcomes"]])
    assert found[0] == found[1]


@pytest.mark.full
def test_the_command_prints_a_table_and_writes_plot_and_shots(tmp_path: Path) -> None:
    asked = ["bench", "strategies", "--shots", "1", "--only", "reference", "--profile", "calm", "--json"]
    done = CliRunner().invoke(app, [*asked, "--out", str(tmp_path / "bench")])
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    assert [row["loop"] for row in facts["lines"]] == ["open", "closed"] and facts["simulation"] is True
    kept = json.loads((tmp_path / "bench/bench-strategies.json").read_text())
    assert len(kept["outcomes"]["reference, open loop"]) == 1
    assert (tmp_path / "bench/bench-strategies.svg").read_text().startswith("<svg")


def test_an_unknown_strategy_is_refused_with_those_there_are() -> None:
    done = CliRunner().invoke(app, ["bench", "strategies", "--only", "guess"])
    assert "there is no strategy 'guess'" in str(done.exception)
