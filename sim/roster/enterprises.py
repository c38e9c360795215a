"""Reading a roster of enterprises: from cells to the table, with everything that was found on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError
from sim.language.message import Message
from sim.plan import Plan
from sim.roster.checking import check_table
from sim.roster.columns import ENTERPRISE_FIELDS, FLAGS, Field
from sim.roster.credit_codes import read_credit_code
from sim.roster.entries import place_names, read_flag, read_month, read_place
from sim.roster.findings import Findings, Severity, quoted
from sim.roster.header import Column, Header, find_header, say_what_is_left_out
from sim.roster.industries import trades_of
from sim.roster.numbers import NOTHING, Reading, is_missing, plain_text, read_number
from sim.roster.sheets import read_sheets
from sim.roster.table import OUTSIDE, EnterpriseRoster, is_copy, read_copy

Floats = NDArray[np.float64]

TOTALS = ("合计", "总计", "小计", "共计", "total", "sum")
FOOTNOTES = ("注:", "注：", "备注", "说明", "填表", "制表", "审核", "填报", "单位负责人", "数据来源")
FEWEST_CELLS = 2
"""A row with fewer filled cells below the heading is a heading of a part, or a note."""

CLOUD_LEVELS = 3

SIZES = ("revenue", "employees", "above_scale")
"""One of these must be known of an enterprise, or it is taken for a small one."""


@dataclass(frozen=True)
class Identities:
    """Row, name and code of each enterprise, in the order of the table: these never leave :mod:`sim.roster`, unless
    asked for with ``--identify``."""

    rows: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RosterFile:
    """What a roster says. ``table`` is None where errors leave none."""

    findings: Findings
    table: EnterpriseRoster | None
    identities: Identities = Identities()
    columns: dict[str, str] = field(default_factory=dict)
    """Field -> heading of its column, of those that were found."""


def read_enterprises(content: bytes, shown: str, plan: Plan) -> RosterFile:
    """Read a roster; ``shown`` is its name in messages.

    Raises InputError where there is no table of enterprises in the file at all.
    """
    sheets = read_sheets(content, shown)
    if not sheets[0].name and is_copy(sheets[0].rows):
        return RosterFile(Findings(shown), read_copy(content.decode("utf-8-sig"), shown, plan))
    header = find_header(sheets, ENTERPRISE_FIELDS)
    if header is None:
        raise InputError.of(Message("roster.no_header"), file=shown, suggestion=Message("roster.do.template"))
    findings = Findings(shown, header.sheet.name)
    say_what_is_left_out(header, sheets, findings)
    return _Reader(header, plan, findings).read()


class _Reader:
    """Reads one sheet, column by column."""

    def __init__(self, header: Header, plan: Plan, findings: Findings) -> None:
        self.header, self.plan, self.findings = header, plan, findings
        self.rows: list[int] = []
        self.cells: list[Sequence[Any]] = []

    def read(self) -> RosterFile:
        self._keep_rows()
        columns = {name: column.header for name, column in self.header.columns.items()}
        if not self.rows:
            self.findings.add("error", "no_enterprises", do="template")
            return RosterFile(self.findings, None, columns=columns)
        if not {"industry_code", "industry", "stage"} & set(columns):
            self.findings.add("error", "no_trade_column", do="give_industry")
        numbers = {name: self._numbers(of) for name, of in _FIELDS.items() if of.kind in ("number", "share")}
        numbers |= {name: self._flags(name) for name in FLAGS}
        names, codes = self._texts("name"), self._codes()
        self._say_repeated_names(names)
        stages, founded, (park, numbers["town"]) = self._stages(), self._founded(), self._places()
        numbers = check_table(self, numbers, stages)
        idle = numbers["revenue"] == 0.0
        for row in np.asarray(self.rows)[idle].tolist():
            self.findings.add("warning", "no_revenue", row=row, do="left_out", **self.at("revenue"))
        if idle.all():
            self.findings.add("error", "no_enterprises", do="template")
        self._say_unknown_size(numbers)
        if self.findings.of("error"):
            return RosterFile(self.findings, None, columns=columns)
        kept = np.flatnonzero(~idle).tolist()
        table = EnterpriseRoster(
            tuple(self.rows[k] for k in kept),
            tuple(stages[k] for k in kept),
            tuple(founded[k] for k in kept),
            tuple(park[k] for k in kept),
            {name: values[kept] for name, values in numbers.items()},
        )
        own = Identities(table.rows, tuple(names[k] for k in kept), tuple(codes[k] for k in kept))
        return RosterFile(self.findings, table, own, columns)

    # -- rows and cells --------------------------------------------------------------------------------------------

    def _keep_rows(self) -> None:
        """The rows of enterprises: without blanks, totals, footnotes and repeated headings."""
        name = self.header.columns.get("name")
        headings = {column.header for column in self.header.columns.values()}
        for index, cells in islice(enumerate(self.header.sheet.rows), self.header.first, None):
            filled = [cell for cell in cells if cell is not None and cell != ""]
            if not filled:
                continue
            first = plain_text(filled[0])
            label = plain_text(cells[name.position]) if name and name.position < len(cells) else first
            if len(filled) < FEWEST_CELLS or first.startswith(FOOTNOTES) and len(filled) < 2 * FEWEST_CELLS:
                if not all(is_missing(plain_text(cell)) for cell in filled):
                    self.findings.add("note", "row_of_notes", row=index + 1)
            elif {first.replace(" ", "").lower(), label.replace(" ", "").lower()} & set(TOTALS):
                self.findings.add("note", "row_of_totals", row=index + 1)
            elif first in headings and label in headings:
                self.findings.add("note", "row_of_headings", row=index + 1)
            else:
                self.rows.append(index + 1)
                self.cells.append(cells)

    def at(self, name: str) -> dict[str, Any]:
        """Column and heading of a field, for a finding; nothing where the file has no such column."""
        column = self.header.columns.get(name)
        return {"column": column.position + 1, "header": column.header} if column is not None else {}

    def _column(self, name: str) -> list[Any] | None:
        column: Column | None = self.header.columns.get(name)
        if column is None:
            return None
        place = column.position
        return [cells[place] if place < len(cells) else None for cells in self.cells]

    def _texts(self, name: str) -> list[str]:
        cells = self._column(name)
        if cells is None:
            return [""] * len(self.rows)
        texts = [plain_text(cell) for cell in cells]
        return ["" if is_missing(text) else text for text in texts]

    # -- kinds of columns ------------------------------------------------------------------------------------------

    def _numbers(self, of: Field) -> Floats:
        """A column of numbers in the model's units, NaN where it says nothing."""
        values = np.full(len(self.rows), nan)
        cells = self._column(of.id)
        if cells is None:
            return values
        factor, known = self.header.columns[of.id].factor, dict[str, Reading]()
        for place, cell in enumerate(cells):
            kind = type(cell)
            if kind is float:
                values[place] = cell * factor
            elif cell is not None and cell != "":
                reading = known.get(cell) if kind is str else None
                if reading is None:
                    reading = read_number(cell, of.units, factor)
                    if kind is str:
                        known[cell] = reading
                if reading is not NOTHING:
                    self._take(of, place, cell, reading, values)
        if (
            of.kind == "share"
            and not self.header.columns[of.id].has_unit
            and np.nanmax(values, initial=0.0) > of.largest
        ):
            values *= of.units["%"]  # 56.3 in a column without a unit is a percentage
        self._check_bounds(of, values, cells)
        return values

    def _take(self, of: Field, place: int, cell: Any, reading: Reading, values: Floats) -> None:
        row = self.rows[place]
        if reading.wrong:
            self.findings.add(
                "error", reading.wrong, row=row, do=f"{reading.wrong}", text=quoted(cell), **self.at(of.id)
            )
        elif reading.mended and reading.mended != "text":
            self.findings.add("note", f"read_{reading.mended}", row=row, **self.at(of.id))
        if reading.value is not None:
            values[place] = reading.value

    def _check_bounds(self, of: Field, values: Floats, cells: Sequence[Any]) -> None:
        known = ~np.isnan(values)
        for place in np.flatnonzero(known & (values < of.least)).tolist():
            self.findings.add(
                "error", "negative", row=self.rows[place], do="negative", text=quoted(cells[place]), **self.at(of.id)
            )
        for place in np.flatnonzero(known & (values > of.largest)).tolist():
            self.findings.add(
                "error",
                "too_much",
                row=self.rows[place],
                do="unit",
                text=quoted(cells[place]),
                unit=of.unit,
                **self.at(of.id),
            )

    def _flags(self, name: str) -> Floats:
        """Yes and no as 1 and 0. Where a column says only yes, an empty cell is a no: lists are kept in this way."""
        values = np.full(len(self.rows), nan)
        cells = self._column(name)
        if cells is None:
            return values
        levels, known = CLOUD_LEVELS if name == "cloud" else 1, dict[Any, tuple[float | None, bool]]()
        for place, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            key = (type(cell), cell)
            if key not in known:
                known[key] = read_flag(cell, levels)
            value, understood = known[key]
            if not understood:
                self.findings.add(
                    "warning", "no_flag", row=self.rows[place], do="yes_or_no", text=quoted(cell), **self.at(name)
                )
            elif value is not None:
                values[place] = value
        said = values[~np.isnan(values)]
        if len(said) and (said > 0).all() and len(said) < len(values):
            self.findings.add("note", "blank_is_no", **self.at(name), count=int(np.isnan(values).sum()))
            values[np.isnan(values)] = 0.0
        return values

    def _stages(self) -> list[str]:
        trades = trades_of(self.plan.folder)
        columns = [self._column(name) or [None] * len(self.rows) for name in ("industry_code", "industry", "stage")]
        place = next((name for name in ("industry_code", "industry", "stage") if name in self.header.columns), "")
        stages = []
        for row, cells in zip(self.rows, zip(*columns, strict=True), strict=True):
            trade = trades.trade(*cells)
            stages.append(trade.stage)
            if trade.wrong is not None and place:
                self.findings.add("error", trade.wrong, row=row, do=trade.advice, **self.at(place))
            elif trade.guessed:
                name = self.plan.label(f"stage.{trade.stage}", "zh")
                self.findings.add("note", "trade_guessed", row=row, taken=trade.guessed, stage=name, **self.at(place))
        return stages

    def _say_unknown_size(self, numbers: dict[str, Floats]) -> None:
        """Enterprises of which nothing says how large they are."""
        unknown = np.isnan([numbers[name] for name in SIZES]).all(axis=0)
        if unknown.all():
            self.findings.add("error", "no_size", do="give_size")
            return
        for row in np.asarray(self.rows)[unknown].tolist():
            self.findings.add("warning", "size_unknown", row=row, do="give_size", **self.at("revenue"))

    def _founded(self) -> list[str]:
        cells = self._column("founded")
        if cells is None:
            return [""] * len(self.rows)
        months = []
        for row, cell in zip(self.rows, cells, strict=True):
            month, wrong = read_month(cell) if cell is not None and cell != "" else ("", "")
            months.append(month)
            if wrong == "no_date":
                self.findings.add("error", "no_date", row=row, do="date", text=quoted(cell), **self.at("founded"))
            elif wrong:
                self.findings.add("note", "year_only", row=row, **self.at("founded"))
            elif month >= "2019-02":
                self.findings.add("warning", "founded_later", row=row, do="founded_later", **self.at("founded"))
        return months

    def _places(self) -> tuple[list[str], Floats]:
        """The park of each, and a number for each other place, in the order of the names."""
        texts = self._texts("park")
        parks = place_names({own.id: own.name_zh for own in self.plan.parks})
        found = {text: read_place(text, parks) if text else "" for text in dict.fromkeys(texts)}
        towns = {text: number for number, text in enumerate(sorted(text for text in found if text and not found[text]))}
        town = np.array([towns.get(text, nan) for text in texts], dtype=np.float64)
        if towns:
            self.findings.add("note", "towns", count=len(towns), **self.at("park"))
        return [found[text] or (OUTSIDE if text else "") for text in texts], town

    # -- names and codes: never quoted -----------------------------------------------------------------------------

    def _say_repeated_names(self, names: Sequence[str]) -> None:
        if "name" not in self.header.columns:
            self.findings.add("warning", "no_name_column", do="no_name_column")
            return
        often = {name for name, count in Counter(names).items() if name and count > 1}
        for row, name in zip(self.rows, names, strict=True):
            if not name:
                self.findings.add("warning", "no_name", row=row, do="no_name", **self.at("name"))
            elif name in often:
                self.findings.add("warning", "repeated_name", row=row, do="repeated_name", **self.at("name"))

    def _codes(self) -> list[str]:
        cells = self._column("code")
        if cells is None:
            return [""] * len(self.rows)
        codes, first = [], dict[str, int]()
        for row, cell in zip(self.rows, cells, strict=True):
            code, wrong = read_credit_code(cell)
            codes.append(code)
            if wrong:
                severity: Severity = "error" if wrong == "lost_digits" else "warning"
                self.findings.add(severity, f"code_{wrong}", row=row, do=f"code_{wrong}", **self.at("code"))
            if code and code in first:
                self.findings.add(
                    "error", "repeated_code", row=row, do="repeated_code", first=first[code], **self.at("code")
                )
            elif code:
                first[code] = row
        return codes


_FIELDS = {of.id: of for of in ENTERPRISE_FIELDS}
