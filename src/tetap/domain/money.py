"""Amounts as people read them: US dollars, or the play money of a platform that is practised on."""


def amount_words(amount: float, places: int, *, is_play: bool = False) -> str:
    """`US$0.13`, or `0.13 in play money`, with so many digits behind the point."""
    return f"{amount:.{places}f} in play money" if is_play else f"US${amount:.{places}f}"
