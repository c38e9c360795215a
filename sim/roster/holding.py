"""What a roster or a ledger takes the place of: uncertain baselines that it knows, projects that the plan names."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from sim.agents.roster_population import fixed_columns
from sim.parameters import ParameterTable
from sim.plan import Plan, load_plan
from sim.project_table import ProjectInfo
from sim.roster.attach import attached
from sim.roster.projects import LedgerProject, ProjectLedger
from sim.scenario.schema import Scenario
from sim.uncertainty.inputs import stage_inputs

SOURCE = "ledger of projects"


def fixed_inputs(scenario: Scenario) -> frozenset[str]:
    """Names of the uncertain baselines that the scenario's roster knows for every stage that they move."""
    roster, plan = attached(scenario.population).enterprises, load_plan()
    if roster is None:
        return frozenset()
    threshold = ParameterTable.load().values(scenario.parameters)["listing_threshold"]
    fixed = fixed_columns(roster, plan, threshold)
    if scenario.population.beside_roster is not None:  # how many others there are remains uncertain
        del fixed["small_enterprises"]
    return frozenset(
        name for name, row, stages in stage_inputs(plan) if fixed.get(row.column, frozenset()) >= set(stages)
    )


def plan_of_ledger(plan: Plan, ledger: ProjectLedger, *, keep_own: bool) -> Plan:
    """The plan with the projects of a ledger; with ``keep_own`` its own that the ledger does not name stay."""
    own = {project.id: project for project in plan.projects}
    named = {project.id for project in ledger.projects}
    kept = [project for project in plan.projects if project.id not in named] if keep_own else []
    return replace(plan, projects=(*kept, *(_project(project, own.get(project.id)) for project in ledger.projects)))


def _project(said: LedgerProject, own: ProjectInfo | None) -> ProjectInfo:
    """A project as the ledger has it; what it leaves out is the plan's, where the plan names the project too."""
    money = own.announced if own is not None and isnan(said.investment) else said.investment
    return ProjectInfo(
        id=said.id,
        name_en=own.name_en if own is not None else said.id,
        name_zh=own.name_zh if own is not None else said.id,
        stage=said.stage,
        park=said.park or (own.park if own is not None else ""),
        capacity=own.capacity if own is not None else 0.0,
        capacity_unit=own.capacity_unit if own is not None else "not stated",
        announced=money,
        announced_low=money,
        announced_high=money,
        signed=said.signed,
        kind="published",
        source=SOURCE,
        note="",
        started=said.started,
        completed=said.completed,
        of_ledger=True,
    )
