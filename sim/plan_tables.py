"""The tables of the plan, one record type and one reader a file. `sim.plan` puts them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.cells import (
    choice_cell,
    fail,
    number_cell,
    optional_number_cell,
    optional_year_cell,
    read_rows,
    split_parts,
    text_cell,
    unique_names,
    whole_numbers_cell,
)
from sim.language.message import Message

Array = NDArray[np.float64]

EVIDENCE_KINDS = ("plan", "published", "derived", "memory", "assumed")
NATURES = ("emergent", "programme", "exogenous", "needs_input")
OPERATORS = (">=", ">", "<=", "<", "between")
CHANNELS = ("money", "constraint", "information", "bundle")
TAKE_UPS = ("apply", "act_then_claim", "accept_offer", "automatic", "-")

TARGET_COLUMNS = (
    *(
        "id",
        "clause",
        "tasks",
        "name_en",
        "name_zh",
        "nature",
        "measure",
        "unit",
        "op",
        "value",
        "value_high",
    ),
    *("start", "deadline", "scope", "implied_baseline", "note"),
)
READING_COLUMNS = ("target_id", "reading", "is_main", "description_en", "description_zh")
TASK_COLUMNS = (
    *("task", "campaign", "group", "name_en", "name_zh", "responsible_zh", "targets", "levers", "in_model"),
)
LEVER_COLUMNS = (*("id", "name_en", "name_zh", "home_campaign", "model", "tasks", "channels", "take_up", "sentence"),)
COEFFICIENT_COLUMNS = (*("supplier_stage", "buyer_stage", "coefficient", "low", "high", "unit", "kind", "source"),)
EVIDENCE_COLUMNS = ("column", "stages", "moves", "range_rule", "low", "high", "unit", "kind", "source", "note")


@dataclass(frozen=True)
class Reading:
    """One way to read a target's clause. The reading with `is_main` decides the target's headline."""

    target: str
    reading: str
    is_main: bool
    description_en: str
    description_zh: str


@dataclass(frozen=True)
class Target:
    """One row of `targets.csv`. A value or a year is None where the plan gives none."""

    id: str
    clause: str
    tasks: tuple[int, ...]
    name_en: str
    name_zh: str
    nature: str
    measure: str
    unit: str
    op: str
    value: float | None
    value_high: float | None
    start: int | None
    deadline: int | None
    scope: str
    implied_baseline: str
    note: str
    readings: tuple[Reading, ...]

    @property
    def main_reading(self) -> Reading:
        """The reading that stands for the target when only one line fits."""
        return next(reading for reading in self.readings if reading.is_main)


@dataclass(frozen=True)
class Task:
    """One of the annex's 55 tasks, with the bureaus responsible and its targets and levers."""

    number: int
    campaign: str
    group: int
    name_en: str
    name_zh: str
    responsible_zh: tuple[str, ...]
    targets: tuple[str, ...]
    levers: tuple[str, ...]
    in_model: str


@dataclass(frozen=True)
class LeverInfo:
    """What `levers.csv` says of a lever, whether or not the engine has it yet."""

    id: str
    home_campaign: str
    model: str
    tasks: tuple[int, ...]
    channels: tuple[str, ...]
    take_up: str
    sentence: str
    name_en: str
    name_zh: str


@dataclass(frozen=True)
class StageEvidence:
    """How well a column of `stages.csv` is known, for some or all stages.

    `range_rule` is `factor` (from value x low to value x high) or `shift` (from value + low to value + high). `moves`
    says whether the stages are wrong `together` (one source for all of them) or each by itself, `apart`.
    """

    column: str
    stages: tuple[str, ...]
    moves: str
    range_rule: str
    low: float
    high: float
    unit: str
    kind: str
    source: str
    note: str


@dataclass(frozen=True)
class InputCoefficient:
    """One row of `input_coefficients.csv`: how much of a local stage a buyer's output takes, how well known."""

    supplier: str
    buyer: str
    value: float
    low: float
    high: float
    unit: str
    kind: str
    source: str


def frozen(values: Sequence[float] | Array) -> Array:
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def read_targets(path: Path, readings: Sequence[Reading]) -> tuple[Target, ...]:
    by_target: dict[str, list[Reading]] = {}
    for reading in readings:
        by_target.setdefault(reading.target, []).append(reading)
    rows = list(read_rows(path, required=TARGET_COLUMNS))
    names = unique_names(path, "id", rows)
    for name in by_target:
        if name not in names:
            fail(path.with_name("readings.csv"), 1, "target_id", {}, Message("scenario.no_target", name=name))
    targets = []
    for line, row in rows:
        own = tuple(by_target.get(row["id"], ()))
        if sum(reading.is_main for reading in own) != 1:
            message = Message("plan.main_reading", name=row["id"])
            fail(path.with_name("readings.csv"), 1, "is_main", {}, message)
        op = choice_cell(path, line, "op", row, OPERATORS)
        value_high = optional_number_cell(path, line, "value_high", row)
        if (op == "between") != (value_high is not None):
            fail(path, line, "value_high", row, Message("plan.upper_value", name=row["id"]))
        targets.append(
            Target(
                id=row["id"],
                clause=row["clause"],
                tasks=whole_numbers_cell(path, line, "tasks", row, "|"),
                name_en=text_cell(path, line, "name_en", row),
                name_zh=text_cell(path, line, "name_zh", row),
                nature=choice_cell(path, line, "nature", row, NATURES),
                measure=text_cell(path, line, "measure", row),
                unit=row["unit"],
                op=op,
                value=optional_number_cell(path, line, "value", row),
                value_high=value_high,
                start=optional_year_cell(path, line, "start", row),
                deadline=optional_year_cell(path, line, "deadline", row),
                scope=text_cell(path, line, "scope", row),
                implied_baseline=row["implied_baseline"],
                note=row["note"],
                readings=own,
            )
        )
    return tuple(targets)


def read_readings(path: Path) -> tuple[Reading, ...]:
    return tuple(
        Reading(
            target=text_cell(path, line, "target_id", row),
            reading=text_cell(path, line, "reading", row),
            is_main=choice_cell(path, line, "is_main", row, ("0", "1")) == "1",
            description_en=text_cell(path, line, "description_en", row),
            description_zh=text_cell(path, line, "description_zh", row),
        )
        for line, row in read_rows(path, required=READING_COLUMNS)
    )


def read_tasks(path: Path) -> tuple[Task, ...]:
    return tuple(
        Task(
            number=int(number_cell(path, line, "task", row)),
            campaign=text_cell(path, line, "campaign", row),
            group=int(number_cell(path, line, "group", row)),
            name_en=text_cell(path, line, "name_en", row),
            name_zh=text_cell(path, line, "name_zh", row),
            responsible_zh=split_parts(row["responsible_zh"], ";"),
            targets=split_parts(row["targets"], "|"),
            levers=split_parts(row["levers"], "|"),
            in_model=choice_cell(path, line, "in_model", row, ("quantified", "milestone", "indicator")),
        )
        for line, row in read_rows(path, required=TASK_COLUMNS)
    )


def read_levers(path: Path) -> tuple[LeverInfo, ...]:
    rows = list(read_rows(path, required=LEVER_COLUMNS))
    unique_names(path, "id", rows)
    levers = []
    for line, row in rows:
        channels = split_parts(row["channels"], ";")
        for channel in channels:
            if channel not in CHANNELS:
                fail(path, line, "channels", row, Message("plan.channel", name=channel, names=CHANNELS))
        levers.append(
            LeverInfo(
                id=row["id"],
                home_campaign=text_cell(path, line, "home_campaign", row),
                model=row["model"],
                tasks=whole_numbers_cell(path, line, "tasks", row, ";"),
                channels=channels,
                take_up=choice_cell(path, line, "take_up", row, TAKE_UPS),
                sentence=text_cell(path, line, "sentence", row),
                name_en=text_cell(path, line, "name_en", row),
                name_zh=text_cell(path, line, "name_zh", row),
            )
        )
    return tuple(levers)


def read_stage_evidence(path: Path, stages: Sequence[str], columns: Sequence[str]) -> tuple[StageEvidence, ...]:
    evidence = []
    for line, row in read_rows(path, required=EVIDENCE_COLUMNS):
        named = tuple(stages) if row["stages"] == "all" else split_parts(row["stages"], ";")
        for stage in named:
            if stage not in stages:
                fail(path, line, "stages", row, Message("scenario.no_stage", name=stage))
        evidence.append(
            StageEvidence(
                column=choice_cell(path, line, "column", row, columns),
                stages=named,
                moves=choice_cell(path, line, "moves", row, ("together", "apart")),
                range_rule=choice_cell(path, line, "range_rule", row, ("factor", "shift")),
                low=number_cell(path, line, "low", row),
                high=number_cell(path, line, "high", row),
                unit=text_cell(path, line, "unit", row),
                kind=choice_cell(path, line, "kind", row, EVIDENCE_KINDS),
                source=text_cell(path, line, "source", row),
                note=row["note"],
            )
        )
    return tuple(evidence)


def read_scopes(path: Path, stages: Sequence[str]) -> dict[str, Array]:
    rows = {row["stage"]: (line, row) for line, row in read_rows(path, required=("stage",))}
    for stage in stages:
        if stage not in rows:
            fail(path, 1, "stage", {}, Message("plan.stage_missing", name=stage))
    columns = [column for column in next(iter(rows.values()))[1] if column != "stage"]
    return {
        column: frozen([number_cell(path, rows[stage][0], column, rows[stage][1]) for stage in stages])
        for column in columns
    }


def read_coefficients(path: Path, stages: Sequence[str]) -> tuple[InputCoefficient, ...]:
    """Yuan of a local supplier stage per yuan of a buyer's output, a row each."""
    rows = []
    for line, row in read_rows(path, required=COEFFICIENT_COLUMNS):
        value, low, high = (number_cell(path, line, column, row) for column in ("coefficient", "low", "high"))
        if not low <= value <= high:
            fail(path, line, "coefficient", row, Message("plan.coefficient", value=value, low=low, high=high))
        rows.append(
            InputCoefficient(
                supplier=choice_cell(path, line, "supplier_stage", row, stages),
                buyer=choice_cell(path, line, "buyer_stage", row, stages),
                value=value,
                low=low,
                high=high,
                unit=text_cell(path, line, "unit", row),
                kind=choice_cell(path, line, "kind", row, EVIDENCE_KINDS),
                source=text_cell(path, line, "source", row),
            )
        )
    return tuple(rows)


def coefficient_matrix(rows: Sequence[InputCoefficient], stages: Sequence[str]) -> Array:
    """The coefficients as an array, shape (suppliers, buyers)."""
    matrix = np.zeros((len(stages), len(stages)))
    for row in rows:
        matrix[stages.index(row.supplier), stages.index(row.buyer)] = row.value
    return frozen(matrix)


def read_seasonality(path: Path, stages: Sequence[str]) -> Array:
    """Factor on the external orders of a month of the year: (12, stages), mean 1 a stage."""
    table = np.full((12, len(stages)), np.nan)
    for line, row in read_rows(path, required=("month_of_year", "stage", "factor")):
        month = int(choice_cell(path, line, "month_of_year", row, [str(number) for number in range(1, 13)]))
        stage = stages.index(choice_cell(path, line, "stage", row, stages))
        table[month - 1, stage] = number_cell(path, line, "factor", row)
    if np.isnan(table).any() or np.abs(table.mean(axis=0) - 1).max() > 1e-9:
        fail(path, 1, "factor", {}, Message("plan.demand"))
    return frozen(table)


def read_labels(path: Path) -> dict[str, tuple[str, str]]:
    rows = list(read_rows(path, required=("key", "en", "zh")))
    unique_names(path, "key", rows)
    return {row["key"]: (text_cell(path, line, "en", row), text_cell(path, line, "zh", row)) for line, row in rows}
