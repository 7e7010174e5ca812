"""tetap's gateway without ledger, spool and store, for `bench_gateway.py` only: what is left when keeping is free.

`… FOLDER --port N`, as `tetap serve` takes it. Pictures are still decoded and hashed. Nothing of this is in tetap."""

import sys
from itertools import count

from tetap.cli.main import main
from tetap.store.attempts import Answered, Attempts
from tetap.store.ledger import Ledger
from tetap.store.objects import ObjectStore, digest_of
from tetap.store.spool import Spool

_NUMBERS = count(1)


def keep_nothing() -> None:
    """From now on nothing is written before sending, none of the answer is kept, and no receipt is written."""
    Attempts.begin = lambda *_: Answered("go", next(_NUMBERS))  # type: ignore[method-assign]
    Ledger.settle = lambda *_, **__: True  # type: ignore[method-assign]
    Spool.keep = lambda *_: None  # type: ignore[method-assign]
    Spool.forget = lambda *_: None  # type: ignore[method-assign]
    ObjectStore.adopt = lambda _, __, data: digest_of(data)  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    keep_nothing()
    sys.argv.insert(1, "serve")
    main()
