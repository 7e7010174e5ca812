"""Everything the verifier says can be read in the reader's language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import tetap.app
import tetap.verifier
from tetap.config import translator
from tetap.reports.verdict_words import sentence
from tetap.reports.verifier_sentences import known_sentences

_CALLS = {"TraitVerdict": 2, "Caution": 1, "_cannot_tell": 0}
"""What makes a sentence, and which argument it is."""
_NOT_OF_A_VERDICT = ("pipeline.py",)


def _said() -> Iterator[tuple[str, str]]:
    """(place, sentence with facts as X) of every literal sentence in the verifier's source."""
    for package in (tetap.verifier, tetap.app):
        assert package.__file__ is not None
        for path in sorted(Path(package.__file__).parent.rglob("*.py")):
            if path.name in _NOT_OF_A_VERDICT:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Assign) and [getattr(one, "id", "") for one in node.targets] == [
                    "words"
                ]:
                    for text in _texts(node.value):
                        yield f"{path.name}:{node.lineno}", text
                name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
                if isinstance(node, ast.Call) and name in _CALLS and len(node.args) > _CALLS[name]:
                    for text in _texts(node.args[_CALLS[name]]):
                        yield f"{path.name}:{node.lineno}", text


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        pieces = [one.value if isinstance(one, ast.Constant) else "X" for one in node.values]
        yield "".join(str(piece) for piece in pieces)
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def test_every_sentence_in_the_verifiers_source_is_in_the_catalogue() -> None:
    # What the scene has to do with a verdict is worded by the page itself, with its numbers.
    of_scenes = ("the scene asks for", "the scene adds")
    found = [(place, text) for place, text in _said() if not text.startswith(of_scenes)]
    assert len(found) > 25
    say = translator("id")
    missing = [
        f"{place}: {text}" for place, text in found if text != "X. X" and sentence(text, say).language == "en"
    ]
    assert not missing


@pytest.mark.parametrize("language", ["id", "zh"])
def test_every_sentence_has_a_translation_that_keeps_its_facts(language: str) -> None:
    say = translator(language)
    for template in known_sentences():
        names = re.findall(r"\{(\w+)\}", template)
        assert say(template) != template, template
        assert sorted(re.findall(r"\{(\w+)\}", say(template))) == sorted(names)


def test_facts_come_through_and_parts_are_translated() -> None:
    say = translator("zh")
    assert "#3f77b4" in sentence("#3f77b4 became #aa1122", say).text
    assert "#aa1122" in sentence("#3f77b4 became #aa1122", say).text
    shown = sentence("the hair-tie is not seen here", say)
    assert not shown.language and "hair" not in shown.text
    assert (
        "2, 3" in sentence("the figure is that of reference 2, 3, unchanged: nothing new is proven", say).text
    )
    unknown = sentence("something that nobody foresaw", say)
    assert (unknown.text, unknown.language) == ("something that nobody foresaw", "en")
