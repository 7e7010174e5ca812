"""Whole pictures: one figure on plain ground, or actors on a stage."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from .drawing import Drawing, PartPage
from .figure import draw_figure
from .paper import Paper, group
from .paths import Point, box, ellipse, move
from .props import PROPS, View, nearest
from .spec import PEOPLE, Spec, number, word
from .stages.camera import Standing, frame
from .stages.grouping import gathered
from .stages.light import (
    Silhouette,
    beams,
    dimmed,
    dimmed_front,
    ground_shadow,
    rim,
    silhouette_of,
    tinted,
    wash,
)
from .stages.scenery import Scenery
from .stages.stage import CAMERAS, Place, Stage, StageError, Use
from .staging import Figure, Prop, Staging
from .streams import SEED_LIMIT, pick, stream

HEAD_UNITS = 235
CHIBI_HEADS = 2.75
FIGURE_LINE = 2.6
MASCOT_SHARE = 0.9
"""How tall a mascot is beside a person of as many heads, so that its broad head does not outweigh it."""


@dataclass(frozen=True)
class Actor:
    """Who appears. What is None is as the stage says; `hold` is a drawer, the name of a prop, or
    'nothing'."""

    name: str
    spec: Spec
    pose: str | None = None
    expression: str | None = None
    wear: Mapping[str, str] | None = None
    hold: Prop | str | None = None
    view: str | None = None


def draw_sheet(
    actor_spec: Spec, staging: Staging, size: tuple[int, int] = (1024, 1024), background: str = "#ffffff"
) -> Drawing:
    """One whole figure on plain ground, with a soft contact shadow, fitted into any ratio."""

    def drawn(ids: bool) -> tuple[Paper, str, dict[str, Point]]:
        paper = paper_of(actor_spec, (-1.0, -1.0), ids)
        with paper.belongs_to("actor"):
            figure = draw_figure(paper, actor_spec, staging)
        left, top, right, bottom = figure.box
        height = max((bottom - top) / 0.88, (right - left) / 0.82 * size[1] / size[0])
        width = height * size[0] / size[1]
        view = View((left + right) / 2 - width / 2, (top + bottom) / 2 - height / 2, width, height)
        standing = Standing("actor", figure, 1.0, (0.0, 0.0), bottom - top)
        ground = paper.fill(box(view.left - 2, view.top - 2, width + 4, height + 4), background)
        page = _page(paper, ground + _soft_ground(paper, standing) + figure.body, size, view)
        return paper, page, _pixels([standing], view, size)

    def parts() -> PartPage:
        paper, page, _ = drawn(True)
        return page, paper.part_colors

    _, page, keypoints = drawn(False)
    return Drawing(page, size, parts, None, keypoints)


def draw_scene(
    stage: Stage, actors: Sequence[Actor], *, seed: int, size: tuple[int, int], camera: str = "stage default"
) -> Drawing:
    """The actors on the stage, the first in the main place. The same input gives the same bytes."""
    _check(stage, actors, camera)
    cast = tuple(actors)
    ratio = size[0] / size[1]
    picture = _Picture(stage, cast, seed, ratio, False)
    view = frame(stage.camera if camera == "stage default" else camera, picture.standing, ratio, stage.aside)

    def parts() -> PartPage:
        flat = _Picture(stage, cast, seed, ratio, True)
        return _page(flat.paper, flat.draw(view), size, view), flat.paper.part_colors

    page = _page(picture.paper, picture.draw(view), size, view)
    return Drawing(page, size, parts, None, _pixels(picture.standing, view, size))


def _check(stage: Stage, actors: Sequence[Actor], camera: str) -> None:
    if camera != "stage default" and camera not in CAMERAS:
        raise StageError(f"unknown camera '{camera}'{nearest(camera, CAMERAS)}")
    if not 1 <= len(actors) <= len(stage.places):
        raise StageError(
            f"the stage '{stage.name}' has places for 1 to {len(stage.places)} actors, found {len(actors)}"
        )
    if len({actor.name for actor in actors}) < len(actors):
        raise StageError("two actors have the same name; their parts could not be told apart")


def _page(paper: Paper, body: str, size: tuple[int, int], view: View) -> str:
    return paper.svg(body, size, (view.left, view.top, view.width, view.height))


def paper_of(spec: Spec, light_from: Point, ids: bool) -> Paper:
    return Paper(
        line_width=FIGURE_LINE * number(spec, "style.line"),
        line_mode=word(spec, "style.line.mode"),
        shading=number(spec, "style.shading"),
        light_from=light_from,
        ids=ids,
    )


def _soft_ground(paper: Paper, one: Standing) -> str:
    feet = one.feet
    middle = sum(feet) / len(feet) if feet else 0.0
    half = 120 + (max(feet) - min(feet)) / 2 if feet else 150.0
    stops = [(0.0, "#6a5470", 0.34), (0.55, "#6a5470", 0.2), (1.0, "#6a5470", 0.0)]
    return paper.fill(ellipse(middle, one.box[3] + 2, half, half * 0.13), paper.radial(stops))


def _pixels(standing: Sequence[Standing], view: View, size: tuple[int, int]) -> dict[str, Point]:
    found: dict[str, Point] = {}
    for one in standing:
        for name, point in one.figure.keypoints.items():
            x, y = one.on_stage(point)
            across, down = (x - view.left) / view.width, (y - view.top) / view.height
            found[f"{one.name}/{name}"] = (across * size[0], down * size[1])
    return found


class _Picture:
    """One drawing in the making: the real one, or its part map."""

    def __init__(self, stage: Stage, actors: Sequence[Actor], seed: int, ratio: float, ids: bool) -> None:
        self.stage = stage
        self.seed = seed
        self.paper = paper_of(actors[0].spec, stage.light.direction, ids)
        self.scenery = Scenery(self.paper, stage, seed, number(actors[0].spec, "style.line"))
        self._silhouettes: dict[str, Silhouette] = {}
        pairs = zip(actors, stage.places, strict=False)
        alone = [self._stand(actor, place) for actor, place in pairs]
        self.standing = gathered(alone, ratio, not any(use.is_central for use in stage.front))
        self.scenery.levels = self._levels()
        self.scenery.keep_clear = [one.box for one in self.standing[1:]]

    def draw(self, view: View) -> str:
        """Everything in view, back to front."""
        self.scenery.levels = {**self.scenery.levels, "top": view.top}
        stage, paper, light = self.stage, self.paper, self.stage.light
        body = self.scenery.layer(stage.backdrop, "backdrop", view)
        body += self.scenery.layer(stage.behind, "behind", view)
        with paper.part("backdrop"):
            body += dimmed(paper, view, light)
        body += self.scenery.layer(stage.lit, "lit", view)
        with paper.part("backdrop"):
            body += beams(paper, view, light)
        for one in sorted(self.standing, key=lambda standing: standing.box[3]):
            silhouette = self._silhouettes.get(one.name, silhouette_of(""))
            with paper.part("backdrop"):
                body += ground_shadow(paper, one, light) + rim(paper, one, light, silhouette)
            body += group(one.figure.body, move(*one.shift, scale=one.scale))
            body += tinted(paper, one, light, silhouette)
        body += self.scenery.layer(stage.front, "front", view)
        body += dimmed_front(paper, lambda: self.scenery.layer(stage.front, "front", view), light)
        with paper.part("backdrop"):
            return body + wash(paper, view, light)

    def _levels(self) -> dict[str, float]:
        """Heights that furniture can follow: the first actor's seat, hands and waist."""
        first, height = self.standing[0], self.stage.places[0].height
        ground = first.box[3]
        hands = [first.keypoint(name, (0, 250))[1] for name in ("hand_left", "hand_right")]
        seat = first.keypoint("seat", (0, 330))[1]
        chin = first.keypoint("chin", (0, 97))[1]
        return {
            "seat": min(max(seat, ground - 0.42 * height), ground - 0.14 * height),
            "waist": chin + 0.5 * (ground - chin),
            "hands": min(max(max(hands), ground - 0.62 * height), ground - 0.2 * height),
        }

    def _stand(self, actor: Actor, place: Place) -> Standing:
        heads = number(actor.spec, "body.heads")
        height = place.height * max(0.92, min(1.42, (heads / CHIBI_HEADS) ** 0.42))
        if word(actor.spec, "body.template") not in PEOPLE:
            height *= MASCOT_SHARE
        scale = height / (heads * HEAD_UNITS)
        figure = self._figure(actor, self._staging(actor, place))
        shift = (place.at[0], place.at[1] - figure.box[3] * scale)
        return Standing(actor.name, figure, scale, shift, height, place.shown, place.room)

    def _staging(self, actor: Actor, place: Place) -> Staging:
        luck = stream(self.seed, self.stage.name, "actor", actor.name)
        pose, expression = pick(luck, place.poses), pick(luck, place.expressions)
        return Staging(
            view=actor.view or place.view,
            pose=actor.pose or pose,
            expression=actor.expression or expression,
            wear=place.wear if actor.wear is None else actor.wear,
            hold=self._hold(actor, place),
            gaze=place.gaze,
            seed=int(luck.random() * SEED_LIMIT),
        )

    def _hold(self, actor: Actor, place: Place) -> Prop | None:
        hold = actor.hold
        if hold is None:
            use = place.hold if actor.pose is None or actor.pose in place.poses else None
        elif not isinstance(hold, str):
            return hold
        else:
            use = None if hold == "nothing" else Use(PROPS.piece(hold).name, {}, f"actor '{actor.name}'")
        return None if use is None else lambda _: self.scenery.held(use)

    def _figure(self, actor: Actor, staging: Staging) -> Figure:
        light = self.stage.light
        with self._styled(actor.spec), self.paper.belongs_to(actor.name):
            figure = draw_figure(self.paper, actor.spec, staging)
            if not self.paper.ids and (light.rim or light.tint):
                self.paper.ids = True
                self._silhouettes[actor.name] = silhouette_of(
                    draw_figure(self.paper, actor.spec, staging).body
                )
                self.paper.ids = False
        return figure

    @contextmanager
    def _styled(self, spec: Spec) -> Iterator[None]:
        """The paper with this actor's own line and shading."""
        paper = self.paper
        before = (paper.line_width, paper.line_mode, paper.shading)
        own = paper_of(spec, paper.light_from, paper.ids)
        paper.line_width, paper.line_mode, paper.shading = own.line_width, own.line_mode, own.shading
        yield
        paper.line_width, paper.line_mode, paper.shading = before
