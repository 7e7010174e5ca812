"""The article's case from its own words to the report: description, candidates, a pick, five scenes, nothing twice."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout import EXAMPLES
from tetap import Project
from tetap.app.creating import create
from tetap.simulators.backstage import Backstage
from tetap.simulators.painting import paint_illustrated
from tetap.simulators.serving import running

ARTICLE = EXAMPLES / "article"
SMALL = """
[platforms.rehearsal]
profile = "calm"
luck = 3
[platforms.rehearsal.models.small]
like = "rehearsal-1"
pixels = { "1K" = { "1:1" = [512, 512] } }
"""
IDS = ("supermarket", "park-bench", "kitchen", "beach-sunset", "christmas")


@pytest.fixture(params=["rehearsal", pytest.param("gemini", marks=pytest.mark.full)])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A project made from the article's text, on a platform that draws what it hears and sees."""
    made = create(tmp_path / "xiao-cheng", "person", ARTICLE / "xiao-cheng.txt").folder
    written = (ARTICLE / "xiao-cheng-scenes.txt").read_text(encoding="utf-8")
    scenes = ast.literal_eval(written.partition("=")[2].strip())
    lines = [f"  - {{id: {shot}, text: '{text}'}}\n" for shot, text in zip(IDS, scenes, strict=True)]
    (made / "scenes.yaml").write_text("seed: 7\nscenes:\n" + "".join(lines), encoding="utf-8")
    if request.param == "rehearsal":
        settings = 'platform = "rehearsal"\nmodel = "small"\nlanguage = "zh"\n'
        (made / "tetap.toml").write_text(settings + SMALL)
        yield made
        return
    with running("gemini", Backstage(paint_illustrated)) as wire:
        (made / ".env").write_text("GEMINI_API_KEY=AIza-not-a-real-key\n")
        (made / "tetap.toml").write_text(
            f'platform = "gemini"\nlanguage = "zh"\n[platforms.gemini]\nurl = "{wire.url}"\n'
        )
        yield made


def test_xiao_cheng_from_the_articles_words_to_five_scenes(folder: Path) -> None:
    project = Project(folder)
    project.resolve(write=True)
    assert not [one for one in project.check() if one.finding.level == "error"]
    candidates = project.candidates(2, agreed=True)
    assert len(candidates.drawn) == 2 and candidates.overview.is_file()
    picked = project.pick(1)
    project.turnaround(agreed=True)
    project.approve_views()
    roles = [one.role for one in project.open().file.character.references]
    assert roles == ["front", "three-quarter", "side", "back"]

    series = Project(folder, strategy="reference").shoot(turnaround=False, agreed=True)
    assert series.run.failed == {} and set(series.run.bought) == set(IDS)
    for planned in series.plan.shots:
        assert planned.request.references[0].digest == picked.digest
        assert "参考图1：小橙，正面" in planned.request.words
    assert series.report.is_file() and series.contact_sheet.is_file()
    assert Project(folder, strategy="reference").shoot(turnaround=False).drawn == 0
