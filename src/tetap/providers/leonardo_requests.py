"""What is posted to Leonardo for one picture: the two bodies, field by field."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..ports import Card, DrawRequest, ReferenceSlot
from .leonardo_models import Way

_CHARACTER_ROLES = ("front", "three-quarter", "side", "back", "face")
START = "start"
STYLE = "style"
_V1_FIELDS = {
    "negative_prompt": "negative_prompt",
    "guidance_scale": "guidance_scale",
    "steps": "num_inference_steps",
    "scheduler": "scheduler",
    "style_id": "styleUUID",
    "transparency": "transparency",
    "elements": "userElements",
    "contrast": "contrast",
    "quality": "alchemy",
}
"""Option to the field that carries it."""
_START_STRENGTH = 0.5

Uploaded = Sequence[tuple[ReferenceSlot, str]]
"""Each reference with the id it was uploaded under."""


def body_for(request: DrawRequest, card: Card, way: Way, uploaded: Uploaded) -> dict[str, Any]:
    """The whole body. One picture, never public: the platform's own defaults are four, and public."""
    width, height = card.pixels[request.size][request.ratio]
    if way.api == 1:
        return _own_body(request, way, (width, height), uploaded)
    body = _hosted_body(request, way, (width, height))
    if uploaded:
        strength = "HIGH" if "reference_strength" in card.options else ""
        strength = str(request.options.get("reference_strength", strength))
        body["parameters"]["prompt"] = name_list(uploaded) + request.words
        body["parameters"]["guidances"] = {
            "image_reference": [_guidance(one, strength) for _, one in uploaded]
        }
    return body


def settings_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Everything of a body beside the words, for the receipt."""
    return {name: value for name, value in body.items() if name != "prompt"} | (
        {"parameters": settings_of(body["parameters"])} if "parameters" in body else {}
    )


def _own_body(request: DrawRequest, way: Way, size: tuple[int, int], uploaded: Uploaded) -> dict[str, Any]:
    options = request.options
    body: dict[str, Any] = {
        "modelId": way.id,
        "prompt": request.words,
        "width": size[0],
        "height": size[1],
        "num_images": 1,
        "public": False,
        "enhancePrompt": False,
        **way.fixed,
    }
    body |= {_V1_FIELDS[name]: value for name, value in options.items() if name in _V1_FIELDS}
    if request.noise_seed is not None:
        body["seed"] = request.noise_seed
    for slot, identity in uploaded:
        if slot.role == START:
            body["init_image_id"] = identity
            body["init_strength"] = options.get("start_strength", _START_STRENGTH)
    controls = [_control(slot, identity, request, way) for slot, identity in uploaded if slot.role != START]
    if controls:
        body["controlnets"] = controls
    return body


def _control(slot: ReferenceSlot, identity: str, request: DrawRequest, way: Way) -> dict[str, Any]:
    is_character = slot.role in _CHARACTER_ROLES
    return {
        "initImageId": identity,
        "initImageType": "UPLOADED",
        "preprocessorId": way.character if is_character else way.style,
        "strengthType": request.options.get(
            "reference_strength" if is_character else "style_strength", "High"
        ),
    }


def _hosted_body(request: DrawRequest, way: Way, size: tuple[int, int]) -> dict[str, Any]:
    parameters: dict[str, Any] = {
        "prompt": request.words,
        "width": size[0],
        "height": size[1],
        "quantity": 1,
        "prompt_enhance": "OFF",
        **way.fixed,
    }
    if request.noise_seed is not None:
        parameters["seed"] = request.noise_seed
    if style := request.options.get("style_id"):
        parameters["style_ids"] = [style]
    return {"model": way.id, "parameters": parameters, "public": False}


def _guidance(identity: str, strength: str) -> dict[str, Any]:
    image = {"image": {"id": identity, "type": "UPLOADED"}}
    return image | {"strength": strength} if strength else image


def name_list(uploaded: Uploaded) -> str:
    """The lines that tell the model which picture is what; empty without pictures."""
    return "".join(
        f"Image {number}: {slot.label or slot.role}\n" for number, (slot, _) in enumerate(uploaded, 1)
    )
