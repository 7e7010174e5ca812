"""A scene: what may change from picture to picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from ..errors import BadFrame
from .character import Document
from .frame import DEFAULT_RATIO, DEFAULT_SIZE, check_ratio, check_size, frame_for
from .vocabulary import Choice, Vocabulary, fold

View = Literal["front", "three-quarter", "side", "back"]
TURNAROUND: tuple[View, ...] = ("front", "three-quarter", "side", "back")


def _ratio(value: str) -> str:
    try:
        return check_ratio(value)
    except BadFrame as error:
        raise ValueError(f"{error}. {error.hint}") from None


def _size(value: str) -> str:
    try:
        return check_size(value)
    except BadFrame as error:
        raise ValueError(f"{error}. {error.hint}") from None


PictureRole = Literal["start", "edit", "mask", "pose"]
PICTURE_ROLES: tuple[PictureRole, ...] = ("start", "edit", "mask", "pose")


class ScenePicture(Document):
    """A picture that one shot is made with, beside the character's references: what it is drawn from (`start`),
    what is changed in it (`edit`), where (`mask`), or the stance that is taken (`pose`)."""

    file: Annotated[str, Field(min_length=1, description="PNG, JPEG or WebP inside the project")]
    role: PictureRole


Ratio = Annotated[str, AfterValidator(_ratio)]
Size = Annotated[str, AfterValidator(_size)]


class Scene(Document):
    """One entry of scenes.yaml. `text` is the scene in a sentence; the other fields make it exact."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    text: str = ""
    place: str = ""
    action: str = ""
    expression: str = ""
    light: str = ""
    weather: str = ""
    wear: tuple[str, ...] = Field(default=(), description="what the scene adds: an apron, a hat")
    camera: str = ""
    view: View | None = None
    characters: tuple[str, ...] = Field(default=(), description="who is on stage; empty = the main character")
    parts: dict[str, str] = Field(default_factory=dict, description="with several on stage: who does what")
    pictures: tuple[ScenePicture, ...] = Field(
        default=(),
        description="what this shot is made with: a pose, a picture to start from or to edit, a mask",
    )
    ratio: Ratio = DEFAULT_RATIO
    size: Size = DEFAULT_SIZE
    seed: Annotated[int, Field(ge=0, lt=2**32, strict=True)] | None = None
    notes: str = ""

    @model_validator(mode="before")
    @classmethod
    def _purpose_gives_the_frame(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        if isinstance(data.get("wear"), str):
            data["wear"] = tuple(
                part.strip() for part in data["wear"].replace("；", ";").split(";") if part.strip()
            )
        purpose = data.pop("for", None)
        if purpose is None:
            return data
        try:
            ratio, size = frame_for(str(purpose))
        except BadFrame as error:
            raise ValueError(f"{error}. {error.hint}") from None
        if data.get("ratio", ratio) != ratio:
            raise ValueError(
                f"`for: {purpose}` means {ratio}, yet `ratio` says {data['ratio']}; keep one of them"
            )
        return {**data, "ratio": ratio, "size": data.get("size", size)}

    @model_validator(mode="after")
    def _has_one_picture_a_role(self) -> "Scene":
        roles = [picture.role for picture in self.pictures]
        twice = next((role for role in roles if roles.count(role) > 1), None)
        if twice is not None:
            raise ValueError(f"two pictures have the role {twice}; keep one of them")
        return self

    @model_validator(mode="after")
    def _says_something(self) -> "Scene":
        if not (self.text or self.place or self.action):
            raise ValueError("an empty scene: write `text:`, or `place:` and `action:`")
        return self


@dataclass(frozen=True)
class UnderstoodScene:
    """What the vocabulary made of a scene: element (place, action, …) to choice; wear as (text, choice)."""

    choices: Mapping[str, Choice]
    wear: tuple[tuple[str, Choice], ...]


def understand_scene(scene: Scene, vocabulary: Vocabulary) -> UnderstoodScene:
    """Known words of the exact fields first; what they leave open is looked for in `text`."""
    choices: dict[str, Choice] = {}
    for element_id, element in vocabulary.scene.items():
        written = getattr(scene, element_id, None)
        if element_id in ("wear", "view"):
            continue
        found = element.means(written) if written else None
        if found is None:
            inside = element.values.inside(written or scene.text)
            found = inside[0][0] if inside else None
        if found is not None:
            choices[element_id] = found
    wear = vocabulary.scene["wear"].values
    items = scene.wear or tuple(word for _, word in wear.inside(scene.text))
    known = ((item, wear.exact(item) or next((c for c, _ in wear.inside(item)), None)) for item in items)
    return UnderstoodScene(choices, tuple((item, choice) for item, choice in known if choice is not None))


def clauses(text: str) -> list[str]:
    """The pieces of a sentence between commas and stops, folded."""
    for stop in "，。；、;.!！\n":
        text = text.replace(stop, ",")
    return [fold(piece) for piece in text.split(",") if piece.strip()]
