"""What a plan remarks, in the reader's language. Strategies and platforms know one language and no catalogue."""

import re
from collections.abc import Mapping
from functools import cache

from ..domain.prompt import Say
from ..reports.verdict_words import Sentence


def plan_sentence(words: str, say: Say) -> Sentence:
    """A remark with its facts kept; as it was said, and marked as English, where this version does not know it."""
    for template, said in _sentences(say).items():
        found = _pattern(template).fullmatch(words)
        if found is not None:
            return Sentence(said.format(**found.groupdict()))
    return Sentence(words, "en")


@cache
def _pattern(template: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+)\}", template)
    found = [re.escape(piece) if at % 2 == 0 else f"(?P<{piece}>.+?)" for at, piece in enumerate(pieces)]
    return re.compile("".join(found), re.DOTALL)


def _sentences(say: Say) -> Mapping[str, str]:
    return {
        "1 reference is not sent: {model} takes none": say("1 reference is not sent: {model} takes none"),
        "{count} references are not sent: {model} takes none": say(
            "{count} references are not sent: {model} takes none"
        ),
        "1 reference is not sent: the describe strategy uses words only; --strategy reference sends them": say(
            "1 reference is not sent: words only were chosen; words and references sends it"
        ),
        "{count} references are not sent: the describe strategy uses words only; --strategy reference sends them": say(
            "{count} references are not sent: words only were chosen; words and references sends them"
        ),
        "optional references stay behind on {model}: {names}": say(
            "optional references stay behind on {model}: {names}"
        ),
        "{model} has no conversations: each turn sends the last picture as one to change": say(
            "{model} has no conversations: each turn sends the last picture as one to change"
        ),
        "colours go by name: this model does not read #RRGGBB": say(
            "colours go by name: this model does not read #RRGGBB"
        ),
        "scene {shot}: its sentence stays behind, this model learned English; what was understood goes": say(
            "scene {shot}: its sentence stays behind, this model learned English; what was understood goes"
        ),
        "several characters in one list of tags mix: look at each, or make groups on another platform": say(
            "several characters in one list of tags mix: look at each, or make groups on another platform"
        ),
        "drawn with whichever checkpoint is loaded; the option checkpoint pins one": say(
            "drawn with whichever checkpoint is loaded; the option checkpoint pins one"
        ),
        "auto takes {strategy}: {why}": say("chosen by what is known: {strategy} ({why})"),
    }
