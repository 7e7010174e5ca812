"""The simulated Leonardo: Leonardo's own client works on it, and it is as strict as the documents say."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from leonardo_ai_sdk import LeonardoAiSDK
from leonardo_ai_sdk.models import errors, shared

from tetap.simulators.backstage import Backstage, Bill
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

KINO = "aa77f04e-3eec-4034-9c07-d0f619684628"
PHOENIX = "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3"
LUCID = "7b592283-e8a7-4c5a-9ba6-d18c31f258b9"
PNG = paint_plain("a reference", (), (20, 20), 1)
SEEN: list[list[str]] = []


def _paint(words: str, references: Any, size: tuple[int, int], luck: int) -> bytes:
    SEEN.append([hashlib.sha256(one).hexdigest() for one in references])
    return paint_plain(words, references, size, luck)


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    with running("leonardo", Backstage(_paint)) as running_server:
        yield running_server


@pytest.fixture
def simulator(server: Running) -> Running:
    server.backstage.bill = Bill()
    return server


def post(simulator: Running, path: str, body: Any, key: str = "a-key") -> httpx.Response:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    return httpx.post(f"{simulator.url}/api/rest{path}", json=body, headers=headers, trust_env=False)


def get(simulator: Running, path: str) -> Any:
    url = f"{simulator.url}/api/rest{path}"
    return httpx.get(url, headers={"authorization": "Bearer a-key"}, trust_env=False).json()


def uploaded(simulator: Running) -> str:
    place = post(simulator, "/v1/init-image", {"extension": "png"}).json()["uploadInitImage"]
    stored = httpx.post(place["url"], data=json.loads(place["fields"]), files={"file": PNG}, trust_env=False)
    assert (stored.status_code, stored.content) == (204, b"")
    return str(place["id"])


def test_leonardos_own_client_uploads_draws_waits_and_lists(simulator: Running) -> None:
    with LeonardoAiSDK(bearer_auth="a-key", server_url=f"{simulator.url}/api/rest/v1") as client:
        identity = uploaded(simulator)
        control = {
            "init_image_id": identity,
            "init_image_type": shared.InitImageType.UPLOADED,
            "preprocessor_id": 133,
            "strength_type": shared.StrengthType.HIGH,
        }
        created = client.image.create_generation(
            request={
                "model_id": KINO, "prompt": "a fox", "width": 832, "height": 1248, "num_images": 1, "seed": 42,
                "public": False, "alchemy": False, "controlnets": [control],
            }
        )  # fmt: skip
        job = created.object.sd_generation_job
        assert job.cost.unit is shared.Unit.DOLLARS
        looks = [
            client.image.get_generation_by_id(id=job.generation_id).object.generations_by_pk for _ in "12"
        ]
        assert [look.status for look in looks] == [shared.JobStatus.PENDING, shared.JobStatus.COMPLETE]
        assert looks[1].seed == 42
        picture = httpx.get(looks[1].generated_images[0].url, trust_env=False)
        assert picture.content.startswith(b"\x89PNG")
        user = client.user.get_user_self().object.user_details[0].user
        listed = client.image.get_generations_by_user_id(user_id=user.id, offset=0, limit=5)
        assert listed.object.generations[0].id == job.generation_id
        with pytest.raises(errors.SDKError) as refused:
            client.image.create_generation(request={"prompt": "a fox", "model_id": "nope"})
        assert refused.value.status_code == 400
    assert SEEN[-1] == [hashlib.sha256(PNG).hexdigest()]


def test_what_is_not_said_is_drawn_four_times_and_shown_to_everybody(simulator: Running) -> None:
    job = post(simulator, "/v1/generations", {"prompt": "a fox"}).json()["sdGenerationJob"]["generationId"]
    get(simulator, f"/v1/generations/{job}")
    record = get(simulator, f"/v1/generations/{job}")["generations_by_pk"]
    assert (len(record["generated_images"]), record["public"]) == (4, True)
    assert simulator.bill()["pictures"] == 4


def v1(**changes: object) -> dict[str, object]:
    usual = {
        "modelId": KINO,
        "prompt": "a fox",
        "width": 1024,
        "height": 1024,
        "num_images": 1,
        "alchemy": False,
    }
    return usual | changes


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (v1(sd_Version="x"), "Unexpected variable sd_Version"),
        ({"modelId": KINO}, 'expecting a value for non-nullable variable: "prompt"'),
        (v1(prompt="x" * 1501), "Invalid prompt, maximum length of 1500 characters exceeded."),
        (v1(public="false"), "expected a boolean for type 'Boolean', but found a string"),
        (v1(width=1020), "invalid dimensions"),
        (v1(width=1544), "invalid dimensions"),
        (v1(num_images=9), "num_images must be between 1 and 8"),
        (v1(num_images=5), "Too many images"),
        (v1(seed=9999999999), "invalid seed"),
        (v1(init_image_id="nobody"), "invalid init image id"),
        (v1(init_strength=0.95), "init_strength must be between 0.1 and 0.9"),
        (v1(modelId=LUCID, contrast=3, seed=2147483638), "alchemy is not supported for this model"),
        ({"modelId": LUCID, "prompt": "x", "contrast": 3.5, "seed": 2147483638}, "invalid seed"),
        (v1(modelId=PHOENIX), "contrast is required for this model"),
    ],
)
def test_a_wrong_field_is_refused_in_leonardos_words(
    simulator: Running, body: dict[str, object], error: str
) -> None:
    answer = post(simulator, "/v1/generations", body)
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert set(answer.json()) == {"error", "path", "code"}
    assert simulator.bill()["pictures"] == 0


def test_a_preprocessor_of_another_family_is_refused(simulator: Running) -> None:
    identity = uploaded(simulator)
    for model, kind, status in ((KINO, 133, 200), (KINO, 397, 400), (PHOENIX, 397, 200), (PHOENIX, 133, 400)):
        control = {
            "initImageId": identity,
            "initImageType": "UPLOADED",
            "preprocessorId": kind,
            "strengthType": "High",
        }
        answer = post(simulator, "/v1/generations", v1(modelId=model, controlnets=[control], contrast=3.5))
        assert answer.status_code == status, (model, kind)
        twice = post(
            simulator, "/v1/generations", v1(modelId=model, controlnets=[control, control], contrast=3.5)
        )
        assert twice.status_code == 400


def v2(model: str = "gemini-image-2", **changes: object) -> dict[str, object]:
    parameters = {"prompt": "a fox", "width": 1376, "height": 768, "quantity": 1} | changes
    return {"model": model, "parameters": parameters, "public": False}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (v2() | {"seed": 1}, "Unexpected variable seed"),
        (v2(negative_prompt="x"), "Unexpected variable negative_prompt"),
        (v2(width=1000), "invalid dimensions"),
        (v2(quantity=9), "Too many images"),
        (v2(prompt_enhance="off"), "invalid prompt_enhance"),
        (v2(guidances={"image_reference": [{"image": {"id": "x", "type": "UPLOADED"}}]}), "invalid init image id"),
        (v2(guidances={"image_reference": [{}] * 7}), "image_reference takes at most 6 images"),
        (v2(guidances={"character": []}), "guidance is not supported for this model"),
        (v2("nano-banana-pro"), "nano-banana-pro is not supported within the Production API. Please try again with a"),
    ],
)  # fmt: skip
def test_the_second_interface_is_as_strict(simulator: Running, body: dict[str, object], error: str) -> None:
    answer = post(simulator, "/v2/generations", body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith(error)


def test_listed_sides_that_are_no_listed_pair_are_silently_drawn_square(simulator: Running) -> None:
    job = post(simulator, "/v2/generations", v2(width=1376, height=1024)).json()["generate"]["generationId"]
    get(simulator, f"/v1/generations/{job}")
    image = get(simulator, f"/v1/generations/{job}")["generations_by_pk"]["generated_images"][0]
    data = httpx.get(image["url"], trust_env=False).content
    assert (int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")) == (1024, 1024)


def test_without_a_key_nothing_answers(simulator: Running) -> None:
    answer = post(simulator, "/v1/generations", v1(), key="")
    assert answer.status_code == 401
    assert answer.json() == {
        "error": "Authentication hook unauthorized this request",
        "path": "$",
        "code": "access-denied",
    }


def test_the_storage_refuses_a_key_and_a_missing_signature(simulator: Running) -> None:
    place = post(simulator, "/v1/init-image", {"extension": "png"}).json()["uploadInitImage"]
    fields = json.loads(place["fields"])
    key = {"authorization": "Bearer a-key"}
    files = {"file": PNG}
    assert httpx.post(place["url"], data=fields, files=files, headers=key, trust_env=False).status_code == 403
    fields.pop("X-Amz-Signature")
    assert httpx.post(place["url"], data=fields, files=files, trust_env=False).status_code == 403
    assert post(simulator, "/v1/init-image", {"extension": "gif"}).json()["error"] == "invalid file extension"


def test_an_unknown_job_is_an_empty_record(simulator: Running) -> None:
    assert get(simulator, "/v1/generations/nobody") == {"generations_by_pk": None}


def test_a_failed_job_is_not_billed(simulator: Running) -> None:
    simulator.backstage.fault_next("job-failed")
    job = post(simulator, "/v1/generations", v1()).json()["sdGenerationJob"]["generationId"]
    get(simulator, f"/v1/generations/{job}")
    assert get(simulator, f"/v1/generations/{job}")["generations_by_pk"]["status"] == "FAILED"
    assert simulator.bill()["pictures"] == 0


def test_a_seed_works_on_leonardos_models_and_not_on_googles(simulator: Running) -> None:
    def pictures(body: dict[str, object], path: str, place: str) -> set[bytes]:
        found = set()
        for _ in range(2):
            job = post(simulator, path, body).json()[place]["generationId"]
            get(simulator, f"/v1/generations/{job}")
            images = get(simulator, f"/v1/generations/{job}")["generations_by_pk"]["generated_images"]
            found.add(httpx.get(images[0]["url"], trust_env=False).content)
        return found

    assert len(pictures(v1(seed=5), "/v1/generations", "sdGenerationJob")) == 1
    assert len(pictures(v2(seed=5), "/v2/generations", "generate")) == 2
