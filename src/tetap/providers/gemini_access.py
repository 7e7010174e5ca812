"""Where generateContent lives and what opens it: Google's Developer API, Vertex, or a gateway with the same paths."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import Misconfigured
from ..ports import Connection, Secret
from ..wire import Wire
from .gemini_vertex import VERTEX_KEYS, default_token

DEVELOPER = "https://generativelanguage.googleapis.com"
DEVELOPER_KEYS = ("GEMINI_API_KEY", "GOOGLE_API_KEY")


@dataclass
class Access:
    """One address that speaks generateContent. Thread-safe.

    `models`: path in front of a model's name. `files`: path to upload to, empty where nothing can be uploaded.
    `header`: turns the key into the header that carries it."""

    platform: str
    url: str
    version: str
    models: str
    files: str
    find_key: Callable[[], Secret]
    header: Callable[[Secret], tuple[str, str]]
    is_google: bool
    """Whether Google itself bills: its word on what is free holds."""
    _open: tuple[Secret, Wire] | None = field(default=None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def path(self, model: str, verb: str) -> str:
        """`/v1beta/models/gemini-3-pro-image:generateContent`"""
        return f"{self.models}/{model}:{verb}"

    def wire(self) -> Wire:
        """The wire with the key on it. Misconfigured when there is no key."""
        with self._lock:
            secret = self.find_key()
            if self._open is None or self._open[0] is not secret:
                name, value = self.header(secret)
                self._open = secret, Wire(self.platform, self.url, {name: value})
            return self._open[1]

    def key_text(self) -> str:
        """The key, so that it can be taken out of what a platform says of it."""
        with self._lock:
            return self._open[0].reveal() if self._open is not None else ""


def access_of(connection: Connection) -> Access:
    """The access that `[platforms.ID]` describes. Misconfigured for settings that do not go together."""
    if connection.text("via", "developer", ("developer", "vertex")) == "vertex":
        return _vertex(connection)
    version = connection.text("api_version", "v1beta")
    for name in ("project", "location"):
        if connection.text(name):
            raise Misconfigured(
                f"platforms.{connection.platform}.{name} is for Vertex only", 'Add via = "vertex".'
            )
    return Access(
        platform=connection.platform,
        url=connection.url or DEVELOPER,
        version=version,
        models=f"/{version}/models",
        files=f"/upload/{version}/files",
        find_key=_once(lambda: connection.key(DEVELOPER_KEYS)),
        header=api_key if connection.text("auth", "key", ("key", "bearer")) == "key" else bearer,
        is_google=_is_google(connection),
    )


def _vertex(connection: Connection) -> Access:
    project, location = connection.text("project"), connection.text("location", "global")
    if not project:
        raise Misconfigured(
            "Vertex needs the name of your Google Cloud project",
            f'Write project = "…" under [platforms.{connection.platform}].',
        )
    if connection.text("auth"):
        raise Misconfigured(f"platforms.{connection.platform}.auth is not for Vertex", "Leave it out.")
    version = connection.text("api_version", "v1")
    has_token = connection.is_local or any(connection.find_key(name) for name in VERTEX_KEYS)
    host = "aiplatform" if location == "global" else f"{location}-aiplatform"
    return Access(
        platform=connection.platform,
        url=connection.url or f"https://{host}.googleapis.com",
        version=version,
        models=f"/{version}/projects/{project}/locations/{location}/publishers/google/models",
        files="",
        find_key=_once(lambda: connection.key(VERTEX_KEYS)) if has_token else default_token(),
        header=bearer,
        is_google=_is_google(connection),
    )


def _is_google(connection: Connection) -> bool:
    # A simulator on this machine plays Google and keeps its promises.
    return not connection.url or connection.is_local


def api_key(secret: Secret) -> tuple[str, str]:
    """Google's own header; a key in the query would lie in every proxy's log."""
    return "x-goog-api-key", secret.reveal()


def bearer(secret: Secret) -> tuple[str, str]:
    """The header of Vertex and of most gateways."""
    return "authorization", f"Bearer {secret.reveal()}"


def _once(find: Callable[[], Secret]) -> Callable[[], Secret]:
    """Look a key up at its first use only: the keyring may be slow."""
    kept: list[Secret] = []

    def kept_key() -> Secret:
        if not kept:
            kept.append(find())
        return kept[0]

    return kept_key
