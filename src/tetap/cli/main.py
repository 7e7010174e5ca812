"""The command list, and how errors reach the user."""

import sys

from ..errors import TetapError

# isort: off  (the order of the groups in --help)
from . import characters as characters
from . import looking as looking
from . import making as making
from . import proving as proving
from . import setting_up as setting_up
from . import sketching as sketching
from .app import app

# isort: on


def main() -> None:
    """Run the command line; a TetapError becomes a message, what to do next, and its exit code."""
    try:
        app()
    except TetapError as error:
        from .output import show_error

        show_error(error, as_json="--json" in sys.argv)
        sys.exit(error.exit_code)
