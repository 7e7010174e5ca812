"""Letters that a terminal obeys instead of showing them."""

from unicodedata import category


def is_command(letter: str) -> bool:
    """Whether it is one of them; tabs and line ends are not."""
    return category(letter) == "Cc" and letter not in "\t\n\r"
