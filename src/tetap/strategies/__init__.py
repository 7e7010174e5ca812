"""How a shot is made. The first way: describe, the full description with an identity block that never varies."""

from .describe import Cast, Desk, prepare

__all__ = ["Cast", "Desk", "prepare"]
