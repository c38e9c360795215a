"""What the overview of the targets shows: a row a target or reading, with each run's share of the goal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Protocol, TypeVar

import pandas as pd

from sim.report.figures.scales import percent, plain_number
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText
from sim.report.scorecard import clause_number
from sim.report.words import is_count, number_text, value_text


class Grouped(Protocol):
    """A line of a chart that stands under the heading of its group."""

    @property
    def group(self) -> str: ...


Line = TypeVar("Line", bound=Grouped)

DONE = "done"
"""Unit of a milestone."""
ROWS_A_PAGE = 48
"""Rows and headings on a page; with the list below they fill an upright A4 page."""
_ROMAN = {
    name: number for number, name in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"], start=1)
}
CAMPAIGNS = (
    (5, "industry_upgrading"),
    (7, "digital"),
    (11, "innovation"),
    (14, "investment"),
    (17, "enterprises"),
)
"""Last clause of part III that belongs to each campaign; what follows is the sixth, factors."""


def campaign_of(clause: str) -> str:
    """The campaign of a clause such as 'III.8'; part II holds the plan's goals as a whole."""
    part, number = _clause_order(clause)
    if part != 3:
        return "goals"
    return next((name for last, name in CAMPAIGNS if number <= last), "factors")


def _clause_order(clause: str) -> tuple[int, int]:
    match = re.match(r"([IVX]+)\.(\d+)", clause)
    return (_ROMAN.get(match[1], 9), int(match[2])) if match else (9, 0)


def share_of_goal(value: float, goal: float, op: str) -> float | None:
    """How much of its goal a value reaches: 1 = exactly met, more = beyond it.

    value / goal; where less is better (op '<' or '<='), goal / value. None without a ratio (goal or value
    of zero).
    """
    if value != value or goal != goal or goal == 0:
        return None
    if op.startswith("<"):
        return goal / value if value > 0 else None
    return value / goal


@dataclass(frozen=True)
class Result:
    """One run's result for a target: shares of the goal (None without a ratio) and the printed figure."""

    share: float | None
    low: float | None
    high: float | None
    printed: str


@dataclass(frozen=True)
class Row:
    """One line of the chart: a target's reading with one result a run (None where a run lacks it)."""

    group: str
    name: str
    goal: str
    unit: str
    results: tuple[Result | None, ...]


def split_pages(rows: Sequence[Line]) -> list[list[Line]]:
    """Split the rows into few pages of nearly equal length; a group that fits on a page isn't torn apart."""
    lines = len(rows) + len({row.group for row in rows})
    fewest = max(1, -(-lines // ROWS_A_PAGE))
    for size in range(-(-lines // fewest), ROWS_A_PAGE):
        pages = _fill_pages(rows, size)
        if len(pages) <= fewest:
            return pages
    return _fill_pages(rows, ROWS_A_PAGE)


def _fill_pages(rows: Sequence[Line], size: int) -> list[list[Line]]:
    """Pages of at most `size` lines, each group with a line for its heading."""
    pages: list[list[Line]] = [[]]
    used = 0
    for _, members in groupby(rows, key=lambda row: row.group):
        group = list(members)
        while group:
            room = size - used - 1
            if used and len(group) > room and (len(group) <= size - 1 or room < 1):
                pages.append([])
                used = 0
                continue
            part, group = group[: max(room, 1)], group[max(room, 1) :]
            pages[-1] += part
            used += len(part) + 1
            if group:
                pages.append([])
                used = 0
    return pages


def collect_rows(runs: Sequence[RunTables], text: FigureText, readings: bool) -> tuple[list[Row], list[str]]:
    """The scored rows and the names of those not scored, both by clause and then in the scorecard's order.

    With `readings`, all readings of the targets that are scored in more than one; otherwise the main ones.
    """
    order: dict[tuple[str, str], Any] = {}
    found = [{(str(row.id), str(row.reading)): row for row in run.targets.itertuples(index=False)} for run in runs]
    for table in found:
        for key, row in table.items():
            order.setdefault(key, row)
    results = {key: _results([table.get(key) for table in found], text) for key in order}
    shares = {key for key, row in order.items() if any(_is_share(table.get(key)) for table in found)}
    scored = Counter(key[0] for key in order if any(result is not None for result in results[key]))
    clauses = {target.id: target.clause for target in text.plan.targets}
    rows: list[Row] = []
    unscored: list[str] = []
    for key in sorted(order, key=lambda key: _clause_order(clauses.get(key[0], ""))):
        row, clause = order[key], clauses.get(key[0], "")
        number = clause_number(clause, text.lang)
        is_main = text.is_main_reading(row)
        is_scored = any(result is not None for result in results[key])
        if not is_scored and is_main:
            unscored.append(f"{number}  {text.target(row)}")
        if not is_scored or (not is_main and not readings) or (readings and scored[key[0]] < 2):
            continue
        name = text.target(row) if not readings else text.reading(row)
        group = text.main_name(row) if readings else text(f"campaign.{campaign_of(clause)}")
        rows.append(
            Row(
                f"{number}  {group}" if readings else group,
                name if readings else f"{number}  {name}",
                text("attainment.done") if key in shares else text.goal(row),
                text("done_unit") if key in shares else text.unit(str(row.unit)),
                results[key],
            )
        )
    return rows, [] if readings else unscored


def _is_share(row: Any) -> bool:
    """Whether a row is a milestone in several runs: a share of them has it done."""
    return row is not None and str(row.unit) == DONE and pd.notna(row.met) and row.runs > 1


def _results(rows: Sequence[Any], text: FigureText) -> tuple[Result | None, ...]:
    scored = [row for row in rows if row is not None and pd.notna(row.simulated)]
    printed = dict(zip(map(id, scored), printed_values(scored), strict=True))
    return tuple(
        None if id(row) not in printed
        else _share_done(row, text) if _is_share(row)
        else _result(row, printed[id(row)])
        for row in rows
    )  # fmt: skip


def _share_done(row: Any, text: FigureText) -> Result:
    share = float(row.met) / float(row.runs)
    return Result(share, None, None, percent(round(100.0 * share), text.lang))


def printed_values(rows: Sequence[Any]) -> list[str]:
    """The simulated values of one target in several runs, with as many decimals each; counts whole, as on the
    terminal.
    """
    texts = []
    for row in rows:
        value, goal = float(row.simulated), float(row.value) if pd.notna(row.value) else None
        texts.append(value_text(value, str(row.unit), goal) if is_count(str(row.unit)) else plain_number(value))
    places = max((len(text.partition(".")[2]) for text in texts), default=0)
    if not places:
        return texts
    return [number_text(float(row.simulated), places) for row in rows]


def _result(row: Any, printed: str) -> Result:
    goal = float(row.value) if pd.notna(row.value) else float("nan")
    ends = [share_of_goal(float(end), goal, str(row.op)) if pd.notna(end) else None for end in (row.low, row.high)]
    known = sorted(end for end in ends if end is not None)
    low, high = (known[0], known[1]) if len(known) == 2 else (None, None)
    return Result(share_of_goal(float(row.simulated), goal, str(row.op)), low, high, printed)
