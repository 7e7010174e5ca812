"""A person's head put together: hair behind, face, hair in front, ornaments and hats."""

from collections.abc import Mapping
from dataclasses import dataclass

from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import Point, xy
from tetap_sketch.spec import Spec, word
from tetap_sketch.staging import Staging

from .build import Build, build_of
from .expressions import MOODS, Mood
from .eyes import Look, front_eye, placed
from .features import blush, brows, mouth, nose, profile_mouth
from .hair import coiffure
from .hair.cap import cap, fringe_shadow
from .hair.coiffure import Coiffure, Hair, hair_of
from .marks import brow_marks, skin_marks
from .ornaments import ornaments, presses_hair
from .profile_eye import profile_eye
from .skull import bare_skull, ear, ears_seen, face_outline, skin_shadow
from .turn import TURNS, Turn

PROFILE_EYE_X = -68.0
PROFILE_EAR = (16.0, 26.0)
NEAR_EAR_X = 81.0
HAIR_SWAY = 6.0
"""Figure units that loose ends of hair swing at most."""


@dataclass(frozen=True)
class Head:
    """`behind` is drawn before the torso, `front` after it; keypoints name what the view shows."""

    behind: str
    front: str
    keypoints: Mapping[str, Point]


def draw_head(paper: Paper, spec: Spec, staging: Staging) -> Head:
    """The head of a person in one view, around 0, 0."""
    turn = TURNS[staging.view]
    build = build_of(spec)
    mood = MOODS[staging.expression]
    hair = hair_of(
        paper,
        spec,
        build,
        turn,
        staging.swing("hair-sway", HAIR_SWAY, still=True),
        presses_hair(spec, staging),
    )
    with paper.part("hair"):
        done = coiffure(hair)
        cap_drawn = "" if done.bare else cap(hair, done)
    face = "" if turn.view == "back" else _face(paper, spec, staging, (build, turn, mood, hair, done))
    front = _back_of_skin(paper, spec, build, turn) if turn.view == "back" else face
    fit = hair_fit(build, turn)
    front += group(cap_drawn, fit)
    if turn.view != "back":
        with paper.part("brows"):
            front += brows(paper, spec, build, turn, mood)
    front += brow_marks(paper, spec, build, turn, done.tied) + group(done.front, fit)
    front += ornaments(paper, spec, staging, build, turn)
    return Head(group(done.behind, fit), front, _keypoints(build, turn))


def hair_fit(build: Build, turn: Turn) -> str:
    """Grown-up faces are narrower; their hair follows."""
    return f"scale({0.94 if turn.view in ('front', 'back') else 0.97} 1)" if build.adult else ""


def _back_of_skin(paper: Paper, spec: Spec, build: Build, turn: Turn) -> str:
    ears = _ears(paper, spec, build, turn)
    if word(spec, "hair.style") != "none":
        return ears
    with paper.part("skin"):
        return ears + paper.shape(bare_skull("back")[0], word(spec, "skin.color"), shift=(8, 6), depth=0.12)


def _ears(paper: Paper, spec: Spec, build: Build, turn: Turn) -> str:
    with paper.part("skin"):
        return "".join(
            ear(paper, word(spec, "skin.color"), build, side, turn.view) for side in ears_seen(turn)
        )


def _face(paper: Paper, spec: Spec, staging: Staging, parts: tuple[Build, Turn, Mood, Hair, Coiffure]) -> str:
    build, turn, mood, hair, done = parts
    skin = word(spec, "skin.color")
    ears = _ears(paper, spec, build, turn)
    with paper.part("skin"):
        shadow = (
            ""
            if done.bare
            else group(fringe_shadow(paper, hair, done, skin_shadow(skin)), hair_fit(build, turn))
        )
        shape = [face_outline(build, turn.view)] + (bare_skull(turn.view) if hair.style == "none" else [])
        text = paper.limb(shape, skin, shift=(5, 6), depth=0.12, over=shadow)
    text = (text + ears) if turn.view == "side" else ears + text
    with paper.part("face"):
        rosy = blush(paper, spec, build, turn, mood)
        text += paper.clipped(face_outline(build, turn.view), rosy) + nose(paper, build, turn, skin)
        style = mood.mouth or word(spec, "mouth.style")
        text += (
            profile_mouth(paper, build, face_outline(build, turn.view), style)
            if turn.view == "side"
            else mouth(paper, build, turn, style)
        )
    with paper.part("eyes"):
        text += _eyes(paper, spec, staging, build, mood)
    return text + skin_marks(paper, spec, build, turn, done.tied)


def _eyes(paper: Paper, spec: Spec, staging: Staging, build: Build, mood: Mood) -> str:
    turn = TURNS[staging.view]
    gaze = (staging.gaze[0] + mood.gaze[0], staging.gaze[1] + mood.gaze[1])
    text = ""
    for side in (-1.0, 1.0):
        look = Look(
            word(spec, "eyes.shape"), word(spec, "eyes.color"), word(spec, "skin.color"), mood.lid, mood.wide,
            gaze, mood.closed_left if side > 0 else mood.closed, mood.tears,
        )  # fmt: skip
        if turn.view == "side":
            if side > 0:
                text += group(profile_eye(paper, build, look), f"translate({xy(PROFILE_EYE_X, build.eye_y)})")
            continue
        x = side * build.eye_x
        text += placed(front_eye(paper, build, look, side), turn.x(x), build.eye_y, side, turn.squeeze(x))
    return text


def _keypoints(build: Build, turn: Turn) -> Mapping[str, Point]:
    crown: dict[str, Point] = {"crown": (0.0, -139.0)}
    x, y, _, _ = build.ear
    if turn.view == "back":
        return {**crown, "ear_left": (-x, y), "ear_right": (x, y)}
    if turn.view == "side":
        return {
            **crown,
            "eye_left": (PROFILE_EYE_X, build.eye_y),
            "chin": (-78.0, build.face.chin),
            "ear_left": PROFILE_EAR,
        }
    places: dict[str, Point] = {
        **crown,
        "eye_left": turn.at(build.eye_x, build.eye_y),
        "eye_right": turn.at(-build.eye_x, build.eye_y),
        "chin": (turn.x(0), build.face.chin),
        "ear_left": (x if turn.view == "front" else NEAR_EAR_X, y),
    }
    return {**places, "ear_right": (-x, y)} if turn.view == "front" else places
