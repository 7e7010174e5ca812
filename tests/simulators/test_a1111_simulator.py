"""The simulated web UI, spoken to by a client that nobody here wrote, and by hand where it keeps silent."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sd_backend_client import A1111Webservice, DiffusionParams, connect_to_backend

from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

MODEL = "ip-adapter-plus_sdxl_vit-h [f1f19f7d]"


@pytest.fixture
def server() -> Iterator[Running]:
    with running("a1111", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture
def client(server: Running) -> Iterator[A1111Webservice]:
    found = connect_to_backend(server.url)
    assert isinstance(found, A1111Webservice)
    yield found
    found.disconnect()


def wish(**more: Any) -> DiffusionParams:
    return DiffusionParams(prompt="a corgi astronaut", steps=20, width=512, height=768, seed=42, **more)


def test_a_public_client_finds_out_what_is_installed(client: A1111Webservice) -> None:
    assert "sd_xl_base_1.0.safetensors" in [one.name for one in client.list_checkpoints()]
    assert [one.name for one in client.list_loras()] == ["maskot", "gaya"]
    assert MODEL in str(client.list_controlnet_models())


def test_a_public_client_draws_and_the_seed_decides(client: A1111Webservice) -> None:
    first, again = (client.submit_txt2img(wish()).wait(timeout=10, poll_interval=0.02) for _ in range(2))
    params = wish()
    params.seed = 43
    other = client.submit_txt2img(params).wait(timeout=10, poll_interval=0.02)
    pixels = [result.images[0].convert("RGB").tobytes() for result in (first, again, other)]
    assert (first.images[0].size, first.seed) == ((512, 768), 42)
    assert pixels[0] == pixels[1] != pixels[2]


def test_a_public_client_starts_from_a_picture_and_repaints_a_part(client: A1111Webservice) -> None:
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


def ask(server: Running, path: str, body: Any = None, login: str = "") -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    if login:
        headers["authorization"] = "Basic " + base64.b64encode(login.encode()).decode()
    try:
        with urllib.request.urlopen(urllib.request.Request(server.url + path, data, headers)) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def draw(server: Running, **fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answer and its `info`."""
    asked = {"prompt": "a fox", "seed": 5, "width": 64, "height": 64, **fields}
    call = "img2img" if "init_images" in fields else "txt2img"
    status, answer = ask(server, f"/sdapi/v1/{call}", asked)
    assert status == 200
    return answer, json.loads(answer["info"])


def picture(color: str = "orange") -> str:
    out = BytesIO()
    Image.new("RGB", (32, 32), color).save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def unit(**more: Any) -> dict[str, Any]:
    return {"controlnet": {"args": [
        {"enabled": True, "module": "ip-adapter-auto", "model": MODEL, "image": picture(), **more}
    ]}}  # fmt: skip


def test_info_is_json_in_a_text_and_the_picture_holds_its_parameters(server: Running) -> None:
    answer, info = draw(server)
    assert isinstance(answer["info"], str)
    assert (info["seed"], info["all_seeds"], info["sd_model_hash"]) == (5, [5], "31e35c80fc")
    told = ask(server, "/sdapi/v1/png-info", {"image": answer["images"][0]})[1]
    assert told["info"] == info["infotexts"][0]
    assert "Seed: 5" in told["info"]


def test_a_random_seed_is_told(server: Running) -> None:
    seeds = {draw(server, seed=-1)[1]["seed"] for _ in range(3)}
    assert len(seeds) == 3
    assert all(0 <= seed < 4294967294 for seed in seeds)


def test_picture_i_of_a_batch_has_seed_plus_i(server: Running) -> None:
    answer, info = draw(server, n_iter=2)
    assert info["all_seeds"] == [5, 6]
    assert pixels(draw(server, seed=6)[0]["images"][0]) == pixels(answer["images"][1])
    assert server.bill()["pictures"] == 3


def pixels(text: str) -> bytes:
    with Image.open(BytesIO(base64.b64decode(text))) as image:
        return image.convert("RGB").tobytes()


@pytest.mark.parametrize(
    "missing",
    [
        {"override_settings": {"sd_model_checkpoint": "nowhere"}},
        {"prompt": "a fox <lora:nowhere:1>"},
        {"alwayson_scripts": unit(model="nowhere")},
        {"alwayson_scripts": unit(module="nowhere")},
        {"alwayson_scripts": unit(enabled=False)},
        {"alwayson_scripts": unit(image="no picture")},
        {"unknown_field": 1},
    ],
)
def test_what_is_missing_is_left_out_in_silence(server: Running, missing: dict[str, Any]) -> None:
    plain, info = draw(server)
    answer, told = draw(server, **missing)
    assert pixels(answer["images"][0]) == pixels(plain["images"][0])
    assert told["extra_generation_params"] == info["extra_generation_params"]


def test_an_unknown_sampler_is_replaced_in_silence(server: Running) -> None:
    assert draw(server, sampler_name="nowhere")[1]["sampler_name"] == "Euler"


def test_units_beyond_the_servers_number_are_left_out(server: Running) -> None:
    scripts = unit()
    scripts["controlnet"]["args"] *= 5
    told = draw(server, alwayson_scripts=scripts)[1]["extra_generation_params"]
    assert [name for name in told if name.startswith("ControlNet")] == [
        "ControlNet 0", "ControlNet 1", "ControlNet 2",
    ]  # fmt: skip


def test_a_reference_acts_by_its_pixels(server: Running) -> None:
    first, again = (draw(server, alwayson_scripts=unit())[0] for _ in range(2))
    other = draw(server, alwayson_scripts=unit(image=picture("navy")))[0]
    assert pixels(first["images"][0]) == pixels(again["images"][0]) != pixels(other["images"][0])


def test_detected_maps_stand_behind_the_picture_unless_they_are_not_wanted(server: Running) -> None:
    control = {"module": "canny", "model": "diffusers_xl_canny_full [2b69fca4]"}
    assert len(draw(server, alwayson_scripts=unit(**control))[0]["images"]) == 2
    assert len(draw(server, alwayson_scripts=unit(**control, save_detected_map=False))[0]["images"]) == 1


def test_settings_of_the_server_hold_and_overrides_do_not_stay(server: Running) -> None:
    sd15 = "v1-5-pruned-emaonly.safetensors [6ce0161689]"
    assert draw(server, override_settings={"sd_model_checkpoint": sd15})[1]["sd_model_hash"] == "6ce0161689"
    assert draw(server)[1]["sd_model_hash"] == "31e35c80fc"
    assert ask(server, "/sdapi/v1/options", {"sd_model_checkpoint": sd15})[0] == 200
    assert draw(server)[1]["sd_model_hash"] == "6ce0161689"


@pytest.mark.parametrize(
    ("call", "fields", "status", "said"),
    [
        ("txt2img", {"steps": "many"}, 422, "int_parsing"),
        ("txt2img", {"override_settings": []}, 422, "dict_type"),
        ("txt2img", {"script_name": "xyz"}, 422, "Script 'xyz' not found"),
        ("txt2img", {"alwayson_scripts": {"dream": {}}}, 422, "always on script dream not found"),
        ("img2img", {}, 404, "Init image not found"),
        ("img2img", {"init_images": ["no picture"]}, 500, "Invalid encoded image"),
        ("img2img", {"init_images": ["http://127.0.0.1/x.png"]}, 500, "Requests not allowed"),
    ],
)
def test_what_it_does_refuse_it_refuses_as_the_real_one_does(
    server: Running, call: str, fields: dict[str, Any], status: int, said: str
) -> None:
    got, answer = ask(server, f"/sdapi/v1/{call}", fields)
    assert (got, said in json.dumps(answer["detail"])) == (status, True)
    assert server.bill()["calls"] == 0


def test_a_login_is_asked_for_where_there_is_one(server: Running) -> None:
    server.backstage.login = "ayu:rahasia"
    assert ask(server, "/sdapi/v1/options") == (401, {"detail": "Not authenticated"})
    wrong = ask(server, "/sdapi/v1/txt2img", {}, login="ayu:salah")
    assert wrong == (401, {"detail": "Incorrect username or password"})
    assert ask(server, "/sdapi/v1/txt2img", {"width": 64, "height": 64}, login="ayu:rahasia")[0] == 200
