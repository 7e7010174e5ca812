"""What was bought for a shot, as conversations go on from it: read from the ledger."""

from collections.abc import Sequence

from ..domain.series import Shot
from ..ports import Card
from ..store.ledger import Ledger, Purchase, Take
from ..strategies.converse import Made, Past
from ..strategies.editing import EDIT, START
from .tried import drawn_before


def past_of(ledger: Ledger, card: Card) -> Past:
    """The takes of a shot on this model, oldest first."""

    def past(shot: Shot) -> Sequence[Made]:
        found = []
        for key in ledger.keys_of(shot.id):
            purchase, take = ledger.purchase(key), ledger.take(key)
            if purchase is None or take is None or purchase.seed != shot.seed:
                continue
            drawn = drawn_before(ledger, purchase.request)
            if drawn is not None and not {EDIT, START} & set(card.roles):
                # A take that was put right has no turn of the platform's; it can only be sent along.
                continue
            by = drawn.request if drawn is not None else purchase.request
            if (by.platform, by.model) == (card.platform, card.model):
                found.append(made_of(ledger, purchase, take))
        return sorted(found, key=lambda made: made.take)

    return past


def made_of(ledger: Ledger, purchase: Purchase, take: Take) -> Made:
    """A take with the request that gave it and its newest verdict."""
    row = ledger.verdicts.latest(take.key)
    return Made(
        request=purchase.request,
        seed=purchase.seed,
        take=purchase.take,
        picture=take.picture,
        media_type=take.media_type,
        reply=str(purchase.receipt.get("reply") or ""),
        word=take.verdict,
        percent=row.percent if row is not None else None,
        accepted=take.accepted,
    )
