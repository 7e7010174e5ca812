"""Stages from YAML files: the built-in ones beside this module, and users' own, which come first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from ..props import PROPS, Option, OptionKind, Piece, PropError, nearest
from ..staging import EXPRESSIONS, HATS, POSES, VIEWS
from .backdrops import BACKDROPS
from .entry import Entry, read, required
from .stage import CAMERAS, FITS, LEVELS, Light, Place, Stage, StageError, Use

BUILT_IN = Path(__file__).parent
PLACES = 3
"""How many actors a stage has room for at most."""

_STAGE_KEYS = (
    "stage", "about", "like", "camera", "aside", "light", "places", "backdrop", "behind", "lit", "front",
)  # fmt: skip
_USE_KEYS = (
    "prop", "piece", "at", "scale", "turn", "flip", "level", "fit", "drop", "every", "stray", "line", "shadow", "color",
)  # fmt: skip
_PLACE_KEYS = ("at", "height", "pose", "expression", "view", "shown", "room", "gaze", "wear", "hold")
_LIGHT_KEYS = ("side", "wash", "rim", "tint", "cast", "beams", "dim")


def stage_names(folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """The built-in stages, then those of the folders, each once."""
    names = [
        name for folder in (BUILT_IN, *folders) for name in sorted(one.stem for one in folder.glob("*.yaml"))
    ]
    return tuple(dict.fromkeys(names))


def load_stage(name: str, folders: Sequence[Path] = ()) -> Stage:
    """The stage `NAME.yaml` of the first folder that has one, else the built-in one."""
    if name not in stage_names(folders):
        raise StageError(f"unknown stage '{name}'{nearest(name, stage_names(folders))}")
    for folder in folders:
        path = folder / f"{name}.yaml"
        if path.is_file():
            return read_stage(path)
    return _built_in(name)


@cache
def _built_in(name: str) -> Stage:
    return read_stage(BUILT_IN / f"{name}.yaml")


def read_stage(path: Path) -> Stage:
    """A stage from its file; a StageError names the line of the first mistake."""
    top = read(path)
    table = top.table(_STAGE_KEYS)
    name = required(table, "stage", top).word()
    if "like" in table:
        return _varied(replace(_pattern(table["like"]), name=name), table)
    required(table, "places", top)
    required(table, "backdrop", top)
    return _varied(Stage(name=name), table)


def _pattern(entry: Entry) -> Stage:
    """The stage that another one is like: beside it in the folder, or a built-in one."""
    wanted = entry.word()
    path = next(
        (one for one in (entry.path.parent / f"{wanted}.yaml", BUILT_IN / f"{wanted}.yaml") if one.is_file()),
        None,
    )
    if path is None or path == entry.path:
        raise entry.fail(
            f"there is no other stage '{wanted}'{nearest(wanted, stage_names([entry.path.parent]))}"
        )
    if "like" in read(path).table(_STAGE_KEYS):
        raise entry.fail(f"'{wanted}' is itself like another stage; name that one")
    return read_stage(path)


def _varied(stage: Stage, table: Mapping[str, Entry]) -> Stage:
    """The stage with everything that the file says."""

    def layer(key: str, usual: tuple[Use, ...]) -> tuple[Use, ...]:
        return _uses(table[key]) if key in table else usual

    return replace(
        stage,
        backdrop=layer("backdrop", stage.backdrop),
        behind=layer("behind", stage.behind),
        lit=layer("lit", stage.lit),
        front=layer("front", stage.front),
        about=table["about"].word() if "about" in table else stage.about,
        camera=table["camera"].word(CAMERAS) if "camera" in table else stage.camera,
        aside=table["aside"].number(-400, 400) if "aside" in table else stage.aside,
        light=_light(table["light"]) if "light" in table else stage.light,
        places=_places(table["places"]) if "places" in table else stage.places,
    )


def _places(entry: Entry) -> tuple[Place, ...]:
    spots = tuple(_place(one) for one in entry.items())
    if not 1 <= len(spots) <= PLACES:
        raise entry.fail(f"a stage has 1 to {PLACES} places, found {len(spots)}")
    return spots


def _uses(entry: Entry) -> tuple[Use, ...]:
    return tuple(_use(one) for one in entry.items())


def _use(entry: Entry) -> Use:
    given = entry.table(())
    if ("prop" in given) == ("piece" in given):
        raise entry.fail(
            f"every entry names one 'prop:' or one 'piece:'; found {', '.join(given) or 'nothing'}"
        )
    if "prop" in given and given["prop"].is_table:
        return _svg_use(entry)
    named = given["prop"] if "prop" in given else given["piece"]
    try:
        piece = (PROPS if "prop" in given else BACKDROPS).piece(named.word())
    except PropError as error:
        raise named.fail(str(error)) from None
    known = (*(key for key in _USE_KEYS if key != "color"), *piece.options)
    table = entry.table(known)
    options = {key: _option(table[key], kind) for key, kind in piece.options.items() if key in table}
    return _standing(Use(piece.name, options, entry.place), table, piece)


def _svg_use(entry: Entry) -> Use:
    table = entry.table((*_USE_KEYS, "width"))
    inner = table["prop"].table(("svg",))
    svg = required(inner, "svg", table["prop"])
    options: dict[str, Option] = {"width": table["width"].number(1, 4000)} if "width" in table else {}
    if "fit" in table:
        raise table["fit"].fail("only built-in props with a 'height' can fit an actor")
    use = Use(
        svg.word(),
        options,
        entry.place,
        folder=entry.path.parent,
        color=table["color"].color() if "color" in table else "",
    )
    return _standing(use, table, None)


def _standing(use: Use, table: Mapping[str, Entry], piece: Piece | None) -> Use:
    def number(key: str, low: float, high: float, usual: float) -> float:
        return table[key].number(low, high) if key in table else usual

    if "fit" in table and (piece is None or "height" not in piece.options):
        raise table["fit"].fail("only props with a 'height' can fit an actor")
    return replace(
        use,
        at=table["at"].point() if "at" in table else use.at,
        scale=number("scale", 0.02, 20, use.scale),
        turn=number("turn", -360, 360, use.turn),
        every=number("every", 20, 5000, use.every),
        stray=number("stray", 0, 2000, use.stray),
        line=number("line", 0, 3, use.line),
        flip=table["flip"].yes() if "flip" in table else use.flip,
        shadow=table["shadow"].yes() if "shadow" in table else use.shadow,
        level=table["level"].word(LEVELS) if "level" in table else use.level,
        fit=table["fit"].word(FITS) if "fit" in table else use.fit,
        drop=number("drop", -300, 300, use.drop),
    )


def _option(entry: Entry, kind: OptionKind) -> Option:
    if kind.kind == "color":
        return entry.color()
    if kind.kind == "colors":
        return tuple(one.color() for one in entry.items())
    if kind.kind == "number":
        return entry.number()
    if kind.kind == "word":
        return entry.word(kind.words)
    return entry.yes()


def _place(entry: Entry) -> Place:
    table = entry.table(_PLACE_KEYS)
    place = Place(required(table, "at", entry).point(), required(table, "height", entry).number(50, 3000))
    return Place(
        at=place.at,
        height=place.height,
        poses=table["pose"].words(POSES) if "pose" in table else place.poses,
        expressions=table["expression"].words(EXPRESSIONS) if "expression" in table else place.expressions,
        view=table["view"].word(VIEWS) if "view" in table else place.view,
        shown=table["shown"].number(0.3, 1) if "shown" in table else place.shown,
        room=table["room"].number(0, 2000) if "room" in table else place.room,
        gaze=table["gaze"].point() if "gaze" in table else place.gaze,
        wear=_wear(table["wear"]) if "wear" in table else {},
        hold=_use(table["hold"]) if "hold" in table else None,
    )


def _wear(entry: Entry) -> dict[str, str]:
    table = entry.table(("apron", "hat", "hat.color"))
    return {key: value.word(HATS) if key == "hat" else value.color() for key, value in table.items()}


def _light(entry: Entry) -> Light:
    table = entry.table(_LIGHT_KEYS)
    plain = Light()
    wash, cast = plain.wash, plain.cast
    if "wash" in table:
        first, share, second, other = _exactly(table["wash"], 4, "[colour, strength, colour, strength]")
        wash = (first.color(), share.number(0, 1), second.color(), other.number(0, 1))
    if "cast" in table:
        tone, share, length = _exactly(table["cast"], 3, "[colour, strength, length]")
        cast = (tone.color(), share.number(0, 1), length.number(0, 4))
    return Light(
        side=table["side"].word(("left", "right")) if "side" in table else plain.side,
        wash=wash,
        rim=table["rim"].color() if "rim" in table else plain.rim,
        tint=_toned(table["tint"]) if "tint" in table else None,
        cast=cast,
        beams=_toned(table["beams"]) if "beams" in table else None,
        dim=_toned(table["dim"]) if "dim" in table else None,
    )


def _toned(entry: Entry) -> tuple[str, float]:
    tone, share = _exactly(entry, 2, "[colour, strength]")
    return tone.color(), share.number(0, 1)


def _exactly(entry: Entry, count: int, shape: str) -> tuple[Entry, ...]:
    parts = entry.items()
    if len(parts) != count:
        raise entry.fail(f"expected {shape}")
    return parts
