"""A sensitivity study of a scenario: which inputs, which outcomes, what it costs, and the folder that it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, did_you_mean
from sim.experiments.outcomes import Outcome, outcomes
from sim.experiments.sensitivity.analysis import Findings, analyse
from sim.experiments.sensitivity.design import Design, planned_runs
from sim.experiments.sensitivity.factors import HIGH_END, LOW_END
from sim.experiments.sensitivity.inputs import Input, acting_inputs
from sim.experiments.sensitivity.model_runs import MAIN, ModelRuns, RunPoint, run_point
from sim.experiments.sensitivity.tables import Tables, make_tables
from sim.experiments.work.executors import Place
from sim.experiments.work.parts import Parts, key_of
from sim.experiments.work.work import Progress
from sim.language.message import Message
from sim.parameters import ParameterTable
from sim.plan import Plan, load_plan
from sim.provenance import code_digest, data_digest, digests_beside, made_with, versions
from sim.scoring.formulas import FORMULAS

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario, Scenario


@dataclass(frozen=True)
class Question:
    """What a study is asked: of which scenario, compared with which, hanging on which inputs."""

    loaded: LoadedScenario
    against: LoadedScenario | None
    inputs: tuple[Input, ...]
    outcomes: tuple[Outcome, ...]
    design: Design

    @property
    def runs(self) -> dict[str, int]:
        """Runs of the model by stage, at most."""
        each = 1 if self.against is None else 2
        return {
            stage: points * each
            for stage, points in planned_runs([one.factor for one in self.inputs], self.design).items()
        }

    @property
    def default_folder(self) -> Path:
        """``results/sensitivity-plan``, where the study goes unless told otherwise."""
        name = self.loaded.scenario.name
        return Path("results") / (
            f"sensitivity-{name}" if self.against is None else f"sensitivity-{name}-{self.against.scenario.name}"
        )

    @property
    def scenarios(self) -> tuple[LoadedScenario, ...]:
        """The scenario, and the one that it is compared with where there is one."""
        return (self.loaded,) if self.against is None else (self.loaded, self.against)

    @property
    def fingerprint(self) -> str:
        """A digest of all that the result depends on, but for the program and its packages."""
        return key_of(
            self.loaded.fingerprint, self.against.fingerprint if self.against else "",
            [one.name for one in self.inputs], [one.key for one in self.outcomes], asdict(self.design),
        )  # fmt: skip


def ask(
    loaded: LoadedScenario, *, against: LoadedScenario | None = None, targets: Sequence[str] = (),
    patterns: Sequence[str] = (), design: Design | None = None, plan: Plan | None = None,
) -> Question:  # fmt: skip
    """Choose the inputs and outcomes of a study; see :func:`acting_inputs` and :func:`study_outcomes`.

    InputError where ``against`` has another seed, population or length: its runs would not pair with the scenario's.
    """
    plan = plan or load_plan()
    scenario = loaded.scenario
    if against is not None:
        for name in ("seed", "months", "population"):
            if getattr(against.scenario, name) != getattr(scenario, name):
                names = {"first": against.scenario.name, "second": scenario.name}
                raise InputError.of(Message("sensitivity.no_pairs", **names, field=name))
    scenarios = [scenario, *([against.scenario] if against else [])]
    return Question(
        loaded=loaded, against=against, inputs=acting_inputs(scenarios, plan, ParameterTable.load(), patterns),
        outcomes=study_outcomes(plan, scenario, targets), design=design or Design(seed=scenario.seed),
    )  # fmt: skip


def study_outcomes(plan: Plan, scenario: Scenario, targets: Sequence[str] = ()) -> tuple[Outcome, ...]:
    """The reading that stands for each target, and the headline indicators; with ``targets`` those alone.

    ``targets`` are ids, ``id.reading`` for another reading, or names of headline indicators. Where the reading itself
    is uncertain, the one that stands for its target is another from point to point: the outcome is the target's value
    then. InputError for a name that is none of them.
    """
    every = {one.key: one for one in outcomes(plan, scenario) if one.kind != "met"}
    headline = {one.target: replace(one, key=f"{one.target}.{MAIN}") for one in every.values() if one.main}
    known = {**every, **{one.key: one for one in headline.values()}, **headline}
    if not targets:
        return (*headline.values(), *(one for one in every.values() if one.kind == "indicator"))
    for name in targets:
        if name not in known:
            raise InputError.of(
                Message("sensitivity.no_such_target", name=name),
                suggestion=did_you_mean(name, tuple(known)) or Message("name.list_targets"),
            )
    return tuple(known[name] for name in dict.fromkeys(targets))


@dataclass(frozen=True)
class Study:
    """A finished study: the question, what was found, and its tables."""

    question: Question
    findings: Findings
    tables: Tables
    failures: tuple[Mapping[str, object], ...]

    @property
    def exit_code(self) -> int:
        """0 when every run came to its end, else 1."""
        return 1 if self.failures else 0

    def manifest(self) -> dict[str, Any]:
        """The content of sensitivity.json: the same for the same scenarios, seed, code and versions."""
        question, findings = self.question, self.findings
        scenario = question.loaded.scenario
        against = question.against.scenario if question.against else None
        return {
            "scenario": scenario.name,
            "title": _plain(scenario.title),
            "against": against and against.name,
            "against_title": against and _plain(against.title),
            "status": "some runs failed" if self.failures else "complete",
            "fingerprint": question.fingerprint,
            "scenario_fingerprint": question.loaded.fingerprint,
            "against_fingerprint": question.against.fingerprint if question.against else None,
            "seed": scenario.seed,
            "months": scenario.months,
            "design": asdict(question.design),
            "runs": {stage.stage: len(stage.points) * (2 if against else 1) for stage in findings.stages},
            "inputs": len(question.inputs),
            "groups": len({one.group for one in question.inputs}),
            "screened": list(findings.screened),
            "top": list(findings.top),
            "likely_range": [LOW_END, HIGH_END],
            "failures": [dict(failure) for failure in self.failures],
            "versions": versions(),
            "code": code_digest(),
            "data": data_digest(load_plan().folder),
        }


def _plain(text: Any) -> Any:
    return text.model_dump() if hasattr(text, "model_dump") else text


def parts_key(question: Question) -> str:
    """A digest of all that an outcome depends on beside the points: finished runs are taken up again under it."""
    return key_of(
        question.loaded.fingerprint, question.against.fingerprint if question.against else "",
        made_with(load_plan().folder), *(digests_beside(one.scenario.rule_files) for one in question.scenarios),
    )  # fmt: skip


def lock_of(question: Question, folder: Path) -> Parts:
    """What a command holds while it works on this study: two at a time would take each other's finished runs."""
    return Parts(folder, parts_key(question))


def carry_out_study(
    question: Question, folder: Path, *, place: Place | None = None, progress: Progress | None = None,
    run: RunPoint = run_point,
) -> tuple[Study, ModelRuns]:  # fmt: skip
    """Run a study. What is finished of it lies beside ``folder`` until ``remove_parts`` of what is returned with it.

    Raises what :func:`sim.experiments.work.work.carry_out` raises.
    """
    runs = ModelRuns(
        folder=folder,
        key=parts_key(question),
        scenario=question.loaded.scenario,
        against=question.against.scenario if question.against else None,
        inputs=tuple(one.name for one in question.inputs),
        outcomes=tuple(one.key for one in question.outcomes),
        files={path: digest for one in question.scenarios for path, digest in one.files.items()},
        place=place or Place(),
        progress=progress,
        expected=sum(question.runs.values()),
        run=run,
    )  # fmt: skip
    factors = [one.factor for one in question.inputs]
    targets = {one.key for one in question.outcomes if one.kind == "target"}
    findings = analyse(factors, runs.outcomes, runs, question.design, leading=targets.__contains__)
    tables = make_tables(findings, question.outcomes, question.inputs, _goals(question))
    return Study(question, findings, tables, tuple(runs.failures)), runs


def _goals(question: Question) -> dict[str, tuple[str, float]]:
    """Operator and figure of each target's goal, as the scenario reads it; none for a difference of two scenarios."""
    if question.against is not None:
        return {}
    plan, references = load_plan(), question.loaded.scenario.references
    found: dict[str, tuple[str, float]] = {}
    for one in question.outcomes:
        if one.kind == "target":
            target, formula = plan.target(one.target), FORMULAS[one.target, one.reading]
            open_goal = references.get(f"{one.target}.{one.reading}", references.get(one.target))
            goal = formula.goal if formula.goal is not None else open_goal if formula.from_reference else target.value
            if goal is not None:
                found[one.key] = formula.op or target.op, goal
    return found
