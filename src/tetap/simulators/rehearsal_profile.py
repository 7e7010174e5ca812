"""How much the rehearsal platform drifts and fails: a profile file, its own or the user's."""

import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ..errors import Misconfigured

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Weight = Annotated[float, Field(ge=0.0)]
_FOLDER = files(__package__) / "rehearsal_profiles"


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DriftRates(_Table):
    """Chances that a picture drifts, were every trait known in one way alone (see default.toml)."""

    neither: Share
    told: Share
    shown: Annotated[tuple[Share, ...], Field(min_length=1)]
    told_and_shown: Annotated[tuple[Share, ...], Field(min_length=1)]
    kept: Share
    each_turn: Annotated[float, Field(gt=0.0)]
    corrects: Share
    bleed: Share
    times: Weight


class ThingRates(_Table):
    """What becomes of an accessory or a mark that drifts, by weight, among what is possible with it."""

    missing: Weight
    mirrored: Weight
    recoloured: Weight
    another: Weight


class FaultRates(_Table):
    """Shares of calls that do not go as they should."""

    refuse: Share
    rate_limit: Share
    unreachable: Share
    lost: Share
    drafts: Share


class Pace(_Table):
    """Seconds that a call takes, from and to; seconds that a rate limit asks to wait."""

    seconds: tuple[Weight, Weight]
    wait_seconds: Weight


@cache
def drift_table() -> Mapping[str, Any]:
    """What of a character can drift, and into what (rehearsal_traits.toml)."""
    return tomllib.loads((files(__package__) / "rehearsal_traits.toml").read_text(encoding="utf-8"))


def _check_weights(weights: Mapping[str, float]) -> Mapping[str, float]:
    table = drift_table()
    paths = {path for group in ("colors", "words") for kind in table[group].values() for path in kind}
    known = {*paths, *(path.partition(".")[0] for path in paths), *table["mistaken"]}
    unknown = sorted(weights.keys() - known)
    if unknown:
        raise ValueError(f"'{unknown[0]}' is nothing that can drift; known are {', '.join(sorted(known))}")
    return weights


def _check_colors(weights: Mapping[int, float]) -> Mapping[int, float]:
    if not any(weights.values()):
        raise ValueError("at least one level needs a weight above 0")
    return weights


class Profile(_Table):
    """One profile, whole. `name` is how the user called it, `digest` the hash of what it says."""

    name: str
    digest: str
    about: str = ""
    drift: DriftRates
    weights: Annotated[Mapping[str, Weight], AfterValidator(_check_weights)]
    colors: Annotated[Mapping[Annotated[int, Field(ge=1, le=4)], Weight], AfterValidator(_check_colors)]
    things: ThingRates
    faults: FaultRates
    pace: Pace

    def weight(self, path: str) -> float:
        """How readily a trait drifts: its own weight, else its group's, else 1."""
        return self.weights.get(path, self.weights.get(path.partition(".")[0], 1.0))


def load_profile(name: str) -> Profile:
    """A profile by its name, or from a TOML file of the user's, which may say `like = "default"` and its changes.

    Raises Misconfigured with what is wrong and what there is."""
    told = _read(name, [])
    told.pop("like", None)
    digest = hashlib.sha256(repr(sorted(told.items())).encode()).hexdigest()[:12]
    try:
        return Profile.model_validate({**told, "name": Path(name).stem, "digest": digest})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise Misconfigured(
            f"rehearsal profile '{name}': {where}: {first['msg']}",
            'Start from like = "default"; docs/rehearsal.md explains every entry.',
        ) from None


def profile_names() -> list[str]:
    """The profiles that come with tetap."""
    return sorted(Path(str(one)).stem for one in _FOLDER.iterdir() if str(one).endswith(".toml"))


def _read(name: str, seen: list[str]) -> dict[str, Any]:
    if name in seen:
        raise Misconfigured(f"rehearsal profile '{name}' is like itself", 'Write like = "default".')
    told = _parsed(name)
    like = told.get("like")
    if like is None:
        return told
    return _laid_over(_read(str(like), [*seen, name]), told)


def _parsed(name: str) -> dict[str, Any]:
    own = _FOLDER / f"{name}.toml"
    try:
        text = (
            own.read_text(encoding="utf-8")
            if name in profile_names()
            else Path(name).read_text(encoding="utf-8")
        )
        return tomllib.loads(text)
    except OSError:
        raise Misconfigured(
            f"there is no rehearsal profile '{name}'",
            f"Name one of {', '.join(profile_names())}, or a TOML file of yours.",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Misconfigured(
            f"rehearsal profile '{name}' is no TOML: {error}", "Mend the file; docs/rehearsal.md shows one."
        ) from None


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = dict(below)
    for key, value in above.items():
        under = both.get(key)
        both[key] = {**under, **value} if isinstance(under, dict) and isinstance(value, dict) else value
    return both
