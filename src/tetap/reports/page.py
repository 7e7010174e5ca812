"""The report: one HTML file that needs nothing from outside and no script to be read."""

import base64
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .accent import dark_theme, ink_on, is_hex, light_theme
from .content import SeriesReport, ShownTrait
from .names import names
from .page_pictures import checksums, cost_words, hero, scenes, turnaround

Say = Callable[[str], str]


@dataclass(frozen=True)
class Swatch:
    """A palette colour; `ink` can be read on it. Both are empty where the hex is none."""

    hex: str
    part: str
    ink: str


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
    pages.filters.update(code=_with_code, color=lambda text: text if is_hex(text) else "")
    script = _as_written(pages, "report.js")
    palette = [hex_color for hex_color, _ in report.palette]
    return pages.get_template("report.html.j2").render(
        report=report,
        names=names(report),
        style=_as_written(pages, "report.css") + _as_written(pages, "print.css"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii"),
        light=light_theme(palette),
        dark=dark_theme(palette),
        hero=hero(report, say),
        strip=turnaround(report, say),
        rows=scenes(report, say),
        swatches=[Swatch(color, part, ink_on(color)) for color, part in report.palette if is_hex(color)],
        categories=list(_by_category(report)),
        total_cost=cost_words(report.cost_usd, say),
        unknown_costs=sum(picture.cost_usd is None for picture in report.pictures),
        reused=sum(picture.reused for picture in report.pictures),
        unverified=sum(picture.verdict == "unverified" for picture in report.pictures),
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


def _by_category(report: SeriesReport) -> Iterator[tuple[str, list[ShownTrait]]]:
    for category, traits in groupby(report.traits, key=lambda trait: trait.category):
        yield category, list(traits)
