"""For authors of providers: what every provider must keep, as tests that a plugin inherits."""

from .contract import ProviderContract
from .other_side import OtherSide, played

__all__ = ["OtherSide", "ProviderContract", "played"]
