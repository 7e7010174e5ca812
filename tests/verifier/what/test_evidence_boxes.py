"""Where evidence points to: boxes are in pixels of the files that people have, however large those are."""

from tetap.domain.declared import DeclaredCharacter, DeclaredTrait
from tetap.verifier.looks import look_at
from tetap.verifier.what.examining import examine
from tetap_sketch.casting import made_up
from tetap_sketch.scene import draw_sheet
from tetap_sketch.staging import Staging

SMALL, LARGE = (600, 600), (1500, 1500)


def test_a_large_reference_has_its_boxes_in_its_own_pixels() -> None:
    spec = made_up(11, 1)
    declared = DeclaredCharacter(
        "made up",
        "person",
        (DeclaredTrait("hair.color", "color", "hair", "", "", (str(spec["hair.color"]).upper(),)),),
    )
    picture = look_at(draw_sheet(spec, Staging("front", "wave", "happy"), SMALL).png())
    boxes = []
    for size in (SMALL, LARGE):
        references = [
            look_at(draw_sheet(spec, Staging(view, "stand", "own"), size).png()) for view in ("front", "side")
        ]
        found = examine(references, picture, declared)
        evidence = found.traits[0].evidence
        assert found.drawn and evidence.box_in_reference is not None
        boxes.append([edge / size[0] for edge in evidence.box_in_reference])
    assert max(abs(small - large) for small, large in zip(*boxes, strict=True)) < 0.03
