"""What the result rests on: how many numbers are assumed, and which data to collect first."""

from __future__ import annotations

from typing import Any

from sim.experiments.sensitivity.tables import OVERALL, SOBOL
from sim.language.words import word
from sim.parameters import EVIDENCE_KINDS, ParameterTable
from sim.report.input_text import range_text
from sim.report.line_text import percent_text
from sim.report.material import Material
from sim.report.page.commands import sensitivity_command
from sim.report.page.effects_section import counts_of
from sim.report.page.parts import Block, Heading, Hint, PageCell, PageTable, Picture, Section, Sentences
from sim.scoring import CONFIDENCE

MOST_TO_COLLECT = 20
"""Inputs that are named; all stand in collect_first.csv."""


def assumptions_section(material: Material, lang: str, pictures: tuple[Picture, ...]) -> Section:
    """Counts of parameters, and the list of what to find out first."""
    blocks: list[Block] = [_counts(material, lang)]
    if (imputed := _imputed(material, lang)).rows:
        blocks.append(imputed)
    blocks.append(Sentences(tuple(_limits(material, lang)), bullets=True, small=True))
    blocks.append(Heading("collect", word("page.collect", lang)))
    if material.sensitivity is None:
        blocks.append(Hint(word("page.no_sensitivity", lang), sensitivity_command(material)))
    else:
        table = _collect(material, lang)
        if table.rows:
            note = Sentences((word("page.note_collect", lang),), bullets=True, small=True)
            blocks += [*pictures, table, note]
        else:
            blocks.append(Hint(word("page.nothing_to_collect", lang), sensitivity_command(material)))
    return Section("assumptions", word("page.assumptions", lang), tuple(blocks))


def _counts(material: Material, lang: str) -> PageTable:
    """Rows ``evidence-parameters`` and ``evidence-assumed`` of the run, then the table's kinds of evidence."""
    counts = material.manifest.get("counts") or {}
    heads = (word("page.measure", lang), word("page.number", lang))
    table = PageTable("evidence", word("page.evidence_caption", lang), heads, right=(1,))
    for name in ("parameters", "parameters_assumed"):
        if counts.get(name) is not None:
            table.row([word(f"page.evidence.{name}", lang), f"{counts[name]:,}"], id=f"evidence-{name}")
    if material.scorecard.inputs:
        table.row([word("page.evidence.drawn", lang), f"{material.scorecard.inputs:,}"], id="evidence-drawn")
    by_kind = ParameterTable.load().counts_by_kind()
    table.group(word("page.evidence.by_kind", lang))
    for kind in EVIDENCE_KINDS:
        table.row([material.plan.label(f"kind.{kind}", lang), f"{by_kind[kind]:,}"], id=f"evidence-kind-{kind}")
    return table


def _limits(material: Material, lang: str) -> list[str]:
    """What no interval on the page holds: the course without the plan, the model itself, and many tests at once."""
    said = [word("page.limit_baseline", lang), word("page.limit_model", lang)]
    judged = counts_of(material).get("judged", 0)
    if judged > 1:
        said.append(word("page.limit_tests", lang, judged=judged, chance=max(round((1 - CONFIDENCE) * judged), 1)))
    return said


def _imputed(material: Material, lang: str) -> PageTable:
    """Rows ``imputed-<table>-<field>``: what the roster and the ledger leave out; none without them."""
    heads = tuple(word(f"page.imputed.{head}", lang) for head in ("field", "missing", "share", "filled"))
    table = PageTable("imputed", word("page.imputed_caption", lang), heads, right=(1, 2))
    kind = ""
    for row in [] if material.imputed is None else material.imputed.to_dict("records"):
        if row["file"] != kind:
            kind = str(row["file"])
            table.group(word(f"page.fact.{kind}", lang))
        cells = [f"{int(row['missing']):,} / {int(row['of']):,}", percent_text(float(row["share"]), lang)]
        table.row([str(row[f"name_{lang}"]), *cells, str(row[f"filled_{lang}"])], id=f"imputed-{kind}-{row['field']}")
    return table


def collect_rows(material: Material) -> list[dict[str, Any]]:
    """What to find out first over all targets, in order; [] without a study."""
    if material.sensitivity is None:
        return []
    table = material.sensitivity.collect_first
    rows = table[table["outcome"] == OVERALL].sort_values(["share_from", "rank"], key=_sobol_first, kind="stable")
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _sobol_first(column: Any) -> Any:
    return column != SOBOL if column.name == "share_from" else column


def _collect(material: Material, lang: str) -> PageTable:
    heads = tuple(
        word(f"sensitivity.{head}", lang) for head in ("input", "share", "targets", "evidence", "range")
    )
    table = PageTable("collect-first", word("page.collect_caption", lang), (*heads, word("page.source", lang)), (1, 2))
    source = ""
    for row in collect_rows(material)[:MOST_TO_COLLECT]:
        if row["share_from"] != source:
            source = str(row["share_from"])
            table.group(word(f"sensitivity.from.{source}", lang))
        sign = "" if source == SOBOL else "~"
        low, high = float(row["input_low"]), float(row["input_high"])
        table.row(
            [
                str(row[f"name_{lang}"]),
                PageCell(f"{sign}{100 * float(row['share']):.0f}" + ("%" if lang == "zh" else " %"), "number"),
                str(int(row["targets_hanging_on_it"])),
                material.plan.label(f"kind.{row['evidence']}", lang),
                range_text(low, high, str(row["unit"]), material.plan, lang),
                PageCell(str(row["source"]), "quiet source", lang="en" if lang != "en" else ""),
            ],
            id=f"collect-{row['name']}",
        )
    return table
