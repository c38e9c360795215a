"""The names that a scenario may use: stages, levers, parameters, targets and rules of the installed
version."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel


class Bounds(Protocol):
    """What is needed of a row of the parameter table."""

    @property
    def minimum(self) -> float: ...
    @property
    def maximum(self) -> float: ...
    @property
    def unit(self) -> str: ...


class Parameters(Protocol):
    """What is needed of :class:`sim.parameters.ParameterTable`."""

    @property
    def names(self) -> tuple[str, ...]: ...
    def row(self, name: str) -> Any: ...


@dataclass(frozen=True)
class Vocabulary:
    """Valid names, and the functions that look further into what they name.

    ``levers`` are those that this version can simulate, ``plan_levers`` all that the plan names.
    ``month_rules`` and ``rules`` are functions because naming the rules imports the engine, which most
    scenarios need not wait for.
    """

    stages: tuple[str, ...]
    targets: tuple[str, ...]
    plan_levers: tuple[str, ...]
    levers: tuple[str, ...]
    lever_class: Callable[[str], type[BaseModel]]
    parameters: Parameters
    month_rules: Callable[[], tuple[str, ...]]
    rules: Callable[[], tuple[str, ...]]
    check_drivers: Callable[[Path], object]
    data_files: tuple[Path, ...]
    readings: tuple[str, ...] = ()
    """Readings of targets, ``target.reading``: a reference may be for one of them alone."""
    uncertain_inputs: Callable[[], tuple[str, ...]] = tuple
    """Names of what an ensemble draws; a function because listing them takes its time."""

    lever_names: Mapping[str, str] = field(default_factory=dict)
    """Ids of the levers that can be simulated, by their names in both languages, in small letters."""

    def lever_parameters(self) -> tuple[str, ...]:
        """Names of parameters that belong to a lever: ``cloud_subsidy.share``."""
        return tuple(name for name in self.parameters.names if "." in name)

    def model_parameters(self) -> tuple[str, ...]:
        """Names of model-wide parameters."""
        return tuple(name for name in self.parameters.names if "." not in name)

    def bounds(self, name: str) -> Bounds | None:
        """Range of validity of a parameter, or None when the table has no such row."""
        bounds: Bounds | None = self.parameters.row(name) if name in self.parameters.names else None
        return bounds


def installed_vocabulary() -> Vocabulary:
    """The vocabulary of the plan data and the code that are installed."""
    # imported here, not above: levers and rules are built on top of scenarios, and they take their time to
    # load
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.policies.base import lever_class, lever_names

    plan, levers = load_plan(), tuple(lever_names())

    def month_rules() -> tuple[str, ...]:
        from sim.schedule import MONTH

        return tuple(rule.name for rule in MONTH)

    def rules() -> tuple[str, ...]:
        from sim.schedule import registry

        return tuple(registry())

    def check_drivers(path: Path) -> object:
        from sim.drivers import load_drivers

        return load_drivers(path, plan.stages)

    def uncertain_inputs() -> tuple[str, ...]:
        from sim.uncertainty.inputs import input_names

        return input_names()

    return Vocabulary(
        stages=plan.stages,
        targets=tuple(target.id for target in plan.targets),
        plan_levers=tuple(lever.id for lever in plan.levers),
        levers=levers,
        lever_class=lever_class,
        parameters=ParameterTable.load(),
        month_rules=month_rules,
        rules=rules,
        check_drivers=check_drivers,
        data_files=tuple(sorted(plan.folder.glob("*.csv"))),
        readings=tuple(f"{reading.target}.{reading.reading}" for reading in plan.readings),
        uncertain_inputs=uncertain_inputs,
        lever_names={
            name.lower(): lever.id
            for lever in plan.levers
            if lever.id in levers
            for name in (lever.name_en, lever.name_zh)
        },
    )
