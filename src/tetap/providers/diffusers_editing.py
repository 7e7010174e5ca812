"""Models that look at whole pictures and follow words: one or several references, in order, and a picture to change."""

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import Rejected
from ..ports import DrawRequest, Json
from .diffusers_job import Job, Made
from .diffusers_model import LoadedModel
from .diffusers_pictures import Shown, opened, picture_of
from .diffusers_samplers import make_scheduler, told
from .diffusers_weights import Weights
from .diffusers_words import pieces, token_counter

SIDES_IN_STEPS_OF = 16
"""Sides of the picture are multiples of this; others would be cut without a word."""
_MOST_TOKENS = 512
_TEMPLATE_TOKENS = {"flux2-klein": 16, "flux2": 128}
"""Tokens that the pipeline's own frame around the words takes, rounded up."""
_PIXELS = 1024 * 1024
_SMALLEST_SIDE = 64
_LONGEST = 8


def check_references(request: DrawRequest, family: str) -> None:
    """Rejected when this family cannot do without a picture."""
    if family == "qwen-image-edit" and not request.references:
        raise Rejected(
            "Qwen-Image-Edit changes pictures and was given none",
            "Use --strategy reference, or give a picture with the role edit.",
        )


def edit(model: LoadedModel, job: Job, loras: Mapping[Weights, float]) -> Made:
    """Draw. Errors of tetap, and whatever the library raises."""
    family = model.sources.family
    slots = (*([job.pictures.start] if job.pictures.start else []), *job.pictures.character)
    shown = [opened(one) for one in slots]
    model.plug_loras(loras)
    pipeline = model.ready_pipeline()
    pipeline.scheduler = make_scheduler(model.scheduler)
    scheduler = told(pipeline.scheduler)
    prepare = _FAMILIES[family]
    shown, words, settings = prepare(pipeline, job, shown)
    answer = pipeline(
        **words, **settings, width=job.frame[0], height=job.frame[1], num_inference_steps=job.steps,
        generator=job.generator(), output_type="np",
    )  # fmt: skip
    parameters: dict[str, Json] = {
        "pipeline": type(pipeline).__name__,
        "scheduler": scheduler,
        "num_inference_steps": job.steps,
        "width": job.frame[0],
        "height": job.frame[1],
        **{name: value for name, value in settings.items() if name != "image"},
    }
    return Made(picture_of(answer.images[0]), tuple(one.slot.sent() for one in shown), parameters)


_Prepared = tuple[list[Shown], dict[str, Any], dict[str, Any]]


def _qwen(pipeline: Any, job: Job, shown: list[Shown]) -> _Prepared:  # noqa: ANN401 - its class is in the library
    words = {"prompt": _named(job, "Picture"), "negative_prompt": job.text("negative") or " "}
    noted = [one.changed(one.image, "scaled by the model to about 1024² and 384²") for one in shown]
    return noted, words, {"true_cfg_scale": job.number("cfg"), "image": [one.image for one in noted]}


def _flux2(pipeline: Any, job: Job, shown: list[Shown]) -> _Prepared:  # noqa: ANN401 - its class is in the library
    family = "flux2-klein" if type(pipeline).__name__ == "Flux2KleinPipeline" else "flux2"
    words = _named(job, "Image")
    tokenizer = getattr(pipeline.tokenizer, "tokenizer", pipeline.tokenizer)
    _check_length(words, token_counter(tokenizer), _MOST_TOKENS - _TEMPLATE_TOKENS[family])
    fitting = [_within_a_megapixel(one) for one in shown]
    images = {"image": [one.image for one in fitting]} if fitting else {}
    return fitting, {"prompt": words}, {"guidance_scale": job.number("guidance"), **images}


def _kontext(pipeline: Any, job: Job, shown: list[Shown]) -> _Prepared:  # noqa: ANN401 - its class is in the library
    words = job.request.words
    _check_length(words, token_counter(pipeline.tokenizer_2), _MOST_TOKENS - 1)
    # CLIP gives only the gist; longer words would be cut there, and the library would print what it cut.
    gist = pieces(words, token_counter(pipeline.tokenizer), pipeline.tokenizer.model_max_length - 2)[0]
    noted = [one.changed(one.image, "scaled by the model to one of its sizes") for one in shown]
    images = {"image": noted[0].image} if noted else {}
    area = job.frame[0] * job.frame[1]
    settings = {"guidance_scale": job.number("guidance"), "max_area": area, **images}
    return noted, {"prompt": gist, "prompt_2": words}, settings


_FAMILIES: Mapping[str, Callable[[Any, Job, list[Shown]], _Prepared]] = {
    "qwen-image-edit": _qwen, "flux2-klein": _flux2, "flux2": _flux2, "flux-kontext": _kontext,
}  # fmt: skip


def _named(job: Job, noun: str) -> str:
    """The words, and before them which picture is what, where there are several."""
    slots = (*([job.pictures.start] if job.pictures.start else []), *job.pictures.character)
    lines = [f"{noun} {number}: {one.slot.label or one.slot.role}" for number, one in enumerate(slots, 1)]
    return "\n".join([*lines, job.request.words])


def _check_length(words: str, count: Callable[[str], int], room: int) -> None:
    found = count(words)
    if found > room:
        raise Rejected(
            f"the words have {found} tokens, this model reads {room}; the rest would be cut off",
            "Shorten the scene's text or the character's free words, or choose Qwen-Image-Edit.",
        )


def _within_a_megapixel(shown: Shown) -> Shown:
    """As large as the model looks at; Rejected for a picture that is too small or too long for it."""
    width, height = shown.image.size
    if min(width, height) < _SMALLEST_SIDE or max(width, height) > _LONGEST * min(width, height):
        raise Rejected(
            f"'{shown.slot.slot.label or shown.slot.slot.role}' has {width}×{height} pixels",
            f"Its sides must have {_SMALLEST_SIDE} pixels or more, the longer at most {_LONGEST} times the shorter.",
        )
    if width * height <= _PIXELS:
        return shown
    return shown.changed(shown.image, "scaled by the model to one megapixel")
