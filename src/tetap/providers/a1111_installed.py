"""What a web UI has installed: asked for before drawing, because it draws on in silence without what is missing."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import Rejected
from ..wire import Wire, listed, table, tables
from .a1111_failures import failure

_SECONDS = 60.0
_SHOWN = 12
_SAMPLER, _SCHEDULER = ("name", "aliases"), ("label", "name")
_HASH = re.compile(r" \[[0-9a-f]+\]$")


@dataclass(frozen=True)
class Thing:
    """One installed thing: what the server wants to be told, and every name it goes by."""

    sent: str
    names: tuple[str, ...]

    def is_called(self, wanted: str) -> bool:
        """Whether this is what the user means; letter case and a hash behind the name do not matter."""
        return _key(wanted) in {_key(name) for name in (self.sent, *self.names)}


class Installed:
    """Lists of one server, asked for when first needed and again when a name is not found. Thread-safe."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._lists: dict[str, list[Thing]] = {}

    def settings(self) -> Mapping[str, Any]:
        """The server's settings as they stand."""
        return table(self._get("/sdapi/v1/options"))

    def checkpoint(self, wanted: str) -> str:
        """The title of a checkpoint. An unknown one would leave another loaded without a word."""
        return self._one("/sdapi/v1/sd-models", "checkpoint", wanted, ("title", "model_name", "filename"))

    def lora(self, wanted: str) -> str:
        """The name of a LoRA. An unknown one would be left out without a word."""
        return self._one("/sdapi/v1/loras", "LoRA", wanted, ("name", "alias", "path"))

    def vae(self, wanted: str) -> str:
        """The name of a VAE."""
        return self._one("/sdapi/v1/sd-vae", "VAE", wanted, ("model_name", "filename"))

    def module(self, wanted: str) -> str:
        """The path of a VAE or text encoder on Forge."""
        return self._one("/sdapi/v1/sd-modules", "VAE", wanted, ("filename", "model_name"))

    def sampler_and_scheduler(self, sampler: str, scheduler: str) -> tuple[str, str | None]:
        """Their names; older servers (None) have both in one. An unknown one would be replaced without a word."""
        samplers, schedulers = "/sdapi/v1/samplers", "/sdapi/v1/schedulers"
        try:
            self._things(schedulers, _SCHEDULER, again=False)
        except _NoSuchRoute:
            return self._one(samplers, "sampler", f"{sampler} {scheduler}", _SAMPLER), None
        schedule = self._one(schedulers, "scheduler", scheduler, _SCHEDULER)
        return self._one(samplers, "sampler", sampler, _SAMPLER), schedule

    def control_model(self, wanted: str) -> str:
        """The name of a ControlNet or IP-Adapter model, with its hash."""
        return self._pick("/controlnet/model_list", "model_list", "ControlNet model", wanted)

    def preprocessor(self, wanted: str) -> str:
        """The name of a ControlNet preprocessor."""
        return self._pick("/controlnet/module_list", "module_list", "ControlNet preprocessor", wanted)

    def first_control_model(self, words: Sequence[str], option: str) -> str:
        """The first ControlNet model whose name holds all of these words. Rejected names the option to set."""
        return self._first("/controlnet/model_list", "model_list", words, option)

    def first_preprocessor(self, choices: Sequence[str], option: str) -> str:
        """The first of these preprocessors that is installed. Rejected names the option to set."""
        things = self._control_list("/controlnet/module_list", "module_list", again=False)
        for choice in choices:
            for thing in things:
                if thing.is_called(choice):
                    return thing.sent
        raise Rejected(
            f"{self._wire.platform} has no preprocessor among {', '.join(choices)}",
            f"Set the option {option}. Installed: {_shown(things)}.",
        )

    def _pick(self, path: str, key: str, what: str, wanted: str) -> str:
        return self._found(lambda again: self._control_list(path, key, again=again), what, wanted)

    def _first(self, path: str, key: str, words: Sequence[str], option: str) -> str:
        things: list[Thing] = []
        for again in (False, True):
            things = self._control_list(path, key, again=again)
            for thing in things:
                name = _key(thing.sent)
                if all(word in name for word in words) and "face" not in name:
                    return thing.sent
        raise Rejected(
            f"{self._wire.platform} has no ControlNet model for {' '.join(words)}",
            f"Install one, or name another in the option {option}. Installed: {_shown(things)}.",
        )

    def _one(self, path: str, what: str, wanted: str, fields: Sequence[str]) -> str:
        try:
            return self._found(lambda again: self._things(path, fields, again=again), what, wanted)
        except _NoSuchRoute:
            raise Rejected(f"{self._wire.platform} does not know {path}", "Update the web UI.") from None

    def _things(self, path: str, fields: Sequence[str], *, again: bool) -> list[Thing]:
        if again or path not in self._lists:
            entries = tables(self._get(path))
            self._lists[path] = [thing for entry in entries if (thing := _thing(entry, fields))]
        return self._lists[path]

    def _found(self, things: Any, what: str, wanted: str) -> str:  # noqa: ANN401 - a function of one flag
        known: list[Thing] = []
        for again in (False, True):
            known = things(again)
            for thing in known:
                if thing.is_called(wanted):
                    return thing.sent
        raise Rejected(f"{self._wire.platform} has no {what} '{wanted}'", f"It has: {_shown(known)}.")

    def _control_list(self, path: str, key: str, *, again: bool) -> list[Thing]:
        if again or path not in self._lists:
            try:
                names = listed(table(self._get(path)).get(key))
            except _NoSuchRoute:
                raise Rejected(
                    f"{self._wire.platform} has no ControlNet, which references and poses need",
                    "Install the extension sd-webui-controlnet; Forge has it built in.",
                ) from None
            self._lists[path] = [Thing(name, ()) for name in names if isinstance(name, str)]
        return self._lists[path]

    def _get(self, path: str) -> Any:  # noqa: ANN401 - what another program wrote
        answer = self._wire.get(path, seconds=_SECONDS)
        if answer.status == 404 and path != "/sdapi/v1/options":
            raise _NoSuchRoute
        if not answer.ok:
            raise failure(self._wire.platform, answer)
        return answer.json()


class _NoSuchRoute(Exception):
    """This server is older than the route, or lacks the extension that has it."""


def _thing(entry: Mapping[str, Any], fields: Sequence[str]) -> Thing | None:
    names: list[str] = []
    for field in fields:
        value = entry.get(field)
        names += [str(one) for one in (value if isinstance(value, list) else [value] if value else [])]
    return Thing(names[0], tuple(names[1:])) if names else None


def _key(name: str) -> str:
    """A name without folder, hash, ending and letter case."""
    bare = _HASH.sub("", name).replace("\\", "/").rpartition("/")[2].casefold()
    for ending in (".safetensors", ".ckpt", ".pt", ".gguf"):
        bare = bare.removesuffix(ending)
    return bare


def _shown(things: Sequence[Thing]) -> str:
    names = [thing.sent for thing in things]
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more or "none"
