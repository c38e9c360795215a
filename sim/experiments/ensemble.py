"""One scenario run over its replicates, scored, and gathered into the tables of a run folder."""

from __future__ import annotations

import gc
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim import scoring
from sim.engine_errors import ContractError
from sim.errors import InputError, Problem
from sim.experiments.frames import (
    accounts_frame,
    add_amounts,
    events_frame,
    mean_frame,
    object_frame,
    series_frame,
    values_frame,
)
from sim.experiments.lever_summary import levers_frame, summarise_levers
from sim.experiments.summary import count_all, indicator_units, plain
from sim.months import BURN_IN_MONTHS, month_label, total_months
from sim.plan import Plan, load_plan
from sim.provenance import code_digest, data_digest
from sim.scenario.merge import COMMAND_LINE
from sim.scoring import NOT_SCORED, SCORECARD_COLUMNS, ScorecardRow, TargetValue
from sim.scoring.task_table import TASK_COLUMNS, TaskRow, spent_by_lever, task_table
from sim.store import (
    ACCOUNT_COLUMNS,
    KEYS,
    NETWORK_COLUMNS,
    RunRecord,
    versions,
)

if TYPE_CHECKING:
    from sim.model import RunResult
    from sim.scenario import LoadedScenario, Scenario

Runner = Callable[["Scenario", int, int], "RunResult"]
Progress = Callable[[int, int], None]

FIRST_DRAW = 0
"""The draw in which every parameter has its value in the table, not one from its range."""

FIRST_MONTH, LAST_MONTH = "first_month", "last_month"
"""What a lever's report calls the months of its first and last award: indices, below zero where there was none."""

ERROR_LENGTH = 500
"""Characters of an error that run.json keeps."""


@dataclass(frozen=True)
class Failure:
    """A replicate that raised. ``trace`` is for ``--debug``; only the rest goes into run.json."""

    draw: int
    replicate: int
    error: str
    trace: str = ""


class EveryRunFailed(Exception):
    """No replicate came to its end, so there is no result. ``failures`` has them all."""

    exit_code = 1

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = tuple(failures)
        first = self.failures[0]
        super().__init__(
            f"all {len(self.failures)} replicates failed; replicate {first.replicate}: {first.error}"
        )


@dataclass(frozen=True)
class Ensemble:
    """The results of all replicates that came to their end, in the order (draw, replicate).

    ``series``, ``events`` and ``accounts_by_replicate`` are one table each over all replicates; ``accounts``
    (10k yuan a year) and ``network`` are means over them. ``target_values`` holds each replicate's values,
    ``scorecard`` one row a target and reading.
    """

    loaded: LoadedScenario
    plan: Plan
    replicates: int
    """Replicates that were asked for; ``completed`` came to their end."""
    completed: tuple[tuple[int, int], ...]
    series: pd.DataFrame
    events: pd.DataFrame
    accounts: pd.DataFrame
    accounts_by_replicate: pd.DataFrame
    network: pd.DataFrame | None
    target_values: pd.DataFrame
    scorecard: tuple[ScorecardRow, ...]
    tasks: tuple[TaskRow, ...]
    lever_reports: Mapping[str, Mapping[str, float]]
    """What each lever says of itself (applicants, awards, refusals, money), means over the replicates."""
    counts: Mapping[str, Any]
    failures: tuple[Failure, ...] = ()
    timings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 when every replicate came to its end, else 1."""
        return 1 if self.failures else 0

    def record(self) -> RunRecord:
        """What :func:`sim.store.write_run` writes."""
        return RunRecord(
            manifest=self.manifest(),
            scenario_yaml=self.loaded.resolved_yaml(),
            series=self.series,
            targets=object_frame([row.cells() for row in self.scorecard], SCORECARD_COLUMNS),
            target_values=self.target_values,
            tasks=object_frame(
                [[getattr(row, name) for name in TASK_COLUMNS] for row in self.tasks], TASK_COLUMNS
            ),
            accounts=self.accounts,
            accounts_by_replicate=self.accounts_by_replicate,
            events=self.events,
            levers=levers_frame(summarise_levers(self.plan, self._uses(), self.lever_reports)),
            network=self.network,
            timings=self.timings,
        )

    def _uses(self) -> dict[str, str]:
        """Which lever of the plan each id in the run stands for."""
        return scoring.uses_of(self.loaded.scenario)

    def manifest(self) -> dict[str, Any]:
        """The content of run.json: the same for the same scenario, seed, code and versions."""
        scenario = self.loaded.scenario
        months = total_months(scenario.months)
        return {
            "scenario": scenario.name,
            "title": plain(scenario.title),
            "question": plain(scenario.question),
            "levers": self._uses(),
            "status": "some replicates failed" if self.failures else "complete",
            "fingerprint": self.loaded.fingerprint,
            "seed": scenario.seed,
            "draws": [FIRST_DRAW],
            "replicates": self.replicates,
            "completed": len(self.completed),
            "failures": [
                {"draw": failure.draw, "replicate": failure.replicate, "error": failure.error}
                for failure in self.failures
            ],
            "months": scenario.months,
            "first_month": month_label(0),
            "first_plan_month": month_label(BURN_IN_MONTHS),
            "last_month": month_label(months - 1),
            "population": plain(scenario.population),
            "counts": dict(self.counts),
            "lever_reports": {
                lever: {what: figure if isfinite(figure) else None for what, figure in report.items()}
                for lever, report in self.lever_reports.items()
            },
            "reasons_zh": {
                row.reason: row.reason_zh
                for row in self.scorecard
                if row.verdict == NOT_SCORED and row.reason_zh
            },
            "units": indicator_units(
                self.plan, (name for name in self.series.columns if name not in (*KEYS, "month"))
            ),
            "versions": versions(),
            "code": code_digest(),
            "data": data_digest(self.plan.folder),
        }


def with_settings(loaded: LoadedScenario, **settings: int | None) -> LoadedScenario:
    """The same scenario with another seed, length or number of replicates, and the fingerprint that goes with
    it.

    None leaves a setting as it is. InputError when a value is out of bounds.
    """
    from pydantic import ValidationError

    scenario = loaded.scenario
    changed = {key: value for key, value in settings.items() if value not in (None, getattr(scenario, key))}
    if not changed:
        return loaded
    try:
        type(scenario).model_validate({"name": scenario.name, **changed})
    except ValidationError as error:
        raise InputError(
            Problem(found["msg"], path=".".join(str(part) for part in found["loc"]))
            for found in error.errors()
        ) from None
    from sim.scenario.resolved import fingerprint
    from sim.scenario.vocabulary import installed_vocabulary

    scenario = scenario.model_copy(update=changed)
    return replace(
        loaded,
        scenario=scenario,
        origins={**loaded.origins, **dict.fromkeys(changed, COMMAND_LINE)},
        fingerprint=fingerprint(scenario, loaded.files, installed_vocabulary().data_files),
    )


def run_one(scenario: Scenario, draw: int, replicate: int) -> RunResult:
    """Build, run and let go of one model. Picklable with its arguments and its result, for executors."""
    from sim.model import PolicyModel

    model = PolicyModel(scenario, draw=draw, replicate=replicate)
    try:
        return model.run()
    finally:
        model.release()
        del model
        gc.collect()  # a model and its agents point at each other, and large arrays do not wake the collector


def run_ensemble(
    loaded: LoadedScenario,
    *,
    replicates: int | None = None,
    seed: int | None = None,
    months: int | None = None,
    progress: Progress | None = None,
    runner: Runner = run_one,
) -> Ensemble:
    """Run a scenario's replicates one after the other, score them and gather their tables.

    ``replicates``, ``seed`` and ``months`` stand for ``--set`` of the same name and so become part of the
    resolved scenario and its fingerprint. ``progress(done, of)`` is called after each replicate. A replicate
    that raises is recorded and the rest goes on.

    Raises InputError for a mistake in the scenario, ContractError for one in a rule, and EveryRunFailed when
    no replicate came to its end.
    """
    loaded = with_settings(loaded, replicates=replicates, seed=seed, months=months)
    scenario, plan = loaded.scenario, load_plan()
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    gathered = _Gathered(plan, scenario)
    failures: list[Failure] = []
    seconds: list[dict[str, Any]] = []
    for replicate in range(scenario.replicates):
        begun = time.perf_counter()
        try:
            gathered.add(FIRST_DRAW, replicate, runner(scenario, FIRST_DRAW, replicate))
        except (InputError, ContractError):
            raise  # every other replicate would say the same
        except Exception as error:  # whatever a rule of a researcher raises: the other replicates are kept
            text = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
            failures.append(Failure(FIRST_DRAW, replicate, text, traceback.format_exc()))
        seconds.append(
            {"draw": FIRST_DRAW, "replicate": replicate, "seconds": round(time.perf_counter() - begun, 4)}
        )
        if progress is not None:
            progress(replicate + 1, scenario.replicates)
    if not gathered.completed:
        raise EveryRunFailed(failures)
    timings = {
        "started": started,
        "seconds": round(time.perf_counter() - clock, 4),
        "replicates": seconds,
    }
    return gathered.ensemble(loaded, tuple(failures), timings)


class _Gathered:
    """Collects the tables of the replicates as they finish."""

    def __init__(self, plan: Plan, scenario: Scenario) -> None:
        self.plan, self.scenario = plan, scenario
        self.completed: list[tuple[int, int]] = []
        self._series: list[pd.DataFrame] = []
        self._events: list[pd.DataFrame] = []
        self._values: list[list[TargetValue]] = []
        self._own_accounts: list[pd.DataFrame] = []
        self._accounts: dict[tuple[Any, ...], list[float]] = {}
        self._network: dict[tuple[Any, ...], list[float]] = {}
        self._reports: dict[tuple[Any, ...], list[float]] = {}
        self._months: dict[tuple[str, str], float] = {}

    def add(self, draw: int, replicate: int, result: RunResult) -> None:
        """Score and keep one finished replicate; nothing is kept when scoring raises."""
        values = scoring.score_run(self.plan, result.series, self.scenario)
        series = series_frame(self.scenario.name, draw, replicate, result.series)
        events = events_frame(self.scenario.name, draw, replicate, result.events, self.plan.stages)
        self.completed.append((draw, replicate))
        self._series.append(series)
        self._events.append(events)
        self._values.append(list(values))
        self._own_accounts.append(accounts_frame(self.scenario.name, draw, replicate, result.accounts))
        add_amounts(self._accounts, result.accounts, keys=4, amounts=1)
        add_amounts(self._network, result.network, keys=2, amounts=2)
        reports = (
            (lever, what, figure)
            for lever, report in result.levers.items()
            for what, figure in report.items()
            if what not in (FIRST_MONTH, LAST_MONTH)
        )
        add_amounts(self._reports, reports, keys=2, amounts=1)
        for lever, report in result.levers.items():
            for what, choose in ((FIRST_MONTH, min), (LAST_MONTH, max)):
                if report.get(what, -1.0) >= 0.0:
                    months = self._months.setdefault((lever, what), report[what])
                    self._months[lever, what] = choose(months, report[what])

    def ensemble(
        self, loaded: LoadedScenario, failures: tuple[Failure, ...], timings: Mapping[str, Any]
    ) -> Ensemble:
        """All tables, and the scorecard over the replicates."""
        accounts = mean_frame(self._accounts, len(self.completed), ACCOUNT_COLUMNS)
        network = mean_frame(self._network, len(self.completed), NETWORK_COLUMNS) if self._network else None
        events = pd.concat(self._events, ignore_index=True)
        rows = tuple(scoring.scorecard(self.plan, self._values, self.scenario))
        tasks = tuple(self._tasks(rows, accounts))
        series = pd.concat(self._series, ignore_index=True)
        return Ensemble(
            loaded=loaded,
            plan=self.plan,
            replicates=self.scenario.replicates,
            completed=tuple(self.completed),
            series=series,
            events=events,
            accounts=accounts,
            accounts_by_replicate=pd.concat(self._own_accounts, ignore_index=True),
            network=network,
            target_values=values_frame(self.scenario.name, self.completed, self._values),
            scorecard=rows,
            tasks=tasks,
            lever_reports=self._lever_reports(),
            counts=count_all(self.plan, self.scenario, rows, series),
            failures=failures,
            timings=timings,
        )

    def _lever_reports(self) -> dict[str, dict[str, float]]:
        """What each lever reports of itself: means over the replicates, the earliest and the latest month of all."""
        reports: dict[str, dict[str, float]] = {}
        for (lever, what), amounts in self._reports.items():
            reports.setdefault(lever, {})[what] = amounts[0] / len(self.completed)
        for (lever, what), month in self._months.items():
            reports.setdefault(lever, {})[what] = month
        return reports

    def _tasks(self, rows: Sequence[ScorecardRow], accounts: pd.DataFrame) -> list[TaskRow]:
        return task_table(
            self.plan,
            rows,
            self.scenario,
            reports=self._lever_reports(),
            spent=spent_by_lever(accounts.itertuples(index=False, name=None), scoring.uses_of(self.scenario)),
        )
