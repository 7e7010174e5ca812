"""What a ComfyUI server lacks, and graphs of the user's own."""

import json
from typing import Any

import pytest
from comfyui_requests import JOB, draw, provider, size
from stable_diffusion_requests import picture, wanted

from tetap.errors import Rejected
from tetap.ports import DrawRequest
from tetap.simulators import comfyui as simulator
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

PLATFORM = "comfyui"
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
