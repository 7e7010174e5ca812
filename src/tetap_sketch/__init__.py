"""The illustrator: flat vector characters and scenes, the same bytes for the same spec, seed and size."""

VERSION = "1"
"""Raised whenever the same input may give another picture; part of every receipt."""
