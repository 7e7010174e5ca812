"""How platforms are reached: `[platforms.ID]` tables of tetap.toml and the user's config, and where keys come from."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from ..errors import DocumentError, Misconfigured
from ..ports import Connection, Secret
from ..ports.provider import Json
from .settings import PROJECT_FILE, read_toml, user_file

TABLE = "platforms"
_OWN = ("url", "options", "models", "judges", "limits")
_LIMITS = ("per_minute", "at_once")
KEYRING = "tetap"


def load_connection(
    platform: str, project: Path | None, url: str = "", models: Literal["models", "judges"] = "models"
) -> Connection:
    """The connection of a platform: the user's table under the project's, `url` over both. `models`: whose own
    models and prices go with it, those that draw or those that answer."""
    table = platform_table(platform, project)
    settings = {name: value for name, value in table.items() if name not in _OWN}
    written = table.get("url", "")
    if not isinstance(written, str):
        raise Misconfigured(
            f"platforms.{platform}.url is {written!r}", "Write an http:// or https:// address."
        )
    _check_address(platform, url or written)
    return Connection(
        platform=platform,
        url=url or written,
        settings=settings,
        models=_tables(platform, models, table),
        find_key=lambda name: find_key(name, project),
    )


def _check_address(platform: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        fits = not url or (parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        fits = False
    if "@" in url or "?" in url:
        raise Misconfigured(
            f"the address of {platform} holds a name, a password or a query",
            "Addresses are written into records. Leave only http(s)://host:port/path; keys: tetap key list",
        )
    if not fits:
        raise Misconfigured(
            f"{platform}: '{url}' is no web address", "Write it with http:// or https:// in front."
        )


def platform_options(platform: str, project: Path | None) -> Mapping[str, Json]:
    """The user's `[platforms.ID.options]`: what every request to this platform is made with."""
    options = platform_table(platform, project).get("options", {})
    if not isinstance(options, Mapping):
        raise Misconfigured(
            f"platforms.{platform}.options is no table", f"Write [{TABLE}.{platform}.options]."
        )
    return options


def platform_limits(platform: str, project: Path | None) -> Mapping[str, float]:
    """The user's `[platforms.ID.limits]`: starts a minute, calls at once; empty where nothing is written."""
    limits = platform_table(platform, project).get("limits", {})
    fits = isinstance(limits, Mapping) and all(
        name in _LIMITS and isinstance(value, int | float) and not isinstance(value, bool) and value > 0
        for name, value in limits.items()
    )
    if not fits:
        raise Misconfigured(
            f"platforms.{platform}.limits is {limits!r}", "Write per_minute and at_once, numbers above 0."
        )
    return limits  # type: ignore[return-value]


def platform_table(platform: str, project: Path | None) -> Mapping[str, Json]:
    """Everything written about a platform; the project's file wins, name by name."""
    joined: dict[str, Json] = {}
    files = [user_file()] + ([project / PROJECT_FILE] if project is not None else [])
    for file in files:
        tables = read_toml(file).get(TABLE, {})
        table = tables.get(platform, {}) if isinstance(tables, Mapping) else None
        if not isinstance(table, Mapping):
            raise DocumentError(
                f"{TABLE}.{platform} is no table", f"Write [{TABLE}.{platform}].", file=str(file)
            )
        for name, value in table.items():
            under = joined.get(name)
            both = isinstance(under, Mapping) and isinstance(value, Mapping)
            joined[name] = {**under, **value} if both else value  # type: ignore[dict-item]
    return joined


def _tables(platform: str, name: str, table: Mapping[str, Json]) -> Mapping[str, Mapping[str, Json]]:
    found = table.get(name, {})
    if not isinstance(found, Mapping) or not all(isinstance(one, Mapping) for one in found.values()):
        raise Misconfigured(
            f"platforms.{platform}.{name} is no table of tables", f'Write [{TABLE}.{platform}.{name}."ID"].'
        )
    return found  # type: ignore[return-value]


def find_key(name: str, project: Path | None) -> Secret | None:
    """A key by name: the environment, then `.env` of the project and of the working folder, then the keyring."""
    written = os.environ.get(name) or _from_env_files(name, project) or _from_keyring(name)
    return Secret(written) if written else None


def key_place(name: str, project: Path | None) -> str:
    """Where a key is set, in words; empty when it is not."""
    if os.environ.get(name):
        return "environment"
    if _from_env_files(name, project):
        return ".env"
    return "keyring" if _from_keyring(name) else ""


def _from_env_files(name: str, project: Path | None) -> str:
    from dotenv import dotenv_values

    for folder in dict.fromkeys([*([project] if project is not None else []), Path.cwd()]):
        file = folder / ".env"
        if file.is_file():
            value = dotenv_values(file, interpolate=False).get(name)
            if value:
                return value
    return ""


def _from_keyring(name: str) -> str:
    """The system keyring's answer; a machine without keyring has no keys there."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING, name) or ""
    except KeyringError:
        return ""


def keep_key(name: str, text: str) -> None:
    """Put a key into the system keyring. Misconfigured where there is none."""
    _keyring_do(lambda keyring: keyring.set_password(KEYRING, name, text))


def drop_key(name: str) -> None:
    """Take a key out of the system keyring. Misconfigured where there is none."""
    _keyring_do(lambda keyring: keyring.delete_password(KEYRING, name))


def _keyring_do(act: Callable[[Any], object]) -> None:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        raise Misconfigured(
            "the keyring is not installed", "pip install 'tetap[keyring]', or set the key in .env."
        ) from None
    try:
        act(keyring)
    except KeyringError as error:
        raise Misconfigured(
            f"the system keyring refused: {type(error).__name__}",
            "Set the key in the environment or in .env.",
        ) from None
