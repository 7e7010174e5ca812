"""Every error tetap raises; each says what went wrong and what to do next.

TetapError
├── BadInput              what the user wrote or gave cannot be used
│   ├── DocumentError     a file's line and field, what was found, what is allowed
│   ├── SeedOutOfRange
│   ├── BadFrame          an aspect ratio or size nobody knows
│   ├── BadPicture        a file that is no usable picture
│   ├── OutsideProject    a path that leaves the project folder
│   └── NotAProject       a folder without a character
├── PriceNotAgreed        a paid series without a budget or a yes: nothing was sent
├── WaitsForReview        a stage is done; a person looks at it before the next one is paid for
├── ProjectBusy           another process works in this folder
├── StoreError
│   ├── StoreDamaged      bytes that no longer match their name
│   ├── StoreMissing      bytes that a record names are not there
│   └── CannotWrite       disk full, read-only, or no permission
├── LockBroken            tetap.lock cannot be read or does not fit
├── UnknownPlatform       no installed provider has this name
└── ProviderError
    ├── Misconfigured     a setting or key is missing or wrong
    │   └── NotSetUp      nothing is wrong: the user has to give an address or install something first
    ├── Rejected          the platform cannot do what was asked
    │   └── Retired       the model is no longer offered; the hint names its successor
    ├── Refused           the platform will not draw this content
    ├── Busy              try again after `retry_after` seconds
    ├── OverBudget        the user's own budget is used up: nothing was sent
    ├── Stopped           the run was cancelled, or another shot's failure ended it: nothing was sent
    │   └── Leaving       this process is ending: nothing was sent, another one may do it
    ├── OutOfCredit       stop: nothing more will be drawn until it is paid
    ├── Unreachable       nothing was sent, or nothing was accepted: safe to try again
    ├── Pending           accepted and not ready yet: collect it later, it is not lost
    ├── JobGone           accepted earlier, ended without a picture and without a charge: draw anew
    ├── BadAnswer         answered, and probably charged, with something that is no picture
    └── OutcomeUnknown    sent, no answer: it may have been charged
"""

from typing import Literal

_UNSEEN = dict.fromkeys(
    [code for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"]
    + [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)]
)


def seen(text: str) -> str:
    """A text without characters that steer a terminal or turn the direction of reading; others wrote part of it."""
    return text.translate(_UNSEEN)


def place_of(error: BaseException) -> str:
    """Kind and place of an error that nobody foresaw, for records that are kept: `KeyError at tetap.wire.http:83`.

    Its own words stay out: they may hold a key, a prompt, or a piece of a picture."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    kind = type(error).__name__
    return f"{kind} at {trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}" if trace else kind


class TetapError(Exception):
    """What went wrong (`str(error)`) and what to do next (`hint`)."""

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(seen(message))
        self.hint = seen(hint)


class BadInput(TetapError):
    """What the user wrote or gave cannot be used."""


class DocumentError(BadInput):
    """A place in a file, what was found there and what is allowed."""

    def __init__(
        self, message: str, hint: str = "", *, file: str = "", line: int = 0, field: str = ""
    ) -> None:
        where = f"{file}:{line}" if line else file
        label = f" ({field})" if field else ""
        super().__init__(f"{where}{label}: {message}" if where else message, hint)
        self.file = file
        self.line = line
        self.field = field


class SeedOutOfRange(BadInput):
    """A seed that is not a whole number from 0 to 4294967295."""


class BadFrame(BadInput):
    """An aspect ratio, size or purpose that does not exist."""


class BadPicture(BadInput):
    """A file that is missing, huge, truncated, or no picture."""


class OutsideProject(BadInput):
    """A path that leaves the project folder."""


class NotAProject(BadInput):
    """A folder without character.yaml."""


class PriceNotAgreed(TetapError):
    """A paid series was started without a budget or a yes; nothing was sent."""


class WaitsForReview(TetapError):
    """A stage is done and a person must look at it before money is spent on the next."""


class ProjectBusy(TetapError):
    """Another tetap works in this folder."""


class StoreError(TetapError):
    """The picture store failed."""


class StoreDamaged(StoreError):
    """Stored bytes no longer match their name; they are never served."""


class StoreMissing(StoreError):
    """Bytes that a record names are not in the store."""


class CannotWrite(StoreError):
    """The disk is full or read-only, or permission is missing."""


class LockBroken(TetapError):
    """tetap.lock cannot be read."""


class UnknownPlatform(TetapError):
    """No installed provider has this name."""


class ProviderError(TetapError):
    """A platform did not deliver a picture. `charged`: whether it may cost something all the same."""

    charged: Literal["no", "maybe", "yes"] = "no"


class Misconfigured(ProviderError):
    """A setting or key is missing or wrong."""


class NotSetUp(Misconfigured):
    """Nothing is wrong: the user has to give an address or install something first."""


class Rejected(ProviderError):
    """The platform cannot do what was asked."""


class Retired(Rejected):
    """The model is no longer offered."""


class Refused(ProviderError):
    """The platform will not draw this content. `reason` is its own code, `said` its own words."""

    def __init__(
        self,
        message: str,
        hint: str = "",
        *,
        reason: str = "",
        said: str = "",
        charged: Literal["no", "maybe", "yes"] = "no",
    ) -> None:
        super().__init__(message, hint)
        self.reason = seen(reason)
        self.said = seen(said)
        self.charged = charged


class Busy(ProviderError):
    """The platform asks to wait `retry_after` seconds; None = it does not say how long."""

    def __init__(self, message: str, hint: str = "", *, retry_after: float | None = None) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class OverBudget(ProviderError):
    """The user's own budget is used up; nothing was sent."""


class Stopped(ProviderError):
    """The run was cancelled or ended; nothing was sent."""


class Leaving(Stopped):
    """This process is ending before it came to this; nothing was sent, and another process may do it."""


class OutOfCredit(ProviderError):
    """The account is empty: stop."""


class Unreachable(ProviderError):
    """Nothing was accepted: safe to try again."""


class Pending(ProviderError):
    """Accepted and not ready: `collect` the remote id that was saved, after `retry_after` seconds."""

    charged = "yes"

    def __init__(self, message: str, hint: str = "", *, retry_after: float = 60.0) -> None:
        super().__init__(message, hint)
        self.retry_after = retry_after


class JobGone(ProviderError):
    """Work that was accepted has ended without a picture and without a charge; it may be sent anew."""


class BadAnswer(ProviderError):
    """Answered with something that is no picture. `answer` are its bytes, kept as evidence."""

    charged = "maybe"

    def __init__(self, message: str, hint: str = "", *, answer: bytes = b"") -> None:
        super().__init__(message, hint)
        self.answer = answer


class OutcomeUnknown(ProviderError):
    """Sent, but no answer came: it may have been charged."""

    charged = "maybe"
