"""Prompts: the identity block is the same bytes in every picture, the scene comes last, in three languages."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tetap import Project


@pytest.mark.parametrize("language", ["en", "id", "zh"])
def test_all_prompts_of_a_series_share_the_identity_block(
    example: Callable[[str], Path], language: str
) -> None:
    plan = Project(example("xiao-cheng"), language=language).plan(turnaround=False)
    words = [planned.request.words for planned in plan.shots]
    identity = words[0].split("\n\n")[0]
    assert all(text.startswith(identity + "\n\n") for text in words)
    assert "#FF8C00" in identity
    assert all(planned.shot.scene.text in planned.request.words for planned in plan.shots)


def test_known_words_are_said_in_the_language_of_the_prompt(example: Callable[[str], Path]) -> None:
    folder = example("xiao-lan")
    words = {
        language: Project(folder, language=language).plan(["front"]).shots[0].request.words
        for language in ("en", "id", "zh")
    }
    assert "oval face" in words["en"] and "25 years old" in words["en"]
    assert "wajah oval" in words["id"] and "tahi lalat kecil (telinga kanan)" in words["id"]
    assert "双眼皮" in words["zh"] and "25岁" in words["zh"]


def test_what_must_stay_and_what_may_change_is_said(example: Callable[[str], Path]) -> None:
    words = Project(example("xiao-cheng")).plan(["kitchen"]).shots[0].request.words
    assert "Keep exactly the same" in words
    assert "May change" in words
    assert words.index("Character:") < words.index("Keep exactly") < words.index("Scene:")
    assert "Added for this scene only: wearing an apron" in words
