"""tetap: the same character, every time, on any image model, with or without a seed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .app.project import Project
    from .app.scoring import verify
    from .errors import TetapError

__all__ = ["Project", "TetapError", "verify"]


def __getattr__(name: str) -> object:
    """Load a public name on first use, so that `import tetap` costs next to nothing."""
    if name == "Project":
        from .app.project import Project

        return Project
    if name == "TetapError":
        from .errors import TetapError

        return TetapError
    if name == "verify":
        from .app.scoring import verify

        return verify
    raise AttributeError(f"module 'tetap' has no attribute '{name}'")
