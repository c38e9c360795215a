"""The printed sensitivity study: what each target hangs on, on which evidence it rests, and what to find out first."""

from __future__ import annotations

import pandas as pd
from rich.console import Console

from sim.experiments.sensitivity.folder import StudyTables
from sim.experiments.sensitivity.tables import OVERALL, SOBOL, leading_inputs, rows_of
from sim.language.words import word
from sim.plan import Plan
from sim.report.input_text import range_text
from sim.report.layout import Cell, Table, print_notes, print_table
from sim.report.words import decimals, number_text

SHOWN_INPUTS = 2
"""Inputs that stand beside each target."""
SHOWN_TO_COLLECT = 10
"""Inputs of each part of the list "find out first"; the others stand in collect_first.csv."""
NAME_LENGTH = 60


def print_study(study: StudyTables, plan: Plan, lang: str, console: Console) -> None:
    """Print targets with what they hang on, the list "find out first", and notes."""
    other = study.against(lang)
    key = "heading" if other is None else "heading_against"
    heading = _word(key, lang, title=study.title(lang), other=other or "")
    console.print(heading, style="bold", highlight=False, markup=False, soft_wrap=True)
    console.print()
    print_table(_target_table(study, plan, lang), console)
    console.print()
    console.print(_word("collect", lang), style="bold", highlight=False, markup=False, soft_wrap=True)
    print_table(_collect_table(study, plan, lang), console)
    print_notes([("", note) for note in _notes(study, lang)], console)


def _word(key: str, lang: str, **fields: object) -> str:
    return word(f"sensitivity.{key}", lang, **fields)


def _target_table(study: StudyTables, plan: Plan, lang: str) -> Table:
    heads = ("target", "central", "sd", "luck", "assumed", "strongest")
    table = Table(tuple(_word(head, lang) for head in heads), right=(1, 2, 3, 4))
    names = _input_names(study, lang)
    shown = study.outcomes[study.outcomes["status"] == "varies"]
    kinds = shown["kind"].nunique()
    kind = ""
    for row in rows_of(shown):
        if kinds > 1 and row.kind != kind:
            kind = str(row.kind)
            table.group(_word(f"kind.{kind}", lang))
        inputs = [
            f"{_group(plan, one.name, lang) if one.is_group else names[one.name]} "
            + ("~" if one.estimated else "")
            + _percent(one.share, lang)
            for one in leading_inputs(study.sobol, study.morris, str(row.outcome))[:SHOWN_INPUTS]
        ]
        places = decimals(float(row.central), float(row.sd_inputs))
        least, most = (_percent(float(end), lang) for end in (row.assumed_at_least, row.assumed_at_most))
        unit = _unit(plan, str(row.unit), lang)
        name = str(row.name_zh if lang == "zh" else row.name_en)
        table.row(
            [
                Cell(f"{name}（{unit}）" if lang == "zh" else f"{name} ({unit})") if unit else Cell(name),
                Cell(number_text(float(row.central), places)),
                Cell(number_text(float(row.sd_inputs), places)),
                Cell("" if pd.isna(row.luck_share) else _percent(float(row.luck_share), lang)),
                Cell(most if least == most else f"{least.rstrip(' %')}–{most}"),
                Cell(("；" if lang == "zh" else "; ").join(inputs)),
            ]
        )
    return table


def _collect_table(study: StudyTables, plan: Plan, lang: str) -> Table:
    heads = ("input", "share", "targets", "evidence", "range")
    table = Table(tuple(_word(head, lang) for head in heads), right=(1, 2))
    rows = study.collect_first[study.collect_first["outcome"] == OVERALL]
    source = ""
    for row in rows_of(rows[rows["rank"] <= SHOWN_TO_COLLECT]):
        if row.share_from != source:
            source = str(row.share_from)
            table.group(_word(f"from.{source}", lang))
        table.row(
            [
                Cell(str(row.name_zh if lang == "zh" else row.name_en)),
                Cell(("" if row.share_from == SOBOL else "~") + _percent(float(row.share), lang)),
                Cell(str(int(row.targets_hanging_on_it))),
                Cell(plan.label(f"kind.{row.evidence}", lang)),
                Cell(range_text(float(row.input_low), float(row.input_high), str(row.unit), plan, lang)),
            ]
        )
    if not len(rows):
        table.group(_word("none", lang))
    return table


def _notes(study: StudyTables, lang: str) -> list[str]:
    manifest, targets = study.manifest, study.outcomes[study.outcomes["kind"] == "target"]
    notes = [
        _word("note_columns", lang),
        _word("note_how", lang, inputs=manifest["inputs"], groups=manifest["groups"],
              screened=len(manifest["screened"]), top=len(manifest["top"])),
    ]  # fmt: skip
    alone = study.inputs[~study.inputs["name"].isin(manifest["screened"])]
    if len(alone):
        notes.append(_word("note_groups", lang, count=len(alone), groups=alone["group"].nunique()))
    still, unscored = ((targets["status"] == status).sum() for status in ("does not vary", "not scored"))
    if still or unscored:
        notes.append(_word("note_still", lang, count=still, unscored=unscored))
    if manifest["failures"]:
        notes.append(_word("note_failed", lang, count=len(manifest["failures"])))
    return notes


def _input_names(study: StudyTables, lang: str) -> dict[str, str]:
    return {str(row.name): _short(str(getattr(row, f"name_{lang}"))) for row in rows_of(study.inputs)}


def _group(plan: Plan, group: str, lang: str) -> str:
    """A group of inputs: a lever's, or a topic's."""
    for info in plan.levers:
        if info.id == group:
            return _word("group", lang, group=info.name_zh if lang == "zh" else info.name_en)
    known = plan.labels.get(f"topic.{group}")
    return _word("group", lang, group=known[lang == "zh"] if known else group.replace("_", " "))


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1].rstrip() + "…"


def _percent(share: float, lang: str) -> str:
    return f"{100 * share:.0f}" + ("%" if lang == "zh" else " %")


def _unit(plan: Plan, unit: str, lang: str) -> str:
    known = plan.labels.get(f"unit.{unit}")
    return known[lang == "zh"] if known else unit
