"""Verdicts on page and contact sheet: word, percent and both parts, evidence, the strip; in words, not only colours."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from small_series import LABELS, REFERENCE, measured, png, series, shown, verdict

from tetap.config import translator
from tetap.domain.vocabulary import LANGUAGES
from tetap.ports.take_verdict import TakeVerdict, part_words, percent_words, read_verdict
from tetap.ports.verdict import Caution
from tetap.reports import SeriesReport, ShownConsistency, ShownOpinion, contact_sheet, report_page

KEPT = measured(
    verdict("same", 92.96, hair_color="kept", face_eyes="hidden", marks_0="kept", body_age="not measurable")
)
DRIFTED = measured(
    verdict("same, drifted", 61.2, hair_color="drifted", face_eyes="kept", marks_0="drifted"), unmeasured=("Bolt",)
)  # fmt: skip
OTHER = measured(verdict("different", 3.9, hair_color="drifted", face_eyes="kept", marks_0="hidden"))
BLANK = measured(verdict("cannot tell", None))


def judged(**changes: object) -> SeriesReport:
    """A view that serves as reference, and a scene with each word."""
    ink = png(96, 96, "#336699", head=0.1)
    words = {"park": KEPT, "beach": DRIFTED, "cave": OTHER, "night": BLANK}
    pictures = [
        shown("front", ink, verdict="reference"),
        *(shown(shot, ink, verdict=take.word, measured=take, wear=["apron"]) for shot, take in words.items()),
        shown("late", ink),
    ]
    fields: dict[str, object] = {
        "pictures": pictures,
        "trait_labels": {"Xiao Cheng": LABELS},
        "references": {REFERENCE: ink},
        "consistency": ShownConsistency(0.891, 4, ["cave"], ["night"]),
        "failed": [],
    }
    return series(**{**fields, **changes})


class Tables(HTMLParser):
    """The cells of every table, as a reader without eyes hears them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.scopes: list[str | None] = []
        self._cell = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self._cell = True
            self.rows[-1].append("")
            if tag == "th":
                self.scopes.append(dict(attrs).get("scope"))

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.rows[-1][-1] += data


def figure_of(page: str, shot: str) -> str:
    """What stands under one picture."""
    found = re.search(rf'<figure id="shot-{shot}".*?</figure>', page, re.S)
    assert found is not None
    return found.group()


def text_of(page: str) -> str:
    page = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_headline_stands_with_both_parts_and_who_measured() -> None:
    text = text_of(figure_of(report_page(judged(), str), "park"))
    assert "✓ same 92 %" in text, "cut, not rounded up"
    assert "who 0.93 · what 0.51" in text
    assert "Verifier tetap 7.7, calibrated on 4321 pairs of pictures." in text


def test_a_picture_that_cannot_be_told_has_no_percent_and_says_why() -> None:
    text = text_of(figure_of(report_page(judged(), str), "night"))
    assert "cannot tell" in text and "no character is in sight" in text
    assert "%" not in text


def test_a_reference_is_marked_and_what_was_not_verified_is_said() -> None:
    page = report_page(judged(), str)
    front = text_of(figure_of(page, "front"))
    assert "reference" in front and "%" not in front
    assert "unverified" in text_of(figure_of(page, "late"))


def test_a_drifted_trait_shows_both_places_both_colours_and_how_far_apart() -> None:
    figure = figure_of(report_page(judged(), str), "beach")
    (drifted,) = re.findall(r'<ul class="checks-list drifted">.*?</ul>', figure, re.S)
    hair, mole = re.findall(r"<li>.*?</li>", drifted, re.S)
    assert re.findall(r'alt="([^"]*)"', hair) == ["on the reference", "on this picture"]
    assert re.findall(r"background: (#\w{6})", hair) == ["#ff8c00", "#2a4fbf"]
    assert "ΔE 61" in text_of(hair) and "hair colour" in text_of(hair)
    assert "small mole" in text_of(mole) and "it is missing" in text_of(mole)


def test_undeclared_colours_stand_beside_what_the_scene_adds() -> None:
    take = replace(KEPT, cautions=(Caution("wear", "english"), Caution("count", "english")))
    picture = shown("park", png(64, 64, "#336699"), verdict="same", measured=take, wear=["apron"])
    figure = text_of(figure_of(report_page(judged(pictures=[picture]), str), "park"))
    assert "The scene adds apron: what it covers may be counted as drift." in figure
    assert "The scene asks for 1 on stage, 1 were found." in figure
    assert "#68b6a4" in figure and "ΔE 24" in figure


def test_cautions_light_and_who_was_not_measured_are_said() -> None:
    figure = text_of(figure_of(report_page(judged(), str), "beach"))
    assert "the cut-out of the character is doubtful" in figure
    assert "all colours are shifted by ΔE 10" in figure
    assert "Bolt was not measured" in figure


def test_a_judge_that_says_the_opposite_and_a_person_are_heard_beside_the_verdict() -> None:
    opposed = ShownOpinion("gemini/x", "Xiao Cheng", [("hair.color", "kept", "drifted")], 7, ["face.eyes"])
    ink = png(96, 96, "#336699", head=0.1)
    pictures = [
        shown("beach", ink, verdict=DRIFTED.word, measured=DRIFTED, opinions=[opposed], accepted=True),
        shown("park", ink, verdict=KEPT.word, measured=KEPT, accepted=False, why="<another> skirt"),
        shown("cave", ink, verdict=OTHER.word, measured=OTHER),
    ]
    page = report_page(judged(pictures=pictures), str)
    beach, park, cave = (text_of(figure_of(page, shot)) for shot in ("beach", "park", "cave"))
    assert f"gemini/x says of {LABELS['hair.color']}: kept. The pixels say: drifted." in beach
    assert "agrees on 7 traits. It contradicts itself on:" in beach and "A person accepted" in beach
    assert "A person rejected this picture." in park and "&lt;another&gt; skirt" in park
    assert "A person" not in cave and "gemini/x" not in cave


def test_the_strip_is_a_table_that_can_be_heard() -> None:
    tables = Tables(report_page(judged(), str))
    rows = {row[0]: row[1:] for row in tables.rows}
    assert [shot for shot in rows["Trait"] if shot] == ["park", "beach", "cave", "night"]
    assert [re.sub(r"\W*(\D+?) ?(\d.*)?$", r"\1", cell) for cell in rows["Whole picture"] if cell] == [
        "same", "same, drifted", "different", "cannot tell",
    ]  # fmt: skip
    assert [cell[1:] for cell in rows["hair colour"][:4]] == ["kept", "drifted", "drifted", "not measurable"]
    assert rows["hair colour"][-1] == "drifted in 2"
    assert "age" not in rows, "what no picture could show has no line"
    assert set(tables.scopes) == {"col", "row"}


def test_signs_differ_without_colour() -> None:
    head, body = report_page(judged(), str).split("<tbody>")
    for part, kinds in ((head, 4), (body, 4)):
        cells = set(re.findall(r'<td class="(\w+)"><span aria-hidden="true">(.)</span>', part))
        assert len(cells) == len({sign for _, sign in cells}) == kinds


def test_a_long_series_has_several_strips_and_crops_only_where_something_drifted() -> None:
    ink = png(64, 64, "#336699")
    many = [shown(f"s{number}", ink, verdict="same", measured=KEPT) for number in range(90)]
    page = report_page(
        judged(pictures=[*many, shown("x", ink, verdict="same, drifted", measured=DRIFTED)]), str
    )
    assert page.count('<table class="heat">') == 3
    assert max(len(row) for row in Tables(page).rows) <= 42
    assert '<ul class="checks-list kept">' in figure_of(page, "s1")
    kept = re.findall(r'<ul class="checks-list kept">.*?</ul>', figure_of(page, "s1"), re.S)
    assert 'class="crop"' not in "".join(kept)
    assert 'class="crop"' in figure_of(page, "x")


def test_the_series_with_itself_names_who_stands_out() -> None:
    text = text_of(report_page(judged(), str))
    assert "89 % is the mean probability that any two of 4 pictures show the same character." in text
    assert "They stand out from the others: cave" in text
    assert "No character was found on: night" in text
    assert "No picture stands out" in text_of(
        report_page(judged(consistency=ShownConsistency(0.9, 4, [], [])), str)
    )


def test_each_of_a_group_has_a_verdict_of_its_own_and_the_worst_speaks_for_the_picture() -> None:
    both = TakeVerdict((*measured(verdict("same", 91.0), "Kiko").characters, *OTHER.characters))
    picture = shown("park", png(64, 64, "#336699"), verdict=both.word, measured=both)
    figure = text_of(figure_of(report_page(judged(pictures=[picture]), str), "park"))
    assert "✕ different 3 % who" in figure
    assert "Kiko : ✓ same 91 %" in figure and "Xiao Cheng : ✕ different 3 %" in figure


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_verdicts_are_said_in_the_readers_language(language: str) -> None:
    say = translator(language)
    text = text_of(report_page(judged(language=language), say))
    for sentence in (
        "same, drifted",
        "cannot tell",
        "not measurable",
        "no character is in sight",
        "it is missing",
    ):
        assert say(sentence) != sentence
        assert say(sentence) in text
    for sentence in ("same, drifted", "How the figures are read", "Likeness", "drifted"):
        assert not re.search(rf"\b{sentence}\b", text)


def test_what_the_catalogue_does_not_know_is_marked_as_english() -> None:
    page = report_page(judged(language="zh"), translator("zh"))
    assert '<span lang="en">about body_age</span>' in page


def test_every_sentence_is_in_the_catalogue() -> None:
    said: list[str] = []
    report_page(judged(), lambda sentence: said.append(sentence) or sentence)
    catalogue = (Path(__file__).parents[2] / "src/tetap/locale/tetap.pot").read_text(encoding="utf-8")
    known = re.sub(r'"\n"', "", catalogue)
    assert [sentence for sentence in said if f'msgid "{sentence}"' not in known] == []


def test_the_contact_sheet_says_word_and_percent() -> None:
    plain = judged(pictures=[shown("park", png(900, 600, "#336699"))])
    told = judged(pictures=[shown("park", png(900, 600, "#336699"), verdict="same", measured=KEPT)])
    other = judged(pictures=[shown("park", png(900, 600, "#336699"), verdict="different", measured=OTHER)])
    sheets = [Image.open(BytesIO(contact_sheet(report))) for report in (plain, told, other)]
    boxes = [ImageChops.difference(sheets[0], sheet).getbbox() for sheet in sheets[1:]]
    assert all(box is not None and box[1] > sheets[0].height - 110 for box in boxes), (
        "only the caption differs"
    )
    assert contact_sheet(told) != contact_sheet(other)


def test_percentages_are_cut_and_records_come_back() -> None:
    assert (percent_words(99.97), percent_words(100.0), percent_words(None)) == ("99 %", "100 %", "")
    assert (part_words(0.999), part_words(1.0)) == ("0.99", "1.00")
    import json

    assert read_verdict(json.dumps(DRIFTED.record())) == DRIFTED
    assert read_verdict('{"characters": "another shape"}') is None
