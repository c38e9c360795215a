"""Targets of every single year that fail only in a year that their levers did not run in full."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.language.words import LIST_COMMA, word
from sim.plan import Target
from sim.report.material import Material, TaskRow
from sim.report.scorecard import FIRST_PLAN_YEAR
from sim.scoring.measures import is_met

EVERY_YEAR = "annual_added"
"""Measure of the targets that count anew every year."""


@dataclass(frozen=True)
class LateStart:
    """Such a target: the years that it misses, and the month in which the first of its levers began."""

    target: str
    years: tuple[int, ...]
    start: str


def late_starts(material: Material) -> dict[str, LateStart]:
    """By target; from the medians of each year and the scenario's starts. {} without such targets."""
    wanted = [target for target in material.plan.targets if target.measure == EVERY_YEAR and target.value is not None]
    verdicts = {line.id: line for line in material.scorecard.main_lines if line.scored}
    wanted = [target for target in wanted if target.id in verdicts and (verdicts[target.id].gap or 0.0) < 0.0]
    starts = {target.id: start for target in wanted if (start := _start(target, material))}
    if not starts:
        return {}
    yearly = material.run.yearly_values
    found = {}
    for target in wanted:
        if target.id not in starts:
            continue
        own = yearly[(yearly["id"] == target.id) & (yearly["reading"] == target.main_reading.reading)]
        own = own[own["year"] >= FIRST_PLAN_YEAR]
        medians = own.groupby("year")["value"].median()
        failed = tuple(int(str(year)[:4]) for year, value in medians.items() if not _meets(value, target))
        if 0 < len(failed) < len(medians) and failed == (int(starts[target.id][:4]),):
            found[target.id] = LateStart(target.id, failed, starts[target.id])
    return found


def late_remark(start: LateStart, lang: str) -> str:
    """That the year is not a whole one for the levers."""
    years = LIST_COMMA[lang].join(str(year) for year in start.years)
    return word("page.late_start", lang, years=years, start=start.start)


def late_task_remarks(task: TaskRow, late: Mapping[str, LateStart], lang: str) -> str:
    """The remarks on the targets of a task; empty where there are none."""
    said = [late_remark(late[target], lang) for target in task.targets if target in late]
    return (" " if lang == "en" else "").join(dict.fromkeys(said))


def _meets(value: Any, target: Target) -> bool:
    assert target.value is not None
    return is_met(float(value), target.op, target.value)


def _start(target: Target, material: Material) -> str:
    """First month, ``2020-09``, in which a lever of the target's tasks runs; empty where that is no month within a year
    after its first, or where none runs."""
    said = material.scenario.get("levers")
    if not isinstance(said, Mapping):
        return ""
    tasks = {task.number: task for task in material.plan.tasks}
    levers = {lever for number in target.tasks if number in tasks for lever in tasks[number].levers}
    uses = [use for name, use in said.items() if isinstance(use, Mapping) and str(use.get("use", name)) in levers]
    starts = [str(use.get("start") or "") for use in uses]
    first = min(starts, default="")
    return first if re.fullmatch(r"\d{4}-\d{2}", first) and not first.endswith("-01") else ""
