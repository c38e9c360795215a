"""The empty workbook of ``sim roster template``: headings with notes, lists to choose from, an explanation, in Chinese
and English. The same plan gives the same bytes."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from sim.language.words import has_word, word
from sim.plan import Plan
from sim.roster.columns import ENTERPRISE_FIELDS, PROJECT_FIELDS, Field
from sim.roster.industries import read_industries

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

CREATED = datetime(2020, 1, 1)
"""Date of creation that the file states, so that its bytes do not depend on the day."""

FIRST_ROW = 3
"""Rows above those to fill in: title, remark, heading."""

ROWS = 5_000
"""Rows for which lists and formats are prepared."""

MUST = frozenset(["name"])
ONE_OF = frozenset(["industry_code", "industry", "stage"])
LEFT_OUT = frozenset(["leverage"])
"""Columns that are understood but not asked for."""

WIDTHS = {"name": 34, "code": 24, "industry": 26, "stage": 16, "park": 18, "owner": 26}


def template_bytes(plan: Plan, *, projects: bool = False) -> bytes:
    """The workbook for a roster, or with ``projects`` for a ledger of projects."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    kind = "projects" if projects else "roster"
    book.set_properties({"created": CREATED, "title": word(f"roster.template.{_title(kind)}", "zh")})
    fields = tuple(of for of in (PROJECT_FIELDS if projects else ENTERPRISE_FIELDS) if of.id not in LEFT_OUT)
    sheet = book.add_worksheet(word(f"roster.sheet.{kind}", "zh"))
    explained = book.add_worksheet(word("roster.sheet.explained", "zh"))
    industries = book.add_worksheet(word("roster.sheet.industries", "zh"))
    lists = book.add_worksheet(word("roster.sheet.lists", "zh"))
    ranges = _write_lists(book, lists, plan)
    _write_table(book, sheet, fields, kind, ranges)
    _write_explanation(book, explained, fields, kind)
    _write_industries(book, industries, plan)
    sheet.activate()
    book.close()
    return stream.getvalue()


def _title(kind: str) -> str:
    return "title_projects" if kind == "projects" else "title"


def _both(key: str, separator: str = " ") -> str:
    """The Chinese and the English text of a row of the table of words."""
    return f"{word(key, 'zh')}{separator}{word(key, 'en')}"


def _needed(of: Field) -> str:
    if of.kind == "ignored":
        return "roster.template.ignored"
    return f"roster.template.{'must' if of.id in MUST else 'one_of' if of.id in ONE_OF else 'may'}"


def _write_table(
    book: Workbook, sheet: Worksheet, fields: tuple[Field, ...], kind: str, ranges: dict[str, str]
) -> None:
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    remark = book.add_format({"italic": True, "font_color": "#555555"})
    text, month = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@"})
    number = book.add_format({"num_format": "#,##0.##"})
    sheet.merge_range(0, 0, 0, len(fields) - 1, _both(f"roster.template.{_title(kind)}"), title)
    sheet.set_row(0, 28)
    sheet.write_string(1, 0, f"{_both('roster.template.figures')}  {_both('roster.template.private')}", remark)
    sheet.set_row(2, 34)
    for place, of in enumerate(fields):
        colour = {"must": "#F8CBAD", "one_of": "#FFE699"}.get(_needed(of).rpartition(".")[2], "#DDEBF7")
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1, "bg_color": colour}
        )
        sheet.write_string(FIRST_ROW - 1, place, of.usual, head)
        note = "\n".join([_both(_needed(of)), _both(f"roster.use.{of.id}", "\n")])
        sheet.write_comment(FIRST_ROW - 1, place, note, {"x_scale": 2.2, "y_scale": 1.6, "author": "sim"})
        formats = {"number": number, "share": number, "month": month}
        sheet.set_column(place, place, WIDTHS.get(of.id, 14), formats.get(of.kind, text))
        _validate(sheet, place, of, ranges)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.autofilter(FIRST_ROW - 1, 0, FIRST_ROW + ROWS - 1, len(fields) - 1)


def _validate(sheet: Worksheet, place: int, of: Field, ranges: dict[str, str]) -> None:
    """A list to choose from, or the kind of number; other things can still be written where places and trades vary."""
    area = (FIRST_ROW, place, FIRST_ROW + ROWS - 1, place)
    if of.kind in ("flag", "chain", "place"):
        strict = of.kind == "flag"
        sheet.data_validation(
            *area, {"validate": "list", "source": ranges[of.kind], "error_type": "stop" if strict else "information"}
        )
    elif of.kind == "number":
        least: dict[str, Any] = {"criteria": ">=", "value": max(of.least, -1e8)}
        message = _both("roster.do.no_number", "\n")
        sheet.data_validation(
            *area, {"validate": "decimal", **least, "error_type": "warning", "error_message": message}
        )
    elif of.kind == "code":
        sheet.data_validation(
            *area,
            {
                "validate": "length",
                "criteria": "==",
                "value": 18,
                "error_type": "warning",
                "error_message": word("roster.code_length", "zh"),
            },
        )


def _write_lists(book: Workbook, sheet: Worksheet, plan: Plan) -> dict[str, str]:
    """The lists to choose from, and where they stand."""
    columns = {
        "flag": [word("roster.template.yes", "zh"), word("roster.template.no", "zh")],
        "chain": [plan.label(f"stage.{stage}", "zh") for stage in plan.stages],
        "place": [park.name_zh for park in plan.parks],
    }
    name, found = word("roster.sheet.lists", "zh"), {}
    head = book.add_format({"bold": True})
    titles = {"flag": "roster.field.above_scale", "chain": "roster.field.stage", "place": "roster.field.park"}
    for place, (kind, texts) in enumerate(columns.items()):
        sheet.write_string(0, place, _both(titles[kind]), head)
        for row, text in enumerate(texts, 1):
            sheet.write_string(row, place, text)
        letter = "ABC"[place]
        found[kind] = f"='{name}'!${letter}$2:${letter}${len(texts) + 1}"
    sheet.set_column(0, 2, 34)
    return found


def _write_explanation(book: Workbook, sheet: Worksheet, fields: tuple[Field, ...], kind: str) -> None:
    wrap = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#DDEBF7"})
    title = book.add_format({"bold": True, "font_size": 14})
    sheet.write_string(0, 0, _both(f"roster.template.{_title(kind)}"), title)
    for row, key in enumerate(("figures", "private", "check"), 1):
        sheet.write_string(row, 0, _both(f"roster.template.{key}"))
    top = 5
    for place, key in enumerate(("column", "unit", "needed", "use", "empty")):
        sheet.write_string(top, place, _both(f"roster.template.{key}", "\n"), head)
    for row, of in enumerate(fields, top + 1):
        filled = _both(f"roster.filled.{of.id}", "\n") if has_word(f"roster.filled.{of.id}") else ""
        cells = (
            _both(f"roster.field.{of.id}", "\n"),
            of.unit,
            _both(_needed(of), "\n"),
            _both(f"roster.use.{of.id}", "\n"),
            filled,
        )
        for place, text in enumerate(cells):
            sheet.write_string(row, place, text, wrap)
        sheet.set_row(row, 64)
    for place, width in enumerate((28, 12, 14, 60, 60)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(top + 1, 0)


def _write_industries(book: Workbook, sheet: Worksheet, plan: Plan) -> None:
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7"})
    heads = ("roster.field.industry_code", "roster.field.industry", "roster.field.stage")
    for place, key in enumerate(heads):
        sheet.write_string(0, place, f"{word(key, 'zh')} GB/T 4754-2017" if place == 0 else _both(key), head)
    for row, own in enumerate(read_industries(plan.folder, plan.stages), 1):
        for place, text in enumerate((own.code, own.name, plan.label(f"stage.{own.stage}", "zh"))):
            sheet.write_string(row, place, text)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 2, 42)
    sheet.freeze_panes(1, 0)
