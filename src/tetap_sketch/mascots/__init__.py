"""Mascots that are not people: five animals and two robots."""

from .mascot import draw_mascot

__all__ = ["draw_mascot"]
