"""``sim run``: a scenario over its draws and replicates, into a run folder and onto the screen."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.options import Settings, common_options, pass_settings
from sim.commands.scenario_options import overrides_from, scenario_options
from sim.commands.work_options import chosen_place, work_options

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.experiments.work.executors import Place
    from sim.experiments.work.work import Failure
    from sim.scenario import LoadedScenario

RESULTS = Path("results")


@click.command("run", short_help="Run a scenario many times and show its scorecard.")
@scenario_options
@click.option("--single", is_flag=True, help="One run with every number at its value in the table, and no verdicts.")
@click.option("--until-half-width", type=click.FloatRange(0, 0.5, min_open=True), metavar="SHARE",
              help="Add draws until the probability of each target is known within SHARE (0.02: two points).")
@click.option("--keep-events", type=click.IntRange(min=0), metavar="N", default=None,
              help="Keep the events of the first N runs.  [default: 20]")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for the results.  [default: results/NAME]")
@click.option("--allow-code", is_flag=True, help="Run the rule files that the scenario names.")
@click.option("--force", is_flag=True, help="Run again, and replace what another scenario left in the folder.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.option("--dry-run", is_flag=True, help="Only say how many runs it is, and how much time and disk they take.")
@click.option("--json", "as_json", is_flag=True, help="Print the scorecard as JSON.")
@work_options
@common_options
@pass_settings
def run(
    settings: Settings, scenario: Path, draws: int | None, replicates: int | None, seed: int | None,
    months: int | None, changes: tuple[str, ...], single: bool, until_half_width: float | None,
    keep_events: int | None, out: Path | None, allow_code: bool, force: bool, no_figures: bool, dry_run: bool,
    as_json: bool, workers: int | None, scheduler: str | None, cluster: Path | None,
) -> int:  # fmt: skip
    """Run SCENARIO: simulate its draws and replicates, write a run folder, print the scorecard.

    An interrupted run goes on where it was when the same command is given again. A folder that holds the finished
    result of the same scenario, made by the same program, is shown again, not run again (--force runs it); one that
    holds another result is left alone (--force replaces it, --out chooses another).
    """
    from sim.commands.cautions import cautions
    from sim.commands.result import show_scorecard
    from sim.experiments.ensemble.ensemble import EVENTS_KEPT, EveryRunFailed
    from sim.experiments.ensemble.simulation import described
    from sim.rule_check import check_rules
    from sim.scenario import load_scenario
    from sim.store import check_place

    place = chosen_place(workers, scheduler, cluster)
    draws, replicates = _how_many(draws, replicates, single)
    loaded = load_scenario(
        scenario, overrides_from(changes, draws=draws, replicates=replicates, seed=seed, months=months)
    )
    if not allow_code:
        refuse_code(loaded, scenario)
    folder = out or RESULTS / loaded.scenario.name
    loaded = _as_reached(loaded, folder, until_half_width)
    check_place(folder, fingerprint=loaded.fingerprint, force=force, wanted=described(loaded))
    for caution in cautions(loaded, scenario):
        settings.say(caution)
    kept = EVENTS_KEPT if keep_events is None else keep_events
    if dry_run:
        check_rules(loaded.scenario.rules, str(scenario), run_files=allow_code)
        _announce(loaded, folder, place, kept)
        return 0
    code = 0
    if not force and _is_done(settings, loaded, folder, until_half_width):
        settings.say(f"{folder} holds this very result already; --force runs it again.")
        if not no_figures:
            _refresh_figures(settings, folder)
    else:
        check_rules(loaded.scenario.rules, str(scenario), run_files=allow_code)
        try:
            code = _simulate(
                settings, loaded, folder, place=place, force=force, figures=not no_figures, keep_events=kept,
                until_half_width=until_half_width,
            )  # fmt: skip
        except EveryRunFailed as error:
            click.echo(f"{error}\nNo result was written.", err=True)
            _show_traces(settings, error.failures)
            return error.exit_code
    show_scorecard(folder, settings, as_json=as_json)
    settings.say(f"\nResults: {folder}" if no_figures else f"\nResults: {folder}   figures: {folder / 'figures'}")
    return code


def _how_many(draws: int | None, replicates: int | None, single: bool) -> tuple[int | None, int | None]:
    """Draws and replicates as asked for; ``--single`` is one run at the central values."""
    if not single:
        return draws, replicates
    if draws or (replicates or 1) > 1:
        raise click.UsageError("--single is one run: leave --draws and --replicates out.")
    return 0, 1


def _as_reached(loaded: LoadedScenario, folder: Path, until_half_width: float | None) -> LoadedScenario:
    """With --until-half-width: the scenario with the draws that a finished result of it in the folder has."""
    from sim.experiments.ensemble.ensemble import with_settings
    from sim.manifests import is_run
    from sim.run_folder import open_run

    if until_half_width is None or not is_run(folder):
        return loaded
    found = open_run(folder)
    reached = with_settings(loaded, draws=int(found.manifest.get("draws") or 0) or None)
    return reached if reached.fingerprint == found.fingerprint else loaded


def _announce(loaded: LoadedScenario, folder: Path, place: Place, keep_events: int) -> None:
    """Print what running it would take."""
    from datetime import timedelta

    from sim.experiments.ensemble.simulation import estimate

    scenario = loaded.scenario
    found = estimate(loaded, folder, place=place, keep_events=keep_events)
    where = f"{found.workers} at a time" if not place.is_distributed else "as if on this machine alone"
    draws = f"{scenario.draws} draws x" if scenario.draws else "every number at its value in the table,"
    click.echo(f"{scenario.name}: {found.runs} runs ({draws} {scenario.replicates} replicates), {found.done} done")
    click.echo(f"time: about {timedelta(seconds=ceil(found.seconds))} ({where}), figures apart")
    click.echo(f"disk: about {found.disk / 1e6:.1f} MB in {folder}")


def refuse_code(loaded: LoadedScenario, path: Path) -> None:
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


def _is_done(settings: Settings, loaded: LoadedScenario, folder: Path, until_half_width: float | None) -> bool:
    """Whether the folder holds a finished result (of this scenario: that has been checked), made as it would be now."""
    from sim.experiments.ensemble.simulation import is_done
    from sim.manifests import is_run
    from sim.run_folder import open_run

    if not is_run(folder):
        return False
    found = open_run(folder)
    if not is_done(loaded, folder):
        if found.manifest.get("status") == "complete":
            settings.say(f"{folder} was made with another state of the program: it is run again.")
        return False
    if until_half_width is None:
        return True
    main = found.targets.drop_duplicates("id")
    return float(((main["probability_high"] - main["probability_low"]) / 2).max()) <= until_half_width


def _simulate(
    settings: Settings, loaded: LoadedScenario, folder: Path, *, place: Place, force: bool, figures: bool,
    keep_events: int, until_half_width: float | None,
) -> int:  # fmt: skip
    """Run it and write the folder, figures included, all at once; returns the exit code."""
    from sim.commands.progress import progress_bar
    from sim.experiments.ensemble.ensemble import parts_of
    from sim.experiments.ensemble.simulation import simulate

    scenario = loaded.scenario
    draws = f"{scenario.draws} draws" if scenario.draws else "values of the table"
    settings.say(f"{scenario.name}: {draws} x {scenario.replicates} replicates of {scenario.months} months")
    parts = parts_of(loaded, folder, keep_events=keep_events, grows=until_half_width is not None)
    for other in parts.others():
        settings.say(f"{other} holds unfinished work of another state of this scenario; delete it if nobody needs it.")
    with progress_bar(scenario.name, quiet=settings.quiet) as progress:
        ensemble = simulate(
            loaded, folder, place=place, progress=progress, keep_events=keep_events, force=force,
            until_half_width=until_half_width, figures=_drawing(settings) if figures else None,
        )  # fmt: skip
    for failure in ensemble.failures:
        click.echo(f"draw {failure.draw}, replicate {failure.replicate} failed: {failure.error}", err=True)
    _show_traces(settings, ensemble.failures)
    return ensemble.exit_code


def _drawing(settings: Settings) -> Callable[[Path], None]:
    """Draws the figures of a fresh folder."""

    def draw(fresh: Path) -> None:
        from sim.report.figures import draw_run_figures
        from sim.report.figures.pool import usable_processes

        settings.say("drawing the figures ...")
        draw_run_figures(fresh, fresh / "figures", lang=settings.lang, processes=usable_processes())

    return draw


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
    """With --debug: where each failed run came from."""
    if settings.debug:
        for failure in failures:
            click.echo(failure.trace, err=True)
