"""The poses a person can take, read from poses.yaml and checked against the views they can show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from ..staging import StagingError
from .build import Stance
from .space import Space

Table = Mapping[str, object]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SIDES = ("right", "left")


@dataclass(frozen=True)
class Place:
    """Where something is held: in prop units from the middle, 0 shoulder .. 1 hip, before the trunk."""

    apart: float
    level: float
    ahead: float


@dataclass(frozen=True)
class ArmPose:
    """One arm: where the hand is, where the elbow points, what the hand does."""

    elbow: Space
    hand: str
    reach: Space | None
    at: Place | None
    turn: float
    over: bool
    long: float


@dataclass(frozen=True)
class LegPose:
    """One leg: where the ankle is or how the bones lie, and the foot's heading."""

    step: Space | None
    thigh: Space
    shin: Space
    toe: float
    heel: float


@dataclass(frozen=True)
class Pose:
    """One pose of one template."""

    name: str
    views: tuple[str, ...]
    seated: bool
    stance: Stance
    lift: float
    prop: Place | None
    prop_hand: str
    arms: Mapping[str, ArmPose]
    legs: Mapping[str, LegPose]


@lru_cache(maxsize=1)
def _tables() -> Table:
    text = files(__package__).joinpath("poses.yaml").read_text("utf-8")
    return _table(yaml.load(text, Loader=_LOADER))


@lru_cache(maxsize=256)
def pose_of(name: str, template: str, build: str, view: str) -> Pose:
    """The pose as this template takes it; refused where this view cannot show it."""
    known = _tables()
    if name not in known:
        raise StagingError(f"pose '{name}' is not one of {', '.join(known)}")
    plain = _table(known[name])
    views = tuple(map(str, _list(plain["views"])))
    if view not in views:
        raise StagingError(f"pose '{name}' cannot be shown from '{view}'; it can from {', '.join(views)}")
    keys = (f"{template}-{view}", view, f"{template}-{build}", template)
    tables = _layers(plain, keys)
    standing = _layers(_table(known["stand"]), keys)
    prop = _table(_first("prop", tables, {}))
    legs_stand = _table(_first("legs", tables, {})).get("both") == "stand" or name == "stand"
    return Pose(
        name,
        views,
        bool(plain.get("seated", False)),
        _stance(tables, standing if legs_stand else []),
        _number(plain.get("lift", 0)),
        _place(prop) if "level" in prop else None,
        str(prop.get("hand", "")),
        {side: _arm(_member("arms", side, tables, standing)) for side in SIDES},
        {side: _leg(_member("legs", side, tables, standing)) for side in SIDES},
    )


def _stance(tables: Sequence[Table], standing: Sequence[Table]) -> Stance:
    """A pose on standing legs takes over how these carry the trunk."""
    layers = [*tables, *standing]
    tilt = _list(_first("tilt", layers, (0, 0)))
    return Stance(
        _number(_first("lean", layers, 0)),
        _number(_first("sway", layers, 0)),
        (_number(tilt[0]), _number(tilt[1])),
    )


def _first(key: str, tables: Sequence[Table], otherwise: object) -> object:
    return next((table[key] for table in tables if key in table), otherwise)


def _layers(pose: Table, keys: Sequence[str]) -> list[Table]:
    return [*(_table(pose.get(key, {})) for key in keys), pose]


def _member(kind: str, side: str, tables: Sequence[Table], standing: Sequence[Table]) -> Table:
    for table in tables:
        limbs = _table(table.get(kind, {}))
        found = limbs.get(side, limbs.get("both"))
        if found == "stand":
            return _member(kind, side, standing, standing)
        if found is not None:
            return _table(found)
    raise StagingError(f"a pose lacks its {kind}")


def _arm(data: Table) -> ArmPose:
    return ArmPose(
        _space(data["elbow"]),
        str(data.get("hand", "rest")),
        _space(data["reach"]) if "reach" in data else None,
        _place(_table(data["at"])) if "at" in data else None,
        _number(data.get("turn", 0)),
        bool(data.get("over", False)),
        _number(data.get("long", 1)),
    )


def _leg(data: Table) -> LegPose:
    return LegPose(
        _space(data["step"]) if "step" in data else None,
        _space(data.get("thigh", (0, 1, 0))),
        _space(data.get("shin", (0, 1, 0))),
        _number(data.get("toe", 0)),
        _number(data.get("heel", 0)),
    )


def _place(data: Table) -> Place:
    return Place(_number(data.get("apart", 0)), _number(data["level"]), _number(data["ahead"]))


def _table(value: object) -> Table:
    assert isinstance(value, dict)
    return value


def _list(value: object) -> list[object]:
    assert isinstance(value, list | tuple)
    return list(value)


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return float(value)


def _space(value: object) -> Space:
    x, y, z = map(_number, _list(value))
    return x, y, z
