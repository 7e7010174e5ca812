"""The command list, and how errors reach the user."""

import sys

from ..errors import TetapError

# The order of the groups in --help.
# isort: off
from . import characters as characters
from . import sheets as sheets
from . import making as making
from . import advising as advising
from . import chatting as chatting
from . import looking as looking
from . import scoring as scoring
from . import deciding as deciding
from . import reviewing as reviewing
from . import judging as judging
from . import finishing as finishing
from . import exporting as exporting
from . import canva as canva
from . import proving as proving
from . import packing as packing
from . import blindspots as blindspots
from . import money as money
from . import working as working
from . import keeping as keeping
from . import probing as probing
from . import living as living
from . import setting_up as setting_up
from . import comparing as comparing
from . import keys as keys
from . import simulating as simulating
from . import serving as serving
from . import mcp as mcp
from . import studio as studio
from . import sketching as sketching
from . import benching as benching
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
