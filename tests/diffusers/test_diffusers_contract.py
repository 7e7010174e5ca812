"""The platform that draws in this process keeps what every provider must keep."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, ClassVar

import pytest

pytest.importorskip("torch", reason="torch is not installed: make test-diffusers")

import tiny_models as tiny
from local_provider import networks, small_models

from tetap.plugins import load_provider
from tetap.ports import Connection, DrawRequest, Provider
from tetap.testing import ProviderContract


class _OnTinyWeights(ProviderContract):
    platform = "diffusers"
    own: ClassVar[Mapping[str, Any]] = {}
    options: ClassVar[Callable[[], Mapping[str, Any]]]

    def make(self, connection: Connection) -> Provider:
        models = {**small_models(), **self.own}
        provider = load_provider("diffusers", replace(connection, models=models, settings=self.weights()))
        return _WithOptions(provider, type(self).options())

    def weights(self) -> Mapping[str, Any]:
        raise NotImplementedError


class _WithOptions:
    """The provider as a user has it who named the tiny networks in the settings' options."""

    def __init__(self, provider: Provider, options: Mapping[str, Any]) -> None:
        self._provider, self._options = provider, options
        self.cards, self.collect = provider.cards, provider.collect

    def _with(self, request: DrawRequest) -> DrawRequest:
        return replace(request, options={**self._options, **request.options})

    def check(self, request: DrawRequest) -> Any:
        return self._provider.check(self._with(request))

    def draw(self, request: DrawRequest, save_remote_id: Any) -> Any:
        return self._provider.draw(self._with(request), save_remote_id)


class TestStableDiffusionXL(_OnTinyWeights):
    model = "sdxl"
    options = staticmethod(lambda: {"steps": 2, **networks("sdxl")})

    def weights(self) -> Mapping[str, Any]:
        return {"weights": {"sdxl": str(tiny.tiny_sdxl())}}


class TestFlux2Klein(_OnTinyWeights):
    model = "flux2-klein"
    options = staticmethod(lambda: {"steps": 1})

    def weights(self) -> Mapping[str, Any]:
        return {"weights": {"flux2-klein": str(tiny.tiny_flux2_klein())}}


def test_the_receipt_of_a_picture_is_small() -> None:
    """Scheduler settings may hold a number for each of a thousand steps; they are told once and briefly."""
    contract = TestStableDiffusionXL()
    provider = contract.make(Connection("diffusers"))
    from local_provider import wanted

    drawing = provider.draw(wanted("sdxl"), print)
    assert len(json.dumps(drawing.parameters)) < 10_000
