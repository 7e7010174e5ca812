"""Scenes from YAML and CSV: the same scenes, the same errors."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tetap.documents.scenes_file import load_scenes
from tetap.documents.words import load_vocabulary
from tetap.errors import DocumentError

Make = Callable[..., Path]
MIRA = "name: Mira\n"


def test_yaml_and_csv_give_the_same_scenes(character: Make) -> None:
    yaml = character(
        MIRA, 'scenes:\n  - {id: a, text: "in a park, reading", ratio: "9:16", wear: [apron, santa hat], seed: 3}\n'
    )  # fmt: skip
    table = character(MIRA, name="other")
    (table / "scenes.csv").write_text(
        'id;text;rasio;wear;seed\na;"in a park, reading";9:16;"apron; santa hat";3\n'
    )
    assert load_scenes(yaml).scenes == load_scenes(table).scenes


def test_a_sentence_is_a_scene_and_ids_are_made(character: Make) -> None:
    scenes = load_scenes(character(MIRA, "- reading in the park\n- 在公园看书\n")).scenes
    assert [scene.id for scene in scenes] == ["reading-in-the-park", "scene-2"]


def test_a_purpose_picks_the_frame(character: Make) -> None:
    scenes = load_scenes(character(MIRA, "- {id: a, text: x, for: avatar}\n- {id: b, text: x, for: film}\n"))
    assert [(scene.ratio, scene.size) for scene in scenes.scenes] == [("1:1", "1K"), ("21:9", "2K")]


def test_a_purpose_may_be_indonesian_or_chinese(character: Make) -> None:
    words = [choice.words[language][0] for choice in load_vocabulary().purposes for language in ("id", "zh")]
    rows = "".join(f"- {{id: s{n}, text: x, for: {word}}}\n" for n, word in enumerate(words))
    assert {scene.ratio for scene in load_scenes(character(MIRA, rows)).scenes} >= {"1:1", "9:16", "21:9"}


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("scenes: []", 1, "no scenes"),
        ("scenes:\n  - {id: a, text: x, ratio: '7:5'}", 2, "21:9 (ultra-wide screen, film)"),
        ("scenes:\n  - id: a\n    text: x\n    size: 2k", 4, "Write 2K with a capital K"),
        ("scenes:\n  - id: a\n    text: x\n    size: 8K", 4, "4K (professional print"),
        ("scenes:\n  - {id: a, text: x, for: zorblax}", 2, "avatar"),
        ("scenes:\n  - {id: a, text: x, for: avatar, ratio: '16:9'}", 2, "keep one of them"),
        ("scenes:\n  - {id: a, txt: x}", 2, "Did you mean text?"),
        ("scenes:\n  - {id: a, text: x}\n  - {id: a, text: y}", 0, "stands twice"),
        ("scenes:\n  - {id: front, text: x}", 0, "turnaround"),
        ("scenes:\n  - {id: a}", 2, "empty scene"),
        ("scenes:\n  - {id: a, text: x, seed: 99999999999}", 2, "0 to 4294967295"),
        ("seed: -4\nscenes:\n  - x", 1, "0 to 4294967295"),
        ("sceens:\n  - x", 1, "Did you mean scenes?"),
        ("scenes:\n  - {id: 'A B', text: x}", 2, "id"),
    ],
)
def test_mistakes_are_named_with_line_and_remedy(character: Make, text: str, line: int, said: str) -> None:
    with pytest.raises(DocumentError) as raised:
        load_scenes(character(MIRA, text))
    assert raised.value.line == line
    assert said in f"{raised.value} {raised.value.hint} {raised.value.field}"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("id,text,ratio\na,x,7:5\n", 2, "21:9"),
        ("id,text\na,x\nb,y,z\n", 3, "cells"),
        ("id,text\n", 1, "no scenes"),
        ("id,txet\na,x\n", 2, "Did you mean text?"),
        ("id,text,size\na,x,2k\n", 2, "2K"),
    ],
)
def test_csv_mistakes_name_their_line(character: Make, text: str, line: int, said: str) -> None:
    folder = character(MIRA)
    (folder / "scenes.csv").write_text(text)
    with pytest.raises(DocumentError) as raised:
        load_scenes(folder)
    assert raised.value.line == line
    assert said in f"{raised.value} {raised.value.hint}"


def test_two_scene_files_are_one_too_many(character: Make) -> None:
    folder = character(MIRA, "- x\n")
    (folder / "scenes.csv").write_text("id,text\na,x\n")
    with pytest.raises(DocumentError, match="both there"):
        load_scenes(folder)
