"""Everything that a report on a plan is made of, gathered from the folders of results that a planner names.

The page (:mod:`sim.report.page`) and the workbook (:mod:`sim.report.workbook`) are made of the same
:class:`Material`, so that they never say different things.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.errors import InputError, Problem
from sim.experiments.comparison.compare import Comparison, compare_runs
from sim.experiments.ensemble.lever_summary import LeverSummary
from sim.experiments.sensitivity.folder import StudyTables, read_study
from sim.language.message import Message
from sim.manifests import ATTRIBUTION, COMPARISON, RUN, SENSITIVITY, StoreError, open_manifest, read_manifest
from sim.plan import Plan, load_plan
from sim.report.roster_tables import read_identities, read_imputed
from sim.report.scorecard import Scorecard, build_scorecard
from sim.results import AttributionResults
from sim.roster.projects import PROJECT_COPY
from sim.roster.table import COPY
from sim.run_folder import Run, open_run

PARTS = (RUN, COMPARISON, ATTRIBUTION, SENSITIVITY)
"""Manifests of the folders that a report is made of."""

MOST_RUNS = 2
"""Run folders that one report is made of: the baseline and the plan."""

RUNNING = ("name", "title", "question", "seed", "draws", "replicates", "extends")
"""Settings in which an attribution or a sensitivity study may differ from the run: how often, not what, is simulated.
"""


@dataclass(frozen=True)
class TaskRow:
    """A task of the plan's annex and what the run says about it. Money in 10k yuan, means over the runs.

    ``planned``, ``spent``, ``applicants`` and ``awarded`` are the whole of the task's levers: where ``shared`` names
    levers that other tasks use too, they can't be added up over tasks. None where no lever tells.
    """

    number: int
    campaign: str
    """Key of the plan's label ``campaign.<campaign>``."""
    name_en: str
    name_zh: str
    responsible: tuple[str, ...]
    """Bureaus and towns, in Chinese as the plan names them."""
    levers: tuple[str, ...]
    """Levers of the plan that the task needs."""
    levers_on: tuple[str, ...]
    """Those in force in the scenario, under the scenario's own names."""
    switched_on: str
    """``yes``, ``partly`` or ``no`` (see tasks.csv)."""
    shared: tuple[str, ...]
    planned: float | None
    spent: float | None
    applicants: float | None
    awarded: float | None
    targets: tuple[str, ...]
    """Ids of the targets that the plan sets for it."""
    verdicts: tuple[str, ...]
    """One a target, in the order of ``targets``."""
    indicators: tuple[str, ...]
    in_model: str
    """``quantified``, ``indicator``, ``milestone`` or another word of tasks.csv."""
    remark_en: str
    remark_zh: str


@dataclass(frozen=True)
class Material:
    """What the folders say. Every part but ``run`` may be missing; :attr:`missing` says which."""

    run: Run
    """The plan: the last run folder that was named."""
    baseline: Run | None
    """What it is compared with; None where a single run folder was named."""
    comparison: Comparison | None
    """The paired comparison of baseline and plan, in this order; None without a baseline."""
    attribution: AttributionResults | None
    """What changes because of which campaign (or lever: ``manifest["by"]``)."""
    sensitivity: StudyTables | None
    plan: Plan
    """The plan as data: targets, tasks, levers, labels."""
    folders: tuple[Path, ...]
    """The folders as they were named."""
    warnings: tuple[Message, ...] = ()
    """Parts that do not quite belong together, in words."""
    identities: pd.DataFrame | None = None
    """Names and codes of the roster's enterprises and the ledger's projects: only where they were asked for."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """run.json of the plan: seed, draws, replicates, versions, fingerprint, title, counts."""
        return self.run.manifest

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the parts that are not there: ``baseline``, ``attribution``, ``sensitivity``, ``changes``."""
        parts = {
            "baseline": self.baseline, "attribution": self.attribution, "sensitivity": self.sensitivity,
            "changes": self.changes,
        }  # fmt: skip
        return tuple(name for name, part in parts.items() if part is None)

    @property
    def name(self) -> str:
        """What the plan's run is called in the columns of the comparison, else the scenario's name."""
        return self.comparison.names[-1] if self.comparison is not None else self.run.name

    def title(self, lang: str) -> str:
        """Title of the plan's scenario in ``lang``; its name where it has none."""
        return str(self.run.titles.get(lang) or self.run.name)

    def baseline_title(self, lang: str) -> str:
        """Title of the baseline's scenario; empty without one."""
        return "" if self.baseline is None else str(self.baseline.titles.get(lang) or self.baseline.name)

    @cached_property
    def scorecard(self) -> Scorecard:
        """The plan's scorecard, over all of its runs."""
        return scorecard_of(self.run, self.plan)

    @cached_property
    def baseline_scorecard(self) -> Scorecard | None:
        """The baseline's scorecard; None without one."""
        return None if self.baseline is None else scorecard_of(self.baseline, self.plan)

    @cached_property
    def target_rows(self) -> Mapping[str, Mapping[str, Any]]:
        """By target id the row of its main reading in the comparison (columns ``<name>.<what>``); {} without one."""
        if self.comparison is None:
            return {}
        rows = self.comparison.main_targets.to_dict("records")
        return {str(row["id"]): {str(key): value for key, value in row.items()} for row in rows}

    @cached_property
    def tasks(self) -> tuple[TaskRow, ...]:
        """The annex's tasks in its order."""
        return tuple(_task(row) for row in self.run.tasks.astype(object).to_dict("records"))

    @property
    def campaigns(self) -> tuple[str, ...]:
        """The campaigns in the order of their tasks; label ``campaign.<name>``."""
        return tuple(dict.fromkeys(task.campaign for task in self.plan.tasks))

    @property
    def levers(self) -> tuple[LeverSummary, ...]:
        """What each lever of the plan's run did: cases, money, deadweight, evidence."""
        return self.scorecard.levers

    @cached_property
    def money(self) -> pd.DataFrame:
        """The plan's accounts: year, payer, receiver, purpose, amount (10k yuan), means over the runs."""
        return self.run.accounts

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """The comparison's indicators: a row an indicator, year and run; empty without a comparison."""
        return pd.DataFrame() if self.comparison is None else self.comparison.indicators

    @cached_property
    def groups(self) -> pd.DataFrame:
        """The comparison's groups (chain, town, size): who gains, who loses; empty without a comparison."""
        return pd.DataFrame() if self.comparison is None else self.comparison.groups

    @cached_property
    def changes(self) -> pd.DataFrame | None:
        """Differences of the plan's scenario from its parent (path, name_en, name_zh, old, new, unit, origin), all as
        text; None where the run folder does not say (made by an older version)."""
        return self.run.changes

    @cached_property
    def imputed(self) -> pd.DataFrame | None:
        """What a roster or ledger leaves out and how it is filled (see :mod:`sim.roster.imputed`); None without one."""
        return read_imputed(self.run.folder)

    @cached_property
    def scenario_text(self) -> str:
        """The plan's resolved scenario, as ``scenario.yaml`` has it: every value in force and where it was said."""
        return _text(self.run.folder / "scenario.yaml")

    @cached_property
    def scenario(self) -> Mapping[str, Any]:
        """The resolved scenario as plain values."""
        return _plain(self.run.folder / "scenario.yaml")


def gather(folders: Sequence[str | Path]) -> Material:
    """Open the folders, each whatever it says it is: runs, a comparison, an attribution, a sensitivity study.

    The last run folder is the plan, the one before it the baseline. Without run folders those of the comparison are
    taken. InputError for a folder that is nothing of ours, for more than two run folders or two of another kind, for
    baseline and plan the wrong way round, and for an attribution or a study of another scenario.
    """
    paths = tuple(Path(folder) for folder in folders)
    by_kind: dict[str, list[Path]] = {kind: [] for kind in PARTS}
    for path in dict.fromkeys(paths):
        by_kind[_kind(path)].append(path)
    for kind, found in by_kind.items():
        _check_count(kind, found)
    runs, compared = by_kind[RUN], by_kind[COMPARISON]
    if compared:
        runs = _runs_of_comparison(compared[0], runs)
    if not runs:
        raise InputError.of(Message("material.no_run"), suggestion=Message("material.no_run_advice"))
    plan_run = open_run(runs[-1])
    baseline = open_run(runs[0]) if len(runs) > 1 else None
    if baseline is not None and baseline.manifest.get("levers") and not plan_run.manifest.get("levers"):
        raise InputError.of(Message("material.wrong_order", plan=str(runs[0]), baseline=str(runs[-1])))
    attributions, studies = by_kind[ATTRIBUTION], by_kind[SENSITIVITY]
    attribution = None
    if attributions:
        attribution = AttributionResults(attributions[0], open_manifest(attributions[0], ATTRIBUTION))
    warnings = [warning for path in (*attributions, *studies) for warning in _differs(path, plan_run, by_kind)]
    return Material(
        run=plan_run,
        baseline=baseline,
        comparison=None if baseline is None else compare_runs([baseline.folder, plan_run.folder]),
        attribution=attribution,
        sensitivity=read_study(studies[0]) if studies else None,
        plan=load_plan(),
        folders=paths,
        warnings=tuple(warnings),
    )


def with_identities(material: Material) -> Material:
    """The same with names and codes, which the plan's run folder has where it was made with ``--identify``.

    InputError where it has none or they can't be read.
    """
    return replace(material, identities=read_identities(material.run.folder))


def scorecard_of(run: Run, plan: Plan) -> Scorecard:
    """The scorecard of a run folder."""
    inputs = run.inputs
    return build_scorecard(
        run.targets.itertuples(index=False), plan, run.manifest, lambda: run.yearly_values,
        inputs=None if inputs is None else len(inputs.columns) - 1,
    )  # fmt: skip


# -- which folder is what --------------------------------------------------------------------------------------------


def _kind(path: Path) -> str:
    """The manifest that says what a folder is; opening it checks that it is ours and not too new."""
    for manifest in PARTS:
        if (path / manifest).is_file():
            return manifest
    key = "material.no_result" if path.is_dir() else "material.no_folder"
    raise StoreError([Problem(Message(key), file=str(path), suggestion=Message("material.no_result_advice"))])


def _check_count(kind: str, found: Sequence[Path]) -> None:
    most = MOST_RUNS if kind == RUN else 1
    if len(found) > most:
        name = Message(f"material.kind.{kind.removesuffix('.json')}")
        message = Message("material.too_many", count=len(found), most=most, kind=name)
        raise InputError.of(message, file=str(found[-1]), suggestion=Message("material.too_many_advice"))


def _runs_of_comparison(folder: Path, runs: list[Path]) -> list[Path]:
    """The two run folders that a comparison was made of; they must hold what it compared."""
    said = open_manifest(folder, COMPARISON)["runs"]
    if len(said) != MOST_RUNS:
        message = Message("material.compares_more", count=len(said))
        raise InputError.of(message, file=str(folder), suggestion=Message("material.give_runs"))
    fingerprints = [str(one.get("fingerprint")) for one in said]
    places = [Path(str(one.get("folder"))) for one in said]
    if len(runs) == MOST_RUNS:
        places = runs
    for place in places:
        if not (place / RUN).is_file():
            message = Message("material.run_gone", folder=str(place))
            raise InputError.of(message, file=str(folder), suggestion=Message("material.give_runs"))
    if [str(read_manifest(place, RUN).get("fingerprint")) for place in places] != fingerprints:
        raise InputError.of(
            Message("material.other_comparison"), file=str(folder), suggestion=Message("material.compare_again")
        )
    if len(runs) == 1 and runs[0].resolve() not in [place.resolve() for place in places]:
        raise InputError.of(
            Message("material.other_comparison"), file=str(folder), suggestion=Message("material.compare_again")
        )
    return places


def _differs(path: Path, run: Run, by_kind: Mapping[str, Sequence[Path]]) -> Iterator[Message]:
    """In what an attribution or a study simulated something else than the run: settings, roster or program.

    InputError where it is of a scenario of another name.
    """
    kind = ATTRIBUTION if path in by_kind[ATTRIBUTION] else SENSITIVITY
    manifest = open_manifest(path, kind)
    name = Message(f"material.kind.{kind.removesuffix('.json')}")
    if manifest["scenario"] != run.name:
        message = Message("material.other_scenario", kind=name, scenario=manifest["scenario"], run=run.name)
        raise InputError.of(message, file=str(path), suggestion=Message("material.other_scenario_advice"))
    own, other = _flat(_plain(run.folder / "scenario.yaml")), _flat(_plain(path / "scenario.yaml"))
    paths = sorted(
        key
        for key in own.keys() | other.keys()
        if own.get(key) != other.get(key) and key.partition(".")[0] not in RUNNING
    )
    if paths:
        yield Message("material.differs", kind=name, count=len(paths), paths=paths[:5])
    if any(_digest(run.folder / copy) != _digest(path / copy) for copy in (COPY, PROJECT_COPY)):
        yield Message("material.other_tables", kind=name)
    parts = ("code", "data", "versions")
    made = [part for part in parts if part in manifest and manifest[part] != run.manifest.get(part)]
    if made:
        what = [Message(f"remark.made_with.{part}") for part in made]
        yield Message("material.made_differently", kind=name, what=what)


def _digest(file: Path) -> str:
    """SHA-256 of a copy of a roster or ledger; empty where the scenario has none."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


def _flat(values: Any, path: str = "") -> dict[str, Any]:
    """Nested mappings as dotted paths."""
    if not isinstance(values, Mapping):
        return {path: values}
    found: dict[str, Any] = {}
    for key, value in values.items():
        found |= _flat(value, f"{path}.{key}" if path else str(key))
    return found


# -- cells ------------------------------------------------------------------------------------------------------------


def _task(row: Mapping[Any, Any]) -> TaskRow:
    def several(name: str, sign: str = "|") -> tuple[str, ...]:
        return tuple(part for part in str(row[name]).split(sign) if part)

    return TaskRow(
        number=int(row["task"]), campaign=str(row["campaign"]), name_en=str(row["name_en"]),
        name_zh=str(row["name_zh"]), responsible=several("responsible_zh", ";"), levers=several("levers"),
        levers_on=several("levers_on"), switched_on=str(row["switched_on"]), shared=several("shared"),
        planned=_number(row["planned"]), spent=_number(row["spent"]), applicants=_number(row["applicants"]),
        awarded=_number(row["awarded"]), targets=several("targets"), verdicts=several("verdicts"),
        indicators=several("indicators"), in_model=str(row["in_model"]), remark_en=str(row["remark"]),
        remark_zh=str(row["remark_zh"]),
    )  # fmt: skip


def _number(cell: Any) -> float | None:
    return None if pd.isna(cell) or cell == "" else float(cell)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise _unreadable(file, error) from error


def _plain(file: Path) -> Mapping[str, Any]:
    try:
        found = YAML(typ="safe", pure=True).load(StringIO(_text(file)))
    except YAMLError as error:
        raise _unreadable(file, error) from error
    return found if isinstance(found, Mapping) else {}


def _unreadable(file: Path, error: Exception) -> StoreError:
    return StoreError([Problem(Message("material.unreadable", error=error), file=str(file))])
