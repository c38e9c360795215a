"""Simulates one run of a finished folder again, with one enterprise watched, and sees that it came out the same."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.errors import InputError
from sim.experiments.ensemble.ensemble_job import run_keys
from sim.language.message import Message
from sim.manifests import RUN
from sim.model import PolicyModel, RunResult
from sim.plan import Plan, load_plan
from sim.provenance import made_with
from sim.run_folder import Run, open_run
from sim.scenario import load_scenario
from sim.story.happenings import MonthRecord
from sim.story.watch import Watch

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario

NEARLY = 1e-9
"""How much, relative to its size, a number may differ where another state of the program has made the folder: other
libraries round the last digits another way."""


@dataclass(frozen=True)
class Source:
    """A run of a folder that can be simulated again."""

    run: Run
    loaded: LoadedScenario
    draw: int
    replicate: int
    same_program: bool

    @property
    def folder(self) -> Path:
        return self.run.folder

    @property
    def has_events(self) -> bool:
        """Whether the folder holds the events of this run: those of the first runs are kept."""
        scenario = self.loaded.scenario
        kept = run_keys(scenario.draws, scenario.replicates)[: int(self.run.manifest.get("events_of") or 0)]
        return (self.draw, self.replicate) in kept

    def model(self) -> PolicyModel:
        """The model of this run, before its first month."""
        return PolicyModel(self.loaded.scenario, draw=self.draw, replicate=self.replicate)


@dataclass(frozen=True)
class Replay:
    """One enterprise through one run: its months, and of the model what a story needs."""

    source: Source
    row: int
    months: tuple[MonthRecord, ...]
    plan: Plan
    stage: str
    uses: dict[str, str]
    """Lever id of the scenario -> lever of the plan."""
    part_of: dict[str, str]
    """Id of a lever that a bundle has brought along -> id of the bundle."""
    rules: dict[str, tuple[str, str]]
    """Rule -> (id of its lever, its sentence)."""
    credit: str = "middle"
    """How the bank of this draw lends: ``middle``, ``loose``, ``tight``."""


def source_of(
    folder: str | Path, *, draw: int | None = None, replicate: int = 0, anyway: bool = False
) -> Source:
    """A run of the folder: the first draw and replicate unless others are asked for.

    InputError (StoreError) for a folder that is no run, that another state of the program has made (unless
    ``anyway``), whose scenario was changed, or that has no such finished run.
    """
    run = open_run(folder)
    differences = differences_of(run.manifest)
    if differences and not anyway:
        raise InputError.of(
            Message("story.other_program", what=_listed(differences)),
            file=str(run.folder), suggestion=Message("story.run_again_or_anyway"),
        )  # fmt: skip
    loaded = load_scenario(run.folder / "scenario.yaml")
    if loaded.fingerprint != run.fingerprint and not anyway:
        raise InputError.of(
            Message("story.scenario_changed"), file=str(run.folder / "scenario.yaml"),
            suggestion=Message("story.run_again"),
        )  # fmt: skip
    keys = run_keys(int(run.manifest.get("draws") or 0), int(run.manifest["replicates"]))
    chosen = (keys[0][0] if draw is None else draw, replicate)
    _check_key(run, keys, chosen)
    return Source(run, loaded, *chosen, same_program=not differences)


def differences_of(manifest: Any) -> tuple[Message, ...]:
    """What is not as it was when a folder was made: version, program, plan tables, Python, machine, libraries."""
    there = {"code": manifest.get("code"), "data": manifest.get("data"), **(manifest.get("versions") or {})}
    now = made_with(load_plan().folder)
    found = []
    for name in sorted(there.keys() | now.keys(), key=lambda one: (one not in ("sim", "code", "data"), one)):
        then, here = there.get(name), now.get(name)
        if then == here:
            continue
        if name in ("code", "data"):
            found.append(Message(f"story.differs.{name}"))
        else:
            found.append(Message("story.differs.version", name=name, then=then or "—", now=here or "—"))
    return tuple(found)


def _listed(messages: tuple[Message, ...]) -> Message:
    """Messages one after the other, in whatever language."""
    found = messages[0]
    for message in messages[1:]:
        found = Message("story.and", first=found, second=message)
    return found


def _check_key(run: Run, keys: list[tuple[int, int]], chosen: tuple[int, int]) -> None:
    draw, replicate = chosen
    if chosen not in keys:
        last_draw, last_replicate = keys[-1]
        raise InputError.of(
            Message("story.no_such_run", draw=draw, replicate=replicate), file=str(run.folder),
            suggestion=Message(
                "story.runs_there", first=keys[0][0], last=last_draw, replicates=last_replicate + 1, most=last_replicate
            ),
        )  # fmt: skip
    for failure in run.manifest.get("failures") or ():
        if (failure.get("draw"), failure.get("replicate")) == chosen:
            raise InputError.of(
                Message("story.run_failed", draw=draw, replicate=replicate, error=str(failure.get("error"))),
                file=str(run.folder / RUN),
            )


def replay(
    source: Source, row: int, *, model: PolicyModel | None = None, progress: Callable[[int, int], None] | None = None
) -> Replay:
    """Simulate the run with the enterprise of ``row`` watched. ``model`` may be that of the source, not begun yet.

    InputError when there is no such enterprise, or when the indicators are not those of the folder.
    """
    model = model or source.model()
    check_number(source, model, row)
    watch = Watch(model, row)
    with watch.on():
        while model.month < model.months:
            watch.step()
            if progress is not None:
                progress(model.month, model.months)
    result = model.result()
    check_same(source, result)
    found = Replay(
        source=source, row=row, months=tuple(watch.months), plan=model.plan,
        stage=str(model.plan.stages[int(model.firms.arrays["stage"][row])]),
        uses={name: lever.name for name, lever in model.levers.items()}, part_of=dict(model.part_of),
        rules={made.name: (made.lever, made.sentence) for made in model.schedule.rules},
        credit=str(model.scenario.structure.credit),
    )  # fmt: skip
    release(model)
    return found


def release(model: PolicyModel) -> None:
    """Let go of a model that has done its work."""
    model.release()
    gc.collect()


def check_number(source: Source, model: PolicyModel, row: int) -> None:
    """InputError for a number that no slot has."""
    if not 0 <= row < model.firms.slots:
        raise InputError.of(
            Message("story.no_enterprise", number=row), file=str(source.folder),
            suggestion=Message("story.numbers", last=model.firms.slots - 1),
        )  # fmt: skip


def check_same(source: Source, result: RunResult) -> None:
    """InputError unless the replay gave every indicator of the folder in every month: else it tells of another run."""
    series = source.run.series
    own = series[(series["draw"] == source.draw) & (series["replicate"] == source.replicate)]
    for name in source.run.indicator_names:
        there, now = own[name].to_numpy(dtype=float), result.series.get(name)
        if now is None and np.isnan(there).all():
            continue  # an indicator that only other runs of the folder have
        if now is None or len(now) != len(there) or not _equal(there, np.asarray(now, dtype=float), source):
            month = _first_difference(own, there, now)
            raise InputError.of(
                Message("story.not_the_same", indicator=name, month=month), file=str(source.folder),
                suggestion=Message("story.run_again"),
            )  # fmt: skip


def _equal(there: Any, now: Any, source: Source) -> bool:
    if source.same_program:
        return bool(np.array_equal(there, now, equal_nan=True))
    return bool(np.allclose(there, now, rtol=NEARLY, atol=NEARLY, equal_nan=True))


def _first_difference(own: pd.DataFrame, there: Any, now: Any) -> str:
    if now is None or len(now) != len(there):
        return str(own["month"].iloc[0])
    differs = ~np.isclose(there, np.asarray(now, dtype=float), rtol=0.0, atol=0.0, equal_nan=True)
    return str(own["month"].iloc[int(np.argmax(differs))])
