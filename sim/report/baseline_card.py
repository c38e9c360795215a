"""The printed baseline card: which inputs go with each target in the runs of a folder."""

from __future__ import annotations

import pandas as pd
from rich.console import Console

from sim.experiments.sensitivity.tables import rows_of
from sim.language.words import word
from sim.plan import Plan
from sim.report.layout import Cell, Table, print_notes, print_table
from sim.uncertainty.names import names_of_input

SHOWN = 2
"""Inputs that stand beside each target."""


def print_card(table: pd.DataFrame, plan: Plan, lang: str, console: Console) -> None:
    """Print each target's main reading with the inputs that clearly go with it."""
    chinese = lang == "zh"
    console.print(word("baseline_card.heading", lang), style="bold", highlight=False, markup=False)
    if not len(table):
        print_notes([("", word("baseline_card.too_few", lang))], console)
        return
    printed = Table((word("baseline_card.target", lang), word("baseline_card.input", lang)))
    for target in plan.targets:
        rows = table[(table["id"] == target.id) & (table["reading"] == target.main_reading.reading)]
        if len(rows):
            clear = [
                word("baseline_card.one", lang, name=names_of_input(row.name, plan)[chinese], square=row.squared)
                for row in rows_of(rows[rows["clear"]].head(SHOWN))
            ]
            name = target.name_zh if chinese else target.name_en
            said = word("baseline_card.between", lang).join(clear) or word("baseline_card.none", lang)
            printed.row([Cell(name), Cell(said, "" if clear else "dim")])
    print_table(printed, console)
    first = table.iloc[0]
    note = word("baseline_card.note", lang, draws=int(first["draws"]), bound=f"{first['by_chance']:.2f}")
    notes = [("", note)]
    twins = int(table.loc[table["clear"].astype(bool), "twins"].max()) if table["clear"].any() else 0
    if twins:
        notes.append(("", word("baseline_card.twins", lang, count=twins)))
    print_notes(notes, console)
