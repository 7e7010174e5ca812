"""Adapter overhead per request: 3 references of 2 MB out, a 6 MB picture back, beside the platform's own client.

The other side is a server in a process of its own that answers at once with the same bytes. `bare` is the same
exchange with nothing around it; `client` is the official package asking and decoding; `tetap` compiles the request,
sends it, decodes and checks the picture, writes the receipt's hashes, and spools the answer to disk.
"""

import hashlib
import json
import multiprocessing
import statistics
import sys
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import urllib3
from PIL import Image

from tetap.plugins import load_provider
from tetap.ports import Connection, DrawRequest, ReferenceSlot, find_card
from tetap.store.spool import Spool

_TARGET_MS = 60
_TIMES = 15
_WORDS = "Character: Somebody (person)\n" + "Hair: hair colour: orange (#FF8C00)\n" * 40


def noise(megabytes: float) -> bytes:
    """A PNG of about this size."""
    side = round((megabytes * 1e6 / 3) ** 0.5)
    bands = [Image.effect_noise((side, side), 90 + band) for band in range(3)]
    data = BytesIO()
    Image.merge("RGB", bands).save(data, "PNG", compress_level=1)
    return data.getvalue()


def gemini_answer(picture: bytes) -> dict[str, Any]:
    """As generateContent answers."""
    part = {
        "inlineData": {"mimeType": "image/png", "data": b64encode(picture).decode()},
        "thoughtSignature": "c2ln",
    }
    usage = {"promptTokenCount": 1700, "candidatesTokenCount": 1120, "totalTokenCount": 2820}
    candidate = {"content": {"role": "model", "parts": [part]}, "finishReason": "STOP", "index": 0}
    return {
        "candidates": [candidate],
        "usageMetadata": usage,
        "modelVersion": "gemini-3-pro-image",
        "responseId": "r",
    }


def openai_answer(picture: bytes) -> dict[str, Any]:
    """As images/edits answers."""
    usage = {"input_tokens": 900, "output_tokens": 4160, "total_tokens": 5060}
    return {"created": 1, "data": [{"b64_json": b64encode(picture).decode()}], "usage": usage}


def _serve(pipe: Pipe, answers: dict[str, bytes]) -> None:
    class Quick(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            body = answers["openai" if "/images/" in self.path else "gemini"]
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Quick) as server:
        pipe.send(server.server_port)
        server.serve_forever()


def request_of(card_model: str, platform: str, references: list[bytes]) -> DrawRequest:
    """A reference request for this model."""
    digests = ["sha256:" + hashlib.sha256(data).hexdigest() for data in references]
    roles = ("front", "side", "back")
    slots = tuple(
        ReferenceSlot(role, digest, "image/png", f"Reference {number}: {role}")
        for number, (role, digest) in enumerate(zip(roles, digests, strict=True), 1)
    )
    return DrawRequest(
        platform, card_model, "1", _WORDS, "1:1", "1K", slots,
        pictures=dict(zip(digests, references, strict=True)), purchase_key="sha256:" + "0" * 64,
    )  # fmt: skip


def by_tetap(
    platform: str, model: str, url: str, references: list[bytes], folder: Path
) -> Callable[[], None]:
    """One purchase as the till makes it: draw, hash, spool."""
    provider = load_provider(platform, Connection(platform, url))
    card = find_card(provider.cards(), model)
    assert card is not None, model
    spool = Spool(folder)
    request = request_of(card.model, platform, references)

    def once() -> None:
        provider.check(request)
        drawing = provider.draw(request, lambda _: None)
        for picture in drawing.pictures:
            hashlib.sha256(picture.data).digest()
        spool.keep(request.purchase_key, 1, drawing)
        spool.forget(request.purchase_key, 1, len(drawing.pictures))

    return once


def by_genai(url: str, references: list[bytes]) -> Callable[[], None]:
    """The official google-genai package."""
    from google import genai
    from google.genai import types

    client = genai.Client(
        api_key="any", http_options=types.HttpOptions(base_url=url, api_version="v1beta")
    )  # fmt: skip
    config = types.GenerateContentConfig(response_modalities=["IMAGE"])

    def once() -> None:
        parts = [types.Part.from_bytes(data=data, mime_type="image/png") for data in references]
        answer = client.models.generate_content(
            model="gemini-3-pro-image", contents=[*parts, _WORDS], config=config
        )  # fmt: skip
        data = answer.candidates[0].content.parts[0].inline_data.data  # type: ignore[index,union-attr]
        assert data

    return once


def by_openai(url: str, references: list[bytes]) -> Callable[[], None]:
    """The official openai package."""
    from openai import OpenAI

    client = OpenAI(api_key="any", base_url=f"{url}/v1", max_retries=0)

    def once() -> None:
        files = [(f"{number}.png", data, "image/png") for number, data in enumerate(references)]
        answer = client.images.edit(model="gpt-image-2", image=files, prompt=_WORDS, size="1024x1024")
        assert b64decode(answer.data[0].b64_json or "")  # type: ignore[index]

    return once


def bare(url: str, path: str, references: list[bytes]) -> Callable[[], None]:
    """The same bytes out and back, nothing else."""
    size = sum(map(len, references))
    body = b"x" * (size * 4 // 3 if "gemini" in path else size)

    def once() -> None:
        with urllib3.PoolManager() as pool:
            pool.request("POST", url + path, body=body)

    return once


def p50(once: Callable[[], None]) -> float:
    """Milliseconds in the middle of several runs."""
    once()
    spent = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        once()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


def main() -> None:
    """Print the table; with --json the figures."""
    picture, references = noise(6), [noise(2) for _ in range(3)]
    answers = {
        "gemini": json.dumps(gemini_answer(picture)).encode(),
        "openai": json.dumps(openai_answer(picture)).encode(),
    }
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, answers), daemon=True)
    server.start()
    url = f"http://127.0.0.1:{ours.recv()}"
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for platform, model, path, client in (
            ("gemini", "gemini-3-pro-image", "/v1beta/models/gemini-3-pro-image:generateContent", by_genai),
            ("openai", "gpt-image-2", "/v1/images/edits", by_openai),
        ):
            floor = p50(bare(url, path, references))
            tetap = p50(by_tetap(platform, model, url, references, Path(name)))
            sdk = p50(client(url, references))
            rows.append((platform, floor, sdk, tetap))
    server.terminate()
    print(
        f"{'3 × 2 MB out, 6 MB back; p50 in ms':36}{'bare':>8}{'client':>9}{'tetap':>9}{'overhead':>10}{'× client':>10}"
    )
    for platform, floor, sdk, tetap in rows:
        print(f"{platform:36}{floor:8.1f}{sdk:9.1f}{tetap:9.1f}{tetap - floor:10.1f}{tetap / sdk:10.2f}")
    print(f"target: tetap's overhead over the bare exchange ≤ {_TARGET_MS} ms")
    if "--json" in sys.argv:
        print(
            json.dumps([dict(zip(("platform", "bare", "client", "tetap"), row, strict=True)) for row in rows])
        )


if __name__ == "__main__":
    main()
