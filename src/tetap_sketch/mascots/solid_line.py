"""Lines that are matter, not decoration: they count in the part map."""

from tetap_sketch.paper import Paper
from tetap_sketch.paths import num


def solid_line(paper: Paper, data: str, color: str, width: float) -> str:
    """An open line in the paper's line width, drawn in the part's flat colour in the part map."""
    if not paper.ids:
        return paper.stroke(data, color, width)
    flat = paper.fill("M0 0Z", color, solid=True).partition('fill="')[2].partition('"')[0]
    return (
        f'<path d="{data}" fill="none" stroke="{flat}" stroke-width="{num(paper.line_width * width)}"'
        ' stroke-linecap="round"/>'
    )
