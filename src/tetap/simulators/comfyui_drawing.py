"""How the simulated ComfyUI runs a graph: from what it saves back to words, references, seed and size."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any

from PIL import Image

from .backstage import Backstage
from .comfyui_nodes import Graph
from .repainting import repainted, white_where_transparent

_EMPHASIS = re.compile(r"\\([()])|(?::\d+(?:\.\d+)?)?[()]")
_SHOWN = {("IPAdapterAdvanced", "image"), ("VAEEncode", "pixels")}
"""Inputs whose pictures act by their pixels, which the painter looks at."""


@dataclass(frozen=True)
class Sampling:
    """What a sampler was told, gathered from the nodes before it."""

    words: str
    references: tuple[bytes, ...] = field(repr=False)
    start: bytes | None = field(repr=False)
    mask: bytes | None = field(repr=False)
    size: tuple[int, int]
    count: int
    luck: int


def gather(graph: Graph, output: str, inputs: Mapping[str, bytes]) -> Sampling:
    """What is drawn for an output node of a graph that has been checked."""
    sampler = _before(graph, output, "KSampler")
    told = graph[sampler]["inputs"]
    references = [
        _image(graph, node, "image", inputs)
        for node in _chain(graph, told["model"], "model")
        if graph[node]["class_type"] == "IPAdapterAdvanced"
    ]
    latents = _chain(graph, told["latent_image"], "samples")
    by_class = {graph[node]["class_type"]: node for node in latents}
    start = mask = None
    if "VAEEncode" in by_class:
        start = _image(graph, by_class["VAEEncode"], "pixels", inputs)
        size = _size(graph, by_class["VAEEncode"], start)
    else:
        empty = graph[by_class["EmptyLatentImage"]]["inputs"]
        size = (empty["width"] // 8 * 8, empty["height"] // 8 * 8)
    if "SetLatentNoiseMask" in by_class:
        mask = _mask(graph, graph[by_class["SetLatentNoiseMask"]]["inputs"]["mask"], inputs)
    count = graph[by_class["EmptyLatentImage"]]["inputs"]["batch_size"] if start is None else 1
    return Sampling(
        words=_words(graph, told["positive"]),
        # The adapter nearest to the sampler was tied last.
        references=(*reversed(references), *((start,) if start else ())),
        start=start,
        mask=mask,
        size=size,
        count=count,
        luck=_luck(graph, sampler, inputs),
    )


def paint(backstage: Backstage, told: Sampling, number: int, size: tuple[int, int]) -> bytes:
    """Picture `number` of the batch. A whole batch is drawn from one seed, so it is not seed + number."""
    words = _EMPHASIS.sub(r"\1", told.words)
    drawn = backstage.paint(words, told.references, size, (told.luck + number * 7919) % 2**32)
    return repainted(drawn, told.start, told.mask) if told.start and told.mask else drawn


def signature(graph: Graph, node: str, inputs: Mapping[str, bytes]) -> str:
    """Equal for nodes that would do the same, whatever their ids."""
    return json.dumps(_plain(graph, node, inputs, blank=False), sort_keys=True)


def _luck(graph: Graph, sampler: str, inputs: Mapping[str, bytes]) -> int:
    text = json.dumps(_plain(graph, sampler, inputs, blank=True), sort_keys=True)
    return int.from_bytes(sha256(text.encode()).digest()[:4], "big")


def _plain(graph: Graph, node: str, inputs: Mapping[str, bytes], *, blank: bool) -> Any:  # noqa: ANN401
    """A node with all before it as plain data; `blank`: without the words shown and pictures that act by pixels."""
    entry = graph[node]
    kind = entry["class_type"]
    plain: dict[str, Any] = {}
    for name, value in entry["inputs"].items():
        if blank and ((kind, name) in _SHOWN or name == "positive"):
            # What a ControlNet adds to the words still counts.
            plain[name] = _maps(graph, value, inputs) if name == "positive" else ""
        elif isinstance(value, list):
            plain[name] = [_plain(graph, value[0], inputs, blank=blank), value[1]]
        elif value in inputs and isinstance(value, str):
            plain[name] = sha256(inputs[value]).hexdigest()
        else:
            plain[name] = value
    return {"class": kind, **plain}


def _maps(graph: Graph, link: list[Any], inputs: Mapping[str, bytes]) -> list[Any]:
    found = []
    for node in _chain(graph, link, "positive"):
        entry = graph[node]
        if entry["class_type"] == "ControlNetApplyAdvanced":
            image = _plain(graph, entry["inputs"]["image"][0], inputs, blank=False)
            found.append([image, entry["inputs"]["strength"], entry["inputs"]["end_percent"]])
    return found


def _chain(graph: Graph, link: list[Any], name: str) -> list[str]:
    """Nodes along one input, nearest first."""
    found: list[str] = []
    node: str | None = link[0]
    while node is not None:
        found.append(node)
        entry = graph[node]["inputs"]
        further = entry.get(name, entry.get("conditioning"))
        node = further[0] if isinstance(further, list) else None
    return found


def _words(graph: Graph, link: list[Any]) -> str:
    node = _chain(graph, link, "positive")[-1]
    return str(graph[node]["inputs"].get("text", ""))


def _before(graph: Graph, node: str, kind: str) -> str:
    """The nearest node of a class before this one."""
    waiting = [node]
    while waiting:
        here = waiting.pop(0)
        if graph[here]["class_type"] == kind:
            return here
        waiting += [value[0] for value in graph[here]["inputs"].values() if isinstance(value, list)]
    raise RuntimeError(f"this simulator draws graphs with a {kind} only")


def _image(graph: Graph, node: str, name: str, inputs: Mapping[str, bytes]) -> bytes:
    loader = _before(graph, graph[node]["inputs"][name][0], "LoadImage")
    return inputs[graph[loader]["inputs"]["image"]]


def _mask(graph: Graph, link: list[Any], inputs: Mapping[str, bytes]) -> bytes:
    """White where it is painted anew. A loader's own mask is what its picture leaves transparent."""
    while graph[link[0]]["class_type"] not in ("LoadImage", "LoadImageMask"):
        link = next(value for value in graph[link[0]]["inputs"].values() if isinstance(value, list))
    loader = graph[link[0]]
    data = inputs[loader["inputs"]["image"]]
    from_alpha = loader["inputs"].get("channel") == "alpha" or (
        loader["class_type"] == "LoadImage" and link[1] == 1
    )
    return white_where_transparent(data) if from_alpha else data


def _size(graph: Graph, encoder: str, start: bytes) -> tuple[int, int]:
    before = graph[graph[encoder]["inputs"]["pixels"][0]]
    if before["class_type"] == "ImageScale":
        return before["inputs"]["width"] // 8 * 8, before["inputs"]["height"] // 8 * 8
    with Image.open(BytesIO(start)) as picture:
        return picture.width // 8 * 8, picture.height // 8 * 8
