"""What an A1111 or Forge server has and lacks, its faults, its answers, its login."""

import json
from typing import Any

import pytest
from a1111_requests import draw, provider
from stable_diffusion_requests import WORDS, picture, wanted
from starlette.applications import Starlette

from tetap.errors import (
    BadAnswer,
    Busy,
    Misconfigured,
    OutcomeUnknown,
    ProviderError,
    Rejected,
    Unreachable,
)
from tetap.ports import Connection
from tetap.providers.a1111 import A1111Provider
from tetap.simulators import a1111 as simulator
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import Running, running

PLATFORM = "a1111"


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
