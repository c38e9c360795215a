"""What many tests share: a city that has been simulated, and settings for tests with made-up examples."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from sim.model import PolicyModel, RunResult
from tests.small_models import small_scenario

settings.register_profile(
    "sim", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("sim")


@pytest.fixture(scope="session")
def small_city() -> tuple[PolicyModel, RunResult]:
    """A fifth of the city after four years without a plan, and its result. Look, do not touch."""
    model = PolicyModel(small_scenario(0.2, drivers="plan"))
    return model, model.run()
