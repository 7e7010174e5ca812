"""Access tokens for Vertex from the credentials that Google Cloud's own tools left on this machine."""

import threading
from collections.abc import Callable
from typing import Any

from ..errors import Misconfigured
from ..ports import Secret

VERTEX_KEYS = ("VERTEX_ACCESS_TOKEN",)
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"


def default_token() -> Callable[[], Secret]:
    """A finder of the current token, renewed when it has run out; the same Secret while it is good."""
    lock = threading.Lock()
    kept: dict[str, Any] = {}

    def token() -> Secret:
        with lock:
            credentials = kept.get("credentials") or _find()
            kept["credentials"] = credentials
            if "secret" not in kept or not credentials.valid:
                _renew(credentials)
                kept["secret"] = Secret(str(credentials.token))
            secret: Secret = kept["secret"]
            return secret

    return token


def _find() -> Any:  # noqa: ANN401 - google-auth is optional
    try:
        import google.auth
        from google.auth.exceptions import GoogleAuthError
    except ImportError:
        raise Misconfigured(
            "Vertex needs an access token and none is set",
            "Set VERTEX_ACCESS_TOKEN (gcloud auth print-access-token), or: pip install google-auth",
        ) from None
    try:
        credentials, _ = google.auth.default(scopes=[_SCOPE])
    except GoogleAuthError:
        raise Misconfigured(
            "this machine has no Google Cloud credentials",
            "Run: gcloud auth application-default login, or set VERTEX_ACCESS_TOKEN.",
        ) from None
    return credentials


def _renew(credentials: Any) -> None:  # noqa: ANN401 - google-auth is optional
    import urllib3
    from google.auth.exceptions import GoogleAuthError
    from google.auth.transport import urllib3 as through_urllib3

    google: Any = through_urllib3  # it has no types
    if credentials.valid:
        return
    try:
        credentials.refresh(google.Request(urllib3.PoolManager()))
    except GoogleAuthError as error:
        raise Misconfigured(
            f"Google Cloud did not renew the access token ({type(error).__name__})",
            "Run: gcloud auth application-default login",
        ) from None
