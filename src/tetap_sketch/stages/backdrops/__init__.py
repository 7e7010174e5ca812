"""What fills a stage from edge to edge: skies, meadows, seas, rooms, each drawn for the part in view."""

from . import outdoors, rooms, seaside
from .registry import BACKDROPS

WORLDS = (outdoors, rooms, seaside)
"""The modules whose import registers the pieces."""

__all__ = ["BACKDROPS", "WORLDS"]
