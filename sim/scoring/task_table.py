"""The annex's 55 tasks: what the scenario does about each, what it costs, and how its targets fare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sim.plan import Plan, Task
from sim.scenario.schema import Scenario
from sim.scoring import NOT_SCORED, ScorecardRow

PUBLIC_PURSES = ("government", "guidance_fund")
"""Whose payments count as money spent; what one of them gives the other is not spent yet."""


@dataclass(frozen=True)
class TaskRow:
    """One row of tasks.csv. Money in 10k yuan over the whole run, mean over replicates; None where no lever
    acts.

    A lever that answers for several tasks shows its whole money and cases with each of them: ``shared`` names
    those levers, and the column must not be added up. ``targets`` and ``verdicts`` run parallel, main
    readings.
    """

    task: int
    campaign: str
    name_en: str
    name_zh: str
    responsible_zh: str
    levers: str
    levers_on: str
    shared: str
    planned: float | None
    spent: float | None
    cases: float | None
    targets: str
    verdicts: str
    in_model: str
    remark: str
    remark_zh: str


TASK_COLUMNS = tuple(column.name for column in fields(TaskRow))


def levers_in_use(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Each lever that the scenario uses, with the ids under which it does (one lever may be used twice)."""
    found: dict[str, list[str]] = {}
    for name, lever in scenario.levers.items():
        found.setdefault(lever.use, []).append(name)
    return {use: tuple(names) for use, names in found.items()}


def spent_by_lever(
    accounts: Iterable[tuple[Any, str, str, str, float]], levers: Iterable[str]
) -> dict[str, float]:
    """Public money by lever, 10k yuan, from rows (year, payer, receiver, purpose, amount).

    A payment belongs to the lever whose id its purpose is or begins with (followed by a colon or a blank).
    """
    totals = dict.fromkeys(levers, 0.0)
    for _, payer, receiver, purpose, amount in accounts:
        if payer not in PUBLIC_PURSES or receiver in PUBLIC_PURSES:
            continue
        name = purpose.split(":")[0].split(" ")[0]
        if name in totals:
            totals[name] += amount
    return totals


def cases_by_lever(kinds: Iterable[str], reasons: Iterable[str], levers: Iterable[str]) -> dict[str, int]:
    """Awards by lever, from the event log's columns: events ``awarded`` whose reason is the lever's id or
    begins with it.
    """
    totals = dict.fromkeys(levers, 0)
    for kind, reason in zip(kinds, reasons, strict=True):
        name = str(reason).split(":")[0].split(" ")[0]
        if kind == "awarded" and name in totals:
            totals[name] += 1
    return totals


def task_table(
    plan: Plan,
    rows: Sequence[ScorecardRow],
    scenario: Scenario,
    *,
    planned: Mapping[str, float] | None = None,
    spent: Mapping[str, float] | None = None,
    cases: Mapping[str, float] | None = None,
) -> list[TaskRow]:
    """All tasks in order. ``rows`` is the scorecard; the three mappings give, by the scenario's ids of
    levers, planned money, money spent (both 10k yuan) and awards.
    """
    in_use = levers_in_use(scenario)
    verdicts: dict[str, str] = {}
    for row in rows:
        # The first reading stands for the target.
        verdicts.setdefault(row.id, row.verdict)
    tasks_of: dict[str, list[int]] = {}
    for task in plan.tasks:
        for lever in task.levers:
            tasks_of.setdefault(lever, []).append(task.number)
    return [
        _row(plan, task, in_use, verdicts, tasks_of, planned or {}, spent or {}, cases or {}) for task in plan.tasks
    ]


def _row(
    plan: Plan,
    task: Task,
    in_use: Mapping[str, tuple[str, ...]],
    verdicts: Mapping[str, str],
    tasks_of: Mapping[str, Sequence[int]],
    planned: Mapping[str, float],
    spent: Mapping[str, float],
    cases: Mapping[str, float],
) -> TaskRow:
    acting = [lever for lever in task.levers if lever in in_use]
    names = [name for lever in acting for name in in_use[lever]]
    remark, remark_zh = _remark(plan, task, acting, verdicts, tasks_of)
    return TaskRow(
        task=task.number,
        campaign=task.campaign,
        name_en=task.name_en,
        name_zh=task.name_zh,
        responsible_zh=";".join(task.responsible_zh),
        levers="|".join(task.levers),
        levers_on="|".join(names),
        shared="|".join(lever for lever in acting if len(tasks_of[lever]) > 1),
        planned=_total(names, planned),
        spent=_total(names, spent),
        cases=_total(names, cases),
        targets="|".join(task.targets),
        verdicts="|".join(verdicts.get(target, NOT_SCORED) for target in task.targets),
        in_model=task.in_model,
        remark=remark,
        remark_zh=remark_zh,
    )


def _total(names: Sequence[str], amounts: Mapping[str, float]) -> float | None:
    known = [amounts[name] for name in names if name in amounts]
    return float(sum(known)) if known else None


def _remark(
    plan: Plan,
    task: Task,
    acting: Sequence[str],
    verdicts: Mapping[str, str],
    tasks_of: Mapping[str, Sequence[int]],
) -> tuple[str, str]:
    """What can and cannot be said about the task."""
    missing = [lever for lever in task.levers if lever not in acting]
    parts: list[tuple[str, str]] = []
    if not acting:
        parts.append(("No lever of this scenario acts on it.", "本方案没有针对该任务的政策工具。"))
    elif missing:
        parts.append(
            (
                f"Not in this scenario: {', '.join(plan.lever(lever).name_en for lever in missing)}.",
                f"本方案未启用：{'、'.join(plan.lever(lever).name_zh for lever in missing)}。",
            )
        )
    parts.extend(_shared(plan, task, lever, tasks_of[lever]) for lever in acting if len(tasks_of[lever]) > 1)
    scored = [target for target in task.targets if verdicts.get(target, NOT_SCORED) != NOT_SCORED]
    if not task.targets:
        parts.append(
            ("The plan sets it no target: look at the indicators.", "计划未为其设定目标，请看相关指标。")
        )
    elif not scored:
        parts.append(("None of its targets is scored yet.", "其目标均尚未评分。"))
    elif len(scored) < len(task.targets):
        left = [target for target in task.targets if target not in scored]
        parts.append((f"Not scored: {', '.join(left)}.", f"未评分：{'、'.join(left)}。"))
    return " ".join(part[0] for part in parts), "".join(part[1] for part in parts)


def _shared(plan: Plan, task: Task, lever: str, tasks: Sequence[int]) -> tuple[str, str]:
    """That a lever's money and cases stand with other tasks as well."""
    others = [str(number) for number in tasks if number != task.number]
    word, info = "task" if len(others) == 1 else "tasks", plan.lever(lever)
    return (
        f"{info.name_en}: money and cases are the lever's whole, shared with {word} {', '.join(others)}: "
        "do not add them up.",
        f"{info.name_zh}：资金和件数为该政策工具的总数，与任务{'、'.join(others)}共用，不可跨任务相加。",
    )
