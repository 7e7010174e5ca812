"""Google's image API on the loopback: Developer API and Vertex, files, batches and the model list."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from .backstage import Backstage, CutConnection
from .gemini_answers import Answers
from .gemini_batches import Queue, batch_routes
from .gemini_bodies import FAILURES, GoogleError, bad_key, gone, json_response, no_key, no_token, too_many
from .gemini_bodies import wrong as wrong_request
from .gemini_files import Shelf, file_routes
from .gemini_models import MODELS, Model
from .gemini_rules import check
from .gemini_signatures import Signatures

_VERSIONS = ("v1", "v1beta", "v1alpha", "v1beta1")
_VERTEX = "/{version}/projects/{project}/locations/{location}/publishers/google/models/{model}:{verb}"
Endpoint = Callable[[Request], Awaitable[Response]]


def routes(backstage: Backstage, *, bearer: bool = False) -> Sequence[BaseRoute]:
    """Everything under `/v1` and `/v1beta`. `bearer`: keys also come as `Authorization: Bearer`, as gateways take
    them."""
    google = _Google(backstage)

    async def generate(request: Request) -> Response:
        model, version = request.path_params["model"], request.path_params["version"]
        body = await request.body()
        if request.path_params["verb"] == "batchGenerateContent":
            return await run_in_threadpool(google.accept, model, version, body, str(request.base_url))
        if request.path_params["verb"] != "generateContent":
            raise gone(model, version)
        return await run_in_threadpool(google.generate, model, version, body)

    async def vertex(request: Request) -> Response:
        model, version = request.path_params["model"], request.path_params["version"]
        if request.path_params["verb"] != "generateContent":
            raise gone(model, version)
        return await run_in_threadpool(google.generate, model, version, await request.body())

    async def models(request: Request) -> Response:
        return json_response({"models": [_shown(name, model) for name, model in MODELS.items()]})

    async def one_model(request: Request) -> Response:
        name = request.path_params["model"]
        return json_response(_shown(name, _known(name, request.path_params["version"])))

    guarded = [
        Route("/{version}/models", models),
        Route("/{version}/models/{model}:{verb}", generate, methods=["POST"]),
        Route("/{version}/models/{model}", one_model),
        *file_routes(google.shelf),
        *batch_routes(google.queue),
    ]
    for route in guarded:
        assert isinstance(route, Route)
    return [
        *(_guarded(route, bearer) for route in guarded if isinstance(route, Route)),
        Route(_VERTEX, _answering(_with_token(vertex)), methods=["POST"]),
    ]


class _Google:
    """What lies behind the routes."""

    def __init__(self, backstage: Backstage) -> None:
        self._backstage = backstage
        self._signatures = Signatures()
        self._answers = Answers(backstage, self._signatures)
        self.shelf = Shelf()
        self.queue = Queue(self._draw_line, self.shelf)
        self._limits = 0

    def generate(self, name: str, version: str, body: bytes) -> Response:
        """One picture."""
        model = _known(name, version)
        asked = check(_parsed(body), model, self.shelf.bytes_of, self._signatures)
        fault = self._struck(name)
        answer = self._answers.in_words if model.answers else self._answers.make
        return json_response(answer(name, model, asked, request=body, fault=fault))

    def accept(self, name: str, version: str, body: bytes, base: str) -> Response:
        """A batch."""
        _known(name, version)
        data = _parsed(body)
        fault = self._struck(name)
        job = self.queue.accept(name, data, len(body), f"{base.rstrip('/')}/{version}", fault)
        if fault == "cut-after":
            raise CutConnection
        return json_response(job.plain())

    def _draw_line(self, name: str, request: object, fault: str) -> dict[str, Any]:
        model = _known(name, "v1beta")
        asked = check(request, model, self.shelf.bytes_of, self._signatures)
        played = "" if fault in ("cut-after", "duplicate") else fault
        plain = msgspec.json.encode(request)
        return self._answers.make(name, model, asked, request=plain, fault=played, share=0.5)

    def _struck(self, name: str) -> str:
        """Begin a call: faults that stop it are raised here, the others returned."""
        fault = self._backstage.begin()
        if fault == "rate-limit":
            self._limits += 1
            raise too_many(name, in_words_only=self._limits % 2 == 0)
        if fault in FAILURES and fault != "cancelled":
            raise FAILURES[fault]
        return fault


def _parsed(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise wrong_request(f"Invalid JSON payload received. {error}") from None


def _known(name: str, version: str) -> Model:
    model = MODELS.get(name)
    if model is None:
        raise gone(name, version)
    return model


def _shown(name: str, model: Model) -> dict[str, Any]:
    return {
        "name": f"models/{name}",
        "displayName": model.label,
        "inputTokenLimit": model.input_tokens,
        "outputTokenLimit": 32_768,
        "supportedGenerationMethods": ["generateContent", "countTokens", "batchGenerateContent"],
    }


def _guarded(route: Route, bearer: bool) -> Route:
    endpoint: Endpoint = route.endpoint
    # The address of a running upload is its own key.
    opens = route.path.startswith("/upload/")

    async def with_key(request: Request) -> Response:
        if request.path_params["version"] not in _VERSIONS:
            raise GoogleError(404, "NOT_FOUND", "Requested entity was not found.")
        if not (opens and "upload_id" in request.query_params):
            _check_key(request, bearer)
        return await endpoint(request)

    return Route(route.path, _answering(with_key), methods=sorted(route.methods or ()))


def _check_key(request: Request, bearer: bool) -> None:
    key = request.headers.get("x-goog-api-key") or request.query_params.get("key", "")
    if not key and bearer:
        key = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    if not key:
        raise no_key()
    if "invalid" in key:
        raise bad_key()


def _with_token(endpoint: Endpoint) -> Endpoint:
    async def with_token(request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if not token or "invalid" in token:
            raise no_token()
        return await endpoint(request)

    return with_token


def _answering(endpoint: Endpoint) -> Endpoint:
    """Turns a GoogleError into its answer."""

    async def answering(request: Request) -> Response:
        try:
            return await endpoint(request)
        except GoogleError as error:
            return error.answer()

    return answering
