"""Stable Diffusion in process: words, a picture to begin from, a mask, a control map, and pictures of the character."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Refused
from ..ports import Json, ReferenceSlot, SentSlot
from .diffusers_job import Job, Made
from .diffusers_model import Adapter, LoadedModel
from .diffusers_pictures import Shown, framed, opened, picture_of, repainted, squared
from .diffusers_samplers import make_scheduler, told
from .diffusers_weights import FILE, NETWORK, Weights, WeightsFinder
from .diffusers_words import encoded
from .stable_diffusion.slots import weight_of


@dataclass(frozen=True)
class _Scene:
    """The pictures of a job as the pipeline gets them."""

    start: Shown | None
    mask: Shown | None
    pose: Shown | None
    groups: Mapping[float, list[Shown]]
    """Pictures of the character by how strongly they act."""

    def sent(self, slots: Sequence[ReferenceSlot]) -> tuple[SentSlot, ...]:
        """The receipt's slots, in the request's order: none comes before another here."""
        one_each = [one for one in (self.start, self.mask, self.pose) if one is not None]
        shown = [*one_each, *(one for group in self.groups.values() for one in group)]
        return tuple(one.slot.sent() for one in sorted(shown, key=lambda one: slots.index(one.slot.slot)))


def paint(model: LoadedModel, job: Job, finder: WeightsFinder, loras: Mapping[Weights, float]) -> Made:
    """Draw. Errors of tetap, and whatever the library raises."""
    scene = _scene(job)
    adapter = _adapter(job, scene, finder)
    control = finder.find(job.text("control_model"), NETWORK) if scene.pose is not None else None
    model.plug_loras(loras)
    model.plug_adapter(adapter)
    pipeline = model.ready_pipeline(
        start=scene.start is not None, mask=scene.mask is not None, control=control
    )
    pipeline.scheduler = make_scheduler(model.scheduler, job.text("sampler"), job.text("scheduler"))
    scheduler = told(pipeline.scheduler)
    cfg = job.number("cfg")
    skip = int(job.number("clip_skip")) if "clip_skip" in job.chosen else None
    words, pieces = encoded(pipeline, job.request.words, job.text("negative"), skip, guided=cfg > 1)
    settings = {"num_inference_steps": job.steps, "guidance_scale": cfg, **_settings(job, scene)}
    images = {**_images(job, scene), **({"ip_adapter_image": _groups(scene)} if adapter else {})}
    answer = pipeline(**words, **settings, **images, generator=job.generator(), output_type="np")
    _check_allowed(answer)
    image = picture_of(answer.images[0])
    if scene.start is not None and scene.mask is not None:
        image = repainted(scene.start.image, image, scene.mask.image, int(job.number("mask_blur")))
        settings["mask_blur"] = job.chosen["mask_blur"]
    parameters: dict[str, Json] = {
        "pipeline": type(pipeline).__name__,
        "scheduler": scheduler,
        "words_in_pieces": pieces,
        "negative": job.text("negative"),
        "clip_skip": skip,
        "ip_adapter": _adapter_told(adapter, scene),
        "control": {"weights": control.name, "version": control.version} if control else None,
        "watermark": getattr(pipeline, "watermark", None) is not None,
        **settings,
    }
    return Made(
        image,
        scene.sent(job.request.references),
        {name: value for name, value in parameters.items() if value is not None},
    )


def _scene(job: Job) -> _Scene:
    pictures = job.pictures
    start, mask, pose = (
        framed(opened(one), job.frame) if one is not None else None
        for one in (pictures.start, pictures.mask, pictures.pose)
    )
    groups: dict[float, list[Shown]] = {}
    for picture in pictures.character:
        weight = weight_of(picture, dict(job.chosen))
        groups.setdefault(weight, []).append(squared(opened(picture)))
    return _Scene(start, mask, pose, groups)


def _adapter(job: Job, scene: _Scene, finder: WeightsFinder) -> Adapter | None:
    if not scene.groups:
        return None
    return Adapter(
        finder.find(job.text("ip_adapter_model"), FILE),
        finder.find(job.text("ip_adapter_encoder"), NETWORK),
        tuple(scene.groups),
    )


def _adapter_told(adapter: Adapter | None, scene: _Scene) -> Json:
    if adapter is None:
        return None
    return {
        "weights": adapter.weights.name,
        "version": adapter.weights.version,
        "encoder": adapter.encoder.name,
        "encoder_version": adapter.encoder.version,
        "scales": [{"scale": scale, "pictures": len(group)} for scale, group in scene.groups.items()],
    }


def _settings(job: Job, scene: _Scene) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if scene.start is not None:
        settings["strength"] = job.number("denoising")
    if scene.start is None or scene.mask is not None or scene.pose is not None:
        settings |= {"width": job.frame[0], "height": job.frame[1]}
    if scene.pose is not None:
        settings |= {
            "controlnet_conditioning_scale": job.number("control_weight"),
            "control_guidance_start": job.number("control_start"),
            "control_guidance_end": job.number("control_end"),
        }
    return settings


def _images(job: Job, scene: _Scene) -> dict[str, Any]:
    images: dict[str, Any] = {}
    if scene.pose is not None:
        images["image" if scene.start is None else "control_image"] = scene.pose.image
    if scene.start is not None:
        images["image"] = scene.start.image
    if scene.mask is not None:
        images["mask_image"] = scene.mask.image.convert("L")
    return images


def _groups(scene: _Scene) -> list[list[Any]]:
    return [[one.image for one in group] for group in scene.groups.values()]


def _check_allowed(answer: Any) -> None:  # noqa: ANN401 - each pipeline has an answer class of its own
    """Refused when the model's own safety checker blackened the picture."""
    if any(getattr(answer, "nsfw_content_detected", None) or ()):
        raise Refused(
            "the safety checker that comes with these weights blackened the picture",
            "Another seed or other words may pass; it errs now and then. Weights without a checker do not judge.",
            reason="nsfw_content_detected",
        )
