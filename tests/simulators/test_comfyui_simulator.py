"""The simulated ComfyUI, spoken to by a client that nobody here wrote, and by hand where it is strict."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sd_backend_client import ComfyUiWebservice, DiffusionParams, connect_to_backend

from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running


@pytest.fixture
def server() -> Iterator[Running]:
    with running("comfyui", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture
def client(server: Running) -> Iterator[ComfyUiWebservice]:
    found = connect_to_backend(server.url)
    assert isinstance(found, ComfyUiWebservice)
    found.disconnect()
    made = ComfyUiWebservice(server.url, live_progress=False)
    yield made
    made.disconnect()


def wish(**more: Any) -> DiffusionParams:
    checkpoint = "v1-5-pruned-emaonly.safetensors"
    return DiffusionParams(
        prompt="a corgi", steps=20, width=512, height=768, seed=42, sd_model_name=checkpoint, **more
    )


def test_a_public_client_finds_out_what_is_installed(client: ComfyUiWebservice) -> None:
    assert "sd_xl_base_1.0.safetensors" in [one.name for one in client.list_checkpoints()]
    assert "dpmpp_2m" in [one.name for one in client.list_samplers()]
    assert [one.name for one in client.list_loras()] == ["gaya.safetensors", "maskot.safetensors"]


def test_a_public_client_draws_and_the_seed_decides(client: ComfyUiWebservice, server: Running) -> None:
    first, again = (client.submit_txt2img(wish()).wait(timeout=10, poll_interval=0.02) for _ in range(2))
    params = wish()
    params.seed = 43
    other = client.submit_txt2img(params).wait(timeout=10, poll_interval=0.02)
    pixels = [result.images[0].convert("RGB").tobytes() for result in (first, again, other)]
    assert first.images[0].size == (512, 768)
    assert pixels[0] == pixels[1] != pixels[2]
    assert server.bill()["repeated"] == 0


def test_a_public_client_starts_from_a_picture_and_repaints_a_part(client: ComfyUiWebservice) -> None:
    start = Image.new("RGB", (512, 768), "blue")
    drawn = client.submit_img2img(wish(init_images=[start])).wait(timeout=10, poll_interval=0.02)
    assert drawn.images[0].size == (512, 768)
    mask = Image.new("L", (512, 768))
    mask.paste(255, (0, 0, 256, 768))
    repainted = client.submit_inpaint(wish(init_images=[start], mask=mask)).wait(
        timeout=10, poll_interval=0.02
    )
    assert repainted.images[0].convert("RGB").getpixel((500, 400)) == (0, 0, 255)


# By hand


GRAPH: dict[str, Any] = {
    "1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.safetensors"}},
    "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox", "clip": ["1", 1]}},
    "3": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
    "4": {"class_type": "KSampler", "inputs": {
        "model": ["1", 0], "positive": ["2", 0], "negative": ["2", 0], "latent_image": ["3", 0], "seed": 5,
        "steps": 20, "cfg": 7, "sampler_name": "euler", "scheduler": "normal", "denoise": 1,
    }},
    "5": {"class_type": "VAEDecode", "inputs": {"samples": ["4", 0], "vae": ["1", 2]}},
    "6": {"class_type": "SaveImage", "inputs": {"images": ["5", 0], "filename_prefix": "fox"}},
}  # fmt: skip


def changed(node: str, **inputs: Any) -> dict[str, Any]:
    graph: dict[str, Any] = json.loads(json.dumps(GRAPH))
    graph[node]["inputs"] |= inputs
    return graph


def ask(server: Running, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    asked = urllib.request.Request(server.url + path, data, {"content-type": "application/json", **headers})
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def ended(server: Running, prompt_id: str) -> dict[str, Any]:
    while not (found := json.loads(ask(server, f"/history/{prompt_id}")[1])):
        pass
    entry: dict[str, Any] = found[prompt_id]
    return entry


def run(server: Running, graph: Any, **more: Any) -> dict[str, Any]:
    status, body = ask(server, "/prompt", {"prompt": graph, **more})
    assert status == 200
    return ended(server, json.loads(body)["prompt_id"])


@pytest.mark.parametrize(
    ("graph", "kind", "node", "complaint"),
    [
        ({}, "prompt_no_outputs", None, None),
        ({"1": {"inputs": {}}}, "invalid_prompt", None, None),
        ({"1": {"class_type": "Dream", "inputs": {}}}, "invalid_prompt", None, None),
        (changed("1", ckpt_name="x.ckpt"), "prompt_outputs_failed_validation", "1", "value_not_in_list"),
        (changed("3", width=8), "prompt_outputs_failed_validation", "3", "value_smaller_than_min"),
        (changed("4", denoise=2), "prompt_outputs_failed_validation", "4", "value_bigger_than_max"),
        (changed("4", seed=2**64), "prompt_outputs_failed_validation", "4", "value_bigger_than_max"),
        (changed("4", steps="many"), "prompt_outputs_failed_validation", "4", "invalid_input_type"),
        (changed("4", model=["1", 1]), "prompt_outputs_failed_validation", "4", "return_type_mismatch"),
        (changed("4", model=["1"]), "prompt_outputs_failed_validation", "4", "bad_linked_input"),
        (
            changed("4", model=["77", 0]),
            "prompt_outputs_failed_validation",
            "4",
            "exception_during_validation",
        ),
    ],
)
def test_a_graph_that_cannot_run_is_refused_as_the_real_one_does(
    server: Running, graph: Any, kind: str, node: str | None, complaint: str | None
) -> None:
    status, body = ask(server, "/prompt", {"prompt": graph})
    told = json.loads(body)
    assert (status, told["error"]["type"]) == (400, kind)
    if node is not None:
        assert [one["type"] for one in told["node_errors"][node]["errors"]] == [complaint]


def test_a_missing_input_and_a_file_that_was_not_uploaded_are_complained_of(server: Running) -> None:
    graph = changed("6")
    del graph["4"]["inputs"]["cfg"]
    graph["3"] = {"class_type": "VAEEncode", "inputs": {"pixels": ["7", 0], "vae": ["1", 2]}}
    graph["7"] = {"class_type": "LoadImage", "inputs": {"image": "nowhere.png"}}
    told = json.loads(ask(server, "/prompt", {"prompt": graph})[1])["node_errors"]
    assert told["4"]["errors"][0]["type"] == "required_input_missing"
    assert told["7"]["errors"][0]["details"] == "image - Invalid image file: nowhere.png"


def test_a_body_without_a_graph_or_without_json_is_refused(server: Running) -> None:
    assert json.loads(ask(server, "/prompt", {})[1])["error"]["type"] == "no_prompt"
    assert ask(server, "/prompt", b"{")[0] == 500


def test_an_id_of_ours_is_taken_and_the_file_holds_the_graph(server: Running) -> None:
    entry = run(server, GRAPH, prompt_id="ours", client_id="me")
    assert entry["prompt"][1] == "ours"
    assert entry["status"]["status_str"] == "success"
    file = entry["outputs"]["6"]["images"][0]
    assert file == {"filename": "fox_00001_.png", "subfolder": "", "type": "output"}
    status, data = ask(server, "/view?" + urllib.parse.urlencode(file))
    with Image.open(BytesIO(data)) as picture:
        assert (status, picture.size) == (200, (512, 512))
        assert json.loads(picture.info["prompt"]) == GRAPH


def test_an_equal_graph_is_answered_from_the_cache(server: Running) -> None:
    first = run(server, GRAPH, client_id="me")
    assert run(server, GRAPH, client_id="me")["outputs"] == first["outputs"]
    assert run(server, GRAPH)["outputs"] == {}
    assert run(server, changed("6", filename_prefix="other"), client_id="me")["outputs"] != {}
    assert server.bill()["pictures"] == 2


def test_only_the_last_graph_is_cached(server: Running) -> None:
    for seed in (1, 2, 1):
        run(server, changed("4", seed=seed), client_id="me")
    assert server.bill()["pictures"] == 3


def test_a_batch_comes_from_one_seed(server: Running) -> None:
    files = run(server, changed("3", batch_size=2))["outputs"]["6"]["images"]
    assert [file["filename"] for file in files] == ["fox_00001_.png", "fox_00002_.png"]
    single = run(server, changed("4", seed=6))["outputs"]["6"]["images"]
    colours = []
    for file in (*files, *single):
        with Image.open(BytesIO(ask(server, "/view?" + urllib.parse.urlencode(file))[1])) as picture:
            colours.append(picture.convert("RGB").getpixel((0, 0)))
    assert len(set(colours)) == 3


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/view", 404),
        ("/view?filename=nothing.png", 404),
        ("/view?filename=../secret.png", 400),
        ("/view?filename=/etc/passwd", 400),
        ("/view?filename=a.png&type=models", 400),
        ("/models/nothing", 404),
    ],
)
def test_files_outside_its_folders_are_not_shown(server: Running, path: str, status: int) -> None:
    assert ask(server, path)[0] == status


def test_a_page_of_another_origin_is_refused(server: Running) -> None:
    assert ask(server, "/queue", origin="http://evil.example")[0] == 403
    assert ask(server, "/queue", origin=server.url)[0] == 200
    assert ask(server, "/api/queue")[0] == 200


def test_a_class_that_is_not_installed_has_no_entry(server: Running) -> None:
    assert json.loads(ask(server, "/object_info/Dream")[1]) == {}
    node = json.loads(ask(server, "/object_info/KSampler")[1])["KSampler"]
    assert node["input"]["required"]["seed"][1]["max"] == 2**64 - 1
    assert "karras" in node["input"]["required"]["scheduler"][0]
