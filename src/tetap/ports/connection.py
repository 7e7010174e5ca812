"""How a platform is reached: address, keys that are never shown, and the user's settings for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from ..errors import Misconfigured
from .provider import Json


class Secret:
    """A key. It shows itself to nobody who does not ask for it by name."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The key itself, for the one place that sends it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    __str__ = __repr__

    def __reduce__(self) -> str:
        raise TypeError("a key is never written down")


FindKey = Callable[[str], Secret | None]


def _no_key(_: str) -> Secret | None:
    return None


@dataclass(frozen=True)
class Connection:
    """What a provider is made with. `url` empty = the platform's own address."""

    platform: str
    url: str = ""
    settings: Mapping[str, Json] = field(default_factory=dict)
    """The rest of the user's `[platforms.ID]` table."""
    models: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """The user's own prices and models (see card_facts)."""
    find_key: FindKey = field(default=_no_key, repr=False)

    @property
    def host(self) -> str:
        """Host and port of an address that is not the platform's own; empty otherwise."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def is_local(self) -> bool:
        """Whether the address is on this machine: a simulator, a proxy, Stable Diffusion at home."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"

    def key(self, names: Sequence[str]) -> Secret:
        """The first of these keys that is set. On this machine a missing one is `local`; elsewhere Misconfigured."""
        for name in names:
            secret = self.find_key(name)
            if secret is not None:
                return secret
        if self.is_local:
            return Secret("local")
        raise Misconfigured(
            f"{self.platform} needs a key and none is set",
            f"Set {' or '.join(names)} in the environment or .env, or keep it with: tetap key set {names[0]}",
        )

    def text(self, name: str, default: str = "", allowed: Sequence[str] = ()) -> str:
        """A setting that is a text. Misconfigured when it is something else."""
        value = self.settings.get(name, default)
        if not isinstance(value, str) or (allowed and value not in allowed):
            what = f"one of {', '.join(allowed)}" if allowed else "a text"
            raise Misconfigured(f"platforms.{self.platform}.{name} is {value!r}", f"Write {what}.")
        return value

    def number(self, name: str, default: float) -> float:
        """A setting that is a number."""
        value = self.settings.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Misconfigured(f"platforms.{self.platform}.{name} is {value!r}", "Write a number.")
        return value

    def check_names(self, *known: str) -> None:
        """Raise Misconfigured for a setting that this platform does not know."""
        for name in self.settings:
            if name not in known:
                raise Misconfigured(
                    f"platforms.{self.platform}: unknown setting '{name}'",
                    f"Settings of {self.platform}: {', '.join(('url', 'options', 'models', *known))}.",
                )
