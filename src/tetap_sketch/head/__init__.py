"""Heads of people, in four views."""

from .extent import head_extent
from .head import Head, draw_head

__all__ = ["Head", "draw_head", "head_extent"]
