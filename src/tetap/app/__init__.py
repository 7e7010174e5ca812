"""The one room that knows the whole house: it wires rooms together and offers what the doors call."""

from .project import Project

__all__ = ["Project"]
