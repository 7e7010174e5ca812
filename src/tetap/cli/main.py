"""The command list, and how errors reach the user."""

# isort: off
# First, so that it stands while the rest is loaded.
from . import interrupted as interrupted

import errno
import os
import sys
from io import TextIOWrapper

from ..errors import BadInput, CannotWrite, TetapError

# The order of the groups in --help.
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


_OUTPUT_IS_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def main() -> None:
    """Run the command line; a TetapError becomes a message, what to do next, and its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that knows no Unicode shows a question mark instead of ending the command.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        try:
            _refuse_names_that_are_no_text(sys.argv)
            app()
        except OSError as error:
            if error.filename is None and error.errno not in _OUTPUT_IS_FULL:
                raise
            if error.filename is None:
                # Python writes once more what is left when it ends.
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                raise CannotWrite(
                    f"what was to be said could not be written: {error.strerror}", "Free some space there."
                ) from None
            raise BadInput(
                f"{error.filename!s}: {error.strerror or error}", "Check the path, or choose another."
            ) from None
    except TetapError as error:
        from .output import show_error

        show_error(error, as_json="--json" in sys.argv)
        sys.exit(error.exit_code)


def _refuse_names_that_are_no_text(arguments: list[str]) -> None:
    """Files may be called by any bytes, but what tetap writes into its own files must be text."""
    for argument in arguments:
        try:
            argument.encode()
        except UnicodeEncodeError:
            shown = argument.encode(errors="replace").decode()
            raise BadInput(
                f"'{shown}' is not UTF-8 text", "Rename it: mv, with a name that is text."
            ) from None
