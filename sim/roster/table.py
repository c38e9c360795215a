"""A roster as the model uses it: numbers by enterprise in the order of the file, without a name or a code.

The copy that a run folder holds is this table as CSV (``roster.csv``); read again it gives the same table, so that the
run can be repeated by somebody who has never seen the roster itself.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from math import isfinite, isnan, nan

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Problem
from sim.language.message import Message
from sim.plan import Plan
from sim.roster.checking import LEAST_REVENUE
from sim.roster.columns import FLAGS, NUMBERS
from sim.roster.entries import months_before_start, read_month

Floats = NDArray[np.float64]

COPY = "roster.csv"
"""Name of the copy in a run folder."""

TEXTS = ("stage", "founded", "park")
COPY_COLUMNS = ("row", *TEXTS, "town", *FLAGS, *NUMBERS)
"""Columns of the copy: ``row`` of the roster's own sheet, then what the model uses."""

OUTSIDE = "-"
"""In the column ``park``: in none of the plan's parks; empty is unknown."""

LISTED = (
    "revenue",
    "employees",
    "above_scale",
    "profit",
    "leverage",
    "energy",
    "electricity",
    "land",
    "founded",
    "park",
    "high_tech",
    "tech_sme",
    "specialised",
    "cloud",
    "rd_spending",
)
"""What is imputed where it is missing, in the order of the lists."""


@dataclass(frozen=True, eq=False)
class EnterpriseRoster:
    """The enterprises of a roster. Two rosters are equal when their copies are.

    ``numbers`` gives for each of ``town``, flags and numbers one value an enterprise, NaN where the roster says
    nothing; money is in 10k yuan a year, energy in tonnes of coal equivalent, electricity in 10,000 kWh, land in mu,
    ``leverage`` a share, flags 0 or 1 (``cloud`` up to 3).
    """

    rows: tuple[int, ...]
    """Row of each in its sheet."""
    stage: tuple[str, ...]
    founded: tuple[str, ...]
    """``2015-06``, empty where unknown."""
    park: tuple[str, ...]
    """Id of a park, :data:`OUTSIDE`, or empty where unknown."""
    numbers: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, EnterpriseRoster) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def copy(self) -> str:
        """The table as CSV: the same text for the same content."""
        texts = (self.rows, self.stage, self.founded, self.park)
        columns = [*texts, *([_cell(value) for value in self.numbers[name].tolist()] for name in COPY_COLUMNS[4:])]
        lines = [",".join(COPY_COLUMNS), *(",".join(map(str, row)) for row in zip(*columns, strict=True))]
        return "\n".join(lines) + "\n"

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hexadecimal) of the copy: names and codes do not enter it, since no number depends on them."""
        return sha256(self.copy.encode()).hexdigest()

    @cached_property
    def age(self) -> Floats:
        """Months since each began, in January 2019; NaN where unknown."""
        return np.array([months_before_start(month) if month else nan for month in self.founded], dtype=np.float64)

    def codes(self, stages: Sequence[str]) -> NDArray[np.int64]:
        """Position of each one's stage among ``stages``; KeyError for one that is not there."""
        position = {stage: number for number, stage in enumerate(stages)}
        return np.array([position[stage] for stage in self.stage], dtype=np.int64)

    def missing(self) -> dict[str, int]:
        """For how many enterprises each of :data:`LISTED` is unknown."""
        found = {}
        for name in LISTED:
            if name in ("founded", "park"):
                found[name] = sum(not text for text in getattr(self, name))
            else:
                found[name] = int(np.isnan(self.numbers[name]).sum())
        return found


def _cell(value: float) -> str:
    if isnan(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def is_copy(rows: Sequence[Sequence[object]]) -> bool:
    """Whether the first row is the heading of a copy."""
    return bool(rows) and tuple(rows[0]) == COPY_COLUMNS


def read_copy(text: str, shown: str, plan: Plan) -> EnterpriseRoster:
    """The table of a copy. InputError for everything in it that no copy says."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    problems: list[Problem] = []
    parks = {park.id for park in plan.parks} | {OUTSIDE, ""}
    texts: list[tuple[int, str, str, str]] = []
    numbers: list[list[float]] = []
    for line, row in enumerate(rows[1:], 2):
        if len(row) != len(COPY_COLUMNS):
            problems.append(Problem(Message("cells.row_length", count=len(COPY_COLUMNS)), shown, line))
            continue
        number, stage, founded, park = row[:4]
        known = number.isdecimal() and len(number) <= 9 and stage in plan.stages and park in parks
        values = [_number(cell) for cell in row[4:]]
        if not known or (founded and read_month(founded) != (founded, "")) or None in values:
            problems.append(Problem(Message("roster.copy_changed"), shown, line, None, "", _FROM_ROSTER))
            continue
        texts.append((int(number), stage, founded, park))
        numbers.append([value for value in values if value is not None])
    if not rows[1:]:
        problems.append(Problem(Message("roster.no_enterprises"), shown))
    if problems:
        raise InputError(problems)
    table = np.array(numbers, dtype=np.float64).T
    found = {name: table[place] for place, name in enumerate(COPY_COLUMNS[4:])}
    if not _is_sound(found):
        raise InputError.of(Message("roster.copy_changed"), file=shown, suggestion=_FROM_ROSTER)
    own = list(zip(*texts, strict=True))
    return EnterpriseRoster(own[0], own[1], own[2], own[3], found)


_FROM_ROSTER = Message("roster.do.use_roster")


def _number(cell: str) -> float | None:
    """NaN for an empty cell, None for what is no finite number."""
    if not cell:
        return nan
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if isfinite(value) else None


def _is_sound(numbers: Mapping[str, Floats]) -> bool:
    """Whether the numbers could have come from a roster."""
    for name, values in numbers.items():
        known = values[~np.isnan(values)]
        if name in FLAGS and not np.isin(known, (0, 1, 2, 3) if name == "cloud" else (0, 1)).all():
            return False
        if name != "profit" and (known < 0).any():
            return False
        if name == "employees" and (known <= 0).any():
            return False
        if name == "revenue" and (known < LEAST_REVENUE).any():
            return False
        if (np.abs(known) > 1e9).any():
            return False
    return True
