"""What goes wrong with the tasks of Leonardo and Midjourney: the error that it is, and whether it may have cost."""

from tetap.errors import (
    BadAnswer,
    Busy,
    OutcomeUnknown,
    OutOfCredit,
    Pending,
    ProviderError,
    Refused,
    Unreachable,
)

FAULTS: list[tuple[str, type[ProviderError], str]] = [
    ("refuse", Refused, "no"), ("rate-limit", Busy, "no"), ("out-of-credit", OutOfCredit, "no"),
    ("error-500", Unreachable, "no"), ("error-503", Unreachable, "no"), ("cut-before", OutcomeUnknown, "maybe"),
    ("truncated", BadAnswer, "maybe"), ("wrong-type", BadAnswer, "maybe"), ("null-parts", BadAnswer, "maybe"),
    ("expired-url", Pending, "yes"),
]  # fmt: skip
