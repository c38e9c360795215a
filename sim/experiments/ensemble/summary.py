"""What a run folder says about the run as a whole: counts, evidence behind the numbers, units of the
indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.indicators import all_indicators
from sim.parameters import ParameterTable
from sim.plan import Plan
from sim.scoring import ScorecardRow, main_rows

if TYPE_CHECKING:
    from sim.scenario import Scenario

ENTERPRISES = "enterprises_all"
"""The indicator that counts the living enterprises."""


def count_all(
    plan: Plan, scenario: Scenario, rows: Sequence[ScorecardRow], enterprises: Mapping[str, float] | None
) -> dict[str, Any]:
    """Targets, readings, verdicts, parameters by evidence, enterprises: the counts of run.json.

    Verdicts count the targets' main readings; with a single run there are none.
    """
    scored = [row for row in main_rows(rows) if row.met is not None]
    return {
        "targets": len(plan.targets),
        "targets_scored": len(scored),
        "readings": len(rows),
        "readings_scored": sum(row.met is not None for row in rows),
        "verdicts": dict(sorted(Counter(row.verdict for row in scored if row.verdict).items())),
        "tasks": len(plan.tasks),
        **count_parameters(ParameterTable.load(plan.folder / "parameters.csv"), levers_used(scenario)),
        "enterprises": None if enterprises is None else dict(enterprises),
    }


def levers_used(scenario: Scenario) -> set[str]:
    """Ids of the levers that a scenario names, whatever it calls their instances."""
    return {lever.use for lever in scenario.levers.values()}


def count_parameters(table: ParameterTable, levers: Iterable[str]) -> dict[str, int]:
    """How many parameters act in a run (the model's and its levers') and how many of them are only
    assumed."""
    known = set(levers)
    kinds = [parameter.kind for parameter in table if parameter.lever is None or parameter.lever in known]
    return {"parameters": len(kinds), "parameters_assumed": kinds.count("assumed")}


def plain(value: Any) -> Any:
    """A part of a scenario as plain JSON values."""
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else value


def indicator_units(plan: Plan, names: Iterable[str]) -> dict[str, str]:
    """Unit of each indicator of a run, so that its folder explains itself; empty for a researcher's own."""
    known = all_indicators(plan.scopes, plan.chains)
    return {name: known[name].unit if name in known else "" for name in names}
