"""OpenAI's bodies to what is asked, with every field honoured or refused by name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from ..app.asked import Asked, AskedFrame, GivenPicture
from ..domain.seeds import check_seed
from ..ports.provider import Json
from .failures import BadBody
from .intake import Intake
from .openai_bodies import OPTIONS, Extra, ImageBody

Body = TypeVar("Body")
_PIXELS = re.compile(r"([1-9]\d{1,4})x([1-9]\d{1,4})")
_UNKNOWN = re.compile(r"unknown field `(?P<field>[^`]+)`")
_PLACE = re.compile(r" - at `\$\.?(?P<place>[^`]*)`")


@dataclass(frozen=True)
class Beside:
    """What a call says beside its body: headers and query, for clients that can send nothing else."""

    seed: int | None = None
    budget: float | None = None
    idempotency_key: str = ""
    webhook: str = ""
    tries: int | None = None
    strategy: str | None = None
    no_wait: bool = False
    is_retry: bool = False
    """The client asks again by itself, after it had no answer or none that it liked."""

    @property
    def is_job(self) -> bool:
        """Whether the caller does not wait for the answer."""
        return self.no_wait or bool(self.webhook)


@dataclass(frozen=True)
class Call:
    """A call in no dialect, and how its answer is wanted."""

    asked: Asked
    wants_bytes: bool | None = None
    """Pictures inside the answer; None = the caller did not say."""
    stream: bool = False
    usage_in_stream: bool = False
    beside: Beside = Beside()


def read_body(data: bytes, shape: type[Body]) -> Body:
    """The body in its shape. BadBody names the field that is wrong or unknown."""
    try:
        return msgspec.json.decode(data, type=shape)
    except msgspec.ValidationError as error:
        raise _wrong_field(str(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise BadBody(
            "the body is no JSON", "Send Content-Type: application/json and a JSON object."
        ) from None


def read_fields(fields: Mapping[str, object], shape: type[Body]) -> Body:
    """The fields of a form in their shape. BadBody names the one that is wrong."""
    try:
        return msgspec.convert(fields, shape)
    except msgspec.ValidationError as error:
        raise _wrong_field(str(error)) from None


def _wrong_field(words: str) -> BadBody:
    unknown, place = _UNKNOWN.search(words), _PLACE.search(words)
    inside = place["place"] if place else ""
    if unknown:
        name = f"{inside}.{unknown['field']}".strip(".")
        return BadBody(
            f"unknown parameter '{name}'",
            "Leave it out: what is not known is not dropped silently.",
            param=name,
        )
    return BadBody(_PLACE.sub("", words), "See docs/gateway.md for what is taken.", param=inside or None)


def image_call(body: ImageBody, beside: Beside, intake: Intake, given: tuple[GivenPicture, ...] = ()) -> Call:
    """images/generations or images/edits. `given`: pictures that came as files of a form."""
    if body.partial_images:
        raise BadBody(
            "no partial images are made", "Leave partial_images out, or set it to 0.", param="partial_images"
        )
    beside = joined(beside, body.tetap, body.seed)
    asked = Asked(
        model=body.model,
        words=body.prompt,
        frame=frame(body.size, body.aspect_ratio),
        pictures=(*given, *_pictures(body, intake)),
        options=_options(body),
        seed=beside.seed,
        count=1 if body.n is None else body.n,
        purpose=purpose(body.user),
        budget_usd=beside.budget,
        tries=beside.tries,
        strategy=beside.strategy,
    )
    wants = None if body.response_format is None else body.response_format == "b64_json"
    return Call(asked, wants, bool(body.stream), beside=beside)


def _options(body: ImageBody) -> Mapping[str, Json]:
    """Options that say something: `auto` leaves the choice to the model."""
    written = {name: getattr(body, name) for name in OPTIONS}
    return {name: value for name, value in written.items() if value not in (None, "auto")}


def _pictures(body: ImageBody, intake: Intake) -> list[GivenPicture]:
    written: list[tuple[str, str]] = []
    if body.image is not None:
        images = [body.image] if isinstance(body.image, str) else body.image
        written += [(one, f"image[{number}]") for number, one in enumerate(images)]
    for number, entry in enumerate(body.images or ()):
        written.append((_address(entry, f"images[{number}]"), f"images[{number}]"))
    pictures = [intake.take_written(text, param) for text, param in written]
    if body.mask is not None:
        pictures.append(intake.take_written(_address(body.mask, "mask"), "mask", "mask"))
    return pictures


def _address(entry: object, param: str) -> str:
    """A picture as text: the text itself, or `image_url` of an object."""
    if isinstance(entry, str):
        return entry
    if isinstance(entry, dict) and set(entry) == {"image_url"} and isinstance(entry["image_url"], str):
        return str(entry["image_url"])
    if isinstance(entry, dict) and "file_id" in entry:
        raise BadBody(
            "there are no uploaded files here", "Send the picture itself.", param=f"{param}.file_id"
        )
    raise BadBody(f"{param} is no picture", 'Write a data: URL, or {"image_url": "data:…"}.', param=param)


def frame(size: str | None, ratio: str | None) -> AskedFrame:
    """The frame in the spellings that clients use: 1024x1536, 2K, 16:9, auto."""
    wanted = "" if size in (None, "auto", "") else str(size)
    pixels = _PIXELS.fullmatch(wanted)
    if pixels and ratio:
        raise BadBody("both size in pixels and aspect_ratio", "Say one of them.", param="aspect_ratio")
    if pixels:
        return AskedFrame(pixels=(int(pixels[1]), int(pixels[2])))
    if ":" in wanted and not ratio:
        return AskedFrame(ratio=wanted)
    return AskedFrame(ratio=ratio or "", size=wanted)


def joined(beside: Beside, extra: Extra | None, seed: int | None) -> Beside:
    """What the body and the headers say together. BadBody where they contradict each other."""
    extra = extra or Extra()
    seeds = {one for one in (seed, extra.seed, beside.seed) if one is not None}
    if len(seeds) > 1:
        raise BadBody("two different seeds in one call", "Send one seed.", param="seed")
    for one in seeds:
        check_seed(one)
    budgets = [one for one in (extra.budget, beside.budget) if one is not None]
    return Beside(
        seed=next(iter(seeds), None),
        budget=min(budgets, default=None),
        idempotency_key=extra.idempotency_key or beside.idempotency_key,
        webhook=extra.webhook or beside.webhook,
        tries=extra.tries if extra.tries is not None else beside.tries,
        strategy=extra.strategy or beside.strategy,
        no_wait=beside.no_wait,
        is_retry=beside.is_retry,
    )


def purpose(user: str | None) -> str:
    """The ledger's name for who it is for."""
    return f"gateway: {user[:64]}" if user else "gateway"
