"""What of a character was kept in a picture: trait by trait, with the evidence."""

from .examining import What, examine

VERSION = "4"
"""Raised whenever the same pictures may give another verdict."""

__all__ = ["VERSION", "What", "examine"]
