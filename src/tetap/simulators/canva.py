"""The other side of Canva Connect's wire: agreeing, tokens, uploads and imports, each a job that is asked for."""

import base64
import hashlib
import itertools
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from .backstage import Backstage

CLIENT = ("simulated", "secret")
"""Id and secret of the one integration that is registered here."""
_SECONDS = 14_400
_LOOKS = 2
"""How often a job is asked for before it is ready."""


@dataclass
class _Job:
    kind: str
    name: str
    bytes: int
    looks: int = 0
    failed: str = ""


@dataclass
class _Account:
    """Everything of the one user."""

    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    refresh: set[str] = field(default_factory=set)
    access: set[str] = field(default_factory=set)
    jobs: dict[str, _Job] = field(default_factory=dict)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))


def routes(backstage: Backstage) -> list[BaseRoute]:
    """Signing in, asset uploads, design imports."""
    canva = _Canva()
    return [
        Route("/api/oauth/authorize", canva.agree),
        Route("/rest/v1/oauth/token", canva.token, methods=["POST"]),
        Route("/rest/v1/asset-uploads", canva.upload, methods=["POST"]),
        Route("/rest/v1/asset-uploads/{id}", canva.job),
        Route("/rest/v1/imports", canva.imported, methods=["POST"]),
        Route("/rest/v1/imports/{id}", canva.job),
    ]


class _Canva:
    def __init__(self) -> None:
        self._account = _Account()

    async def agree(self, request: Request) -> Response:
        """The page where the user says yes; this one always does."""
        query = request.query_params
        redirect, state = query.get("redirect_uri", ""), query.get("state", "")
        if query.get("client_id") != CLIENT[0] or query.get("code_challenge_method") != "s256":
            return JSONResponse({"code": "invalid_request", "message": "unknown client or no PKCE"}, 400)
        if not redirect.startswith("http://127.0.0.1:"):
            return JSONResponse({"code": "invalid_request", "message": "redirect_uri is not registered"}, 400)
        code = f"code-{next(self._account.numbers)}"
        self._account.codes[code] = (query.get("code_challenge", ""), redirect)
        return RedirectResponse(f"{redirect}?{urlencode({'code': code, 'state': state})}", 302)

    async def token(self, request: Request) -> Response:
        """A code, or a refresh token, for new tokens; each works once."""
        known = base64.b64encode(":".join(CLIENT).encode()).decode()
        if request.headers.get("authorization") != f"Basic {known}":
            return _error(401, "invalid_client", "Client authentication failed")
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if form.get("grant_type") == "authorization_code":
            challenge, redirect = self._account.codes.pop(form.get("code", ""), ("", ""))
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if not challenge or proof != challenge or form.get("redirect_uri") != redirect:
                return _error(400, "invalid_grant", "code or verifier is wrong")
        elif form.get("refresh_token") in self._account.refresh:
            self._account.refresh.discard(form["refresh_token"])
        else:
            return _error(400, "invalid_grant", "Refresh token has been used or revoked")
        number = next(self._account.numbers)
        access, refresh = f"access-{number}", f"refresh-{number}"
        self._account.access.add(access)
        self._account.refresh.add(refresh)
        return JSONResponse(
            {"access_token": access, "refresh_token": refresh, "token_type": "Bearer", "expires_in": _SECONDS}
        )

    async def upload(self, request: Request) -> Response:
        """A picture among the assets."""
        return await self._begin(request, "asset-upload-metadata", "name_base64", "asset")

    async def imported(self, request: Request) -> Response:
        """A file as a design."""
        return await self._begin(request, "import-metadata", "title_base64", "design")

    async def _begin(self, request: Request, header: str, name: str, kind: str) -> Response:
        if denied := self._denied(request):
            return denied
        if request.headers.get("content-type") != "application/octet-stream":
            return _error(415, "unsupported_content_type", "application/octet-stream is wanted")
        try:
            metadata = json.loads(request.headers.get(header, ""))
            title = base64.b64decode(metadata[name], validate=True).decode()
        except (ValueError, KeyError, TypeError):
            return _error(400, "bad_request_header", f"{header} is missing or wrong")
        data = await request.body()
        job = _Job(kind, title, len(data))
        if kind == "design" and not data.startswith(b"8BPS"):
            job.failed = "import_failed"
        if len(title) > 50 or len(data) > 50_000_000:
            job.failed = "file_too_big"
        number = f"job-{next(self._account.numbers)}"
        self._account.jobs[number] = job
        return JSONResponse({"job": {"id": number, "status": "in_progress"}})

    async def job(self, request: Request) -> Response:
        """How far it is."""
        if denied := self._denied(request):
            return denied
        number = request.path_params["id"]
        job = self._account.jobs.get(number)
        if job is None:
            return _error(404, "not_found", "no such job")
        job.looks += 1
        told: dict[str, object] = {"id": number, "status": "in_progress"}
        if job.looks >= _LOOKS and job.failed:
            told |= {
                "status": "failed",
                "error": {"code": job.failed, "message": f"{job.name}: {job.failed}"},
            }
        elif job.looks >= _LOOKS:
            told["status"] = "success"
            if job.kind == "asset":
                told["asset"] = {"id": f"asset-{number}", "name": job.name}
            else:
                url = f"https://www.canva.com/design/{number}/edit"
                told["result"] = {"designs": [{"id": number, "title": job.name, "urls": {"edit_url": url}}]}
        return JSONResponse({"job": told})

    def _denied(self, request: Request) -> Response | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token in self._account.access:
            return None
        return _error(401, "invalid_access_token", "Access token is invalid")


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"code": code, "message": message}, status)
