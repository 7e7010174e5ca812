"""The keys of a gateway as its owner handles them: made, listed, revoked."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..config import load_settings
from ..errors import BadInput
from ..plugins.providers import platform_names
from ..store.gateway_keys import GatewayKey, GatewayKeys, KeyScope
from .state import open_state
from .workspace import STATE

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def make_key(folder: Path, settings: Mapping[str, str | int | None], name: str, scope: KeyScope) -> str:
    """A new key, shown this once. BadInput for a name that is taken or a platform that is not installed."""
    if not _NAME.fullmatch(name):
        raise BadInput(f"'{name}' is no name for a key", "Letters, digits, dot, hyphen; up to 64.")
    for platform in scope.platforms:
        if platform not in platform_names():
            raise BadInput(
                f"platform '{platform}' is not installed", f"Installed: {', '.join(platform_names())}."
            )
    for limit in (scope.usd_a_day, scope.per_minute):
        if limit is not None and limit <= 0:
            raise BadInput(f"{limit:g} is no limit", "Write a number above 0, or leave it out.")
    with open_state(folder / STATE, load_settings(folder, settings), folder) as state:
        key = GatewayKeys(state.ledger.database).add(name, scope)
    if key is None:
        raise BadInput(f"there is a key '{name}' already", "Choose another name; a revoked one stays taken.")
    return key


def every_key(folder: Path, settings: Mapping[str, str | int | None]) -> Sequence[GatewayKey]:
    """All keys, revoked ones too; never a key itself."""
    with open_state(folder / STATE, load_settings(folder, settings), folder) as state:
        return GatewayKeys(state.ledger.database).every()


def revoke_key(folder: Path, settings: Mapping[str, str | int | None], name: str) -> None:
    """It opens nothing from now on. BadInput when there is no such key."""
    with open_state(folder / STATE, load_settings(folder, settings), folder) as state:
        if not GatewayKeys(state.ledger.database).revoke(name):
            raise BadInput(f"there is no key '{name}' that could be revoked", "See: tetap gateway-key list")
