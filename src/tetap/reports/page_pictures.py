"""The pictures of a page: embedded, laid out in strip and rows, with their proof in words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from ..domain.scene import TURNAROUND
from .content import SeriesReport, ShownPicture
from .justified import justified_rows
from .names import names
from .page_verdicts import PageVerdict, page_verdict
from .pixels import Embedded, cut_out, embedded, figures_on_one_paper, pixels_of

Say = Callable[[str], str]

_WEIGHT = 88_000
"""Most bytes of one embedded picture: nine and the hero make about 1.2 MB of base64."""
_SCENE_SIDE = 1200
_STRIP_SIDE = 720
_HERO_SIDE = 960
_ROW_RATIO = 2.6


@dataclass(frozen=True)
class PagePicture:
    """One picture on the page. `aspect` is the shown part's width / height."""

    shown: ShownPicture
    title: str
    image: Embedded
    link: str
    digest: str
    cost: str
    verdict: PageVerdict | None

    @property
    def aspect(self) -> float:
        """Width / height of what is embedded."""
        return round(self.image.width / self.image.height, 4)


@dataclass(frozen=True)
class Stand:
    """A view of the turnaround; `share` is its width in percent of the widest view."""

    picture: PagePicture
    share: float


@dataclass(frozen=True)
class Strip:
    """The turnaround on its paper; `aspect` is the width / height of one stand."""

    stands: Sequence[Stand]
    aspect: float
    paper: str


@dataclass(frozen=True)
class Row:
    """Scenes side by side at one height; `ratio` is the width / height of the whole row."""

    pictures: Sequence[PagePicture]
    ratio: float


@dataclass(frozen=True)
class Hero:
    """The picture that opens the page, with what lies behind it."""

    image: Embedded
    title: str
    link: str
    paper: str


def turnaround(report: SeriesReport, say: Say) -> Strip | None:
    """The sheet pictures, cut out when all stand on one plain paper; None without any."""
    sheets = [picture for picture in report.pictures if picture.is_sheet]
    if not sheets:
        return None
    figures = figures_on_one_paper([pixels_of(picture) for picture in sheets])
    sizes = [(figure.pixels.width / figure.unit, figure.pixels.height / figure.unit) for figure in figures]
    widest, tallest = (max(side) for side in zip(*sizes, strict=True))
    stands = [
        Stand(
            _page_picture(picture, embedded(figure.pixels, _STRIP_SIDE, _WEIGHT), report, say),
            round(width / widest * 100, 2),
        )
        for picture, figure, (width, _) in zip(sheets, figures, sizes, strict=True)
    ]
    return Strip(stands, round(widest / tallest, 4), figures[0].paper_hex)


def scenes(report: SeriesReport, say: Say) -> Sequence[Row]:
    """The scenes in rows, each whole."""
    pictures = [
        _page_picture(picture, embedded(pixels_of(picture), _SCENE_SIDE, _WEIGHT), report, say)
        for picture in report.pictures
        if not picture.is_sheet
    ]
    rows = justified_rows([picture.aspect for picture in pictures], _ROW_RATIO)
    return [Row([pictures[i] for i in row], round(sum(pictures[i].aspect for i in row), 4)) for row in rows]


def hero(report: SeriesReport, say: Say) -> Hero | None:
    """The front view; where there is none, the first picture."""
    first = next((picture for picture in report.pictures if picture.shot == "front"), None)
    picture = first or next(iter(report.pictures), None)
    if picture is None:
        return None
    pixels = pixels_of(picture)
    figure = cut_out(pixels) if picture.is_sheet else None
    shown = figure.pixels if figure else pixels
    image = embedded(shown, _HERO_SIDE, _WEIGHT)
    title = f"{names(report)[0]}: {_title(picture, say)}"
    return Hero(image, title, file_link(picture.file), figure.paper_hex if figure else "#FFFFFF")


def checksums(report: SeriesReport) -> str:
    """The text that `sha256sum --check` reads, one line a picture."""
    return "".join(
        f"{_digest(picture)}  {picture.file}\n" for picture in report.pictures if picture.file.isprintable()
    )


def file_link(file: str) -> str:
    """An address that can only mean a file beside or below the report, whatever the name looks like."""
    return "./" + quote(file.lstrip("/"))


def cost_words(usd: float | None, say: Say, *, is_play: bool = False) -> str:
    """`free`, `$0.134`, `0.134 in play money`, or that it is not known."""
    if usd is None:
        return say("cost unknown")
    if usd == 0:
        return say("free")
    whole, _, rest = f"{usd:.4f}".partition(".")
    amount = f"{whole}.{rest.rstrip('0').ljust(2, '0')}"
    return say("{amount} in play money").format(amount=amount) if is_play else f"${amount}"


def _page_picture(picture: ShownPicture, image: Embedded, report: SeriesReport, say: Say) -> PagePicture:
    return PagePicture(
        shown=picture,
        title=_title(picture, say),
        image=image,
        link=file_link(picture.file),
        digest=_digest(picture),
        cost=cost_words(picture.cost_usd, say, is_play=picture.play_money),
        verdict=page_verdict(picture, report, say),
    )


def _title(picture: ShownPicture, say: Say) -> str:
    if picture.is_sheet and picture.shot in TURNAROUND:
        views = {
            "front": say("Front"),
            "three-quarter": say("Three-quarter"),
            "side": say("Side"),
            "back": say("Back"),
        }
        return views[picture.shot]
    return picture.title or picture.shot


def _digest(picture: ShownPicture) -> str:
    return picture.sha256.removeprefix("sha256:")
