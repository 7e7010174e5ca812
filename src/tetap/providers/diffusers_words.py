"""Long words for CLIP: cut into pieces that its text encoders can read whole, encoded one by one, joined again."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

    from diffusers import DiffusionPipeline

_UNITS = (r"[^,.;:!?\n]*[,.;:!?\n]*\s*", r"\S*\s*", r"(?s:.)")
"""What a piece is cut between: phrases; words where a phrase is too long; characters where a word is."""


def pieces(words: str, count: Callable[[str], int], room: int) -> list[str]:
    """The words in order, in as few pieces of at most `room` tokens as phrases allow; one empty piece for none."""
    found = [""]
    for unit in _fitting(words, count, room):
        if count(found[-1] + unit) <= room:
            found[-1] += unit
        else:
            found.append(unit)
    return [piece.strip() for piece in found]


def _fitting(text: str, count: Callable[[str], int], room: int, level: int = 0) -> list[str]:
    """Units of the text, each of at most `room` tokens."""
    units = [unit for unit in re.findall(_UNITS[level], text) if unit]
    if level + 1 == len(_UNITS):
        return units
    return [
        part
        for unit in units
        for part in ([unit] if count(unit) <= room else _fitting(unit, count, room, level + 1))
    ]


def token_counter(*tokenizers: Callable[..., object]) -> Callable[[str], int]:
    """Counts tokens of a text, by the tokenizer that makes the most of them."""

    def count(text: str) -> int:
        return max(len(one(text, add_special_tokens=False)["input_ids"]) for one in tokenizers)  # type: ignore[index]

    return count


def encoded(
    pipeline: "DiffusionPipeline", words: str, negative: str, clip_skip: int | None, guided: bool
) -> tuple[dict[str, "Tensor"], int]:
    """(what a Stable Diffusion pipeline takes instead of `prompt`, how many pieces the words were read in).

    The pipelines themselves cut everything beyond 75 tokens off. `clip_skip`: last layers left out, plus one.
    `guided`: whether the negative is used."""
    import torch

    tokenizers = [
        one for one in (pipeline.tokenizer, getattr(pipeline, "tokenizer_2", None)) if one is not None
    ]
    count, room = token_counter(*tokenizers), tokenizers[0].model_max_length - 2
    shown = pieces(words, count, room)
    hidden = pieces(negative, count, room) if negative else []
    length = max(len(shown), len(hidden) if guided else 0)
    skipped = clip_skip - 1 if clip_skip else 0
    has_two = len(tokenizers) > 1
    read = []
    with torch.no_grad(), _without_last_layers(pipeline.text_encoder, 0 if has_two else skipped):
        for number in range(length):
            read.append(
                pipeline.encode_prompt(
                    prompt=_at(shown, number),
                    device=pipeline._execution_device,
                    num_images_per_prompt=1,
                    do_classifier_free_guidance=guided,
                    # None and the empty text are not the same to SDXL: only None becomes zeros.
                    negative_prompt=_at(hidden, number) if hidden else None,
                    clip_skip=skipped if has_two and skipped else None,
                )
            )
    # Of the pooled ones, which sum up a whole text, the first piece's counts: it holds who is drawn.
    names = (
        "prompt_embeds",
        "negative_prompt_embeds",
        "pooled_prompt_embeds",
        "negative_pooled_prompt_embeds",
    )
    given = {
        name: parts[0] if "pooled" in name else torch.cat(parts, dim=1)
        for name, parts in zip(names, zip(*read, strict=True), strict=False)
        if parts[0] is not None
    }
    return given, length


@contextmanager
def _without_last_layers(encoder: Any, count: int) -> Iterator[None]:  # noqa: ANN401 - its class is in the library
    """The pipelines' own way to skip layers of a single encoder breaks with transformers 5."""
    body = getattr(encoder, "text_model", encoder).encoder
    layers = body.layers
    body.layers = layers[: max(1, len(layers) - count)]
    try:
        yield
    finally:
        body.layers = layers


def _at(found: Sequence[str], number: int) -> str:
    return found[number] if number < len(found) else ""
