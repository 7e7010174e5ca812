"""Hair: eleven styles, each drawn for four views."""

from collections.abc import Callable, Mapping

from .clouds import afro, curly
from .coiffure import Coiffure, Hair
from .crops import short, spiky
from .falls import fall
from .knots import braids, bun, ponytail
from .tails import twin_tails


def bald(hair: Hair) -> Coiffure:
    """No hair at all."""
    return Coiffure(bare=True)


STYLES: Mapping[str, Callable[[Hair], Coiffure]] = {
    "twin-tails": twin_tails,
    "bob": fall,
    "long": fall,
    "short": short,
    "ponytail": ponytail,
    "bun": bun,
    "braids": braids,
    "curly": curly,
    "spiky": spiky,
    "afro": afro,
    "none": bald,
}


def coiffure(hair: Hair) -> Coiffure:
    """The style of this head."""
    return STYLES[hair.style](hair)
