"""How a shot is made: describe, in words alone; reference, with the character's pictures beside them."""

from .cast import Cast, ReferencePicture
from .describe import prepare
from .desk import Desk

__all__ = ["Cast", "Desk", "ReferencePicture", "prepare"]
