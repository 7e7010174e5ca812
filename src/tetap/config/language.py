"""Sentences of tetap in English, Indonesian and Chinese, from one gettext catalogue."""

import gettext
from collections.abc import Callable
from functools import cache
from importlib.resources import as_file, files


@cache
def translator(language: str) -> Callable[[str], str]:
    """A function that says an English sentence in this language; English stays as it is."""
    if language == "en":
        return str
    with as_file(files("tetap") / "locale") as folder:
        return gettext.translation("tetap", folder, languages=[language]).gettext
