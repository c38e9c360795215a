"""The projects that the plan names, as data: the rows of `projects.csv`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.cells import choice_cell, fail, number_cell, read_rows, text_cell, unique_names
from sim.language.message import Message
from sim.plan_tables import EVIDENCE_KINDS

PROJECT_COLUMNS = (
    "id", "name_en", "name_zh", "stage", "park", "capacity", "capacity_unit", "announced", "announced_low",
    "announced_high", "signed", "kind", "source", "note",
)  # fmt: skip


@dataclass(frozen=True)
class ProjectInfo:
    """One project of the plan: what it is to make, and what was announced.

    ``stage`` and ``park`` are ids of stages.csv and parks.csv. ``capacity`` is the yearly capacity that the plan states
    in ``capacity_unit``, zero where it states none; ``announced`` is money (10k yuan) and ``signed`` the month of the
    contract, both assumed where no source was found.
    """

    id: str
    name_en: str
    name_zh: str
    stage: str
    park: str
    capacity: float
    capacity_unit: str
    announced: float
    announced_low: float
    announced_high: float
    signed: str
    kind: str
    source: str
    note: str
    started: str = ""
    """Month in which building began or is to begin, where a ledger says it."""
    completed: str = ""
    """Month in which the plant works, where a ledger says it."""
    of_ledger: bool = False
    """A project of the planner's own ledger: it is certain to be there, and not scaled with the city. ``announced`` may
    be NaN and ``park`` empty: they are drawn then; ``signed`` is empty where only the start of building is known."""


def read_projects(path: Path, stages: Sequence[str], parks: Sequence[str]) -> tuple[ProjectInfo, ...]:
    """The projects in the order of the file.

    InputError for a stage or park that the plan lacks, and for money outside its own range.
    """
    rows = list(read_rows(path, required=PROJECT_COLUMNS))
    unique_names(path, "id", rows)
    projects = []
    for line, row in rows:
        low, money, high = (
            number_cell(path, line, column, row) for column in ("announced_low", "announced", "announced_high")
        )
        if not 0.0 < low <= money <= high:
            fail(path, line, "announced", row, Message("plan.announced"))
        projects.append(
            ProjectInfo(
                id=row["id"],
                name_en=text_cell(path, line, "name_en", row),
                name_zh=text_cell(path, line, "name_zh", row),
                stage=choice_cell(path, line, "stage", row, stages),
                park=choice_cell(path, line, "park", row, parks),
                capacity=number_cell(path, line, "capacity", row),
                capacity_unit=text_cell(path, line, "capacity_unit", row),
                announced=money,
                announced_low=low,
                announced_high=high,
                signed=text_cell(path, line, "signed", row),
                kind=choice_cell(path, line, "kind", row, EVIDENCE_KINDS),
                source=text_cell(path, line, "source", row),
                note=row["note"],
            )
        )
    return tuple(projects)
