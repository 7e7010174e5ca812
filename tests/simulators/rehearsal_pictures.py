"""What the tests of the rehearsal platform draw, and what drifted in it."""

from collections.abc import Callable

from tetap.ports import DrawRequest, Provider
from tetap.simulators.rehearsal import drift_truth
from tetap.simulators.rehearsal_drift import Known
from tetap.simulators.rehearsal_own import OwnPictures
from tetap.simulators.rehearsal_seeing import situation_of

HAIR = "hair.color"


MakeProfile = Callable[..., str]


def draw(provider: Provider, request: DrawRequest) -> bytes:
    return provider.draw(request, lambda _: None).final.data


def truth(provider: Provider, request: DrawRequest) -> list[str]:
    return [drift.trait for drift in drift_truth(provider.draw(request, lambda _: None).parameters)]


def known_by(request: DrawRequest) -> Known:
    return situation_of(request, OwnPictures()).people[0]
