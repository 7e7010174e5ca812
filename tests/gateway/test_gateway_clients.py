"""The gateway spoken to by programs that nobody here wrote."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import urllib3
from running_gateway import running_gateway

from checkout import EXAMPLES
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running
from tetap.wire import media_type_of

openai = pytest.importorskip("openai", reason="pip install openai")
genai = pytest.importorskip("google.genai", reason="pip install google-genai")


@pytest.fixture(scope="module")
def upstream() -> Iterator[Running]:
    with running("gemini", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture(scope="module")
def gateway(upstream: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    with running_gateway(folder, {"platform": "gemini", "url": upstream.url}) as (url, _):
        yield url


@pytest.fixture
def client(gateway: str) -> Iterator["openai.OpenAI"]:
    with openai.OpenAI(api_key="any", base_url=f"{gateway}/v1", max_retries=0) as client:
        yield client


def get(url: str) -> bytes:
    with urllib3.PoolManager() as pool:
        answer = pool.request("GET", url)
        assert answer.status == 200
        return answer.data


def test_the_same_request_and_seed_give_the_same_bytes_and_are_bought_once(
    client: "openai.OpenAI", upstream: Running
) -> None:
    before = len(upstream.backstage.bill.charges)
    pictures = [
        client.images.generate(
            model="nano-banana-pro", prompt="a fox", response_format="b64_json", extra_body={"seed": 42}
        )
        .data[0]
        .b64_json
        for _ in range(2)
    ]
    assert pictures[0] == pictures[1]
    assert len(upstream.backstage.bill.charges) == before + 1


def test_without_a_seed_every_call_is_a_new_picture(client: "openai.OpenAI") -> None:
    links = [client.images.generate(model="nano-banana-pro", prompt="a cat").data[0].url for _ in range(2)]
    assert get(links[0]) != get(links[1])


def test_a_client_that_loses_patience_and_asks_again_by_itself_has_bought_one_picture(tmp_path: Path) -> None:
    with (
        running("gemini", Backstage(paint_plain, latency=1.0)) as slow,
        running_gateway(tmp_path, {"platform": "gemini", "url": slow.url}) as (url, _),
    ):
        impatient = openai.OpenAI(base_url=f"{url}/v1", api_key="any", timeout=0.6, max_retries=3)
        first = impatient.images.generate(model="nano-banana-pro", prompt="a fox")
        assert len(slow.backstage.bill.charges) == 1
        patient = openai.OpenAI(base_url=f"{url}/v1", api_key="any", max_retries=0)
        second = patient.images.generate(model="nano-banana-pro", prompt="a fox")
        assert len(slow.backstage.bill.charges) == 2
        assert first.tetap["pictures"][0]["key"] != second.tetap["pictures"][0]["key"]


def test_an_idempotency_key_repeats_the_call_and_refuses_another(
    client: "openai.OpenAI", upstream: Running
) -> None:
    before = len(upstream.backstage.bill.charges)
    named = {"Idempotency-Key": "order-17"}
    first, second = (
        client.images.generate(model="nano-banana-pro", prompt="an owl", extra_headers=named)
        for _ in range(2)
    )
    assert get(first.data[0].url) == get(second.data[0].url)
    assert len(upstream.backstage.bill.charges) == before + 1
    with pytest.raises(openai.BadRequestError, match="another request"):
        client.images.generate(model="nano-banana-pro", prompt="a mouse", extra_headers=named)


def test_the_size_survives_exactly_or_is_refused(client: "openai.OpenAI") -> None:
    answer = client.images.with_raw_response.generate(
        model="gemini/gemini-3-pro-image", prompt="a fox", size="2K", extra_body={"aspect_ratio": "16:9"}
    )
    assert answer.headers["x-tetap-replayed"] == "no"
    with pytest.raises(openai.BadRequestError, match="does not draw 123x456"):
        client.images.generate(model="nano-banana-pro", prompt="a fox", size="123x456")


def test_what_is_not_known_is_refused_by_name(client: "openai.OpenAI") -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        client.images.generate(model="nano-banana-pro", prompt="a fox", extra_body={"sharpness": 3})
    assert caught.value.param == "sharpness"
    with pytest.raises(openai.BadRequestError, match="quality"):
        client.images.generate(model="nano-banana-pro", prompt="a fox", quality="high")
    with pytest.raises(openai.NotFoundError):
        client.images.generate(model="no-such-model", prompt="a fox")


def test_pictures_are_edited_by_form(client: "openai.OpenAI", upstream: Running) -> None:
    png = client.images.generate(model="sketch", prompt="a fox", response_format="b64_json").data[0].b64_json
    edited = client.images.edit(
        model="nano-banana-pro",
        image=("a.png", base64.b64decode(png)),
        prompt="make it night",
        response_format="b64_json",
    )
    assert media_type_of(base64.b64decode(edited.data[0].b64_json)) in ("image/png", "image/jpeg")


def test_an_answer_goes_back_as_the_assistants_turn(client: "openai.OpenAI") -> None:
    messages: list[dict[str, Any]] = [{"role": "user", "content": "a fox in a park"}]
    first = client.chat.completions.create(model="nano-banana-pro", messages=messages)
    content = first.choices[0].message.content
    messages += [{"role": "assistant", "content": content}, {"role": "user", "content": "now at night"}]
    second = client.chat.completions.create(model="nano-banana-pro", messages=messages)
    (link,) = re.findall(r"\((http[^)]+)\)", second.choices[0].message.content)
    assert media_type_of(get(link))


def test_a_conversation_is_streamed(client: "openai.OpenAI") -> None:
    stream = client.chat.completions.create(
        model="nano-banana-pro", messages=[{"role": "user", "content": "a fox"}], stream=True
    )
    text = "".join(piece.choices[0].delta.content or "" for piece in stream if piece.choices)
    assert "/pictures/" in text


def test_a_picture_is_streamed_to_either_dialects_client(client: "openai.OpenAI", gateway: str) -> None:
    *_, last = client.images.generate(
        model="nano-banana-pro", prompt="a fox", stream=True, extra_body={"seed": 6}
    )
    assert last.type == "image_generation.completed"
    for version in ("v1", "v1beta"):
        google = genai.Client(api_key="any", http_options={"base_url": gateway, "api_version": version})
        (event,) = google.models.generate_content_stream(
            model="nano-banana-pro", contents="a fox", config=genai.types.GenerateContentConfig(seed=6)
        )
        assert media_type_of(event.parts[0].inline_data.data)


def test_gemini_clients_get_pictures_seeds_and_turns(gateway: str) -> None:
    client = genai.Client(api_key="any", http_options={"base_url": gateway, "api_version": "v1beta"})
    config = genai.types.GenerateContentConfig(
        seed=5,
        response_modalities=["IMAGE"],
        image_config=genai.types.ImageConfig(aspect_ratio="3:2", image_size="2K"),
    )
    first, second = (
        client.models.generate_content(model="nano-banana-pro", contents="a fox", config=config)
        for _ in range(2)
    )
    assert first.parts[0].inline_data.data == second.parts[0].inline_data.data
    chat = client.chats.create(model="nano-banana-pro")
    chat.send_message("a fox in a park")
    answer = chat.send_message("now at night")
    assert media_type_of(answer.parts[0].inline_data.data)


@pytest.mark.parametrize("version", ["v1", "v1beta"])
def test_gemini_clients_find_every_model_under_both_versions(gateway: str, version: str) -> None:
    client = genai.Client(api_key="any", http_options={"base_url": gateway, "api_version": version})
    assert "models/sketch/sketch-1" in [model.name for model in client.models.list()]
    assert client.models.get(model="sketch").name == "models/sketch"


def test_the_articles_samples_run_with_only_the_address_changed(
    gateway: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    from PIL import Image

    for number, view in enumerate(("reference", "front", "side", "back")):
        Image.new("RGB", (64, 64), (255, 140, number)).save(f"character_{view}.png")
    names: dict[str, Any] = {}
    for name in ("describe.py", "reference.py"):
        text = (EXAMPLES / "article" / name).read_text(encoding="utf-8")
        try:
            exec(compile(text.replace("https://api.apiyi.com/v1", f"{gateway}/v1"), name, "exec"), names)
        finally:
            names["client"].close()
    assert "/pictures/" in names["response"].choices[0].message.content


@pytest.mark.full
def test_langchain_talks_to_a_character_as_to_any_model(gateway: str) -> None:
    chat = pytest.importorskip("langchain_openai", reason="pip install langchain-openai")
    model = chat.ChatOpenAI(base_url=f"{gateway}/v1", api_key="any", model="nano-banana-pro", max_retries=0)
    answer = model.invoke("a fox in a park")
    assert media_type_of(get(re.findall(r"\((http[^)]+)\)", answer.content)[0]))
    again = model.invoke(["a fox in a park", answer, ("user", "now at night")])
    assert "/pictures/" in again.content
    pieces = "".join(piece.content for piece in model.stream("a cat"))
    assert "/pictures/" in pieces


def test_probes_say_that_the_gateway_lives_and_that_it_can_work(gateway: str) -> None:
    assert (get(f"{gateway}/healthz"), get(f"{gateway}/readyz")) == (b"ok\n", b"ready\n")
