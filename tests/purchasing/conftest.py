"""What the tests of the till share."""

from shop import books

__all__ = ["books"]
