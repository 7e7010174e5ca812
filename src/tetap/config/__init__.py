"""Settings, connections and language: the only room that reads the environment."""

from .connections import drop_key, keep_key, key_place, load_connection, platform_limits, platform_options
from .language import translator
from .settings import Settings, SettingSource, load_settings

__all__ = [
    "SettingSource", "Settings", "drop_key", "keep_key", "key_place", "load_connection", "load_settings",
    "platform_limits", "platform_options", "translator",
]  # fmt: skip
