"""`tetap key`: the keys that installed platforms ask for, where they are set, and the system keyring."""

from dataclasses import dataclass
from pathlib import Path

from ..config import drop_key, keep_key, key_place
from ..documents.complaints import nearest
from ..errors import BadInput
from .platforms import platforms


@dataclass(frozen=True)
class KnownKey:
    """A key by name: whose it is, and where it is set; `place` empty = nowhere. Never the key itself."""

    name: str
    platforms: tuple[str, ...]
    place: str


def known_keys(folder: Path | None) -> list[KnownKey]:
    """The keys of every installed platform's models, each once, by platform."""
    owners: dict[str, dict[str, None]] = {}
    for shown in platforms(folder):
        for card in shown.cards:
            for name in card.keys:
                owners.setdefault(name, {})[shown.name] = None
    return [KnownKey(name, tuple(who), key_place(name, folder)) for name, who in owners.items()]


def check_name(name: str) -> None:
    """BadInput for a name that no platform asks for."""
    names = [one.name for one in known_keys(None)]
    if name not in names:
        raise BadInput(
            f"no platform asks for a key '{name}'", f"{nearest(name, names)}Keys: {', '.join(names)}."
        )


def keep(name: str, written: str) -> None:
    """Put a key into the system keyring. BadInput when it is empty or no single word."""
    check_name(name)
    text = written.strip()
    if not text or any(mark.isspace() or not mark.isprintable() for mark in text):
        raise BadInput(
            f"what was given for {name} is no key", "Give one line without blanks; nothing was kept."
        )
    keep_key(name, text)


def remove(name: str, folder: Path | None) -> str:
    """Take a key out of the keyring; the place where one of this name is still set, empty for none."""
    check_name(name)
    drop_key(name)
    return key_place(name, folder)
