"""The embedded illustrator as a platform: draws from the resolved spec, on this machine, for nothing."""

import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from tetap_sketch import VERSION
from tetap_sketch.drawing import Drawing as Sketch
from tetap_sketch.props.registry import PropError
from tetap_sketch.raster import RasterError, renderer_name
from tetap_sketch.scene import Actor, draw_scene, draw_sheet
from tetap_sketch.skeleton import NoSkeleton, skeleton_png
from tetap_sketch.spec import SpecError
from tetap_sketch.stages import Stage, StageError, load_stage, stage_names
from tetap_sketch.staging import EXPRESSIONS, HATS, POSES, Staging

from ..errors import Misconfigured, ProviderError, Rejected
from ..ports import Card, Connection, Drawing, DrawnPicture, DrawRequest, Option, Price, SaveRemoteId
from ..ports.parts import PartPicture
from .sketch_redrawing import SketchRedrawing
from .sketch_spec import sketchable, words

_SIZES = {"512": 0.5, "1K": 1, "2K": 2, "4K": 4}
_DAYLIGHT = ("day", "sunny", "morning", "window-sunlight", "soft")


@cache
def _card() -> Card:
    facts = tomllib.loads((files(__package__) / "sketch.toml").read_text(encoding="utf-8"))
    pixels = facts.pop("pixels")
    facts["options"] = {
        name: Option(**{**option, "allowed": tuple(option["allowed"])})
        for name, option in facts["options"].items()
    }
    return Card(
        **facts,
        revision=f"tetap_sketch {VERSION}, {renderer_name()}",
        pixels={
            size: {
                ratio: (int(width * times), int(height * times)) for ratio, (width, height) in pixels.items()
            }
            for size, times in _SIZES.items()
        },
        price={size: Price(0.0, facts["as_of"]) for size in _SIZES},
    )


class SketchProvider:
    """Turns a request's spec into one PNG. Nothing is sent anywhere."""

    def __init__(self, connection: Connection) -> None:
        connection.check_names()
        if connection.url:
            raise Misconfigured(
                "the illustrator draws on this computer and has no address",
                "Name the platform that answers there: --platform",
            )

    def cards(self) -> Sequence[Card]:
        """The one model there is."""
        return (_card(),)

    def check(self, request: DrawRequest) -> Sequence[str]:
        """What will not be shown, in words. Rejected when the picture cannot be drawn at all."""
        spec = _spec(request)
        with _in_our_words():
            # Built but not rasterised: a hostile prop or an impossible pose is found before anything is kept.
            sketch = _draw(spec, request.noise_seed or 0, _card().pixels[request.size][request.ratio])
            if request.options.get("show") == "pose":
                _shown(sketch, request)
        return _remarks(spec)

    def draw(self, request: DrawRequest, save_remote_id: SaveRemoteId) -> Drawing:
        """Draw the picture."""
        spec = _spec(request)
        width, height = _card().pixels[request.size][request.ratio]
        with _in_our_words():
            sketch = _draw(spec, request.noise_seed or 0, (width, height))
            data = _shown(sketch, request)
        return Drawing(
            (DrawnPicture(data, "image/png"),),
            cost_usd=0.0,
            parameters={
                "width": width,
                "height": height,
                "seed": request.noise_seed,
                "not_drawn": _remarks(spec),
            },
        )

    def parts(self, request: DrawRequest) -> PartPicture:
        """Where every part is, to the pixel."""
        size = _card().pixels[request.size][request.ratio]
        with _in_our_words():
            found = _draw(_spec(request), request.noise_seed or 0, size).part_map()
        page = BytesIO()
        Image.fromarray(found.labels).save(page, "PNG", compress_level=1)
        return PartPicture(page.getvalue(), found.names)

    def redrawing(self, person: Mapping[str, Any]) -> SketchRedrawing | None:
        """A character of a request, to be drawn again for comparison; None where it cannot be drawn."""
        try:
            made = sketchable(person)
            return SketchRedrawing(made.spec(person["name"]), made.decided)
        except Rejected:
            return None

    def collect(self, remote_id: str) -> Drawing:
        """There is never anything to collect: drawing ends before it returns."""
        raise Misconfigured(f"the illustrator has no job '{remote_id}'", "Draw it again; it costs nothing.")


def _shown(sketch: Sketch, request: DrawRequest) -> bytes:
    """The picture, or its pose where the option says so."""
    if request.options.get("show") != "pose":
        return sketch.png()
    try:
        return skeleton_png(sketch)
    except NoSkeleton as error:
        raise Rejected(f"there is no pose to show: {error}", "Leave the option show out.") from None


def _spec(request: DrawRequest) -> Mapping[str, Any]:
    if request.spec is None:
        raise Rejected(
            "the illustrator draws from a resolved spec and got words only", "Choose the describe strategy."
        )
    return request.spec


def _remarks(spec: Mapping[str, Any]) -> list[str]:
    remarks = [remark for person in spec["characters"] for remark in sketchable(person).remarks]
    if not spec["scene"]["sheet"]:
        remarks += _scene_remarks(spec["scene"])
    return list(dict.fromkeys(remarks))


def _draw(spec: Mapping[str, Any], seed: int, size: tuple[int, int]) -> Sketch:
    scene, people = spec["scene"], spec["characters"]
    specs = [sketchable(person).spec(person["name"]) for person in people]
    if scene["sheet"]:
        return draw_sheet(specs[0], Staging(view=scene["view"] or "front", seed=seed), size)
    pose, expression, wear = _staging(scene)
    camera = words()["camera"].get(_choice(scene, "camera"), "stage default")
    with _stage(scene) as stage:
        if len(people) > len(stage.places):
            raise Rejected(
                f"the stage '{stage.name}' has room for {len(stage.places)}, {len(people)} characters were asked for",
                "Choose another place, or fewer characters.",
            )
        if wear and stage.places[0].wear.keys() & wear.keys():
            # The stage's own apron has a colour that suits it; the scene only asked for an apron.
            wear |= {
                key: color for key, color in stage.places[0].wear.items() if key in wear and key != "hat"
            }
        actors = [
            Actor(
                person["name"], specs[index],
                pose=pose if index == 0 else None, expression=expression, wear=wear if index == 0 else None,
                view=scene["view"] if index == 0 else None,
            )
            for index, person in enumerate(people)
        ]  # fmt: skip
        return draw_scene(stage, actors, seed=seed, size=size, camera=camera)


def _choice(scene: Mapping[str, Any], element: str) -> str:
    return str(scene["choices"].get(element, {}).get("id", ""))


def _staging(scene: Mapping[str, Any]) -> tuple[str | None, str | None, dict[str, str] | None]:
    """Pose, expression and wear that the scene asks for; None leaves it to the stage."""
    pose = scene["choices"].get("action", {}).get("pose") or _choice(scene, "action")
    expression = _choice(scene, "expression")
    wear: dict[str, str] = {}
    for item in scene["wear"]:
        wear |= {
            key: str(value)
            for key, value in (item.get("wear") or {}).items()
            if key != "hat" or value in HATS
        }
    return (
        pose if pose in POSES else None,
        expression if expression in EXPRESSIONS else None,
        wear or None,
    )


@contextmanager
def _stage(scene: Mapping[str, Any]) -> Iterator[Stage]:
    """The stage of a scene; the project's own stages lie in a folder of their own meanwhile."""
    own: Mapping[str, str] = scene.get("stages") or {}
    with tempfile.TemporaryDirectory(prefix="tetap-stage-") as name, _in_our_words():
        folder = Path(name)
        for file, text in own.items():
            (folder / file).write_text(text, encoding="utf-8")
        yield load_stage(_stage_name(scene, folder), [folder])


def _stage_name(scene: Mapping[str, Any], folder: Path) -> str:
    known = stage_names([folder])
    place = scene["choices"].get("place", {})
    named = str(place.get("stage") or "")
    own = [file.removesuffix(".yaml") for file in (scene.get("stages") or {}) if file.endswith(".yaml")]
    if own:
        return str(own[0])
    if _lit_stage(scene):
        return _lit_stage(scene)
    if named in known:
        return named
    written = str(scene["words"]["place"] or scene["words"]["text"])
    raise Rejected(
        f"the illustrator has no stage for '{written[:60]}'",
        f"It has {', '.join(known)}; write one of them as `place:`, or add your own in stages/ (docs/add-a-scene.md).",
    )


def _lit_stage(scene: Mapping[str, Any]) -> str:
    """The stage that shows this place in this light, where there is one."""
    name = f"{scene['choices'].get('place', {}).get('stage')}-{_choice(scene, 'light')}"
    return name if name in stage_names() else ""


def _scene_remarks(scene: Mapping[str, Any]) -> list[str]:
    """What the words of a scene ask for and the illustrator does not show."""
    remarks = []
    pose, expression, _ = _staging(scene)
    written = scene["words"]
    if written["action"] and pose is None:
        remarks.append(f"action '{written['action']}' is not drawn; the stage's own pose is")
    if written["expression"] and expression is None:
        remarks.append(f"expression '{written['expression']}' is not drawn")
    drawn = {item["id"] for item in scene["wear"] if item.get("wear")}
    remarks += [f"wear '{item['id']}' is not drawn" for item in scene["wear"] if item["id"] not in drawn]
    known = {str(item["text"]) for item in scene["wear"]}
    remarks += [f"wear '{text}' is not drawn" for text in scene["wear_words"] if text not in known]
    if written["weather"]:
        remarks.append(f"weather '{written['weather']}' is not drawn")
    light = _choice(scene, "light")
    if written["light"] and light not in _DAYLIGHT and not _lit_stage(scene):
        remarks.append(f"light '{written['light']}' is not drawn; the stage has its own")
    if written["camera"] and _choice(scene, "camera") not in words()["camera"]:
        remarks.append(f"camera '{written['camera']}' is not drawn")
    return remarks


@contextmanager
def _in_our_words() -> Iterator[None]:
    """The illustrator's errors as tetap's."""
    try:
        yield
    except (SpecError, StageError, PropError) as error:
        raise Rejected(
            str(error), "Change the scene or the character; docs/add-a-scene.md lists what there is."
        ) from None
    except RasterError as error:
        raise ProviderError(str(error), "Reinstall tetap, or try resvg-py: pip install resvg-py") from None
