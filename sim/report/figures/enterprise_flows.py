"""Entries, exits and mergers by chain over the plan's months: a diverging bar chart with the counts beside
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from sim.report.figures import scales, style
from sim.report.figures.tables import RunTables, all_months
from sim.report.figures.text import FigureText, wrap_text

NAME = "enterprise_flows"
FIRST_PLAN_MONTH = "2020-01"
FLOWS = ("entry", "exit", "merger", "consolidation_exit", "consolidation_merger")
_LOOKS = {
    "entry": ("#56B4E9", ""),
    "exit": ("#D9D9D9", ""),
    "merger": ("#999999", "..."),
    "consolidation_exit": ("#D55E00", "///"),
    "consolidation_merger": ("#E69F00", "xxx"),
}
_LARGEST_SHARE = 100.0
_ALL = "(all)"
_COLUMN_FLOWS = {
    "entry": ("entry",),
    "exit": ("exit",),
    "merger": ("merger",),
    "consolidated": ("consolidation_exit", "consolidation_merger"),
}
_COLUMNS = (1.54, 1.70, 1.86, 2.08)
"""Right edges of the printed counts, in widths of the axes."""


Flows = dict[str, dict[str, float]]
"""Chain -> kind of flow -> number of enterprises."""


def plan_flows(run: RunTables, chain_of: dict[str, str]) -> Flows:
    """Mean count a run over the plan's months, by chain and flow, of the runs that kept their events."""
    chains = list(dict.fromkeys(chain_of.values()))
    events = run.events
    if len(events):
        events = events[events["kind"].isin(FLOWS) & (events["month"].astype(str) >= FIRST_PLAN_MONTH)]
    if not len(events):
        return {chain: dict.fromkeys(FLOWS, 0.0) for chain in chains}
    events = _once_each(_named_by_reason(events))
    counts = pd.crosstab(events["stage"].astype(str).map(chain_of), events["kind"].astype(str))
    counts = counts.reindex(index=chains, columns=list(FLOWS), fill_value=0)
    means = counts.to_numpy(dtype=float) / max(run.event_runs, 1)
    return {
        chain: dict(zip(FLOWS, (float(mean) for mean in row), strict=True))
        for chain, row in zip(chains, means, strict=True)
    }


def _named_by_reason(events: pd.DataFrame) -> pd.DataFrame:
    """Exits and mergers whose reason is the consolidation become kinds of their own."""
    kind, reason = events["kind"].astype(str), events["reason"].astype(str)
    ours = kind.isin(["exit", "merger"]) & reason.str.startswith("consolidation")
    return events.assign(kind=kind.where(~ours, "consolidation_" + kind))


def _once_each(events: pd.DataFrame) -> pd.DataFrame:
    """Count an enterprise that went under the consolidation once, though the log may also hold its exit or
    merger.
    """
    keys = ["draw", "replicate", "enterprise"]
    consolidated = events["kind"].astype(str).str.startswith("consolidation_") & (events["enterprise"] >= 0)
    gone = pd.MultiIndex.from_frame(events.loc[consolidated, keys])
    again = events["kind"].isin(["exit", "merger"]) & pd.MultiIndex.from_frame(events[keys]).isin(gone)
    return events[~again]


def draw_enterprise_flows(runs: Sequence[RunTables], folder: Path, text: FigureText) -> list[Path]:
    """Draw the flows of each chain as a share of its enterprises at the end of 2019, with the counts as
    figures.
    """
    chain_of = dict(zip(text.plan.stages, text.plan.stage_chains, strict=True))
    flows = [plan_flows(run, chain_of) for run in runs]
    starts = [_start_counts(run, list(table)) for run, table in zip(runs, flows, strict=True)]
    chains = [
        chain
        for chain in flows[0]
        if any(sum(table[chain].values()) > 0 for table in flows) or any(start[chain] > 0 for start in starts)
    ]
    names = [wrap_text(text.chain(chain), 26) for chain in chains]
    if chains:
        for table, start in zip(flows, starts, strict=True):
            table[_ALL] = {flow: sum(table[chain][flow] for chain in chains) for flow in FLOWS}
            start[_ALL] = sum(start.values())
        chains, names = [_ALL, *chains], [text("flows.all"), *names]
    rows = max(len(chains), 4)
    height = (0.19 * len(runs) + 0.16) * rows
    subtitle = wrap_text(_subtitle(runs, text) if chains else text("no_data"), 150)
    with style.figure_style():
        total = height + 1.95 + 0.17 * subtitle.count("\n")
        figure = style.new_figure(style.PAGE_WIDTH, total)
        figure.set_layout_engine("none")
        handles = [
            Patch(facecolor=_LOOKS[flow][0], hatch=_LOOKS[flow][1], edgecolor=style.INK, linewidth=0.5)
            for flow in FLOWS
        ]
        legend = [text(f"flow.{flow}") for flow in FLOWS]
        top, bottom = style.frame_figure(figure, text("flows.title"), subtitle, text.footer(runs), handles, legend)
        bottom += 0.42
        axes = figure.add_axes((0.185, bottom / total, 0.385, 1 - (top + bottom + 0.08) / total))
        _prepare_axes(axes, rows, names, text)
        _draw_bars(axes, chains, flows, starts, len(runs))
        if chains:
            _draw_counts(axes, chains, flows, runs, text)
        return style.save_figure(figure, folder, NAME)


def _subtitle(runs: Sequence[RunTables], text: FigureText) -> str:
    """What the bars are, and of which runs where those are not all."""
    subtitle = text("flows.subtitle")
    fewer = {run.event_runs for run in runs if run.event_runs < run.runs}
    if not fewer:
        return subtitle
    return subtitle + ("" if text.lang == "zh" else " ") + text("flows.first_runs", runs=max(fewer))


def _prepare_axes(axes: Any, rows: int, names: Sequence[str], text: FigureText) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0, labelsize=8.5)
    axes.set_ylim(rows - 0.5, -0.9)
    axes.set_xlabel(text("flows.axis"))
    axes.grid(True, axis="x")
    axes.grid(False, axis="y")
    axes.axvline(0, color=style.INK, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: scales.plain_number(abs(value))))


def _start_counts(run: RunTables, chains: Sequence[str]) -> dict[str, float]:
    """Median number of live enterprises of each chain at the end of the year before the plan (0 when
    unknown).
    """
    months = all_months([run])
    before = [number for number, month in enumerate(months) if month < FIRST_PLAN_MONTH]
    result = {}
    for chain in chains:
        band = run.monthly(f"enterprises_{chain}", months)
        result[chain] = float(band.middle[before[-1]]) if len(band) and before else 0.0
    return result


def _draw_bars(
    axes: Any,
    chains: Sequence[str],
    flows: Sequence[Flows],
    starts: Sequence[dict[str, float]],
    count: int,
) -> None:
    """Draw the stacked bars in % of the chain's enterprises before the plan; longer ones are cut, with an
    arrow.
    """
    height = 0.74 / count
    segments: list[tuple[float, float, float, str]] = []
    for position, (table, start) in enumerate(zip(flows, starts, strict=True)):
        for row, chain in enumerate(chains):
            at = row + height * (position - (count - 1) / 2)
            left = 0.0
            for flow in FLOWS:
                share = 100 * table[chain][flow] / start[chain] if start[chain] > 0 else 0.0
                if flow == "entry":
                    segments.append((at, 0.0, share, flow))
                else:
                    segments.append((at, left - share, share, flow))
                    left -= share
    ends = [abs(end) for _, begin, share, _ in segments for end in (begin, begin + share)]
    limit = min(max([10.0, *ends]) * 1.08, _LARGEST_SHARE)
    for at, begin, share, flow in segments:
        low, high = max(begin, -limit), min(begin + share, limit)
        if high > low:
            colour, hatch = _LOOKS[flow]
            axes.barh(
                at,
                high - low,
                height * 0.84,
                left=low,
                color=colour,
                hatch=hatch,
                edgecolor=style.INK,
                linewidth=0.5,
            )
        for beyond, place, marker in ((begin < -limit, -limit, 4), (begin + share > limit, limit, 5)):
            if beyond:
                axes.plot([place], [at], marker=marker, color=style.INK, markersize=5, clip_on=False, zorder=5)
    axes.set_xlim(-limit, limit)


def _draw_counts(
    axes: Any,
    chains: Sequence[str],
    flows: Sequence[Flows],
    runs: Sequence[RunTables],
    text: FigureText,
) -> None:
    """Print the counts right of the bars: run, entries, exits, mergers, consolidated."""
    count = len(runs)
    height = 0.74 / count
    place = axes.get_yaxis_transform()
    for column, key in zip(_COLUMNS, _COLUMN_FLOWS, strict=True):
        heading = text(f"flows.column.{key}")
        axes.text(
            column,
            -0.62,
            heading,
            transform=place,
            ha="right",
            va="baseline",
            fontsize=7.8,
            color=style.MUTED,
        )
    for row, chain in enumerate(chains):
        axes.plot(
            [-0.42, _COLUMNS[-1]],
            [row + 0.5] * 2,
            transform=place,
            color=style.FAINT,
            linewidth=0.5,
            clip_on=False,
            zorder=0,
        )
        for position, (run, table) in enumerate(zip(runs, flows, strict=True)):
            at = row + height * (position - (count - 1) / 2)
            colour = style.run_style(position, count).colour
            # With one run the title names it already.
            name = wrap_text(text.run(run), 26, lines=1) if count > 1 else ""
            axes.text(1.035, at, name, transform=place, va="center", fontsize=7.8, color=colour)
            for column, parts in zip(_COLUMNS, _COLUMN_FLOWS.values(), strict=True):
                number = sum(table[chain][part] for part in parts)
                printed = "–" if number == 0 else scales.plain_number(round(number, 1))
                axes.text(column, at, printed, transform=place, ha="right", va="center", fontsize=7.8)
