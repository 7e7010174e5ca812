"""The money path: every picture is bought here, free ones too."""

from .fitting import check_fits
from .terms import Order, Terms
from .till import Bought, Till

__all__ = ["Bought", "Order", "Terms", "Till", "check_fits"]
