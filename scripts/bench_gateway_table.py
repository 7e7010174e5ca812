"""What `bench_gateway.py` has measured, as tables: every figure, what is required and reached, where time goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DIRECT = "direct"
FLOOR = "floor: bare pass-through"
LIMIT = "limit: one answer from memory"
REPLAY = "tetap, a replay"
NEW = "tetap, a new picture"
NEW_ON_ONE_CORE = "  the same, held to one core"
NEW_NOT_KEPT = "  the same, keeping nothing"
LITELLM = "LiteLLM proxy"
LITELLM_PLAIN = "LiteLLM proxy, uncompressed"
AFTER_MANY = "tetap, after 10,000 more requests"


@dataclass(frozen=True)
class Measured:
    """One contender at one number of callers."""

    name: str
    callers: int
    figures: dict[str, Any]


def _of(rows: Sequence[Measured], name: str, callers: int = 16) -> dict[str, Any] | None:
    return next((row.figures for row in rows if (row.name, row.callers) == (name, callers)), None)


def table(rows: Sequence[Measured], together: Sequence[int]) -> str:
    """Every figure, the platform's own time taken off, beside the floor."""
    lines = [
        f"\n{'':30}{'callers':>8}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}"
        f"{'added p50':>11}{'CPU ms':>8}{'of floor':>10}"
    ]
    for callers in together:
        direct, floor = _of(rows, DIRECT, callers), _of(rows, FLOOR, callers)
        for row in rows:
            if row.callers != callers:
                continue
            figures = row.figures
            is_beside = direct and row.name not in (DIRECT, LIMIT, REPLAY)
            added = f"{(figures['p50'] - direct['p50']) * 1e3:.1f}" if direct and is_beside else ""
            share = f"{figures['rate'] / floor['rate']:.2f}×" if floor and floor["rate"] else ""
            cpu = f"{figures['cpu_ms']:.2f}" if "cpu_ms" in figures else ""
            lines.append(
                f"{row.name:30}{row.callers:>8}{figures['rate']:>12.1f}{figures['p50'] * 1e3:>9.1f}"
                f"{figures['p99'] * 1e3:>9.1f}{added:>11}{cpu:>8}{share:>10}"
            )
    return "\n".join(lines)


def required(rows: Sequence[Measured], memory: Mapping[str, float]) -> str:
    """What was promised, and what this run has reached; `-` for what it did not measure."""
    lines = [f"\n{'at 16 callers':64}{'required':>12}{'reached':>12}"]
    for what, wanted, reached in _promises(rows, memory):
        lines.append(f"{what:64}{wanted:>12}{reached or '-':>12}")
    return "\n".join(lines)


def _promises(rows: Sequence[Measured], memory: Mapping[str, float]) -> Iterator[tuple[str, str, str]]:
    for name, how, times, part in (
        (LITELLM, "as official clients ask it", "≥ 8×", "≤ 1/8"), (LITELLM_PLAIN, "uncompressed", "", "")
    ):  # fmt: skip
        yield f"new pictures/s, times LiteLLM's ({how})", times, _times(rows, NEW, name)
        yield "  of its added p50", part, _added(rows, name)
    yield "new pictures/s, of the floor's", "to 0.5×", _times(rows, NEW, FLOOR)
    replay = _of(rows, REPLAY)
    yield "replays/s", "≥ 1,000", f"{replay['rate']:,.0f}" if replay else ""
    yield "  of what this machine hands over at most, from memory", "or 1×", _times(rows, REPLAY, LIMIT)
    many = memory.get(AFTER_MANY)
    yield "memory after 10,000 requests", "≤ 150 MB", f"{many:.0f} MB" if many else ""


def _times(rows: Sequence[Measured], name: str, other: str) -> str:
    one, two = _of(rows, name), _of(rows, other)
    return f"{one['rate'] / two['rate']:.2f}×" if one and two and two["rate"] else ""


def _added(rows: Sequence[Measured], name: str) -> str:
    """What tetap adds to the platform's own time, as a part of what the other adds."""
    direct, new, other = (_of(rows, one) for one in (DIRECT, NEW, name))
    if not (direct and new and other):
        return ""
    return f"1/{(other['p50'] - direct['p50']) / max(1e-9, new['p50'] - direct['p50']):.1f}"


def where_time_goes(parts: Mapping[str, Sequence[float]]) -> str:
    """A new picture with one caller, without the web server: processor time, and waiting in all, by step."""
    if not parts:
        return ""
    cpu, wall = (sum(row[at] for row in parts.values()) for at in (0, 1))
    lines = [
        f"\n{'a new picture, one caller, no web server':44}{'CPU ms':>8}{'share':>7}{'waited ms':>11}{'share':>7}"
    ]
    for step, (computed, took) in [*parts.items(), ("together", (cpu, wall))]:
        lines.append(f"{step:44}{computed:>8.2f}{computed / cpu:>7.0%}{took:>11.2f}{took / wall:>7.0%}")
    return "\n".join([*lines, ""])
