"""Money by lever: planned, awarded and paid, in all and by year, with charts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.experiments.ensemble.lever_summary import LeverSummary
from sim.report.page.money_tables import MONEY, Sums, sums_by_campaign, sums_of
from sim.report.workbook.book import Book
from sim.report.workbook.charts import Chart, Series, insert_chart
from sim.report.workbook.sheet import Block, Column, Sheet
from sim.report.workbook.style import ONE, PERCENT, SERIES, WHOLE
from sim.report.workbook.tasks import lever_names
from sim.scoring import spent_by_lever

if TYPE_CHECKING:
    from sim.report.material import Material

CASES = ("applicants", "awarded")
SHOWN = 12
"""Levers with a colour or bars of their own in a chart; the others are added up."""

FIRST_CHART, SECOND_CHART = 5, 15
"""Columns at which the charts begin, side by side."""

CHART_SIZE = (620, 560)

PLANNED, FIRST_YEAR = 4, 13
"""Columns of the first sum of money, and of what was paid in the first year."""


def levers_sheet(book: Book, material: Material) -> None:
    """Write a row a lever, the most money first, and a sheet of two charts with their tables."""
    sheet = Sheet(book, book.word("workbook.heading.levers"), [book.word("workbook.note.levers")])
    years = sorted({int(year) for year in material.money["year"]}) if len(material.money) else []
    paid = {year: _paid_in(material, year) for year in years}
    names = lever_names(book, material)
    ranked = sorted(material.levers, key=lambda lever: (-lever.figures.get("money", 0.0), lever.lever))
    rows = [_row(book, lever, names[lever.lever], [paid[year][lever.lever] for year in years]) for lever in ranked]
    columns = _columns(book, years)
    sheet.table(columns, rows, frozen=1, unprinted=1, total=_total(book, columns, rows, material))
    if ranked:
        _by_campaign(sheet, material)
        sheet.page.print_area(0, 0, sheet.row - 1, len(columns) - 2)
    book.key = "lever_charts"
    sheet = Sheet(book, book.word("workbook.heading.lever_charts"), [] if ranked else [book.word("workbook.no_levers")])
    sheet.one_page()
    if not ranked:
        return
    top = sheet.row
    shown, others = ranked[:SHOWN], ranked[SHOWN:]
    _planned_and_paid(sheet, shown, others, names)
    _by_year(sheet, shown, others, names, paid, top)


def _columns(book: Book, years: list[int]) -> list[Column]:
    def head(key: str, number: str = "", most: float = 14.0) -> Column:
        return Column(book.word(f"workbook.head.{key}"), number, most)

    return [
        head("lever", most=34), head("evidence_grade", most=8), *(head(name, ONE) for name in CASES),
        *(head(name, ONE) for name in MONEY), head("deadweight", PERCENT), head("direct_effect", ONE),
        head("effect_unit", most=24), head("first_month", most=10), head("last_month", most=10),
        *(Column(book.word("workbook.head.paid_in", year=year), ONE, 14) for year in years), head("id", most=34),
    ]  # fmt: skip


def _row(book: Book, lever: LeverSummary, name: str, by_year: list[float]) -> list[Any]:
    figures = lever.figures
    return [
        name, lever.evidence_grade, *(figures.get(what) for what in (*CASES, *MONEY)), lever.deadweight_share,
        lever.direct_effect, "" if lever.direct_effect is None else book.unit(lever.direct_effect_unit),
        lever.first_month, lever.last_month, *by_year, lever.lever,
    ]  # fmt: skip


def _by_campaign(sheet: Sheet, material: Material) -> None:
    """Below the levers: the same money by the campaign that each of them has its home in."""
    book = sheet.book
    sheet.heading(book.word("page.campaign_money"))
    found = sums_by_campaign(material)
    rows = [
        [book.label(f"campaign.{campaign}", "") or book.word("page.no_campaign"), "", "", "", *_cells_of(sums)]
        for campaign, sums in found.items()
    ]
    heads = [Column(book.word("workbook.head.campaign"), most=34), *(Column("") for _ in range(PLANNED - 1))]
    money = [Column(book.word(f"workbook.head.{name}"), ONE, 14.0) for name in MONEY]
    columns = [*heads, *money, Column(book.word("workbook.head.deadweight"), PERCENT, 14.0)]
    total = [book.word("workbook.total"), "", "", "", *_cells_of(sums_of(material.levers))]
    sheet.table(columns, rows, main=False, total=total)


def _cells_of(sums: Sums) -> list[float | None]:
    return [*(getattr(sums, name) for name in MONEY), sums.deadweight_share]


def _total(book: Book, columns: list[Column], rows: list[list[Any]], material: Material) -> list[Any]:
    """The last row: sums of money, and the deadweight of all of it. Cases of different levers are not added up."""
    summed = [*range(PLANNED, PLANNED + len(MONEY)), *range(FIRST_YEAR, len(columns) - 1)]
    cells: list[Any] = [
        book.word("workbook.total") if place == 0 else sum(row[place] or 0.0 for row in rows) if place in summed else ""
        for place in range(len(columns))
    ]
    cells[PLANNED + len(MONEY)] = sums_of(material.levers).deadweight_share
    return cells


def _paid_in(material: Material, year: int) -> dict[str, float]:
    """What public purses paid under each lever in a year, 10k yuan."""
    chosen = material.money[material.money["year"] == year]
    rows: Any = chosen[["year", "payer", "receiver", "purpose", "amount"]].itertuples(index=False, name=None)
    return spent_by_lever(rows, [lever.lever for lever in material.levers])


def _planned_and_paid(
    sheet: Sheet, shown: list[LeverSummary], others: list[LeverSummary], names: dict[str, str]
) -> None:
    book = sheet.book
    rows = [[names[lever.lever], *(lever.figures.get(what) for what in ("planned", "money"))] for lever in shown]
    if others:
        sums = [sum(lever.figures.get(what, 0.0) for lever in others) for what in ("planned", "money")]
        rows.append([book.word("workbook.other_levers", count=len(others)), *sums])
    columns = [Column(book.word("workbook.head.lever"), most=34), *(Column(book.word(f"workbook.head.{what}"), ONE, 14)
               for what in ("planned", "money"))]  # fmt: skip
    block = sheet.table(columns, rows, main=False)
    series = [Series(block.head(place), block.area(0), block.area(place)) for place in (1, 2)]
    alt = book.word("workbook.alt.planned_and_paid", count=len(rows), first=str(rows[0][0]))
    chart = Chart(
        "bar", book.word("workbook.chart.planned_and_paid"), book.word("workbook.head.lever"),
        book.word("workbook.axis.money"), alt, series, number=WHOLE, size=CHART_SIZE,
    )  # fmt: skip
    insert_chart(sheet, block.first - 1, FIRST_CHART, chart)
    sheet.row += 1


def _by_year(
    sheet: Sheet, shown: list[LeverSummary], others: list[LeverSummary], names: dict[str, str],
    paid: dict[int, dict[str, float]], top: int,
) -> None:  # fmt: skip
    book = sheet.book
    years = [year for year, amounts in paid.items() if sum(amounts.values())]
    if not years:
        return
    most = [lever for lever in shown if any(paid[year][lever.lever] for year in years)][: len(SERIES) - 1]
    left = [lever for lever in (*shown, *others) if lever not in most]
    rows: list[list[Any]] = [[names[lever.lever], *(paid[year][lever.lever] for year in years)] for lever in most]
    if left:
        rows.append([book.word("workbook.other_levers", count=len(left)),
                     *(sum(paid[year][lever.lever] for lever in left) for year in years)])  # fmt: skip
    columns = [Column(book.word("workbook.head.lever"), most=34), *(Column(str(year), ONE, 12) for year in years)]
    block = sheet.table(columns, rows, main=False)
    head = block.first - 1
    places = [block.sheet, head, 1, head, len(years)]
    series = [
        Series(_cell(block, row), places, [block.sheet, row, 1, row, len(years)])
        for row in range(block.first, block.last + 1)
    ]
    chart = Chart(
        "column", book.word("workbook.chart.paid_by_year"), book.word("workbook.axis.year"),
        book.word("workbook.axis.money"), book.word("workbook.alt.paid_by_year", years=f"{years[0]}–{years[-1]}"),
        series, stacked=True, number=WHOLE, size=CHART_SIZE,
    )  # fmt: skip
    insert_chart(sheet, top, SECOND_CHART, chart)
    sheet.row = max(sheet.row, top + 30)


def _cell(block: Block, row: int) -> list[Any]:
    return [block.sheet, row, 0]
