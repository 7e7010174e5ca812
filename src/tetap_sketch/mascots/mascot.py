"""A whole mascot: refuses what it cannot wear or show, then stacks its parts from back to front."""

from collections.abc import Callable
from dataclasses import dataclass

from tetap_sketch.paper import Paper, group
from tetap_sketch.paths import move
from tetap_sketch.spec import ROBOTS, SLOTS, Spec, word
from tetap_sketch.staging import Figure, Staging

from .allowed import refuse_unknown
from .animal_head import draw_animal_head
from .apron import draw_apron
from .clothes import draw_hips, draw_sleeve, draw_top, draw_trouser_leg
from .extent import figure_box, figure_keypoints
from .footwear import draw_shoe, draw_sock
from .headwear import Crown, draw_head_accessories, draw_scene_hat
from .limbs import draw_foot, draw_paw_arm, draw_paw_leg
from .marks import draw_marks
from .moods import Mood, mood_of
from .neckwear import NECKWEAR, backpack_before, backpack_behind
from .rig import HEAD_SCALE, ArmLine, LegLine, Rig, rig_of
from .robot_body import draw_robot_arm, draw_robot_foot, draw_robot_leg, draw_robot_trunk
from .robot_head import BOX_SKULL, ROUND_SKULL, SIDE_SKULL, draw_robot_head
from .species import SPECIES
from .tails import draw_tail, tail_points
from .trunk import draw_trunk

_HATS = {
    "fox": (-88.0, 60.0, 0.0, 0.0), "cat": (-82.0, 60.0, 0.0, 0.0), "bear": (-88.0, 62.0, 0.0, 0.0),
    "rabbit": (-84.0, 58.0, 0.0, 0.0), "dog": (-80.0, 84.0, 0.0, 0.0),
    "round-robot": (-80.0, 58.0, 18.0, 48.0), "box-robot": (-88.0, 58.0, 0.0, 56.0),
}  # fmt: skip
"""Brim height, half width, tilt and shift of a hat: ears and antenna stay clear of it."""


def draw_mascot(paper: Paper, spec: Spec, staging: Staging) -> Figure:
    """An animal or robot in one view, pose and expression.

    Raises SpecError for clothes and accessories a mascot cannot wear and StagingError for a pose
    the view cannot show; the message names what is possible.
    """
    refuse_unknown(spec, staging)
    rig = rig_of(spec, staging.view, staging.pose)
    sketch = _Sketch(paper, spec, staging, rig, mood_of(spec, staging.expression))
    crown = _crown(rig.template, rig.view)
    return Figure(
        body=sketch.whole(crown),
        box=figure_box(spec, staging, rig, crown),
        keypoints=figure_keypoints(rig, crown),
    )


def _crown(template: str, view: str) -> Crown:
    brim, half, tilt, shift = _HATS[template]
    if template == "round-robot":
        return Crown(ROUND_SKULL, brim, half, (40, 2), tilt, shift, 30)
    if template == "box-robot":
        skull = SIDE_SKULL if view == "side" else BOX_SKULL
        return Crown(skull, brim, half, (40, 2), tilt, shift, 30)
    animal = SPECIES[template]
    return Crown(animal.skull, brim, half, animal.eyes, tilt, shift)


@dataclass(frozen=True)
class _Sketch:
    """One drawing in progress: the same few things every layer needs."""

    paper: Paper
    spec: Spec
    staging: Staging
    rig: Rig
    mood: Mood

    @property
    def robot(self) -> bool:
        return self.rig.template in ROBOTS

    def arm(self, arm: ArmLine) -> str:
        """An arm in its sleeve."""
        if self.robot:
            bare = draw_robot_arm(self.paper, self.spec, self.rig, arm)
        else:
            bare = draw_paw_arm(self.paper, self.spec, arm, SPECIES[self.rig.template].gloves)
        return bare + draw_sleeve(self.paper, self.spec, arm)

    def leg(self, leg: LegLine) -> str:
        """A leg with sock, shoe and trouser leg."""
        shod = word(self.spec, "shoes.kind") != "none"
        if self.robot:
            bare = draw_robot_leg(self.paper, self.spec, self.rig, leg)
            foot = "" if shod else draw_robot_foot(self.paper, self.spec, self.rig, leg)
        else:
            bare = draw_paw_leg(self.paper, self.spec, self.rig, leg)
            gloves = SPECIES[self.rig.template].gloves
            foot = "" if shod else draw_foot(self.paper, word(self.spec, gloves), self.rig, leg)
        if shod:
            foot = draw_shoe(self.paper, self.spec, self.rig, leg)
        trouser = draw_trouser_leg(self.paper, self.spec, leg)
        sock = draw_sock(self.paper, self.spec, leg)
        over_boots = word(self.spec, "bottom.kind") == "pants" and word(self.spec, "shoes.kind") == "boots"
        return bare + sock + (trouser + foot if over_boots or not shod else foot + trouser)

    def trunk(self) -> str:
        """The trunk in its clothes."""
        bare = draw_robot_trunk if self.robot else draw_trunk
        text = self._slots("backpack", backpack_behind) + bare(self.paper, self.spec, self.rig)
        text += draw_hips(self.paper, self.spec, self.rig) + draw_top(self.paper, self.spec, self.rig)
        return text

    def front_of_trunk(self) -> str:
        """Apron, straps and neckwear."""
        apron = self.staging.wear.get("apron", "")
        text = draw_apron(self.paper, self.rig, apron) if apron and apron != "none" else ""
        text += self._slots("backpack", backpack_before)
        for slot in range(1, SLOTS + 1):
            wear = NECKWEAR.get(word(self.spec, f"accessory.{slot}.kind"))
            if wear:
                with self.paper.part(f"accessory-{slot}"):
                    text += wear(self.paper, self.rig, word(self.spec, f"accessory.{slot}.color"))
        return text

    def _slots(self, kind: str, draw: Callable[[Paper, Rig, str], str]) -> str:
        text = ""
        for slot in range(1, SLOTS + 1):
            if word(self.spec, f"accessory.{slot}.kind") == kind:
                with self.paper.part(f"accessory-{slot}"):
                    text += draw(self.paper, self.rig, word(self.spec, f"accessory.{slot}.color"))
        return text

    def head(self, crown: Crown) -> str:
        """The head with everything on it."""
        view, wear = self.staging.view, self.staging.wear
        hat = wear.get("hat", "none")
        if self.robot:
            ears = ""
            bare = draw_robot_head(self.paper, self.spec, view, self.mood, self.staging.gaze)
        else:
            animal = SPECIES[self.rig.template]
            bare, ears = draw_animal_head(self.paper, self.spec, animal, view, self.mood, self.staging.gaze)
        bare += draw_marks(self.paper, self.spec, crown.skull, view)
        behind, hats, before = draw_head_accessories(self.paper, self.spec, crown, view, hat != "none")
        if hat != "none":
            hats += draw_scene_hat(self.paper, hat, wear.get("hat.color", ""), crown, view)
        return group(behind + bare + hats + ears + before, f"scale({HEAD_SCALE})")

    def prop(self) -> str:
        """What the hands hold."""
        if self.staging.hold is None:
            return ""
        x, y, _ = self.rig.grip()
        with self.paper.part("prop"):
            return group(self.staging.hold(self.paper), move(x, y))

    def tail(self) -> str:
        """The animal's tail."""
        if self.robot:
            return ""
        kind = SPECIES[self.rig.template].tail
        return draw_tail(
            self.paper, self.spec, kind, tail_points(self.rig, kind, self.staging), self.rig.view
        )

    def whole(self, crown: Crown) -> str:
        """All layers from back to front."""
        rig, behind = self.rig, self.rig.view == "back"
        arms = sorted((rig.arm(side) for side in (-1, 1)), key=lambda arm: arm.depth)
        legs = "".join(
            self.leg(leg) for leg in sorted((rig.leg(s) for s in (-1, 1)), key=lambda leg: leg.depth)
        )
        tail, trunk, prop = self.tail(), self.trunk(), self.prop()
        stance = trunk + legs if rig.pose.seated and not behind else legs + trunk
        layers = ["" if behind else tail]
        held = rig.holding_side()
        layers += [prop if held == 0 and behind else ""]
        layers += [(prop if arm.side == held else "") + self.arm(arm) for arm in arms if not arm.front]
        layers += [stance, self.front_of_trunk(), tail if behind else ""]
        layers += [prop if held == 0 and not behind and not rig.pose.grip_over_head else ""]
        layers += [
            (prop if arm.side == held else "") + self.arm(arm)
            for arm in arms
            if arm.front and not arm.over_head
        ]
        layers += [self.head(crown), prop if held == 0 and not behind and rig.pose.grip_over_head else ""]
        layers += [
            (prop if arm.side == held else "") + self.arm(arm) for arm in arms if arm.front and arm.over_head
        ]
        return "".join(layers)
