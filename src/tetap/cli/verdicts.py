"""Verdicts on a terminal: one line a picture after a series, every trait where a picture is looked at."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..ports.take_verdict import TakeVerdict, part_words, percent_words, unnamed_colors
from ..ports.verdict import Evidence, TraitState, TraitVerdict, Verdict
from .output import as_is

if TYPE_CHECKING:
    from rich.console import Console

    from ..app.shooting import Series

COLORS: Mapping[str, str] = {
    "same": "green", "same, drifted": "yellow", "different": "red", "cannot tell": "magenta",
}  # fmt: skip
_MOST_LINES = 30
"""A longer series lists only what is not simply the same."""
_NOTICED_LIGHT = 3.0


def print_summary(console: "Console", series: "Series") -> None:
    """The verdicts of the pictures of this call, how alike they are among themselves, and who measured."""
    known = {
        planned.shot.id: series.verified.verdicts[planned.shot.id]
        for planned in series.plan.shots
        if planned.shot.id in series.verified.verdicts
    }
    if known:
        _print_table(console, known)
    words = [verdict.word for verdict in known.values()]
    counts = [f"{words.count(word)} {word}" for word in dict.fromkeys(words)]
    marked = [series.lock.picture(planned.shot.id) for planned in series.plan.shots]
    for mark in ("reference", "unverified"):
        count = sum(picture is not None and picture.verdict == mark for picture in marked)
        counts += [f"{count} {mark}"] if count else []
    console.print(f"[bold]verdicts[/]  {'; '.join(counts)}", soft_wrap=True)
    alike = series.verified.consistency
    if alike is not None:
        stand_out = ", ".join(alike.outliers) or "none"
        value = (
            f"{percent_words(100 * alike.value)} consistent"
            if alike.value is not None
            else "nothing is proven, one figure is repeated unchanged"
        )
        seen = f"{alike.compared} pictures, {alike.poses} poses"
        console.print(f"[bold]among themselves[/]  {value} ({seen}), outliers: {stand_out}", soft_wrap=True)
    for standing in dict.fromkeys(one.decisive.verdict.standing for one in known.values()):
        console.print(f"[dim]{standing}[/]", soft_wrap=True)


def _print_table(console: "Console", known: Mapping[str, TakeVerdict]) -> None:
    from rich.table import Table

    rows = dict(known)
    if len(rows) > _MOST_LINES:
        rows = {shot: verdict for shot, verdict in known.items() if verdict.word != "same"}
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("shot", "verdict", "", "who", "what"):
        table.add_column(heading, no_wrap=True, justify="right" if not heading else "left")
    table.add_column("drifted", overflow="fold")
    for shot, verdict in rows.items():
        whole = verdict.decisive.verdict
        color = COLORS[verdict.word]
        table.add_row(
            shot, f"[{color}]{verdict.word}[/]", f"[{color}]{percent_words(verdict.percent)}[/]",
            part_words(whole.who), part_words(whole.what), _why(verdict),
        )  # fmt: skip
    if rows:
        console.print(table)


def _why(verdict: TakeVerdict) -> str:
    """What a line has room for: the drifted traits, else what else is wrong."""
    whole = verdict.decisive.verdict
    if verdict.drifted:
        return ", ".join(verdict.drifted)
    if whole.reason:
        return whole.reason
    if verdict.word == "same, drifted":
        colors = [f"{one.color_before} → {one.color_after}" for one in whole.undeclared_colors]
        return ", ".join(dict.fromkeys(colors)) or "something that no trait names"
    return ""


def print_take(console: "Console", verdict: TakeVerdict) -> None:
    """The verdict on a take, for each character that belongs on it."""
    for caution in verdict.cautions:
        console.print(f"  [yellow]![/] {as_is(caution.words)}", soft_wrap=True)
    for one in verdict.characters:
        print_verdict(console, one.character, one.verdict)
    for name in verdict.unmeasured:
        console.print(f"[bold]{name}[/]  no references: not measured", markup=True)
    console.print(f"[dim]{verdict.decisive.verdict.standing}[/]", soft_wrap=True)


def print_verdict(console: "Console", name: str, verdict: Verdict) -> None:
    """One verdict: the headline with both parts, what to know before believing it, and the traits."""
    from rich.markup import escape

    percent = f"{percent_words(verdict.percent)} " if verdict.percent is not None else ""
    console.print(
        f"[bold]{escape(name)}[/]  [{COLORS[verdict.word]}]{percent}{verdict.word}[/]"
        f"  who {part_words(verdict.who)}  what {part_words(verdict.what)}",
        soft_wrap=True,
    )
    if verdict.reason:
        console.print(f"  [magenta]{escape(verdict.reason)}[/]", soft_wrap=True)
    for caution in verdict.cautions:
        console.print(f"  [yellow]![/] {escape(caution.words)}", soft_wrap=True)
    if verdict.cast is not None and verdict.cast.delta_e >= _NOTICED_LIGHT:
        console.print(
            f"  [dim]light: all colours shifted by ΔE {verdict.cast.delta_e:.1f}; not counted as drift[/]"
        )
    for number, one in enumerate(verdict.characters, 1):
        console.print(
            f"  [dim]on stage {number} at {one.box}: who {part_words(one.who)}  what {part_words(one.what)}[/]"
        )
    _print_traits(console, verdict.traits)
    for change in map(_change, unnamed_colors(verdict)):
        console.print(f"  [yellow]▲ undeclared[/]  {change}", soft_wrap=True)


def _print_traits(console: "Console", traits: Sequence[TraitVerdict]) -> None:
    """Drifted traits with their evidence; the rest by name, so that forty lines do not bury the two that matter."""
    from rich.markup import escape

    for trait in traits:
        if trait.state == "drifted":
            seen = _change(trait.evidence)
            console.print(
                f"  [yellow]▲ {trait.trait} drifted[/]  {seen or escape(trait.words)}", soft_wrap=True
            )
    states: Sequence[tuple[TraitState, str]] = (
        ("kept", "green"), ("hidden", "dim"), ("not measurable", "dim"),
    )  # fmt: skip
    for state, color in states:
        names = [trait.trait for trait in traits if trait.state == state]
        if names:
            console.print(f"  [{color}]{state}[/] [dim]({len(names)})[/]  {', '.join(names)}", soft_wrap=True)


def _change(seen: Evidence) -> str:
    """`■ #ffffff → ■ #68b6a4, ΔE 24.3`; empty without colours."""
    if not (seen.color_before and seen.color_after):
        return ""
    step = f", ΔE {seen.delta_e:.1f}" if seen.delta_e is not None else ""
    return f"{_swatch(seen.color_before)} → {_swatch(seen.color_after)}{step}"


def _swatch(color: str) -> str:
    return f"[{color}]■[/] {color}"
