"""The list of backdrop pieces: what fills a stage from edge to edge, however wide the picture is."""

from ...props import Registry

BACKDROPS = Registry("backdrop piece")
piece = BACKDROPS.add
