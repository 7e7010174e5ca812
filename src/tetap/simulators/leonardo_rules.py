"""What Leonardo's interface accepts, and in which words it refuses the rest."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

Body = Mapping[str, Any]
NOT_ENOUGH = "not enough api tokens userId: 3f0c1f0e-0000-4000-8000-000000000001"


class Refusal(Exception):
    """An answer that is no success: status, words and code as Leonardo writes them."""

    def __init__(
        self, status: int, error: str, code: str = "unexpected", path: str = "$", wait: str = ""
    ) -> None:
        super().__init__(error)
        self.status = status
        self.headers = {"retry-after": wait} if wait else {}
        self.body = {"error": error, "path": path, "code": code}


@dataclass(frozen=True)
class Family:
    """A group of v1 models: preprocessors by kind with how many of each, and the highest seed."""

    controls: Mapping[int, int]
    characters: Set[int]
    top_seed: int
    takes_contrast: bool
    takes_alchemy: bool = True


_OTHERS = 9999999998
PHOENIX = Family({397: 1, 166: 4, 364: 1}, frozenset({397}), _OTHERS, True)
XL = Family({133: 1, 67: 4, 100: 1}, frozenset({133}), _OTHERS, False)
LUCID = Family({431: 1, 430: 1}, frozenset(), 2147483637, True, takes_alchemy=False)
V1_MODELS: Mapping[str, Family] = {
    "de7d3faf-762f-48e0-b3b7-9d0ac3a3fcf3": PHOENIX,
    "6b645e3a-d64f-4341-a6d8-7a3690fbf042": PHOENIX,
    "7b592283-e8a7-4c5a-9ba6-d18c31f258b9": LUCID,
    "05ce0082-2d80-4a2d-8653-4d1c85e2418e": LUCID,
    "aa77f04e-3eec-4034-9c07-d0f619684628": XL,
    "b24e16ff-06e3-43eb-8d33-4416c2d75876": XL,
    "1e60896f-3c26-4296-8ecc-53e2afecc132": XL,
}
DEFAULT_V1_MODEL = "b24e16ff-06e3-43eb-8d33-4416c2d75876"
_V1_NAMES = (
    "alchemy canvasInitId canvasMaskId canvasRequest canvasRequestType contrast contrastRatio controlnets elements "
    "enhancePrompt enhancePromptInstruction expandedDomain fantasyAvatar guidance_scale height highContrast "
    "highResolution imagePromptWeight imagePrompts init_generation_image_id init_image_id init_strength modelId "
    "negative_prompt num_images num_inference_steps photoReal photoRealStrength photoRealVersion presetStyle prompt "
    "promptMagic promptMagicStrength promptMagicVersion public scheduler sd_version seed styleUUID tiling "
    "transparency ultra unzoom unzoomAmount upscaleRatio userElements weighting width"
)
_V1_FIELDS = frozenset(_V1_NAMES.split())
_BOOLEANS = ("alchemy", "public", "ultra", "enhancePrompt", "photoReal", "tiling")
_RANGES = {
    "num_images": (1, 8),
    "guidance_scale": (1, 20),
    "num_inference_steps": (10, 60),
    "init_strength": (0.1, 0.9),
}
_SIDES_XL = (
    512, 672, 768, 848, 896, 928, 1024, 1152, 1200, 1264, 1344, 1376, 1536, 1584, 1696, 1792, 1856, 2048, 2304, 2400,
    2528, 2688, 2752, 3072, 3168, 3392, 3584, 3712, 4096, 4608, 4800, 5056, 5504, 6336,
)  # fmt: skip
_SIDES_1 = (672, 768, 832, 864, 896, 1024, 1152, 1184, 1248, 1344, 1536)
_PAIRS = {
    (1024, 1024), (848, 1264), (896, 1200), (928, 1152), (768, 1376), (1584, 672), (832, 1248), (864, 1184),
    (896, 1152), (768, 1344), (1536, 672),
}  # fmt: skip


@dataclass(frozen=True)
class Hosted:
    """A v2 model: sides it lists (empty = free from `low` to `high`), most references, further parameters."""

    sides: Sequence[int]
    references: int
    more: Set[str] = frozenset()
    seed_works: bool = False
    strengths: bool = True
    low: int = 0
    high: int = 0


V2_MODELS: Mapping[str, Hosted] = {
    "gemini-image-2": Hosted(_SIDES_XL, 6, frozenset({"style_ids"})),
    "nano-banana-2": Hosted(_SIDES_XL, 6, frozenset({"style_ids"})),
    "google/nano-banana-2.1": Hosted(_SIDES_XL, 14, frozenset({"style_ids"}), strengths=False),
    "gemini-2.5-flash-image": Hosted(_SIDES_1, 6, frozenset({"style_ids"})),
    "seedream-5.0-pro": Hosted((), 10, frozenset({"output_format"}), True, True, 768, 2048),
}
_V2_PARAMETERS = frozenset(
    {
        "prompt",
        "width",
        "height",
        "quantity",
        "seed",
        "prompt_enhance",
        "guidances",
        "style_ids",
        "output_format",
    }
)


def check_v1(body: Body, uploaded: Set[str]) -> None:
    """Raise Refusal as `POST /v1/generations` does."""
    for name in body:
        if name not in _V1_FIELDS:
            raise Refusal(400, f"Unexpected variable {name}", "bad-request")
    if not isinstance(body.get("prompt"), str):
        raise Refusal(400, 'expecting a value for non-nullable variable: "prompt"', "validation-failed")
    if len(body["prompt"]) > 1500:
        raise Refusal(400, "Invalid prompt, maximum length of 1500 characters exceeded.")
    for name in _BOOLEANS:
        if name in body and not isinstance(body[name], bool | None):
            raise Refusal(
                400, "expected a boolean for type 'Boolean', but found a string", "validation-failed",
                f"$.selectionSet.sdGenerationJob.args.arg1.{name}",
            )  # fmt: skip
    model = body.get("modelId", DEFAULT_V1_MODEL)
    family = V1_MODELS.get(model)
    if family is None:
        raise Refusal(
            400,
            f"{model} is not supported within the Production API. Please try again with a different model ID.",
        )
    _check_numbers(body, family)
    _check_pictures(body, family, uploaded)


def _check_numbers(body: Body, family: Family) -> None:
    sides = (body.get("width", 1024), body.get("height", 768))
    if not all(isinstance(side, int) and 32 <= side <= 1536 and side % 8 == 0 for side in sides):
        raise Refusal(400, "invalid dimensions")
    if family.takes_alchemy and body.get("alchemy", True) and max(sides) > 1024 and not family.takes_contrast:
        raise Refusal(400, "invalid dimensions")
    if not family.takes_alchemy and "alchemy" in body:
        raise Refusal(400, "alchemy is not supported for this model")
    if family.takes_contrast and "contrast" not in body:
        raise Refusal(400, "contrast is required for this model")
    for name, (low, high) in _RANGES.items():
        value = body.get(name)
        if value is not None and (isinstance(value, bool) or not low <= value <= high):
            raise Refusal(400, f"{name} must be between {low} and {high}")
    seed = body.get("seed")
    if seed is not None and not (isinstance(seed, int) and 0 <= seed <= family.top_seed):
        raise Refusal(400, "invalid seed")
    if max(sides) > 768 and body.get("num_images", 4) > 4:
        raise Refusal(400, "Too many images")


def _check_pictures(body: Body, family: Family, uploaded: Set[str]) -> None:
    if body.get("init_image_id") is not None and body["init_image_id"] not in uploaded:
        raise Refusal(400, "invalid init image id")
    seen: dict[int, int] = {}
    for control in body.get("controlnets") or ():
        kind = control.get("preprocessorId")
        if kind not in family.controls:
            raise Refusal(400, f"preprocessorId {kind} is not supported for this model")
        allowed = (
            ("Low", "Mid", "High") if kind in family.characters else ("Low", "Mid", "High", "Ultra", "Max")
        )
        if control.get("strengthType", "Mid") not in allowed:
            raise Refusal(400, f"invalid strengthType {control['strengthType']}")
        if control.get("initImageType") != "UPLOADED" or control.get("initImageId") not in uploaded:
            raise Refusal(400, "invalid init image id")
        seen[kind] = seen.get(kind, 0) + 1
        if seen[kind] > family.controls[kind]:
            raise Refusal(400, f"too many images for preprocessorId {kind}")


def check_v2(body: Body, uploaded: Set[str]) -> None:
    """Raise Refusal as `POST /v2/generations` does."""
    for name in body:
        if name not in ("model", "parameters", "public"):
            raise Refusal(400, f"Unexpected variable {name}", "bad-request")
    model = V2_MODELS.get(str(body.get("model")))
    if model is None:
        raise _no_model(body.get("model"))
    parameters = body.get("parameters")
    if not isinstance(parameters, dict) or not isinstance(parameters.get("prompt"), str):
        raise Refusal(400, 'expecting a value for non-nullable variable: "prompt"', "validation-failed")
    known = (_V2_PARAMETERS - {"style_ids", "output_format"}) | model.more
    for name in parameters:
        if name not in known:
            raise Refusal(400, f"Unexpected variable {name}", "bad-request")
    _check_drawing(parameters, model)
    _check_guidances(parameters.get("guidances") or {}, model, uploaded)


def _no_model(name: object) -> Refusal:
    return Refusal(
        400, f"{name} is not supported within the Production API. Please try again with a different model ID."
    )


def _check_drawing(parameters: Body, model: Hosted) -> None:
    for side in (parameters.get("width", 1024), parameters.get("height", 1024)):
        fits = side in model.sides if model.sides else model.low <= side <= model.high
        if not fits:
            raise Refusal(400, "invalid dimensions")
    if not 1 <= parameters.get("quantity", 1) <= 8:
        raise Refusal(400, "Too many images")
    if parameters.get("prompt_enhance", "OFF") not in ("ON", "OFF", "AUTO"):
        raise Refusal(400, "invalid prompt_enhance")


def _check_guidances(guidances: Body, model: Hosted, uploaded: Set[str]) -> None:
    if set(guidances) - {"image_reference"}:
        raise Refusal(400, "guidance is not supported for this model")
    references = guidances.get("image_reference") or []
    if len(references) > model.references:
        raise Refusal(400, f"image_reference takes at most {model.references} images")
    for reference in references:
        image = reference.get("image") or {}
        if image.get("type") != "UPLOADED" or image.get("id") not in uploaded:
            raise Refusal(400, "invalid init image id")
        if "strength" in reference and (
            not model.strengths or reference["strength"] not in ("LOW", "MID", "HIGH")
        ):
            raise Refusal(400, "invalid strength")


def drawn_size(model: str, size: tuple[int, int]) -> tuple[int, int]:
    """A pair of listed sides that is no listed pair is accepted and drawn square, without a word."""
    if not V2_MODELS[model].sides:
        return size
    width, height = size
    times = next((times for times in (1, 2, 4) if _is_pair((width // times, height // times))), 0)
    if times:
        return size
    side = 2048 if max(size) > 1600 else 1024
    return side, side


def _is_pair(size: tuple[int, int]) -> bool:
    return size in _PAIRS or size[::-1] in _PAIRS
