"""From the names of files in a scenario to the tables that travel with it.

A scenario carries what the model needs of a roster, so that workers never read the file itself, and a change of the
file while the scenario runs changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.plan import Plan, load_plan
from sim.roster.enterprises import read_enterprises
from sim.roster.projects import PROJECT_COPY, ProjectLedger, read_projects_file
from sim.roster.sheets import LARGEST_FILE, SUFFIXES
from sim.roster.table import COPY, EnterpriseRoster
from sim.scenario.schema import Population, Scenario
from sim.text_files import read_bytes

__all__ = [
    "SUFFIXES",
    "Attached",
    "attached",
    "copies_of",
    "digests_of",
    "shown_names",
    "with_tables",
]


@dataclass(frozen=True)
class Attached:
    """The tables of a scenario; None for what it does not name."""

    enterprises: EnterpriseRoster | None = None
    projects: ProjectLedger | None = None

    def __bool__(self) -> bool:
        return self.enterprises is not None or self.projects is not None


def with_tables(scenario: Scenario, plan: Plan) -> Scenario:
    """The scenario with the tables of the files that it names. InputError with everything that is wrong in them."""
    population = scenario.population
    if population.roster is None and population.projects is None:
        return scenario
    problems: list[Problem] = []
    enterprises = projects = None
    try:
        enterprises = _enterprises(population.roster, plan)
    except InputError as error:
        problems.extend(error.problems)
    try:
        projects = _projects(population.projects, plan)
    except InputError as error:
        problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    own = population.model_copy()
    own._tables = Attached(enterprises, projects)
    return scenario.model_copy(update={"population": own})


def attached(population: Population) -> Attached:
    """The tables of a population; read where it was made in a program instead of loaded from a file."""
    if population._tables is None and (population.roster is not None or population.projects is not None):
        plan = load_plan()
        population._tables = Attached(_enterprises(population.roster, plan), _projects(population.projects, plan))
    return population._tables or Attached()


def _enterprises(file: str | None, plan: Plan) -> EnterpriseRoster | None:
    if file is None:
        return None
    found = read_enterprises(_content(file), Path(file).name, plan)
    found.findings.refuse()
    return found.table


def _projects(file: str | None, plan: Plan) -> ProjectLedger | None:
    if file is None:
        return None
    found = read_projects_file(_content(file), Path(file).name, plan)
    found.findings.refuse()
    return found.table


def _content(file: str) -> bytes:
    return read_bytes(Path(file), shown=Path(file).name, limit=LARGEST_FILE)


def digests_of(scenario: Scenario) -> dict[str, str]:
    """SHA-256 of what the model uses of each file, by its name in the scenario: these enter the fingerprint."""
    tables, population = attached(scenario.population), scenario.population
    found = {}
    if population.roster is not None and tables.enterprises is not None:
        found[population.roster] = tables.enterprises.digest
    if population.projects is not None and tables.projects is not None:
        found[population.projects] = tables.projects.digest
    return found


def shown_names(scenario: Scenario) -> dict[str, str]:
    """What the resolved file calls the files: the copies beside it."""
    population = scenario.population
    named = {population.roster: COPY, population.projects: PROJECT_COPY}
    return {file: copy for file, copy in named.items() if file is not None}


def copies_of(scenario: Scenario) -> dict[str, str]:
    """The texts of the copies by name, to be written beside the resolved scenario."""
    tables = attached(scenario.population)
    found = {}
    if tables.enterprises is not None:
        found[COPY] = tables.enterprises.copy
    if tables.projects is not None:
        found[PROJECT_COPY] = tables.projects.copy
    return found


def described(population: Population) -> dict[str, Any]:
    """What run.json says of a population: rows, digests and shares of what is imputed, never a file's own name."""
    dumped: dict[str, Any] = population.model_dump(mode="json", exclude_none=True)
    tables = attached(population)
    for key, copy, table in (("roster", COPY, tables.enterprises), ("projects", PROJECT_COPY, tables.projects)):
        if table is not None:
            imputed: Mapping[str, float] = {
                name: count / len(table) for name, count in table.missing().items() if count
            }
            dumped[key] = {"file": copy, "sha256": table.digest, "rows": len(table), "imputed": imputed}
    return dumped
