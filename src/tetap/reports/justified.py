"""Pictures of any aspect ratio in rows of one width, in order, none of them cropped."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import inf, log

MOST_IN_A_ROW = 4


def justified_rows(ratios: Sequence[float], ideal: float) -> Iterator[range]:
    """Indexes row by row, so that width / height of every row comes close to `ideal`.

    A row's width / height is the sum of its pictures' ratios. Between equally good layouts the one
    whose first rows hold fewer, larger pictures is taken.
    """
    count = len(ratios)
    sums = [0.0, *accumulate(ratios)]
    best = [inf] * count + [0.0]
    after = [count] * (count + 1)
    for start in reversed(range(count)):
        for end in range(start + 1, min(start + MOST_IN_A_ROW, count) + 1):
            cost = log((sums[end] - sums[start]) / ideal) ** 2 + best[end]
            if cost < best[start] - 1e-9:
                best[start], after[start] = cost, end
    start = 0
    while start < count:
        yield range(start, after[start])
        start = after[start]
