"""The table in docs/platforms.md, drawn from the cards of every installed platform.

`python scripts/platforms_table.py` writes it; with `--check` it changes nothing and exits 1 when the table is stale.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tetap.errors import Misconfigured
from tetap.plugins import load_provider
from tetap.plugins.providers import platform_names
from tetap.ports import Card, Connection, Provider

PAGE = Path(__file__).resolve().parent.parent / "docs" / "platforms.md"
BEGIN, END = "<!-- cards: begin (scripts/platforms_table.py) -->", "<!-- cards: end -->"
HEADINGS = (
    "platform", "model", "seed", "references", "turns", "price, US$ a picture", "consistency, the article's claim",
    "status", "as of",
)  # fmt: skip


def with_tables(page: str) -> str:
    """The page with its tables drawn anew."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + "\n".join(_lines()) + "\n" + END + after


def _lines() -> Iterator[str]:
    cards = [card for name in platform_names() for card in _provider(name).cards()]
    yield "| " + " | ".join(HEADINGS) + " |"
    yield "|---" * len(HEADINGS) + "|"
    for card in cards:
        yield "| " + " | ".join(text.replace("|", "\\|") for text in _cells(card)) + " |"
    yield from _list("How the seed classes are known", [(card, card.seed_source) for card in cards])
    yield from _list("Where the other facts come from", [(card, card.source) for card in cards])


def _list(title: str, facts: Sequence[tuple[Card, str]]) -> Iterator[str]:
    """One line for each source with the models it speaks of."""
    models: dict[str, list[str]] = {}
    for card, source in facts:
        models.setdefault(source, []).append(f"`{card.name}`")
    yield from ("", f"{title}:", "")
    yield from (f"- {', '.join(names)}: {source}" for source, names in models.items() if source)


def _provider(name: str) -> Provider:
    """The platform as it is without settings; one that has no address of its own is given any."""
    try:
        return load_provider(name)
    except Misconfigured:
        return load_provider(name, Connection(name, "http://localhost"))


def _cells(card: Card) -> tuple[str, ...]:
    ends = f" {card.retires}" if card.retires else ""
    after = f", then `{card.successor}`" if card.successor else ""
    return (
        card.platform,
        f"`{card.model}` {card.label}",
        card.seed,
        _references(card),
        card.turns,
        _price(card),
        card.claim or "none",
        f"{card.status}{ends}{after}",
        card.as_of,
    )


def _references(card: Card) -> str:
    if not card.max_references:
        return "none"
    if "front" not in card.roles:
        return f"none of the character; {', '.join(card.roles)}"
    return f"up to {card.max_references}"


def _price(card: Card) -> str:
    if not card.price:
        return "unknown"
    if card.is_free:
        return "free"
    prices = ", ".join(f"{size} {price.usd:g}" for size, price in card.price.items())
    return f"{prices} in play money" if card.play_money else prices


def main(arguments: list[str]) -> int:
    """Write the tables, or check them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when they are stale")
    page = PAGE.read_text(encoding="utf-8")
    made = with_tables(page)
    if parser.parse_args(arguments).check:
        if made != page:
            print(f"{PAGE.name} is stale; run python scripts/platforms_table.py")
        return int(made != page)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
