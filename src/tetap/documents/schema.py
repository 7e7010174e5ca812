"""JSON Schemas of character.yaml, scenes.yaml and finish.yaml, so that editors complete and check while one types.

They describe the English field names; Indonesian and Chinese names are read as well, so additional
fields are not forbidden here (tetap check is the judge).
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..domain.character import ROLES, Character
from ..domain.frame import PURPOSES, RATIOS, SIZES
from ..domain.scene import PICTURE_ROLES, Scene
from ..domain.vocabulary import Element, Vocabulary
from .recipe_file import Recipe
from .words import load_vocabulary

FOLDER = ".schema"
_HEX = {"type": "string", "pattern": "^#[0-9a-fA-F]{6}$"}


def character_schema() -> dict[str, Any]:
    """The schema of character.yaml: every kind with its own categories and elements."""
    vocabulary = load_vocabulary()
    whole = Character.model_json_schema()
    properties: dict[str, Any] = whole["properties"]
    properties.pop("traits")
    properties["kind"] = {"enum": sorted(vocabulary.checklists), "description": "which checklist applies"}
    for definition in whole.get("$defs", {}).values():
        definition["additionalProperties"] = True
        for name, field in definition.get("properties", {}).items():
            if name in ("hex", "color"):
                field.update(_HEX)
            if name == "role":
                field["enum"] = list(ROLES)
    whole.pop("additionalProperties", None)
    whole.pop("required", None)  # the name may be written as nama or 名称
    whole["$schema"] = "http://json-schema.org/draft-07/schema#"
    whole["title"] = "tetap character"
    whole["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": kind}}, "required": [] if kind == "person" else ["kind"]},
            "then": {"properties": _categories(vocabulary, kind)},
        }
        for kind in sorted(vocabulary.checklists)
    ]
    return whole


def _categories(vocabulary: Vocabulary, kind: str) -> dict[str, Any]:
    return {
        category.id: {
            "type": "object",
            "description": category.label("en"),
            "properties": {element.id: _element(element, vocabulary) for element in category.elements},
        }
        for category in vocabulary.checklists[kind].categories
    }


def _element(element: Element, vocabulary: Vocabulary) -> dict[str, Any]:
    glossary = (
        vocabulary.colors if element.holds == "color" and not element.values.choices else element.values
    )
    words = [choice.id for choice in glossary]
    need = "required" if element.required else "optional"
    schema: dict[str, Any] = {"description": f"{element.label('en')} ({need})"}
    free: dict[str, Any] = {"type": ["string", "number", "array", "object"]}
    schema["anyOf"] = [{"enum": words}, free] if words else [free]
    return schema


def scenes_schema() -> dict[str, Any]:
    """The schema of scenes.yaml."""
    scene = Scene.model_json_schema()
    properties: dict[str, Any] = scene["properties"]
    properties["ratio"] = {
        "enum": list(RATIOS),
        "description": "; ".join(f"{r}: {use}" for r, use in RATIOS.items()),
    }
    properties["size"] = {
        "enum": list(SIZES),
        "description": "; ".join(f"{s}: {use}" for s, use in SIZES.items()),
    }
    properties["for"] = {
        "enum": list(PURPOSES),
        "description": "picks ratio and size by what the picture is for",
    }
    for element_id, element in load_vocabulary().scene.items():
        words = [choice.id for choice in element.values]
        if element_id == "wear":
            properties["wear"] = {
                "anyOf": [
                    {"type": "string"},
                    {"type": "array", "items": {"anyOf": [{"enum": words}, {"type": "string"}]}},
                ]
            }
        elif element_id in properties:
            properties[element_id] = {"anyOf": [{"enum": words}, {"type": "string"}]}
    definitions = scene.pop("$defs")
    roles = {role: {"type": "string"} for role in PICTURE_ROLES}
    entry = {"anyOf": [{"$ref": "#/$defs/ScenePicture"}, {"type": "object", "properties": roles}]}
    properties["pictures"]["items"] = entry
    definitions["ScenePicture"]["additionalProperties"] = True
    definitions["ScenePicture"].pop("required")
    scene.pop("required", None)
    scene.pop("additionalProperties", None)
    rows = {"type": "array", "minItems": 1, "items": {"anyOf": [{"type": "string"}, scene]}}
    for_all = {name: properties[name] for name in ("seed", "ratio", "size", "for")}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "tetap scenes",
        "$defs": definitions,
        "anyOf": [
            rows,
            {"type": "object", "properties": {**for_all, "scenes": rows}, "required": ["scenes"]},
        ],
    }


def recipe_schema() -> dict[str, Any]:
    """The schema of finish.yaml; its field names are English only."""
    whole = Recipe.model_json_schema()
    return {"$schema": "http://json-schema.org/draft-07/schema#", **whole, "title": "tetap finishing recipe"}


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "character": character_schema,
    "scenes": scenes_schema,
    "finish": recipe_schema,
}
"""By the name of the file that they describe."""
