"""What is shown of a series: one self-contained page and one contact sheet."""

from .contact_sheet import contact_sheet
from .content import SeriesReport, ShownConsistency, ShownOpinion, ShownPicture, ShownTrait, ShownTry
from .page import report_page

__all__ = [
    "SeriesReport",
    "ShownConsistency",
    "ShownOpinion",
    "ShownPicture",
    "ShownTrait",
    "ShownTry",
    "contact_sheet",
    "report_page",
]
