"""The report: one HTML file that needs nothing from outside and no script to be read."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import get_args

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..ports.verdict import Word
from .accent import dark_theme, ink_on, is_hex, light_theme
from .content import SeriesReport, ShownTrait
from .heat_strip import heat_strips
from .names import names
from .page_pictures import checksums, cost_words, hero, scenes, turnaround
from .page_tries import waiting, ways
from .page_verdicts import Standing, standing, states
from .verdict_words import Sign, word_sign

Say = Callable[[str], str]


@dataclass(frozen=True)
class Swatch:
    """A palette colour; `ink` can be read on it, and is empty where `hex` is no colour."""

    hex: str
    part: str
    ink: str


@dataclass(frozen=True)
class Tally:
    """How many pictures have a word."""

    sign: Sign
    count: int


def report_page(report: SeriesReport, say: Say) -> str:
    """The whole page in the report's language. Equal reports give equal text.

    Raises BadPicture when a delivered picture cannot be decoded.
    """
    pages = Environment(
        loader=PackageLoader("tetap.reports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.globals["say"] = say
    pages.filters.update(
        code=_with_code, ticks=_ticks_as_code, color=lambda text: text if is_hex(text) else ""
    )
    script = _as_written(pages, "report.js")
    unknown = sum(picture.cost_usd is None for picture in report.pictures)
    palette = [hex_color for hex_color, _ in report.palette]
    return pages.get_template("report.html.j2").render(
        report=report,
        names=names(report),
        style=Markup("").join(_as_written(pages, f"{name}.css") for name in ("report", "verdicts", "print")),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
        light=light_theme(palette),
        dark=dark_theme(palette),
        hero=hero(report, say),
        strip=turnaround(report, say),
        rows=scenes(report, say),
        swatches=[_swatch(color, part) for color, part in report.palette],
        categories=list(_by_category(report)),
        total_cost=_total(report, unknown, say),
        unknown_costs=unknown,
        reused=sum(picture.reused for picture in report.pictures),
        unverified=sum(picture.verdict == "unverified" for picture in report.pictures),
        tallies=_tallies(report, say),
        verifiers=_verifiers(report),
        waiting=waiting(report, say),
        ways=ways(report, say),
        strips=heat_strips(report, say),
        states=states(say),
        checksums=checksums(report),
    )


def _as_written(pages: Environment, name: str) -> Markup:
    """A file of ours that goes into the page as it is."""
    assert pages.loader is not None
    return Markup(pages.loader.get_source(pages, name)[0])


def _with_code(sentence: str, **commands: str) -> Markup:
    """A sentence of the catalogue with its placeholders set as code."""
    shown = {name: Markup("<code>{}</code>").format(text) for name, text in commands.items()}
    return Markup(sentence).format(**shown)


def _ticks_as_code(text: str) -> Markup:
    """Commands in `ticks`, as errors write them, set as code."""
    pieces = re.split(r"`([^`\n]+)`", text)
    shape = ("{}", "<code>{}</code>")
    return Markup("").join(Markup(shape[number % 2]).format(piece) for number, piece in enumerate(pieces))


def _total(report: SeriesReport, unknown: int, say: Say) -> str:
    if report.play_cost:
        known = cost_words(report.play_cost, say, is_play=True)
        return f"{known} + {cost_words(report.cost_usd, say)}" if report.cost_usd else known
    known = cost_words(report.cost_usd, say)
    if not unknown:
        return known
    return say("at least {cost}").format(cost=known) if report.cost_usd else say("cost unknown")


def _tallies(report: SeriesReport, say: Say) -> list[Tally]:
    """The words of the pictures that were verified, best first, those that none has left out."""
    words = [picture.measured.word for picture in report.pictures if picture.measured]
    return [Tally(word_sign(word, say), words.count(word)) for word in get_args(Word) if word in words]


def _verifiers(report: SeriesReport) -> list[Standing]:
    """What the percentages of every verifier that spoke stand on."""
    verdicts = [picture.measured for picture in report.pictures if picture.measured]
    return list(dict.fromkeys(standing(one) for one in verdicts))


def _swatch(color: str, part: str) -> Swatch:
    return Swatch(color, part, ink_on(color) if is_hex(color) else "")


def _by_category(report: SeriesReport) -> Iterator[tuple[str, list[ShownTrait]]]:
    for category, traits in groupby(report.traits, key=lambda trait: trait.category):
        yield category, list(traits)
