"""Hypothesis on both sides at once: see `tests/walk.py`.

TITIR_TEST_WALKS=500 walks longer and, without CI set, other ways each time.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from structlog.testing import capture_logs

from tests.walk import BothSides

WALKS = int(os.environ.get("TITIR_TEST_WALKS", "0"))
QUICK = settings(
    max_examples=WALKS or 8,
    stateful_step_count=60 if WALKS else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.slow
@pytest.mark.timeout(max(120, WALKS * 30))
def test_whatever_both_sides_do() -> None:
    with capture_logs() as BothSides.log:
        run_state_machine_as_test(BothSides, settings=QUICK)
