"""The money path: every picture is bought here, free ones too."""

from .fitting import check_fits
from .till import Bought, Till

__all__ = ["Bought", "Till", "check_fits"]
