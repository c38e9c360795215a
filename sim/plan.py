"""The plan as data: targets, tasks, levers, stages, scopes, parks, coefficients, outside drivers and labels.

All of it is read from the CSV files of one folder (`sim/plans/dengfeng_2020` unless told otherwise), handed
on as frozen records and read-only arrays. What a number means and how well it is known stands in the files.

The order of the stages is the order of `stages.csv`; every array over stages uses it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from sim.cells import fail, number_cell, read_rows, unique_names
from sim.drivers import DRIVER_COLUMNS, DRIVER_MONTHS, Drivers, load_drivers, neutral_drivers
from sim.language.message import Both, Message
from sim.language.words import LANGUAGES
from sim.park_table import ParkInfo, read_parks
from sim.plan_tables import (
    Array,
    InputCoefficient,
    LeverInfo,
    Reading,
    StageEvidence,
    Target,
    Task,
    coefficient_matrix,
    frozen,
    read_coefficients,
    read_labels,
    read_levers,
    read_readings,
    read_scopes,
    read_seasonality,
    read_stage_evidence,
    read_targets,
    read_tasks,
)
from sim.project_table import ProjectInfo, read_projects
from sim.scenario.frozen_mapping import FrozenMapping

__all__ = [
    "DRIVER_COLUMNS",
    "DRIVER_MONTHS",
    "LANGUAGES",
    "PLAN_FOLDER",
    "Drivers",
    "InputCoefficient",
    "LeverInfo",
    "ParkInfo",
    "ProjectInfo",
    "Plan",
    "Reading",
    "StageEvidence",
    "Target",
    "Task",
    "load_drivers",
    "load_plan",
    "neutral_drivers",
]

PLAN_FOLDER = Path(__file__).parent / "plans" / "dengfeng_2020"
STAGE_TEXT_COLUMNS = ("stage", "chain", "role", "name_en", "name_zh")

Record = TypeVar("Record", Target, LeverInfo)


@dataclass(frozen=True)
class Plan:
    """The whole plan as data. `stages` gives the order of every array over stages."""

    folder: Path
    targets: tuple[Target, ...]
    tasks: tuple[Task, ...]
    levers: tuple[LeverInfo, ...]
    readings: tuple[Reading, ...]
    stages: tuple[str, ...]
    chains: tuple[str, ...]
    stage_chains: tuple[str, ...]
    stage_roles: tuple[str, ...]
    stage_table: Mapping[str, Array]
    stage_evidence: tuple[StageEvidence, ...]
    scopes: Mapping[str, Array]
    input_coefficients: tuple[InputCoefficient, ...]
    coefficients: Array
    seasonality: Array
    drivers: Drivers
    labels: Mapping[str, tuple[str, str]]
    parks: tuple[ParkInfo, ...]
    projects: tuple[ProjectInfo, ...]

    def target(self, name: str) -> Target:
        """The target with this id; KeyError names the id."""
        return _named(self.targets, name, "target")

    def lever(self, name: str) -> LeverInfo:
        """The lever with this id; KeyError names the id."""
        return _named(self.levers, name, "lever")

    def task(self, number: int) -> Task:
        """The annex's task with this number; KeyError names the number."""
        for task in self.tasks:
            if task.number == number:
                return task
        raise KeyError(f"no task has the number {number}")

    def stage_index(self, stage: str) -> int:
        """Position of a stage in every array over stages; KeyError names the stage."""
        try:
            return self.stages.index(stage)
        except ValueError:
            raise KeyError(f"no stage is called {stage!r}") from None

    def scope(self, name: str) -> Array:
        """Weight by stage, shape (stages,), of a scope or of several joined by '|' (the larger weight holds).

        KeyError for a name that is no set of stages (`above_scale`, `sme`, `land` and the like are none).
        """
        weights = np.zeros(len(self.stages))
        for part in name.split("|"):
            if part not in self.scopes:
                raise KeyError(f"no scope is called {part!r}")
            weights = np.maximum(weights, self.scopes[part])
        return weights

    def stage_range(self, column: str) -> tuple[Array, Array]:
        """Low and high end, each of shape (stages,), of a numeric column of `stages.csv`."""
        values = self.stage_table[column]
        low, high = values.copy(), values.copy()
        for evidence in self.stage_evidence:
            if evidence.column != column:
                continue
            for stage in evidence.stages:
                index = self.stage_index(stage)
                if evidence.range_rule == "factor":
                    low[index], high[index] = values[index] * evidence.low, values[index] * evidence.high
                else:
                    low[index], high[index] = values[index] + evidence.low, values[index] + evidence.high
        return low, high

    def named(self, key: str, otherwise: str) -> str | Both:
        """What labels.csv calls `key`, in both languages; `otherwise` in English, and where it has no such key."""
        return Both(otherwise, self.labels[key][LANGUAGES.index("zh")]) if key in self.labels else otherwise

    def label(self, key: str, language: str) -> str:
        """The text for `key` in `language` ("en" or "zh"); KeyError names the key."""
        if language not in LANGUAGES:
            raise ValueError(f"no language {language!r}; there are {', '.join(LANGUAGES)}")
        try:
            return self.labels[key][LANGUAGES.index(language)]
        except KeyError:
            raise KeyError(f"labels.csv has no key {key!r}") from None


def load_plan(folder: Path | None = None) -> Plan:
    """The plan in `folder` (default: the plan that comes with the program), read once a folder.

    InputError lists what is wrong, with file, line and column.
    """
    return _load_plan(Path(folder).resolve() if folder is not None else PLAN_FOLDER)


@lru_cache(maxsize=8)
def _load_plan(folder: Path) -> Plan:
    stage_rows = list(read_rows(folder / "stages.csv", required=("stage", "chain", "role")))
    if not stage_rows:
        fail(folder / "stages.csv", 1, "", {}, Message("plan.no_stages"))
    stages = unique_names(folder / "stages.csv", "stage", stage_rows)
    numeric = [column for column in stage_rows[0][1] if column not in STAGE_TEXT_COLUMNS]
    stage_table = {
        column: frozen([number_cell(folder / "stages.csv", line, column, row) for line, row in stage_rows])
        for column in numeric
    }
    readings = read_readings(folder / "readings.csv")
    parks = read_parks(folder / "parks.csv", stages)
    stage_chains = tuple(row["chain"] for _, row in stage_rows)
    input_coefficients = read_coefficients(folder / "input_coefficients.csv", stages)
    return Plan(
        folder=folder,
        targets=read_targets(folder / "targets.csv", readings),
        tasks=read_tasks(folder / "tasks.csv"),
        levers=read_levers(folder / "levers.csv"),
        readings=readings,
        stages=stages,
        chains=tuple(dict.fromkeys(stage_chains)),
        stage_chains=stage_chains,
        stage_roles=tuple(row["role"] for _, row in stage_rows),
        stage_table=FrozenMapping(stage_table),
        stage_evidence=read_stage_evidence(folder / "stage_evidence.csv", stages, numeric),
        scopes=FrozenMapping(read_scopes(folder / "scopes.csv", stages)),
        input_coefficients=input_coefficients,
        coefficients=coefficient_matrix(input_coefficients, stages),
        seasonality=read_seasonality(folder / "seasonality.csv", stages),
        drivers=load_drivers(folder / "drivers.csv", stages),
        labels=FrozenMapping(read_labels(folder / "labels.csv")),
        parks=parks,
        projects=read_projects(folder / "projects.csv", stages, tuple(park.id for park in parks)),
    )


def _named(records: Sequence[Record], name: str, what: str) -> Record:
    for record in records:
        if record.id == name:
            return record
    raise KeyError(f"no {what} is called {name!r}")
