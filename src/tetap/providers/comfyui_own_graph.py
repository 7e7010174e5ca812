"""A graph of the user's own: read, checked, and filled with words, seed, size and pictures where `bind` says."""

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Rejected
from ..ports import DrawRequest, Json
from .comfyui_graph import Graph
from .stable_diffusion.slots import CHARACTER_ROLES

_ROLES = (*CHARACTER_ROLES, "start", "edit", "mask", "pose")
_VALUES = ("words", "negative", "seed", "width", "height")
_WITH_A_GRAPH = ("graph", "bind", "negative", "emphasis")
_EXPORT = "Export it in ComfyUI with Workflow > Export (API)."


@dataclass(frozen=True)
class OwnGraph:
    """A graph and where things go in it: name to (node, input) places."""

    graph: Graph
    places: Mapping[str, Sequence[tuple[str, str]]]
    output: str
    """The node whose picture is wanted."""

    def filled(self, values: Mapping[str, Json], pictures: Mapping[str, Sequence[str]], prefix: str) -> Graph:
        """A copy with values by name, names of uploaded pictures by role, and `prefix` for the files it saves."""
        graph = copy.deepcopy(self.graph)
        for name, places in self.places.items():
            given = pictures[name] if name in pictures else [values[name]] * len(places)
            for (node, entry), value in zip(places, given, strict=True):
                graph[node]["inputs"][entry] = value
        for saving in graph.values():
            if "filename_prefix" in saving["inputs"]:
                saving["inputs"]["filename_prefix"] = prefix
        return graph


def read_own_graph(request: DrawRequest) -> OwnGraph | None:
    """The graph of the options; None when they hold none. Raises Rejected naming what cannot be used."""
    options = request.options
    if "graph" not in options:
        if "bind" in options:
            raise Rejected("bind is given without a graph", "Set the option graph too, or leave bind out.")
        return None
    for name in options:
        if name not in _WITH_A_GRAPH:
            raise Rejected(
                f"option {name} has no effect with a graph of your own",
                "Set it in the graph, or leave it out.",
            )
    graph = _read(str(options["graph"]))
    places, output = _read_bind(options.get("bind"), graph)
    own = OwnGraph(graph, places, output or _only_output(graph))
    _check_request(request, own)
    return own


def own_graph_remarks(own: OwnGraph) -> list[str]:
    """What is drawn otherwise than asked."""
    missing = [name for name in ("width", "height") if name not in own.places]
    return [f"the graph's own {' and '.join(missing)} is used: bind names no place for it"] if missing else []


def _read(text: str) -> Graph:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Rejected(f"the graph is no JSON: {error}", _EXPORT) from None
    if isinstance(data, dict) and "nodes" in data and "links" in data:
        raise Rejected("the graph is in the editor's format, which the server does not run", _EXPORT)
    if isinstance(data, dict) and set(data) == {"prompt"}:
        data = data["prompt"]
    if not isinstance(data, dict) or not data:
        raise Rejected("the graph holds no nodes", _EXPORT)
    for node, entry in data.items():
        if not isinstance(entry, dict) or not isinstance(entry.get("class_type"), str):
            raise Rejected(f"the graph's node {node} has no class_type", _EXPORT)
        if not isinstance(entry.get("inputs"), dict):
            raise Rejected(f"the graph's node {node} has no inputs", _EXPORT)
    return data


def _read_bind(bind: Json, graph: Graph) -> tuple[dict[str, list[tuple[str, str]]], str]:
    table: dict[str, Any] = dict(bind or {})  # type: ignore[arg-type]
    output = str(table.pop("output", ""))
    if output and output not in graph:
        raise Rejected(f"bind.output: the graph has no node {output}", f"It has: {', '.join(graph)}.")
    if "words" not in table:
        raise Rejected(
            "bind says nowhere where the words go", f'Write bind = {{words = "{_likely_words(graph)}"}}.'
        )
    places = {}
    for name, written in table.items():
        if name not in (*_VALUES, *_ROLES):
            raise Rejected(
                f"bind: nothing is called '{name}'", f"There are: {', '.join((*_VALUES, 'output', *_ROLES))}."
            )
        places[name] = [
            _place(name, one, graph) for one in (written if isinstance(written, list) else [written])
        ]
    return places, output


def _place(name: str, written: object, graph: Graph) -> tuple[str, str]:
    node, _, entry = str(written).rpartition(".")
    if node not in graph:
        raise Rejected(
            f"bind.{name}: the graph has no node '{node}'", 'Write "node.input", such as "6.text".'
        )
    inputs = graph[node]["inputs"]
    if entry not in inputs or isinstance(inputs[entry], list):
        own = [key for key, value in inputs.items() if not isinstance(value, list)]
        raise Rejected(
            f"bind.{name}: node {node} ({graph[node]['class_type']}) has no value '{entry}'",
            f"It has: {', '.join(own) or 'none'}.",
        )
    return node, entry


def _likely_words(graph: Graph) -> str:
    found = [node for node, entry in graph.items() if entry["class_type"].startswith("CLIPTextEncode")]
    return f"{found[0]}.text" if found else "6.text"


def _only_output(graph: Graph) -> str:
    outputs = [node for node, entry in graph.items() if entry["class_type"].startswith("SaveImage")]
    if not outputs:
        raise Rejected("the graph saves no picture", "Let it end in a SaveImage node.")
    if len(outputs) > 1:
        raise Rejected(
            f"the graph saves pictures in nodes {', '.join(outputs)}",
            f'Say which is wanted: bind = {{output = "{outputs[-1]}"}}.',
        )
    return outputs[0]


def _check_request(request: DrawRequest, own: OwnGraph) -> None:
    if request.noise_seed is not None and "seed" not in own.places:
        raise Rejected(
            "a seed was given and bind says nowhere where it goes",
            'Write bind = {seed = "3.seed"}, or give none.',
        )
    if "negative" in request.options and "negative" not in own.places:
        raise Rejected(
            "option negative is given and bind says nowhere where it goes", "Bind it, or leave it out."
        )
    given = [slot.role for slot in request.references]
    for role in dict.fromkeys([*given, *(name for name in own.places if name in _ROLES)]):
        count, room = given.count(role), len(own.places.get(role, ()))
        if count != room:
            raise Rejected(
                f"{count} pictures were given as '{role}', the graph takes {room}",
                "Bind one place a picture, such as bind = {" + role + ' = "12.image"}.',
            )
