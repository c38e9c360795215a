"""``sim run``: a scenario over its replicates, into a run folder and onto the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.options import Settings, common_options, pass_settings
from sim.commands.scenario_options import overrides_from, scenario_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.ensemble import Failure
    from sim.scenario import LoadedScenario

RESULTS = Path("results")


@click.command("run", short_help="Run a scenario and show its scorecard.")
@scenario_options
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results.  [default: results/NAME]",
)
@click.option("--allow-code", is_flag=True, help="Run the rule files that the scenario names.")
@click.option("--force", is_flag=True, help="Run again, and replace what another scenario left in the folder.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the scorecard as JSON.")
@common_options
@pass_settings
def run(
    settings: Settings, scenario: Path, replicates: int | None, seed: int | None, months: int | None,
    changes: tuple[str, ...], out: Path | None, allow_code: bool, force: bool, no_figures: bool,
    as_json: bool,
) -> int:  # fmt: skip
    """Run SCENARIO: simulate its replicates, write a run folder, print the scorecard.

    A folder that holds the finished result of the same scenario, made by the same program, is shown again, not
    run again (--force runs it); one that holds another result is left alone (--force replaces it, --out chooses
    another).
    """
    from sim.commands.cautions import cautions
    from sim.commands.result import show_scorecard
    from sim.experiments.ensemble import EveryRunFailed
    from sim.rule_check import check_rules
    from sim.scenario import load_scenario
    from sim.store import check_place

    loaded = load_scenario(scenario, overrides_from(changes, replicates=replicates, seed=seed, months=months))
    if not allow_code:
        _refuse_code(loaded, scenario)
    folder = out or RESULTS / loaded.scenario.name
    check_place(folder, fingerprint=loaded.fingerprint, force=force, wanted=_described(loaded))
    for caution in cautions(loaded, scenario):
        settings.say(caution)
    code = 0
    if not force and _is_done(settings, folder):
        settings.say(f"{folder} holds this very result already; --force runs it again.")
        if not no_figures:
            _refresh_figures(settings, folder)
    else:
        check_rules(loaded.scenario.rules, str(scenario), run_files=allow_code)
        try:
            code = _simulate(settings, loaded, folder, force=force, figures=not no_figures)
        except EveryRunFailed as error:
            click.echo(f"{error}\nNothing was written.", err=True)
            _show_traces(settings, error.failures)
            return error.exit_code
    show_scorecard(folder, settings, as_json=as_json)
    settings.say(f"\nResults: {folder}" if no_figures else f"\nResults: {folder}   figures: {folder / 'figures'}")
    return code


def _refuse_code(loaded: LoadedScenario, path: Path) -> None:
    """Raise InputError where the scenario names code outside the program: the user has not said yes to it."""
    from sim.commands.places import near
    from sim.errors import InputError, Problem

    files = [(number, use.file) for number, use in enumerate(loaded.scenario.rules) if use.file]
    if files:
        raise InputError(
            Problem(
                f"names code outside the program ({near(file)})",
                file=str(path),
                path=f"rules.{number}",
                suggestion="read that file, then run again with --allow-code",
            )
            for number, file in files
        )


def _described(loaded: LoadedScenario) -> dict[str, str | int]:
    """What distinguishes this run in a message, named as in run.json."""
    scenario = loaded.scenario
    return {
        "scenario": scenario.name, "seed": scenario.seed, "replicates": scenario.replicates,
        "months": scenario.months,
    }  # fmt: skip


def _is_done(settings: Settings, folder: Path) -> bool:
    """Whether the folder holds a finished result (of this scenario: that has been checked), made as it would be now."""
    from sim.plan import load_plan
    from sim.provenance import code_digest, data_digest
    from sim.store import is_run, open_run

    if not is_run(folder):
        return False
    manifest = open_run(folder).manifest
    if manifest.get("status") != "complete":
        return False
    if (manifest.get("code"), manifest.get("data")) != (code_digest(), data_digest(load_plan().folder)):
        settings.say(f"{folder} was made with another state of the program: it is run again.")
        return False
    return True


def _simulate(settings: Settings, loaded: LoadedScenario, folder: Path, *, force: bool, figures: bool) -> int:
    """Run the replicates and write the folder, figures included, all at once; returns the exit code."""
    from sim.commands.progress import progress_bar
    from sim.experiments.ensemble import run_ensemble
    from sim.store import new_folder, write_record

    scenario = loaded.scenario
    settings.say(f"{scenario.name}: {scenario.replicates} replicates of {scenario.months} months")
    with progress_bar(scenario.name, quiet=settings.quiet) as progress:
        ensemble = run_ensemble(loaded, progress=progress)
    with new_folder(folder, fingerprint=loaded.fingerprint, force=force, wanted=_described(loaded)) as fresh:
        write_record(fresh, ensemble.record())
        if figures:
            from sim.report.figures import draw_run_figures
            from sim.report.figures.pool import usable_processes

            settings.say("drawing the figures ...")
            draw_run_figures(fresh, fresh / "figures", lang=settings.lang, processes=usable_processes())
    for failure in ensemble.failures:
        click.echo(f"replicate {failure.replicate} failed: {failure.error}", err=True)
    _show_traces(settings, ensemble.failures)
    return ensemble.exit_code


def _refresh_figures(settings: Settings, folder: Path) -> None:
    """Draw the figures of a finished result where there are none, or where they are in another language."""
    from sim.report.figures import draw_run_figures, figures_language
    from sim.report.figures.pool import usable_processes

    there = figures_language(folder / "figures")
    if there == settings.lang:
        return
    why = f"its figures are in another language ({there})" if there else "it has no figures, or not all"
    settings.say(f"{why}: drawing them in '{settings.lang}' ...")
    try:
        draw_run_figures(folder, folder / "figures", lang=settings.lang, processes=usable_processes())
    except OSError as error:
        click.echo(f"{folder / 'figures'}: can't be drawn: {error.strerror or error}", err=True)


def _show_traces(settings: Settings, failures: Sequence[Failure]) -> None:
    """With --debug: where each failed replicate came from."""
    if settings.debug:
        for failure in failures:
            click.echo(failure.trace, err=True)
