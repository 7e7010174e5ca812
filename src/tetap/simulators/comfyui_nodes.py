"""What the simulated ComfyUI has installed, and its checks of a graph before it is queued."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import msgspec

Graph = Mapping[str, Mapping[str, Any]]
_CONVERSIONS: Mapping[str, Callable[[Any], Any]] = {
    "INT": int,
    "FLOAT": float,
    "STRING": str,
    "BOOLEAN": bool,
}
_LONG_LIST = 20


class Invalid(Exception):
    """A graph that is not queued: the body of the answer."""

    def __init__(
        self, kind: str, message: str, details: str, node_errors: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        error = {"type": kind, "message": message, "details": details, "extra_info": {}}
        self.body = {"error": error, "node_errors": dict(node_errors or {})}


@dataclass
class Nodes:
    """Classes of nodes with the model lists filled in; `inputs` are the uploaded files by name."""

    inputs: dict[str, bytes]

    def __post_init__(self) -> None:
        self._installed = msgspec.json.decode((files(__package__) / "comfyui_installed.json").read_bytes())
        self.folders: dict[str, list[str]] = self._installed["folders"]

    def names(self) -> list[str]:
        """Every class."""
        return list(self._installed["nodes"])

    def info(self, name: str) -> dict[str, Any]:
        """The entry of /object_info; empty for a class that is not installed."""
        node = self._installed["nodes"].get(name)
        if node is None:
            return {}
        inputs = {
            kind: {key: self._filled(spec) for key, spec in node[kind].items()}
            for kind in ("required", "optional")
            if kind in node
        }
        return {
            "input": inputs, "input_order": {kind: list(told) for kind, told in inputs.items()},
            "output": node["output"], "output_is_list": [False] * len(node["output"]), "output_name": node["output"],
            "name": name, "display_name": name, "description": "", "python_module": "nodes", "category": "simulated",
            "output_node": node.get("output_node", False),
        }  # fmt: skip

    def _filled(self, spec: list[Any]) -> list[Any]:
        first = spec[0]
        if isinstance(first, str) and first.startswith("$"):
            lists = {**self.folders, **self._installed["lists"], "input": sorted(self.inputs)}
            return [lists[first[1:]], *spec[1:]]
        return spec

    def check(self, graph: Graph) -> tuple[list[str], dict[str, Any]]:
        """Output nodes that can run, and what is wrong with the others. Raises Invalid when none can."""
        for node, entry in graph.items():
            if "class_type" not in entry:
                message = "Cannot execute because a node is missing the class_type property."
                raise Invalid("invalid_prompt", message, f"Node ID '#{node}'")
            if not self.info(entry["class_type"]):
                message = f"Cannot execute because node {entry['class_type']} does not exist."
                raise Invalid("invalid_prompt", message, f"Node ID '#{node}'")
        outputs = [node for node, entry in graph.items() if self.info(entry["class_type"])["output_node"]]
        if not outputs:
            raise Invalid("prompt_no_outputs", "Prompt has no outputs", "")
        good: list[str] = []
        wrong: dict[str, Any] = {}
        for output in outputs:
            found = self._wrong(graph, output)
            if found:
                wrong |= {
                    node: {
                        "errors": errors, "dependent_outputs": [output], "class_type": graph[node]["class_type"],
                    }
                    for node, errors in found.items()
                }  # fmt: skip
            else:
                good.append(output)
        if not good:
            details = "\n".join(
                f"{one['message']}: {one['details']}" for entry in wrong.values() for one in entry["errors"]
            )
            raise Invalid(
                "prompt_outputs_failed_validation", "Prompt outputs failed validation", details, wrong
            )
        return good, wrong

    def _wrong(self, graph: Graph, node: str) -> dict[str, list[dict[str, Any]]]:
        """Errors of a node and of all it depends on, by node."""
        entry = graph[node]
        inputs = self.info(entry["class_type"])["input"]
        found: dict[str, list[dict[str, Any]]] = {}
        own: list[dict[str, Any]] = []
        for kind, specs in inputs.items():
            for name, spec in specs.items():
                if name not in entry["inputs"]:
                    if kind == "required":
                        own.append(_error("required_input_missing", "Required input is missing", name, name))
                    continue
                value = entry["inputs"][name]
                if isinstance(value, list):
                    own += self._wrong_link(graph, name, spec, value)
                    if len(value) == 2 and value[0] in graph:
                        found |= self._wrong(graph, value[0])
                else:
                    own += self._wrong_value(entry, name, spec, value)
        return found | ({node: own} if own else {})

    def _wrong_link(self, graph: Graph, name: str, spec: list[Any], link: list[Any]) -> list[dict[str, Any]]:
        if len(link) != 2:
            message = "Bad linked input, must be a length-2 list of [node_id, slot_index]"
            return [_error("bad_linked_input", message, name, name)]
        if link[0] not in graph:
            return [
                _error("exception_during_validation", "Exception when validating node", f"'{link[0]}'", name)
            ]
        received = self.info(graph[link[0]]["class_type"])["output"]
        kind = received[link[1]] if 0 <= link[1] < len(received) else "nothing"
        if kind != spec[0]:
            details = f"{name}, received_type({kind}) mismatch input_type({spec[0]})"
            return [
                _error("return_type_mismatch", "Return type mismatch between linked nodes", details, name)
            ]
        return []

    def _wrong_value(
        self, entry: Mapping[str, Any], name: str, spec: list[Any], value: Any  # noqa: ANN401 - a client's
    ) -> list[dict[str, Any]]:  # fmt: skip
        extra = spec[1] if len(spec) > 1 else {}
        if extra.get("image_upload"):
            if value in self.inputs:
                return []
            details = f"{name} - Invalid image file: {value}"
            return [_error("custom_validation_failed", "Custom validation failed for node", details, name)]
        if isinstance(spec[0], list):
            if value in spec[0]:
                return []
            shown = f"(list of length {len(spec[0])})" if len(spec[0]) > _LONG_LIST else str(spec[0])
            return [
                _error("value_not_in_list", "Value not in list", f"{name}: '{value}' not in {shown}", name)
            ]
        if spec[0] not in _CONVERSIONS:
            return [_error("required_input_missing", "Required input is missing", name, name)]
        try:
            number = _CONVERSIONS[spec[0]](value)
        except (TypeError, ValueError) as error:
            message = f"Failed to convert an input value to a {spec[0]} value"
            return [_error("invalid_input_type", message, f"{name}, {value}, {error}", name)]
        if "min" in extra and number < extra["min"]:
            return [
                _error(
                    "value_smaller_than_min", f"Value {number} smaller than min of {extra['min']}", name, name
                )
            ]
        if "max" in extra and number > extra["max"]:
            return [
                _error(
                    "value_bigger_than_max", f"Value {number} bigger than max of {extra['max']}", name, name
                )
            ]
        return []


def _error(kind: str, message: str, details: str, name: str) -> dict[str, Any]:
    return {"type": kind, "message": message, "details": details, "extra_info": {"input_name": name}}
