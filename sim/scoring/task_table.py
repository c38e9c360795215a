"""The annex's 55 tasks: what the scenario does about each, what it costs, and how its targets fare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sim.indicators.names import names_of_indicator
from sim.language.message import Both
from sim.language.words import both
from sim.plan import Plan, Task
from sim.scenario.schema import Scenario
from sim.scoring.bureaus import bureaus_of
from sim.scoring.scorecard import NOT_SCORED, ScorecardRow
from sim.scoring.task_limits import task_limits

PUBLIC_PURSES = ("government", "guidance_fund")
"""Whose payments count as money spent; what one of them gives the other is not spent yet."""


@dataclass(frozen=True)
class TaskRow:
    """One row of tasks.csv. Money in 10k yuan over the whole run and cases, mean over replicates; None where no lever
    acts.

    ``switched_on`` is yes, partly or no; ``levers_on`` names the ids under which the scenario uses the task's levers.
    A lever that answers for several tasks shows its whole money and cases with each of them: ``shared`` names
    those levers, and the columns must not be added up. ``targets`` and ``verdicts`` run parallel, main
    readings. ``indicators`` are the series of behaviour that the levers are meant to move.
    """

    task: int
    campaign: str
    name_en: str
    name_zh: str
    responsible_zh: str
    levers: str
    switched_on: str
    levers_on: str
    shared: str
    planned: float | None
    spent: float | None
    applicants: float | None
    awarded: float | None
    targets: str
    verdicts: str
    indicators: str
    in_model: str
    remark: str
    remark_zh: str


TASK_COLUMNS = tuple(column.name for column in fields(TaskRow))


def uses_of(scenario: Scenario) -> dict[str, str]:
    """Which lever of the plan each lever of a run stands for, by its id: bundles are replaced by their members."""
    return {name: use for name, (use, _) in _expanded(scenario).items()}


def levers_in_use(scenario: Scenario) -> dict[str, tuple[str, ...]]:
    """Each lever of the plan that the scenario uses, with the ids under which a run has it (it may be used twice).

    A bundle is in use under the ids of its members, and these count as the levers that they are as well.
    """
    found: dict[str, list[str]] = {}
    for name, (use, bundle) in _expanded(scenario).items():
        for lever in (use, bundle):
            if lever:
                found.setdefault(lever, []).append(name)
    return {use: tuple(names) for use, names in found.items()}


def _expanded(scenario: Scenario) -> dict[str, tuple[str, str]]:
    """By id in a run: the plan's lever, and the plan's bundle that it is a member of (or nothing)."""
    from sim.policies.bundle import expand

    levers: dict[str, Any] = {name: use.settings for name, use in scenario.levers.items()}
    found = expand(levers)
    return {
        name: (
            (lever.name, scenario.levers[found.part_of[name]].use)
            if name in found.part_of
            else (scenario.levers[name].use, "")
        )
        for name, lever in found.levers.items()
    }


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


def effects_of(levers: Iterable[str]) -> tuple[str, ...]:
    """The indicators of behaviour that these levers of the plan are meant to move, those that can be run."""
    from sim.policies.base import lever_class, lever_names

    runnable = set(lever_names())
    classes = [lever_class(lever) for lever in levers if lever in runnable]
    return tuple(dict.fromkeys(kind.effect[0] for kind in classes if hasattr(kind, "effect")))


def task_table(
    plan: Plan,
    rows: Sequence[ScorecardRow],
    scenario: Scenario,
    *,
    reports: Mapping[str, Mapping[str, float]] | None = None,
    spent: Mapping[str, float] | None = None,
) -> list[TaskRow]:
    """All tasks in order. ``rows`` is the scorecard; ``reports`` says, by the scenario's ids of levers, what each did
    (planned money, applicants, awarded), ``spent`` what public purses paid (10k yuan).
    """
    verdicts: dict[str, str] = {}
    for row in rows:
        # The first reading stands for the target.
        verdicts.setdefault(row.id, row.verdict)
    tasks_of: dict[str, list[int]] = {}
    for task in plan.tasks:
        for lever in task.levers:
            tasks_of.setdefault(lever, []).append(task.number)
    did = _Did(reports or {}, spent or {})
    return [_row(plan, task, levers_in_use(scenario), verdicts, tasks_of, did) for task in plan.tasks]


@dataclass(frozen=True)
class _Did:
    """What the scenario's levers did, by their ids."""

    reports: Mapping[str, Mapping[str, float]]
    paid: Mapping[str, float]

    def total(self, names: Sequence[str], what: str) -> float | None:
        known = [report[what] for name in names if what in (report := self.reports.get(name, {}))]
        return float(sum(known)) if known else None

    def spent(self, names: Sequence[str]) -> float | None:
        known = [self.paid[name] for name in names if name in self.paid]
        return float(sum(known)) if known else None


def _row(
    plan: Plan,
    task: Task,
    in_use: Mapping[str, tuple[str, ...]],
    verdicts: Mapping[str, str],
    tasks_of: Mapping[str, Sequence[int]],
    did: _Did,
) -> TaskRow:
    acting = [lever for lever in task.levers if lever in in_use]
    names = list(dict.fromkeys(name for lever in acting for name in in_use[lever]))
    effects = effects_of(task.levers)
    remark, remark_zh = _remark(plan, task, acting, verdicts, tasks_of, effects)
    return TaskRow(
        task=task.number,
        campaign=task.campaign,
        name_en=task.name_en,
        name_zh=task.name_zh,
        responsible_zh=";".join(bureaus_of(task)),
        levers="|".join(task.levers),
        switched_on="no" if not acting else "yes" if len(acting) == len(task.levers) else "partly",
        levers_on="|".join(names),
        shared="|".join(lever for lever in acting if len(tasks_of[lever]) > 1),
        planned=did.total(names, "planned"),
        spent=did.spent(names),
        applicants=did.total(names, "applicants"),
        awarded=did.total(names, "awarded"),
        targets="|".join(task.targets),
        verdicts="|".join(verdicts.get(target, NOT_SCORED) for target in task.targets),
        indicators="|".join(effects),
        in_model=task.in_model,
        remark=remark,
        remark_zh=remark_zh,
    )


def _remark(
    plan: Plan,
    task: Task,
    acting: Sequence[str],
    verdicts: Mapping[str, str],
    tasks_of: Mapping[str, Sequence[int]],
    effects: Sequence[str],
) -> tuple[str, str]:
    """What can and cannot be said about the task."""
    missing = [lever for lever in task.levers if lever not in acting]
    parts: list[tuple[str, str]] = []
    if not acting:
        parts.append(both("task.no_lever"))
    elif missing:
        names = [Both(plan.lever(lever).name_en, plan.lever(lever).name_zh) for lever in missing]
        parts.append(both("task.levers_missing", names=names))
    parts.extend(_shared(plan, task, lever, tasks_of[lever]) for lever in acting if len(tasks_of[lever]) > 1)
    scored = [target for target in task.targets if verdicts.get(target, NOT_SCORED) != NOT_SCORED]
    if not task.targets:
        names = [Both(*names_of_indicator(name, plan)) for name in effects]
        parts.append(both("task.look_at", names=names) if names else both("task.no_target"))
    elif len(scored) < len(task.targets):
        left = [target for target in task.targets if target not in scored]
        parts.append(both("task.not_judged", names=[Both(one.name_en, one.name_zh) for one in map(plan.target, left)]))
    parts.extend(
        (limit.sentence_en, limit.sentence_zh) for limit in task_limits(plan.folder) if limit.task == task.number
    )
    return " ".join(part[0] for part in parts), "".join(part[1] for part in parts)


def _shared(plan: Plan, task: Task, lever: str, tasks: Sequence[int]) -> tuple[str, str]:
    """That a lever's money and cases stand with other tasks as well."""
    others = [str(number) for number in tasks if number != task.number]
    info = plan.lever(lever)
    key = "task.shared_with_one" if len(others) == 1 else "task.shared"
    return both(key, lever=Both(info.name_en, info.name_zh), tasks=others)
