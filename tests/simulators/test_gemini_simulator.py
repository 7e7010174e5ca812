"""The simulated Google, proven with Google's own client, and as strict as the real one."""

import hashlib
import json
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pybase64
import pytest
import urllib3
from PIL import Image

from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

Post = Callable[..., tuple[int, dict[str, Any]]]
KEY = "a-key"
PRO = "gemini-3-pro-image"


class Painter(list[tuple[str, list[bytes], tuple[int, int]]]):
    """Paints plain pictures and remembers what it was given."""

    def __call__(self, words: str, references: Any, size: tuple[int, int], luck: int) -> bytes:
        self.append((words, list(references), size))
        return paint_plain(words, references, size, luck)


@pytest.fixture(scope="module")
def painter() -> Painter:
    return Painter()


@pytest.fixture(scope="module")
def google(painter: Painter) -> Iterator[Running]:
    with running("gemini", Backstage(painter, slow_seconds=0.05)) as simulator:
        yield simulator


@pytest.fixture
def post(google: Running) -> Iterator[Post]:
    with urllib3.PoolManager() as pool:

        def call(
            body: object, model: str = PRO, path: str = "", **headers: str
        ) -> tuple[int, dict[str, Any]]:
            answer = pool.request(
                "POST",
                google.url + (path or f"/v1beta/models/{model}:generateContent"),
                body=json.dumps(body).encode(),
                headers={"x-goog-api-key": KEY, "content-type": "application/json"} | headers,
                retries=False,
            )
            return answer.status, json.loads(answer.data)

        yield call


def asking(words: str = "Draw a fox.", **generation: Any) -> dict[str, Any]:
    return {"contents": [{"role": "user", "parts": [{"text": words}]}], "generationConfig": generation}


def png(colour: str = "teal", size: tuple[int, int] = (40, 30)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def client(google: Running) -> Iterator[Any]:
    genai = pytest.importorskip(
        "google.genai", reason="google-genai is not installed (dependency group clients)"
    )
    types = genai.types
    options = types.HttpOptions(base_url=google.url, api_version="v1beta")
    with genai.Client(api_key=KEY, http_options=options) as made:
        yield made


def config(**more: Any) -> Any:
    from google.genai import types

    return types.GenerateContentConfig(
        response_modalities=["IMAGE"],
        image_config=types.ImageConfig(aspect_ratio="3:4", image_size="2K"),
        **more,
    )


def test_googles_client_draws_with_references(client: Any, painter: Painter) -> None:
    from google.genai import types

    front = png("orange")
    answer = client.models.generate_content(
        model=PRO,
        contents=["Front:", types.Part.from_bytes(data=front, mime_type="image/png"), "The fox waves."],
        config=config(seed=5, temperature=0.7),
    )
    (part,) = [part for part in answer.parts if part.inline_data]
    assert part.inline_data.mime_type == "image/jpeg"
    assert part.as_image().image_bytes == part.inline_data.data
    assert Image.open(BytesIO(part.inline_data.data)).size == (1792, 2400)
    assert answer.candidates[0].finish_reason.name == "STOP"
    assert answer.usage_metadata.prompt_token_count == 258 + len("Front:" + "The fox waves.") // 4
    assert painter[-1][1] == [front]
    assert painter[-1][0] == "Front:\nThe fox waves."


def test_googles_client_sees_text_and_picture_when_it_asks_for_both(client: Any) -> None:
    from google.genai import types

    wanted = types.GenerateContentConfig(response_modalities=["TEXT", "IMAGE"])
    answer = client.models.generate_content(model="gemini-3.1-flash-image", contents="A fox.", config=wanted)
    assert [bool(part.text) for part in answer.parts] == [True, False]


def test_googles_chat_goes_round_with_its_signatures(client: Any, painter: Painter) -> None:
    chat = client.chats.create(model=PRO, config=config())
    first = chat.send_message("Draw the fox.")
    chat.send_message("Now it waves.")
    assert painter[-1][1] == [first.parts[0].inline_data.data]
    chat.send_message("Now it sleeps.")
    assert len(painter[-1][1]) == 2
    assert painter[-1][0] == "Draw the fox.\nNow it waves.\nNow it sleeps."


def test_a_chat_that_lost_a_signature_is_turned_away_in_googles_words(client: Any) -> None:
    from google.genai import errors

    chat = client.chats.create(model=PRO, config=config())
    chat.send_message("Draw the fox.")
    history = [content.model_copy(deep=True) for content in chat.get_history()]
    history[1].parts[0].thought_signature = None
    with pytest.raises(errors.ClientError) as caught:
        client.chats.create(model=PRO, config=config(), history=history).send_message("Now it waves.")
    assert "Image part is missing a thought_signature in content position 2, part position 1" in str(
        caught.value
    )


def test_a_signature_belongs_to_its_picture(client: Any) -> None:
    from google.genai import errors

    chat = client.chats.create(model=PRO, config=config())
    chat.send_message("Draw the fox.")
    history = [content.model_copy(deep=True) for content in chat.get_history()]
    history[1].parts[0].inline_data.data = png()
    with pytest.raises(errors.ClientError, match="Thought signature is not valid"):
        client.chats.create(model=PRO, config=config(), history=history).send_message("Now it waves.")


def test_googles_client_uploads_links_lists_and_deletes_files(
    client: Any, painter: Painter, tmp_path: Path
) -> None:
    path = tmp_path / "front.png"
    path.write_bytes(png("navy", (300, 300)))
    file = client.files.upload(file=str(path))
    assert file.state.name == "ACTIVE"
    assert file.size_bytes == path.stat().st_size
    assert pybase64.b64decode(file.sha256_hash).decode() == hashlib.sha256(path.read_bytes()).hexdigest()
    client.models.generate_content(model=PRO, contents=[file, "The fox waves."], config=config())
    assert painter[-1][1] == [path.read_bytes()]
    assert file.name in [one.name for one in client.files.list()]
    assert client.files.get(name=file.name).uri == file.uri
    client.files.delete(name=file.name)
    from google.genai import errors

    with pytest.raises(errors.ClientError) as caught:
        client.models.generate_content(model=PRO, contents=[file, "The fox waves."], config=config())
    assert caught.value.code == 403


def finished(client: Any, name: str) -> Any:
    for _ in range(400):
        job = client.batches.get(name=name)
        if job.state.name not in ("JOB_STATE_PENDING", "JOB_STATE_RUNNING"):
            return job
        time.sleep(0.01)
    raise AssertionError("the batch does not end")


def test_googles_client_draws_in_a_batch(client: Any, google: Running) -> None:
    from google.genai import types

    before = google.bill()["usd"]
    requests = [
        types.InlinedRequest(
            contents=[types.Content(role="user", parts=[types.Part(text=f"Fox {number}")])],
            config=config(),
            metadata={"key": f"k{number}"},
        )
        for number in range(3)
    ]
    job = client.batches.create(model=PRO, src=requests, config={"display_name": "three foxes"})
    job = finished(client, job.name)
    assert job.state.name == "JOB_STATE_SUCCEEDED"
    assert [line.metadata["key"] for line in job.dest.inlined_responses] == ["k0", "k1", "k2"]
    assert all(line.response.parts[0].inline_data for line in job.dest.inlined_responses)
    assert google.bill()["usd"] - before == pytest.approx(3 * 0.067)  # type: ignore[operator]
    assert job.name in [one.name for one in client.batches.list(config={"page_size": 1})]


def test_googles_client_draws_a_batch_from_a_file(client: Any, tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    lines = [
        {"key": "good", "request": asking("A fox.")},
        {"key": "bad", "request": asking("A fox.", imageConfig={"imageSize": "2k"})},
    ]
    path.write_text("\n".join(json.dumps(line) for line in lines))
    file = client.files.upload(file=str(path), config={"mime_type": "application/jsonl"})
    made = client.batches.create(model=PRO, src=file.name, config={"display_name": "two foxes"})
    job = finished(client, made.name)
    rows = [json.loads(row) for row in client.files.download(file=job.dest.file_name).splitlines()]
    assert [row["key"] for row in rows] == ["good", "bad"]
    assert "candidates" in rows[0]["response"]
    assert rows[1]["error"]["code"] == 3


def test_googles_client_lists_the_models(client: Any) -> None:
    models = [model.name for model in client.models.list(config={"query_base": True})]
    assert "models/gemini-nano-banana-2.1" in models


def test_googles_client_reads_our_errors(client: Any, google: Running) -> None:
    from google.genai import errors

    with pytest.raises(errors.ClientError) as caught:
        client.models.generate_content(model="gemini-3-pro-image-preview", contents="A fox.")
    assert (caught.value.code, caught.value.status) == (404, "NOT_FOUND")
    assert PRO in str(caught.value.message)
    google.backstage.fault_next("rate-limit", "out-of-credit", "error-503")
    with pytest.raises(errors.ClientError) as caught:
        client.models.generate_content(model=PRO, contents="A fox.")
    assert caught.value.code == 429
    assert caught.value.details["error"]["details"][1]["retryDelay"] == "34s"
    with pytest.raises(errors.ClientError) as caught:
        client.models.generate_content(model=PRO, contents="A fox.")
    assert "details" not in caught.value.details["error"]
    with pytest.raises(errors.ServerError):
        client.models.generate_content(model=PRO, contents="A fox.")


def test_googles_client_draws_through_vertex(google: Running) -> None:
    genai = pytest.importorskip(
        "google.genai", reason="google-genai is not installed (dependency group clients)"
    )
    from google.oauth2.credentials import Credentials

    options = genai.types.HttpOptions(base_url=google.url, api_version="v1")
    with genai.Client(
        vertexai=True, project="p", location="global", credentials=Credentials("token"), http_options=options
    ) as client:
        answer = client.models.generate_content(model=PRO, contents="A fox.", config=config())
    assert answer.parts[0].inline_data


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (asking(negativePrompt="x"), "Unknown name \"negativePrompt\" at 'generation_config': Cannot find field."),
        ({**asking(), "seed": 1}, 'Unknown name "seed"'),
        (asking(imageConfig={"outputMimeType": "image/png"}), "'generation_config.image_config'"),
        (asking(imageConfig={"imageSize": "2k"}), "image_size must be one of '1K', '2K', '4K', '512'"),
        (asking(imageConfig={"imageSize": "8K"}), "512PX"),
        (asking(imageConfig={"imageSize": "512"}), "not supported for this model"),
        (asking(imageConfig={"aspectRatio": "7:5"}), "aspect_ratio must be one of"),
        (asking(imageConfig={"aspectRatio": "1:4"}), "Aspect ratio 1:4 is not supported for this model"),
        (asking(candidateCount=2), "Multiple candidates is not enabled"),
        (asking(seed=2**31), "Invalid value at 'generation_config.seed' (TYPE_INT32), 2147483648"),
        (asking(seed="7"), "TYPE_INT32"),
        (asking(temperature=3), "temperature must be in the range"),
        (asking(responseModalities=["VIDEO"]), "Modality"),
        (asking(thinkingConfig={"thinkingLevel": "MEDIUM"}), "Thinking level MEDIUM is not supported"),
        ({"contents": []}, "contents is not specified"),
        ({"contents": [{"role": "user", "parts": []}]}, "must not be empty"),
        ({"contents": [{"role": "assistant", "parts": [{"text": "x"}]}]}, "valid role"),
        ({"contents": [{"parts": [{}]}]}, "must have one initialized field"),
        ({"contents": [{"parts": [{"inlineData": {"mimeType": "image/gif", "data": "AAAA"}}]}]}, "MIME"),
        ({"contents": [{"parts": [{"inlineData": {"mimeType": "image/png", "data": "???"}}]}]}, "Base64"),
        (asking("x" * 4 * 70_000), "exceeds the maximum number of tokens allowed (65536)"),
    ],
)  # fmt: skip
def test_what_google_rejects_is_rejected_in_its_words_and_costs_nothing(
    post: Post, google: Running, body: dict[str, Any], words: str
) -> None:
    before = google.bill()["pictures"]
    status, answer = post(body)
    assert status == 400
    assert answer["error"]["status"] == "INVALID_ARGUMENT"
    assert words in answer["error"]["message"]
    assert google.bill()["pictures"] == before


def test_snake_case_is_the_same_wire(post: Post) -> None:
    status, answer = post(
        {
            "contents": [{"parts": [{"text": "A fox."}]}],
            "generation_config": {"image_config": {"aspect_ratio": "1:1", "image_size": "1K"}},
        }
    )
    assert status == 200
    data = pybase64.b64decode(answer["candidates"][0]["content"]["parts"][-1]["inlineData"]["data"])
    assert Image.open(BytesIO(data)).size == (1024, 1024)


def test_a_missing_and_a_wrong_key_are_told_apart(post: Post) -> None:
    status, answer = post(asking(), **{"x-goog-api-key": ""})
    assert (status, answer["error"]["status"]) == (403, "PERMISSION_DENIED")
    status, answer = post(asking(), **{"x-goog-api-key": "invalid"})
    assert (status, answer["error"]["details"][0]["reason"]) == (400, "API_KEY_INVALID")
    status, answer = post(asking(), **{"x-goog-api-key": "", "authorization": "Bearer a-key"})
    assert status == 403
    status, _ = post(
        asking(), path=f"/v1beta/models/{PRO}:generateContent?key=a-key", **{"x-goog-api-key": ""}
    )
    assert status == 200
    vertex = f"/v1/projects/p/locations/global/publishers/google/models/{PRO}:generateContent"
    status, answer = post(asking(), path=vertex)
    assert (status, answer["error"]["status"]) == (401, "UNAUTHENTICATED")


def test_the_first_model_ignores_its_size_and_answers_in_png_without_signatures(post: Post) -> None:
    status, answer = post(asking(imageConfig={"imageSize": "8K"}), "gemini-2.5-flash-image")
    assert status == 200
    part = answer["candidates"][0]["content"]["parts"][-1]
    assert part["inlineData"]["mimeType"] == "image/png"
    assert "thoughtSignature" not in part
    assert answer["usageMetadata"]["candidatesTokensDetails"][0]["tokenCount"] == 1290


def test_without_a_ratio_the_last_pictures_ratio_is_taken(post: Post, painter: Painter) -> None:
    parts = [
        {"inlineData": {"mimeType": "image/png", "data": pybase64.b64encode(png(size=size)).decode()}}
        for size in ((90, 30), (30, 40))
    ]
    post({"contents": [{"parts": [*parts, {"text": "A fox."}]}]})
    assert painter[-1][2] == (896, 1200)
    post(asking())
    assert painter[-1][2] == (1376, 768)


def test_the_dummy_signatures_that_google_documents_pass(post: Post) -> None:
    turn = {
        "role": "model",
        "parts": [
            {
                "inlineData": {"mimeType": "image/png", "data": pybase64.b64encode(png()).decode()},
                "thoughtSignature": "skip_thought_signature_validator",
            }
        ],
    }
    body = asking()
    body["contents"] += [turn, {"role": "user", "parts": [{"text": "It waves."}]}]
    assert post(body)[0] == 200
    del turn["parts"][0]["thoughtSignature"]  # type: ignore[attr-defined]
    assert post(body)[0] == 400


def test_thoughts_come_only_when_they_are_asked_for(post: Post) -> None:
    _, answer = post(asking(thinkingConfig={"includeThoughts": True}, responseModalities=["IMAGE"]))
    assert [bool(part.get("thought")) for part in answer["candidates"][0]["content"]["parts"]] == [
        True,
        False,
    ]


def test_a_list_of_batches_shows_the_fields_that_are_asked_for(google: Running, post: Post) -> None:
    batch = {
        "batch": {"displayName": "one", "inputConfig": {"requests": {"requests": [{"request": asking()}]}}}
    }
    status, job = post(batch, path=f"/v1beta/models/{PRO}:batchGenerateContent")
    assert status == 200
    with urllib3.PoolManager() as pool:
        answer = pool.request(
            "GET",
            f"{google.url}/v1beta/batches?fields=operations(name,metadata/displayName)",
            headers={"x-goog-api-key": KEY},
        )
    assert {"name": job["name"], "metadata": {"displayName": "one"}} in json.loads(answer.data)["operations"]


def test_a_batch_too_large_to_be_sent_inside_is_turned_away(post: Post) -> None:
    batch = {"batch": {"displayName": "x" * 20_000_001, "inputConfig": {"requests": {"requests": [{}]}}}}
    assert post(batch, path=f"/v1beta/models/{PRO}:batchGenerateContent")[0] == 400
