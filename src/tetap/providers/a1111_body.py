"""From a request to the body of txt2img or img2img: sampling, settings, ControlNet and IP-Adapter units."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import Rejected
from ..ports import DrawRequest, Json
from ..wire import base64_of
from .a1111_installed import Installed
from .stable_diffusion.slots import Picture, Sorted, weight_of
from .stable_diffusion.words import loras_of, noise_seed, plain_words

_SPECIAL = "\\()[]"
_RANDOM = -1
_UNITS = 3
_ORIGINAL = 1
"""`inpainting_fill`: begin from what is under the mask."""
_CROP_AND_RESIZE = 1
_PICTURES = ("prompt", "init_images", "mask", "image", "alwayson_scripts")


@dataclass(frozen=True)
class Call:
    """One call of the web UI."""

    path: str
    body: Mapping[str, Any] = field(repr=False)
    units: int

    def parameters(self) -> dict[str, Json]:
        """What is sent beside words and pictures."""
        plain: dict[str, Json] = {name: value for name, value in self.body.items() if name not in _PICTURES}
        units = self.body.get("alwayson_scripts", {}).get("controlnet", {}).get("args", ())
        if units:
            plain["controlnet"] = [
                {name: value for name, value in unit.items() if name != "image"} for unit in units
            ]
        return {"call": self.path, **plain}


def make_call(
    request: DrawRequest, pixels: tuple[int, int], chosen: Mapping[str, Any], pictures: Sorted, has: Installed
) -> Call:
    """`chosen`: the options over the family's defaults, with `family`. Rejected for what the server does not have."""
    # Asked first: it tells a server without its API, or with a login, from one that lacks a part.
    settings = has.settings()
    sampler, scheduler = has.sampler_and_scheduler(chosen["sampler"], chosen["scheduler"])
    seed = noise_seed(request)
    body: dict[str, Any] = {
        "prompt": _prompt(request, chosen, has),
        "negative_prompt": chosen["negative"],
        "seed": _RANDOM if seed is None else seed,
        "subseed": _RANDOM,
        "subseed_strength": 0,
        "sampler_name": sampler,
        **({} if scheduler is None else {"scheduler": scheduler}),
        "steps": chosen["steps"],
        "cfg_scale": chosen["cfg"],
        **({"distilled_cfg_scale": chosen["guidance"]} if "guidance" in chosen else {}),
        "width": pixels[0],
        "height": pixels[1],
        "batch_size": 1,
        "n_iter": 1,
        "restore_faces": False,
        "tiling": False,
        "send_images": True,
        "save_images": False,
    }
    body["override_settings"] = _overrides(chosen, has, settings)
    body["override_settings_restore_afterwards"] = True
    units = [_reference_unit(picture, chosen, has) for picture in pictures.character]
    if pictures.pose is not None:
        units.insert(0, _pose_unit(pictures.pose, chosen, has))
    if units:
        _check_room(len(units), settings, request.platform)
        body["alwayson_scripts"] = {"controlnet": {"args": units}}
    if pictures.start is None:
        return Call("/sdapi/v1/txt2img", body, len(units))
    return Call("/sdapi/v1/img2img", body | _beginning(pictures, chosen), len(units))


def _prompt(request: DrawRequest, chosen: Mapping[str, Any], has: Installed) -> str:
    loras = loras_of(chosen.get("loras"))
    tags = [f"<lora:{has.lora(name)}:{weight:g}>" for name, weight in loras.items()]
    return " ".join([plain_words(request, _SPECIAL), *tags])


def _beginning(pictures: Sorted, chosen: Mapping[str, Any]) -> dict[str, Any]:
    assert pictures.start is not None
    begun: dict[str, Any] = {
        "init_images": [base64_of(pictures.start.data)],
        "resize_mode": _CROP_AND_RESIZE,
        "denoising_strength": chosen["denoising"],
        "include_init_images": False,
    }
    if pictures.mask is not None:
        begun |= {
            "mask": base64_of(pictures.mask.data),
            "mask_blur": chosen["mask_blur"],
            "inpainting_fill": _ORIGINAL,
            "inpaint_full_res": chosen["repaint"] == "masked",
            "inpainting_mask_invert": 0,
        }
    return begun


def _overrides(chosen: Mapping[str, Any], has: Installed, settings: Mapping[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {"randn_source": chosen["randn_source"]}
    if chosen.get("checkpoint"):
        wanted["sd_model_checkpoint"] = has.checkpoint(chosen["checkpoint"])
    if chosen.get("vae"):
        if "forge_additional_modules" in settings:
            wanted["forge_additional_modules"] = [has.module(chosen["vae"])]
        else:
            wanted["sd_vae"] = has.vae(chosen["vae"])
    if "clip_skip" in chosen:
        wanted["CLIP_stop_at_last_layers"] = chosen["clip_skip"]
    if "reproduce" in chosen:
        wanted["forge_try_reproduce"] = chosen["reproduce"]
    for name in wanted:
        if name not in settings:
            raise Rejected(
                f"this web UI has no setting {name}", "Leave the option out, or update the web UI."
            )
    return wanted


def _check_room(units: int, settings: Mapping[str, Any], platform: str) -> None:
    """Units beyond the server's number would be left out without a word."""
    told = settings.get("control_net_unit_count")
    room = told if isinstance(told, int) and told > 0 else _UNITS
    if units > room:
        raise Rejected(
            f"{platform} has {room} ControlNet units, this picture needs {units} (one a reference, one a pose)",
            "Raise Settings > ControlNet > Multi-ControlNet and restart the web UI, or give fewer references.",
        )


def _reference_unit(picture: Picture, chosen: Mapping[str, Any], has: Installed) -> dict[str, Any]:
    option = "ip_adapter_model"
    if chosen.get(option):
        model = has.control_model(chosen[option])
    else:
        family = chosen["family"]
        try:
            model = has.first_control_model(("ip-adapter", "plus", family), option)
        except Rejected:
            model = has.first_control_model(("ip-adapter", family), option)
    if chosen.get("ip_adapter_preprocessor"):
        module = has.preprocessor(chosen["ip_adapter_preprocessor"])
    else:
        module = has.first_preprocessor(_encoders(model), "ip_adapter_preprocessor")
    return _unit(picture, module, model, weight_of(picture, dict(chosen)))


def _encoders(model: str) -> tuple[str, ...]:
    """What may encode pictures for this IP-Adapter: the extension finds out by itself, Forge has two."""
    big = "sdxl" in model.casefold() and "vit-h" not in model.casefold()
    return ("ip-adapter-auto", "CLIP-ViT-bigG (IPAdapter)" if big else "CLIP-ViT-H (IPAdapter)")


def _pose_unit(picture: Picture, chosen: Mapping[str, Any], has: Installed) -> dict[str, Any]:
    option = "control_model"
    if chosen.get(option):
        model = has.control_model(chosen[option])
    else:
        words = ("openpose", "xl" if chosen["family"] == "sdxl" else "sd15")
        model = has.first_control_model(words, option)
    module = has.preprocessor(chosen["control_preprocessor"])
    return _unit(picture, module, model, chosen["control_weight"]) | {
        "control_mode": chosen["control_mode"],
        "guidance_start": chosen["control_start"],
        "guidance_end": chosen["control_end"],
    }


def _unit(picture: Picture, module: str, model: str, weight: float) -> dict[str, Any]:
    return {
        # The extension's own default is off, Forge's is on.
        "enabled": True,
        "module": module,
        "model": model,
        "image": base64_of(picture.data),
        "weight": weight,
        "resize_mode": "Crop and Resize",
        "control_mode": "Balanced",
        "guidance_start": 0.0,
        "guidance_end": 1.0,
        "pixel_perfect": True,
        "save_detected_map": False,
    }
