"""Agent-based simulation of a city's manufacturing plan: what its policies do to its enterprises.

The names below are loaded when first used, so that ``import sim`` (and with it ``sim --help``) costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from sim.api import compare, run
    from sim.engine_errors import ContractError
    from sim.errors import InputError
    from sim.experiments.ensemble.ensemble import EveryRunFailed
    from sim.experiments.work.work import WorkError
    from sim.model import PolicyModel
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.results import (
        AttributionResults,
        ComparisonResults,
        Results,
        RunResults,
        SensitivityResults,
        open_results,
    )
    from sim.scenario import LoadedScenario, load_scenario

_HOME = {
    "AttributionResults": "sim.results",
    "ComparisonResults": "sim.results",
    "ContractError": "sim.engine_errors",
    "EveryRunFailed": "sim.experiments.ensemble.ensemble",
    "InputError": "sim.errors",
    "LoadedScenario": "sim.scenario",
    "ParameterTable": "sim.parameters",
    "PolicyModel": "sim.model",
    "Results": "sim.results",
    "RunResults": "sim.results",
    "SensitivityResults": "sim.results",
    "WorkError": "sim.experiments.work.work",
    "compare": "sim.api",
    "load_plan": "sim.plan",
    "load_scenario": "sim.scenario",
    "open_results": "sim.results",
    "run": "sim.api",
}

__all__ = [
    "AttributionResults",
    "ComparisonResults",
    "ContractError",
    "EveryRunFailed",
    "InputError",
    "LoadedScenario",
    "ParameterTable",
    "PolicyModel",
    "Results",
    "RunResults",
    "SensitivityResults",
    "WorkError",
    "__version__",
    "compare",
    "load_plan",
    "load_scenario",
    "open_results",
    "run",
]


def __getattr__(name: str) -> Any:
    """Import a public name from its module when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_HOME))
