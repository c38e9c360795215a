"""Who is served when money or offices do not suffice: ranking, and funding down the ranking.

Rankings are stable and ties are broken by permanent slot, so that neither the order of rows nor a rounding in the last
digit of a sum moves an award.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.engine_errors import ContractError

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

Selection = Literal["merit", "size", "first_come", "lottery", "quota"]
"""merit: highest score first; size: largest first; first_come: by a draw of the month that stands for the day of
arrival; lottery: by a draw of its own; quota: highest score first, up to a number in each group."""

BY_DRAW = ("first_come", "lottery")
"""Those for which a draw is needed."""


def percentile(values: Floats) -> Floats:
    """Rank of each value between 0 (lowest) and 1 (highest); equal values share the mean of their ranks."""
    if len(values) < 2:
        return np.zeros(len(values))
    ordered = np.sort(values)
    low = ordered.searchsorted(values, side="left")
    # Where no two are equal, the first place of each is its last.
    alone = (ordered[1:] > ordered[:-1]).all()
    high = low if alone else ordered.searchsorted(values, side="right") - 1
    return (low + high) / (2.0 * (len(values) - 1))


def percentile_within(values: Floats, group: Integers) -> Floats:
    """As :func:`percentile`, for each value among those of its ``group`` (one code a value), all groups together."""
    number = len(values)
    order = np.lexsort((values, group))
    values, group = values[order], group[order]
    opens = np.zeros(number, dtype=bool)
    opens[:1] = True
    opens[1:] = group[1:] != group[:-1]
    differs = opens.copy()
    differs[1:] |= values[1:] != values[:-1]
    first, second = opens.nonzero()[0], differs.nonzero()[0]
    own_group, own_value = opens.cumsum() - 1, differs.cumsum() - 1
    start, end = first[own_group], np.append(first[1:], number)[own_group]
    low, high = second[own_value] - start, np.append(second[1:], number)[own_value] - 1 - start
    others = end - start - 1
    result = np.empty(number)
    result[order] = np.where(others > 0, (low + high) / (2.0 * np.maximum(others, 1)), 0.0)
    return result


def among(rows: Integers, others: Integers) -> NDArray[np.bool_]:
    """Which of ``rows`` are among the ``others``, one flag a row; both are numbers of rows, zero or more."""
    found = np.zeros(int(max(rows.max(initial=0), others.max(initial=0))) + 1, dtype=bool)
    found[others] = True
    return found[rows]


def with_connections(merit: Floats, connection: Floats, size: Floats, weight: float) -> Floats:
    """The score by which awards are really given: merit, and with ``weight`` (0-1) connections and size.

    Awards in China went to larger, less productive enterprises (Branstetter, Li and Ren 2023).
    """
    if weight <= 0.0:
        return merit
    favoured = 0.5 * (percentile(connection) + percentile(size))
    return (1.0 - weight) * percentile(merit) + weight * favoured


def ranking(
    rule: Selection,
    identity: Integers,
    *,
    merit: Floats | None = None,
    size: Floats | None = None,
    draw: Floats | None = None,
) -> Integers:
    """Positions of the candidates, first to be served first. All arrays have one entry a candidate.

    Raises ContractError when what the rule ranks by is not given.
    """
    given = {"merit": merit, "quota": merit, "size": size, "first_come": draw, "lottery": draw}[rule]
    if given is None:
        raise ContractError(f"the selection rule {rule!r} lacks what it ranks by")
    key = given if rule in ("first_come", "lottery") else -given
    return np.lexsort((identity, key))


def within_quotas(order: Integers, group: Integers, quotas: Integers) -> Integers:
    """The part of ``order`` in which no group g has more than ``quotas[g]`` candidates."""
    groups = group[order]
    by_group = np.argsort(groups, kind="stable")
    ordered = groups[by_group]
    starts = np.searchsorted(ordered, ordered, side="left")
    place = np.empty(len(order), dtype=np.int64)
    place[by_group] = np.arange(len(order)) - starts
    return order[place < quotas[groups]]


def decidable(order: Integers, government: Any) -> Integers:
    """The first of ``order`` that the government's offices can still decide this month."""
    return order[: int(min(max(government.cases_left, 0), len(order)))]


def affordable(order: Integers, amounts: Floats, purse: float) -> Integers:
    """The first of ``order`` whose ``amounts`` together stay within ``purse`` (10k yuan)."""
    spent = amounts[order].cumsum()
    return order[: int(spent.searchsorted(purse, side="right"))]
