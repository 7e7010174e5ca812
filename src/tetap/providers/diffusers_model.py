"""One model on the device: its pipeline, and the LoRAs, IP-Adapters and ControlNet plugged into it at the moment."""

import inspect
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Misconfigured
from .diffusers_machine import Machine, release_memory
from .diffusers_weights import PIPELINE, Weights, fetch_command

if TYPE_CHECKING:
    from diffusers import ControlNetModel, DiffusionPipeline

PAINTS = {"sdxl": "StableDiffusionXL", "sd15": "StableDiffusion"}
"""Families of Stable Diffusion, with how their pipelines' names begin."""
EDITS = {
    "qwen-image-edit": "QwenImageEditPlusPipeline",
    "flux2-klein": "Flux2KleinPipeline",
    "flux2": "Flux2Pipeline",
    "flux-kontext": "FluxKontextPipeline",
}
"""Families that look at whole pictures, with their pipelines."""


@dataclass(frozen=True)
class Sources:
    """Which weights a pipeline is made of."""

    family: str
    checkpoint: Weights
    layout: Weights | None = None
    """For a checkpoint in one file: a pipeline of the family, which says how the networks are built."""
    vae: Weights | None = None


@dataclass(frozen=True)
class Adapter:
    """An IP-Adapter with the encoder that looks for it, and how strongly each of its groups of pictures acts."""

    weights: Weights
    encoder: Weights
    scales: tuple[float, ...]


class LoadedModel:
    """A pipeline with its weights. Not thread-safe: one picture at a time."""

    def __init__(self, sources: Sources, machine: Machine) -> None:
        self.sources = sources
        self.machine = machine
        self.pipeline = _load(sources, machine)
        self.scheduler = self.pipeline.scheduler
        """As the weights came; each picture gets a fresh one made from it."""
        self._loras: tuple[Weights, ...] = ()
        self._shown: tuple[Weights, Weights, int] | None = None
        self._control: tuple[Weights, ControlNetModel] | None = None

    def plug_loras(self, loras: Mapping[Weights, float]) -> None:
        """Let exactly these LoRAs act. Misconfigured for one that fits no part of this model."""
        pipeline, wanted = self.pipeline, tuple(loras)
        if wanted != self._loras:
            # What moves networks to the card and back is put on anew for each picture; loading trips over it.
            pipeline.remove_all_hooks()
            if self._loras:
                pipeline.unload_lora_weights()
            for number, one in enumerate(wanted):
                pipeline.load_lora_weights(
                    str(one.path.parent), weight_name=one.path.name, adapter_name=f"lora{number}",
                    local_files_only=True,
                )  # fmt: skip
                if not any(f"lora{number}" in names for names in pipeline.get_list_adapters().values()):
                    raise Misconfigured(
                        f"the LoRA {one.name} fits no part of {self.sources.checkpoint.name}",
                        "It was made for another family of models; look at its page.",
                    )
            self._loras = wanted
        if wanted:
            pipeline.set_adapters([f"lora{number}" for number in range(len(wanted))], list(loras.values()))

    def plug_adapter(self, adapter: Adapter | None) -> None:
        """Let this IP-Adapter act, once for each of its scales; None takes it out."""
        wanted = (adapter.weights, adapter.encoder, len(adapter.scales)) if adapter else None
        if wanted != self._shown:
            self.pipeline.remove_all_hooks()
            if self._shown is not None:
                self.pipeline.unload_ip_adapter()
            if adapter is not None:
                self._load_adapter(adapter)
            self._shown = wanted
        if adapter is not None:
            self.pipeline.set_ip_adapter_scale(list(adapter.scales))

    def ready_pipeline(
        self, *, start: bool = False, mask: bool = False, control: Weights | None = None
    ) -> "DiffusionPipeline":
        """The pipeline for this way of drawing, on the same networks, with everything in its place."""
        import diffusers

        pipeline = self.pipeline
        if self.sources.family in PAINTS:
            way = "Inpaint" if mask else "Img2Img" if start else ""
            held = "ControlNet" if control else ""
            kind = getattr(diffusers, f"{PAINTS[self.sources.family]}{held}{way}Pipeline")
            if kind is not type(pipeline):
                pipeline = self._as(kind, control)
        pipeline.set_progress_bar_config(disable=True)
        if self.machine.offload == "model":
            pipeline.enable_model_cpu_offload(device=self.machine.device)
        return pipeline

    def _as(self, kind: type, control: Weights | None) -> "DiffusionPipeline":
        """Not by from_pipe(): that turns all weights into 32 bits."""
        own = {**self.pipeline.config, **self.pipeline.components}
        taken = {name: own[name] for name in inspect.signature(kind).parameters if name in own}
        if control is not None:
            taken["controlnet"] = self._controlnet(control)
        return kind(**taken)

    def _controlnet(self, weights: Weights) -> "ControlNetModel":
        if self._control is None or self._control[0] != weights:
            from diffusers import ControlNetModel

            self._control = None
            self._control = (weights, _load_network(ControlNetModel, weights, self.machine))
        return self._control[1]

    def _load_adapter(self, adapter: Adapter) -> None:
        from transformers import CLIPImageProcessor, CLIPVisionModelWithProjection

        encoder = _load_network(CLIPVisionModelWithProjection, adapter.encoder, self.machine)
        side = encoder.config.image_size
        self.pipeline.register_modules(
            image_encoder=encoder,
            feature_extractor=CLIPImageProcessor(
                size={"shortest_edge": side}, crop_size={"height": side, "width": side}
            ),
        )
        path, count = adapter.weights.path, len(adapter.scales)
        self.pipeline.load_ip_adapter(
            [str(path.parent)] * count, subfolder="", weight_name=[path.name] * count, image_encoder_folder=None,
            local_files_only=True,
        )  # fmt: skip


_held: list[LoadedModel] = []
"""What lies in memory: at most one model a process, whichever project asked for it. Guarded by turn()."""


def loaded_model(sources: Sources, machine: Machine) -> LoadedModel:
    """This model: the one that is there already, or loaded in its place."""
    if not _held or (_held[0].sources, _held[0].machine) != (sources, machine):
        let_go()
        _held.append(LoadedModel(sources, machine))
    return _held[0]


def let_go() -> None:
    """Give the memory back; the next picture loads its model anew."""
    _held.clear()
    release_memory()


def _load(sources: Sources, machine: Machine) -> "DiffusionPipeline":
    import torch

    import diffusers

    family, weights = sources.family, sources.checkpoint
    kind = getattr(diffusers, EDITS.get(family) or f"{PAINTS[family]}Pipeline")
    given = {"dtype": getattr(torch, machine.dtype), "local_files_only": True}
    if sources.vae is not None:
        given["vae"] = _load_network(diffusers.AutoencoderKL, sources.vae, machine)
    if weights.is_file:
        assert sources.layout is not None
        _check_class(sources.layout, family)
        pipeline = kind.from_single_file(str(weights.path), config=str(sources.layout.path), **given)
    else:
        _check_class(weights, family)
        given["variant"] = _variant(weights.path, machine.is_half)
        try:
            pipeline = kind.from_pretrained(weights.path, use_safetensors=True, **given)
        except OSError as error:
            raise Misconfigured(
                f"the weights {weights.name} are not whole: {str(error).partition(' in directory')[0][:200]}",
                f"Fetch what is missing: {fetch_command(weights.name, PIPELINE)}",
            ) from None
    return pipeline.to(machine.device) if machine.offload == "none" else pipeline


def _load_network(kind: type, weights: Weights, machine: Machine):  # type: ignore[no-untyped-def]
    import torch

    network = kind.from_pretrained(  # type: ignore[attr-defined]
        weights.path, dtype=getattr(torch, machine.dtype), use_safetensors=True, local_files_only=True,
        variant=_variant(weights.path, machine.is_half),
    )  # fmt: skip
    return network.to(machine.device) if machine.offload == "none" else network


def _check_class(weights: Weights, family: str) -> None:
    """Misconfigured when these weights are of another family: loading them would fail far from the reason."""
    try:
        found = json.loads((weights.path / PIPELINE.known_by).read_text(encoding="utf-8"))["_class_name"]
    except (OSError, ValueError, KeyError, TypeError):
        raise Misconfigured(
            f"{weights.name} holds no readable {PIPELINE.known_by}",
            "Fetch it again, or choose other weights.",
        ) from None
    wanted = EDITS.get(family) or f"{PAINTS.get(family)}(Img2Img|Inpaint)?Pipeline"
    if not re.fullmatch(wanted, str(found)):
        raise Misconfigured(
            f"{weights.name} is a {found}, which is not the family {family}",
            'Choose the model of its family, or write `like = "…"` with it for your own.',
        )


def _variant(folder: Path, half: bool) -> str | None:
    """Which of the weights in a folder to read: the 16-bit ones where they are wanted, or where there are no others."""
    names: Sequence[str] = [one.name for one in folder.rglob("*.safetensors")]
    has_half = any(".fp16." in name for name in names)
    return "fp16" if has_half and (half or all(".fp16." in name for name in names)) else None
