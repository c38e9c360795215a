"""What the plan does beside its targets: jobs, wages, debt, energy, public money, and the groups that lose by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.experiments.comparison.paired_differences import Difference
from sim.experiments.comparison.winners_and_losers import losers
from sim.language.words import word
from sim.report.comparison import PRINTED
from sim.report.comparison_cells import difference_cell, in_percent, indicator_name, missing, signed
from sim.report.material import Material
from sim.report.off_target import group_name
from sim.report.page.adverse import is_adverse
from sim.report.page.commands import baseline_command
from sim.report.page.money_tables import income_by_source
from sim.report.page.parts import Block, Hint, PageCell, PageTable, Picture, Section, Sentences
from sim.report.roster_notes import of_roster
from sim.report.words import decimals, mean_count, number_text

MONEY_PARTS = ("government", "into_fund", "guidance_fund", "back_to_fund", "income", "net")
WHAT = ("employment", "value_added")


def off_target_section(material: Material, lang: str, pictures: tuple[Picture, ...]) -> Section:
    """Indicators of the last year, public money, and who clearly loses; a hint without a baseline."""
    title = word("page.off_target", lang)
    if material.comparison is None:
        return Section("off-target", title, (Hint(word("page.no_baseline", lang), baseline_command(material)),))
    losing = _losers(material, lang)
    blocks: list[Block] = [_indicators(material, lang), *pictures, _public_money(material, lang)]
    blocks.append(losing if losing.rows else Sentences((word("page.no_losers", lang),)))
    towns = "page.note_towns_of_roster" if of_roster(material.scorecard.population) else "page.note_towns"
    sizes = any(row["group_kind"] == "size" for what in WHAT for row in losing_groups(material, what))
    notes = ("page.note_side_effects", "page.note_adverse", *(("page.note_sizes",) if sizes else ()), towns)
    blocks.append(Sentences(tuple(word(note, lang) for note in notes), bullets=True, small=True))
    return Section("off-target", title, tuple(blocks))


def last_year(material: Material) -> int:
    """Last year of which the comparison has indicators; 0 where there is none."""
    return 0 if material.indicators.empty else int(material.indicators["year"].max())


def indicator_rows(material: Material, indicator: str) -> dict[str, Mapping[str, Any]]:
    """Rows of one indicator in the last year by run, shares in percent; {} where it was not compared."""
    table = material.indicators
    if table.empty:
        return {}
    rows = table[(table["indicator"] == indicator) & (table["year"] == last_year(material))].to_dict("records")
    return {str(row["run"]): {str(key): value for key, value in in_percent(row).items()} for row in rows}


def _indicators(material: Material, lang: str) -> PageTable:
    """Rows ``indicator-<name>``."""
    assert material.comparison is not None
    first = material.comparison.names[0]
    heads = (word("page.indicator", lang), material.baseline_title(lang), material.title(lang),
             word("mean_difference", lang))  # fmt: skip
    caption = word("page.indicators_caption", lang, year=last_year(material))
    table = PageTable("indicators", caption, heads, right=(1, 2))
    for indicator in PRINTED:
        rows = indicator_rows(material, indicator)
        if first not in rows or material.name not in rows:
            continue
        means = [rows[run]["mean"] for run in (first, material.name)]
        cells = ["–" if missing(mean) else number_text(mean, decimals(mean)) for mean in means]
        text = difference_cell(rows[material.name]).text
        style = _clear(text)
        name = indicator_name(indicator, str(rows[first]["unit"]), material.plan, lang)
        table.row([name, *cells, PageCell(text, style)], id=f"indicator-{indicator}")
    return table


def _clear(text: str) -> str:
    return "interval clear" if text.endswith(("▲", "▼")) else "interval quiet"


def money_difference(found: Difference) -> str:
    """A difference of public money with its interval."""
    return difference_cell(
        {"difference": found.mean, "difference_low": found.low, "difference_high": found.high,
         "pairs": found.pairs, "direction": found.direction}
    ).text  # fmt: skip


def _public_money(material: Material, lang: str) -> PageTable:
    """Rows ``money-<part>``; 10k yuan, all years of the plan together."""
    comparison = material.comparison
    assert comparison is not None
    heads = (word("page.money_part", lang), material.baseline_title(lang), material.title(lang),
             word("mean_difference", lang))  # fmt: skip
    table = PageTable("public-money", word("page.money_caption", lang), heads, right=(1, 2))
    for part in MONEY_PARTS:
        amounts = [mean_count(getattr(money, part)) for money in (comparison.money[0], comparison.money[-1])]
        found = comparison.money_differences[-1].get(part)
        text = "" if found is None else money_difference(found)
        style = _clear(text)
        table.row([word(f"page.money.{part}", lang), *amounts, PageCell(text, style)], id=f"money-{part}")
        for source, (without, whole) in income_by_source(material).items() if part == "income" else ():
            apart = PageCell(signed(whole - without, 0 if abs(whole - without) >= 10 else 1), "interval quiet")
            name = source_name(source, material, lang)
            table.row([name, mean_count(without), mean_count(whole), apart], id=f"income-{source}", further=True)
    return table


def source_name(source: str, material: Material, lang: str) -> str:
    """What a source of income is called."""
    key = f"purpose.{source}"
    return material.plan.label(key, lang) if key in material.plan.labels else source.replace("_", " ")


def adverse_rows(material: Material) -> list[tuple[str, Mapping[str, Any]]]:
    """Indicators of the table whose clear differences in the last year are counted as adverse, in its order."""
    found = ((name, indicator_rows(material, name).get(material.name)) for name in PRINTED)
    return [(name, row) for name, row in found if row is not None and is_adverse(name, row)]


def losing_groups(material: Material, what: str) -> list[dict[str, Any]]:
    """Groups that clearly have less ``what`` (employment, value_added) than in the baseline, largest loss first."""
    return losers(material.groups, material.name, what, len(material.groups)) if len(material.groups) else []


def loser_anchor(row: Mapping[str, Any]) -> str:
    """Id of a group's row in the table of those that lose."""
    return f"loser-{row['what']}-{row['group_kind']}-{row['group']}"


def _losers(material: Material, lang: str) -> PageTable:
    heads = (word("page.group", lang), word("mean_difference", lang))
    table = PageTable("losers", word("page.losers_caption", lang, year=last_year(material)), heads)
    for what in WHAT:
        rows = losing_groups(material, what)
        if rows:
            table.group(word(f"page.losers.{what}", lang))
        for row in rows:
            name = group_name(str(row["group_kind"]), str(row["group"]), material.plan, lang)
            table.row([name, PageCell(difference_cell(row).text, "interval clear")], id=loser_anchor(row))
    return table
