"""The bench as a plot: cost of a right picture against the share of right pictures, as SVG."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from .bench_figures import Line

_WIDTH, _HEIGHT = 760, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 30, 56, 60
_COLORS = {"describe": "#d97706", "reference": "#2563eb", "converse": "#059669", "pipeline": "#7c3aed"}
_FONT = "font-family='system-ui, sans-serif' font-size"


def plot(lines: Sequence[Line], title: str) -> str:
    """An SVG; a filled point is a closed loop, an empty one an open one, bars are 95 % intervals."""
    shown = [one for one in lines if one.cost.value is not None and one.right.value is not None]
    most = max((one.cost.high or one.cost.value or 0.0 for one in shown), default=0.1) * 1.08
    least = min((one.right.low or 0.0 for one in shown), default=0.5)
    floor = max(0.0, int(least * 20) / 20)
    parts = [*_axes(title, most, floor)]
    for one in shown:
        parts += _point(one, most, floor)
    body = "\n".join(parts)
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {_WIDTH} {_HEIGHT}' width='{_WIDTH}'"
        f" height='{_HEIGHT}'>\n<rect width='100%' height='100%' fill='#ffffff'/>\n{body}\n</svg>\n"
    )


def _x(cost: float, most: float) -> float:
    return _LEFT + (_WIDTH - _LEFT - _RIGHT) * cost / most


def _y(share: float, floor: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1.0 - (share - floor) / (1.0 - floor))


def _axes(title: str, most: float, floor: float) -> Iterator[str]:
    yield f"<text x='{_LEFT}' y='28' {_FONT}='16' font-weight='600'>{escape(title)}</text>"
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    for step in range(6):
        share = floor + (1.0 - floor) * step / 5
        y = _y(share, floor)
        yield f"<line x1='{_LEFT}' y1='{y:.1f}' x2='{right}' y2='{y:.1f}' stroke='#e5e7eb'/>"
        yield f"<text x='{_LEFT - 8}' y='{y + 4:.1f}' {_FONT}='12' text-anchor='end'>{share:.0%}</text>"
        cost = most * step / 5
        x = _x(cost, most)
        yield f"<text x='{x:.1f}' y='{bottom + 18}' {_FONT}='12' text-anchor='middle'>{cost:.3f}</text>"
    yield f"<line x1='{_LEFT}' y1='{bottom}' x2='{right}' y2='{bottom}' stroke='#6b7280'/>"
    yield (
        f"<text x='{(_LEFT + right) / 2}' y='{_HEIGHT - 18}' {_FONT}='13' text-anchor='middle'>"
        "cost of a right picture, play money</text>"
    )
    yield f"<text x='{_LEFT}' y='46' {_FONT}='12' fill='#6b7280'>right pictures, of all shots</text>"


def _point(one: Line, most: float, floor: float) -> Iterator[str]:
    color = _COLORS.get(one.cell.strategy, "#374151")
    assert one.cost.value is not None and one.right.value is not None
    x, y = _x(one.cost.value, most), _y(one.right.value, floor)
    low, high = _x(one.cost.low or 0.0, most), _x(one.cost.high or 0.0, most)
    worst, best = _y(max(floor, one.right.low or 0.0), floor), _y(one.right.high or 1.0, floor)
    yield f"<path d='M{low:.1f} {y:.1f}H{high:.1f}M{x:.1f} {worst:.1f}V{best:.1f}' stroke='{color}' opacity='.45'/>"
    fill = color if one.cell.is_closed else "#ffffff"
    yield f"<circle cx='{x:.1f}' cy='{y:.1f}' r='6' fill='{fill}' stroke='{color}' stroke-width='2'/>"
    yield f"<text x='{x + 10:.1f}' y='{y - 8:.1f}' {_FONT}='12' fill='{color}'>{escape(str(one.cell))}</text>"
