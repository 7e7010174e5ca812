"""Settings in one place: command line, environment, project tetap.toml, user config, in that order."""

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path

from ..domain.vocabulary import LANGUAGES
from ..errors import DocumentError, Misconfigured

PROJECT_FILE = "tetap.toml"
TABLES = ("platforms", "pipeline")
"""Tables beside the settings, read by config.connections and config.stages."""


@dataclass(frozen=True)
class Setting:
    """One setting: its default, what it is for, and how a written value becomes one."""

    default: str | int
    help: str
    allowed: tuple[str, ...] = ()
    low: int = 0
    high: int = 0


SETTINGS: Mapping[str, Setting] = {
    "platform": Setting("sketch", "who draws: an installed platform"),
    "model": Setting("", "which of the platform's models; empty = its first"),
    "url": Setting("", "address of the platform, instead of its own"),
    "strategy": Setting(
        "describe", "how a shot is made", allowed=("describe", "reference", "converse", "pipeline", "auto")
    ),
    "anchor_after": Setting(
        12, "turns after which a conversation opens anew from the references", low=1, high=100
    ),
    "conversations": Setting(
        1, "how many conversations a series is held in at the same time (converse)", low=1, high=16
    ),
    "language": Setting("en", "language of prompts and reports", allowed=LANGUAGES),
    "lanes": Setting(2, "how many pictures are made at the same time", low=1, high=64),
    "database": Setting("", "postgresql://… for many workers; empty = SQLite in the project"),
    "store": Setting(
        "", "s3://BUCKET for pictures that several machines share; empty = the project's folder"
    ),
    "in_doubt": Setting(
        "hold", "what follows when nobody knows whether it was charged", allowed=("hold", "retry")
    ),
    "verify": Setting("yes", "whether pictures are compared with the references", allowed=("yes", "no")),
    "tries": Setting(
        4, "how often a picture that does not pass is tried, the first try counted", low=1, high=20
    ),
    "want": Setting("same", "what passes: the verdict `same`, or a least percentage such as 0.95"),
    "fallback": Setting("", "PLATFORM/MODEL that makes a shot which its own model could not; empty = none"),
    "purpose": Setting(
        "commercial",
        "what the pictures are for; the auto strategy goes by it while nothing is measured",
        allowed=("commercial", "personal", "professional"),
    ),
}


@dataclass(frozen=True)
class SettingSource:
    """A value and where it came from."""

    value: str | int
    source: str


@dataclass(frozen=True)
class Settings:
    """All settings, final."""

    platform: str
    model: str
    url: str
    strategy: str
    anchor_after: int
    conversations: int
    language: str
    lanes: int
    database: str
    store: str
    in_doubt: str
    verify: str
    tries: int
    want: str
    fallback: str
    purpose: str
    sources: Mapping[str, SettingSource]


def user_file() -> Path:
    """The user's own settings file."""
    return user_config_path("tetap") / "config.toml"


def user_data() -> Path:
    """Where tetap keeps what belongs to no project: measurements of platforms and their pictures."""
    return user_data_path("tetap")


def looks_folder() -> Path:
    """Where tetap keeps what its verifier saw of references; it can be deleted at any time."""
    return user_cache_path("tetap") / "looks"


def load_settings(project: Path | None, command_line: Mapping[str, str | int | None]) -> Settings:
    """Every setting from the first source that has it. Unknown names and wrong values are errors."""
    layers: list[tuple[str, Mapping[str, object]]] = [
        ("command line", {key: value for key, value in command_line.items() if value is not None}),
        ("environment", _environment()),
    ]
    if project is not None:
        layers.append((str(project / PROJECT_FILE), read_toml(project / PROJECT_FILE)))
    layers.append((str(user_file()), read_toml(user_file())))
    for source, values in layers:
        for name in values:
            if name not in SETTINGS and not (name in TABLES and isinstance(values[name], Mapping)):
                raise Misconfigured(
                    f"{source}: unknown setting '{name}'", f"Settings are: {', '.join(SETTINGS)}."
                )
    found = {name: _find(name, setting, layers) for name, setting in SETTINGS.items()}
    return Settings(
        platform=str(found["platform"].value),
        model=str(found["model"].value),
        url=str(found["url"].value),
        strategy=str(found["strategy"].value),
        anchor_after=int(found["anchor_after"].value),
        conversations=int(found["conversations"].value),
        language=str(found["language"].value),
        lanes=int(found["lanes"].value),
        database=str(found["database"].value),
        store=str(found["store"].value),
        in_doubt=str(found["in_doubt"].value),
        verify=str(found["verify"].value),
        tries=int(found["tries"].value),
        want=str(found["want"].value),
        fallback=str(found["fallback"].value),
        purpose=str(found["purpose"].value),
        sources=found,
    )


def _find(name: str, setting: Setting, layers: list[tuple[str, Mapping[str, object]]]) -> SettingSource:
    for source, values in layers:
        if name in values:
            shown = f"environment ({_variable(name)})" if source == "environment" else source
            return SettingSource(_checked(name, setting, values[name], shown), shown)
    return SettingSource(setting.default, "default")


def _checked(name: str, setting: Setting, value: object, source: str) -> str | int:
    if isinstance(setting.default, int):
        number = int(value) if isinstance(value, str) and value.strip().lstrip("-").isdigit() else value
        if (
            isinstance(number, bool)
            or not isinstance(number, int)
            or not setting.low <= number <= setting.high
        ):
            raise Misconfigured(
                f"{source}: {name} is {value!r}", f"A whole number from {setting.low} to {setting.high}."
            )
        return number
    if not isinstance(value, str) or (setting.allowed and value not in setting.allowed):
        raise Misconfigured(
            f"{source}: {name} is {value!r}", f"Allowed: {', '.join(setting.allowed) or 'a word'}."
        )
    return value


def _variable(name: str) -> str:
    return f"TETAP_{name.upper()}"


def _environment() -> dict[str, object]:
    return {name: os.environ[_variable(name)] for name in SETTINGS if _variable(name) in os.environ}


def read_toml(path: Path) -> Mapping[str, object]:
    """A settings file as plain tables; empty when it is not there. DocumentError when it is broken."""
    read: Callable[[str], dict[str, object]] = tomllib.loads
    try:
        return read(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DocumentError(
            f"broken TOML: {error}", 'Write `name = "value"` lines.', file=str(path)
        ) from None
    except OSError as error:
        raise DocumentError(
            f"cannot be read: {error.strerror}", "Check its permissions.", file=str(path)
        ) from None
