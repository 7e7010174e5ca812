"""ComfyUI's provider: graphs that go out, jobs under ids of ours, what becomes of every answer."""

import hashlib
import json
from io import BytesIO
from typing import Any

import pytest
from comfyui_requests import JOB, colours, draw, nodes, provider, size
from PIL import Image
from stable_diffusion_requests import WORDS, picture, transparent_hole, wanted

from tetap.errors import Rejected
from tetap.simulators.serving import Running

PLATFORM = "comfyui"


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
