"""What a roster or ledger leaves out, and how the model fills it: a table for people and for run folders."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sim.language.words import LANGUAGES, word
from sim.roster.attach import attached
from sim.roster.projects import ProjectLedger
from sim.roster.table import EnterpriseRoster
from sim.scenario.schema import Scenario

COLUMNS = ("file", "field", "name_en", "name_zh", "missing", "of", "share", "filled_en", "filled_zh")


def imputed_rows(table: EnterpriseRoster | ProjectLedger) -> Iterator[dict[str, Any]]:
    """A row a field that is missing somewhere: how often, and how it is filled, in both languages."""
    kind = "roster" if isinstance(table, EnterpriseRoster) else "projects"
    for field, count in table.missing().items():
        if count:
            row: dict[str, Any] = {
                "file": kind,
                "field": field,
                "missing": count,
                "of": len(table),
                "share": count / len(table),
            }
            for lang in LANGUAGES:
                row[f"name_{lang}"] = word(f"roster.field.{field}", lang)
                row[f"filled_{lang}"] = word(f"roster.filled.{field}", lang)
            yield row


def imputed_frame(scenario: Scenario) -> pd.DataFrame | None:
    """The table of a scenario's roster and ledger; None where it has neither."""
    tables = attached(scenario.population)
    if not tables:
        return None
    rows = [row for table in (tables.enterprises, tables.projects) if table is not None for row in imputed_rows(table)]
    return pd.DataFrame([[row[name] for name in COLUMNS] for row in rows], columns=list(COLUMNS), dtype=object)
