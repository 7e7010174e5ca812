"""Heads of people, in four views."""

from .head import Head, draw_head

__all__ = ["Head", "draw_head"]
