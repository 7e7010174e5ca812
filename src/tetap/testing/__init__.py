"""For authors of providers: what every provider must keep, as tests that a plugin inherits."""

try:
    import pytest as _pytest  # noqa: F401
except ImportError:
    from ..errors import NotSetUp

    raise NotSetUp("tetap.testing needs pytest", "Install it: pip install pytest") from None
from .contract import ProviderContract
from .other_side import OtherSide, played

__all__ = ["OtherSide", "ProviderContract", "played"]
