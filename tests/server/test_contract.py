"""Requests of every kind that the OpenAPI document allows, and of kinds that it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import positive_data_acceptance

load_all_checks()

# What is drawn is drawn small: the rest is refused, as what costs too much is.
SETTINGS = """
[server]
rate = ""
max_cost = 2
"""

BOUNDED = settings(
    max_examples=8,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def document(serving: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with serving(tmp_path_factory.mktemp("contract"), SETTINGS) as server:
        yield schemathesis.openapi.from_url(f"{server.url}/openapi.json")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_one_that_is_documented(document: Any, mode: GenerationMode) -> None:
    faults = []
    for found in document.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not operation.body:
            # Any text is a path: nothing can be asked wrongly here.
            continue

        @BOUNDED
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            # What the document allows may still be a style that nobody knows.
            case.call_and_validate(excluded_checks=[positive_data_acceptance], timeout=60)

        try:
            ask()
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise ExceptionGroup("answers that are not documented", faults)
