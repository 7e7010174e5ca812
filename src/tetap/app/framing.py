"""The frame and the price of a call, checked against a model's card before anything is bought."""

from ..domain.frame import DEFAULT_RATIO, DEFAULT_SIZE
from ..errors import BadInput, OverBudget, Rejected
from ..ports import Card
from .asked import MOST, Asked, AskedFrame


def check_asked(asked: Asked) -> None:
    """BadInput for too many pictures, or a call that says nothing that can be written down."""
    if not 1 <= asked.count <= MOST:
        raise BadInput(f"{asked.count} pictures in one call", f"From 1 to {MOST}.")
    if "\0" in asked.words or "\0" in asked.purpose:
        raise BadInput("there is a character in the words that is none (NUL)", "Leave it out.")
    if not asked.words.strip() and not asked.pictures:
        raise BadInput("there are no words to draw from", "Write a prompt.")


def check_budget(usd: float | None, missing: int, budget: float | None) -> None:
    """OverBudget when what is missing may cost more than the caller allows for this call."""
    if budget is None or not missing or usd == 0:
        return
    if usd is None or usd * missing > budget + 1e-9:
        price = "an unknown amount" if usd is None else f"${usd * missing:.3f}"
        raise OverBudget(
            f"{missing} pictures cost {price}, over the budget of ${budget:.2f} for this call; nothing was sent",
            "Raise the budget of the call, or ask for fewer pictures.",
        )


def frame_on(card: Card, frame: AskedFrame) -> tuple[str, str]:
    """(ratio, size) of what was asked for, exactly. Rejected names what the model draws."""
    if frame.pixels is not None:
        for size, by_ratio in card.pixels.items():
            for ratio, pixels in by_ratio.items():
                if pixels == frame.pixels:
                    return ratio, size
        known = sorted({f"{w}x{h}" for by_ratio in card.pixels.values() for w, h in by_ratio.values()})
        raise Rejected(
            f"{card.name} does not draw {frame.pixels[0]}x{frame.pixels[1]}", f"It draws {', '.join(known)}."
        )
    size = frame.size or first_size(card)
    ratios = card.pixels.get(size, {})
    return frame.ratio or (DEFAULT_RATIO if DEFAULT_RATIO in ratios else next(iter(ratios), "")), size


def first_size(card: Card) -> str:
    """The size that is drawn where none is asked for."""
    return DEFAULT_SIZE if DEFAULT_SIZE in card.pixels else next(iter(card.pixels))
