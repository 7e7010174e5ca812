"""A simulated vision model's choice of words for a character in pictures, from their pixels alone.

It sees colours of parts, where a figure like those it knows stands whole on plain ground, and says `unseen` of all
else. At a set rate it says another word of the list.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from ..documents.words import load_vocabulary
from ..domain.character import Character, Kind
from ..domain.palette import distance
from .looking import shown_colors

_LINE = re.compile(r"^([a-z_]+\.[a-z0-9_]+) \([^)]*\): (.+)$", re.MULTILINE)
_LABEL = re.compile(r"^(P\d+):$", re.MULTILINE)
_KIND = re.compile(r"all show one character: (person|animal|robot|object)\.$", re.MULTILINE)
_UNSEEN = "unseen"
_NEAR = 30.0
"""CIE76 difference up to which the nearest word of a list names a colour."""


def name_what_is_seen(words: str, pictures: Sequence[bytes], wrong: float, luck: str) -> str | None:
    """A JSON object with a word and a picture for every line of the words; None where they ask for none.

    The words name each picture on a line of its own, in the order of the pictures."""
    lines = {path: listed.split(", ") for path, listed in _LINE.findall(words)}
    labels = _LABEL.findall(words)
    kind = _KIND.search(words)
    if not lines or kind is None or len(labels) != len(pictures):
        return None
    told: Kind = next(one for one in ("person", "animal", "robot", "object") if one == kind[1])
    somebody = Character(name="Somebody", kind=told)
    seen = {label: shown_colors(somebody, [data]) for label, data in zip(labels, pictures, strict=True)}
    answers = {}
    for path, listed in lines.items():
        label = next((label for label in labels if path in seen[label]), "")
        word = _word(seen[label][path], listed) if label else _UNSEEN
        if word == _UNSEEN:
            answers[path] = {"word": _UNSEEN}
        else:
            answers[path] = {"word": _mistaken(word, listed, wrong, f"{luck}:{path}"), "picture": label}
    return json.dumps(answers)


def _word(color: str, listed: Sequence[str]) -> str:
    """The word of the list whose colour is nearest."""
    known = {choice.id: choice.hex for choice in load_vocabulary().colors}
    near: Mapping[str, float] = {word: distance(color, known[word]) for word in listed if known.get(word)}
    best = min(near, key=lambda word: near[word], default=_UNSEEN)
    return best if near.get(best, _NEAR) < _NEAR else _UNSEEN


def _mistaken(word: str, listed: Sequence[str], wrong: float, luck: str) -> str:
    digest = hashlib.sha256(luck.encode()).digest()
    others = [one for one in listed if one not in (word, _UNSEEN)]
    if not others or int.from_bytes(digest[:8], "big") / 2**64 >= wrong:
        return word
    return others[int.from_bytes(digest[8:12], "big") % len(others)]
