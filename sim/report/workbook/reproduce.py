"""How to make the results again: commands, seed, fingerprints, versions, and the resolved scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.page.commands import again_steps
from sim.report.workbook.book import Book
from sim.report.workbook.sheet import Sheet
from sim.run_folder import Run

if TYPE_CHECKING:
    from sim.report.material import Material

ABOUT = ("fingerprint", "seed", "draws", "replicates", "months", "first_month", "last_month", "sampling", "code",
         "data")  # fmt: skip
"""What run.json says that a repetition must have alike; ``workbook.about_run.<key>``."""


def reproduce_sheet(book: Book, material: Material) -> None:
    """Write the steps, then a block a run, then the resolved scenario line by line."""
    sheet = Sheet(book, book.word("workbook.heading.reproduce"), [book.word("workbook.note.reproduce")])
    sheet.heading(book.word("workbook.heading.steps"))
    for number, (text, command) in enumerate(_steps(book, material), start=1):
        book.put(sheet.page, sheet.row, 0, f"{number}. {text}", "plain")
        book.put(sheet.page, sheet.row, 1, command, "code")
        sheet.row += 1
    for run in (material.run, material.baseline):
        if run is not None:
            _facts(sheet, run)
    sheet.heading(book.word("workbook.heading.scenario_text", name=material.run.name))
    for line in material.scenario_text.splitlines():
        book.put(sheet.page, sheet.row, 0, line, "code")
        sheet.row += 1
    sheet.width(0, 44)
    sheet.width(1, 90)


def _steps(book: Book, material: Material) -> list[tuple[str, str]]:
    """What to do, with the command; the resolved scenario of a run folder can be run as it is."""
    version = str((material.manifest.get("versions") or {}).get("sim", ""))
    steps = [(book.word("workbook.step.install", version=version), "make run")]
    return steps + [
        (book.word(f"workbook.step.{kind}", name=name), command)
        for kind, name, command in again_steps(material, book.lang)
    ]


def _facts(sheet: Sheet, run: Run) -> None:
    book, manifest = sheet.book, run.manifest
    sheet.heading(book.word("workbook.heading.run", name=run.titles.get(book.lang) or run.name))
    facts: list[tuple[str, Any]] = [
        (book.word(f"workbook.about_run.{key}"), manifest[key]) for key in ABOUT if key in manifest
    ]
    facts += sorted((str(name), version) for name, version in (manifest.get("versions") or {}).items())
    facts.append((book.word("workbook.about_run.folder"), str(run.folder)))
    for name, value in facts:
        book.put(sheet.page, sheet.row, 0, name, "strong")
        book.put(sheet.page, sheet.row, 1, str(value), "text")
        sheet.row += 1
