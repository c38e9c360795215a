"""The scenario in words: what it asks, its differences from its parent; and how the result can be made again."""

from __future__ import annotations

from typing import Any

from sim.language.words import word
from sim.report.material import Material
from sim.report.page.commands import report_command, run_commands
from sim.report.page.parts import Block, Hint, PageCell, PageTable, Section, Sentences, Text
from sim.run_folder import Run
from sim.scenario.path_names import unit_text, value_in_words

CHANGE_HEADS = ("page.path", "page.name", "page.old", "page.new", "page.unit", "page.origin")


def scenario_section(material: Material, lang: str) -> Section:
    """Title, question, and the table of differences from the parent."""
    question = str((material.manifest.get("question") or {}).get(lang) or "")
    scenario = word("page.scenario_is", lang, title=material.title(lang), name=material.run.name)
    blocks: list[Block] = [Sentences(tuple(text for text in (scenario, question) if text))]
    changes = material.changes
    if changes is None:
        blocks.append(Hint(word("page.no_changes", lang), run_commands(material).splitlines()[-1]))
    elif not len(changes):
        blocks.append(Sentences((word("page.no_differences", lang),)))
    else:
        heads = tuple(word(head, lang) for head in CHANGE_HEADS)
        table = PageTable("changes", word("page.changes_caption", lang), heads, right=(2, 3))
        for number, row in enumerate(changes.to_dict("records"), start=1):
            names = ("path", f"name_{lang}", "old", "new", "unit", "origin")
            texts = [_text(row.get(name)) for name in names]
            path, name, *values, unit, origin = texts
            values = [value_in_words(path, value, lang) for value in values]
            said_at = PageCell(origin, "quiet path")
            cells: list[PageCell | Text] = [PageCell(path, "path"), name, *values, unit_text(unit, lang), said_at]
            table.row(cells, id=f"change-{number}")
        blocks.append(table)
    return Section("scenario", word("page.scenario", lang), tuple(blocks))


def _text(cell: Any) -> str:
    return "" if cell is None or str(cell) in ("nan", "None") else str(cell)


FACTS = ("scenario", "fingerprint", "seed", "draws", "replicates", "completed", "sampling", "months")


def reproduction_section(material: Material, lang: str) -> Section:
    """A table of what identifies the runs, and the commands that make them again."""
    runs = [run for run in (material.baseline, material.run) if run is not None]
    heads = (word("page.fact", lang), *(str(run.titles.get(lang) or run.name) for run in runs))
    table = PageTable("facts", word("page.facts_caption", lang), heads)
    for fact in FACTS:
        table.row([word(f"page.fact.{fact}", lang), *(_fact(run, fact) for run in runs)], id=f"fact-{fact}")
    periods = [f"{run.manifest.get('first_plan_month', '')} – {run.manifest.get('last_month', '')}" for run in runs]
    table.row([word("page.fact.period", lang), *periods], id="fact-period")
    scales = [str((run.manifest.get("population") or {}).get("scale", "")) for run in runs]
    table.row([word("page.fact.scale", lang), *scales], id="fact-scale")
    for name in ("code", "data"):
        table.row([word(f"page.fact.{name}", lang), *(_fact(run, name) for run in runs)], id=f"fact-{name}")
    versions = [", ".join(f"{k} {v}" for k, v in (run.manifest.get("versions") or {}).items()) for run in runs]
    table.row([word("page.fact.versions", lang), *versions], id="fact-versions")
    blocks: tuple[Block, ...] = (
        table,
        Hint(word("page.again", lang), f"{run_commands(material)}\n{report_command(material)}"),
    )
    return Section("reproduce", word("page.reproduce", lang), blocks)


def _fact(run: Run, name: str) -> PageCell:
    return PageCell(str(run.manifest.get(name, "")), "path" if name in ("fingerprint", "code", "data") else "")
