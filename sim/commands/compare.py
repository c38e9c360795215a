"""``sim compare``: runs side by side, paired, with figures in one frame."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.completing import complete_results
from sim.commands.options import Settings, common_options, pass_settings
from sim.language.message import Message

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison

LESS_LIKELY = 1
"""Exit code with ``--exit-code`` where a target is clearly less likely met than in the first run."""


@click.command("compare", short_help="Set runs side by side: paired differences and figures.")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR DIR...",
                shell_complete=complete_results)  # fmt: skip
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the comparison.  [default: results/compare-NAMES]",
)
@click.option("--force", is_flag=True, help="Replace a comparison of other runs in the folder.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@click.option(
    "--exit-code",
    is_flag=True,
    help="Exit with 1 where the probability of a target is clearly lower than in the first run.",
)
@common_options
@pass_settings
def compare(
    settings: Settings,
    folders: tuple[Path, ...],
    out: Path | None,
    force: bool,
    no_figures: bool,
    as_json: bool,
    exit_code: bool,
) -> int:
    """Compare run folders, named by the folders. The first one is what the others are compared with.

    Runs of the same draw and replicate meet the same numbers and the same luck, so differences are taken pair by pair,
    of the runs that all folders have. An earlier comparison of the same runs in the folder is replaced, one of other
    runs only with --force.
    """
    from rich.console import Console

    from sim.commands.printing import print_json
    from sim.experiments.comparison.compare import check_comparison_place, compare_runs, write_tables
    from sim.manifests import COMPARISON
    from sim.plan import load_plan
    from sim.report.comparison import print_comparison
    from sim.report.comparison_summary import less_likely
    from sim.store import new_folder

    comparison = compare_runs(folders)
    folder = out or Path(comparison.default_folder)
    check_comparison_place(comparison, folder, force=force)
    with new_folder(folder, manifest=COMPARISON) as fresh:
        write_tables(comparison, fresh)
        if not no_figures:
            settings.say(Message("figures.drawing"))
            _draw(comparison, fresh / "figures", settings.lang)
    if as_json:
        print_json({"folder": str(folder), **comparison.manifest()})
    else:
        print_comparison(comparison, load_plan(), settings.lang, Console())
    key = "comparison.results" if no_figures else "comparison.results_and_figures"
    settings.say(Message(key, folder=folder, figures=folder / "figures"))
    lower = less_likely(comparison) if exit_code else []
    if lower:
        names = tuple(f"{one['id']} ({one['run']})" for one in lower)
        settings.say(Message("comparison.less_likely", first=comparison.names[0], names=names))
    return LESS_LIKELY if lower else 0


def _draw(comparison: Comparison, folder: Path, lang: str) -> None:
    from sim.report.figures import draw_comparison_figures
    from sim.report.figures.differences import draw_differences
    from sim.report.figures.pool import usable_processes
    from sim.report.figures.tables import run_tables

    tables = [run_tables(run, name) for run, name in zip(comparison.runs, comparison.names, strict=True)]
    draw_differences(comparison, tables, folder, lang)
    draw_comparison_figures(tables, folder, lang, processes=usable_processes())
