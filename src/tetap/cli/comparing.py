"""platforms: the models of every platform side by side, or one platform in detail."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .app import SET_UP, app
from .output import AsJson, price_words, print_json

if TYPE_CHECKING:
    from ..app.platforms import ShownPlatform
    from ..ports import Card, Option

UNKNOWN = "unknown"


@app.command(rich_help_panel=SET_UP)
def platforms(
    platform: Annotated[str, typer.Argument(help="One platform, in detail.", show_default=False)] = "",
    folder: Annotated[
        Path, typer.Option(help="Project whose settings and keys count.", show_default=False)
    ] = Path(),
    retired: Annotated[bool, typer.Option("--retired", help="Show retired models too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Compare platforms: seed, references, price, consistency."""
    from ..app.platforms import platforms as find

    found = find(folder if folder.is_dir() else None, platform)
    if as_json:
        print_json([row for shown in found for row in platform_rows(shown)])
        return
    if platform:
        _print_details(found[0])
        return
    _print_table(found, retired)


def platform_rows(shown: "ShownPlatform") -> list[dict[str, object]]:
    """A platform's models as plain data; one row with the problem where it cannot be used."""
    if shown.problem:
        return [
            {
                "platform": shown.name, "problem": shown.problem, "hint": shown.hint,
                "is_broken": shown.is_broken,
            }
        ]  # fmt: skip
    return [_row(shown, card) for card in shown.cards]


def _row(shown: "ShownPlatform", card: "Card") -> dict[str, object]:
    probe = shown.probes.get(card.model)
    return {
        "platform": shown.name, "model": card.model, "label": card.label, "aliases": list(card.aliases),
        "status": card.status, "retires": card.retires or None, "successor": card.successor or None,
        "seed": card.seed, "seed_source": card.seed_source, "seed_range": list(card.seed_range),
        "seed_measured": vars(probe) if probe else None,
        "references": {
            "at_most": card.max_references, "roles": list(card.roles), "role_limits": dict(card.role_limits),
            "groups": {name: vars(group) for name, group in card.reference_groups.items()},
        },
        "turns": card.turns,
        "price": {size: vars(price) for size, price in card.price.items()},
        "token_price": {kind: vars(price) for kind, price in card.token_price.items()},
        "batch_discount": card.batch_discount, "repeat": card.repeat, "max_words": card.max_words or None,
        "pixels": {size: {r: list(p) for r, p in ratios.items()} for size, ratios in card.pixels.items()},
        "options": {name: vars(option) for name, option in card.options.items()},
        "consistency": {"article": card.claim or None, "measured_here": None},
        "keys": {name: bool(shown.keys.get(name)) for name in card.keys},
        "ready": shown.has_key(card), "address": shown.address or None,
        "as_of": card.as_of, "source": card.source, "notes": card.notes,
    }  # fmt: skip


def seed_words(shown: "ShownPlatform", card: "Card") -> str:
    """The seed class, and what a probe found here."""
    probe = shown.probes.get(card.model)
    measured = f"\nhere: {probe.verdict} (n={probe.pairs}, {probe.date})" if probe else ""
    return card.seed + measured


def card_price(card: "Card") -> str:
    """Prices by size, sizes of one price together."""
    by_price: dict[float, list[str]] = {}
    for size in card.pixels:
        usd = card.usd(size)
        if usd is not None:
            by_price.setdefault(usd, []).append(size)
    if not by_price:
        return UNKNOWN
    if card.is_free:
        return "free"
    return ", ".join(
        f"{'/'.join(sizes)} {price_words(usd, is_play=card.play_money)}" for usd, sizes in by_price.items()
    )


def status_words(card: "Card") -> str:
    """Status, the day it ends or ended, and what follows."""
    end = f" {card.retires}" if card.retires else ""
    after = f", then {card.successor}" if card.successor else ""
    return f"{card.status}{end}{after}"


def key_words(shown: "ShownPlatform", card: "Card") -> str:
    """Whether a key is set, never the key."""
    if not card.keys:
        return "needs none"
    places = [shown.keys[name] for name in card.keys if shown.keys.get(name)]
    return f"set ({places[0]})" if places else card.key_or or "missing"


_WIDTHS = {"model": 28, "seed": 9, "refs": 4, "turns": 6, "price": 9, "status": 15}


def _print_table(found: Sequence["ShownPlatform"], retired: bool) -> None:
    from rich.console import Console
    from rich.padding import Padding
    from rich.table import Table

    console = Console()
    hidden = 0
    for shown in found:
        _print_heading(shown)
        cards = [card for card in shown.cards if retired or card.status != "retired"]
        hidden += len(shown.cards) - len(cards)
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
        for heading, width in _WIDTHS.items():
            table.add_column(heading, width=width, overflow="fold")
        for card in cards:
            table.add_row(
                card.model, _short_seed(shown, card), _pictures_of_the_character(card), card.turns,
                _lowest_price(card), f"{card.status} {card.retires}".strip(),
                style="dim" if card.status == "retired" else "",
            )  # fmt: skip
        if cards:
            console.print(Padding(table, (0, 0, 0, 2)))
        claims = "; ".join(dict.fromkeys(card.claim for card in shown.cards if card.claim))
        if shown.cards:
            typer.echo(f"  consistency: {claims or 'not in the article'} | measured here: {UNKNOWN}\n")
    if hidden:
        typer.echo(f"{hidden} retired models are left out; --retired shows them")
    typer.echo(
        "price: of the cheapest size, from the card. Options, sizes, sources: tetap platforms PLATFORM"
    )


def _print_heading(shown: "ShownPlatform") -> None:
    typer.secho(shown.name, bold=True, nl=False)
    if shown.problem:
        typer.secho(f"  {_problem(shown)}", fg="yellow" if shown.is_broken else None)
        typer.secho(f"  {shown.hint}\n", fg="cyan")
        return
    at = f"  at {shown.address}" if shown.address else ""
    dates = sorted({card.as_of for card in shown.cards})
    typer.echo(f"{at}  {_key_heading(shown)}, as of {dates[-1]}")


def _problem(shown: "ShownPlatform") -> str:
    return shown.problem if shown.is_broken else f"not set up: {shown.problem}"


def _key_heading(shown: "ShownPlatform") -> str:
    places = [place for place in shown.keys.values() if place]
    if places:
        return f"key set ({places[0]})"
    others = dict.fromkeys(card.key_or for card in shown.cards if card.key_or)
    if others:
        return f"key: {' or '.join([*shown.keys, *others])}"
    return f"key missing: {' or '.join(shown.keys)}" if shown.keys else "no key needed"


def _short_seed(shown: "ShownPlatform", card: "Card") -> str:
    """The card's class in a word, and what a probe found here."""
    probe = shown.probes.get(card.model)
    here = f"\n→ {probe.verdict.removeprefix('accepted, ')} here" if probe else ""
    return card.seed.removeprefix("accepted, ") + here


def _pictures_of_the_character(card: "Card") -> str:
    if not card.max_references or "front" not in card.roles:
        return "-"
    shared = [
        group.at_most for group in card.reference_groups.values() if {"front", "style"} <= {*group.roles}
    ]
    return str(min([card.max_references, *shared]))


def _lowest_price(card: "Card") -> str:
    prices = [price.usd for price in card.price.values()]
    return price_words(min(prices), is_play=card.play_money) if prices else UNKNOWN


def _print_details(shown: "ShownPlatform") -> None:
    if shown.problem:
        typer.secho(f"{shown.name}: {_problem(shown)}", fg="yellow" if shown.is_broken else None)
        typer.secho(f"  {shown.hint}", fg="cyan")
        return
    for card in shown.cards:
        _print_card(shown, card)
        typer.echo()


def _print_card(shown: "ShownPlatform", card: "Card") -> None:
    typer.secho(f"{card.name}", bold=True, nl=False)
    typer.echo(f"  {card.label}")
    lines = [
        ("status", status_words(card)),
        ("also called", ", ".join(card.aliases)),
        ("seed", seed_words(shown, card).replace("\n", "; ")),
        ("", card.seed_source),
        ("references", _reference_limits(card)),
        ("turns", card.turns),
        ("price", card_price(card)),
        ("batch", f"{card.batch_discount:.0%} cheaper" if card.batch_discount else ""),
        (
            "twice?",
            f"protected by a {card.repeat}" if card.repeat != "none" else "nothing on its side protects",
        ),
        ("words", f"up to {card.max_words} characters" if card.max_words else ""),
        ("consistency", f"the article: {card.claim or 'says nothing'}; measured here: {UNKNOWN}"),
        ("key", f"{', '.join(card.keys)}: {key_words(shown, card)}" if card.keys else "needs none"),
        ("notes", card.notes),
        ("known from", f"{card.source} ({card.as_of})" if card.source else card.as_of),
    ]
    for name, text in lines:
        if text:
            typer.echo(f"  {name:12} {text}")
    for size, ratios in card.pixels.items():
        frames = "  ".join(f"{ratio} {width}×{height}" for ratio, (width, height) in ratios.items())
        typer.echo(f"  {'pixels ' + size:12} {frames}")
    for name, option in card.options.items():
        typer.echo(f"  --option {name}={_option_words(option)}")


def _reference_limits(card: "Card") -> str:
    if not card.max_references:
        return "none"
    limits = [f"{role} at most {most}" for role, most in card.role_limits.items()]
    limits += [f"{name} at most {group.at_most}" for name, group in card.reference_groups.items()]
    roles = f"up to {card.max_references}, as {', '.join(card.roles)}"
    return f"{roles} ({', '.join(limits)})" if limits else roles


def _option_words(option: "Option") -> str:
    if option.allowed:
        values = "|".join(option.allowed)
    elif option.low is not None and option.high is not None:
        values = f"{option.low:g}…{option.high:g}"
    else:
        values = {"whole": "N", "number": "N", "yes-no": "yes|no", "list": "A,B", "table": "JSON"}.get(
            option.kind, "TEXT"
        )
    return f"{values}  {option.help}"
