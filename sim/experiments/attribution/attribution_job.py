"""Which runs an attribution needs, and some fifty of them as one job.

Every run is a coalition of groups of levers (:mod:`sim.experiments.attribution.coalitions`) in one draw and replicate.
Up to :data:`sim.experiments.attribution.shapley.MOST_EXACT` groups all coalitions are run. Above that, each (draw,
replicate) has orders of its own, in which the groups come in one after the other: orders that differ from draw to draw
tell more for the same number of runs, and the spread between draws then holds what the choice of orders adds to it.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.engine_errors import ContractError
from sim.errors import InputError
from sim.experiments.attribution.coalitions import Group, SharedMonths, coalition_name, coalition_scenario
from sim.experiments.attribution.shapley import MOST_EXACT, Permutation, antithetic_permutations, coalitions_wanted
from sim.experiments.ensemble.ensemble_job import run_keys
from sim.experiments.outcomes import headline_values, target_outcomes
from sim.experiments.work.work import Failure, JobResult, RunSeconds
from sim.language.message import Message
from sim.plan import load_plan
from sim.scenario.schema import Scenario
from sim.scoring import score_run
from sim.streams import Streams

RUNS_A_PART = 50
"""Most runs that become one part; fixed, so that parts are the same whoever makes them."""

MOST_GROUPS = 62
"""Groups that a coalition's number has bits for."""

COALITIONS, GOALS = "coalitions", "goals"
"""Tables of a part: what each run comes to, and what each reading is compared with."""

KEYS = ("coalition", "draw", "replicate")
ORDERS = "attribution: orders of the groups"
"""The stream of random numbers that the orders come from."""


@dataclass(frozen=True)
class Design:
    """Which coalitions are run in which draws and replicates.

    ``permutations`` is the number of orders for each (draw, replicate), an even number; 0 means all coalitions.
    ``baseline`` is the scenario whose levers stand where a group is left out; None: no lever stands there.
    """

    scenario: Scenario
    groups: tuple[Group, ...]
    draws: int
    replicates: int
    permutations: int = 0
    baseline: Scenario | None = None

    @property
    def is_exact(self) -> bool:
        """Whether all coalitions are run."""
        return not self.permutations

    @property
    def everything(self) -> int:
        """The coalition of all groups."""
        return (1 << len(self.groups)) - 1

    @property
    def keys(self) -> list[tuple[int, int]]:
        """(draw, replicate) of every course of events in which coalitions are set side by side."""
        return run_keys(self.draws, self.replicates)

    def orders(self, draw: int, replicate: int) -> list[Permutation]:
        """Orders in which the groups come in, in pairs of one and its reverse; none where all coalitions are run."""
        streams = Streams(self.scenario.seed, draw, replicate)
        pairs = self.permutations // 2
        return antithetic_permutations(lambda pair, size: streams.uniform(ORDERS, pair, size), len(self.groups), pairs)

    def coalitions(self, draw: int, replicate: int) -> list[int]:
        """The coalitions that are run in a draw and replicate, in the order of their numbers."""
        return list(range(self.everything + 1)) if self.is_exact else coalitions_wanted(self.orders(draw, replicate))

    def jobs(self) -> Iterator[AttributionJob]:
        """The runs in jobs of at most :data:`RUNS_A_PART`, each within one draw."""
        waiting: list[Slice] = []
        number = 0
        for draw, replicate in self.keys:
            wanted = self.coalitions(draw, replicate)
            parts = -(-len(wanted) // RUNS_A_PART)
            for numbers in np.array_split(np.array(wanted, dtype=np.int64), parts):
                piece = Slice(draw, replicate, tuple(int(coalition) for coalition in numbers))
                if waiting and (waiting[0].draw != draw or _runs([*waiting, piece]) > RUNS_A_PART):
                    yield AttributionJob(number, self, tuple(waiting))
                    waiting, number = [], number + 1
                waiting.append(piece)
        yield AttributionJob(number, self, tuple(waiting))

    @property
    def runs(self) -> int:
        """Runs of the model in all."""
        return sum(len(self.coalitions(draw, replicate)) for draw, replicate in self.keys)


def design_attribution(
    scenario: Scenario,
    groups: tuple[Group, ...],
    *,
    draws: int,
    replicates: int,
    permutations: int,
    baseline: Scenario | None = None,
) -> Design:
    """The runs of an attribution; ``permutations`` counts only where there are too many groups for all coalitions.

    InputError for an odd number of permutations and for too many groups.
    """
    if permutations < 2 or permutations % 2:
        raise InputError.of(Message("attribution.odd_permutations", count=permutations))
    if len(groups) > MOST_GROUPS:
        raise InputError.of(Message("attribution.too_many_groups", count=len(groups), most=MOST_GROUPS))
    sampled = permutations if len(groups) > MOST_EXACT else 0
    return Design(scenario, groups, draws, replicates, sampled, baseline)


def other_differences(scenario: Scenario, baseline: Scenario) -> tuple[str, ...]:
    """In what a baseline differs beside its levers. Nothing of that is attributed: all coalitions have what
    ``scenario`` says.
    """
    free = {"name", "title", "question", "levers", "draws", "replicates", "uncertainty"}
    return tuple(
        name
        for name in type(scenario).model_fields
        if name not in free and getattr(scenario, name) != getattr(baseline, name)
    )


@dataclass(frozen=True)
class Slice:
    """Coalitions of one draw and replicate that share their months."""

    draw: int
    replicate: int
    coalitions: tuple[int, ...]


def _runs(slices: list[Slice]) -> int:
    return sum(len(piece.coalitions) for piece in slices)


@dataclass(frozen=True)
class AttributionJob:
    """Coalitions of one draw."""

    number: int
    design: Design
    slices: tuple[Slice, ...]

    @property
    def runs(self) -> int:
        return _runs(list(self.slices))

    def perform(self) -> JobResult:
        """Run them; one that raises is recorded, and the others go on."""
        gathered = _Gathered(self.design)
        for piece in self.slices:
            gathered.run(piece)
        return gathered.result()


class _Gathered:
    """Collects what the runs of one job come to."""

    def __init__(self, design: Design) -> None:
        self.design, self.plan = design, load_plan()
        self._rows: list[dict[str, Any]] = []
        self._goals: dict[str, tuple[str, float]] = {}
        self._failures: list[Failure] = []
        self._seconds: list[RunSeconds] = []

    def run(self, piece: Slice) -> None:
        """Run the coalitions of a slice, those that share the fewest months first, and keep them in their order."""
        design = self.design
        scenarios = [
            coalition_scenario(design.scenario, design.groups, coalition, design.baseline)
            for coalition in piece.coalitions
        ]
        found: dict[int, dict[str, Any]] = {}
        began = time.perf_counter()
        try:
            with SharedMonths(scenarios, draw=piece.draw, replicate=piece.replicate) as months:
                for place in months.order():
                    try:
                        found[place] = self._values(months, place, scenarios[place])
                    except (InputError, ContractError):
                        raise  # every other run would say the same
                    except Exception as error:  # whatever a rule of a researcher raises: the other runs are kept
                        self._fail(piece, piece.coalitions[place], error)
                    now = time.perf_counter()
                    self._seconds.append(RunSeconds(piece.draw, piece.replicate, round(now - began, 4)))
                    began = now
        except (InputError, ContractError):
            raise
        except Exception as error:  # the population of this draw can't be made
            for coalition in piece.coalitions:
                self._fail(piece, coalition, error)
        for place in sorted(found):
            key = {"coalition": piece.coalitions[place], "draw": piece.draw, "replicate": piece.replicate}
            self._rows.append({**key, **found[place]})

    def _values(self, months: SharedMonths, place: int, scenario: Scenario) -> dict[str, float]:
        series = months.run(place).series
        scored = score_run(self.plan, series, scenario)
        if not self._goals:
            self._goals = {
                f"{value.id}.{value.reading}": (value.op, float(value.goal))
                for value in scored
                if value.goal is not None
            }
        return {**target_outcomes(scored), **headline_values(series)}

    def _fail(self, piece: Slice, coalition: int, error: Exception) -> None:
        failure = Failure.of(piece.draw, piece.replicate, error, traceback.format_exc())
        name = coalition_name(self.design.groups, coalition)
        self._failures.append(
            Failure(failure.draw, failure.replicate, f"coalition {name}: {failure.error}", failure.trace)
        )

    def result(self) -> JobResult:
        """The tables of the job, what failed, and how long it took."""
        tables = {}
        if self._rows:
            rows = pd.DataFrame(self._rows)
            tables[COALITIONS] = rows.astype({name: "int64" if name in KEYS else "float64" for name in rows.columns})
            goals = [(key, op, goal) for key, (op, goal) in self._goals.items()]
            tables[GOALS] = pd.DataFrame(goals, columns=["outcome", "op", "goal"])
        return JobResult(tables, tuple(self._failures), tuple(self._seconds))
