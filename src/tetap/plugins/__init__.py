"""Providers by name: found among installed entry points, loaded only when asked for."""

from .providers import load_provider, platform_names

__all__ = ["load_provider", "platform_names"]
