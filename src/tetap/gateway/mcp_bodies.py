"""What agents may say to the tools of the Model Context Protocol: one shape a tool, unknown fields refused by name."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_PICTURE = (
    "Base64 or a data: URL of a PNG, JPEG or WebP, or sha256:… of a picture that a tool here answered with."
)
_BUDGET = "US dollars this call may spend at most (play money where one practises). Ask the user first."
_AGREED = "True when the user has seen the price (plan tells it) and said yes. Never by yourself."
_SEED = "Same call and seed: same picture, bought once. Left out: a new one."
_WHOLE = "Answer with the picture as it is, however large. Otherwise a large one is shown small."
_CHARACTER = "As list_characters names it; NAME@3 is its third version."
_RATIO = "Such as 16:9. Left out: the model's first."
_SIZE = "1K, 2K, 4K, or pixels such as 1024x1536."
_TRIES = "How often a picture that does not pass may be tried; each try is paid for."
_STRATEGY = "How it is made. Left out: as its project is set up."

Name = Annotated[str, Field(min_length=1, max_length=200, description=_CHARACTER)]
Scene = Annotated[str, Field(min_length=1, max_length=20_000)]


class Body(BaseModel):
    """Strict: what is not known is an error, never dropped."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Nothing(Body):
    """No arguments."""


class Drawn(Body):
    """Who is drawn, and how it is framed and made."""

    character: Name
    ratio: str | None = Field(None, max_length=12, description=_RATIO)
    size: str | None = Field(None, max_length=12, description=_SIZE)
    seed: int | None = Field(None, ge=0, lt=2**32, description=_SEED)
    tries: int | None = Field(None, ge=1, le=20, description=_TRIES)
    strategy: Literal["describe", "reference", "converse", "auto"] | None = Field(None, description=_STRATEGY)


class Money(Body):
    """What allows a call to spend."""

    budget: float | None = Field(None, ge=0, lt=1e9, description=_BUDGET)
    agreed: bool = Field(False, description=_AGREED)


class PlanBody(Drawn):
    """A scene whose price is asked for."""

    scene: Scene = Field(description="What may change: place, action, expression, light.")
    count: int = Field(1, ge=1, le=4, description="How many different pictures of it.")


class ShootBody(PlanBody, Money):
    """A scene that is drawn."""

    whole: bool = Field(False, description=_WHOLE)


class EditBody(Drawn, Money):
    """A picture that is changed."""

    picture: str = Field(min_length=1, description=_PICTURE)
    change: Scene = Field(description="The one thing that should change.")
    whole: bool = Field(False, description=_WHOLE)


class ScoreBody(Body):
    """A picture that is measured."""

    character: Name
    picture: str = Field(min_length=1, description=_PICTURE)


class SpendBody(Body):
    """Books that are asked for."""

    by: Literal["character", "platform", "day", "run"] = "character"
    since: str = Field("", max_length=32, description="ISO date; empty: from the beginning.")
