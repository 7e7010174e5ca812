"""Graphs in ComfyUI's API format, put together from the pieces of comfyui_pieces.json."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from ..ports import DrawRequest
from ..wire import table
from .stable_diffusion.slots import Picture, Sorted, weight_of
from .stable_diffusion.words import loras_of, plain_words

Graph = dict[str, dict[str, Any]]
"""Node id to its class_type and inputs; an input that is a list of two is a link to (node id, output)."""
SPECIAL = "()"
"""What means emphasis in the words that ComfyUI encodes."""
_STYLE = "style"
_ALL = 1.0


@cache
def _pieces() -> Mapping[str, Any]:
    found: Mapping[str, Any] = msgspec.json.decode((files(__package__) / "comfyui_pieces.json").read_bytes())
    return found


class Bench:
    """A graph being put together. `wires` are the ends to which the next piece is tied, by name."""

    def __init__(self) -> None:
        self.graph: Graph = {}
        self._wires: dict[str, list[Any]] = {}

    def add(self, piece: str, **values: object) -> None:
        """Add a piece: "$name" becomes a value, "@name" the wire of that name; the piece then gives wires."""
        plan = _pieces()[piece]
        ids = {name: str(len(self.graph) + number) for number, name in enumerate(plan["nodes"], 1)}
        for name, node in plan["nodes"].items():
            self.graph[ids[name]] = {
                "class_type": self._filled(node["class_type"], ids, values),
                "inputs": {key: self._filled(value, ids, values) for key, value in node["inputs"].items()},
            }
        self._wires |= {wire: [ids[name], output] for wire, (name, output) in plan["gives"].items()}

    def _filled(self, value: Any, ids: Mapping[str, str], values: Mapping[str, object]) -> Any:  # noqa: ANN401
        if isinstance(value, list):
            return [ids[value[0]], value[1]]
        if isinstance(value, str) and value.startswith("$"):
            return values[value[1:]]
        if isinstance(value, str) and value.startswith("@"):
            return list(self._wires[value[1:]])
        return value


def build_graph(
    request: DrawRequest,
    pixels: tuple[int, int],
    chosen: Mapping[str, Any],
    pictures: Sorted,
    name_of: Callable[[Picture], str],
) -> Graph:
    """The graph of a request. `chosen`: the options over the family's defaults, with seed and prefix;
    `name_of`: under which name a picture lies in the server's input folder."""
    bench = Bench()
    bench.add("checkpoint", checkpoint=chosen["checkpoint"])
    if chosen.get("vae"):
        bench.add("vae", vae=chosen["vae"])
    for name, weight in loras_of(chosen.get("loras")).items():
        bench.add("lora", name=name, weight=weight)
    if "clip_skip" in chosen:
        bench.add("clip skip", layer=-chosen["clip_skip"])
    bench.add("words", words=plain_words(request, SPECIAL), negative=chosen["negative"])
    if "guidance" in chosen:
        bench.add("guidance", guidance=chosen["guidance"])
    _add_references(bench, pictures, chosen, name_of)
    if pictures.pose is not None:
        _add_control(bench, name_of(pictures.pose), chosen)
    denoising = _add_beginning(bench, pixels, pictures, chosen, name_of)
    sampling = {name: chosen[name] for name in ("seed", "steps", "cfg", "sampler", "scheduler", "prefix")}
    bench.add("sample", **sampling, denoising=denoising)
    return bench.graph


def _add_references(
    bench: Bench, pictures: Sorted, chosen: Mapping[str, Any], name_of: Callable[[Picture], str]
) -> None:
    if pictures.character:
        bench.add("ip-adapter", model=chosen["ip_adapter_model"], vision=chosen["clip_vision_model"])
    for picture in pictures.character:
        kind = "style transfer" if picture.slot.role == _STYLE else "linear"
        weight = weight_of(picture, dict(chosen))
        bench.add("reference", image=name_of(picture), weight=weight, kind=kind)


def _add_control(bench: Bench, image: str, chosen: Mapping[str, Any]) -> None:
    bench.add("map", image=image)
    if chosen.get("control_preprocessor"):
        bench.add("preprocessor", **{"class": chosen["control_preprocessor"]})
    bench.add(
        "control",
        model=chosen["control_model"],
        weight=chosen["control_weight"],
        start=chosen["control_start"],
        end=chosen["control_end"],
    )


def _add_beginning(
    bench: Bench,
    pixels: tuple[int, int],
    pictures: Sorted,
    chosen: Mapping[str, Any],
    name_of: Callable[[Picture], str],
) -> float:
    """Nothing, or a picture with or without mask. Returns how much of it is painted anew."""
    width, height = pixels
    if pictures.start is None:
        bench.add("empty", width=width, height=height)
        return _ALL
    bench.add("start", image=name_of(pictures.start), width=width, height=height)
    if pictures.mask is not None:
        bench.add("mask", image=name_of(pictures.mask), width=width, height=height)
    return float(chosen["denoising"])


def without_words(graph: Mapping[str, Any], words: str = "") -> Graph:
    """A copy for receipts, which hold the words already: texts to encode are left out, and `words` wherever a
    graph of the user's own has them."""
    return {
        node: {
            "class_type": str(entry.get("class_type", "")),
            "inputs": {
                name: "(words)" if _is_words(str(entry.get("class_type", "")), value, words) else value
                for name, value in table(entry.get("inputs")).items()
            },
        }
        for node, entry in graph.items()
        if isinstance(entry, dict)
    }


def _is_words(kind: str, value: object, words: str) -> bool:
    return isinstance(value, str) and bool(value) and (value == words or kind.startswith("CLIPTextEncode"))
