"""Every platform of tetap keeps what a provider must keep, each against its simulator."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from checkout import ROOT
from tetap.plugins import platform_names
from tetap.simulators.backstage import FAULTS, Backstage
from tetap.simulators.plain import paint_plain
from tetap.simulators.serving import WIRES, running
from tetap.testing import OtherSide, ProviderContract, played

_ANYWHERE = (
    "error-500", "slow", "cut-before", "cut-after", "truncated", "wrong-type", "null-parts", "ignore-size",
)  # fmt: skip
_CLOUD = ("refuse", "rate-limit", "out-of-credit", "error-503", *_ANYWHERE)
FACTS: Mapping[str, Mapping[str, Any]] = {
    "gemini": {"plays": (*_CLOUD, "drafts", "cancelled")},
    "apiyi": {"plays": (*_CLOUD, "drafts", "cancelled")},
    "openai": {"plays": _CLOUD},
    "openai-compatible": {"plays": _CLOUD, "wire": "openai", "model": "gpt-image-2.6-sunburst"},
    "openrouter": {"plays": (*_CLOUD, "drafts")},
    "leonardo": {"plays": (*_CLOUD, "drafts", "duplicate", "expired-url", "job-failed")},
    "midjourney": {
        "plays": (*_CLOUD, "duplicate", "expired-url", "job-failed"),
        "settings": {"accept_risk": True},
        "most_references": 0,
    },
    "a1111": {"plays": (*_ANYWHERE, "drafts")},
    # Its empty answer means "drawn before"; asking again is free and gives the picture.
    "comfyui": {
        "plays": (*(f for f in _ANYWHERE if f != "null-parts"), "drafts", "expired-url", "job-failed")
    },
    # It fails by itself at the rates of its profile; here by none.
    "rehearsal": {"settings": {"profile": "calm"}},
}
"""What each platform is tried with; one that plays no fault calls nobody."""
ELSEWHERE = {"diffusers": "tests/diffusers"}
"""Platforms whose libraries are too heavy for this environment, and where they keep the contract."""


class _OnItsSimulator(ProviderContract):
    wire = ""

    @pytest.fixture
    def other_side(self) -> Iterator[OtherSide]:
        backstage = Backstage(paint_plain, slow_seconds=0.05)
        with running(self.wire or self.platform, backstage) as simulator:
            yield OtherSide(simulator.url, simulator.bill, backstage.fault_next)


def _contract(platform: str) -> type[ProviderContract]:
    facts = FACTS.get(platform, {})
    kind = _OnItsSimulator if facts.get("plays") else ProviderContract
    return type(f"Test_{platform}", (kind,), {"platform": platform, **facts})


for _platform in sorted({*platform_names()} - {*ELSEWHERE}):
    globals()[f"Test_{_platform}"] = _contract(_platform)


def test_every_fault_of_the_simulators_has_an_outcome() -> None:
    assert set(played) == set(FAULTS)


def test_every_wire_is_tried_with_its_platform() -> None:
    assert set(WIRES) <= set(FACTS) <= set(platform_names())


def test_the_tables_in_the_documents_are_complete_and_nothing_in_them_is_broken() -> None:
    """Stale? Run: .venv/bin/python scripts/contract_table.py"""
    promises = (ROOT / "docs/platform-promises.md").read_text(encoding="utf-8")
    faults = (ROOT / "docs/faults.md").read_text(encoding="utf-8")
    here = {*platform_names()} - {*ELSEWHERE}
    assert [name for name in here if f" {name} |" not in promises] == []
    assert all((ROOT / folder).is_dir() for folder in ELSEWHERE.values())
    kept = [
        name.removeprefix("test_").replace("_", " ") for name in vars(ProviderContract) if name[:5] == "test_"
    ]
    assert [promise for promise in kept if f"| {promise} |" not in promises] == []
    played_somewhere = {fault for facts in FACTS.values() for fault in facts.get("plays", ())}
    assert [fault for fault in played_somewhere if f"| {fault} |" not in faults] == []
    assert "✗" not in promises.split("\n\n", 3)[3] and "broken" not in faults
