"""Small cities for tests, with chance, growth or seasons switched off, and ways to look into a month."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.columns import COLUMNS
from sim.model import PolicyModel
from sim.parameters import ParameterTable
from sim.plan import Plan, load_plan
from sim.rule import Rule
from sim.scenario.schema import Outside, Population, RuleUse, Scenario
from sim.schedule import Schedule

NO_CHANCE: Mapping[str, float] = {
    "demand_jump_scale": 0.0,
    "demand_jitter": 0.0,
    "tfp_shock_sd": 0.0,
    "exit_hazard_small": 0.0,
    "exit_hazard_above_scale": 0.0,
    "insolvency_hazard": 0.0,
    "entry_rate": 0.0,
    "project_leads": 0.0,
    "large_project_leads": 0.0,
    "named_projects_pursued": 0.0,
    "technical_upgrade_hazard": 0.0,
    "green_upgrade_hazard": 0.0,
    "smart_upgrade_hazard": 0.0,
    "link_separation": 0.0,
    "link_search_success": 0.0,
    "supplier_price_gap": 10.0,
    "stop_days": 0.0,
    "stop_days_other_kilns": 0.0,
}
"""Nothing happens by chance: nobody begins, ends or changes its supplier, and no customers come or go by luck."""

NO_GROWTH: Mapping[str, float] = {
    "demand_price_response": 0.0,
    "tfp_trend": 0.0,
    "labour_productivity_growth": 0.0,
    "energy_saving_trend": 0.0,
    "wage_growth": 0.0,
    "labour_force_growth": 0.0,
    "lending_ceiling_growth": 0.0,
    "rd_productivity_elasticity": 0.0,
    "cloud_productivity_gain": 0.0,
    "cloud_customer_gain": 0.0,
    "green_score_drift": 0.0,
    "idle_plants_start": 0.0,
}
"""No trend in demand, productivity, wages or credit. Customers follow price gaps for ever (a replicator rests only
where all prices are equal), so that they too must be told not to."""


def small_scenario(
    scale: float = 0.2,
    *,
    months: int = 36,
    seed: int = 1,
    drivers: str = "none",
    growth: float = 0.0,
    parameters: Mapping[str, float] | None = None,
    rules: tuple[RuleUse, ...] = (),
) -> Scenario:
    """A scenario without levers. ``months`` may pass the 36 that a file can ask for: the last drivers then hold on."""
    made = Scenario(
        name="small", seed=seed, population=Population(scale=scale), outside=Outside(drivers=drivers, growth=growth),
        parameters=dict(parameters or {}), rules=rules,
    )  # fmt: skip
    return made.model_copy(update={"months": months})


@cache
def seasonless_plan() -> Plan:
    """The plan's data with every month alike and no trend of outside demand in any stage."""
    plan = load_plan()
    table = {**plan.stage_table, "external_growth": np.zeros(len(plan.stages))}
    return replace(plan, seasonality=np.ones((12, len(plan.stages))), stage_table=table)


def still_model(scale: float = 0.2, *, months: int = 120, parameters: Mapping[str, float] | None = None) -> PolicyModel:
    """A city without chance, growth, seasons or events."""
    merged = {**NO_CHANCE, **NO_GROWTH, **(parameters or {})}
    return PolicyModel(small_scenario(scale, months=months, parameters=merged), plan=seasonless_plan())


def step_to(model: PolicyModel, month: int) -> None:
    """Simulate until ``month`` is the next one."""
    while model.month < month:
        model.step()


def rewrap(model: PolicyModel, wrap: Callable[[PolicyModel, Rule], Callable[..., Any]]) -> None:
    """Put ``wrap(model, rule)`` in the place of every rule's function, so that a test sees each call."""
    model.schedule = Schedule([replace(made, function=wrap(model, made)) for made in model.schedule.rules])


def state_of(model: PolicyModel) -> dict[str, NDArray[Any]]:
    """A copy of all columns."""
    return {name: array.copy() for name, array in model.firms.arrays.items()}


def differing_series(
    first: Mapping[str, NDArray[np.float64]], second: Mapping[str, NDArray[np.float64]], months: int
) -> list[str]:
    """Names of indicators that differ, to the last bit, in the first ``months`` months: none is what a test wants."""
    assert first.keys() == second.keys()
    return [name for name in first if not np.array_equal(first[name][:months], second[name][:months], equal_nan=True)]


def firms_for(made: Rule, rows: int, **columns: Any) -> SimpleNamespace:
    """A table of ``rows`` living enterprises for calling ``made`` without a model; others are zero, months never."""
    table: dict[str, Any] = {"rows": rows}
    for name in made.columns_read:
        column = COLUMNS[name]
        # A month index that nobody gives stands for never, and nobody has changed the methods of work.
        usual = column.on_entry if column.unit == "month index" or name == "labour_need" else 0.0
        table[name] = np.full(rows if column.width == 1 else (column.width, rows), usual, dtype=column.dtype)
    if "alive" in table:
        table["alive"] = np.ones(rows, dtype=bool)
    unknown = set(columns) - set(table)
    assert not unknown, f"{made.name} reads no {unknown}"
    return SimpleNamespace(**{**table, **columns})


def parameters_for(made: Rule, **values: float) -> SimpleNamespace:
    """The parameters that ``made`` declares, as the table has them unless given."""
    known = ParameterTable.load().values()
    unknown = set(values) - set(made.params)
    assert not unknown, f"{made.name} has no {unknown}"
    return SimpleNamespace(**{name: values.get(name, known.get(name)) for name in made.params})
