"""The simulated gateways reject what the real ones reject, in their own words' shapes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3

from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.wire import base64_of
from tetap.wire.encoding import data_uri

PICTURE = paint_plain("reference", (), (32, 32), 1)
LINK = data_uri(PICTURE, "image/png")
IMAGES, CHAT = "/api/v1/images", "/api/v1/chat/completions"
PRO = "google/gemini-3-pro-image"


@pytest.fixture(scope="module")
def openrouter() -> Iterator[Running]:
    with running("openrouter", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture(scope="module")
def apiyi() -> Iterator[Running]:
    with running("apiyi", Backstage(paint_plain)) as started:
        yield started


def ask(where: Running, path: str, body: Any = None, key: str = "sk-test") -> tuple[int, Any]:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    method = "GET" if body is None else "POST"
    answer = urllib3.request(method, where.url + path, headers=headers, json=body, retries=False)
    return answer.status, json.loads(answer.data)


def reference(link: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": link}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"image_size": "2K"}, {"resolution": "2k"}, {"resolution": "8K"}, {"aspect_ratio": "7:1"}, {"n": 2},
        {"seed": "x"},
        {"size": "1024x1024", "aspect_ratio": "1:1"}, {"input_references": [LINK]}, {"prompt": ""},
        {"input_references": [reference(LINK)] * 17}, {"input_references": [reference("https://example.com/a.png")]},
    ],
)  # fmt: skip
def test_openrouters_image_endpoint_rejects_what_it_does_not_know(
    openrouter: Running, wrong: dict[str, Any]
) -> None:
    status, body = ask(openrouter, IMAGES, {"model": PRO, "prompt": "a fox"} | wrong)
    assert status == 400
    assert body["error"]["code"] == 400 and body["error"]["message"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"image_config": {"aspectRatio": "1:1"}}, {"image_config": {"aspect_ratio": "8:1"}}, {"modalities": ["text"]},
        {"image_config": {"image_size": "2k"}}, {"messages": []}, {"resolution": "1K"},
    ],
)  # fmt: skip
def test_openrouters_chat_rejects_what_it_does_not_know(openrouter: Running, wrong: dict[str, Any]) -> None:
    right = {
        "model": PRO,
        "modalities": ["image", "text"],
        "messages": [{"role": "user", "content": "a fox"}],
    }
    assert ask(openrouter, CHAT, right)[0] == 200
    assert ask(openrouter, CHAT, right | wrong)[0] == 400


def test_openrouter_lists_its_models_and_what_they_take(openrouter: Running) -> None:
    _, listed = ask(openrouter, "/api/v1/images/models")
    names = [one["id"] for one in listed["data"]]
    assert PRO in names
    _, endpoints = ask(openrouter, f"/api/v1/images/models/{PRO}/endpoints")
    assert "aspect_ratio" in endpoints["endpoints"][0]["supported_parameters"]
    assert ask(openrouter, "/api/v1/images/models/nobody/nothing/endpoints")[0] == 404
    assert ask(openrouter, IMAGES, {"model": "nobody/nothing", "prompt": "x"})[0] == 404


@pytest.mark.parametrize("key", ["", "invalid"])
def test_no_key_and_a_wrong_key_are_401(openrouter: Running, apiyi: Running, key: str) -> None:
    assert ask(openrouter, IMAGES, {"model": PRO, "prompt": "x"}, key)[0] == 401
    chat = {"model": "nano-banana-pro", "messages": [{"role": "user", "content": "x"}]}
    assert ask(apiyi, "/v1/chat/completions", chat, key)[0] == 401


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"model": "sdxl"}, 503), ({"image_config": {}}, 400), ({"messages": "draw"}, 400),
        ({"extra_body": {"google": {"imageConfig": {}}}}, 400),
        ({"extra_body": {"google": {"image_config": {"image_size": "2k"}}}}, 400),
        ({"messages": [{"role": "user", "content": [reference("https://example.com/a.png")]}]}, 400),
        ({"messages": [{"role": "user", "content": [reference("data:image/png;base64,AAAA")]}]}, 400),
    ],
)  # fmt: skip
def test_apiyis_chat_rejects_what_it_does_not_know(
    apiyi: Running, wrong: dict[str, Any], status: int
) -> None:
    right = {"model": "nano-banana-pro", "messages": [{"role": "user", "content": "a fox"}]}
    got, body = ask(apiyi, "/v1/chat/completions", right | wrong)
    assert got == status
    assert body["error"]["type"] == "new_api_error"


def test_apiyis_native_path_takes_the_old_names_and_no_openai_fields(apiyi: Running) -> None:
    path = "/v1beta/models/{}:generateContent"
    parts = [{"text": "a fox"}, {"inlineData": {"mimeType": "image/png", "data": base64_of(PICTURE)}}]
    right = {
        "contents": [{"role": "user", "parts": parts}],
        "generationConfig": {"responseModalities": ["IMAGE"]},
    }
    assert ask(apiyi, path.format("gemini-3-pro-image-preview"), right)[0] == 200
    assert ask(apiyi, path.format("gemini-3-pro-image"), right | {"size": "1024x1024"})[0] == 400
    assert ask(apiyi, path.format("sdxl"), right)[0] == 503
    assert ask(apiyi, path.format("gemini-3-pro-image"), right, "")[0] in (401, 403)


def test_apiyi_does_not_edit_with_the_nano_banana_family(apiyi: Running) -> None:
    answer = urllib3.request(
        "POST", apiyi.url + "/v1/images/edits", headers={"authorization": "Bearer sk-test"}, retries=False,
        fields={"model": "nano-banana-pro", "prompt": "x", "image": ("a.png", PICTURE, "image/png")},
    )  # fmt: skip
    assert answer.status == 500
    assert json.loads(answer.data)["error"]["code"] == "convert_request_failed"
