"""Whatever a platform answers, only errors of tetap come out, in time, and they show neither key nor words."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

import tetap.errors
from providers.spoiled import Spoiler, SpoilingProxy, spoiling
from tetap.errors import ProviderError
from tetap.plugins import load_provider
from tetap.ports import Card, Connection, Drawing, DrawRequest, Provider, Secret
from tetap.providers.openai_answers import read_answer
from tetap.purchasing.receipt import make_receipt
from tetap.simulators.backstage import Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import running
from tetap.testing.wanted import WORDS_NOBODY_MAY_QUOTE, good_request

KEY = "sk-THE-KEY-that-nobody-may-ever-see-0123456789"
QUICK = {"seconds": 3}
JOBS = {"wait_seconds": 0.1, "poll_seconds": 0.01}
LINES: Mapping[str, Mapping[str, Any]] = {
    "gemini": {"settings": QUICK},
    "gemini with uploads": {"platform": "gemini", "settings": QUICK | {"inline_mb": 0.001}},
    "gemini in a batch": {
        "platform": "gemini",
        "settings": QUICK | {"batch_window": 0.0, "batch_wait": 0.2},
        "options": {"batch": True},
    },
    "apiyi": {"settings": QUICK},
    "apiyi's GPT Image": {"platform": "apiyi", "model": "gpt-image-2.6-sunburst", "settings": QUICK},
    "openai": {"settings": QUICK},
    "openai-compatible": {"wire": "openai", "model": "gpt-image-2.6-sunburst", "settings": QUICK},
    "openrouter": {"settings": QUICK},
    "leonardo": {"settings": JOBS},
    "midjourney": {
        "settings": JOBS | {"accept_risk": True, "upload": "discord", "ask_seed": True},
        "references": 0,
    },
    "a1111": {"settings": {"timeout": 3}},
    "comfyui": {"settings": {"timeout": 0.2}},
}
"""What is tried: the platform (else the line's name), its settings, and how the request differs."""
ERRORS = {one for one in vars(tetap.errors).values() if isinstance(one, type)}
_LONGEST_TEXT = 1200


@dataclass
class Line:
    """A provider before a proxy that spoils what comes back."""

    provider: Provider
    card: Card
    request: DrawRequest
    proxy: SpoilingProxy

    def tried(self, act: Callable[[], Drawing]) -> str:
        """What came of it: the error's name, or `picture`. Fails for anything that must not come out."""
        try:
            drawing = act()
        except ProviderError as error:
            said = str(getattr(error, "said", ""))
            shown = f"{error} {error.hint} {said} {error!r}"
            assert error.hint
            assert KEY not in shown and WORDS_NOBODY_MAY_QUOTE not in shown
            assert len(f"{error}{error.hint}") < _LONGEST_TEXT
            assert all(letter.isprintable() or letter in "\n\t" for letter in f"{error}{error.hint}{said}")
            return type(error).__name__
        assert drawing.cost_usd is None or 0 <= drawing.cost_usd < 1000
        kept = [f"sha256:{number}" for number in range(len(drawing.pictures))]
        receipt = make_receipt(self.request, drawing, self.card, kept=kept, reply="", pixels=(1, 1))
        assert KEY not in json.dumps(receipt, allow_nan=False) + repr(drawing)
        return "picture"


@contextmanager
def lines(name: str) -> Iterator[Callable[[int], Line]]:
    facts = LINES[name]
    platform = facts.get("platform", name)
    with ExitStack() as stack:
        simulator = stack.enter_context(running(facts.get("wire", platform), Backstage(paint_plain)))
        proxy = stack.enter_context(spoiling(simulator.url))

        def line(number: int) -> Line:
            connection = Connection(platform, proxy.url, facts["settings"], find_key=lambda _: Secret(KEY))
            provider = load_provider(platform, connection)
            cards = provider.cards()
            card = next((one for one in cards if one.is_called(facts.get("model", ""))), cards[0])
            request = good_request(card, f"n{number}", references=facts.get("references", 1), seed=5)
            return Line(provider, card, replace(request, options=facts.get("options", {})), proxy)

        yield line


def sweep(name: str, seeds: range) -> dict[str, int]:
    """How often each outcome came."""
    came: dict[str, int] = {}
    with lines(name) as make:
        for seed in seeds:
            line, ids = make(seed), list[str]()
            line.proxy.spoil = Spoiler(seed, share=(0.15, 0.5)[seed % 2])
            began = time.monotonic()
            outcome = line.tried(lambda line=line, ids=ids: line.provider.draw(line.request, ids.append))  # type: ignore[misc]
            came[outcome] = came.get(outcome, 0) + 1
            if ids:
                outcome = line.tried(lambda line=line, ids=ids: line.provider.collect(ids[-1]))  # type: ignore[misc]
                came[outcome] = came.get(outcome, 0) + 1
            assert time.monotonic() - began < 12, f"seed {seed} took too long"
    assert {kind.__name__ for kind in ERRORS} | {"picture"} >= came.keys()
    return came


@pytest.mark.parametrize("name", LINES)
def test_rubbish_becomes_an_error_of_tetap_or_a_whole_picture(name: str) -> None:
    came = sweep(name, range(24))
    assert came.get("picture") and len(came) > 2, "the sweep spoils some answers and leaves others whole"


@pytest.mark.parametrize("name", ["url", "data", "result"])
def test_an_answer_that_nests_without_end_is_read_in_no_time(name: str) -> None:
    data: Any = {"b64_json": "x"}
    for _ in range(700):
        data = {name: data, "images": [{}]}
    began = time.monotonic()
    assert read_answer({"data": [data]}, lambda url: b"").pictures == ()
    assert time.monotonic() - began < 1


@pytest.mark.full
@pytest.mark.parametrize("name", LINES)
def test_a_thousand_kinds_of_rubbish_become_errors_of_tetap_or_whole_pictures(name: str) -> None:
    sweep(name, range(1000, 2000))
