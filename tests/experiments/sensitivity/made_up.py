"""A study of the real plan's targets and inputs whose runs are worked out in a moment."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from sim.experiments.outcomes import outcomes
from sim.experiments.sensitivity.design import Design
from sim.experiments.sensitivity.model_runs import MAIN, ModelRuns
from sim.experiments.sensitivity.study import Question, Study, ask, carry_out_study
from sim.experiments.work.executors import Place
from sim.plan import load_plan
from sim.scenario import LoadedScenario, Scenario, load_scenario

PROJECT = Path(__file__).resolve().parents[3]
SMALL = Design(trajectories=3, screened=40, top=4, samples=8, luck=3)


@cache
def loaded(name: str = "plan") -> LoadedScenario:
    """One of the project's scenarios."""
    return load_scenario(PROJECT / "scenarios" / f"{name}.yaml")


@cache
def _weight(outcome: str, name: str) -> float:
    """How an input moves an outcome: a few do, most hardly."""
    number = int.from_bytes(sha256(f"{outcome} {name}".encode()).digest()[:4], "big") / 2**32
    return (number - 0.5) * (4.0 if number > 0.9 else 0.02)


@cache
def _keys(scenario_name: str) -> tuple[str, ...]:
    scenario = loaded(scenario_name).scenario
    return tuple(
        key
        for one in outcomes(load_plan(), scenario)
        if one.kind != "met"
        for key in (one.key, *([f"{one.target}.{MAIN}"] if one.main else []))
    )


def made_up_run(scenario: Scenario, coordinates: dict[str, float], replicate: int) -> dict[str, float]:
    """Every outcome as a sum over the inputs, and luck; a scenario with levers has a quarter more of it."""
    strength = 1.25 if scenario.levers else 1.0
    return {
        key: 5.0
        + 0.1 * replicate
        + strength * sum(_weight(key, name) * (at - 0.5) for name, at in sorted(coordinates.items()))
        for key in _keys(scenario.name)
    }


def question(*targets: str, patterns: tuple[str, ...] = ("cloud_subsidy", "digital", "credit"), against: bool = False,
             design: Design = SMALL) -> Question:
    """A question about a few targets and inputs."""
    return ask(loaded(), against=loaded("baseline") if against else None, targets=targets, patterns=patterns,
               design=design)


def made_up_study(folder: Path, asked: Question, *, workers: int = 1) -> tuple[Study, ModelRuns]:
    """The study of a question with made-up runs; what is finished of it stays beside ``folder``."""
    return carry_out_study(asked, folder, place=Place(workers), run=made_up_run)
