"""The web UI's provider: what it sends, what it checks first, what it makes of every answer."""

import base64
from io import BytesIO
from typing import Any

from a1111_requests import draw
from PIL import Image
from stable_diffusion_requests import WORDS, picture, transparent_hole, wanted

from tetap.simulators.serving import Running

PLATFORM = "a1111"


def pixels(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as image:
        return image.size


_TXT2IMG = {
    "prompt", "negative_prompt", "seed", "subseed", "subseed_strength", "sampler_name", "scheduler", "steps",
    "cfg_scale", "width", "height", "batch_size", "n_iter", "restore_faces", "tiling", "send_images", "save_images",
    "override_settings", "override_settings_restore_afterwards",
}  # fmt: skip


def test_a_picture_is_asked_for_with_the_documented_fields_and_no_others(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    drawing = draw(server, wanted("a1111"))
    assert set(sent[0]) == _TXT2IMG
    assert sent[0]["seed"] == 42
    assert sent[0]["sampler_name"] == "DPM++ 2M"
    assert sent[0]["scheduler"] == "Karras"
    assert sent[0]["override_settings"] == {"randn_source": "CPU"}
    assert pixels(drawing.final.data) == (1024, 1024)
    assert (drawing.cost_usd, drawing.cost_basis) == (0.0, "known")


def test_brackets_in_the_words_are_text_and_no_emphasis(server: Running, sent: list[dict[str, Any]]) -> None:
    draw(server, wanted("a1111"))
    draw(server, wanted("a1111", options={"emphasis": True}))
    assert sent[0]["prompt"] == r"Xiao Cheng, orange hair \(#D9772B\) \[signature\], at the beach"
    assert sent[1]["prompt"] == WORDS


def test_options_take_the_place_of_the_familys_defaults(server: Running, sent: list[dict[str, Any]]) -> None:
    options = {
        "checkpoint": "v1-5-pruned-emaonly", "sampler": "euler a", "scheduler": "SGM Uniform", "steps": 12, "cfg": 5.5,
        "negative": "blurry", "clip_skip": 2, "randn_source": "NV", "vae": "sdxl_vae",
    }  # fmt: skip
    drawing = draw(server, wanted("a1111", options=options))
    assert sent[0]["sampler_name"] == "Euler a"
    assert sent[0]["scheduler"] == "SGM Uniform"
    assert (sent[0]["steps"], sent[0]["cfg_scale"], sent[0]["negative_prompt"]) == (12, 5.5, "blurry")
    assert sent[0]["override_settings"] == {
        "randn_source": "NV",
        "sd_model_checkpoint": "v1-5-pruned-emaonly.safetensors [6ce0161689]",
        "sd_vae": "sdxl_vae.safetensors",
        "CLIP_stop_at_last_layers": 2,
    }
    assert drawing.parameters["drawn_with"]["sd_model_hash"] == "6ce0161689"  # type: ignore[index,call-overload]


def test_a_model_of_the_users_own_is_drawn_with_the_checkpoint_of_its_name(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    name = "v1-5-pruned-emaonly.safetensors"
    drawing = draw(server, wanted("a1111", model=name), models={name: {"like": "sd15"}})
    assert sent[0]["override_settings"]["sd_model_checkpoint"].startswith(name)
    assert pixels(drawing.final.data) == (640, 640)


def test_flux_is_drawn_without_cfg_and_with_its_own_guidance(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    draw(server, wanted("a1111", model="flux", options={"guidance": 4.0}))
    assert (sent[0]["cfg_scale"], sent[0]["distilled_cfg_scale"], sent[0]["scheduler"]) == (
        1.0,
        4.0,
        "Simple",
    )


def test_loras_go_as_tags_with_the_servers_own_names(server: Running, sent: list[dict[str, Any]]) -> None:
    drawing = draw(server, wanted("a1111", options={"loras": {"maskot_v1": 0.9, "gaya": 0.4}}))
    assert sent[0]["prompt"].endswith("<lora:maskot:0.9> <lora:gaya:0.4>")
    assert "maskot" in str(drawing.parameters["drawn_with"])


def test_every_reference_is_an_ip_adapter_unit_and_the_pose_a_controlnet_unit(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    pose, front, style = picture("black"), picture("orange"), picture("purple")
    request = wanted(
        "a1111", ("front", front), ("pose", pose), ("style", style),
        options={"role_weights": {"style": 0.3}, "control_weight": 0.8, "control_end": 0.6},
    )  # fmt: skip
    drawing = draw(server, request)
    units = sent[0]["alwayson_scripts"]["controlnet"]["args"]
    assert [unit["enabled"] for unit in units] == [True, True, True]
    assert [unit["save_detected_map"] for unit in units] == [False, False, False]
    assert [base64.b64decode(unit["image"]) for unit in units] == [pose, front, style]
    assert [unit["model"] for unit in units] == [
        "thibaud_xl_openpose [c7b9cadd]",
        "ip-adapter-plus_sdxl_vit-h [f1f19f7d]",
        "ip-adapter-plus_sdxl_vit-h [f1f19f7d]",
    ]  # fmt: skip
    assert [unit["module"] for unit in units] == ["none", "ip-adapter-auto", "ip-adapter-auto"]
    assert [unit["weight"] for unit in units] == [0.8, 0.7, 0.3]
    assert units[0]["guidance_end"] == 0.6
    assert [(slot.role, slot.width, slot.height, slot.reencoding) for slot in drawing.sent] == [
        ("pose", 48, 64, ""), ("front", 48, 64, ""), ("style", 48, 64, ""),
    ]  # fmt: skip
    assert drawing.counted_pictures == 3
    assert "image" not in str(drawing.parameters["controlnet"])


def test_references_and_loras_and_poses_change_the_picture(server: Running) -> None:
    plain = draw(server, wanted("a1111")).final.data
    others = [
        draw(server, wanted("a1111", ("front", picture()))),
        draw(server, wanted("a1111", ("pose", picture("black")))),
        draw(server, wanted("a1111", options={"loras": {"maskot": 1.0}})),
    ]
    assert len({plain, *(drawing.final.data for drawing in others)}) == 4


def test_a_picture_to_start_from_goes_to_img2img(server: Running, sent: list[dict[str, Any]]) -> None:
    drawing = draw(server, wanted("a1111", ("start", picture()), options={"denoising": 0.4}))
    assert set(sent[0]) == _TXT2IMG | {
        "init_images", "resize_mode", "denoising_strength", "include_init_images",
    }  # fmt: skip
    assert sent[0]["denoising_strength"] == 0.4
    assert drawing.parameters["call"] == "/sdapi/v1/img2img"
    assert "init_images" not in drawing.parameters


def test_only_what_the_mask_shows_is_painted_anew(server: Running, sent: list[dict[str, Any]]) -> None:
    start = picture("blue", (64, 64))
    drawing = draw(server, wanted("a1111", ("edit", start), ("mask", transparent_hole())))
    assert (sent[0]["inpaint_full_res"], sent[0]["inpainting_fill"]) == (False, 1)
    with Image.open(BytesIO(drawing.final.data)) as image:
        assert image.getpixel((1000, 500)) == (0, 0, 255)
        assert image.getpixel((20, 500)) != (0, 0, 255)
    assert [slot.reencoding for slot in drawing.sent] == ["", "transparency to white, PNG"]


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(server: Running) -> None:
    first, again = draw(server, wanted("a1111")), draw(server, wanted("a1111"))
    other = draw(server, wanted("a1111", seed=43))
    assert first.final.data == again.final.data != other.final.data
    assert first.parameters["drawn_with"]["seed"] == 42  # type: ignore[index,call-overload]


def test_without_a_seed_one_follows_from_the_purchase_and_is_recorded(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    drawings = [
        draw(server, wanted("a1111", seed=None, key=key)) for key in ("sha256:a", "sha256:a", "sha256:b")
    ]
    assert sent[0]["seed"] == sent[1]["seed"] != sent[2]["seed"]
    assert drawings[0].parameters["drawn_with"]["seed"] == sent[0]["seed"]  # type: ignore[index,call-overload]


def test_without_seed_and_purchase_the_server_chooses_and_its_choice_is_recorded(
    server: Running, sent: list[dict[str, Any]]
) -> None:
    drawing = draw(server, wanted("a1111", seed=None, key=""))
    assert sent[0]["seed"] == -1
    assert 0 <= drawing.parameters["drawn_with"]["seed"] < 4294967294  # type: ignore[index,call-overload,operator]
