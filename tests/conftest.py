"""What many tests share: a city that has been simulated, and settings for tests with made-up examples."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from sim.model import PolicyModel, RunResult
from tests.small_models import small_scenario
from tests.story.stories import consolidated, in_the_cloud, story_folder, story_source  # noqa: F401

settings.register_profile(
    "sim", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], max_examples=60
)
settings.load_profile("sim")


LONGEST_MODULES = (
    "contract/test_levers", "experiments/ensemble/test_simulation", "report/figures/test_figures", "test_cli",
    "science/test_directions", "science/test_verification", "test_api", "contract/test_rules", "scenario/test_shipped",
    "experiments/sensitivity/test_study", "report/figures/test_differences", "test_new_rule",
    "experiments/attribution/test_coalitions", "experiments/attribution/test_attribution", "science/test_scarcity",
)  # fmt: skip
"""Modules that take more than six seconds, the longest first."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Have ``-n auto --dist loadscope`` hand modules out in the order in which they stand, not the one with the most
    tests first: the slowest ones have few, and one of them at the end would keep a single processor busy."""
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first, the others as they were."""
    rank = {f"tests/{name}.py": number for number, name in enumerate(LONGEST_MODULES)}
    items.sort(key=lambda item: rank.get(item.nodeid.split("::")[0], len(rank)))


@pytest.fixture(scope="session")
def small_city() -> tuple[PolicyModel, RunResult]:
    """A fifth of the city after four years without a plan, and its result. Look, do not touch."""
    model = PolicyModel(small_scenario(0.2, drivers="plan"))
    return model, model.run()
