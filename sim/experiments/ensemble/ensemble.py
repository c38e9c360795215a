"""One scenario run over its draws and replicates, scored, and gathered into the tables of a run folder."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim import scoring
from sim.errors import InputError, Problem
from sim.experiments.ensemble.ensemble_job import RUNS_A_PART, Runner, ensemble_jobs, run_keys, run_one
from sim.experiments.ensemble.frames import object_frame
from sim.experiments.ensemble.gathered import (
    enterprise_counts,
    events_streamed,
    finite_reports,
    gathered_inputs,
    gathered_scores,
    lever_reports,
    mean_accounts,
    mean_network,
    series_names,
    streamed,
)
from sim.experiments.ensemble.lever_summary import levers_frame, summarise_levers
from sim.experiments.ensemble.summary import count_all, indicator_units, plain
from sim.experiments.work.executors import Place
from sim.experiments.work.parts import Parts, key_of
from sim.experiments.work.work import Failure, Progress, carry_out
from sim.language.message import Message
from sim.months import BURN_IN_MONTHS, month_label, total_months
from sim.plan import Plan, load_plan
from sim.provenance import code_digest, data_digest, digests_beside, made_with, versions
from sim.roster.attach import copies_of, described
from sim.roster.imputed import imputed_frame
from sim.scenario.differences import Reference, changes_frame, reference_of
from sim.scenario.merge import COMMAND_LINE
from sim.scoring import ScorecardRow
from sim.scoring.task_table import TASK_COLUMNS, TaskRow, spent_by_lever, task_table
from sim.store import RunRecord

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario

EVENTS_KEPT = 20
"""Runs of which the events are kept, unless told otherwise: those of a thousand would fill a disk."""

MOST_DRAWS = 5_000
"""Draws at which a search for a narrow interval gives up."""

LARGEST_STEP = 4
"""How many times as many draws one step of that search goes to at most."""


class EveryRunFailed(Exception):
    """No run came to its end, so there is no result. ``failures`` has them all."""

    exit_code = 1

    def __init__(self, failures: Sequence[Failure]) -> None:
        self.failures = tuple(failures)
        first = self.failures[0]
        self.message = Message(
            "run.all_failed", count=len(self.failures), draw=first.draw, replicate=first.replicate, error=first.error
        )
        super().__init__(str(self.message))


@dataclass(frozen=True)
class Ensemble:
    """The runs of a scenario that came to their end: small tables at hand, large ones still in their parts."""

    loaded: LoadedScenario
    plan: Plan
    parts: Parts
    scores: pd.DataFrame
    """A row a run and reading (:data:`sim.scoring.SCORED_COLUMNS`)."""
    failures: tuple[Failure, ...]
    keep_events: int
    timings: Mapping[str, Any]
    may_be_mended: bool = False
    """Whether runs are missing because a worker ended or memory was short: another attempt may bring them."""
    reference: Reference | None = None
    """The scenario's parent as it was when the runs began."""

    @property
    def asked(self) -> int:
        """Runs that were asked for; :attr:`completed` came to their end."""
        scenario = self.loaded.scenario
        return len(run_keys(scenario.draws, scenario.replicates))

    @cached_property
    def completed(self) -> tuple[tuple[int, int], ...]:
        """(draw, replicate) of the runs that came to their end, in order."""
        pairs = self.scores[["draw", "replicate"]].drop_duplicates()
        return tuple(sorted((int(draw), int(replicate)) for draw, replicate in pairs.itertuples(index=False)))

    @property
    def exit_code(self) -> int:
        """0 when every run came to its end, else 1."""
        return 1 if self.failures else 0

    @cached_property
    def scorecard(self) -> tuple[ScorecardRow, ...]:
        """One row a target and reading, judged over the runs."""
        return tuple(scoring.scorecard(self.plan, self.scores, self.loaded.scenario))

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """10k yuan a year by payer, receiver and purpose, mean over the runs."""
        return mean_accounts(self.parts, len(self.completed))

    @cached_property
    def lever_reports(self) -> dict[str, dict[str, float]]:
        """What each lever says of itself (applicants, awards, refusals, money), means over the runs."""
        return lever_reports(self.parts, len(self.completed))

    @cached_property
    def tasks(self) -> tuple[TaskRow, ...]:
        """The plan's tasks, and what the runs say about each."""
        uses = scoring.uses_of(self.loaded.scenario)
        spent = spent_by_lever(self.accounts.itertuples(index=False, name=None), uses)
        return tuple(
            task_table(self.plan, self.scorecard, self.loaded.scenario, reports=self.lever_reports, spent=spent)
        )

    def record(self, folder: Path) -> RunRecord:
        """What :func:`sim.store.write_run` writes into ``folder``; its large tables can be read through once."""
        levers = summarise_levers(self.plan, scoring.uses_of(self.loaded.scenario), self.lever_reports)
        return RunRecord(
            manifest=self.manifest(),
            scenario_yaml=self.loaded.resolved_yaml(folder),
            series=streamed(self.parts, "series"),
            targets=object_frame([row.cells() for row in self.scorecard], scoring.SCORECARD_COLUMNS),
            target_values=streamed(self.parts, "target_values"),
            tasks=object_frame([[getattr(row, name) for name in TASK_COLUMNS] for row in self.tasks], TASK_COLUMNS),
            accounts=self.accounts,
            accounts_by_replicate=streamed(self.parts, "accounts"),
            events=events_streamed(self.parts),
            inputs=gathered_inputs(self.parts),
            levers=levers_frame(levers),
            network=mean_network(self.parts, len(self.completed)),
            changes=changes_frame(self.loaded, self.reference),
            copies=copies_of(self.loaded.scenario),
            imputed=imputed_frame(self.loaded.scenario),
            timings=self.timings,
        )

    def manifest(self) -> dict[str, Any]:
        """The content of run.json: the same for the same scenario, seed, code and versions."""
        scenario = self.loaded.scenario
        months = total_months(scenario.months)
        return {
            "scenario": scenario.name,
            "title": plain(scenario.title),
            "question": plain(scenario.question),
            "levers": scoring.uses_of(scenario),
            "status": "some runs failed" if self.failures else "complete",
            "fingerprint": self.loaded.fingerprint,
            "seed": scenario.seed,
            "draws": scenario.draws,
            "replicates": scenario.replicates,
            "sampling": scenario.uncertainty.sampling,
            "held": list(scenario.uncertainty.held or ()),
            "runs": self.asked,
            "completed": len(self.completed),
            "events_of": min(self.keep_events, self.asked),
            "failures": [
                {"draw": failure.draw, "replicate": failure.replicate, "error": failure.error}
                for failure in self.failures
            ],
            "months": scenario.months,
            "first_month": month_label(0),
            "first_plan_month": month_label(BURN_IN_MONTHS),
            "last_month": month_label(months - 1),
            "population": described(scenario.population),
            "counts": count_all(self.plan, scenario, self.scorecard, enterprise_counts(self.parts)),
            "lever_reports": finite_reports(self.lever_reports),
            "reasons_zh": {
                row.reason: row.reason_zh
                for row in self.scorecard
                if row.reason_zh
            },
            "units": indicator_units(self.plan, series_names(self.parts)),
            "versions": versions(),
            "code": code_digest(),
            "data": data_digest(self.plan.folder),
        }


def with_settings(loaded: LoadedScenario, **settings: int | None) -> LoadedScenario:
    """The same scenario with another seed, length or number of draws and replicates, and the fingerprint that goes
    with it.

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
            Problem(Message("invalid.other", message=found["msg"]), path=".".join(str(part) for part in found["loc"]))
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


def parts_of(
    loaded: LoadedScenario, folder: str | Path, *, keep_events: int = EVENTS_KEPT, grows: bool = False
) -> Parts:
    """Where the finished runs of a scenario wait until its result stands in ``folder``; ``grows`` where draws are added
    to those of the scenario."""
    layout = {"keep_events": keep_events, "runs_a_part": RUNS_A_PART, "grows": grows}
    made, beside = made_with(load_plan().folder), digests_beside(loaded.scenario.rule_files)
    return Parts(folder, key_of("ensemble", loaded.fingerprint, layout, made, beside))


def run_ensemble(
    loaded: LoadedScenario,
    folder: str | Path,
    *,
    place: Place | None = None,
    progress: Progress | None = None,
    keep_events: int = EVENTS_KEPT,
    until_half_width: float | None = None,
    runner: Runner = run_one,
) -> Ensemble:
    """Run a scenario's draws and replicates, those that are not finished yet, and score them.

    The result is to stand in ``folder`` (see :func:`sim.store.new_folder`); finished parts wait in a hidden folder
    beside it until ``ensemble.parts.remove()``, and are taken up again by the next call. ``progress(done, of)`` is
    called as runs finish. A run that raises is recorded and the rest goes on. ``until_half_width``: draws are added
    until the probability of every target is known within that, or :data:`MOST_DRAWS` is reached; the result is that of
    the scenario with so many draws.

    Raises InputError for a mistake in the scenario, ContractError for one in a rule, and EveryRunFailed when no run
    came to its end.
    """
    started, clock = datetime.now(UTC).isoformat(timespec="seconds"), time.perf_counter()
    parts = parts_of(loaded, folder, keep_events=keep_events, grows=until_half_width is not None)
    reference = reference_of(loaded)  # the parent may be edited while the runs go on
    if until_half_width is not None:
        loaded = with_settings(loaded, draws=_whole_parts(max(loaded.scenario.draws, 1), loaded.scenario.replicates))
    while True:
        scenario = loaded.scenario
        keys = run_keys(scenario.draws, scenario.replicates)
        jobs = list(ensemble_jobs(scenario, keys, keep_events=keep_events, runner=runner))
        lost = carry_out(jobs, parts, place=place, progress=progress, files=loaded.files)
        own = parts.first(len(jobs))  # others may be there, of a search that went further and was interrupted
        failures = tuple(Failure(**failure) for failure in own.failures())
        given_up = [job for job in jobs if job.number in lost]
        failures += tuple(Failure(*key, lost[job.number]) for job in given_up for key in job.keys)
        failures = tuple(sorted(failures, key=lambda failure: (failure.draw, failure.replicate)))
        scores = gathered_scores(own)
        if not len(scores):
            parts.remove()  # nothing in them is worth keeping, and the next call is to try again
            raise EveryRunFailed(failures)
        timings = {
            "started": started,
            "seconds": round(time.perf_counter() - clock, 4),
            "runs": list(own.seconds()),
        }
        ensemble = Ensemble(loaded, load_plan(), own, scores, failures, keep_events, timings, bool(lost), reference)
        if until_half_width is None or scenario.draws >= MOST_DRAWS:
            return ensemble
        reached = scoring.half_width(ensemble.scorecard)
        if reached <= until_half_width:
            return ensemble
        factor = min((reached / until_half_width) ** 2, LARGEST_STEP)
        wanted = min(max(ceil(scenario.draws * factor), scenario.draws + 1), MOST_DRAWS)
        loaded = with_settings(loaded, draws=_whole_parts(wanted, scenario.replicates))


def _whole_parts(draws: int, replicates: int) -> int:
    """The next number of draws whose runs fill their parts, so that a part stays the same when draws are added."""
    while draws * replicates % RUNS_A_PART:
        draws += 1
    return draws
