"""Some ten runs of an ensemble as one job: simulate, score, and turn into the tables of a part."""

from __future__ import annotations

import gc
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import scoring
from sim.engine_errors import ContractError
from sim.errors import InputError
from sim.experiments.ensemble.frames import events_frame, lines_frame, series_frame
from sim.experiments.work.work import Failure, JobResult, RunSeconds
from sim.model import PolicyModel
from sim.plan import load_plan
from sim.run_folder import NETWORK_COLUMNS, REPLICATE_ACCOUNT_COLUMNS
from sim.scoring.value_table import paths_frame_of, values_frame_of

if TYPE_CHECKING:
    from sim.model import RunResult
    from sim.scenario import Scenario

RUNS_A_PART = 10
"""Runs that become one part. Fixed, so that parts are the same whoever makes them."""

Runner = Callable[["Scenario", int, int], "RunResult"]

LINES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "accounts": (
        REPLICATE_ACCOUNT_COLUMNS,
        {"draw": "int64", "replicate": "int64", "year": "int64", "amount": "float64"},
    ),
    "network": (NETWORK_COLUMNS, {"links": "float64", "sales": "float64"}),
    "reports": (("lever", "what", "figure"), {"figure": "float64"}),
}
"""Tables that a run gives as lines: their columns, and the kinds of those that are no text."""


def run_one(scenario: Scenario, draw: int, replicate: int) -> RunResult:
    """Build, run and let go of one model. Picklable with its arguments and its result."""
    model = PolicyModel(scenario, draw=draw, replicate=replicate)
    try:
        return model.run()
    finally:
        model.release()
        del model
        gc.collect()  # a model and its agents point at each other, and large arrays do not wake the collector


@dataclass(frozen=True)
class EnsembleJob:
    """Runs ``keys``, (draw, replicate), of a scenario. Events are kept of the runs in ``with_events``."""

    number: int
    scenario: Scenario
    keys: tuple[tuple[int, int], ...]
    with_events: frozenset[tuple[int, int]] = frozenset()
    runner: Runner = field(default=run_one)

    @property
    def runs(self) -> int:
        return len(self.keys)

    def perform(self) -> JobResult:
        """Run them one after the other; one that raises is recorded, and the others go on."""
        gc.freeze()  # what is there already lives on: each run's collection need not look through it again
        try:
            return self._perform()
        finally:
            gc.unfreeze()

    def _perform(self) -> JobResult:
        gathered = _Tables(self.scenario)
        failures, seconds = [], []
        for draw, replicate in self.keys:
            began = time.perf_counter()
            try:
                gathered.add(
                    draw, replicate, self.runner(self.scenario, draw, replicate), (draw, replicate) in self.with_events
                )
            except (InputError, ContractError, MemoryError):
                raise  # every other run would say the same; and memory may be there another time
            except Exception as error:  # whatever a rule of a researcher raises: the other runs are kept
                failures.append(Failure.of(draw, replicate, error, traceback.format_exc()))
            seconds.append(RunSeconds(draw, replicate, round(time.perf_counter() - began, 4)))
        return JobResult(gathered.frames(), tuple(failures), tuple(seconds))


def ensemble_jobs(
    scenario: Scenario, keys: Sequence[tuple[int, int]], *, keep_events: int, runner: Runner = run_one
) -> Iterator[EnsembleJob]:
    """The runs ``keys`` in jobs of :data:`RUNS_A_PART`; the first ``keep_events`` runs keep their events."""
    with_events = frozenset(keys[:keep_events])
    for number, first in enumerate(range(0, len(keys), RUNS_A_PART)):
        own = tuple(keys[first : first + RUNS_A_PART])
        yield EnsembleJob(number, scenario, own, with_events & frozenset(own), runner)


def run_keys(draws: int, replicates: int) -> list[tuple[int, int]]:
    """(draw, replicate) of every run: draws 1 to ``draws``, or draw 0, every number at its value in the table, where
    there are none."""
    return [(draw, replicate) for draw in (range(1, draws + 1) if draws else (0,)) for replicate in range(replicates)]


class _Tables:
    """Collects what the runs of one job left. Tables are made once for all of them: a data frame costs the same for ten
    runs as for one."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario, self.plan = scenario, load_plan()
        self._series: list[tuple[int, int, Mapping[str, np.ndarray]]] = []
        self._lines: dict[str, list[tuple[Any, ...]]] = {"accounts": [], "network": [], "reports": []}
        self._frames: dict[str, list[pd.DataFrame]] = {}
        self._drawn: set[int] = set()

    def add(self, draw: int, replicate: int, result: RunResult, with_events: bool) -> None:
        """Score and keep one finished run; nothing is kept when scoring raises."""
        name, plan = self.scenario.name, self.plan
        values = scoring.score_run(plan, result.series, self.scenario)
        own = {
            "scores": values_frame_of(values, draw, replicate),
            "target_values": paths_frame_of(name, values, draw, replicate),
        }
        if with_events:
            own["events"] = events_frame(name, draw, replicate, result.events, plan.stages)
        if draw > 0 and draw not in self._drawn:  # the first replicate may have failed
            self._drawn.add(draw)
            own["inputs"] = inputs_frame(draw, result.inputs)
        for table, frame in own.items():
            self._frames.setdefault(table, []).append(frame)
        self._series.append((draw, replicate, result.series))
        self._lines["accounts"] += [(name, draw, replicate, *line) for line in result.accounts]
        self._lines["network"] += result.network
        self._lines["reports"] += [
            (lever, what, figure) for lever, report in result.levers.items() for what, figure in report.items()
        ]

    def frames(self) -> dict[str, pd.DataFrame]:
        """One table a name over all runs of the job; columns that only some runs have are empty in the others."""
        found = {name: pd.concat(frames, ignore_index=True) for name, frames in self._frames.items()}
        if self._series:
            found["series"] = series_frame(self.scenario.name, self._series)
            for name, (columns, numbers) in LINES.items():
                found[name] = lines_frame(self._lines[name], columns, numbers)
        return found


def inputs_frame(draw: int, values: dict[str, float]) -> pd.DataFrame:
    """One draw's uncertain inputs: ``draw``, then a column an input."""
    row: dict[str, Any] = {"draw": np.array([draw], dtype=np.int64)}
    row.update({name: np.array([value], dtype=np.float64) for name, value in values.items()})
    return pd.DataFrame(row)
