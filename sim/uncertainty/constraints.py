"""What drawn inputs owe each other: weights that add up to a total, numbers that must not fall.

``input_constraints.csv`` of the plan's folder declares them. Shares that miss their total are shifted by one common
amount, as far as the range of each allows. Numbers that must not fall are drawn together, evenly over the part of their
ranges where the order holds (:mod:`sim.uncertainty.ordering`). Numbers that are held do not move.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from sim.cells import choice_cell, fail, number_cell, optional_number_cell, read_rows, split_parts
from sim.language.message import Message
from sim.uncertainty.ordering import Place, in_order

Rule = Literal["sum", "ascending"]
CONSTRAINT_COLUMNS = ("rule", "names", "total", "gap", "note")

HALVINGS = 60
"""Steps of the search for the common shift: enough for machine precision."""


@dataclass(frozen=True)
class Constraint:
    """One row of ``input_constraints.csv``: inputs that add up to ``total``, or that do not fall.

    Of these each is at least ``gap`` above the one before it.
    """

    rule: Rule
    names: tuple[str, ...]
    total: float
    note: str
    gap: float = 0.0

    @property
    def lever(self) -> str | None:
        """The lever whose settings it binds, None for the model's own parameters."""
        return self.names[0].partition(".")[0] if "." in self.names[0] else None


@lru_cache(maxsize=4)
def read_constraints(folder: Path) -> tuple[Constraint, ...]:
    """The constraints of a plan's folder.

    InputError for a row that names fewer than two inputs, two owners, or what another row names already.
    """
    path = folder / "input_constraints.csv"
    found: list[Constraint] = []
    for line, row in read_rows(path, required=CONSTRAINT_COLUMNS):
        rule: Rule = "sum" if choice_cell(path, line, "rule", row, ("sum", "ascending")) == "sum" else "ascending"
        names = split_parts(row["names"], ";")
        if len(names) < 2 or len({name.partition(".")[0] if "." in name else "" for name in names}) != 1:
            fail(path, line, "names", row, Message("plan.constraint_names"))
        total = number_cell(path, line, "total", row) if rule == "sum" else 0.0
        if rule == "ascending" and optional_number_cell(path, line, "total", row) is not None:
            fail(path, line, "total", row, Message("plan.constraint_total"))
        gap = optional_number_cell(path, line, "gap", row)
        if gap is not None and (rule == "sum" or gap < 0.0):
            fail(path, line, "gap", row, Message("plan.constraint_gap"))
        again = {name for other in found for name in other.names}.intersection(names)
        if again or len(set(names)) < len(names):
            fail(path, line, "names", row, Message("plan.constraint_again"))
        found.append(Constraint(rule, names, total, row["note"], gap or 0.0))
    return tuple(found)


def brought_back(
    values: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
    free: Mapping[str, float],
    constraints: Sequence[Constraint],
    whole: Collection[str] = (),
) -> dict[str, float]:
    """``values`` with the ``free`` ones moved within their ``ranges`` so that the constraints hold.

    ``free`` gives the coordinate in [0, 1] of each, and ``whole`` names those that are whole numbers. Numbers that do
    not fall are evenly distributed whatever their distribution else. Where what is held leaves no room, they come as
    near as they can. ValueError for an order between whole numbers and others.
    """
    result = dict(values)
    for constraint in constraints:
        if any(name in free for name in constraint.names):
            bounds = {name: ranges[name] if name in free else (result[name], result[name]) for name in constraint.names}
            if constraint.rule == "sum":
                _add_up(result, bounds, constraint)
            else:
                places = [Place(*bounds[name], free.get(name)) for name in constraint.names]
                numbers = in_order(places, constraint.gap, _whole(constraint, whole))
                result.update(zip(constraint.names, numbers, strict=True))
    return result


def _whole(constraint: Constraint, whole: Collection[str]) -> bool:
    """Whether a constraint orders whole numbers."""
    kinds = {name in whole for name in constraint.names}
    if len(kinds) > 1:
        raise ValueError(f"{', '.join(constraint.names)}: an order between whole numbers and others")
    return kinds == {True}


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
