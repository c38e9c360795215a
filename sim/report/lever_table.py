"""What the levers of a run did, and what they cost, as a small table on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from sim.experiments.lever_summary import LeverSummary
from sim.report.layout import Cell, Table, print_table
from sim.report.words import mean_count, word

CASES = ("applicants", "awarded", "refused")
MONEY = ("money", "planned")


def print_levers(levers: Sequence[LeverSummary], lang: str, console: Console) -> None:
    """Print one row a lever: cases, money (10,000 yuan) and deadweight; nothing for a run without levers."""
    if not levers:
        return
    console.print()
    console.print(word("levers", lang), style="bold", highlight=False, soft_wrap=not console.is_terminal)
    heads = ("lever", *(f"lever.{what}" for what in (*CASES, *MONEY, "deadweight")))
    table = Table(tuple(word(head, lang) for head in heads), right=tuple(range(1, len(heads))))
    for lever in levers:
        share = lever.deadweight_share
        table.row(
            [
                Cell(lever.name_zh if lang == "zh" else lever.name_en),
                *(Cell(_number(lever.figures.get(what))) for what in (*CASES, *MONEY)),
                Cell("–" if share is None else f"{100 * share:.0f} %" if lang == "en" else f"{100 * share:.0f}%"),
            ]
        )
    print_table(table, console)


def _number(value: float | None) -> str:
    """Cases and money are means of many: whole, but for means so small that they would vanish."""
    return "–" if value is None else mean_count(value)
