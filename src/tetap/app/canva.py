"""`tetap canva`: sign in once by the browser, then hand pictures and layered files over."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from ..config.connections import find_key
from ..config.settings import user_data
from ..errors import BadInput, Misconfigured
from ..finishing.canva import API, PSD, SIGN_IN, Canva, Client, Tokens, begin_sign_in, finish_sign_in
from ..store.disk import make_folder
from ..store.disk import replace as write_file

PORT = 8719
"""Of the loopback address that Canva sends the browser back to; register http://127.0.0.1:8719/canva there."""
_PATH = "/canva"
_FILE = "canva.json"
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".tiff")


def sign_in(
    project: Path | None, url: str, show: Callable[[str], None], port: int = PORT, seconds: float = 300.0
) -> None:
    """Wait for the user to agree in the browser (`show` gets the page's address) and keep the tokens.

    Misconfigured without CANVA_CLIENT_ID and CANVA_CLIENT_SECRET, and when the user declines or takes too long."""
    client = _client(project)
    try:
        server = HTTPServer(("127.0.0.1", port), _Landing)
    except OSError as error:
        raise Misconfigured(
            f"port {port} cannot be used: {error.strerror}", "Register another redirect and name it: --port"
        ) from None
    with server:
        redirect = f"http://127.0.0.1:{server.server_address[1]}{_PATH}"
        begun = begin_sign_in(client, redirect, f"{url}/api/oauth/authorize" if url else SIGN_IN)
        show(begun.url)
        end = time.monotonic() + seconds
        while not _Landing.answer and time.monotonic() < end:
            server.timeout = max(0.05, min(1.0, end - time.monotonic()))
            server.handle_request()
        answer, _Landing.answer = _Landing.answer, {}
    if not answer:
        raise Misconfigured("nobody agreed in the browser", "Start again: tetap canva sign-in")
    _keep(finish_sign_in(client, begun, answer, time.time(), _api(url)), url)


def hand_over(project: Path | None, files: Sequence[Path], *, as_design: bool) -> list[tuple[Path, str]]:
    """Upload pictures as assets, or import layered files as designs; each file with its id or address at Canva."""
    for file in files:
        _check(file, as_design=as_design)
    kept = _kept()
    url = str(kept.get("url", ""))
    tokens = Tokens(str(kept["access"]), str(kept["refresh"]), float(kept["good_until"]))
    canva = Canva(_client(project), tokens, lambda new: _keep(new, url), time.time, _api(url))
    done = []
    for file in files:
        data = file.read_bytes()
        if as_design:
            done.append((file, ", ".join(canva.import_design(file.stem, data, PSD))))
        else:
            done.append((file, canva.upload(file.stem, data)))
    return done


def _check(file: Path, *, as_design: bool) -> None:
    if not file.is_file():
        raise BadInput(f"{file} is not there", "Make it first: tetap export.")
    if as_design and file.suffix.lower() != ".psd":
        raise BadInput(f"{file} is no layered file", "Canva imports PSD: tetap export DIR --format psd.")
    if not as_design and file.suffix.lower() not in _PICTURES:
        raise BadInput(f"{file} is no picture", "PNG, JPEG, WebP or TIFF; layered files: tetap canva import.")


def _api(url: str) -> str:
    return f"{url}/rest" if url else API


def _client(project: Path | None) -> Client:
    number, secret = find_key("CANVA_CLIENT_ID", project), find_key("CANVA_CLIENT_SECRET", project)
    if number is None or secret is None:
        raise Misconfigured(
            "Canva needs an integration of your own",
            "Register one at canva.com/developers, then set CANVA_CLIENT_ID and CANVA_CLIENT_SECRET"
            " in the environment or .env.",
        )
    return Client(number.reveal(), secret.reveal())


def _kept() -> Mapping[str, Any]:
    path = user_data() / _FILE
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Misconfigured("nobody is signed in at Canva", "Sign in: tetap canva sign-in") from None
    return dict(kept)


def _keep(tokens: Tokens, url: str) -> None:
    """Written whole and at once: the old refresh token is worthless as soon as the new one exists."""
    folder = user_data()
    make_folder(folder)
    text = json.dumps(
        {"access": tokens.access, "refresh": tokens.refresh, "good_until": tokens.good_until, "url": url}
    )
    write_file(folder / _FILE, text.encode())
    (folder / _FILE).chmod(0o600)


class _Landing(BaseHTTPRequestHandler):
    """The page that Canva sends the browser back to."""

    answer: Mapping[str, str] = {}

    def do_GET(self) -> None:
        """Take what came with the address, and say that it is done."""
        parts = urlsplit(self.path)
        if parts.path != _PATH:
            self.send_error(404)
            return
        _Landing.answer = dict(parse_qsl(parts.query)) or {"error": "nothing came back"}
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"Done. You can close this page and go back to the terminal.\n")

    def log_message(self, *_: object) -> None:
        """The address holds the code: nothing is logged."""
