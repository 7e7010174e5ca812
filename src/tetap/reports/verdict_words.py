"""The verifier's words in the reader's language; a sentence that has no translation is shown as it was said."""

from collections.abc import Callable
from dataclasses import dataclass

from ..ports.verdict import TraitState, Word
from .verifier_sentences import translated

Say = Callable[[str], str]


@dataclass(frozen=True)
class Sign:
    """A word with a sign that is told apart without colour; `tone` is its class on the page."""

    tone: str
    glyph: str
    text: str


def word_sign(word: Word, say: Say) -> Sign:
    """How the verdict on a picture is shown."""
    signs = {
        "same": Sign("kept", "✓", say("same")),
        "same, drifted": Sign("drifted", "▲", say("same, drifted")),
        "different": Sign("different", "✕", say("different")),
        "cannot tell": Sign("unknown", "?", say("cannot tell")),
    }
    return signs[word]


def state_sign(state: TraitState, say: Say) -> Sign:
    """How the verdict on a trait is shown."""
    signs = {
        "kept": Sign("kept", "●", say("kept")),
        "drifted": Sign("drifted", "▲", say("drifted")),
        "hidden": Sign("hidden", "○", say("hidden")),
        "not measurable": Sign("none", "·", say("not measurable")),
    }
    return signs[state]


@dataclass(frozen=True)
class Sentence:
    """A sentence of the verifier; `language` is `en` where it could not be translated, else empty."""

    text: str
    language: str = ""


def sentence(words: str, say: Say) -> Sentence:
    """What the verifier said, as far as it is known in the reader's language."""
    known = translated(words, say)
    return Sentence(words, "en") if known is None else Sentence(known)
