"""Users' SVG props: hostile files are refused one by one, an honest one is drawn."""

from pathlib import Path

import numpy as np
import pytest

from tetap_sketch.paper import Paper
from tetap_sketch.props import PropError
from tetap_sketch.props.svg_prop import ELEMENT_LIMIT, SIZE_LIMIT, draw_svg, parse_svg, read_svg
from tetap_sketch.scene import Actor, draw_scene
from tetap_sketch.spec import complete
from tetap_sketch.stages import StageError, load_stage

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 10 10">'
)
CART = (
    f"{HEAD}<title>cart</title><defs><linearGradient id='g'><stop offset='0' stop-color='#ff0000'/>"
    "<stop offset='1' stop-color='#00ff00'/></linearGradient>"
    "<clipPath id='c'><rect width='10' height='10'/></clipPath></defs>"
    "<g clip-path='url(#c)'><rect width='10' height='6' data-role='color' fill='#123456'/>"
    "<path d='M0 6H10V10H0Z' fill='url(#g)' style='stroke: #000000; stroke-width: 0.2' opacity='0.5'/></g></svg>"
)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ("<image href='http://x/y.png'/>", "<image>"),
        ("<use href='#a'/>", "<use>"),
        ("<text>hello</text>", "<text>"),
        ("<style>*{fill:red}</style>", "<style>"),
        ("<animate attributeName='x'/>", "<animate>"),
        ("<filter id='f'/>", "<filter>"),
        ("<a href='http://x'><rect/></a>", "<a>"),
        ("<rect onclick='alert(1)'/>", "onclick"),
        ("<rect onload='alert(1)'/>", "onload"),
        ("<rect class='a'/>", "class"),
        ("<rect fill='url(http://x/y#z)'/>", "url(http"),
        ("<rect fill=\"url('data:image/png;base64,AA')\"/>", "data:"),
        ("<rect style='fill:url(http://x#a)'/>", "url(http"),
        ("<rect style='background:url(#a)'/>", "background"),
        ("<rect style='fill:expression(alert)'/>", "expression"),
        ("<linearGradient href='http://x#a'/>", "may only name"),
        ("<linearGradient xlink:href='other.svg#a'/>", "may only name"),
        ("<rect href='#a'/>", "may only name"),
        ("<rect filter='url(#f)'/>", "filter"),
        ("<rect stroke-dasharray='0.0001'/>", "stroke-dasharray"),
        ("<rect fill='javascript:alert(1)'/>", "javascript"),
        ("<x:rect xmlns:x='http://evil'/>", "evil"),
        ("<g>" * 60 + "</g>" * 60, "nested deeper"),
        ("<rect/>" * (ELEMENT_LIMIT + 1), "elements"),
        ("<rect clip-path='url(#c)'/>" * 101, "clips"),
        ("<?php evil ?>", "processing instruction"),
        ("<rect>", "not valid XML"),
    ],
)
def test_hostile_content_is_refused(body: str, found: str):
    with pytest.raises(PropError) as error:
        parse_svg(f"{HEAD}{body}</svg>".encode(), "mine.svg")
    assert "mine.svg" in str(error.value)
    assert found in str(error.value)


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE svg>",
        '<!DOCTYPE svg [<!ENTITY a "b">]>',
        '<!DOCTYPE svg SYSTEM "http://x/y.dtd">',
        '<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_document_types_and_entities_are_refused(head: str):
    with pytest.raises(PropError, match="DOCTYPE"):
        parse_svg(f'<?xml version="1.0"?>{head}{HEAD}<rect/></svg>'.encode(), "mine.svg")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<html/>", "expected <svg>"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "viewBox"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 10"/>', "viewBox"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1e9 10"/>', "viewBox"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan 10"/>', "viewBox"),
    ],
)
def test_a_picture_without_a_sane_box_is_refused(text: str, found: str):
    with pytest.raises(PropError, match=found):
        parse_svg(text.encode(), "mine.svg")


def test_files_outside_the_folder_links_and_giants_are_refused(tmp_path: Path):
    folder = tmp_path / "stages"
    folder.mkdir()
    outside = tmp_path / "outside.svg"
    outside.write_text(CART)
    (folder / "link.svg").symlink_to(outside)
    (folder / "linked").symlink_to(tmp_path)
    (folder / "giant.svg").write_text(" " * (SIZE_LIMIT + 1))
    for name, found in (
        ("../outside.svg", "outside the stage's folder"),
        (str(outside), "outside the stage's folder"),
        ("link.svg", "is a link"),
        ("linked/outside.svg", "is a link"),
        ("giant.svg", "larger than 512 kB"),
        ("missing.svg", "does not exist"),
    ):
        with pytest.raises(PropError, match=found):
            read_svg(name, folder)


def test_an_honest_file_is_drawn_with_its_ids_prefixed_and_its_color_taken():
    art = parse_svg(CART.encode(), "cart.svg")
    text = draw_svg(Paper(), art, 100, "u1-", "#abcdef")
    assert 'id="u1-g"' in text and "url(#u1-g)" in text and "url(#u1-c)" in text
    assert 'fill="#abcdef"' in text and "#123456" not in text
    assert "<title" not in text and "data-role" not in text


def test_in_the_part_map_it_is_one_flat_colour():
    paper = Paper(ids=True)
    with paper.part("prop"):
        text = draw_svg(paper, parse_svg(CART.encode(), "cart.svg"), 100, "u1-")
    color = paper.part_colors["prop"]
    assert f'fill="{color}"' in text
    assert "#123456" not in text and "opacity" not in text


def test_a_users_stage_shows_a_users_prop(tmp_path: Path):
    (tmp_path / "cart.svg").write_text(CART)
    stage = tmp_path / "mine.yaml"
    stage.write_text(
        "stage: mine\nplaces: [{at: [0, 900], height: 560}]\nbackdrop: [{piece: tone}]\n"
        'behind:\n  - {prop: {svg: cart.svg}, at: [280, 900], width: 180, color: "#00aa55"}\n'
    )
    actors = [Actor("a", complete({}))]
    drawing = draw_scene(load_stage("mine", [tmp_path]), actors, seed=1, size=(200, 200))
    assert np.count_nonzero(drawing.part_map().mask("prop")) > 200
    assert "#00aa55" in drawing.svg
    (tmp_path / "cart.svg").write_text(CART.replace("<title>cart</title>", "<script/>"))
    with pytest.raises(StageError, match=r"mine.yaml:5: .*<script>"):
        draw_scene(load_stage("mine", [tmp_path]), actors, seed=1, size=(64, 64))
