"""The file that is being written: its formats, and how any value becomes a cell that no spreadsheet runs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.language.words import LIST_COMMA, word
from sim.plan import Plan
from sim.report.workbook.style import CHINESE_FONT, FONT, STYLES

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_000
"""Signs of a cell; Excel takes 32,767."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Signs that XML can't hold, or that nobody sees."""

Value = str | float | int | bool | None


@dataclass
class Book:
    """The workbook, its language and plan; ``key`` names the sheet that is being made."""

    file: xlsxwriter.Workbook
    lang: str
    plan: Plan
    key: str = ""
    _formats: dict[tuple[str, str], Format] = field(default_factory=dict)

    @classmethod
    def create(cls, path: Path, lang: str, plan: Plan) -> Book:
        """A new workbook that takes no text for a formula, an address or a number."""
        import xlsxwriter

        taken_as_they_are = {f"strings_to_{what}": False for what in ("formulas", "urls", "numbers")}
        return cls(xlsxwriter.Workbook(str(path), {**taken_as_they_are, "in_memory": True}), lang, plan)

    @property
    def font(self) -> str:
        """A font that the reader's office program has."""
        return CHINESE_FONT if self.lang == "zh" else FONT

    def word(self, key: str, **fields: object) -> str:
        """What the table of words has for ``key`` in the workbook's language."""
        return word(key, self.lang, **fields)

    @property
    def comma(self) -> str:
        """What stands between the parts of a list."""
        return LIST_COMMA[self.lang]

    def name_of(self, key: str) -> str:
        """The name on the tab of a sheet."""
        return self.word(f"workbook.sheet.{key}")

    def label(self, key: str, otherwise: str) -> str:
        """A label of the plan; ``otherwise`` where it has none."""
        return self.plan.label(key, self.lang) if key in self.plan.labels else otherwise

    def unit(self, unit: str) -> str:
        """A unit in words of the plan, a yearly one too; as it is written where the plan has none."""
        base, yearly, _ = unit.partition("/year")
        if unit in ("", "1"):
            return ""
        if yearly and f"unit.{base}/yr" in self.plan.labels:
            return self.plan.label(f"unit.{base}/yr", self.lang)
        if f"unit.{unit}" in self.plan.labels:
            return self.plan.label(f"unit.{unit}", self.lang)
        return self.label(f"unit.{base}", base) + (word("a_year", self.lang) if yearly else "")

    def either(self, record: Any, name: str = "name") -> str:
        """``name_en`` or ``name_zh`` of a record, or of a row."""
        key = f"{name}_{self.lang}"
        return str(record[key] if hasattr(record, "keys") else getattr(record, key))

    def format(self, style: str = "text", number: str = "") -> Format:
        """The format of a style of :data:`STYLES` with a number format; made once."""
        if (style, number) not in self._formats:
            properties = {"font_name": self.font, "font_size": 10, "valign": "top", **STYLES[style]}
            if number:
                properties["num_format"] = number
            self._formats[style, number] = self.file.add_format(properties)
        return self._formats[style, number]

    def put(self, sheet: Worksheet, row: int, column: int, value: Any, style: str = "text", number: str = "") -> None:
        """Write one cell: a text as text whatever it begins with, a finite number as such, all else empty."""
        kind = self.format(style, number)
        if isinstance(value, str):
            sheet.write_string(row, column, clean(value), kind)
        elif isinstance(value, bool):
            sheet.write_string(row, column, self.word("workbook.yes" if value else "workbook.no"), kind)
        elif value is not None and isfinite(value):
            sheet.write_number(row, column, float(value), kind)
        else:
            sheet.write_blank(row, column, None, kind)

    def property_text(self, text: str) -> str:
        """A text among the file's properties: one line, no longer than Excel allows."""
        return " ".join(clean(text).split())[:200]


def clean(text: str) -> str:
    """A text that a cell can hold: without signs that XML forbids, and not too long."""
    found = _FORBIDDEN.sub("\ufffd", text)
    return found if len(found) <= LONGEST_TEXT else found[:LONGEST_TEXT] + "…"
