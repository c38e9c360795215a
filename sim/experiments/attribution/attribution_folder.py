"""From a scenario to a finished attribution folder, and back: everything in it is made of the coalitions' values.

The folder holds ``attribution.csv`` (shares), ``changes.csv``, ``interactions.csv``, ``coalitions.parquet`` (what every
run came to), the resolved scenarios, ``attribution.json`` and figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from sim.experiments.attribution.attribution import Attribution, attribute
from sim.experiments.attribution.attribution_job import (
    COALITIONS,
    GOALS,
    KEYS,
    RUNS_A_PART,
    AttributionJob,
    Design,
    Slice,
    design_attribution,
    other_differences,
)
from sim.experiments.attribution.coalitions import By, groups_of
from sim.experiments.comparison.observations import CONFIDENCE
from sim.experiments.outcomes import outcomes
from sim.experiments.work.executors import Place
from sim.experiments.work.parts import Parts, key_of
from sim.experiments.work.work import Failure, Progress, carry_out, do_job
from sim.manifests import ATTRIBUTION, manifest_text, open_manifest
from sim.plan import Plan, load_plan
from sim.provenance import code_digest, data_digest, digests_beside, is_of_this_program, made_with, versions
from sim.roster.attach import copies_of
from sim.store import check_place, new_folder
from sim.tables import read_parquet, write_frame_csv, write_parquet, write_text

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario

DRAWS, REPLICATES, PERMUTATIONS = 20, 1, 2
"""Draws and replicates of each unless asked for, and orders for each (draw, replicate) above eight groups: six
campaigns and thirty levers both take some minutes on two cores."""

GOAL_COLUMNS = ("outcome", "op", "goal")


class NoCompleteCourse(Exception):
    """In no draw and replicate did every coalition come to its end, so that nothing can be divided."""

    exit_code = 1

    def __init__(self, failures: tuple[Failure, ...]) -> None:
        self.failures = failures
        first = f"; the first: {failures[0].error}" if failures else ""
        super().__init__(f"in no draw did every coalition come to its end ({len(failures)} runs failed{first})")


@dataclass(frozen=True)
class Study:
    """What is to be attributed: a scenario, the groups of its levers, and which runs that takes."""

    loaded: LoadedScenario
    plan: Plan
    by: By
    design: Design
    baseline: LoadedScenario | None = None

    @property
    def fingerprint(self) -> str:
        """A digest of everything that the result depends on but the program and the plan's data."""
        other = self.baseline.fingerprint if self.baseline is not None else ""
        design = self.design
        sizes = [str(design.draws), str(design.replicates), str(design.permutations)]
        return key_of("attribution", self.loaded.fingerprint, other, self.by, sizes)

    @property
    def default_folder(self) -> Path:
        """``results/attribute-plan``; by lever ``results/attribute-plan-levers``."""
        return Path("results") / f"attribute-{self.loaded.scenario.name}{'-levers' if self.by == 'lever' else ''}"

    @property
    def other_differences(self) -> tuple[str, ...]:
        """In what the baseline differs beside its levers; nothing of that is attributed."""
        return other_differences(self.loaded.scenario, self.baseline.scenario) if self.baseline is not None else ()

    def described(self) -> dict[str, Any]:
        """What distinguishes this study in a message, named as in attribution.json."""
        scenario, design = self.loaded.scenario, self.design
        return {
            "scenario": scenario.name, "by": self.by, "seed": scenario.seed, "draws": design.draws,
            "replicates": design.replicates, "months": scenario.months,
        }  # fmt: skip

    def parts(self, folder: str | Path) -> Parts:
        """Where finished runs wait until the result stands in ``folder``."""
        beside = digests_beside(self.loaded.scenario.rule_files)
        return Parts(
            folder, key_of("attribution", self.fingerprint, str(RUNS_A_PART), made_with(self.plan.folder), beside)
        )


def study_of(
    loaded: LoadedScenario, by: By, *, permutations: int = PERMUTATIONS, baseline: LoadedScenario | None = None
) -> Study:
    """The study of a scenario with the draws and replicates that it names.

    InputError when there is nothing to attribute, and as
    :func:`sim.experiments.attribution.attribution_job.design_attribution`.
    """
    plan, scenario = load_plan(), loaded.scenario
    other = baseline.scenario if baseline is not None else None
    design = design_attribution(
        scenario, groups_of(scenario, plan, by, other), draws=scenario.draws, replicates=scenario.replicates,
        permutations=permutations, baseline=other,
    )  # fmt: skip
    return Study(loaded, plan, by, design, baseline)


@dataclass(frozen=True)
class Found:
    """A finished study: its tables, what every run came to, and what failed."""

    study: Study
    attribution: Attribution
    values: pd.DataFrame
    goals: Mapping[str, tuple[str, float]]
    failures: tuple[Failure, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 when every run came to its end, else 1."""
        return 1 if self.failures else 0

    def manifest(self) -> dict[str, Any]:
        """The content of attribution.json: the same for the same scenario, seed, code and versions."""
        study, design, scenario = self.study, self.study.design, self.study.loaded.scenario
        baseline = study.baseline
        return {
            "scenario": scenario.name,
            "title": scenario.title.model_dump(mode="json"),
            "status": "some runs failed" if self.failures else "complete",
            "fingerprint": study.fingerprint,
            "scenario_fingerprint": study.loaded.fingerprint,
            "baseline": None if baseline is None else {
                "scenario": baseline.scenario.name, "fingerprint": baseline.fingerprint,
                "differs_also_in": list(study.other_differences),
            },
            "by": study.by,
            "groups": [
                {"id": group.id, "name": {"en": group.name_en, "zh": group.name_zh}, "levers": list(group.levers)}
                for group in design.groups
            ],
            "method": "all coalitions" if design.is_exact else "orders in pairs of one and its reverse",
            "permutations": design.permutations,
            "seed": scenario.seed,
            "draws": design.draws,
            "replicates": design.replicates,
            "months": scenario.months,
            "runs": design.runs,
            "complete": self.attribution.complete,
            "confidence": CONFIDENCE,
            "failures": [
                {"draw": failure.draw, "replicate": failure.replicate, "error": failure.error}
                for failure in self.failures
            ],
            "goals": {key: list(goal) for key, goal in sorted(self.goals.items())},
            "versions": versions(),
            "code": code_digest(),
            "data": data_digest(study.plan.folder),
        }  # fmt: skip


def is_done(study: Study, folder: str | Path) -> bool:
    """Whether the folder holds this very study, finished, made as it would be made now."""
    if not (Path(folder) / ATTRIBUTION).is_file():
        return False
    found = open_manifest(folder, ATTRIBUTION)
    if (found.get("fingerprint"), found.get("status")) != (study.fingerprint, "complete"):
        return False
    return is_of_this_program(found, study.plan.folder)


def read_study(study: Study, folder: str | Path) -> Found:
    """A finished study from its folder (see :func:`is_done`), its tables made anew from the coalitions' values."""
    goals = {key: (str(op), float(goal)) for key, (op, goal) in open_manifest(folder, ATTRIBUTION)["goals"].items()}
    values = read_parquet(Path(folder) / "coalitions.parquet")
    return _found(study, values, goals, ())


def carry_out_study(
    study: Study,
    folder: str | Path,
    *,
    place: Place | None = None,
    progress: Progress | None = None,
    force: bool = False,
    figures: Callable[[Found, Path], None] | None = None,
) -> Found:
    """Run what is not finished yet, attribute, and put the result into ``folder``; ``figures`` draws into it.

    Raises what :func:`sim.experiments.work.work.carry_out` and :func:`sim.store.check_place` raise, and
    NoCompleteCourse. Finished runs are kept beside the folder until the result stands in it.
    """
    check_place(
        folder, fingerprint=study.fingerprint, force=force, manifest=ATTRIBUTION, wanted=study.described()
    )
    parts = study.parts(folder)
    with parts.held():
        jobs = list(study.design.jobs())
        lost = carry_out(jobs, parts, place=place, progress=progress, files=study.loaded.files)
        failures = tuple(Failure(**failure) for failure in parts.failures())
        failures += tuple(
            Failure(piece.draw, piece.replicate, lost[job.number])
            for job in jobs
            if job.number in lost
            for piece in job.slices
            for _ in piece.coalitions
        )
        tables, goals = list(parts.frames(COALITIONS)), list(parts.frames(GOALS))
        if not tables:
            raise NoCompleteCourse(failures)
        values = pd.concat(tables, ignore_index=True).sort_values([*KEYS[1:], KEYS[0]], ignore_index=True)
        known = pd.concat(goals, ignore_index=True).drop_duplicates("outcome").itertuples(index=False, name=None)
        found = _found(study, values, {str(key): (str(op), float(goal)) for key, op, goal in known}, failures)
        wanted = study.described()
        with new_folder(
            folder, fingerprint=study.fingerprint, force=force, manifest=ATTRIBUTION, wanted=wanted
        ) as fresh:
            write_found(found, fresh)
            if figures is not None:
                figures(found, fresh / "figures")
        parts.remove()
        return found


def write_found(found: Found, folder: Path) -> None:
    """Write the files of a study into an existing folder (one of :func:`sim.store.new_folder`)."""
    study, tables = found.study, found.attribution
    write_text(folder / "scenario.yaml", study.loaded.resolved_yaml(folder))
    for name, text in copies_of(study.loaded.scenario).items():
        write_text(folder / name, text)
    if study.baseline is not None:
        write_text(folder / "baseline.yaml", study.baseline.resolved_yaml(folder))
    write_frame_csv(folder / "attribution.csv", tables.shares)
    write_frame_csv(folder / "changes.csv", tables.changes)
    write_frame_csv(folder / "interactions.csv", tables.interactions)
    write_parquet(folder / "coalitions.parquet", found.values)
    write_text(folder / ATTRIBUTION, manifest_text(ATTRIBUTION, found.manifest()))


def _found(
    study: Study, values: pd.DataFrame, goals: Mapping[str, tuple[str, float]], failures: tuple[Failure, ...]
) -> Found:
    try:
        tables = attribute(study.design, outcomes(study.plan, study.loaded.scenario), values, goals)
    except ValueError as error:
        if failures:
            raise NoCompleteCourse(failures) from error
        raise
    return Found(study, tables, values, goals, failures)


# -- what it will take -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Estimate:
    """What a study will take, reckoned from a short trial on this machine."""

    runs: int
    done: int
    """Runs that are finished already, from a work that was interrupted."""
    seconds: float
    workers: int
    disk: int
    """Bytes of the finished result, figures apart."""


TRIAL_RUNS = 4
"""Coalitions that are run to estimate the time."""


def estimate(study: Study, folder: str | Path, *, place: Place | None = None) -> Estimate:
    """Runs, time and disk that :func:`carry_out_study` would take: a few coalitions are run and timed.

    They are taken evenly from the first job, so that they have as many levers as all have on average.
    """
    where = place or Place()
    parts = study.parts(folder)
    jobs = list(study.design.jobs())
    done = sum(job.runs for job in jobs if job.number in parts.numbers())
    first = jobs[0].slices[0]
    every = study.design.coalitions(first.draw, first.replicate)
    chosen = tuple(every[(2 * number + 1) * len(every) // (2 * TRIAL_RUNS)] for number in range(TRIAL_RUNS))
    trial = AttributionJob(0, study.design, (Slice(first.draw, first.replicate, tuple(sorted(set(chosen)))),))
    do_job(trial)  # the first run of a process also imports and reads
    part = do_job(trial)
    with_months, *alone = [float(one["seconds"]) for one in part.seconds]  # the first also makes the shared months
    each = sum(alone) / len(alone) if alone else with_months
    left = [job for job in jobs if job.number not in parts.numbers()]
    work = sum(job.runs * each + len(job.slices) * (with_months - each) for job in left)
    workers = max(min(where.local_workers, len(jobs)), 1)
    return Estimate(study.design.runs, done, work / workers, workers, _disk(study))


NUMBER_BYTES, LINE_BYTES = 6, 150
"""What a number takes in the coalitions' table, and a line in the others."""


def _disk(study: Study) -> int:
    """Bytes of a finished result, figures apart, from its numbers and lines."""
    design, count = study.design, len(outcomes(study.plan, study.loaded.scenario))
    groups = len(design.groups)
    pairs = groups * (groups - 1) // 2 if design.is_exact else 0
    return design.runs * count * NUMBER_BYTES + count * (1 + groups + pairs) * LINE_BYTES
