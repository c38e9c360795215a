"""All sheets in their order, and the file as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.workbook.attribution import attribution_sheet
from sim.report.workbook.book import Book
from sim.report.workbook.changes import changes_sheet
from sim.report.workbook.collect_first import collect_first_sheet
from sim.report.workbook.comparison import comparison_sheet
from sim.report.workbook.cover import cover_sheet
from sim.report.workbook.files import files_sheet
from sim.report.workbook.groups import groups_sheet
from sim.report.workbook.identities import identities_sheet
from sim.report.workbook.indicators import indicators_sheet
from sim.report.workbook.levers import levers_sheet
from sim.report.workbook.parameters import parameters_sheet
from sim.report.workbook.payments import payments_sheet
from sim.report.workbook.reproduce import reproduce_sheet
from sim.report.workbook.scorecard import scorecard_sheet
from sim.report.workbook.target_charts import target_charts_sheet
from sim.report.workbook.tasks import bureaus_sheet, tasks_sheet

if TYPE_CHECKING:
    from sim.report.material import Material

CREATED = datetime(2020, 1, 1)
"""What the file says of when it was made: the same material gives the same bytes."""

SHEETS: tuple[tuple[str, Callable[[Book, Material], None]], ...] = (
    ("scorecard", scorecard_sheet),
    ("target_charts", target_charts_sheet),
    ("comparison", comparison_sheet),
    ("tasks", tasks_sheet),
    ("bureaus", bureaus_sheet),
    ("levers", levers_sheet),
    ("payments", payments_sheet),
    ("indicators", indicators_sheet),
    ("groups", groups_sheet),
    ("attribution", attribution_sheet),
    ("collect_first", collect_first_sheet),
    ("parameters", parameters_sheet),
    ("changes", changes_sheet),
    ("reproduce", reproduce_sheet),
    ("files", files_sheet),
)
"""Behind the cover; ``workbook.sheet.<key>`` is the name on the tab."""

NEEDS = {
    "comparison": "baseline", "groups": "baseline", "attribution": "attribution", "collect_first": "sensitivity",
    "changes": "changes",
}  # fmt: skip
"""Sheets that are left out where the material lacks a part; the cover says so, and which command brings it."""


def write_workbook(material: Material, lang: str, path: Path) -> None:
    """Write the workbook of a report in ``'en'`` or ``'zh'`` to ``path``, which must not be open elsewhere.

    The same material gives the same bytes. OSError where the file can't be written.
    """
    from xlsxwriter.exceptions import FileCreateError

    sheets = [(key, write) for key, write in SHEETS if NEEDS.get(key) not in material.missing]
    left_out = [key for key, _ in SHEETS if NEEDS.get(key) in material.missing]
    if material.identities is not None:
        sheets.append(("identities", identities_sheet))
    book = Book.create(path, lang, material.plan)
    book.file.set_properties({"title": book.property_text(material.title(lang)), "created": CREATED})
    cover_sheet(book, material, [key for key, _ in sheets], left_out)
    for key, write in sheets:
        book.key = key
        write(book, material)
    try:
        book.file.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
