"""ComfyUI's provider: graphs that go out, jobs under ids of ours, what becomes of every answer."""

import hashlib
import json
import threading
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest
from PIL import Image
from stable_diffusion_requests import WORDS, picture, transparent_hole, wanted
from starlette.applications import Starlette
from starlette.requests import Request

from tetap.errors import (
    BadAnswer,
    JobGone,
    Misconfigured,
    Pending,
    ProviderError,
    Rejected,
    Unreachable,
)
from tetap.ports import Connection, Drawing, DrawRequest
from tetap.providers.comfyui import ComfyUIProvider
from tetap.purchasing.fitting import check_fits
from tetap.simulators import comfyui as simulator
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

JOB = str(uuid5(NAMESPACE_URL, "sha256:a purchase"))
OWN_GRAPH: dict[str, Any] = {
    "3": {"class_type": "KSampler", "inputs": {
        "seed": 1, "steps": 20, "cfg": 8, "sampler_name": "euler", "scheduler": "normal", "denoise": 1,
        "model": ["11", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0],
    }},
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5-pruned-emaonly.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "old words", "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "", "clip": ["4", 1]}},
    "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
    "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "mine", "images": ["8", 0]}},
    "10": {"class_type": "LoadImage", "inputs": {"image": "old.png"}},
    "11": {"class_type": "IPAdapterAdvanced", "inputs": {
        "model": ["4", 0], "ipadapter": ["12", 0], "image": ["10", 0], "clip_vision": ["13", 0], "weight": 0.5,
        "weight_type": "linear", "combine_embeds": "concat", "start_at": 0, "end_at": 1, "embeds_scaling": "V only",
    }},
    "12": {"class_type": "IPAdapterModelLoader", "inputs": {"ipadapter_file": "ip-adapter-plus_sd15.safetensors"}},
    "13": {"class_type": "CLIPVisionLoader", "inputs": {"clip_name": "CLIP-ViT-H-14-laion2B-s32B-b79K.safetensors"}},
}  # fmt: skip
BIND = {
    "words": "6.text",
    "negative": "7.text",
    "seed": "3.seed",
    "width": "5.width",
    "height": "5.height",
    "front": "10.image",
}


@pytest.fixture
def server() -> Iterator[Running]:
    with running("comfyui", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Bodies of /prompt as they arrive at the simulator."""
    bodies: list[dict[str, Any]] = []
    real = Request.body

    async def body(self: Request) -> bytes:
        data = await real(self)
        if self.url.path == "/prompt":
            bodies.append(json.loads(data))
        return data

    monkeypatch.setattr(Request, "body", body)
    return bodies


def provider(server: Running, **settings: Any) -> ComfyUIProvider:
    models = settings.pop("models", {})
    return ComfyUIProvider(Connection("comfyui", server.url, settings, models))


def draw(server: Running, request: DrawRequest, ids: list[str] | None = None, **settings: Any) -> Drawing:
    made = provider(server, **settings)
    check_fits(request, next(card for card in made.cards() if card.model == request.model))
    return made.draw(request, (ids if ids is not None else []).append)


def nodes(body: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [node["inputs"] for node in body["prompt"].values() if node["class_type"] == kind]


def size(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as image:
        return image.size


# What goes out


def test_a_graph_is_queued_under_an_id_of_ours_that_is_saved_first(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    ids: list[str] = []
    drawing = draw(server, wanted("comfyui"), ids)
    assert ids == [JOB]
    assert drawing.remote_ids == (JOB,)
    assert set(sent[0]) == {"prompt", "client_id", "prompt_id"}
    assert sent[0]["prompt_id"] == JOB
    assert nodes(sent[0], "SaveImage")[0]["filename_prefix"] == f"tetap/{JOB}"
    assert nodes(sent[0], "EmptyLatentImage") == [{"width": 1024, "height": 1024, "batch_size": 1}]
    sampler = nodes(sent[0], "KSampler")[0]
    assert (sampler["seed"], sampler["steps"], sampler["denoise"]) == (42, 28, 1.0)
    assert size(drawing.final.data) == (1024, 1024)
    assert (drawing.cost_usd, drawing.cost_basis) == (0.0, "known")
    assert drawing.parameters["server"]["comfyui_version"] == "0.3.64"  # type: ignore[index,call-overload]


def test_parentheses_in_the_words_are_text_and_words_stay_out_of_the_parameters(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    drawing = draw(server, wanted("comfyui", options={"negative": "blurry"}))
    texts = [node["text"] for node in nodes(sent[0], "CLIPTextEncode")]
    assert texts == [WORDS.replace("(", r"\(").replace(")", r"\)"), "blurry"]
    assert "Xiao Cheng" not in json.dumps(drawing.parameters)


def test_every_reference_is_shown_to_an_ip_adapter_and_style_acts_as_style(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    front, style = picture("orange"), picture("purple", kind="JPEG")
    request = wanted("comfyui", ("front", front), ("style", style), options={"role_weights": {"style": 0.3}})
    drawing = draw(server, request)
    shown = nodes(sent[0], "IPAdapterAdvanced")
    assert [(node["weight"], node["weight_type"]) for node in shown] == [
        (0.7, "linear"), (0.3, "style transfer"),
    ]  # fmt: skip
    assert nodes(sent[0], "IPAdapterModelLoader") == [
        {"ipadapter_file": "ip-adapter-plus_sdxl_vit-h.safetensors"}
    ]
    files = [node["image"] for node in nodes(sent[0], "LoadImage")]
    assert [file.rpartition(".")[2] for file in files] == ["png", "jpg"]
    assert files[0] == f"tetap/{hashlib.sha256(front).hexdigest()[:24]}.png"
    assert [(slot.role, slot.digest, slot.bytes) for slot in drawing.sent] == [
        ("front", "sha256:" + hashlib.sha256(front).hexdigest(), len(front)),
        ("style", "sha256:" + hashlib.sha256(style).hexdigest(), len(style)),
    ]
    sampler = next(key for key, node in sent[0]["prompt"].items() if node["class_type"] == "KSampler")
    last = sent[0]["prompt"][sampler]["inputs"]["model"][0]
    assert sent[0]["prompt"][last]["inputs"]["weight"] == 0.3


def test_a_pose_goes_through_a_controlnet_and_a_preprocessor_makes_its_map(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    options = {
        "control_model": "diffusers_xl_canny_full.safetensors", "control_preprocessor": "Canny",
        "control_weight": 0.8, "control_end": 0.6,
    }  # fmt: skip
    draw(server, wanted("comfyui", ("pose", picture("black")), options=options))
    applied = nodes(sent[0], "ControlNetApplyAdvanced")[0]
    assert (applied["strength"], applied["start_percent"], applied["end_percent"]) == (0.8, 0.0, 0.6)
    canny = nodes(sent[0], "Canny")[0]
    assert (canny["low_threshold"], canny["high_threshold"]) == (0.4, 0.8)
    assert sent[0]["prompt"][applied["image"][0]]["class_type"] == "Canny"
    draw(server, wanted("comfyui", ("pose", picture("black")), key="b"))
    assert (
        sent[1]["prompt"][nodes(sent[1], "ControlNetApplyAdvanced")[0]["image"][0]]["class_type"]
        == "LoadImage"
    )


def test_loras_vae_clip_skip_and_checkpoint_are_nodes_of_the_graph(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    options = {
        "loras": {"maskot.safetensors": 0.9, "gaya.safetensors": 0.4}, "vae": "sdxl_vae.safetensors", "clip_skip": 2,
    }  # fmt: skip
    name = "v1-5-pruned-emaonly.safetensors"
    draw(server, wanted("comfyui", model=name, options=options), models={name: {"like": "sd15"}})
    loras = nodes(sent[0], "LoraLoader")
    assert [(node["lora_name"], node["strength_model"], node["strength_clip"]) for node in loras] == [
        ("maskot.safetensors", 0.9, 0.9), ("gaya.safetensors", 0.4, 0.4),
    ]  # fmt: skip
    assert nodes(sent[0], "CheckpointLoaderSimple") == [{"ckpt_name": name}]
    assert nodes(sent[0], "VAELoader") == [{"vae_name": "sdxl_vae.safetensors"}]
    assert nodes(sent[0], "CLIPSetLastLayer")[0]["stop_at_clip_layer"] == -2


def test_flux_gets_its_own_guidance(server: Running, sent: list[dict[str, Any]]) -> None:
    draw(server, wanted("comfyui", model="flux"))
    assert nodes(sent[0], "FluxGuidance")[0]["guidance"] == 3.5
    assert nodes(sent[0], "KSampler")[0]["cfg"] == 1.0


def test_references_loras_and_poses_change_the_picture(server: Running) -> None:
    drawings = [
        draw(server, wanted("comfyui", key="a")),
        draw(server, wanted("comfyui", ("front", picture()), key="b")),
        draw(server, wanted("comfyui", ("pose", picture("black")), key="c")),
        draw(server, wanted("comfyui", key="d", options={"loras": {"maskot.safetensors": 1.0}})),
    ]
    assert len({colours(drawing) for drawing in drawings}) == 4


def colours(drawing: Drawing) -> bytes:
    """The pixels, as the file also holds the graph."""
    with Image.open(BytesIO(drawing.final.data)) as image:
        return image.convert("RGB").tobytes()


def test_a_picture_to_start_from_is_encoded_instead_of_emptiness(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    draw(server, wanted("comfyui", ("start", picture()), options={"denoising": 0.4}))
    assert nodes(sent[0], "KSampler")[0]["denoise"] == 0.4
    assert nodes(sent[0], "ImageScale")[0]["crop"] == "center"
    assert not nodes(sent[0], "EmptyLatentImage")


def test_only_what_the_mask_shows_is_painted_anew(server: Running) -> None:
    drawing = draw(
        server, wanted("comfyui", ("edit", picture("blue", (64, 64))), ("mask", transparent_hole()))
    )
    with Image.open(BytesIO(drawing.final.data)) as image:
        assert image.getpixel((1000, 500)) == (0, 0, 255)
        assert image.getpixel((20, 500)) != (0, 0, 255)
    assert [slot.reencoding for slot in drawing.sent] == ["", "transparency to white, PNG"]


def test_a_damaged_mask_or_reference_is_refused_before_anything_is_sent(server: Running) -> None:
    whole = transparent_hole()
    for role, data, said in (
        ("mask", whole[:70], "mask is a damaged"),
        ("edit", whole[:20], "damaged picture"),
    ):
        good = ("edit", picture()) if role == "mask" else ("style", picture())
        ids: list[str] = []
        with pytest.raises(Rejected, match=said):
            draw(server, wanted("comfyui", good, (role, data)), ids)
        assert (ids, server.bill()["calls"]) == ([], 0)


def test_a_negative_prompt_without_effect_is_remarked(server: Running) -> None:
    request = wanted("comfyui", model="flux", options={"negative": "blurry"})
    assert provider(server).check(request) == ["negative has no effect while cfg is 1"]


# Seeds


def test_the_same_seed_gives_the_same_pixels_and_another_seed_others(server: Running) -> None:
    first = draw(server, wanted("comfyui", key="a"))
    again = draw(server, wanted("comfyui", key="b"))
    other = draw(server, wanted("comfyui", key="c", seed=43))
    assert colours(first) == colours(again) != colours(other)


def test_without_a_seed_one_follows_from_the_purchase_and_is_recorded(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    drawing = draw(server, wanted("comfyui", seed=None, key="a"))
    draw(server, wanted("comfyui", seed=None, key="b"))
    seeds = [nodes(body, "KSampler")[0]["seed"] for body in sent]
    assert seeds[0] != seeds[1]
    assert drawing.parameters["seed"] == seeds[0]
    assert all(0 <= seed < 2**32 for seed in seeds)
    draw(server, wanted("comfyui", seed=None, key=""))
    assert 0 <= nodes(sent[2], "KSampler")[0]["seed"] < 2**32


# Nothing is lost and nothing is drawn twice


def test_a_purchase_that_is_repeated_fetches_what_was_drawn(server: Running) -> None:
    first = draw(server, wanted("comfyui"))
    again = draw(server, wanted("comfyui"))
    assert again.final.data == first.final.data
    assert server.bill()["pictures"] == 1


def test_the_job_of_a_process_that_died_is_collected_by_its_id(server: Running) -> None:
    first = draw(server, wanted("comfyui"))
    collected = provider(server).collect(JOB)
    assert collected.final.data == first.final.data
    assert collected.parameters["graph"] == first.parameters["graph"]
    assert server.bill()["pictures"] == 1


def test_a_lost_answer_is_found_again_by_the_id(server: Running) -> None:
    server.backstage.fault_next("cut-after")
    drawing = draw(server, wanted("comfyui"))
    assert drawing.final.data
    assert server.bill()["pictures"] == 1


def test_a_job_that_takes_too_long_is_pending_and_collected_later() -> None:
    go = threading.Event()

    def patiently(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        go.wait(10)
        return paint_plain(words, references, size, luck)

    with running("comfyui", Backstage(patiently)) as server:
        with pytest.raises(Pending, match=JOB) as caught:
            draw(server, wanted("comfyui"), timeout=0.1)
        assert caught.value.retry_after
        with pytest.raises(Pending):
            provider(server).collect(JOB)
        go.set()
        assert draw(server, wanted("comfyui")).final.data
        assert provider(server).collect(JOB).final.data
        assert server.bill()["pictures"] == 1


def test_a_job_that_nobody_knows_is_drawn_anew(server: Running) -> None:
    with pytest.raises(JobGone, match="knows nothing") as caught:
        provider(server).collect(JOB)
    assert caught.value.charged == "no"


def test_a_success_without_files_is_a_cache_hit_and_drawn_under_another_name(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    server.backstage.fault_next("null-parts")
    ids: list[str] = []
    drawing = draw(server, wanted("comfyui"), ids)
    prefixes = [nodes(body, "SaveImage")[0]["filename_prefix"] for body in sent]
    assert len(set(prefixes)) == 2
    assert ids == list(drawing.remote_ids)
    assert [body["prompt_id"] for body in sent] == ids
    assert server.bill()["pictures"] == 1
    again = draw(server, wanted("comfyui"))
    assert again.final.data == drawing.final.data
    assert server.bill()["pictures"] == 1


def test_an_old_server_that_gives_its_own_ids_is_followed(
    server: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = simulator.Line.add

    def own_id(self: simulator.Line, prompt_id: str, *rest: Any) -> Any:
        return real(self, f"its-own-{prompt_id[:4]}", *rest)

    monkeypatch.setattr(simulator.Line, "add", own_id)
    ids: list[str] = []
    drawing = draw(server, wanted("comfyui"), ids)
    assert ids == list(drawing.remote_ids) == [JOB, f"its-own-{JOB[:4]}"]
    assert provider(server).collect(ids[-1]).final.data == drawing.final.data


def test_a_failed_job_is_queued_again_under_its_id(server: Running) -> None:
    server.backstage.fault_next("job-failed")
    with pytest.raises(Rejected, match=r"KSampler \(\d+\) failed: .*mat1 and mat2"):
        draw(server, wanted("comfyui"))
    assert draw(server, wanted("comfyui")).final.data


def test_a_job_that_somebody_stopped_says_so() -> None:
    started, go = threading.Event(), threading.Event()

    def patiently(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        started.set()
        go.wait(10)
        return paint_plain(words, references, size, luck)

    with running("comfyui", Backstage(patiently)) as server:
        caught: list[Exception] = []

        def shoot() -> None:
            try:
                draw(server, wanted("comfyui"))
            except ProviderError as error:
                caught.append(error)

        shooting = threading.Thread(target=shoot)
        shooting.start()
        assert started.wait(5)
        post(server, "/interrupt", {"prompt_id": JOB})
        go.set()
        shooting.join(10)
    assert isinstance(caught[0], Rejected)
    assert "stopped" in str(caught[0])


def test_a_job_taken_out_of_the_queue_is_gone() -> None:
    started, go = threading.Event(), threading.Event()

    def patiently(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        started.set()
        go.wait(10)
        return paint_plain(words, references, size, luck)

    with running("comfyui", Backstage(patiently)) as server:
        caught: list[Exception] = []

        def shoot(key: str) -> None:
            try:
                draw(server, wanted("comfyui", key=key))
            except ProviderError as error:
                caught.append(error)

        first = threading.Thread(target=shoot, args=("a",))
        first.start()
        assert started.wait(5)
        second = threading.Thread(target=shoot, args=("b",))
        second.start()
        waiting = str(uuid5(NAMESPACE_URL, "b"))
        while waiting not in json.dumps(get(server, "/queue")):
            second.join(0.01)
        post(server, "/queue", {"clear": True})
        second.join(10)
        go.set()
        first.join(10)
    assert [type(error) for error in caught] == [JobGone]


def get(server: Running, path: str) -> Any:
    import urllib.request

    with urllib.request.urlopen(server.url + path) as answer:
        return json.load(answer)


def post(server: Running, path: str, body: dict[str, Any]) -> None:
    import urllib.request

    asked = urllib.request.Request(
        server.url + path, json.dumps(body).encode(), {"content-type": "application/json"}
    )
    urllib.request.urlopen(asked).close()


# Answers


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("error-500", Unreachable),
        ("cut-before", Unreachable),
        ("truncated", BadAnswer),
        ("wrong-type", BadAnswer),
        ("expired-url", BadAnswer),
        ("job-failed", Rejected),
    ],
)
def test_every_fault_has_its_error(server: Running, fault: str, expected: type[ProviderError]) -> None:
    server.backstage.fault_next(fault)
    with pytest.raises(expected) as caught:
        draw(server, wanted("comfyui"))
    assert caught.value.hint
    assert WORDS not in str(caught.value)


def test_further_pictures_of_a_batch_are_kept_as_drafts(server: Running) -> None:
    server.backstage.fault_next("drafts")
    drawing = draw(server, wanted("comfyui"))
    assert [picture.role for picture in drawing.pictures] == ["draft", "final"]
    assert server.bill()["pictures"] == 2
    assert colours(drawing) == colours(draw(server, wanted("comfyui", key="b")))


def test_the_graph_inside_the_file_stays_in_the_stored_bytes(server: Running) -> None:
    with Image.open(BytesIO(draw(server, wanted("comfyui")).final.data)) as image:
        assert "KSampler" in image.info["prompt"]


def test_a_server_that_does_not_run_is_unreachable() -> None:
    ids: list[str] = []
    with pytest.raises(Unreachable):
        ComfyUIProvider(Connection("comfyui", "http://127.0.0.1:9")).draw(wanted("comfyui"), ids.append)
    assert ids == []


def test_another_program_at_the_address_is_told_from_comfyui(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "routes", lambda backstage: Starlette().routes)
    with (
        running("comfyui", Backstage(paint_plain)) as other,
        pytest.raises(Misconfigured, match="another program"),
    ):
        draw(other, wanted("comfyui"))


def test_a_server_that_dies_after_taking_the_job_leaves_it_to_be_collected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go = threading.Event()

    def patiently(words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        go.wait(10)
        return paint_plain(words, references, size, luck)

    caught: list[Exception] = []
    ids: list[str] = []
    with running("comfyui", Backstage(patiently)) as server:

        def shoot() -> None:
            try:
                draw(server, wanted("comfyui"), ids)
            except ProviderError as error:
                caught.append(error)

        shooting = threading.Thread(target=shoot)
        shooting.start()
        while not get(server, "/queue")["queue_running"]:
            shooting.join(0.01)
    go.set()
    shooting.join(30)
    assert isinstance(caught[0], Pending)
    assert ids == [JOB]


# What is refused before anything is drawn


@pytest.mark.parametrize(
    ("options", "references", "said", "offered"),
    [
        ({"checkpoint": "dream.safetensors"}, (), "no ckpt_name 'dream.safetensors'", "sd_xl_base_1.0.safetensors"),
        ({"sampler": "euler a"}, (), "no sampler_name 'euler a'", "dpmpp_2m"),
        ({"loras": {"kucing": 1}}, (), "no lora_name 'kucing'", "maskot.safetensors"),
        ({"ip_adapter_model": "mine"}, ("front",), "no ipadapter_file 'mine'", "ip-adapter-plus_sdxl_vit-h"),
        ({"clip_vision_model": "mine"}, ("front",), "no clip_name 'mine'", "CLIP-ViT-H-14"),
        ({"control_model": "mine"}, ("pose",), "no control_net_name 'mine'", "OpenPoseXL2"),
        ({"control_preprocessor": "DWPreprocessor"}, ("pose",), "no node DWPreprocessor", "manager"),
        ({}, ("mask",), "without a picture to edit", "edit"),
        ({"bind": {"words": "6.text"}}, (), "bind is given without a graph", "graph"),
    ],
)  # fmt: skip
def test_what_the_server_lacks_is_named_before_drawing(
    server: Running, options: dict[str, Any], references: tuple[str, ...], said: str, offered: str
) -> None:
    ids: list[str] = []
    with pytest.raises(Rejected, match=said) as caught:
        draw(server, wanted("comfyui", *((role, picture()) for role in references), options=options), ids)
    assert offered in caught.value.hint
    assert (ids, server.bill()["calls"]) == ([], 0)


def test_custom_nodes_that_are_missing_are_named_with_where_they_come_from(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = simulator.Nodes.info
    monkeypatch.setattr(
        simulator.Nodes, "info", lambda self, name: {} if name.startswith("IPAdapter") else real(self, name)
    )
    with (
        running("comfyui", Backstage(paint_plain)) as bare,
        pytest.raises(Rejected, match="no node IPAdapter") as caught,
    ):
        draw(bare, wanted("comfyui", ("front", picture())))
    assert "ComfyUI_IPAdapter_plus" in caught.value.hint


# A graph of the user's own


def own(*references: tuple[str, bytes], graph: Any = OWN_GRAPH, bind: Any = BIND, **more: Any) -> DrawRequest:
    text = graph if isinstance(graph, str) else json.dumps(graph)
    options = {"graph": text, **({} if bind is None else {"bind": bind}), **more}
    return wanted("comfyui", *references, options=options)


def test_an_own_graph_gets_words_seed_size_and_pictures_where_bind_says(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    front = picture()
    drawing = draw(server, own(("front", front), negative="blurry"))
    graph = sent[0]["prompt"]
    assert graph["6"]["inputs"]["text"].startswith("Xiao Cheng")
    assert graph["7"]["inputs"]["text"] == "blurry"
    assert graph["3"]["inputs"]["seed"] == 42
    assert (graph["5"]["inputs"]["width"], graph["5"]["inputs"]["height"]) == (1024, 1024)
    assert graph["10"]["inputs"]["image"].startswith("tetap/")
    assert graph["9"]["inputs"]["filename_prefix"] == f"tetap/{JOB}"
    assert graph["3"]["inputs"]["steps"] == 20
    assert size(drawing.final.data) == (1024, 1024)
    assert "Xiao Cheng" not in json.dumps(drawing.parameters)
    assert OWN_GRAPH["6"]["inputs"]["text"] == "old words"


def without(*names: str) -> dict[str, str]:
    return {name: place for name, place in BIND.items() if name not in names}


@pytest.mark.parametrize(
    ("change", "said", "hint"),
    [
        ({"graph": "flow.json"}, "no JSON", "Export"),
        ({"graph": {"nodes": [], "links": [], "version": 0.4}}, "editor's format", r"Export \(API\)"),
        ({"graph": {}}, "no nodes", "Export"),
        ({"graph": {"1": {"inputs": {}}}}, "node 1 has no class_type", "Export"),
        ({"bind": None}, "nowhere where the words go", '"6.text"'),
        ({"bind": without("seed")}, "seed was given", "3.seed"),
        ({"bind": {**BIND, "words": "66.text"}}, "no node '66'", "node.input"),
        ({"bind": {**BIND, "words": "6.words"}}, "no value 'words'", "text"),
        ({"bind": {**BIND, "words": "6.clip"}}, "no value 'clip'", "text"),
        ({"bind": {**BIND, "hair": "6.text"}}, "nothing is called 'hair'", "negative"),
        ({"bind": {**BIND, "side": "10.image"}}, "0 pictures were given as 'side', the graph takes 1", "Bind"),
        ({"bind": without("front")}, "1 pictures were given as 'front', the graph takes 0", "12.image"),
        ({"bind": {**BIND, "output": "99"}}, "no node 99", "It has"),
        ({"bind": without("negative"), "negative": "blurry"}, "negative is given", "Bind"),
        ({"steps": 12}, "steps has no effect", "graph"),
        ({"graph": {node: entry for node, entry in OWN_GRAPH.items() if node != "9"}}, "saves no picture", "SaveImage"),
        ({"graph": {**OWN_GRAPH, "20": OWN_GRAPH["9"]}}, "in nodes 9, 20", "output"),
    ],
)  # fmt: skip
def test_an_own_graph_that_cannot_be_used_says_why(
    server: Running, change: dict[str, Any], said: str, hint: str
) -> None:
    import re

    with pytest.raises(Rejected, match=re.escape(said)) as caught:
        draw(server, own(("front", picture()), **change))
    assert re.search(hint, caught.value.hint)
    assert server.bill()["calls"] == 0


def test_what_the_server_says_of_an_own_graph_is_told(server: Running) -> None:
    graph = json.loads(json.dumps(OWN_GRAPH))
    graph["4"]["inputs"]["ckpt_name"] = "mine.safetensors"
    with pytest.raises(Rejected, match=r"CheckpointLoaderSimple \(4\): Value not in list: ckpt_name: 'mine"):
        draw(server, own(("front", picture()), graph=graph))
    graph["4"]["class_type"] = "MyLoader"
    with pytest.raises(Rejected, match="node MyLoader does not exist"):
        draw(server, own(("front", picture()), graph=graph))


def test_a_graph_of_which_only_a_part_can_run_is_refused(server: Running) -> None:
    broken = {"class_type": "SaveImage", "inputs": {"images": ["99", 0], "filename_prefix": "x"}}
    request = own(("front", picture()), graph={**OWN_GRAPH, "20": broken}, bind={**BIND, "output": "9"})
    with pytest.raises(Rejected, match=r"a part of the graph: SaveImage \(20\)"):
        draw(server, request)


def test_a_graph_with_its_own_size_is_remarked(server: Running) -> None:
    request = own(("front", picture()), bind=without("width", "height"))
    remarks = provider(server).check(request)
    assert remarks == ["the graph's own width and height is used: bind names no place for it"]
    assert size(draw(server, request).final.data) == (512, 512)
