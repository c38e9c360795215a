"""Which of three or more runs comes first in how many draws: a bar a target and headline indicator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.patches import Patch

from sim.experiments.comparison.compare import Comparison
from sim.report.figures import scales, style
from sim.report.figures.row_chart import Column, RowChart, chart_height
from sim.report.figures.tables import RunTables
from sim.report.figures.text import FigureText, wrap_text
from sim.report.scorecard import clause_number
from sim.scoring import LIKELY

NAME = "ranking"
ROWS_A_PAGE = 44
_NAMES = 3.55


@dataclass(frozen=True)
class Order:
    """How stable the order of the runs is by one target or indicator; shares from 0 to 1, one a run."""

    name: str
    first_shares: tuple[float, ...]
    leader: int
    """Position of the run that comes first over all draws."""
    same_order: float
    kendall_tau: float | None


def orders_of(comparison: Comparison, kind: str, text: FigureText) -> list[Order]:
    """The orders by targets (their main readings) or by indicators, in the plan's order."""
    table = comparison.rankings[comparison.rankings["kind"] == kind]
    clauses = {target.id: target.clause for target in text.plan.targets}
    main = {(str(row["id"]), str(row["reading"])): row for _, row in comparison.main_targets.iterrows()}
    found = []
    for (identity, reading), rows in table.groupby(["id", "reading"], sort=False):
        if kind == "target" and (identity, reading) not in main:
            continue
        if kind == "target":
            row = main[str(identity), str(reading)]
            number = clause_number(clauses.get(str(identity), ""), text.lang)
            name = f"{number}  {text.main_name(row)}".strip()
        else:
            name = text.plan.label(f"indicator.{identity}", text.lang)
        by_run = rows.set_index("run").loc[list(comparison.names)]
        tau = by_run["kendall_tau"].iloc[0]
        found.append(
            Order(
                name=name,
                first_shares=tuple(float(share) for share in by_run["first_share"]),
                leader=int(by_run["place"].to_numpy().argmin()),
                same_order=float(by_run["same_order_share"].iloc[0]),
                kendall_tau=None if tau is None or tau != tau else float(tau),
            )
        )
    return found


def draw_ranking(
    comparison: Comparison, tables: Sequence[RunTables], folder: Path, text: FigureText
) -> list[Path]:
    """Draw a page or more for the targets and one for the indicators; nothing for two runs."""
    written: list[Path] = []
    for kind in ("target", "indicator"):
        orders = orders_of(comparison, kind, text) if len(comparison.rankings) else []
        pages = [orders[start : start + ROWS_A_PAGE] for start in range(0, len(orders), ROWS_A_PAGE)]
        for page, rows in enumerate(pages, start=1):
            stable = sum(order.same_order >= LIKELY for order in orders)
            title = text(f"{NAME}.{kind}.title", stable=stable, count=len(orders), runs=len(comparison.names))
            if len(pages) > 1:
                title = text("page", title=title, number=page, pages=len(pages))
            written += _draw_page(rows, title, f"{NAME}_{kind}s_{page}", kind, tables, folder, text)
    return written


def _draw_page(
    rows: Sequence[Order], title: str, name: str, kind: str, runs: Sequence[RunTables], folder: Path, text: FigureText
) -> list[Path]:
    subtitle = wrap_text(text(f"{NAME}.{kind}.subtitle"), 150)
    with style.figure_style():
        height = chart_height(len(rows)) + 1.45 + 0.2 * (subtitle.count("\n") + (len(runs) > 2))
        figure = style.new_figure(style.PAGE_WIDTH, height)
        figure.set_layout_engine("none")
        looks = [style.run_style(number, len(runs)) for number in range(len(runs))]
        handles = [
            Patch(facecolor=look.colour, hatch=look.hatch, edgecolor="white", linewidth=0.5, alpha=0.8)
            for look in looks
        ]
        names = [wrap_text(text.run(run), 60) for run in runs]
        used = style.frame_figure(figure, title, subtitle, text.footer(runs), handles, names)
        columns = [Column(text(f"{NAME}.same_order"), 1.15), Column(text(f"{NAME}.tau"), 0.95)]
        chart = RowChart(figure, len(rows), _NAMES, columns, used)
        chart.axes.set_xlim(0, 1)
        ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
        chart.axes.set_xticks(ticks, [scales.percent(100 * tick, text.lang) for tick in ticks])
        chart.axes.set_xlabel(text(f"{NAME}.axis"))
        for line, order in enumerate(rows):
            start = 0.0
            for share, look in zip(order.first_shares, looks, strict=True):
                chart.axes.barh(
                    line, share, left=start, height=0.66, facecolor=look.colour, hatch=look.hatch, edgecolor="white",
                    linewidth=0.5, alpha=0.8, zorder=2,
                )  # fmt: skip
                start += share
            chart.name(line, order.name)
            tau = "–" if order.kendall_tau is None else f"{order.kendall_tau:.2f}".replace("-", "\u2212")
            chart.figures(line, [scales.percent(round(100 * order.same_order), text.lang), tau])
        return style.save_figure(figure, folder, name)
