"""The simulated Files API: resumable uploads, kept for two days, not to be downloaded again; results of batches are."""

import base64
import hashlib
import re
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .gemini_bodies import GoogleError, json_response, wrong
from .gemini_rules import known

_KEPT = timedelta(hours=48)
_UPLOAD = 2_000_000_000


@dataclass
class File:
    """One file: what was uploaded, or what a batch made."""

    name: str
    mime: str
    size: int
    base: str
    display: str = ""
    is_generated: bool = False
    data: bytearray = field(default_factory=bytearray, repr=False)
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def plain(self) -> dict[str, Any]:
        """As the API shows it."""
        digest = hashlib.sha256(self.data).hexdigest()
        shown: dict[str, Any] = {
            "name": self.name,
            "mimeType": self.mime,
            "sizeBytes": str(len(self.data)),
            "createTime": _time(self.created),
            "updateTime": _time(self.created),
            "expirationTime": _time(self.created + _KEPT),
            "sha256Hash": base64.b64encode(digest.encode()).decode(),
            "uri": f"{self.base}/{self.name}",
            "state": "ACTIVE",
            "source": "GENERATED" if self.is_generated else "UPLOADED",
        }
        if self.display:
            shown["displayName"] = self.display
        if self.is_generated:
            shown["downloadUri"] = f"{self.base}/{self.name}:download?alt=media"
        return shown


class Shelf:
    """Every file of one simulator. Thread-safe."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}
        self._uploads: dict[str, File] = {}
        self._lock = threading.Lock()

    def bytes_of(self, uri: str) -> bytes:
        """What lies behind a fileUri or a file's name; 403 as Google answers for what is not there."""
        found = re.search(r"files/[a-z0-9-]+$", uri)
        with self._lock:
            file = self._files.get(found[0]) if found else None
        if file is None or file.created + _KEPT < datetime.now(UTC):
            name = uri.rpartition("/")[2]
            raise GoogleError(
                403,
                "PERMISSION_DENIED",
                f"You do not have permission to access the File {name} or it may not exist.",
            )
        return bytes(file.data)

    def put(self, data: bytes, mime: str, base: str) -> File:
        """A file that the platform makes."""
        file = File(f"files/batch-{uuid.uuid4().hex[:20]}", mime, len(data), base, "", True, bytearray(data))
        with self._lock:
            self._files[file.name] = file
        return file

    def start(self, file: File) -> str:
        """Begin an upload; its id."""
        with self._lock:
            upload = uuid.uuid4().hex
            self._uploads[upload] = file
            return upload

    def go_on(self, upload: str, data: bytes, offset: int, is_last: bool) -> File | None:
        """More bytes of an upload; the file when it was the last. 400 for a wrong offset or length."""
        with self._lock:
            file = self._uploads.get(upload)
            if file is None:
                raise GoogleError(404, "NOT_FOUND", "Upload not found.")
            if offset != len(file.data):
                raise wrong(f"Upload offset {offset} does not match {len(file.data)}.")
            file.data.extend(data)
            if not is_last:
                return None
            if len(file.data) != file.size:
                raise wrong(f"Upload has {len(file.data)} bytes, {file.size} were announced.")
            del self._uploads[upload]
            self._files[file.name] = file
            return file

    def listed(self) -> list[File]:
        """Every file."""
        with self._lock:
            return list(self._files.values())

    def find(self, name: str) -> File:
        """A file by name; 403 when there is none."""
        self.bytes_of(name)
        with self._lock:
            return self._files[name]

    def drop(self, name: str) -> None:
        """Delete it."""
        self.find(name)
        with self._lock:
            self._files.pop(name, None)


def file_routes(shelf: Shelf) -> list[BaseRoute]:
    """Routes under `/upload/{version}/files` and `/{version}/files`; the caller checks keys."""

    async def upload(request: Request) -> Response:
        if "upload_id" in request.query_params:
            return await _more(request, shelf)
        return await _start(request, shelf)

    async def listed(request: Request) -> Response:
        return json_response({"files": [file.plain() for file in shelf.listed()]})

    async def one(request: Request) -> Response:
        name = f"files/{request.path_params['name']}"
        if request.method == "DELETE":
            shelf.drop(name)
            return json_response({})
        return json_response(shelf.find(name).plain())

    async def download(request: Request) -> Response:
        file = shelf.find(f"files/{request.path_params['name']}")
        if not file.is_generated:
            raise wrong("Only generated files can be downloaded.")
        return Response(bytes(file.data), media_type=file.mime)

    return [
        Route("/upload/{version}/files", upload, methods=["POST"]),
        Route("/{version}/files", listed),
        Route("/{version}/files/{name}:download", download),
        Route("/download/{version}/files/{name}:download", download),
        Route("/{version}/files/{name}", one, methods=["GET", "DELETE"]),
    ]


async def _start(request: Request, shelf: Shelf) -> Response:
    headers, version = request.headers, request.path_params["version"]
    if (headers.get("x-goog-upload-protocol"), headers.get("x-goog-upload-command")) != (
        "resumable",
        "start",
    ):
        raise wrong("Uploads are resumable: send X-Goog-Upload-Protocol and X-Goog-Upload-Command.")
    try:
        size = int(headers["x-goog-upload-header-content-length"])
        mime = headers["x-goog-upload-header-content-type"]
        body = await request.body()
        given = known(msgspec.json.decode(body) if body else {}, ("file",), "")
    except (KeyError, ValueError, msgspec.DecodeError):
        raise wrong("Unable to parse the upload's start.") from None
    file = known(given.get("file") or {}, ("name", "displayName", "mimeType", "sizeBytes"), "file")
    if size > _UPLOAD:
        raise wrong("File is too large: at most 2 GB.")
    base = f"{str(request.base_url).rstrip('/')}/{version}"
    name = str(file.get("name") or f"files/{uuid.uuid4().hex[:12]}")
    upload = shelf.start(File(name, mime, size, base, str(file.get("displayName", ""))))
    address = f"{str(request.base_url).rstrip('/')}/upload/{version}/files?upload_id={upload}&upload_protocol=resumable"
    return json_response({}, headers={"x-goog-upload-url": address, "x-goog-upload-status": "active"})


async def _more(request: Request, shelf: Shelf) -> Response:
    command = request.headers.get("x-goog-upload-command", "")
    try:
        offset = int(request.headers.get("x-goog-upload-offset", "0"))
    except ValueError:
        raise wrong("X-Goog-Upload-Offset is no number.") from None
    if "upload" not in command:
        raise wrong("X-Goog-Upload-Command must be upload or upload, finalize.")
    file = shelf.go_on(request.query_params["upload_id"], await request.body(), offset, "finalize" in command)
    if file is None:
        return json_response({}, headers={"x-goog-upload-status": "active"})
    return json_response({"file": file.plain()}, headers={"x-goog-upload-status": "final"})


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
