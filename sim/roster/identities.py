"""Which enterprise is which: a table that is written only where somebody asks for it (``--identify``), and into the run
folder alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.errors import InputError, Problem
from sim.language.message import Message
from sim.plan import load_plan
from sim.roster.enterprises import Identities, read_enterprises
from sim.roster.projects import LedgerProject, read_projects_file
from sim.roster.sheets import LARGEST_FILE
from sim.scenario.schema import Population
from sim.tables import write_frame_csv
from sim.text_files import read_bytes

FILE = "identities.csv"

COLUMNS = ("kind", "id", "row", "name", "code")
"""``kind`` is enterprise or project, ``id`` what results call it, ``row`` its row in the planner's file."""


def identities_of(population: Population) -> pd.DataFrame:
    """The table for a population with a roster or a ledger; reads the files again, since no table carries names.

    InputError where there is neither, or only their anonymous copies.
    """
    plan, rows = load_plan(), []
    if population.roster is not None:
        found = read_enterprises(_content(population.roster), Path(population.roster).name, plan)
        rows += [("enterprise", str(number), *one) for number, one in enumerate(_of(found.identities))]
    if population.projects is not None:
        ledger = read_projects_file(_content(population.projects), Path(population.projects).name, plan)
        projects: tuple[LedgerProject, ...] = ledger.table.projects if ledger.table is not None else ()
        rows += [("project", own.id, *one) for own, one in zip(projects, _of(ledger.identities), strict=False)]
    if not rows:
        raise InputError([Problem(Message("roster.nobody_to_identify"), suggestion=Message("roster.do.use_roster"))])
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def write_identities(folder: Path, found: pd.DataFrame) -> None:
    """Write the table into a run folder, whole or not at all."""
    fresh = folder / f".{FILE}.unfinished"
    try:
        write_frame_csv(fresh, found)
        fresh.replace(folder / FILE)
    finally:
        fresh.unlink(missing_ok=True)


def _of(identities: Identities) -> list[tuple[int, str, str]]:
    return list(zip(identities.rows, identities.names, identities.codes, strict=True))


def _content(file: str) -> bytes:
    return read_bytes(Path(file), shown=Path(file).name, limit=LARGEST_FILE)
