"""How pages look: the templates, and what all of them share."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.exceptions import TemplateNotFound

from ..domain.money import amount_words
from ..domain.prompt import Say
from ..domain.vocabulary import LANGUAGES
from ..reports.accent import is_hex
from ..reports.verdict_words import Sign, sentence, word_sign
from .plan_sentences import plan_sentence
from .tabs import Reader, tabs

_STATIC = ("studio.css", "studio.js", "htmx.min.js", "hx-sse.min.js", "icon.svg")
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
NAMES = {"en": "English", "id": "Bahasa Indonesia", "zh": "中文"}


class Filled(dict[str, object]):
    """What a form holds; empty where nothing was written."""

    def __missing__(self, name: str) -> str:
        return ""


def page(visit: Reader, template: str, content: Mapping[str, object]) -> str:
    """The text of a page or piece in the visitor's language. Everything that others wrote is escaped."""
    say = visit.say
    return (
        _environment()
        .get_template(template)
        .render(
            {
                "say": say, "visit": visit, "language": visit.language, "theme": visit.theme,
                "languages": [(one, NAMES[one]) for one in LANGUAGES], "tabs": tabs(visit),
                "strategy_names": strategy_names(say), "views": view_names(say),
                "planned": lambda words: plan_sentence(words, say),
                "project": visit.project, "static": static_address, "address": _address,
                "sign": lambda word: take_sign(word, say), "told": lambda words: sentence(words, say),
                "money": lambda usd, is_play=False: money(usd, say, is_play=is_play), **content,
                **{name: Filled(content[name]) for name in ("form", "errors") if name in content},  # type: ignore[call-overload]
            }
        )
    )  # fmt: skip


def strategy_names(say: Say) -> dict[str, str]:
    """Strategies as people call them."""
    return {
        "describe": say("Words only"), "reference": say("Words and references"), "converse": say("Conversation"),
        "pipeline": say("Views first, then the scenes"), "auto": say("Chosen by what is known"),
    }  # fmt: skip


def view_names(say: Say) -> dict[str, str]:
    """Views of the turnaround, and the other roles of references, as people call them."""
    return {
        "front": say("Front"), "three-quarter": say("Three-quarter"), "side": say("Side"), "back": say("Back"),
        "face": say("Face"), "outfit": say("Outfit"), "object": say("Thing"), "style": say("Style"),
    }  # fmt: skip


def take_sign(word: str, say: Say) -> Sign:
    """The sign of a take's word, also of those that are no verdict."""
    if word == "reference":
        return Sign("hidden", "◆", say("reference"))
    if word in ("same", "same, drifted", "different", "cannot tell"):
        return word_sign(word, say)  # type: ignore[arg-type]
    return Sign("hidden", "·", say("unverified"))


def money(usd: float | None, say: Say, *, is_play: bool = False) -> str:
    """An amount, that it costs nothing, or that nobody knows."""
    if usd is None:
        return say("cost unknown")
    if usd == 0:
        return say("free")
    if is_play:
        return say("{amount} in play money").format(amount=f"{usd:.3f}")
    return amount_words(usd, 3)


@cache
def static_file(name: str) -> tuple[bytes, str] | None:
    """(bytes, media type) of a file that pages load; None for another name."""
    if name not in _STATIC:
        return None
    data = (files(__package__) / "static" / name).read_bytes()
    return data, _TYPES[name.rpartition(".")[2]]


@cache
def static_address(name: str) -> str:
    """Its address, which changes with its content."""
    found = static_file(name)
    if found is None:
        raise TemplateNotFound(name)
    return f"/static/{name}?v={hashlib.sha256(found[0]).hexdigest()[:12]}"


def _address(*steps: str) -> str:
    return "/" + "/".join(quote(str(step), safe="") for step in steps)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("tetap.studio", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["color"] = lambda text: text if is_hex(text or "") else ""
    made.filters["of"] = lambda name, names: names.get(name, name)
    made.filters["digits"] = lambda digest: digest.removeprefix("sha256:")
    return made
