"""What the levers of a run did, and what they cost, as a small table on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from sim.experiments.ensemble.lever_summary import LeverSummary
from sim.language.words import word
from sim.plan import load_plan
from sim.report.layout import Cell, Table, print_table
from sim.report.own_lever import named_by_scenario
from sim.report.words import mean_count

CASES = ("applicants", "awarded")
MONEY = ("money", "planned")
NUMBERS = (*(f"lever.{what}" for what in (*CASES, *MONEY)), "lever.deadweight", "lever.direct_effect")
NONE = "–"


def print_levers(levers: Sequence[LeverSummary], lang: str, console: Console) -> None:
    """Print one row a lever: grade of evidence, cases, money (10,000 yuan), deadweight and direct effect; nothing for a
    run without levers. The rest stands in levers.csv.
    """
    if not levers:
        return
    console.print()
    console.print(word("levers", lang), style="bold", highlight=False, markup=False, soft_wrap=not console.is_terminal)
    heads = ("lever", "lever.evidence", *NUMBERS)
    table = Table(tuple(word(head, lang) for head in heads), right=tuple(range(2, 2 + len(NUMBERS))))
    for lever in levers:
        table.row(
            [
                Cell(named_by_scenario(lever.name_zh if lang == "zh" else lever.name_en, load_plan(), lang)),
                Cell(lever.evidence_grade or NONE),
                *(Cell(_number(lever.figures.get(what))) for what in (*CASES, *MONEY)),
                Cell(_share(lever.deadweight_share, lang)),
                Cell(direct_effect_text(lever, lang)),
            ]
        )
    print_table(table, console)


def _number(value: float | None) -> str:
    """Cases and money are means of many: whole, but for means so small that they would vanish."""
    return NONE if value is None else mean_count(value)


def _share(share: float | None, lang: str) -> str:
    if share is None:
        return NONE
    return f"{100 * share:.0f} %" if lang == "en" else f"{100 * share:.0f}%"


def direct_effect_text(lever: LeverSummary, lang: str) -> str:
    """What a lever brought itself, with its unit; a dash where it can't tell."""
    if lever.direct_effect is None:
        return NONE
    labels, unit = load_plan().labels, lever.direct_effect_unit
    if lang == "zh":
        name, bracket, rest = labels.get(f"unit.{unit}", ("", unit))[1].partition("（")
        amount = mean_count(lever.direct_effect)
        return f"{name} {amount}（{rest}" if bracket else f"{amount}（{name}）"
    return f"{mean_count(lever.direct_effect)} ({unit})"
