"""The printed baseline card: which inputs go with each target in the runs of a folder."""

from __future__ import annotations

import pandas as pd
from rich.console import Console

from sim.experiments.sensitivity.tables import rows_of
from sim.plan import Plan
from sim.report.layout import Cell, Table, print_notes, print_table

SHOWN = 2
"""Inputs that stand beside each target."""

WORDS: dict[str, tuple[str, str]] = {
    "heading": ("Which inputs go with each target (squared rank correlation over the draws)",
                "哪些输入与指标一同变动（各次抽样的秩相关系数平方）"),
    "target": ("Target", "指标"),
    "input": ("Inputs", "输入"),
    "none": ("none clearer than chance", "均不超出偶然"),
    "too_few": ("The folder has too few draws to say anything: run the scenario with --draws 50 or more.",
                "抽样次数过少，无法判断：请用 --draws 50 或以上重新模拟。"),
    "note": (
        "With {draws} draws, a correlation counts as clear from a square of {bound} on: the strongest of as many "
        "unrelated inputs stays below it 19 times in 20. A first look; `sim sensitivity SCENARIO` asks with runs of "
        "its own.",
        "共 {draws} 次抽样；平方达到 {bound} 才算明确：同样多个无关输入中最强者，20 次中有 19 次低于此值。仅供"
        "初步参考；`sim sensitivity SCENARIO` 另行模拟分析。",
    ),
    "twins": (
        "In these draws many inputs went up and down together (up to {count} with one): an input may stand here for "
        "another. More draws tell them apart.",
        "在这些抽样中许多输入同升同降（与同一输入相关的多达 {count} 个）：所列输入可能代表另一个"
        "输入；增加抽样次数可加以区分。",
    ),
}  # fmt: skip


def print_card(table: pd.DataFrame, plan: Plan, lang: str, console: Console) -> None:
    """Print each target's main reading with the inputs that clearly go with it."""
    chinese = lang == "zh"
    console.print(WORDS["heading"][chinese], style="bold", highlight=False, markup=False)
    if not len(table):
        print_notes([("", WORDS["too_few"][chinese])], console)
        return
    printed = Table((WORDS["target"][chinese], WORDS["input"][chinese]))
    for target in plan.targets:
        rows = table[(table["id"] == target.id) & (table["reading"] == target.main_reading.reading)]
        if len(rows):
            clear = [f"{row.name} {row.squared:.2f}" for row in rows_of(rows[rows["clear"]].head(SHOWN))]
            name = target.name_zh if chinese else target.name_en
            style = "" if clear else "dim"
            printed.row([Cell(name), Cell(", ".join(clear) or WORDS["none"][chinese], style)])
    print_table(printed, console)
    first = table.iloc[0]
    note = WORDS["note"][chinese].format(draws=int(first["draws"]), bound=f"{first['by_chance']:.2f}")
    notes = [("", note)]
    twins = int(table.loc[table["clear"].astype(bool), "twins"].max()) if table["clear"].any() else 0
    if twins:
        notes.append(("", WORDS["twins"][chinese].format(count=twins)))
    print_notes(notes, console)
