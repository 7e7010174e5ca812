"""Settings and language: the only room that reads the environment."""

from .language import translator
from .settings import Settings, SettingSource, load_settings

__all__ = ["SettingSource", "Settings", "load_settings", "translator"]
