"""From a scenario to a finished run folder: the one way in which the command line and Python programs take it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from sim.experiments.ensemble.ensemble import EVENTS_KEPT, Ensemble, parts_of, run_ensemble, with_settings
from sim.experiments.ensemble.ensemble_job import EnsembleJob, run_keys
from sim.experiments.work.executors import Place
from sim.experiments.work.work import Progress, do_job
from sim.manifests import is_run
from sim.months import total_months
from sim.plan import load_plan
from sim.provenance import is_of_this_program
from sim.run_folder import open_run
from sim.store import check_place, new_folder, write_record

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario, Scenario

TRIAL_MONTHS = 12
"""Months of the plan that are simulated to estimate time and disk."""


def simulate(
    loaded: LoadedScenario,
    folder: str | Path,
    *,
    place: Place | None = None,
    progress: Progress | None = None,
    keep_events: int = EVENTS_KEPT,
    until_half_width: float | None = None,
    force: bool = False,
    figures: Callable[[Path], None] | None = None,
) -> Ensemble:
    """Run a scenario and put its result into ``folder``, all at once; ``figures`` draws into the fresh folder.

    Raises what :func:`sim.experiments.ensemble.ensemble.run_ensemble` and :func:`sim.store.check_place` raise. Finished
    runs are kept beside the folder until the result stands in it.
    """
    about = described(loaded)
    check_place(folder, fingerprint=loaded.fingerprint, force=force, wanted=about)
    with parts_of(loaded, folder, keep_events=keep_events, grows=until_half_width is not None).held():
        ensemble = run_ensemble(
            loaded, folder, place=place, progress=progress, keep_events=keep_events, until_half_width=until_half_width
        )
        final = ensemble.loaded
        with new_folder(folder, fingerprint=final.fingerprint, force=force, wanted=described(final)) as fresh:
            write_record(fresh, ensemble.record(fresh))
            if figures is not None:
                figures(fresh)
        if not ensemble.may_be_mended:
            ensemble.parts.remove()
    return ensemble


def is_done(loaded: LoadedScenario, folder: str | Path) -> bool:
    """Whether the folder holds the finished result of this very scenario, made as it would be made now."""
    if not is_run(folder):
        return False
    found = open_run(folder).manifest
    if (found.get("fingerprint"), found.get("status")) != (loaded.fingerprint, "complete"):
        return False
    return is_of_this_program(found, load_plan().folder)


def described(loaded: LoadedScenario) -> dict[str, str | int]:
    """What distinguishes this run in a message, named as in run.json."""
    scenario = loaded.scenario
    return {
        "scenario": scenario.name, "seed": scenario.seed, "draws": scenario.draws, "replicates": scenario.replicates,
        "months": scenario.months,
    }  # fmt: skip


@dataclass(frozen=True)
class Estimate:
    """What a simulation will take, reckoned from a short trial on this machine."""

    runs: int
    done: int
    """Runs that are finished already, from a work that was interrupted."""
    seconds: float
    workers: int
    disk: int
    """Bytes of the finished result, figures apart."""


def estimate(
    loaded: LoadedScenario, folder: str | Path, *, place: Place | None = None, keep_events: int = EVENTS_KEPT
) -> Estimate:
    """Runs, time and disk that :func:`simulate` would take: one run of :data:`TRIAL_MONTHS` months is timed, and its
    tables are weighed."""
    scenario, where = loaded.scenario, place or Place()
    keys = run_keys(scenario.draws, scenario.replicates)
    done = len(parts_of(loaded, folder, keep_events=keep_events).seconds())
    short = with_settings(loaded, months=min(TRIAL_MONTHS, scenario.months)).scenario
    _trial(short)  # the first run of a process also imports and reads
    began = time.perf_counter()
    sizes = _trial(short)
    grows = total_months(scenario.months) / total_months(short.months)
    seconds = (time.perf_counter() - began) * grows
    workers = min(where.local_workers, max(len(keys), 1))
    events = sizes.pop("events", 0) * min(keep_events, len(keys))
    disk = (sum(sizes.values()) * len(keys) + events) * grows
    return Estimate(len(keys), done, seconds * ceil((len(keys) - done) / workers), workers, round(disk))


def _trial(scenario: Scenario) -> dict[str, int]:
    """Bytes of each table of one run at the central values."""
    part = do_job(EnsembleJob(0, scenario, ((0, 0),), frozenset({(0, 0)})))
    return {name: len(content) for name, content in part.tables.items()}


