"""What a pose holds when the scene hands over nothing: a book, a cup, a basket."""

from ..colors import shade
from ..paper import Paper
from ..paths import ellipse
from .ribbon import ribbon


def book(paper: Paper) -> str:
    """An open book, its covers towards the viewer."""
    text = ""
    for sign in (-1, 1):
        cover = f"M0 -30L{sign * 60} -44L{sign * 64} 34L0 46Z"
        frame = f"M{sign * 10} -22L{sign * 52} -32L{sign * 54} 22L{sign * 10} 32Z"
        over = paper.stroke(frame, "#bfe3f7", 0.7)
        text += paper.shape(cover, "#4f9bd1", shift=(3, 4), depth=0.2, over=over)
        pages = f"M0 -34C{sign * 14} -46 {sign * 40} -50 {sign * 58} -48L{sign * 60} -43L0 -29Z"
        text += paper.shape(pages, "#fffaf0", shift=None, line=0.7)
    text += paper.shape("M-4 -31L4 -31L4 46L-4 46Z", "#3a7fb2", shift=None, line=0.7)
    return (
        text
        + paper.fill(ellipse(32, -4, 10.5, 11), "#ffa92e")
        + paper.stroke(ellipse(32, -4, 10.5, 11), "#ffffff", 0.6)
    )


def book_side(paper: Paper) -> str:
    """The same book held open, seen from the reader's side."""
    text = paper.shape("M-50 -40L26 -30L30 34L-44 42Z", "#4f9bd1", shift=(3, 4), depth=0.2)
    pages = "M-48 -44C-30 -52 6 -46 26 -36L28 -30L-50 -39Z"
    return text + paper.shape(pages, "#fffaf0", shift=None, line=0.7)


def cup(paper: Paper) -> str:
    """A warm mug."""
    handle = [(24, -16), (38, -12), (39, 8), (24, 14)]
    text = ribbon(paper, handle, "#fff3e2", 3.4)
    body = "M-28 -30L28 -30C29 0 27 22 20 30C10 34 -10 34 -20 30C-27 22 -29 0 -28 -30Z"
    over = paper.fill("M-40 0L40 0L40 9L-40 9Z", "#f2a65a")
    text += paper.shape(body, "#fff3e2", shift=(6, 3), depth=0.16, over=over)
    return text + paper.shape(ellipse(0, -30, 28, 7), "#9a5f3b", shift=None, line=0.8)


def basket(paper: Paper) -> str:
    """A wicker basket of oranges; its handle passes through 0, 0."""
    wicker = "#d9a05b"
    dark = shade(wicker, 0.4)
    handle = [(-46, 56), (-36, 18), (0, 1), (36, 18), (46, 56)]
    text = ribbon(paper, handle, wicker, 3.6)
    for x, y in ((-24, 46), (24, 46), (0, 40)):
        text += paper.shape(ellipse(x, y, 21), "#ff9718", shift=(4, 4), depth=0.22, line=0.85)
        text += paper.fill(ellipse(x - 7, y - 8, 5, 3.4), "#fff0cf", 0.8)
    body = "M-56 52L56 52C54 84 48 104 40 112C20 117 -20 117 -40 112C-48 104 -54 84 -56 52Z"
    over = "".join(
        paper.stroke(f"M-60 {y}C-20 {y + 5} 20 {y + 5} 60 {y}", dark, 0.6, 0.75) for y in (70, 84, 98)
    )
    over += "".join(paper.stroke(f"M{x} 52L{x * 0.8} 116", dark, 0.5, 0.6) for x in (-42, -24, -8, 8, 24, 42))
    text += paper.shape(body, wicker, shift=(7, 4), depth=0.2, over=over)
    return text + paper.shape("M-60 46L60 46L60 58L-60 58Z", wicker, shift=(3, 4), depth=0.16)
