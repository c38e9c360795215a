"""Where the heading of a table stands and which column is which: below titles, in one row or two, with merged cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.roster.columns import MONEY, NOT_MEANT, Field, by_heading
from sim.roster.findings import Findings, quoted
from sim.roster.numbers import plain_text
from sim.roster.sheets import Sheet

ROWS_LOOKED_AT = 30
"""Rows from the top in which the heading must begin."""

FEWEST_COLUMNS = 2
"""Columns that must be recognised for a row to be a heading."""

SHORTEST_PART = 3
"""Signs of a usual heading that may be a part of a longer one (``2019年营业收入合计``)."""

_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?=年)|(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_PERIOD = re.compile(r"^(?:(?:19|20)[0-9]{2})?年?度?(?:末|底|全年|累计|实际|本年|本期|期末|年末)*")
_BRACKET = re.compile(r"[(\[【<]([^()\[\]【】<>]*)[)\]】>]")
_UNIT_LINE = re.compile(r"单位[:：]?(亿元|百万元|万元|千元|元)")


@dataclass(frozen=True)
class Column:
    """A recognised column: its position (from 0), its heading as it stands, and the factor of its unit."""

    position: int
    header: str
    factor: float
    has_unit: bool


@dataclass(frozen=True)
class Header:
    """The heading of a sheet: ``first`` row of the data (from 0), and the column of each field."""

    sheet: Sheet
    first: int
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class _Guess:
    field: Field
    exact: bool
    year: int
    unit: str


def find_header(sheets: Sequence[Sheet], fields: tuple[Field, ...]) -> Header | None:
    """The heading with most recognised columns in any sheet; None where no sheet has one."""
    known = by_heading(fields)
    best: tuple[int, Sheet, int, list[str]] | None = None
    for sheet in sheets:
        for row in range(min(len(sheet.rows), ROWS_LOOKED_AT)):
            for height, names in _readings(sheet.rows, row):
                count = len({guess.field.id for guess in (_guess(name, known) for name in names) if guess is not None})
                if count >= FEWEST_COLUMNS and (best is None or count > best[0]):
                    best = (count, sheet, row + height, names)
    if best is None:
        return None
    _count, sheet, first, names = best
    return Header(sheet, first, _columns(names, known, _unit_of_sheet(sheet.rows[:first])))


def _readings(rows: Sequence[Sequence[Any]], row: int) -> list[tuple[int, list[str]]]:
    """The headings that a row gives by itself, and with the row below where cells of the first are merged."""
    upper = [plain_text(cell) for cell in rows[row]]
    found = [(1, upper)]
    if row + 1 < len(rows):
        lower = [plain_text(cell) for cell in rows[row + 1]]
        width = max(len(upper), len(lower))
        upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
        found.append((2, [below or above for above, below in zip(upper, lower, strict=True)]))
    return found


def _guess(name: str, known: Mapping[str, Field]) -> _Guess | None:
    """The field that a heading names, if it names one."""
    if not name or len(name) > 60:
        return None
    text = re.sub(r"\s", "", name).lower().replace("（", "(").replace("）", ")").strip("*:：#")
    text = re.sub(r"^[0-9]{1,2}[.、]", "", text)
    year = max((int(found) for found in _YEAR.findall(text)), default=0)
    if text in known:
        return _Guess(known[text], True, year, "")
    units = _BRACKET.findall(text)
    bare = _BRACKET.sub("", text).strip("*:：/")
    for candidate in dict.fromkeys((bare, _PERIOD.sub("", bare), *bare.split("/"))):
        if candidate in known:
            return _Guess(known[candidate], candidate == bare, year, _unit(units, known[candidate]))
    if any(word in bare for word in NOT_MEANT):
        return None
    parts = [
        heading for heading in known if len(heading) >= SHORTEST_PART and heading in bare and not heading.isascii()
    ]
    if not parts:
        return None
    field = known[max(parts, key=len)]
    return _Guess(field, False, year, _unit(units, field))


def _unit(brackets: Sequence[str], field: Field) -> str:
    """The unit among the texts in brackets, if one of them is a unit of the field."""
    for text in brackets:
        for part in re.split(r"[:：,，、]", text.removeprefix("单位")):
            if part in field.units:
                return part
    return ""


def _unit_of_sheet(above: Sequence[Sequence[Any]]) -> str:
    """``万元`` of a line ``单位：万元`` above the heading."""
    for row in above:
        for cell in row:
            if (found := _UNIT_LINE.search(re.sub(r"\s", "", plain_text(cell)))) is not None:
                return found[1]
    return ""


def _columns(names: Sequence[str], known: Mapping[str, Field], money: str) -> dict[str, Column]:
    """One column a field: the one that is headed exactly so, else the one of the latest year, else the first."""
    found: dict[str, tuple[tuple[bool, int, int], Column]] = {}
    for position, name in enumerate(names):
        guess = _guess(name, known)
        if guess is None:
            continue
        unit = guess.unit or (money if guess.field.units is MONEY else "")
        factor = guess.field.units[unit] if unit else 1.0
        rank = (guess.exact, guess.year, -position)
        if guess.field.id not in found or rank > found[guess.field.id][0]:
            found[guess.field.id] = (rank, Column(position, quoted(name), factor, bool(unit)))
    return {field: column for field, (_rank, column) in found.items()}


def say_what_is_left_out(header: Header, sheets: Sequence[Sheet], findings: Findings) -> None:
    """Notes on the columns that are not used, and on other sheets."""
    taken = {column.position for column in header.columns.values()}
    heading = header.sheet.rows[header.first - 1] if header.first else ()
    for position, cell in enumerate(heading):
        if position not in taken and (text := plain_text(cell)):
            findings.add("note", "column_not_used", column=position + 1, header=quoted(text), name=quoted(text))
    others = [sheet.name for sheet in sheets if sheet is not header.sheet and sheet.rows]
    if others:
        findings.add("note", "sheets_not_read", names=[quoted(name) for name in others])
