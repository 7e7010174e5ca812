"""Everything the verifier says, in the reader's language. The verifier itself knows one language and no catalogue.

A test compares this list with the verifier's source: a sentence that is missing here fails it.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

Say = Callable[[str], str]


def translated(words: str, say: Say) -> str | None:
    """What the verifier said in the reader's language, its figures and colours kept; None for a sentence that this
    version does not know."""
    sentences = _sentences(say)
    if words in sentences:
        return sentences[words]
    for template, said in sentences.items():
        found = _pattern(template).fullmatch(words)
        if found is not None:
            parts = _parts(say)
            facts = {name: parts.get(fact, fact) for name, fact in found.groupdict().items()}
            return said.format(**facts)
    return None


def known_sentences() -> tuple[str, ...]:
    """The sentences in English, with their facts in braces."""
    return tuple(_sentences(str))


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What a sentence with facts in braces looks like once they are filled in."""
    pieces = re.split(r"\{(\w+)\}", template)
    found = [re.escape(piece) if at % 2 == 0 else f"(?P<{piece}>.+?)" for at, piece in enumerate(pieces)]
    return re.compile("".join(found), re.DOTALL)


def _sentences(say: Say) -> Mapping[str, str]:
    return _of_traits(say) | _of_pictures(say)


def _of_traits(say: Say) -> dict[str, str]:
    return {
        "no pixel shows this": say("no pixel shows this"),
        "this verifier does not see it reliably": say("this verifier does not see it reliably"),
        "this can only be checked in flat drawings, or with a box on a reference": say(
            "this can only be checked in flat drawings, or with a box on a reference"
        ),
        "no reference shows it clearly enough": say("no reference shows it clearly enough"),
        "no reference shows the {part}": say("no reference shows the {part}"),
        "no reference shows {colors} there": say("no reference shows {colors} there"),
        "no reference shows {color}": say("no reference shows {color}"),
        "this view does not show where it sits": say("this view does not show where it sits"),
        "the box lies beside the character on its reference": say(
            "the box lies beside the character on its reference"
        ),
        "the {part} is not seen here": say("the {part} is not seen here"),
        "the {part} is not seen well enough here": say("the {part} is not seen well enough here"),
        "the {part} is not seen well enough here, or no reference shows it from this side": say(
            "the {part} is not seen well enough here, or no reference shows it from this side"
        ),
        "colours of the {part} are too small to judge": say("colours of the {part} are too small to judge"),
        "{before} became {after}": say("{before} became {after}"),
        "{color} is kept": say("{color} is kept"),
        "the colour is found where it belongs": say("the colour is found where it belongs"),
        "the colour is off by {step} (ΔE2000)": say("the colour is off by {step} (ΔE2000)"),
        "it looks like the references": say("it looks like the references"),
        "it looks unlike the references": say("it looks unlike the references"),
        "it is there": say("it is there"),
        "it is missing": say("it is missing"),
        "it is missing, or another kind": say("it is missing, or another kind"),
        "it is on the other side": say("it is on the other side"),
        "its picture is one plain colour": say("its picture is one plain colour"),
        "it looks like its picture": say("it looks like its picture"),
        "it looks unlike its picture": say("it looks unlike its picture"),
        "it is mirrored": say("it is mirrored"),
        "it is too small here": say("it is too small here"),
        "it is not found: hidden in this view, or missing": say(
            "it is not found: hidden in this view, or missing"
        ),
    }


def _of_pictures(say: Say) -> dict[str, str]:
    return {
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
        "{name} has {trait} in the colour of {other}": say("{name} has {trait} in the colour of {other}"),
        "{count} of {given} references show no character": say(
            "{count} of {given} references show no character"
        ),
        "the figure is that of reference {names}, unchanged: nothing new is proven": say(
            "the figure is that of reference {names}, unchanged: nothing new is proven"
        ),
        "the background is that of reference {number}": say("the background is that of reference {number}"),
        "the character is {tall} pixels high: too small for its details": say(
            "the character is {tall} pixels high: too small for its details"
        ),
        "a {kind} is seen that no reference shows": say("a {kind} is seen that no reference shows"),
        "animated: only the first frame was looked at": say("animated: only the first frame was looked at"),
        "{file} was made with verifier {version} and is not used: run tetap calibrate again": say(
            "{file} was made with verifier {version} and is not used: run tetap calibrate again"
        ),
    }


def _parts(say: Say) -> Mapping[str, str]:
    """The verifier's names of parts."""
    return {
        "hair": say("hair"), "hair-tie": say("hair tie"), "skin": say("skin"), "face": say("face"),
        "eyes": say("eyes"), "brows": say("brows"), "top": say("top"), "bottom": say("bottom"),
        "socks": say("socks"), "shoes": say("shoes"), "fur": say("fur"), "ears": say("ears"),
        "tail": say("tail"), "limbs": say("limbs"), "shell": say("shell"), "screen": say("screen"),
        "headgear": say("headgear"), "pin": say("pin"), "glasses": say("glasses"),
        "neckwear": say("neckwear"), "bag": say("bag"), "earrings": say("earrings"), "mark": say("mark"),
        "figure": say("figure"), "accessory": say("accessory"), "outfit": say("outfit"),
    }  # fmt: skip
