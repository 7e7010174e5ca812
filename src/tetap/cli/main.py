"""The command list, and how errors reach the user."""

import sys

from ..errors import TetapError
from .app import app

# isort: off  (the order of the groups in --help)
from . import characters as characters
from . import making as making
from . import looking as looking
from . import proving as proving
from . import setting_up as setting_up
# isort: on


def main() -> None:
    """Run the command line; a TetapError becomes a message, what to do next, and its exit code."""
    try:
        app()
    except TetapError as error:
        from .output import show_error

        show_error(error, as_json="--json" in sys.argv)
        sys.exit(error.exit_code)
