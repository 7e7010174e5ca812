"""What a press cannot print is said beside the files for print, by an estimate or by the printer's own profile."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from tetap import Project
from tetap.documents.recipe_file import Recipe, Style
from tetap.errors import BadInput
from tetap.finishing.canvas import Canvas
from tetap.finishing.print_gamut import SEEN, PrintGamut, counts_of
from tetap.simulators.backstage import Backstage
from tetap.simulators.serving import running


def all_green(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, (0, 208, 32)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def gamut() -> PrintGamut:
    return PrintGamut()


@pytest.mark.parametrize("color", ["#ffffff", "#000000", "#808080", "#f5cdb4", "#8c5a3c"])
def test_paper_ink_greys_and_skin_can_be_printed(gamut: PrintGamut, color: str) -> None:
    assert gamut.printed(color)[0] < 1


@pytest.mark.parametrize("color", ["#00ff00", "#0000ff", "#ff00ff", "#00ffff"])
def test_the_screens_own_colours_cannot(gamut: PrintGamut, color: str) -> None:
    off, printed = gamut.printed(color)
    assert off > 2 * SEEN and printed != color


def test_the_share_counts_what_is_seen(gamut: PrintGamut) -> None:
    rgb = np.full((100, 100, 3), 255, np.uint8)
    rgb[:, :25] = (0, 255, 0)
    share, middle, worst = gamut.outside(counts_of(Canvas(rgb)))
    assert share == pytest.approx(0.25) and SEEN < middle <= worst
    alpha = np.full((100, 100), 255, np.uint8)
    alpha[:, :25] = 0
    assert gamut.outside(counts_of(Canvas(rgb, alpha))) == (0.0, 0.0, 0.0)
    assert list(gamut.remarks(Canvas(rgb[:, 30:]), str, [("hair", "#808080")])) == []
    share_told, part_told = gamut.remarks(Canvas(rgb), str, [("hair", "#00ff00"), ("bow", "#ff00ff")])
    assert "25 % of it" in share_told and part_told.startswith("hair #00ff00 prints as about #")


def test_files_for_print_carry_the_remark_and_others_do_not(delivered: Path) -> None:
    character = delivered / "character.yaml"
    text = character.read_text().replace("palette:\n", 'palette:\n  - {hex: "#00D020", part: scarf}\n', 1)
    character.write_text(text)
    with running("a1111", Backstage(all_green)) as server:
        (delivered / "tetap.toml").write_text(f'[platforms.a1111]\nurl = "{server.url}"\n')
        style = Style(words="green", platform="a1111")
        made = Project(delivered).finish(Recipe(style=style, crops=("avatar", "postcard")), ["kitchen"])
    told = {one.preset: one.remarks for one in made.files}
    assert any("scarf #00D020 prints as about" in line for line in told["postcard"])
    assert any(line.startswith("100 % of it cannot be printed") for line in told["postcard"])
    assert not any("print" in line for line in told["avatar"])


def test_a_profile_that_is_none_or_for_no_press_is_said(delivered: Path) -> None:
    (delivered / "press.icc").write_bytes(b"no profile")
    with pytest.raises(BadInput, match="no colour profile"):
        Project(delivered).finish(Recipe(crops=("postcard",), print_profile="press.icc"))
    screen = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (delivered / "press.icc").write_bytes(screen)
    with pytest.raises(BadInput, match="a profile for RGB"):
        Project(delivered).finish(Recipe(crops=("postcard",), print_profile="press.icc"))
