"""The cover: what the workbook is about, how to read it, and a way to each sheet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.language.words import word
from sim.report.page.summary_section import plain_summary
from sim.report.roster_notes import of_roster
from sim.report.words import verdict_word
from sim.report.workbook.book import Book
from sim.report.workbook.sheet import Sheet
from sim.report.workbook.style import VERDICTS

if TYPE_CHECKING:
    from sim.report.material import Material

COMMANDS = {
    "comparison": "sim report", "groups": "sim report", "attribution": "sim attribute",
    "collect_first": "sim sensitivity", "changes": "sim run",
}  # fmt: skip
"""What brings a sheet that is not there."""

WITH_CHARTS = {"attribution": ("attribution_chart",), "levers": ("lever_charts",), "indicators": ("indicator_charts",)}
"""Sheets of charts that stand behind the one that they are drawn from."""

READ = ("probability", "band", "pairs", "reading", "units", "colours")
"""How to read the numbers; ``workbook.read.<key>``."""


def cover_sheet(book: Book, material: Material, sheets: Sequence[str], left_out: Sequence[str]) -> None:
    """Write the cover: facts of the run, what it comes to, how to read it, and ``sheets`` with links; ``left_out`` are
    named with the command that brings them."""
    book.key = "cover"
    lang, card = book.lang, material.scorecard
    sheet = Sheet(book, book.word("workbook.title", title=material.title(lang)))
    sheet.page.set_portrait()
    question = (material.manifest.get("question") or {}).get(lang)
    if question:
        sheet.notes([str(question)])
    sheet.row += 1
    for key, text in _facts(book, material):
        book.put(sheet.page, sheet.row, 0, book.word(f"workbook.fact.{key}"), "strong")
        book.put(sheet.page, sheet.row, 1, text)
        sheet.row += 1
    sheet.heading(book.word("workbook.heading.result"))
    scored = [line for line in card.main_lines if line.scored]
    sheet.notes(plain_summary(material, lang), "plain")
    if card.several:
        _verdict_counts(sheet, Counter(line.verdict for line in scored))
    sheet.heading(book.word("workbook.heading.read"))
    enterprises = "roster" if of_roster(card.population) else "synthetic"
    sheet.notes([book.word(f"workbook.read.{key}") for key in (enterprises, *READ)], "plain")
    _contents(sheet, sheets, left_out)
    sheet.width(0, 26)
    sheet.width(1, 100)


def _facts(book: Book, material: Material) -> list[tuple[str, str]]:
    card, manifest = material.scorecard, material.manifest
    runs = (
        word("runs_of_draws", book.lang, runs=card.runs, draws=card.draws, replicates=card.replicates)
        if card.draws
        else word("replicates", book.lang, count=card.runs)
    )
    facts = [
        ("scenario", material.run.name),
        ("baseline", material.baseline_title(book.lang) or book.word("workbook.none")),
        ("runs", runs),
        ("period", word("period", book.lang, first=card.first_month, last=card.last_month)),
        ("version", str((manifest.get("versions") or {}).get("sim", ""))),
        ("fingerprint", material.run.fingerprint),
    ]
    if card.parameters:
        said = book.word("workbook.fact.assumed_of", assumed=card.parameters_assumed, parameters=card.parameters)
        facts.insert(4, ("assumed", said))
    return facts


def _verdict_counts(sheet: Sheet, counts: Counter[str]) -> None:
    """How many targets have which verdict, in the colours of the scorecard."""
    book = sheet.book
    for verdict, (ink, ground) in VERDICTS.items():
        kind = book.file.add_format(
            {"font_name": book.font, "font_size": 10, "font_color": ink, "bg_color": ground, "bold": True}
        )
        sheet.page.write_string(sheet.row, 0, verdict_word(verdict, book.lang), kind)
        book.put(sheet.page, sheet.row, 1, book.word("workbook.count_of_targets", count=counts[verdict]))
        sheet.row += 1


def _contents(sheet: Sheet, sheets: Sequence[str], left_out: Sequence[str]) -> None:
    book = sheet.book
    sheet.heading(book.word("workbook.heading.contents"))
    for key in (one for sheet_key in sheets for one in (sheet_key, *WITH_CHARTS.get(sheet_key, ()))):
        name = book.name_of(key)
        sheet.page.write_url(sheet.row, 0, f"internal:'{name}'!A1", book.format("link"), name)
        book.put(sheet.page, sheet.row, 1, book.word(f"workbook.about.{key}"))
        sheet.row += 1
    for key in left_out:
        book.put(sheet.page, sheet.row, 0, book.name_of(key), "muted")
        book.put(sheet.page, sheet.row, 1, book.word("workbook.not_there", command=COMMANDS[key]), "muted")
        sheet.row += 1
