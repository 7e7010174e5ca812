"""Options of the command line are read as what the card says they are; the rest is refused with what is allowed."""

from dataclasses import replace

import pytest

from tetap.errors import BadInput, Rejected
from tetap.ports import Card, Option
from tetap.ports.provider import Json
from tetap.purchasing.written_options import fill_from_files, read_options

CARD = replace(
    Card("p", "m", "A model", "2026-11-22", "1", "none", {"1K": {"1:1": (64, 64)}}, {}),
    options={
        "sampler": Option("How it is sampled.", "text", allowed=("Euler", "DPM++ 2M")),
        "steps": Option("Steps.", "whole", low=1, high=150),
        "cfg": Option("Strictness.", "number", low=0),
        "batch": Option("Half the price.", "yes-no"),
        "tags": Option("Tags.", "list"),
        "loras": Option("Weights.", "table"),
    },
)

FILES = {
    "loras.json": '{"x": 0.8}\n',
    "tags.txt": "a, b\n",
    "sampler.txt": "Euler\n",
    "broken.json": "{" * 200,
}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("sampler=DPM++ 2M", "DPM++ 2M"), ("steps=28", 28), ("cfg=6.5", 6.5), ("batch=yes", True),
        ("batch=off", False), ("tags=a, b", ["a", "b"]), ('tags=["a,b"]', ["a,b"]), ('loras={"x": 0.8}', {"x": 0.8}),
        ("loras=@loras.json", {"x": 0.8}), ("tags=@tags.txt", ["a", "b"]), ("sampler=@sampler.txt", "Euler"),
        ("tags=@@home", ["@home"]),
    ],
)  # fmt: skip
def test_a_value_is_read_as_its_kind(written: str, value: Json) -> None:
    assert read_options([written], CARD, FILES.__getitem__) == {written.partition("=")[0]: value}


@pytest.mark.parametrize(
    ("written", "said", "hint"),
    [
        ("colour=red", "no option 'colour'", "sampler, steps"), ("steps=many", "'many'", "a whole number"),
        ("steps=0", "0", "At least 1"), ("steps=151", "151", "At most 150"), ("sampler=euler", "'euler'", "Euler, DPM"),
        ("cfg=nan", "'nan'", "a number"), ("batch=maybe", "'maybe'", "yes or no"), ("loras=[1]", "'[1]'", "JSON"),
        ("loras={", "'{'", "JSON"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_refused_with_what_is_allowed(written: str, said: str, hint: str) -> None:
    with pytest.raises(Rejected) as error:
        read_options([written], CARD, FILES.__getitem__)
    assert said in str(error.value) and hint in error.value.hint


def test_an_option_without_a_value_is_refused() -> None:
    with pytest.raises(BadInput, match="has no value"):
        read_options(["steps"], CARD, FILES.__getitem__)


def test_a_value_of_a_settings_file_may_lie_in_a_file_too() -> None:
    written: dict[str, Json] = {"loras": "@loras.json", "steps": 28, "tags": ["@x"]}
    assert fill_from_files(written, CARD, FILES.__getitem__) == {
        "loras": {"x": 0.8},
        "steps": 28,
        "tags": ["@x"],
    }


def test_a_long_file_that_cannot_be_read_is_not_repeated_whole() -> None:
    with pytest.raises(Rejected) as caught:
        read_options(["loras=@broken.json"], CARD, FILES.__getitem__)
    assert len(str(caught.value)) < 120
