"""Whether a folder can be written, found by trying: databases say of a full or read-only disk only that they failed."""

import secrets
from contextlib import suppress
from pathlib import Path

from ..errors import CannotWrite
from .disk import writing

_BLOCK = 4096


def why_not_writable(folder: Path) -> tuple[str, str] | None:
    """(why nothing can be written into this folder, what to do); None where it can."""
    path = folder / f".tmp-{secrets.token_hex(8)}"
    try:
        with writing(folder):
            path.write_bytes(bytes(_BLOCK))
    except CannotWrite as error:
        return str(error).removeprefix(f"cannot write {folder}: "), error.hint
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
    return None
