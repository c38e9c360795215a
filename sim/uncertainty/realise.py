"""One draw made real: the scenario, the plan and the parameters that a model is built from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.parameters import ParameterTable
from sim.plan import Plan
from sim.plan_tables import frozen
from sim.policies.base import Lever
from sim.scenario.frozen_mapping import FrozenMapping
from sim.scenario.held import LEVERS, with_held
from sim.scenario.schema import LeverUse, Scenario
from sim.uncertainty.constraints import Constraint, brought_back, read_constraints
from sim.uncertainty.inputs import UncertainInput, scope_weights, stage_inputs, uncertain_inputs
from sim.uncertainty.points import point


@dataclass(frozen=True)
class Realised:
    """What a draw makes of a scenario and a plan. Draw 0, the empty point, makes of them what they are.

    ``values`` gives a number for every uncertain input: what is in force for drawn ones (after constraints), the
    scenario's for held ones; factors and shifts for baselines, positions for choices. A held setting of one lever
    alone shows in the scenario, not here. ``drawn`` are the names of the inputs that were drawn, ``unit`` and ``read``
    the point, and the plan and table as they were read.
    """

    scenario: Scenario
    plan: Plan
    parameters: ParameterTable
    values: Mapping[str, float]
    drawn: frozenset[str]
    unit: Mapping[str, float]
    read: tuple[Plan, ParameterTable]

    def of(self, scenario: Scenario) -> Realised:
        """The same point for another scenario."""
        return realise_point(scenario, *self.read, self.unit)

    @property
    def common_values(self) -> dict[str, float]:
        """Values of the inputs that belong to no lever: what population and institutions are built from."""
        return {name: value for name, value in self.values.items() if not _of_lever(self.read[1], name)}

    def members(self, levers: Mapping[str, Lever], part_of: Mapping[str, str]) -> dict[str, Lever]:
        """``levers`` after bundles were replaced by their members: what a bundle does not set itself is drawn."""
        return {
            lever_id: self.drawn_lever(lever, lever.model_fields_set) if lever_id in part_of else lever
            for lever_id, lever in levers.items()
        }

    def drawn_lever(self, lever: Lever, held: Collection[str]) -> Lever:
        """A lever with its drawn settings, but for those that are ``held``; the lever's own constraints hold."""
        coordinates = {name: u for name, u in self.unit.items() if name in self.drawn}
        return _drawn_lever(lever, held, self.values, coordinates, self.plan.folder)


def realise(scenario: Scenario, plan: Plan, table: ParameterTable, draw: int) -> Realised:
    """Draw ``draw`` of a scenario's uncertain inputs; draw 0 leaves all as it is.

    ``plan`` and ``table`` are as they were read. ValueError for a negative draw.
    """
    if draw == 0:
        return realise_point(scenario, plan, table, {})
    inputs = uncertain_inputs(plan, table)
    place = point(scenario.seed, draw, len(inputs), scenario.uncertainty.sampling)
    names = (found.name for found in inputs)
    return realise_point(scenario, plan, table, dict(zip(names, place.tolist(), strict=True)))


def realise_point(scenario: Scenario, plan: Plan, table: ParameterTable, unit: Mapping[str, float]) -> Realised:
    """A point of the unit cube, by name of input; those not named keep their central value.

    ``plan`` and ``table`` are as they were read. KeyError for a name that is no uncertain input, ValueError for a
    number outside [0, 1].
    """
    inputs = {found.name: found for found in uncertain_inputs(plan, table)}
    for name, u in unit.items():
        if name not in inputs:
            raise KeyError(f"no uncertain input is called {name!r}")
        if not 0.0 <= u <= 1.0:
            raise ValueError(f"{name}: {u!r} is no number between 0 and 1")
    held = frozenset(with_held(scenario, inputs.keys()).uncertainty.held or ())
    drawn = frozenset(name for name in unit if name not in held)
    values = {
        name: found.value(unit[name]) if name in drawn else _central(found, scenario) for name, found in inputs.items()
    }
    coordinates = {name: unit[name] for name in unit if name in drawn}
    whole = frozenset(name for name, found in inputs.items() if found.whole)
    values = brought_back(values, _ranges(inputs.values()), coordinates, read_constraints(plan.folder), whole)
    return Realised(
        scenario=_scenario(scenario, inputs, values, coordinates, held, plan.folder),
        plan=_plan(plan, table, values, drawn),
        parameters=table.with_values({name: values[name] for name in drawn if name in table.parameters}),
        values=FrozenMapping(values),
        drawn=drawn,
        unit=FrozenMapping(unit),
        read=(plan, table),
    )


def _of_lever(table: ParameterTable, name: str) -> bool:
    return name in table.parameters and table.parameters[name].lever is not None


def _central(found: UncertainInput, scenario: Scenario) -> float:
    """The value in draw 0 of this scenario, also of an input that the scenario holds."""
    if found.group == "parameters":
        return float(scenario.parameters.get(found.name, found.central))
    if found.group == "structure":
        return float(found.options.index(getattr(scenario.structure, found.name.partition(".")[2])))
    return found.central


def _ranges(inputs: Iterable[UncertainInput]) -> dict[str, tuple[float, float]]:
    return {found.name: (found.low, found.high) for found in inputs}


# -- scenario ------------------------------------------------------------------------------------------------------


def _scenario(
    scenario: Scenario, inputs: Mapping[str, UncertainInput], values: Mapping[str, float], drawn: Mapping[str, float],
    held: frozenset[str], folder: Path,
) -> Scenario:  # fmt: skip
    """The scenario with drawn settings of its levers, and drawn rules; overrides of what is drawn are gone.

    ``drawn`` gives the coordinate of each drawn input.
    """
    if not drawn:
        return scenario
    levers = {}
    for lever_id, use in scenario.levers.items():
        start = f"{LEVERS}{lever_id}."
        own = {name.removeprefix(start) for name in held if name.startswith(start)}
        settings = use.settings
        assert isinstance(settings, Lever)
        levers[lever_id] = LeverUse.model_construct(
            use=use.use, settings=_drawn_lever(settings, own, values, drawn, folder)
        )
    changes: dict[str, Any] = {
        "levers": FrozenMapping(levers),
        "parameters": FrozenMapping({name: value for name, value in scenario.parameters.items() if name not in drawn}),
    }
    words = {
        name.partition(".")[2]: inputs[name].option(values[name])
        for name in sorted(drawn)
        if name.startswith("structure.")
    }
    changes["structure"] = scenario.structure.model_copy(update=words)
    return scenario.model_copy(update=changes)


def _drawn_lever(
    lever: Lever, held: Collection[str], values: Mapping[str, float], drawn: Mapping[str, float], folder: Path
) -> Lever:
    settings, whole, ranges, constraints = _settings(type(lever), folder)
    mine = [setting for setting in settings if setting not in held and f"{lever.name}.{setting}" in drawn]
    if not mine:
        return lever
    found = {f"{lever.name}.{setting}": values[f"{lever.name}.{setting}"] for setting in mine}
    if constraints:
        counted = {f"{lever.name}.{setting}" for setting in whole}
        # Anew, for this lever may hold some of what the constraints bind together.
        own = {f"{lever.name}.{setting}": float(getattr(lever, setting)) for setting in settings}
        coordinates = {name: drawn[name] for name in found}
        found = brought_back({**own, **found}, ranges, coordinates, constraints, counted)
    return lever.model_copy(
        update={
            setting: int(found[f"{lever.name}.{setting}"]) if setting in whole else found[f"{lever.name}.{setting}"]
            for setting in mine
        }
    )


@lru_cache(maxsize=200)
def _settings(
    kind: type[Lever], folder: Path
) -> tuple[tuple[str, ...], frozenset[str], Mapping[str, tuple[float, float]], tuple[Constraint, ...]]:
    """A lever's numbers in the parameter table: names, those that are whole, ranges; and what binds them together."""
    rows = ParameterTable.load().of_lever(kind.name)
    settings = tuple(name for name in kind.model_fields if name in rows)
    whole = frozenset(name for name in settings if kind.model_fields[name].annotation is int)
    ranges = {f"{kind.name}.{name}": (rows[name].low, rows[name].high) for name in settings}
    constraints = tuple(found for found in read_constraints(folder) if found.lever == kind.name)
    return settings, whole, FrozenMapping(ranges), constraints


# -- plan and parameters -------------------------------------------------------------------------------------------


def _plan(plan: Plan, table: ParameterTable, values: Mapping[str, float], drawn: frozenset[str]) -> Plan:
    """The plan with drawn baselines, input coefficients and weights of scopes."""
    changes: dict[str, Any] = {}
    stages = {column: np.array(by_stage) for column, by_stage in plan.stage_table.items()}
    moved = False
    for name, row, of_row in stage_inputs(plan):
        if name in drawn:
            places, moved = [plan.stage_index(stage) for stage in of_row], True
            if row.range_rule == "factor":
                stages[row.column][places] *= values[name]
            else:
                stages[row.column][places] += values[name]
    if moved:
        changes["stage_table"] = FrozenMapping({column: frozen(by_stage) for column, by_stage in stages.items()})
    coefficients = np.array(plan.coefficients)
    for pair in plan.input_coefficients:
        name = f"coefficients.{pair.supplier}.{pair.buyer}"
        if name in drawn:
            coefficients[plan.stage_index(pair.supplier), plan.stage_index(pair.buyer)] = values[name]
            changes["coefficients"] = coefficients
    weights = {scope: np.array(of_stages) for scope, of_stages in plan.scopes.items()}
    for weight in scope_weights(plan):
        if weight.name in drawn:
            for scope in weight.scopes:
                same = plan.scopes[scope] == weight.weight
                weights[scope][same] = values[weight.name]
            changes["scopes"] = weights
    if "coefficients" in changes:
        changes["coefficients"] = frozen(coefficients)
    if "scopes" in changes:
        changes["scopes"] = FrozenMapping({scope: frozen(of_stages) for scope, of_stages in weights.items()})
    return replace(plan, **changes) if changes else plan
