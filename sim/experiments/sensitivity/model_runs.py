"""The points of a study run through the model: jobs of some twenty runs, done in parallel and resumed."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine_errors import ContractError
from sim.errors import InputError
from sim.experiments.outcomes import outcome_values
from sim.experiments.sensitivity.factors import Floats
from sim.experiments.work.executors import Place
from sim.experiments.work.parts import Parts, key_of
from sim.experiments.work.work import Failure, JobResult, Progress, RunSeconds, carry_out
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.scenario import Scenario
from sim.scoring import ordered_readings

RUNS_PER_JOB = 20
"""Runs whose loss an interruption costs at most, for each worker."""

DRAW = 0
"""The draw whose luck all points share."""

MAIN = "main"
"""Stands in the key of an outcome for the reading that stands for its target."""

VALUES = "values"
POINT = "point"

RunPoint = Callable[[Scenario, dict[str, float], int], dict[str, float]]
"""``(scenario, coordinates, replicate) -> outcomes`` of one run."""


def run_point(scenario: Scenario, coordinates: dict[str, float], replicate: int) -> dict[str, float]:
    """The outcomes of one run with some inputs at these coordinates and the others at their central values.

    ``id.main`` is the reading that stands for a target at this point: the reading itself may be an uncertain input.
    """
    from sim.model import PolicyModel
    from sim.uncertainty import realise_point

    plan = load_plan()
    realised = realise_point(scenario, plan, ParameterTable.load(), coordinates)
    model = PolicyModel(scenario, draw=DRAW, replicate=replicate, realised=realised)
    try:
        values = outcome_values(plan, model.run().series, realised.scenario)
        for target in plan.targets:
            main = ordered_readings(target, realised.scenario)[0]
            values[f"{target.id}.{MAIN}"] = values[f"{target.id}.{main.reading}"]
        return values
    finally:
        model.release()
        del model
        gc.collect()  # a model and its agents point at each other, and large arrays do not wake the collector


@dataclass(frozen=True)
class PointsJob:
    """Some points of one stage. Where there is a second scenario, outcomes are what the first has more than it."""

    number: int
    scenario: Scenario
    against: Scenario | None
    inputs: tuple[str, ...]
    outcomes: tuple[str, ...]
    first: int
    """Number of the first of the points in its stage."""
    points: tuple[tuple[float, ...], ...]
    """Coordinates of ``inputs``; NaN is the central value."""
    replicates: tuple[int, ...]
    run: RunPoint = run_point

    @property
    def runs(self) -> int:
        return len(self.points) * (1 if self.against is None else 2)

    def perform(self) -> JobResult:
        """Run the points; one that raises has no outcomes, and its error stands among the failures."""
        rows: list[dict[str, float]] = []
        failures: list[Failure] = []
        seconds: list[RunSeconds] = []
        for number, (point, replicate) in enumerate(zip(self.points, self.replicates, strict=True), start=self.first):
            begun = perf_counter()
            coordinates = {name: at for name, at in zip(self.inputs, point, strict=True) if not np.isnan(at)}
            try:
                rows.append({POINT: number, **self._outcomes(coordinates, replicate)})
            except (InputError, ContractError):
                raise  # every other point would say the same
            except Exception as error:  # whatever a rule of a researcher raises: the other points are kept
                failures.append(Failure.of(DRAW, replicate, error, traceback.format_exc()))
            seconds.append(RunSeconds(DRAW, replicate, perf_counter() - begun))
        frame = pd.DataFrame(rows, columns=[POINT, *self.outcomes])
        table = frame.astype({POINT: "int64", **dict.fromkeys(self.outcomes, "float64")})
        return JobResult({VALUES: table}, tuple(failures), tuple(seconds))

    def _outcomes(self, coordinates: dict[str, float], replicate: int) -> dict[str, float]:
        found = self.run(self.scenario, coordinates, replicate)
        if self.against is None:
            return {key: found[key] for key in self.outcomes}
        other = self.run(self.against, coordinates, replicate)
        return {key: found[key] - other[key] for key in self.outcomes}


@dataclass
class ModelRuns:
    """Evaluates points with the model, as :data:`sim.experiments.sensitivity.factors.Evaluate` asks.

    ``folder`` is where the result will stand: the parts of each stage lie beside it until :meth:`remove_parts`.
    ``key`` is a digest of all that an outcome depends on beside the points.
    """

    folder: Path
    key: str
    scenario: Scenario
    against: Scenario | None
    inputs: tuple[str, ...]
    outcomes: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of the files that the scenarios name."""
    place: Place = field(default_factory=Place)
    progress: Progress | None = None
    expected: int = 0
    """Runs of the whole study, at most, for the progress bar."""
    run: RunPoint = run_point
    failures: list[dict[str, object]] = field(default_factory=list)
    """Runs that failed, in the order of the stages."""
    done: int = 0
    _parts: list[Parts] = field(default_factory=list)

    def __call__(self, stage: str, points: Floats, replicates: NDArray[np.int64]) -> Floats:
        """The outcomes, shape (points, outcomes); NaN where a run failed or has no such outcome."""
        jobs = list(self._jobs(points, replicates))
        digest = sha256(points.tobytes() + replicates.tobytes()).hexdigest()
        parts = Parts(self.folder, key_of(self.key, stage, digest, list(self.inputs), list(self.outcomes)))
        self._parts.append(parts)
        lost = carry_out(jobs, parts, place=self.place, progress=self._progress, files=self.files)
        self.done += sum(job.runs for job in jobs)
        self.failures += [
            {"stage": stage, **{name: one[name] for name in ("replicate", "error")}} for one in parts.failures()
        ]
        self.failures += [{"stage": stage, "job": number, "error": why} for number, why in sorted(lost.items())]
        values = np.full((len(points), len(self.outcomes)), np.nan)
        for frame in parts.frames(VALUES):
            values[frame[POINT].to_numpy()] = frame[list(self.outcomes)].to_numpy()
        return values

    def remove_parts(self) -> None:
        """Delete the parts: the result stands."""
        for parts in self._parts:
            parts.remove()

    def _progress(self, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(self.done + done, max(self.expected, self.done + total))

    def _jobs(self, points: Floats, replicates: NDArray[np.int64]) -> Iterator[PointsJob]:
        for number, first in enumerate(range(0, len(points), RUNS_PER_JOB)):
            chosen = slice(first, first + RUNS_PER_JOB)
            yield PointsJob(
                number=number, scenario=self.scenario, against=self.against, inputs=self.inputs,
                outcomes=self.outcomes, first=first, points=tuple(map(tuple, points[chosen].tolist())),
                replicates=tuple(replicates[chosen].tolist()), run=self.run,
            )  # fmt: skip
