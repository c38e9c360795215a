"""The numbers that the golden file keeps: yearly indicators, counts of events, accounts, of two short small runs."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from sim.model import PolicyModel, RunResult
from sim.months import year_of
from sim.scenario import load_scenario

FILE = Path(__file__).with_name("golden.json")
SCENARIOS = Path(__file__).parents[2] / "scenarios"
NAMES = ("baseline", "plan")
OVERRIDES = ("population.scale=0.3", "months=24")

INDICATORS = (
    "value_added_all", "value_added_above_scale", "value_added_comparable", "output_all", "revenue_all", "profit",
    "taxes", "interest", "employment_all", "wage", "wage_bill", "energy_use", "energy_intensity", "price_level",
    "utilisation", "finished_stock", "debt", "investment_industrial", "rd_declared", "rd_real", "cloud_users",
    "enterprises_all", "enterprises_above_scale", "zombies", "deliveries_over_orders", "manufacturing_gdp_share",
    "concentration_refractories",
)  # fmt: skip


def yearly(series: np.ndarray) -> dict[str, float | None]:
    """Mean of each year's months that have a number."""
    found: dict[str, float | None] = {}
    for first in range(0, len(series), 12):
        months = series[first : first + 12]
        known = months[np.isfinite(months)]
        found[str(year_of(first))] = float(known.mean()) if len(known) else None
    return found


def summary(result: RunResult) -> dict[str, Any]:
    """What is kept of one run."""
    accounts: dict[str, float] = defaultdict(float)
    for _year, payer, receiver, purpose, amount in result.accounts:
        accounts[f"{payer} > {receiver}: {purpose}"] += amount
    events = Counter(
        f"{kind} {reason}".strip() for kind, reason in zip(result.events["kind"], result.events["reason"], strict=True)
    )
    return {
        "indicators": {name: yearly(result.series[name]) for name in INDICATORS},
        "events": dict(sorted(events.items())),
        "accounts": dict(sorted(accounts.items())),
    }


def simulate(name: str) -> dict[str, Any]:
    """The numbers of ``scenarios/<name>.yaml``, small and short, with the luck of replicate 0."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml", OVERRIDES).scenario
    return summary(PolicyModel(scenario).run())


def written() -> dict[str, Any]:
    """The numbers in the golden file, by scenario."""
    return dict(json.loads(FILE.read_text(encoding="utf-8")))


def flat(numbers: Any, path: str = "") -> dict[str, Any]:
    """``{"a": {"b": 1}}`` -> ``{"a / b": 1}``."""
    if not isinstance(numbers, dict):
        return {path: numbers}
    found: dict[str, Any] = {}
    for name, value in numbers.items():
        found |= flat(value, f"{path} / {name}" if path else name)
    return found
