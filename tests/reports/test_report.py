"""The report page: self-contained, safe with any text, honest, and said in three languages."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from small_series import VIEWS, png, series, shown

from tetap.config import translator
from tetap.domain.vocabulary import LANGUAGES
from tetap.reports import ShownTrait, report_page
from tetap.reports.accent import READABLE, contrast, dark_theme, ink_on, light_theme
from tetap.reports.pixels import embedded

EVIL = """<script>alert(1)</script>"'><img src=x onerror=alert(2)> مرحبا 🎉 小橙"""


class Reader(HTMLParser):
    """Every address and tag of a page, and the text a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self._hidden = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._hidden = tag in ("style", "script")
        for name, value in attrs:
            if name in ("src", "href", "srcset", "action", "poster", "data"):
                self.addresses.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.text += data + " "


def test_page_asks_nothing_from_outside() -> None:
    page = report_page(series(), str)
    read = Reader(page)
    own = ("data:image/webp;base64,", "#", "./")
    assert [address for address in read.addresses if not address.startswith(own)] == []
    assert "://" not in page and "@import" not in page and "url(" not in page
    assert not {"link", "iframe", "object", "embed", "base", "form"} & set(read.tags)
    assert "default-src 'none'" in page


def test_every_picture_links_to_its_file() -> None:
    links = Reader(report_page(series(), str)).addresses
    assert {f"./{view}.png" for view in VIEWS} | {"./park.png", "./beach.png"} <= set(links)


def test_hostile_text_is_shown_not_run() -> None:
    picture = shown(
        "park", png(64, 64, "#336699"), title=EVIL, words=EVIL, file="//evil.example/x", model=EVIL
    )
    report = series(
        name=EVIL, other_names=[EVIL], kind=EVIL, style=EVIL, notes=[EVIL], marks=[EVIL], accessories=[EVIL],
        traits=[ShownTrait(EVIL, EVIL, EVIL, "red;}", "file")], palette=[("red;} body{display:none", EVIL)],
        pictures=[picture, shown("s", png(64, 64, "#996633"), file="javascript:alert(1)")],
        failed=[(EVIL, EVIL, EVIL)], platform_label=EVIL, platform_notes=EVIL, made_with=EVIL, language='"><b>',
    )  # fmt: skip
    page, plain = report_page(report, str), Reader(report_page(series(), str))
    read = Reader(page)
    assert read.handlers == []
    assert read.tags.count("script") == plain.tags.count("script") == 1
    assert "b" not in read.tags
    assert read.text.count("<script>alert(1)</script>") >= 12
    assert all(address.startswith(("data:image/webp", "#", "./")) for address in read.addresses)
    assert not re.search(r'style="[^"]*(red|display)', page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_speaks_its_language(language: str) -> None:
    say = translator(language)
    said: list[str] = []

    def listening(sentence: str) -> str:
        said.append(sentence)
        return say(sentence)

    page = report_page(series(language=language), listening)
    assert f'<html lang="{language}">' in page
    catalogue = (Path(__file__).parents[2] / "src/tetap/locale/tetap.pot").read_text(encoding="utf-8")
    known = re.sub(r'"\n"', "", catalogue)
    assert [sentence for sentence in said if f'msgid "{sentence}"' not in known] == []
    assert say("What is promised") in page


def test_every_word_of_ours_goes_through_the_catalogue() -> None:
    names: dict[str, object] = {
        "name": "橙", "other_names": [], "kind": "人", "style": "", "traits": [], "palette": [], "notes": ["静"],
        "accessories": ["夹"], "marks": ["痣"], "failed": [("9", "坏", "再来")], "platform_label": "画",
        "platform_notes": "", "made_with": "1",
    }  # fmt: skip
    pictures = [
        shown(view, png(64, 64, "#336699"), title="图", file="1", words="词", platform="画", model="1")
        for view in ("front", "9")
    ]
    text = Reader(report_page(series(**names, pictures=pictures), lambda _: "§")).text
    codes = [picture.sha256.removeprefix("sha256:") for picture in pictures]
    for allowed in (*codes, *(code[:12] for code in codes), "SHA-256", "front", "px"):
        text = text.replace(allowed, "")
    assert re.findall(r"[A-Za-z]{2,}", text) == []


def test_unverified_is_said_and_no_percentage() -> None:
    text = Reader(report_page(series(), str)).text
    assert text.count("unverified") >= 6
    assert "%" not in text


def test_failed_shot_says_why_and_what_next() -> None:
    page = report_page(series(), str)
    assert "the platform refused it" in page
    assert "Say it in other words, then run <code>tetap shoot</code>." in page


def test_proof_of_each_picture_is_there() -> None:
    report = series()
    text = Reader(report_page(report, str)).text
    for picture in report.pictures:
        assert picture.sha256.removeprefix("sha256:") in text
        assert picture.words in text
    assert "at least $0.134" in text and "cost unknown" in text and "free" in text


def test_illustrator_is_never_taken_for_a_model() -> None:
    label = "not by an image model"
    assert label in report_page(series(), str)
    assert label not in report_page(series(drawn_by_illustrator=False), str)


def test_same_report_gives_same_page() -> None:
    assert report_page(series(), str) == report_page(series(), str)


def test_report_without_pictures_still_says_why() -> None:
    page = report_page(series(pictures=[], palette=[], traits=[], other_names=[]), str)
    assert "the platform refused it" in page


@pytest.mark.parametrize(
    "palette",
    [["#FF8C00"], ["#FFFF00"], ["#1E3A5F", "#FFFFFF"], ["#000000"], ["#00FFFF"], ["#0000FF"], [], ["blue"]],
)
def test_accent_can_be_read_on_light_and_dark(palette: list[str]) -> None:
    for theme in (light_theme(palette), dark_theme(palette)):
        assert (
            min(contrast(theme.accent, back) for back in (theme.page, theme.surface, theme.tint)) >= READABLE
        )


def test_hex_can_be_read_on_any_swatch() -> None:
    colors = [f"#{red:02X}{green:02X}80" for red in range(0, 256, 17) for green in range(0, 256, 17)]
    assert min(contrast(ink_on(color), color) for color in colors) >= READABLE


def test_embedded_picture_keeps_to_its_weight() -> None:
    noise = Image.effect_noise((900, 600), 90).convert("RGB")
    small = embedded(noise, 1200, 60_000)
    assert len(small.address) <= 60_000 * 4 / 3 + 40
    assert abs(small.width / small.height - 1.5) < 0.02
