"""Plain pictures, painted for a simulated platform by somebody who remembers what he was given."""

from collections.abc import Sequence

from tetap.simulators.plain import paint_plain


class Painted(list[tuple[str, list[bytes], tuple[int, int], int]]):
    """Words, references, size and luck of every picture so far."""

    def __call__(self, words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        self.append((words, list(references), size, luck))
        return paint_plain(words, references, size, luck)
