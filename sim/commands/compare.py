"""``sim compare``: runs side by side, paired, with figures in one frame."""

from __future__ import annotations

from pathlib import Path

import click

from sim.commands.options import Settings, common_options, pass_settings


@click.command("compare", short_help="Set runs side by side: paired differences and figures.")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DIR DIR...")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the comparison.  [default: results/compare-NAMES]",
)
@click.option("--force", is_flag=True, help="Replace a comparison of other runs in the folder.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@common_options
@pass_settings
def compare(
    settings: Settings, folders: tuple[Path, ...], out: Path | None, force: bool, no_figures: bool, as_json: bool
) -> int:
    """Compare run folders, named by the folders. The first one is what the others are compared with.

    Replicates with the same seed meet the same luck, so differences are taken pair by pair, of the replicates
    that all runs have. An earlier comparison of the same runs in the folder is replaced, one of other runs only
    with --force.
    """
    from rich.console import Console

    from sim.commands.printing import print_json
    from sim.experiments.compare import check_comparison_place, compare_runs, write_tables
    from sim.plan import load_plan
    from sim.report.comparison import print_comparison
    from sim.store import COMPARISON, new_folder

    comparison = compare_runs(folders)
    folder = out or Path(comparison.default_folder)
    check_comparison_place(comparison, folder, force=force)
    with new_folder(folder, manifest=COMPARISON) as fresh:
        write_tables(comparison, fresh)
        if not no_figures:
            from dataclasses import replace

            from sim.report.figures import draw_comparison_figures, read_run_tables
            from sim.report.figures.pool import usable_processes

            settings.say("drawing the figures ...")
            runs = zip(comparison.runs, comparison.names, strict=True)
            tables = [
                replace(
                    read_run_tables(run.folder), name=name,
                    series=run.series, events=run.events, accounts=run.accounts,
                    targets=run.targets, target_values=run.target_values,
                )
                for run, name in runs
            ]  # fmt: skip
            draw_comparison_figures(tables, fresh / "figures", settings.lang, processes=usable_processes())
    if as_json:
        print_json({"folder": str(folder), **comparison.manifest()})
    else:
        print_comparison(comparison, load_plan(), settings.lang, Console())
    settings.say(f"\nComparison: {folder}" + ("" if no_figures else f"   figures: {folder / 'figures'}"))
    return 0
