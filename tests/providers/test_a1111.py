"""The web UI's provider: what it sends, what it checks first, what it makes of every answer."""

import base64
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from stable_diffusion_requests import WORDS, picture, transparent_hole, wanted
from starlette.applications import Starlette
from starlette.requests import Request

from tetap.errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    Unreachable,
)
from tetap.ports import Connection, Drawing, DrawRequest, Secret
from tetap.providers.a1111 import A1111Provider
from tetap.purchasing.fitting import check_fits
from tetap.simulators import a1111 as simulator
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running


@pytest.fixture
def server() -> Iterator[Running]:
    with running("a1111", Backstage(paint_plain)) as started:
        yield started


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Bodies as they arrive at the simulator, newest last."""
    bodies: list[dict[str, Any]] = []
    real = Request.body

    async def body(self: Request) -> bytes:
        data = await real(self)
        if self.url.path.endswith("2img"):
            bodies.append(json.loads(data))
        return data

    monkeypatch.setattr(Request, "body", body)
    return bodies


def provider(server: Running, login: str = "", **settings: Any) -> A1111Provider:
    found = {"A1111_API_AUTH": Secret(login)} if login else {}
    models = settings.pop("models", {})
    return A1111Provider(Connection("a1111", server.url, settings, models, find_key=found.get))


def draw(server: Running, request: DrawRequest, **settings: Any) -> Drawing:
    made = provider(server, **settings)
    check_fits(request, next(card for card in made.cards() if card.model == request.model))
    ids: list[str] = []
    drawing = made.draw(request, ids.append)
    assert ids == []
    return drawing


def pixels(data: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(data)) as image:
        return image.size


# What goes out

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


# Seeds


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


# What is refused before anything is drawn, because the web UI would draw on without it


@pytest.mark.parametrize(
    ("options", "references", "said", "offered"),
    [
        ({"checkpoint": "dreamshaper"}, (), "no checkpoint 'dreamshaper'", "sd_xl_base_1.0.safetensors [31e35c80fc]"),
        ({"sampler": "Heun"}, (), "no sampler 'Heun'", "DPM++ 2M"),
        ({"scheduler": "Beta"}, (), "no scheduler 'Beta'", "Karras"),
        ({"vae": "mine"}, (), "no VAE 'mine'", "sdxl_vae.safetensors"),
        ({"loras": {"kucing": 1.0}}, (), "no LoRA 'kucing'", "maskot, gaya"),
        ({"loras": {"maskot": "strong"}}, (), "weight 'strong'", "0.8"),
        ({"ip_adapter_model": "pulid"}, ("front",), "no ControlNet model 'pulid'", "ip-adapter-plus_sdxl_vit-h"),
        ({"ip_adapter_preprocessor": "clip-g"}, ("front",), "no ControlNet preprocessor 'clip-g'", "ip-adapter-auto"),
        ({"control_preprocessor": "normal_bae"}, ("pose",), "no ControlNet preprocessor", "openpose_full"),
        ({"role_weights": {"hair": 0.5}}, ("front",), "no role 'hair'", "three-quarter"),
        ({"role_weights": {"front": "much"}}, ("front",), "front is 'much'", "0.7"),
        ({"reproduce": "ComfyUI"}, (), "no setting forge_try_reproduce", "update"),
        ({}, ("mask",), "without a picture to edit", "edit"),
        ({}, ("start", "edit"), "start from and a picture to edit", "one of start and edit"),
    ],
)  # fmt: skip
def test_what_the_server_lacks_is_named_before_drawing(
    server: Running, options: dict[str, Any], references: tuple[str, ...], said: str, offered: str
) -> None:
    request = wanted("a1111", *((role, picture()) for role in references), options=options)
    with pytest.raises(Rejected, match=said) as caught:
        draw(server, request)
    assert offered in caught.value.hint
    assert server.bill()["calls"] == 0


@pytest.fixture
def shops(monkeypatch: pytest.MonkeyPatch) -> list[simulator.Shop]:
    """What the simulators of this test have installed, to be changed."""
    made: list[simulator.Shop] = []
    make = simulator.Shop

    def kept(*parts: Any) -> simulator.Shop:
        made.append(make(*parts))
        return made[-1]

    monkeypatch.setattr(simulator, "Shop", kept)
    return made


def test_a_lora_installed_meanwhile_is_found(shops: list[simulator.Shop]) -> None:
    with running("a1111", Backstage(paint_plain)) as server:
        made = provider(server)
        request = wanted("a1111", options={"loras": {"kucing": 1.0}})
        with pytest.raises(Rejected):
            made.draw(request, lambda _: None)
        shops[0].installed["loras"].append(
            {"name": "kucing", "alias": "kucing", "path": "/kucing.safetensors"}
        )
        assert "kucing" in str(made.draw(request, lambda _: None).parameters["drawn_with"])


@pytest.mark.parametrize(
    ("model", "encoder"),
    [
        ("ip-adapter-plus_sdxl_vit-h [f1f19f7d]", "CLIP-ViT-H (IPAdapter)"),
        ("ip-adapter_sdxl [7d943a46]", "CLIP-ViT-bigG (IPAdapter)"),
    ],
)
def test_forge_is_spoken_to_with_its_own_names(
    shops: list[simulator.Shop], sent: list[dict[str, Any]], model: str, encoder: str
) -> None:
    with running("a1111", Backstage(paint_plain)) as server:
        encoders = ["CLIP-ViT-H (IPAdapter)", "CLIP-ViT-bigG (IPAdapter)"]
        control = shops[0].installed["controlnet"]
        control["modules"], control["adapters"] = ["None", "canny", *encoders], encoders
        control["models"].append("ip-adapter_sdxl [7d943a46]")
        shops[0].settings["forge_try_reproduce"] = "None"
        options = {"ip_adapter_model": model, "reproduce": "ComfyUI"}
        drawing = draw(
            server, wanted("a1111", ("pose", picture("black")), ("front", picture()), options=options)
        )
    units = sent[0]["alwayson_scripts"]["controlnet"]["args"]
    assert [unit["module"] for unit in units] == ["None", encoder]
    assert sent[0]["override_settings"]["forge_try_reproduce"] == "ComfyUI"
    assert drawing.counted_pictures == 2


def test_an_older_server_has_sampler_and_schedule_in_one_name(
    shops: list[simulator.Shop], sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = simulator.routes

    def without_schedulers(backstage: Backstage) -> list[Any]:
        return [route for route in real(backstage) if not route.path.endswith("/schedulers")]

    monkeypatch.setattr(simulator, "routes", without_schedulers)
    with running("a1111", Backstage(paint_plain)) as server:
        shops[0].installed["samplers"].append({"name": "DPM++ 2M Karras", "aliases": [], "options": {}})
        draw(server, wanted("a1111"))
    assert sent[0]["sampler_name"] == "DPM++ 2M Karras"
    assert "scheduler" not in sent[0]


def test_a_server_without_controlnet_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = simulator.routes

    def without_controlnet(backstage: Backstage) -> list[Any]:
        return [route for route in real(backstage) if not route.path.startswith("/controlnet")]

    monkeypatch.setattr(simulator, "routes", without_controlnet)
    with (
        running("a1111", Backstage(paint_plain)) as server,
        pytest.raises(Rejected, match="no ControlNet") as caught,
    ):
        draw(server, wanted("a1111", ("front", picture())))
    assert "sd-webui-controlnet" in caught.value.hint


def test_the_receipt_counts_a_reference_that_the_server_could_not_use(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(simulator.Shop, "_unit", lambda self, entry: None)
    with running("a1111", Backstage(paint_plain)) as server:
        drawing = draw(server, wanted("a1111", ("front", picture())))
    assert (len(drawing.sent), drawing.counted_pictures) == (1, 0)


def test_more_references_than_the_server_has_units_are_refused(server: Running) -> None:
    roles = ("front", "side", "back", "face")
    request = wanted("a1111", *((role, picture(size=(40 + n, 40))) for n, role in enumerate(roles)))
    with pytest.raises(Rejected, match="3 ControlNet units, this picture needs 4") as caught:
        provider(server).draw(request, lambda _: None)
    assert "Multi-ControlNet" in caught.value.hint
    assert server.bill()["calls"] == 0


def test_a_tag_in_the_words_is_refused_because_it_would_vanish(server: Running) -> None:
    with pytest.raises(Rejected, match="<lora:x:1>") as caught:
        provider(server).check(wanted("a1111", words="a fox <lora:x:1>"))
    assert "loras" in caught.value.hint


def test_the_user_is_told_when_no_checkpoint_is_pinned_and_words_are_foreign(server: Running) -> None:
    assert provider(server).check(wanted("a1111", options={"checkpoint": "sd_xl_base_1.0"})) == []
    remarks = provider(server).check(wanted("a1111", words="橙色头发的小女孩在海边"))
    assert [remark.split(";")[0] for remark in remarks] == [
        "Stable Diffusion's text encoders learned English",
        "drawn with whichever checkpoint is loaded",
    ]


# Answers


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("error-500", Unreachable),
        ("cut-before", OutcomeUnknown),
        ("cut-after", OutcomeUnknown),
        ("truncated", BadAnswer),
        ("wrong-type", BadAnswer),
        ("null-parts", BadAnswer),
    ],
)
def test_every_fault_has_its_error(server: Running, fault: str, expected: type[ProviderError]) -> None:
    server.backstage.fault_next(fault)
    with pytest.raises(expected) as caught:
        draw(server, wanted("a1111"))
    assert caught.value.hint
    assert WORDS not in str(caught.value)
    assert draw(server, wanted("a1111")).final.data


def test_maps_behind_the_picture_are_not_taken_for_it(server: Running) -> None:
    clean = draw(server, wanted("a1111"))
    server.backstage.fault_next("drafts")
    drawing = draw(server, wanted("a1111"))
    assert drawing.final.data == clean.final.data
    assert (len(drawing.pictures), drawing.parameters["pictures_answered"]) == (1, 2)


def test_a_server_that_answers_too_late_may_have_drawn(server: Running) -> None:
    server.backstage.slow_seconds = 1.0
    server.backstage.fault_next("slow")
    with pytest.raises(OutcomeUnknown, match="in time"):
        draw(server, wanted("a1111"), timeout=0.2)


def test_pictures_come_in_the_servers_own_format_and_stay_as_they_are(server: Running) -> None:
    import urllib.request

    body = json.dumps({"samples_format": "webp"}).encode()
    urllib.request.urlopen(
        urllib.request.Request(f"{server.url}/sdapi/v1/options", body, {"content-type": "application/json"})
    ).close()
    drawing = draw(server, wanted("a1111"))
    assert drawing.final.media_type == "image/webp"
    assert drawing.final.data[8:12] == b"WEBP"


def test_what_drawing_it_again_takes_is_recorded(server: Running) -> None:
    drawing = draw(server, wanted("a1111"))
    recorded = drawing.parameters["drawn_with"]
    assert isinstance(recorded, dict)
    assert recorded["sd_model_name"] == "sd_xl_base_1.0"
    assert recorded["sd_model_hash"] == "31e35c80fc"
    assert recorded["sampler_name"] == "DPM++ 2M"
    assert recorded["version"] == "v1.10.1"
    assert WORDS not in json.dumps(drawing.parameters)
    assert b"parameters" in drawing.final.data


# Keys and addresses


def test_a_login_is_sent_and_shown_to_nobody(server: Running) -> None:
    server.backstage.login = "ayu:r4hasia-kunci"
    made = provider(server, login="ayu:r4hasia-kunci")
    drawing = made.draw(wanted("a1111"), lambda _: None)
    assert "r4hasia-kunci" not in repr(made) + repr(drawing) + repr(vars(made))


@pytest.mark.parametrize("login", ["", "ayu:salah-kunci"])
def test_a_missing_or_wrong_login_says_which_key_to_set(server: Running, login: str) -> None:
    server.backstage.login = "ayu:r4hasia-kunci"
    with pytest.raises(Misconfigured, match="--api-auth") as caught:
        provider(server, login=login).draw(wanted("a1111"), lambda _: None)
    assert "A1111_API_AUTH=user:password" in caught.value.hint
    assert "kunci" not in str(caught.value)
    assert server.bill()["calls"] == 0


def test_a_server_without_its_api_says_how_to_start_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulator, "routes", lambda backstage: Starlette().routes)
    with running("a1111", Backstage(paint_plain)) as bare, pytest.raises(Misconfigured) as caught:
        draw(bare, wanted("a1111"))
    assert "--api" in caught.value.hint


def test_a_server_that_does_not_run_is_unreachable() -> None:
    made = A1111Provider(Connection("a1111", "http://127.0.0.1:9"))
    with pytest.raises(Unreachable) as caught:
        made.draw(wanted("a1111"), lambda _: None)
    assert caught.value.charged == "no"


@pytest.mark.parametrize(
    ("status", "body", "expected", "said"),
    [
        (500, {"error": "OutOfMemoryError", "errors": "CUDA out of memory"}, Rejected, "graphics memory"),
        (500, {"detail": "Invalid encoded image"}, Rejected, "Invalid encoded image"),
        (503, {"detail": "loading"}, Busy, "busy"),
        (422, {"detail": [{"loc": ["body", "steps"], "msg": "not a number", "input": WORDS}]}, Rejected, "steps: not"),
        (422, {"detail": "always on script controlnet not found"}, Rejected, "controlnet not found"),
        (400, {"detail": "Sampler not found"}, Rejected, "Sampler not found"),
        (404, {"detail": "Init image not found"}, Rejected, "Init image"),
    ],
)  # fmt: skip
def test_documented_complaints_become_errors_without_the_words(
    status: int, body: Any, expected: type[ProviderError], said: str
) -> None:
    from tetap.providers.a1111_failures import failure
    from tetap.wire import Answer

    error = failure("a1111", Answer(status, {}, json.dumps(body).encode()))
    assert type(error) is expected
    assert said in str(error)
    assert WORDS not in str(error)


def test_there_is_nothing_to_collect(server: Running) -> None:
    with pytest.raises(Misconfigured, match="keeps no jobs"):
        provider(server).collect("job-1")


def test_unknown_settings_are_refused() -> None:
    with pytest.raises(Misconfigured, match="'steps'"):
        A1111Provider(Connection("a1111", settings={"steps": 20}))
