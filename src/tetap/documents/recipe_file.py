"""finish.yaml: what is done to finished pictures, in the one order in which it is done."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from ..domain.character import Document
from .complaints import complaint
from .yaml_text import plain, read_yaml

FILE_NAME = "finish.yaml"


class Style(Document):
    """One style over every picture: drawn over once more by a model, which costs what a picture costs there."""

    words: str = Field(default="", description="the style in words: flat gouache illustration")
    picture: str = Field(default="", description="a picture in this style, named from the project's folder")
    loras: dict[str, float] = Field(default={}, description="LoRAs by name with their weight")
    strength: Annotated[
        float | None, Field(gt=0, le=1, description="how much may change; 0.35 where it can be set")
    ] = None
    platform: str = Field(default="", description="who draws; the project's platform when empty")
    model: str = Field(default="", description="which of the platform's models; its first when empty")


class Models(Document):
    """Networks of yours in ONNX, named from the project's folder, where better ones are wanted than tetap's own."""

    cut_out: str = Field(
        default="", description="finds the character: U²-Net, IS-Net, BiRefNet and their like"
    )
    cut_out_scale: Literal["imagenet", "half"] = Field(
        default="imagenet", description="how it takes colours: imagenet (U²-Net, BiRefNet), half (IS-Net)"
    )
    enlarge: str = Field(default="", description="makes more pixels: Real-ESRGAN and its like")


class Recipe(Document):
    """What `tetap finish` does, from top to bottom. Everything that is not written is not done."""

    style: Style | None = Field(default=None, description="one style over all pictures, drawn by a model")
    snap: bool = Field(default=False, description="give every drifted part its declared colour back")
    match: bool = Field(default=False, description="bring all pictures under one light")
    denoise: Annotated[int, Field(ge=0, le=3, description="0 nothing … 3 strong")] = 0
    enlarge: Annotated[int, Field(ge=1, le=4, description="times as many pixels a side")] = 1
    sharpen: Annotated[float, Field(ge=0, le=2, description="0 nothing, 1 usual, 2 strong")] = 0.0
    cut_out: bool = Field(default=False, description="take the background away")
    crops: tuple[str, ...] = Field(default=(), description="presets; the whole picture is made too")
    models: Models = Field(default=Models(), description="networks of yours for cutting out and enlarging")
    print_profile: str = Field(
        default="", description="your printer's CMYK profile (.icc), for the proof of print crops"
    )
    format: Literal["png", "jpeg", "webp", "avif"] = "png"
    strip: bool = Field(default=False, description="leave prompts and paths out of the files")
    sign: bool = Field(default=False, description="Content Credentials, by this project's own key or yours")
    quality: Annotated[int, Field(ge=1, le=100, description="of jpeg and webp")] = 92


def read_recipe(path: Path) -> Recipe:
    """The recipe of a file. DocumentError names line and field."""
    content = read_yaml(path)
    try:
        return Recipe.model_validate(plain(content))
    except ValidationError as error:
        raise complaint(error, file=str(path), content=content, model=Recipe) from None
