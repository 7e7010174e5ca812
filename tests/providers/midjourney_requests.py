"""What the tests of Midjourney send, and the simulated proxy they send it to."""

from collections.abc import Sequence
from dataclasses import replace

from tetap.ports import Connection, Drawing, DrawRequest, Json, ReferenceSlot, Secret
from tetap.providers.midjourney import MidjourneyProvider
from tetap.purchasing import check_fits
from tetap.simulators.plain import paint_plain

KEY = "proxy-secret-of-mine"


class Painted(list[tuple[str, list[bytes], tuple[int, int], int]]):
    """Paints plain pictures and remembers what it was given."""

    def __call__(self, words: str, references: Sequence[bytes], size: tuple[int, int], luck: int) -> bytes:
        self.append((words, list(references), size, luck))
        return paint_plain(words, references, size, luck)


def provider_at(url: str, **settings: Json) -> MidjourneyProvider:
    found = {"MIDJOURNEY_PROXY_KEY": Secret(KEY)}
    usual: dict[str, Json] = {"accept_risk": True, "poll_seconds": 0.005, "wait_seconds": 5}
    return MidjourneyProvider(Connection("midjourney", url, usual | settings, find_key=found.get))


def asked(model: str = "mj-v8.2", *references: tuple[ReferenceSlot, bytes], **more: object) -> DrawRequest:
    plain = DrawRequest(
        "midjourney", model, "1", "a fox in\na blue coat", "3:2", "1K", purchase_key="sha256:k"
    )
    return replace(
        plain,
        references=tuple(slot for slot, _ in references),
        pictures={slot.digest: data for slot, data in references},
        **more,
    )


def draw(provider: MidjourneyProvider, request: DrawRequest) -> Drawing:
    check_fits(request, next(card for card in provider.cards() if card.model == request.model))
    provider.check(request)
    return provider.draw(request, lambda _: None)
