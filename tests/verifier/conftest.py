"""Made-up figures for the tests that look at pictures."""

from collections.abc import Callable

import pytest
from drawn_figures import opened, scene_png, sheet_png
from PIL import Image

Sheet = Callable[..., bytes]


@pytest.fixture
def sheet() -> Sheet:
    """A made-up figure on white, as PNG: index, view, pose."""
    return sheet_png


@pytest.fixture
def scene() -> Sheet:
    """Made-up figures on a stage, as PNG: indices, stage, seed."""
    return scene_png


@pytest.fixture
def picture_of() -> Callable[[bytes], Image.Image]:
    """The bytes of a picture, opened."""
    return opened
