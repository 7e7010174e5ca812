"""What the tests of Midjourney send, and the simulated proxy they send it to."""

from dataclasses import replace

from tetap.ports import Connection, Drawing, DrawRequest, Json, ReferenceSlot, Secret
from tetap.providers.midjourney import MidjourneyProvider
from tetap.purchasing import check_fits

KEY = "proxy-secret-of-mine"


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
