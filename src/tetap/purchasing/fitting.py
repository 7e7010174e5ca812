"""Whether a request fits a model's card; asked once, before anything is sent or spent."""

from ..errors import Rejected
from ..ports import Card, DrawRequest


def check_fits(request: DrawRequest, card: Card) -> None:
    """Raise Rejected naming what this model cannot do and what it can. Nothing is ever dropped."""
    who = f"{card.platform}/{card.model}"
    if request.size not in card.pixels:
        raise Rejected(f"{who} does not draw {request.size}", f"It draws {', '.join(card.pixels)}.")
    if request.ratio not in card.pixels[request.size]:
        raise Rejected(
            f"{who} does not draw {request.ratio} at {request.size}",
            f"It draws {', '.join(card.pixels[request.size])}.",
        )
    if len(request.references) > card.max_references:
        over = ", ".join(slot.label or slot.role for slot in request.references[card.max_references :])
        raise Rejected(
            f"{who} takes {card.max_references} references, {len(request.references)} were given",
            f"Would not fit: {over}. Give fewer, or choose another model.",
        )
    for slot in request.references:
        if slot.role not in card.roles:
            raise Rejected(
                f"{who} does not know the reference role '{slot.role}'", f"It knows {', '.join(card.roles)}."
            )
    if request.noise_seed is not None and card.seed in ("none", "accepted, no effect"):
        raise Rejected(f"{who} has no usable seed", "Leave it out; tetap's replay seed works on every model.")
    if request.spec is not None and card.draws_from != "spec":
        raise Rejected(
            f"{who} draws from words; a resolved spec must not be sent to it",
            "This is a defect of the strategy that made the request; please report it.",
        )
