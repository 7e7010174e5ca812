"""What the tests of A1111 send, and the simulated server they send it to."""

from typing import Any

from tetap.ports import Connection, Drawing, DrawRequest, Secret
from tetap.providers.a1111 import A1111Provider
from tetap.purchasing.fitting import check_fits
from tetap.simulators.serving import Running


def provider(server: Running, login: str = "", **settings: Any) -> A1111Provider:
    found = {"A1111_API_AUTH": Secret(login)} if login else {}
    models = settings.pop("models", {})
    return A1111Provider(Connection("a1111", server.url, settings, models, find_key=found.get))


def draw(server: Running, request: DrawRequest, **settings: Any) -> Drawing:
    made = provider(server, **settings)
    check_fits(request, next(card for card in made.cards() if card.model == request.model))
    ids: list[str] = []
    drawing = made.draw(request, ids.append)
    assert ids == []
    return drawing
