"""The verifier's words in the reader's language; a sentence that has no translation is shown as it was said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..ports.verdict import TraitState, Word

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
    known = _sentences(say).get(words)
    return Sentence(words, "en") if known is None else Sentence(known)


def _sentences(say: Say) -> Mapping[str, str]:
    # The verifier knows no languages; what it says again and again is said here once more.
    said = {
        "no pixel shows this": say("no pixel shows this"),
        "this verifier does not see it reliably": say("this verifier does not see it reliably"),
        "this can only be checked in flat drawings, or with a box on a reference": say(
            "this can only be checked in flat drawings, or with a box on a reference"
        ),
        "no reference shows it clearly enough": say("no reference shows it clearly enough"),
        "this view does not show where it sits": say("this view does not show where it sits"),
        "the box lies beside the character on its reference": say(
            "the box lies beside the character on its reference"
        ),
        "it looks like the references": say("it looks like the references"),
        "it looks unlike the references": say("it looks unlike the references"),
        "it is there": say("it is there"),
        "it is missing": say("it is missing"),
        "it is missing, or another kind": say("it is missing, or another kind"),
        "it is on the other side": say("it is on the other side"),
        "the cut-out of the character is doubtful; colours may be off": say(
            "the cut-out of the character is doubtful; colours may be off"
        ),
        "drawn or photographed in another style than the references": say(
            "drawn or photographed in another style than the references"
        ),
        "one reference is not enough: give two or more, from different sides": say(
            "one reference is not enough: give two or more, from different sides"
        ),
        "the character could not be told from its background": say(
            "the character could not be told from its background"
        ),
        "no character is in sight": say("no character is in sight"),
        "no reference shows a character": say("no reference shows a character"),
    }
    return MappingProxyType(said)
