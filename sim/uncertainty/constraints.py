"""What drawn inputs owe each other: weights that add up to a total, numbers that must not fall.

``input_constraints.csv`` of the plan's folder declares them. A draw that breaks one is brought back by the smallest
rule that keeps every number within the range of its evidence: shares are shifted by one common amount, as far as the
range of each allows; of two numbers in the wrong order the later is raised to the earlier, and where its range ends,
the earlier is lowered. Numbers that are held do not move.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from sim.cells import choice_cell, fail, number_cell, optional_number_cell, read_rows, split_parts

Rule = Literal["sum", "ascending"]
CONSTRAINT_COLUMNS = ("rule", "names", "total", "note")

HALVINGS = 60
"""Steps of the search for the common shift: enough for machine precision."""


@dataclass(frozen=True)
class Constraint:
    """One row of ``input_constraints.csv``: inputs that add up to ``total``, or of which none is below the last."""

    rule: Rule
    names: tuple[str, ...]
    total: float
    note: str

    @property
    def lever(self) -> str | None:
        """The lever whose settings it binds, None for the model's own parameters."""
        return self.names[0].partition(".")[0] if "." in self.names[0] else None


@lru_cache(maxsize=4)
def read_constraints(folder: Path) -> tuple[Constraint, ...]:
    """The constraints of a plan's folder. InputError for a row that names fewer than two inputs, or two owners."""
    path = folder / "input_constraints.csv"
    found = []
    for line, row in read_rows(path, required=CONSTRAINT_COLUMNS):
        rule: Rule = "sum" if choice_cell(path, line, "rule", row, ("sum", "ascending")) == "sum" else "ascending"
        names = split_parts(row["names"], ";")
        if len(names) < 2 or len({name.partition(".")[0] if "." in name else "" for name in names}) != 1:
            fail(path, line, "names", row, "needs two names or more, all of one lever or all of none")
        total = number_cell(path, line, "total", row) if rule == "sum" else 0.0
        if rule == "ascending" and optional_number_cell(path, line, "total", row) is not None:
            fail(path, line, "total", row, "a total goes with the rule 'sum'")
        found.append(Constraint(rule, names, total, row["note"]))
    return tuple(found)


def brought_back(
    values: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
    free: Collection[str],
    constraints: Sequence[Constraint],
) -> dict[str, float]:
    """``values`` with the ``free`` ones moved within their ``ranges`` so that the constraints hold.

    Where what is held leaves no room, they come as near as they can.
    """
    result = dict(values)
    for constraint in constraints:
        if any(name in free for name in constraint.names):
            bounds = {
                name: ranges[name] if name in free else (result[name], result[name]) for name in constraint.names
            }
            (_add_up if constraint.rule == "sum" else _put_in_order)(result, bounds, constraint)
    return result


def _add_up(result: dict[str, float], bounds: Mapping[str, tuple[float, float]], constraint: Constraint) -> None:
    """Shift all by one amount, each within its bounds, so that they add up to the total."""

    def shifted(amount: float) -> dict[str, float]:
        return {name: min(max(result[name] + amount, low), high) for name, (low, high) in bounds.items()}

    reach = max(high - low for low, high in bounds.values())
    down, up = -reach, reach
    for _ in range(HALVINGS):
        middle = (down + up) / 2.0
        if sum(shifted(middle).values()) > constraint.total:
            up = middle
        else:
            down = middle
    result.update(shifted(down))


def _put_in_order(result: dict[str, float], bounds: Mapping[str, tuple[float, float]], constraint: Constraint) -> None:
    """Raise what stands below the one before it, as far as it goes; then lower what still stands above the next."""
    names = constraint.names
    for before, after in zip(names, names[1:], strict=False):
        if result[after] < result[before]:
            result[after] = max(result[after], min(result[before], bounds[after][1]))
    for before, after in zip(reversed(names[:-1]), reversed(names[1:]), strict=True):
        if result[before] > result[after]:
            result[before] = min(result[before], max(result[after], bounds[before][0]))
