"""A server on this machine that speaks so much of Hugging Face's interface that its client can fetch a repository."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

TOKEN = "hf_THE-TOKEN-that-nobody-may-ever-see"
_COMMIT = "89abcdef0123456789abcdef0123456789abcdef"


@dataclass
class Hub:
    """The server: its address, the commit of every repository, and what was asked."""

    url: str
    commit: str = _COMMIT
    requests: list[str] = field(default_factory=list)


class _Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub
    repositories: Mapping[str, Path]

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._send(*self._answer())

    def do_GET(self) -> None:
        self._send(*self._answer())

    def _answer(self) -> tuple[int, bytes, Mapping[str, str]]:
        path = unquote(urlsplit(self.path).path)
        self.hub.requests.append(f"{self.command} {path}")
        plain = path.removeprefix("/api/models/").lstrip("/")
        repo = "/".join(plain.split("/")[:2])
        folder = self.repositories.get(repo)
        if folder is None:
            return 404, b"{}", {"X-Error-Code": "RepoNotFound"}
        if repo.endswith("broken"):
            return 400, b"{}", {}
        if repo.endswith("secret") and TOKEN not in self.headers.get("authorization", ""):
            return 403, b"{}", {"X-Error-Code": "GatedRepo"}
        if path.startswith("/api/"):
            return 200, json.dumps(_told(repo, folder, as_tree="/tree/" in plain)).encode(), {}
        file = folder / plain.split("/resolve/")[1].partition("/")[2]
        if not file.is_file():
            return 404, b"", {"X-Error-Code": "EntryNotFound"}
        data = file.read_bytes()
        return 200, data, {"ETag": f'"{hashlib.sha1(data).hexdigest()}"', "X-Repo-Commit": _COMMIT}

    def _send(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        usual = {"Content-Length": str(len(body)), "Content-Type": "application/json"}
        for name, value in {**usual, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _told(repo: str, folder: Path, *, as_tree: bool) -> object:
    files = {str(one.relative_to(folder)): one for one in sorted(folder.rglob("*")) if one.is_file()}
    if not as_tree:
        return {
            "id": repo,
            "sha": _COMMIT,
            "private": False,
            "siblings": [{"rfilename": name} for name in files],
        }
    return [
        {
            "type": "file",
            "path": name,
            "size": one.stat().st_size,
            "oid": hashlib.sha1(name.encode()).hexdigest(),
        }
        for name, one in files.items()
    ]


@contextmanager
def pretended_hub(repositories: Mapping[str, Path]) -> Iterator[Hub]:
    """Serve these folders; one called `secret` only to those who show TOKEN, one called `broken` to nobody."""
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Answering", (_Answering,), {"repositories": repositories})
    )
    hub = Hub(f"http://127.0.0.1:{server.server_address[1]}")
    server.RequestHandlerClass.hub = hub  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
