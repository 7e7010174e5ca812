"""Cards of a Stable Diffusion platform from its own file and the shared one; which family a model is of."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from ...errors import Misconfigured
from ...ports import Card, Connection, cards_from

_HERE = "tetap.providers"


def read_facts(file: str) -> dict[str, Any]:
    """A platform's card file joined with `families.toml`: the frames, and the options that models name by set."""
    facts = _toml(file)
    shared = _toml("stable_diffusion/families.toml")
    sets: Mapping[str, Mapping[str, Any]] = {
        name: {**shared["options"].get(name, {}), **facts.get("options", {}).get(name, {})}
        for name in {*shared["options"], *facts.get("options", {})}
    }
    for name, model in facts["models"].items():
        model.update(shared["models"].get(name, {}) | model)
        values = {**facts["defaults"]["all"], **facts["defaults"][name]}
        model["options"] = {
            option: _with_default(told, values.get(option))
            for of in model.pop("options_of")
            for option, told in sets[of].items()
        }
    return {**facts, "frames": shared["frames"]}


def cards_of(connection: Connection, facts: Mapping[str, Any]) -> tuple[Card, ...]:
    """The platform's cards, with the user's own models laid over them."""
    return cards_from(connection.platform, facts, connection.models)


def family_of(connection: Connection, model: str) -> str:
    """The family (`sdxl`, `sd15`, `flux`, …): the model itself, or what the user's own model is like."""
    seen = []
    while "like" in connection.models.get(model, {}) and model not in seen:
        seen.append(model)
        model = str(connection.models[model]["like"])
    if model in seen:
        raise Misconfigured(
            f"platforms.{connection.platform}.models: '{model}' is like itself",
            "Let `like` name a model that the platform itself has, such as sdxl.",
        )
    return model


def _with_default(option: Mapping[str, Any], value: object) -> Mapping[str, Any]:
    """An option whose help says what is taken when the user sets nothing."""
    return option if value in (None, "") else {**option, "help": f"{option['help']} Without it: {value}."}


def _toml(file: str) -> dict[str, Any]:
    return tomllib.loads(files(_HERE).joinpath(file).read_text(encoding="utf-8"))
