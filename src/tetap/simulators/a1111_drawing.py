"""How the simulated web UI draws: networks in the prompt, ControlNet units, seeds, and `info` in a text."""

import json
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image

from .backstage import Backstage
from .png_text import size_of, with_text
from .repainting import repainted

_NETWORK = re.compile(r"<(\w+):([^>]+)>")
_EMPHASIS = re.compile(r"\\([\\()\[\]])|(?::\d+(?:\.\d+)?)?[()\[\]]")
_LARGEST_RANDOM = 4294967294
_VERSION = "v1.10.1"
_HASH = 10


class Complaint(Exception):
    """The server refuses the request."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass(frozen=True)
class Unit:
    """One ControlNet unit that acts."""

    module: str
    model: str
    weight: float
    image: bytes = field(repr=False)
    is_adapter: bool
    shows_map: bool

    def told(self) -> str:
        """What `info` says of it."""
        return f"Module: {self.module}, Model: {self.model}, Weight: {self.weight:g}, Guidance Start: 0.0"


@dataclass(frozen=True)
class Job:
    """One call, understood."""

    asked: Mapping[str, Any]
    checkpoint: str
    settings: Mapping[str, Any]
    sampler: str
    scheduler: str
    networks: tuple[str, ...]
    units: tuple[Unit, ...]
    start: bytes | None
    mask: bytes | None
    seed: int

    @property
    def count(self) -> int:
        """Pictures asked for."""
        return int((self.asked["batch_size"] or 1) * (self.asked["n_iter"] or 1))


@dataclass
class Shop:
    """What the server has, its settings, and its painter."""

    installed: Mapping[str, Any]
    settings: dict[str, Any]
    backstage: Backstage

    def listed(self, what: str, fields: Sequence[str]) -> list[dict[str, Any]]:
        """A list with every field of its documented entries; those that are not known are null."""
        return [{name: entry.get(name) for name in fields} for entry in self.installed[what]]

    def job(self, asked: Mapping[str, Any]) -> Job:
        """What is to be drawn. Raises Complaint as the server does."""
        settings = {**self.settings, **(asked["override_settings"] or {})}
        checkpoint = self._checkpoint(settings["sd_model_checkpoint"])
        if "init_images" in asked and asked["init_images"] is None:
            raise Complaint(404, "Init image not found")
        start = [_picture(text) for text in asked.get("init_images") or ()]
        mask = _picture(asked["mask"]) if asked.get("mask") else None
        for script in asked["alwayson_scripts"] or ():
            if script.lower() != "controlnet":
                raise Complaint(422, f"always on script {script} not found")
        if asked["script_name"]:
            raise Complaint(422, f"Script '{asked['script_name']}' not found")
        sampler, scheduler = self._sampler(asked)
        seed = asked["seed"] if asked["seed"] not in (None, -1) else secrets.randbelow(_LARGEST_RANDOM)
        return Job(
            asked, checkpoint, settings, sampler, scheduler, self._networks(asked["prompt"]), self._units(asked),
            start[0] if start else None, mask, seed,
        )  # fmt: skip

    def draw(self, job: Job, fault: str) -> dict[str, Any]:
        """The answer of txt2img and img2img."""
        asked = job.asked
        width, height = (asked["width"] // 8 * 8, asked["height"] // 8 * 8)
        if fault == "ignore-size":
            width, height = 512, 512
        seeds = [job.seed + (0 if asked["subseed_strength"] else number) for number in range(job.count)]
        words = _EMPHASIS.sub(r"\1", _NETWORK.sub("", asked["prompt"])).strip()
        shown = [unit.image for unit in job.units if unit.is_adapter] + ([job.start] if job.start else [])
        texts, pictures = [], []
        for seed in seeds:
            drawn = self.backstage.paint(words, shown, (width, height), _luck(job, seed))
            if job.start and job.mask:
                drawn = repainted(drawn, job.start, job.mask)
            texts.append(_infotext(job, seed, size_of(drawn)))
            pictures.append(_encoded(drawn, texts[-1], self.settings))
        maps = [unit.image for unit in job.units if unit.shows_map]
        maps += [pictures[0]] if fault == "drafts" else []
        info = _info(job, seeds, texts, (width, height))
        images = [_faulty(picture, fault) for picture in pictures] + [b64encode(one).decode() for one in maps]
        echoed = {name: value for name, value in asked.items() if name not in ("init_images", "mask")}
        return {
            "images": [] if fault == "null-parts" or not asked["send_images"] else images,
            "parameters": echoed,
            "info": json.dumps(info),
        }

    def _checkpoint(self, wanted: str) -> str:
        for entry in self.installed["checkpoints"]:
            if wanted in (
                entry["title"],
                entry["model_name"],
                entry["title"].partition(" [")[0],
                entry.get("hash"),
            ):
                return str(entry["title"])
        return str(self.settings["sd_model_checkpoint"])

    def _sampler(self, asked: Mapping[str, Any]) -> tuple[str, str]:
        samplers, schedulers = self.installed["samplers"], self.installed["schedulers"]
        wanted = asked["sampler_name"] or asked["sampler_index"] or ""
        sampler = next((one["name"] for one in samplers if wanted in (one["name"], *one["aliases"])), "Euler")
        scheduler = next(
            (one["label"] for one in schedulers if asked["scheduler"] in (one["name"], one["label"])),
            "Automatic",
        )
        return sampler, scheduler

    def _networks(self, prompt: str) -> tuple[str, ...]:
        known = {
            name: lora["name"] for lora in self.installed["loras"] for name in (lora["name"], lora["alias"])
        }
        found = [tag.partition(":") for kind, tag in _NETWORK.findall(prompt) if kind == "lora"]
        return tuple(f"{known[name]}:{weight}" for name, _, weight in found if name in known)

    def _units(self, asked: Mapping[str, Any]) -> tuple[Unit, ...]:
        told = {name.lower(): entry for name, entry in (asked["alwayson_scripts"] or {}).items()}
        units = []
        for entry in told.get("controlnet", {}).get("args", ())[: self.settings["control_net_unit_count"]]:
            if not isinstance(entry, Mapping) or not entry.get("enabled", False):
                continue
            unit = self._unit(entry)
            if unit is None:
                # The extension breaks on it, the web UI reports that on its console and draws without any unit.
                return ()
            units.append(unit)
        return tuple(units)

    def _unit(self, entry: Mapping[str, Any]) -> Unit | None:
        has = self.installed["controlnet"]
        module, model, image = entry.get("module", "none"), entry.get("model", "None"), entry.get("image")
        weight = entry.get("weight", 1.0)
        if module not in has["modules"] or model not in has["models"] or not isinstance(image, str):
            return None
        is_adapter = module in has["adapters"]
        if is_adapter is not model.startswith("ip-adapter") or not 0 <= weight <= 2:
            return None
        try:
            data = _picture(image)
        except Complaint:
            return None
        shows = bool(entry.get("save_detected_map", True)) and not is_adapter
        return Unit(module, model, weight, data, is_adapter, shows)


def _picture(text: str) -> bytes:
    if text.startswith(("http://", "https://")):
        raise Complaint(500, "Requests not allowed")
    try:
        if text.startswith("data:image/"):
            text = text.split(";")[1].split(",")[1]
        data = b64decode(text)
        with Image.open(BytesIO(data)) as picture:
            picture.load()
    except (ValueError, IndexError, OSError, SyntaxError):
        raise Complaint(500, "Invalid encoded image") from None
    return data


def _luck(job: Job, seed: int) -> int:
    """One number from everything that moves the noise or the way from it, pictures aside."""
    asked = job.asked
    # A picture shown to an adapter acts by its pixels, which the painter looks at; a control map by where it leads.
    units = [
        (unit.module, unit.model, unit.weight, "" if unit.is_adapter else sha256(unit.image).hexdigest())
        for unit in job.units
    ]
    told = (
        seed, job.checkpoint, job.sampler, job.scheduler, asked["steps"], asked["cfg_scale"], asked["negative_prompt"],
        asked["denoising_strength"], job.networks, units, job.settings["randn_source"], job.settings["sd_vae"],
        job.settings["CLIP_stop_at_last_layers"],
    )  # fmt: skip
    return int.from_bytes(sha256(repr(told).encode()).digest()[:4], "big")


def _encoded(png: bytes, infotext: str, settings: Mapping[str, Any]) -> bytes:
    kind = settings["samples_format"]
    if kind == "png":
        return with_text(png, parameters=infotext)
    out = BytesIO()
    with Image.open(BytesIO(png)) as picture:
        picture.convert("RGB").save(
            out, {"jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}[kind], quality=settings["jpeg_quality"]
        )
    return out.getvalue()


def _faulty(picture: bytes, fault: str) -> str:
    if fault == "truncated":
        picture = picture[: len(picture) // 2]
    if fault == "wrong-type":
        picture = b"<html>Bad Gateway</html>"
    return b64encode(picture).decode()


def _extra(job: Job) -> dict[str, str]:
    extra = {"Schedule type": job.scheduler}
    if job.networks:
        extra["Lora hashes"] = ", ".join(f"{one.partition(':')[0]}: 0123456789ab" for one in job.networks)
    return extra | {f"ControlNet {number}": unit.told() for number, unit in enumerate(job.units)}


def _infotext(job: Job, seed: int, size: tuple[int, int]) -> str:
    asked = job.asked
    told = {
        "Steps": asked["steps"], "Sampler": job.sampler, "CFG scale": asked["cfg_scale"], "Seed": seed,
        "Size": f"{size[0]}x{size[1]}", "Model": job.checkpoint.partition(".")[0], **_extra(job), "Version": _VERSION,
    }  # fmt: skip
    line = ", ".join(f"{name}: {value}" for name, value in told.items())
    return f"{asked['prompt']}\nNegative prompt: {asked['negative_prompt']}\n{line}"


def _info(job: Job, seeds: list[int], texts: list[str], size: tuple[int, int]) -> dict[str, Any]:
    asked, count = job.asked, len(seeds)
    name, _, digest = job.checkpoint.removesuffix("]").partition(" [")
    return {
        "prompt": asked["prompt"], "all_prompts": [asked["prompt"]] * count,
        "negative_prompt": asked["negative_prompt"], "all_negative_prompts": [asked["negative_prompt"]] * count,
        "seed": seeds[0], "all_seeds": seeds, "subseed": 1, "all_subseeds": [1] * count,
        "subseed_strength": asked["subseed_strength"], "width": size[0], "height": size[1],
        "sampler_name": job.sampler, "cfg_scale": asked["cfg_scale"], "steps": asked["steps"],
        "batch_size": asked["batch_size"], "restore_faces": bool(asked["restore_faces"]),
        "face_restoration_model": None, "sd_model_name": name.removesuffix(".safetensors"),
        "sd_model_hash": digest[:_HASH], "sd_vae_name": None, "sd_vae_hash": None, "seed_resize_from_w": -1,
        "seed_resize_from_h": -1, "denoising_strength": asked["denoising_strength"],
        "extra_generation_params": _extra(job), "index_of_first_image": 0, "infotexts": texts, "styles": [],
        "job_timestamp": "20261122000000", "clip_skip": job.settings["CLIP_stop_at_last_layers"],
        "is_using_inpainting_conditioning": False, "version": _VERSION,
    }  # fmt: skip
