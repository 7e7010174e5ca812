"""Canva Connect: sign in by the browser, upload pictures, import layered files as designs."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from ..errors import Busy, Misconfigured, Pending, ProviderError, Rejected, Unreachable
from ..wire.http import Answer, Wire, error_words
from ..wire.polling import told_of, wait_for

API = "https://api.canva.com/rest"
SIGN_IN = "https://www.canva.com/api/oauth/authorize"
SCOPES = ("asset:read", "asset:write", "design:content:read", "design:content:write")
_MAX_ASSET = 50_000_000
_NAME_LENGTH = 50
_EARLY_SECONDS = 60.0
_JOB_SECONDS = 120.0
PSD = "image/vnd.adobe.photoshop"


@dataclass(frozen=True)
class Tokens:
    """What Canva gave after signing in. A refresh token is good for one use: the new one replaces it at once."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    good_until: float

    def is_good(self, now: float) -> bool:
        """Whether the access token may still be used."""
        return now < self.good_until - _EARLY_SECONDS


@dataclass(frozen=True)
class Client:
    """The user's own registered integration."""

    id: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class SignIn:
    """One try to sign in: the page to open, and what its answer is checked with."""

    url: str
    state: str
    verifier: str = field(repr=False)
    redirect: str


def begin_sign_in(client: Client, redirect: str, page: str = SIGN_IN) -> SignIn:
    """The page where the user agrees (authorization code with PKCE, S256)."""
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(24)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "code_challenge": challenge, "code_challenge_method": "s256", "scope": " ".join(SCOPES),
        "response_type": "code", "client_id": client.id, "state": state, "redirect_uri": redirect,
    }  # fmt: skip
    return SignIn(f"{page}?{urlencode(query)}", state, verifier, redirect)


def finish_sign_in(
    client: Client, begun: SignIn, answer: Mapping[str, str], now: float, api: str = API
) -> Tokens:
    """The tokens for what the browser brought back. Misconfigured when the user declined or the answer is another's."""
    if not secrets.compare_digest(answer.get("state", ""), begun.state):
        raise Misconfigured("the answer does not belong to this sign-in", "Start again: tetap canva sign-in")
    if "code" not in answer:
        raise Misconfigured(
            f"Canva did not agree: {answer.get('error', 'no code came back')}",
            "Start again: tetap canva sign-in",
        )
    form = {
        "grant_type": "authorization_code", "code": answer["code"], "code_verifier": begun.verifier,
        "redirect_uri": begun.redirect,
    }  # fmt: skip
    return _tokens(client, form, now, api)


def _tokens(client: Client, form: Mapping[str, str], now: float, api: str) -> Tokens:
    known = base64.b64encode(f"{client.id}:{client.secret}".encode()).decode()
    answer = Wire("canva", api, {"authorization": f"Basic {known}"}).post(
        "/v1/oauth/token", urlencode(form).encode(), seconds=30, paid=False,
        headers={"content-type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    if not answer.ok:
        raise Misconfigured(
            f"Canva gave no access: {error_words(answer)}", "Sign in again: tetap canva sign-in"
        )
    told = told_of(answer, "canva")
    return Tokens(str(told["access_token"]), str(told["refresh_token"]), now + float(told["expires_in"]))


class Canva:
    """Calls of a user who has signed in. `keep` is called with new tokens before the old ones are forgotten."""

    def __init__(
        self, client: Client, tokens: Tokens, keep: Callable[[Tokens], None], clock: Callable[[], float], api: str = API
    ) -> None:  # fmt: skip
        self._client, self._keep, self._clock, self._api = client, keep, clock, api
        self._tokens = tokens

    def upload(self, name: str, data: bytes) -> str:
        """Put a picture among the user's assets; its id. Rejected above 50 MB or when Canva refuses it."""
        if len(data) > _MAX_ASSET:
            raise Rejected(
                f"'{name}' has {len(data) / 1e6:.0f} MB", "Canva takes 50 MB: export a smaller format."
            )
        told = self._job(
            "/v1/asset-uploads", data, "asset-upload-metadata", {"name_base64": _named(name, _NAME_LENGTH)}
        )
        return str(told["asset"]["id"])

    def import_design(self, title: str, data: bytes, media_type: str = PSD) -> Sequence[str]:
        """A layered file as a design of the user's; the addresses where it is edited."""
        metadata = {"title_base64": _named(title, _NAME_LENGTH), "mime_type": media_type}
        told = self._job("/v1/imports", data, "import-metadata", metadata)
        return [str(one["urls"]["edit_url"]) for one in told["result"]["designs"]]

    def _job(self, path: str, data: bytes, header: str, metadata: Mapping[str, str]) -> Mapping[str, Any]:
        from ..wire.encoding import json_bytes

        headers = {"content-type": "application/octet-stream", header: json_bytes(metadata).decode()}
        answer = self._wire().post(path, data, seconds=120, headers=headers, paid=False)
        job = self._told(answer)["job"]

        def look() -> Mapping[str, Any] | None:
            told: Mapping[str, Any] = self._told(self._wire().get(f"{path}/{job['id']}"))["job"]
            return None if told["status"] == "in_progress" else told

        try:
            done = (
                job
                if job["status"] != "in_progress"
                else wait_for(look, "canva", seconds=_JOB_SECONDS, pause=0.5)
            )
        except Pending:
            raise Unreachable(
                "Canva is not ready with it yet", "Look into your Canva account in a while."
            ) from None
        if done["status"] != "success":
            error = done.get("error") or {}
            raise Rejected(
                f"Canva refused it: {error.get('message') or error.get('code') or 'no reason'}", ""
            )
        return done

    def _told(self, answer: Answer) -> Any:  # noqa: ANN401 - what Canva wrote
        if answer.status == 401:
            raise Misconfigured(
                "Canva does not know this sign-in any more", "Sign in again: tetap canva sign-in"
            )
        if answer.status == 429:
            raise Busy("Canva asks to wait", "Try again in a minute.", retry_after=60.0)
        if not answer.ok:
            raise ProviderError(f"Canva answered {answer.status}: {error_words(answer)}", "")
        return told_of(answer, "canva")

    def _wire(self) -> Wire:
        if not self._tokens.is_good(self._clock()):
            form = {"grant_type": "refresh_token", "refresh_token": self._tokens.refresh}
            self._tokens = _tokens(self._client, form, self._clock(), self._api)
            self._keep(self._tokens)
        return Wire("canva", self._api, {"authorization": f"Bearer {self._tokens.access}"})


def _named(name: str, longest: int) -> str:
    return base64.b64encode(name[:longest].encode()).decode()
