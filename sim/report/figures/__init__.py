"""Figures of a run and of a comparison, as a planner puts them into a report: PNG at 200 dpi and SVG.

`draw_run_figures` and `draw_comparison_figures` write every figure into a folder and return the files. The
same tables give the same bytes. All words come from the plan's labels, in English ('en') or Chinese ('zh').
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from sim.plan import Plan, load_plan
from sim.report.figures.adoption import draw_adoption
from sim.report.figures.attainment import draw_attainment
from sim.report.figures.enterprise_flows import draw_enterprise_flows
from sim.report.figures.enterprises_by_chain import draw_enterprises_by_chain
from sim.report.figures.headline_fans import draw_headline_fans
from sim.report.figures.money import draw_money
from sim.report.figures.pool import Draw, draw_all
from sim.report.figures.supply_network import draw_supply_network
from sim.report.figures.tables import RunTables, read_run_tables, run_tables
from sim.report.figures.target_overview import draw_target_overview
from sim.report.figures.target_paths import draw_target_paths
from sim.report.figures.text import FigureText
from sim.tables import write_text

__all__ = [
    "FIGURES", "RUN_FIGURES", "RunTables", "draw_comparison_figures", "draw_run_figures", "figures_language",
    "read_run_tables", "run_tables",
]  # fmt: skip

LANGUAGE_FILE = "language.txt"
"""Says in which language the figures of a folder are; it is written last, when all of them stand there."""

FIGURES: tuple[Draw, ...] = (
    draw_target_paths,
    draw_target_overview,
    draw_headline_fans,
    draw_adoption,
    draw_enterprises_by_chain,
    draw_enterprise_flows,
    draw_money,
    draw_supply_network,
)
"""Every figure that shows one scenario or several in one frame: tables, folder, words -> files written. The first
takes half of the time.
"""

RUN_FIGURES: tuple[Draw, ...] = (*FIGURES, draw_attainment)
"""Every figure of a single scenario."""


def draw_run_figures(
    run: RunTables | Path, folder: Path, lang: str = "en", plan: Plan | None = None, *, processes: int = 1
) -> list[Path]:
    """Draw all figures of one run (its tables, or its folder); see `draw_comparison_figures`."""
    return draw_comparison_figures([run], folder, lang, plan, processes=processes)


def draw_comparison_figures(
    runs: Sequence[RunTables | Path],
    folder: Path,
    lang: str = "en",
    plan: Plan | None = None,
    *,
    processes: int = 1,
) -> list[Path]:
    """Draw all figures with the runs in one frame, the first being the reference; returns the files written.

    With `processes` above 1 one of them is drawn in a fresh process: the calling program must then guard its
    main part by `if __name__ == "__main__"`.

    Raises ValueError for another language than 'en' and 'zh', for no runs, for two runs of one name, and
    for a text with a character that the fonts lack.
    """
    text = FigureText(plan or load_plan(), lang)
    tables = [run if isinstance(run, RunTables) else read_run_tables(Path(run)) for run in runs]
    if not tables:
        raise ValueError("no runs to draw")
    names = [table.name for table in tables]
    if len(set(names)) < len(names):
        raise ValueError(f"runs need different names, not {', '.join(names)}")
    titles = Counter(text.run(table) for table in tables)
    tables = [replace(table, same_title=titles[text.run(table)] > 1) for table in tables]
    (folder / LANGUAGE_FILE).unlink(missing_ok=True)
    written = draw_all(RUN_FIGURES if len(tables) == 1 else FIGURES, tables, folder, text, processes)
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / LANGUAGE_FILE, f"{lang}\n")
    return [*written, folder / LANGUAGE_FILE]


def figures_language(folder: Path) -> str:
    """The language of the figures in a folder; empty where there are none, or not all."""
    try:
        return (folder / LANGUAGE_FILE).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""
