"""Thought signatures: given to every picture, and asked back with exactly that picture."""

import hashlib
import hmac
import secrets

import pybase64

_DUMMIES = ("context_engineering_is_the_way_to_go", "skip_thought_signature_validator")


class Signatures:
    """Signs without remembering: a signature is a keyed hash of what it belongs to."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def sign(self, data: bytes) -> str:
        """Standard base64, as it goes out."""
        return pybase64.b64encode_as_string(self._digest(data))

    def holds(self, signature: str, data: bytes) -> bool:
        """Whether this signature was given to these bytes, in either base64 spelling; Google's two dummies pass."""
        if signature in _DUMMIES:
            return True
        try:
            given = pybase64.b64decode(signature.replace("-", "+").replace("_", "/"), validate=True)
        except ValueError:
            return False
        return given.decode("ascii", "replace") in _DUMMIES or hmac.compare_digest(given, self._digest(data))

    def _digest(self, data: bytes) -> bytes:
        return hmac.new(self._secret, data, hashlib.sha256).digest() * 2
