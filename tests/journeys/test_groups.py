"""Two characters in one picture: references for both, each judged by itself, what one takes from the other mended."""

from pathlib import Path

import pytest
from rehearsed_series import project, shoot

from tetap import Project
from tetap.app.shooting import Series
from tetap.documents.character_file import CharacterFile
from tetap.documents.words import load_vocabulary
from tetap.simulators.illustrating import sheet
from tetap.simulators.rehearsal import drift_truth

pytestmark = pytest.mark.full
DUO = "seed: 7\nscenes:\n  - {id: duo, place: park, action: waving, characters: [Xiao Cheng, Ben]}\n"
BEN = """\
name: Ben
kind: person
style: flat illustration, simple and cute
face: {shape: round, eye_shape: round, eye_color: "green #2F8F4F", skin: "tan #C98F63", mouth: smile}
hair: {length: short, style: straight, color: "navy #1E3A6E"}
body: {gender: male, age: child, proportions: chibi, build: average}
outfit: {top: t-shirt, top_color: "green #2E9E5B", bottom: shorts, bottom_color: "purple #6B4FA0"}
art: {style: flat illustration, line: clean}
"""


@pytest.fixture(scope="module")
def duo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Series]:
    """The article's character and Ben on a platform that mixes people up and does nothing else wrong."""
    folder = project(
        tmp_path_factory.mktemp("duo") / "p", "[drift]\nbleed = 0.6\ntimes = 1.0\n", scenes=DUO, tries=2
    )
    own = folder / "cast/ben"
    own.mkdir(parents=True)
    (own / "character.yaml").write_text(BEN)
    ben = CharacterFile.load(own / "character.yaml", load_vocabulary()).character
    for role in ("front", "side"):
        (own / f"{role}.png").write_bytes(sheet(ben, role))  # type: ignore[arg-type]
    listed = "".join(f"  - {{file: {role}.png, role: {role}}}\n" for role in ("front", "side"))
    (own / "character.yaml").write_text(f"{BEN}references:\n{listed}")
    series, _ = shoot(folder, budget=5)
    return folder, series


def test_both_are_shown_to_the_model_and_judged_each_by_itself(duo: tuple[Path, Series]) -> None:
    folder, series = duo
    first = series.chains["duo"].tries[0]
    with Project(folder).open().state() as state:
        purchase = state.ledger.purchase(first.key)
    assert purchase is not None and first.verdict is not None
    labels = [slot.label for slot in purchase.request.references]
    assert [sum(name in label for label in labels) for name in ("Xiao Cheng", "Ben")] == [3, 2]
    assert [one.character for one in first.verdict.characters] == ["Xiao Cheng", "Ben"]
    assert all(
        one.verdict.count == 2 and len(one.verdict.characters) == 2 for one in first.verdict.characters
    )
    assert not [one for one in first.verdict.cautions if one.code == "count"]


def test_what_one_took_from_the_other_is_named_and_asked_for_again(duo: tuple[Path, Series]) -> None:
    folder, series = duo
    tries = series.chains["duo"].tries
    with Project(folder).open().state() as state:
        taken = [state.ledger.purchase(one.key) for one in tries]
    assert taken[0] is not None and taken[1] is not None
    drifts = {(one.character, one.trait) for one in drift_truth(taken[0].receipt) if one.cause == "bleed"}
    verdict = tries[0].verdict
    assert verdict is not None and drifts
    others = {"Xiao Cheng": "Ben", "Ben": "Xiao Cheng"}
    told = {f"{who} has {trait} in the colour of {others[who]}": others[who] for who, trait in drifts}
    said = {one.words for one in verdict.cautions if one.code == "bleed"}
    assert said & told.keys()
    for words in said & told.keys():
        assert f"not as {told[words]} has it" in taken[1].request.words
    assert [one.rung for one in tries[1:]] and "snap" not in [one.rung for one in tries], (
        "nobody knows whose pixels"
    )
