"""The scenario in words: what it asks, its differences from its parent; and how the result can be made again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.language.words import has_word, word
from sim.report.line_text import percent_text
from sim.report.material import Material
from sim.report.page.commands import again_commands, run_commands
from sim.report.page.parts import Block, Hint, PageCell, PageTable, Section, Sentences, Text
from sim.run_folder import Run
from sim.scenario.path_names import unit_text, value_in_words

CHANGE_HEADS = ("page.name", "page.old", "page.new", "page.unit", "page.path", "page.origin")


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
        table = PageTable("changes", word("page.changes_caption", lang), heads, right=(1, 2))
        for number, row in enumerate(changes.to_dict("records"), start=1):
            names = ("path", f"name_{lang}", "old", "new", "unit", "origin")
            texts = [_text(row.get(name)) for name in names]
            path, name, *values, unit, origin = texts
            values = [value_in_words(path, value, lang) for value in values]
            ways = (PageCell(path, "quiet path"), PageCell(origin, "quiet path"))
            cells: list[PageCell | Text] = [name or path, *values, unit_text(unit, lang), *ways]
            table.row(cells, id=f"change-{number}")
        blocks.append(table)
    return Section("scenario", word("page.scenario", lang), tuple(blocks))


def _text(cell: Any) -> str:
    return "" if cell is None or str(cell) in ("nan", "None") else str(cell)


FACTS = ("scenario", "fingerprint", "seed", "draws", "replicates", "completed", "sampling", "months")
DIGESTS = ("fingerprint", "code", "data")
ANALYSIS_FACTS = ("by", "seed", "draws", "replicates", "runs", "inputs", *DIGESTS)


def reproduction_section(material: Material, lang: str) -> Section:
    """A table of what identifies the runs, and the commands that make them again."""
    runs = [run for run in (material.baseline, material.run) if run is not None]
    heads = (word("page.fact", lang), *(str(run.titles.get(lang) or run.name) for run in runs))
    table = PageTable("facts", word("page.facts_caption", lang), heads)
    for fact in FACTS:
        table.row([word(f"page.fact.{fact}", lang), *(_fact(run, fact, lang) for run in runs)], id=f"fact-{fact}")
    periods = [f"{run.manifest.get('first_plan_month', '')} – {run.manifest.get('last_month', '')}" for run in runs]
    table.row([word("page.fact.period", lang), *periods], id="fact-period")
    populations = [run.manifest.get("population") or {} for run in runs]
    scales = [_scale(population, lang) for population in populations]
    table.row([word("page.fact.scale", lang), *scales], id="fact-scale")
    for name, key in (("roster", "from_roster"), ("projects", "from_ledger")):
        if any(population.get(name) for population in populations):
            sources = [_source(population.get(name), key, lang) for population in populations]
            table.row([word(f"page.fact.{name}", lang), *sources], id=f"fact-{name}")
    for name in ("code", "data"):
        table.row([word(f"page.fact.{name}", lang), *(_fact(run, name, lang) for run in runs)], id=f"fact-{name}")
    versions = [", ".join(f"{k} {v}" for k, v in (run.manifest.get("versions") or {}).items()) for run in runs]
    table.row([word("page.fact.versions", lang), *versions], id="fact-versions")
    analyses = _analyses(material, lang)
    again = Hint(word("page.again", lang), again_commands(material, lang))
    blocks: tuple[Block, ...] = (table, *([analyses] if analyses.rows else []), again)
    return Section("reproduce", word("page.reproduce", lang), blocks)


def _fact(run: Run, name: str, lang: str) -> PageCell:
    said = str(run.manifest.get(name, ""))
    if name == "sampling" and has_word(f"page.sampling.{said}"):
        said = word(f"page.sampling.{said}", lang)
    return PageCell(said, "path" if name in DIGESTS else "")


def _scale(population: Mapping[str, Any], lang: str) -> str:
    scale = population.get("scale")
    return percent_text(float(scale), lang) if isinstance(scale, int | float) else ""


def _source(table: Any, key: str, lang: str) -> PageCell:
    """Of how many rows a roster or ledger is, and its digest: never its name."""
    if not isinstance(table, Mapping):
        return PageCell(word("page.fact.synthetic", lang))
    return PageCell(word(f"page.fact.{key}", lang, rows=table["rows"], digest=table["sha256"]), "path")


def _analyses(material: Material, lang: str) -> PageTable:
    """What identifies the attribution and the sensitivity study: rows ``analysis-<what>``; none without either."""
    found = {
        "attribution": None if material.attribution is None else material.attribution.manifest,
        "sensitivity": None if material.sensitivity is None else material.sensitivity.manifest,
    }
    there = {
        kind: {**(manifest.get("design") or {}), **manifest, "fingerprint": manifest.get("scenario_fingerprint")}
        for kind, manifest in found.items()
        if manifest
    }
    heads = (word("page.fact", lang), *(word(f"material.kind.{kind}", lang) for kind in there))
    table = PageTable("analyses", word("page.analyses_caption", lang), heads)
    for fact in ANALYSIS_FACTS:
        said = [manifest.get(fact) for manifest in there.values()]
        if any(isinstance(one, str | int) for one in said):
            cells = [PageCell(_said(fact, one, lang), "path" if fact in DIGESTS else "") for one in said]
            table.row([word(f"page.fact.{fact}", lang), *cells], id=f"analysis-{fact}")
    return table


def _said(fact: str, value: Any, lang: str) -> str:
    if fact == "by" and value is not None:
        return word(f"workbook.head.{'lever' if value == 'lever' else 'campaign'}", lang)
    return f"{value:,}" if isinstance(value, int) else value if isinstance(value, str) else "–"
