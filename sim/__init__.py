"""Agent-based simulation of a city's manufacturing plan: what its policies do to its enterprises.

The names below are loaded when first used, so that ``import sim`` (and with it ``sim --help``) costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from sim.errors import InputError
    from sim.model import PolicyModel
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.scenario import load_scenario

_HOME = {
    "InputError": "sim.errors",
    "ParameterTable": "sim.parameters",
    "PolicyModel": "sim.model",
    "load_plan": "sim.plan",
    "load_scenario": "sim.scenario",
}

__all__ = ["InputError", "ParameterTable", "PolicyModel", "__version__", "load_plan", "load_scenario"]


def __getattr__(name: str) -> Any:
    """Import a public name from its module when it is first asked for."""
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_HOME))
