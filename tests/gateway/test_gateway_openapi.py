"""The gateway against its own OpenAPI document, by schemathesis: what fits it and what does not, at every door."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from running_gateway import running_gateway

schemathesis = pytest.importorskip("schemathesis", reason="pip install schemathesis")
checks = pytest.importorskip("schemathesis.specs.openapi.checks", reason="pip install schemathesis")

SCOPES = [pytest.param(1, id="short"), pytest.param(150, id="long", marks=pytest.mark.full)]
# What a model cannot do is refused although the document allows it for others.
LEFT_OUT = [checks.positive_data_acceptance]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_gateway(tmp_path_factory.mktemp("served")) as (url, _):
        yield url


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("examples", SCOPES)
def test_every_door_answers_as_its_document_says(
    gateway: str, examples: int, mode: "schemathesis.GenerationMode"
) -> None:
    tried: dict[str, int] = {}
    for found in schemathesis.openapi.from_url(f"{gateway}/openapi.json").get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=examples, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: "schemathesis.Case") -> None:
            if (
                mode is schemathesis.GenerationMode.POSITIVE
                and isinstance(case.body, dict)
                and "model" in case.body
            ):
                case.body["model"] = "sketch"
            answer = case.call(timeout=30)
            tried[operation.label] = tried.get(operation.label, 0) + 1  # noqa: B023 - called before the next turn
            case.validate_response(answer, excluded_checks=LEFT_OUT)

        # A door that takes nothing cannot be told anything wrong.
        with suppress(Unsatisfiable):
            ask()
    assert tried["POST /v1/images/generations"] >= 1
