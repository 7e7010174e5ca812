"""What the tests of Leonardo send, and the simulated service they send it to."""

import hashlib
from dataclasses import replace

from tetap.ports import Connection, Drawing, DrawRequest, Json, ReferenceSlot, Secret
from tetap.providers.leonardo import LeonardoProvider
from tetap.purchasing import check_fits
from tetap.simulators.plain import paint_plain

KEY = "6f1d2c3b-aaaa-4bbb-8ccc-secretsecret"


def provider_at(url: str, **settings: Json) -> LeonardoProvider:
    found = {"LEONARDO_API_KEY": Secret(KEY)}
    return LeonardoProvider(
        Connection(
            "leonardo", url, {"poll_seconds": 0.005, "wait_seconds": 5, **settings}, find_key=found.get
        )
    )


def reference(role: str, number: int = 1, label: str = "") -> tuple[ReferenceSlot, bytes]:
    data = paint_plain(f"{role} {number}", (), (30, 40), number)
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    return ReferenceSlot(role, digest, "image/png", label or f"{role} {number}"), data


def asked(
    model: str = "phoenix-1.0", *references: tuple[ReferenceSlot, bytes], **more: object
) -> DrawRequest:
    plain = DrawRequest("leonardo", model, "1", "a fox in a blue coat", "3:4", "1K")
    return replace(
        plain,
        references=tuple(slot for slot, _ in references),
        pictures={slot.digest: data for slot, data in references},
        **more,
    )


def draw(provider: LeonardoProvider, request: DrawRequest) -> Drawing:
    card = next(card for card in provider.cards() if card.model == request.model)
    check_fits(request, card)
    assert provider.check(request) == ()
    return provider.draw(request, lambda _: None)
