"""Whether a request fits a model's card; asked once, before anything is sent or spent."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from ..errors import Rejected, Retired
from ..ports import Card, DrawRequest, Option
from ..ports.provider import Json, ReferenceSlot


def check_fits(
    request: DrawRequest, card: Card, today: date | None = None, *, probes_seed: bool = False
) -> None:
    """Raise Rejected naming what this model cannot do and what it can. Nothing is ever dropped or mended.

    `probes_seed`: a noise seed is let through to a model that is said to have no use for it."""
    _check_alive(card, today or datetime.now(UTC).date())
    _check_frame(request, card)
    check_references(request.references, card)
    _check_seed(request, card, probes_seed)
    _check_words(request, card)
    check_options(request.options, card)
    if request.earlier and card.turns == "none":
        raise Rejected(f"{card.name} has no conversations", "Use the reference strategy instead.")
    if request.spec is not None and card.draws_from != "spec":
        raise Rejected(
            f"{card.name} draws from words; a resolved spec must not be sent to it",
            "This is a defect of the strategy that made the request; please report it.",
        )


def _check_alive(card: Card, today: date) -> None:
    ended = bool(card.retires) and date.fromisoformat(card.retires) <= today
    if card.status == "retired" or ended:
        when = f" since {card.retires}" if card.retires else ""
        raise Retired(
            f"{card.name} is no longer offered{when}",
            f"Its successor: --model {card.successor}"
            if card.successor
            else "Choose another: tetap platforms",
        )


def _check_frame(request: DrawRequest, card: Card) -> None:
    if card.answers != request.is_question:
        does = "answers in words, it draws nothing" if card.answers else "draws, it answers nothing"
        raise Rejected(f"{card.name} {does}", "Choose another model: tetap platforms, tetap judges")
    if card.answers:
        return
    if request.size not in card.pixels:
        hint = f"It draws {', '.join(card.pixels)}."
        if request.size.upper() in card.pixels:
            hint = f"Sizes are written with a capital K: {request.size.upper()}."
        raise Rejected(f"{card.name} does not draw {request.size}", hint)
    if request.ratio not in card.pixels[request.size]:
        raise Rejected(
            f"{card.name} does not draw {request.ratio} at {request.size}",
            f"It draws {', '.join(card.pixels[request.size])}.",
        )


def check_references(slots: Sequence[ReferenceSlot], card: Card) -> None:
    """Raise Rejected for references beyond what this model takes, naming those that would not fit."""
    if len(slots) > card.max_references:
        over = ", ".join(slot.label or slot.role for slot in slots[card.max_references :])
        raise Rejected(
            f"{card.name} takes {card.max_references or 'no'} references, {len(slots)} were given",
            f"Would not fit: {over}. Give fewer, or choose another model.",
        )
    for slot in slots:
        if slot.role not in card.roles:
            raise Rejected(
                f"{card.name} does not know the reference role '{slot.role}'",
                f"It knows {', '.join(card.roles)}.",
            )
    for role, count in Counter(slot.role for slot in slots).items():
        limit = card.role_limits.get(role)
        if limit is not None and count > limit:
            over = ", ".join([slot.label or slot.role for slot in slots if slot.role == role][limit:])
            raise Rejected(
                f"{card.name} takes {limit} references as '{role}', {count} were given",
                f"Would not fit: {over}.",
            )
    for name, group in card.reference_groups.items():
        together = [slot.label or slot.role for slot in slots if slot.role in group.roles]
        if len(together) > group.at_most:
            raise Rejected(
                f"{card.name} takes {group.at_most} pictures of {name}, {len(together)} were given",
                f"Would not fit: {', '.join(together[group.at_most :])}.",
            )


def _check_seed(request: DrawRequest, card: Card, probes_seed: bool) -> None:
    if request.noise_seed is None:
        return
    if not probes_seed and card.seed in ("none", "accepted, no effect"):
        raise Rejected(
            f"{card.name} has no usable seed", "Leave it out; tetap's replay seed works on every model."
        )
    first, last = card.seed_range
    if not first <= request.noise_seed <= last:
        raise Rejected(
            f"{card.name} takes seeds from {first} to {last}, not {request.noise_seed}",
            "Choose another seed.",
        )


def _check_words(request: DrawRequest, card: Card) -> None:
    if card.max_words and len(request.words) > card.max_words:
        raise Rejected(
            f"{card.name} takes {card.max_words} characters of prompt, this one has {len(request.words)}",
            "Shorten the scene's text or the character's free words, or choose another model.",
        )


def check_options(options: Mapping[str, Json], card: Card) -> None:
    """Raise Rejected for an option or value that this model does not take, with what it does take."""
    for name, value in options.items():
        option = card.options.get(name)
        if option is None:
            raise Rejected(
                f"{card.name} has no option '{name}'", f"It has: {', '.join(card.options) or 'none'}."
            )
        wrong = _wrong(option, value)
        if wrong:
            raise Rejected(f"{card.name}: option {name} is {value!r}", f"{option.help} {wrong}".strip())


def _wrong(option: Option, value: Json) -> str:
    """What is wrong with a value, as what to write instead; empty when it is right."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    right = {
        "text": isinstance(value, str),
        "whole": isinstance(value, int) and not isinstance(value, bool),
        "number": is_number,
        "yes-no": isinstance(value, bool),
        "list": isinstance(value, list | tuple),
        "table": isinstance(value, Mapping),
    }
    if not right[option.kind]:
        written = {"whole": "a whole number", "yes-no": "true or false"}.get(option.kind, f"a {option.kind}")
        return f"Write {written}."
    if option.allowed and value not in option.allowed:
        return f"Allowed: {', '.join(option.allowed)}."
    if is_number and option.low is not None and value < option.low:  # type: ignore[operator]
        return f"At least {option.low:g}."
    if is_number and option.high is not None and value > option.high:  # type: ignore[operator]
        return f"At most {option.high:g}."
    return ""
