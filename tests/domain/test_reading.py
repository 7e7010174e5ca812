"""The article's own descriptions are understood, word for word."""

import pytest

from checkout import EXAMPLES
from tetap.documents.text_import import read_description
from tetap.documents.words import load_vocabulary
from tetap.domain.reading import DescriptionReader, Draft
from tetap.domain.scene import Scene, understand_scene
from tetap.errors import BadInput

VOCABULARY = load_vocabulary()


def read(text: str) -> Draft:
    return DescriptionReader(VOCABULARY).read(read_description(text))


def test_the_indonesian_block_of_xiao_lan_is_understood() -> None:
    draft = read((EXAMPLES / "article" / "xiao-lan.txt").read_text())
    assert draft.name == "Xiao Lan"
    assert draft.kept == []
    assert draft.traits["hair"] == {
        "length": "shoulder-length", "texture": "straight", "color": "navy #1E3A5F", "finish": "glossy",
    }  # fmt: skip
    assert draft.traits["face"]["eye_color"] == "light-blue"
    assert draft.traits["face"]["eyelids"] == "double"
    assert draft.traits["face"]["skin"] == "fair"
    assert draft.traits["body"] == {
        "gender": "female", "age": "25 tahun", "height": "165cm", "build": "slim",
    }  # fmt: skip
    assert draft.traits["art"]["style"] == "japanese-illustration"
    assert draft.marks == [{"what": "mole", "where": "ear", "side": "right", "size": "small"}]


def test_the_chinese_dict_of_xiao_cheng_is_understood() -> None:
    draft = read((EXAMPLES / "article" / "xiao-cheng.txt").read_text())
    assert draft.name == "小橙"
    assert draft.kept == []
    assert draft.palette == ["#FF8C00", "#FFA500", "#FFFFFF", "#FFE4B5"]
    assert draft.traits["hair"]["style"] == "twin-tails"
    assert draft.traits["outfit"] == {
        "top": "hoodie", "top_color": "orange", "bottom": "skirt", "bottom_color": "white", "shoes": "sneakers",
    }  # fmt: skip
    assert draft.accessories[0]["what"].startswith("orange")
    assert draft.traits["face"]["mouth"] == "smile"


def test_words_that_nobody_knows_are_kept_as_notes() -> None:
    draft = read("Name: Mira\nHair: long, shimmering like zorblax")
    assert draft.traits["hair"]["length"] == "long"
    assert draft.kept == ["Hair: shimmering like zorblax"]


def test_a_dict_is_read_and_never_run() -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read("spec = {'name': 'Mira', 'hair': 'long ' + str(__import__('os').getpid())}")


def test_the_articles_scenes_are_understood() -> None:
    sentences = {
        "在超市挑选橙子，表情开心": ("supermarket", "pick"),
        "在公园长椅上看书，阳光明媚": ("park", "read"),
        "在厨房做橙子蛋糕，系着围裙": ("kitchen", "hold"),
        "Sedang minum kopi di kafe modern, sinar matahari masuk dari jendela": ("cafe", "sip"),
        "Sedang bekerja di depan komputer kantor, ekspresi fokus": ("office", "type"),
        "reading in a library": ("library", "read"),
    }
    for text, (stage, pose) in sentences.items():
        choices = understand_scene(Scene(id="x", text=text), VOCABULARY).choices
        assert choices["place"].facts["stage"] == stage
        assert choices["action"].facts.get("pose", choices["action"].id) == pose
