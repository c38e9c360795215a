"""Yearly indicators of the plan and its baseline, and charts of the most asked-for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.experiments.comparison.indicator_comparison import unit_of_year
from sim.experiments.comparison.yearly_values import yearly_indicators
from sim.experiments.headlines import HEADLINES
from sim.report.workbook.book import Book
from sim.report.workbook.charts import Chart, Series, insert_chart
from sim.report.workbook.comparison import direction
from sim.report.workbook.sheet import Cell, Column, Sheet
from sim.report.workbook.style import PERCENT_ONE, WHOLE, by_size, difference_format
from sim.run_folder import Run

if TYPE_CHECKING:
    from sim.report.material import Material

SHARE_UNIT = "0-1"
MIDDLE, LOW, HIGH = 0.5, 0.05, 0.95
CHARTED = (
    "value_added_above_scale", "investment_industrial", "employment_all", "energy_intensity", "cloud_sme_level_1",
    "enterprises_above_scale",
)  # fmt: skip
"""Indicators with a chart each."""

ROWS_A_CHART, CHARTS_A_ROW, CHART_COLUMNS, CHART_SIZE = 18, 2, 4, (560, 330)


def indicators_sheet(book: Book, material: Material) -> None:
    """Write a row an indicator and scenario: medians by year, and where nine in ten runs lie in the last year."""
    sheet = Sheet(book, book.word("workbook.heading.indicators"), [book.word("workbook.note.indicators")])
    kinds = dict(HEADLINES)
    titles = _titles(book, material)
    tables = [(name, _quantiles(yearly_indicators(run, kinds))) for name, run in _runs(material)]
    years = sorted({int(year) for _, table in tables for year in table.index.get_level_values(0)})
    units = {str(name): str(unit) for name, unit in (material.manifest.get("units") or {}).items()}
    differences = _differences(material)
    rows = []
    for name, kind in HEADLINES:
        unit = unit_of_year(units.get(name, ""), kind)
        for run, table in tables:
            if name in table:
                own = differences.get((name, run), {})
                rows.append(_row(book, name, kind, unit, titles[run], table[name], years, own))
    if not years:
        sheet.notes([book.word("workbook.no_years")])
    else:
        columns = _columns(book, years, compared=material.comparison is not None)
        sheet.table(columns, rows, frozen=2, unprinted=1)
    _charts(book, [(titles[run], table) for run, table in tables], years, units)


def _runs(material: Material) -> list[tuple[str, Run]]:
    """Baseline and plan, each under its name in the comparison, which is distinct."""
    names = (material.run.name,) if material.comparison is None else material.comparison.names
    runs = [run for run in (material.baseline, material.run) if run is not None]
    return list(zip(names, runs, strict=True))


def _titles(book: Book, material: Material) -> dict[str, str]:
    """What each run is called in the sheet: its title, or its name where both have the same."""
    names = [name for name, _ in _runs(material)]
    titles = [run.titles.get(book.lang) or run.name for _, run in _runs(material)]
    return dict(zip(names, titles if len(set(titles)) == len(titles) else names, strict=True))


def _quantiles(table: pd.DataFrame) -> pd.DataFrame:
    """Median and ends of the middle nine tenths of the runs by (year, quantile)."""
    return table if table.empty else table.groupby(level="year").quantile(np.array([LOW, MIDDLE, HIGH]))


def _differences(material: Material) -> dict[tuple[str, str], dict[Any, Any]]:
    """The row of the last year in the comparison by indicator and run."""
    if material.indicators.empty:
        return {}
    last = material.indicators["year"].astype(int).max()
    rows = material.indicators[material.indicators["year"].astype(int) == last].astype(object).to_dict("records")
    return {(str(row["indicator"]), str(row["run"])): row for row in rows}


def _columns(book: Book, years: Sequence[int], *, compared: bool) -> list[Column]:
    def head(key: str, most: float = 13.0, **fields: object) -> Column:
        return Column(book.word(f"workbook.head.{key}", **fields), "", most)

    columns = [head("indicator", 36), head("run", 18), head("unit", 20), head("of_year", 12),
               *(head("median_of", year=year) for year in years),
               head("low_of", year=years[-1]), head("high_of", year=years[-1])]  # fmt: skip
    if compared:
        columns += [head("difference_of", year=years[-1]), head("difference_low"), head("difference_high"),
                    head("direction", 16)]  # fmt: skip
    return [*columns, head("id", 30)]


def _row(
    book: Book, name: str, kind: str, unit: str, run: str, values: pd.Series, years: Sequence[int],
    difference: dict[Any, Any],
) -> list[Any]:  # fmt: skip
    share = unit == SHARE_UNIT
    medians = [_at(values, year, MIDDLE) for year in years]
    ends = [_at(values, years[-1], end) for end in (LOW, HIGH)]
    number = PERCENT_ONE if share else by_size(*medians)
    row: list[Any] = [
        book.label(f"indicator.{name}", name.replace("_", " ")), run, "%" if share else book.unit(unit),
        book.word(f"workbook.of_year.{kind}"), *(Cell(value, number) for value in (*medians, *ends)),
    ]  # fmt: skip
    if difference:
        numbers = [_number(difference.get(f"difference{end}")) for end in ("", "_low", "_high")]
        apart = PERCENT_ONE if share else by_size(*numbers)
        row += [Cell(value, difference_format(value, apart)) for value in numbers]
        row.append(direction(book, difference.get("direction")))
    return [*row, name]


def _at(values: pd.Series, year: int, quantile: float) -> float | None:
    return _number(values.get((year, quantile)))


def _number(value: Any) -> float | None:
    return None if value is None or value == "" or pd.isna(value) else float(value)


def _charts(
    book: Book, tables: Sequence[tuple[str, pd.DataFrame]], years: Sequence[int],
    units: dict[str, str],
) -> None:  # fmt: skip
    """A sheet of charts, and below them the table that they are drawn from."""
    book.key = "indicator_charts"
    sheet = Sheet(book, book.word("workbook.heading.indicator_charts"), [book.word("workbook.note.indicator_charts")])
    kinds = dict(HEADLINES)
    shown = [name for name in CHARTED if any(name in table for _, table in tables)]
    if not shown or not years:
        sheet.notes([book.word("workbook.no_years")])
        return
    top = sheet.row
    sheet.row += ROWS_A_CHART * -(-len(shown) // CHARTS_A_ROW) + 1
    columns = [Column(book.word("workbook.head.indicator"), most=36), Column(book.word("workbook.head.run"), most=18),
               *(Column(str(year), "", 13) for year in years)]  # fmt: skip
    rows, drawn = [], []
    for name in shown:
        unit = unit_of_year(units.get(name, ""), kinds[name])
        percent = unit == SHARE_UNIT
        for title, table in tables:
            if name in table:
                medians = [_at(table[name], year, MIDDLE) for year in years]
                number = PERCENT_ONE if percent else by_size(*medians)
                label = book.label(f"indicator.{name}", name.replace("_", " "))
                rows.append([label, title, *(Cell(value, number) for value in medians)])
                drawn.append((name, label, "%" if percent else book.unit(unit), number))
    block = sheet.table(columns, rows, main=False)
    for place, name in enumerate(shown):
        own = [row for row, one in enumerate(drawn) if one[0] == name]
        _, label, unit, number = drawn[own[0]]
        places = [block.sheet, block.first - 1, 2, block.first - 1, len(years) + 1]
        series = [
            Series([block.sheet, block.first + row, 1], places,
                   [block.sheet, block.first + row, 2, block.first + row, len(years) + 1])
            for row in own
        ]  # fmt: skip
        chart = Chart(
            "line", label, book.word("workbook.axis.year"), unit or book.word("workbook.axis.value"),
            book.word("workbook.alt.indicator", name=label, years=f"{years[0]}–{years[-1]}"), series,
            number=number if number in (PERCENT_ONE, WHOLE) else "", size=CHART_SIZE, from_zero=False,
        )  # fmt: skip
        row, column = divmod(place, CHARTS_A_ROW)
        insert_chart(sheet, top + row * ROWS_A_CHART, column * CHART_COLUMNS, chart)
    for column, width in enumerate((34, 22, 14, 14)):
        sheet.width(column, width)
    sheet.one_page()
