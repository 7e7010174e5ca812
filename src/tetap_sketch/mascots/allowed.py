"""What a mascot can wear and show; everything else is refused in words, never dropped."""

from tetap_sketch.head.pins import PINS
from tetap_sketch.spec import ANIMALS, FIELDS, ROBOTS, SLOTS, Choice, Spec, SpecError, number, word
from tetap_sketch.staging import EXPRESSIONS, HATS, VIEWS, Staging, StagingError

from .clothes import BOTTOMS, TOPS
from .footwear import SHOES
from .hats import OWN
from .neckwear import NECKWEAR
from .poses import POSES, SHOWN_FROM_BEHIND

HEADS = (2.3, 3.5)
ACCESSORIES = ("none", *PINS, *OWN, "headphones", "glasses", "round-glasses", *NECKWEAR, "backpack")


def refuse_unknown(spec: Spec, staging: Staging) -> None:
    """Raises SpecError for what a mascot cannot wear, StagingError for what a view cannot show."""
    template = word(spec, "body.template")
    if template not in (*ANIMALS, *ROBOTS):
        raise SpecError(
            f"body.template: '{template}' is a person; mascots are {', '.join((*ANIMALS, *ROBOTS))}"
        )
    heads = number(spec, "body.heads")
    if not HEADS[0] <= heads <= HEADS[1]:
        raise SpecError(f"body.heads: a mascot is {HEADS[0]} to {HEADS[1]} heads tall, not {heads}")
    _one_of(spec, template, "top.kind", TOPS)
    _one_of(spec, template, "bottom.kind", BOTTOMS)
    _one_of(spec, template, "shoes.kind", SHOES)
    for slot in range(1, SLOTS + 1):
        _one_of(spec, template, f"accessory.{slot}.kind", ACCESSORIES)
    _refuse_staging(staging)


def _one_of(spec: Spec, template: str, name: str, possible: tuple[str, ...]) -> None:
    value = word(spec, name)
    if value not in possible:
        field = FIELDS[name]
        order = field.values if isinstance(field, Choice) else possible
        named = ", ".join(choice for choice in order if choice in possible)
        raise SpecError(f"{name}: a {template} cannot wear '{value}'; it can wear {named}")


def _refuse_staging(staging: Staging) -> None:
    for name, value, known in (
        ("view", staging.view, VIEWS),
        ("pose", staging.pose, tuple(POSES)),
        ("expression", staging.expression, EXPRESSIONS),
        ("wear: hat", staging.wear.get("hat", "none"), HATS),
    ):
        if value not in known:
            raise StagingError(f"{name}: '{value}' is not one of {', '.join(known)}")
    for key in staging.wear:
        if key not in ("apron", "hat", "hat.color"):
            raise StagingError(
                f"wear: a mascot cannot wear '{key}'; a scene may put on apron, hat, hat.color"
            )
    if staging.view == "back" and staging.pose not in SHOWN_FROM_BEHIND:
        raise StagingError(
            f"pose '{staging.pose}' cannot be seen from the back; "
            "the views that show it are front, three-quarter, side"
        )
