"""``sim run``: a scenario over its draws and replicates, into a run folder and onto the screen."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.options import Settings, common_options, pass_settings, usage_error
from sim.commands.scenario_options import overrides_from, scenario_options
from sim.commands.work_options import chosen_place, work_options
from sim.language.message import Message

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
@click.option("--identify", is_flag=True,
              help="Write identities.csv into the folder: number in the results, row, name and code of each enterprise "
              "of a roster and project of a ledger; they stand nowhere else.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.option("--dry-run", is_flag=True, help="Only say how many runs it is, and how much time and disk they take.")
@click.option("--json", "as_json", is_flag=True, help="Print the scorecard as JSON.")
@work_options
@common_options
@pass_settings
def run(
    settings: Settings, scenario: Path, draws: int | None, replicates: int | None, seed: int | None,
    months: int | None, changes: tuple[str, ...], single: bool, until_half_width: float | None,
    keep_events: int | None, out: Path | None, allow_code: bool, force: bool, identify: bool, no_figures: bool,
    dry_run: bool, as_json: bool, workers: int | None, scheduler: str | None, cluster: Path | None,
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
        _announce(settings, loaded, folder, place, kept)
        return 0
    identities = _identities(loaded) if identify else None
    code = 0
    if not force and _is_done(settings, loaded, folder, until_half_width):
        settings.say(Message("run.there_already", folder=folder))
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
            settings.warn(Message("run.nothing_written", error=error.message))
            _show_traces(settings, error.failures)
            return error.exit_code
    if identities is not None:
        identities(folder)
    show_scorecard(folder, settings, as_json=as_json)
    key = "run.results" if no_figures else "run.results_and_figures"
    settings.say(Message(key, folder=folder, figures=folder / "figures"))
    return code


def _identities(loaded: LoadedScenario) -> Callable[[Path], None]:
    """Reads names and codes now, so that a mistake shows before the run; the function writes them into a folder."""
    from sim.roster.identities import identities_of, write_identities

    found = identities_of(loaded.scenario.population)
    return lambda folder: write_identities(folder, found)


def _how_many(draws: int | None, replicates: int | None, single: bool) -> tuple[int | None, int | None]:
    """Draws and replicates as asked for; ``--single`` is one run at the central values."""
    if not single:
        return draws, replicates
    if draws or (replicates or 1) > 1:
        raise usage_error("run.single")
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


def _announce(settings: Settings, loaded: LoadedScenario, folder: Path, place: Place, keep_events: int) -> None:
    """Print what running it would take."""
    from datetime import timedelta

    from sim.experiments.ensemble.simulation import estimate

    scenario = loaded.scenario
    found = estimate(loaded, folder, place=place, keep_events=keep_events)
    about = {"runs": found.runs, "draws": draws_of(scenario.draws), "replicates": scenario.replicates}
    settings.print(Message("estimate.runs", name=scenario.name, **about, done=found.done))
    time = timedelta(seconds=ceil(found.seconds))
    settings.print(Message("estimate.time", time=time, where=where_of(place, found.workers)))
    settings.print(Message("estimate.disk", megabytes=found.disk / 1e6, folder=folder))


def draws_of(draws: int) -> Message:
    """``50 draws x``, or that every number has its value in the table."""
    return Message("estimate.draws", count=draws) if draws else Message("estimate.central")


def where_of(place: Place, workers: int) -> Message:
    """How many runs go on at the same time."""
    return Message("estimate.this_machine") if place.is_distributed else Message("estimate.at_a_time", count=workers)


def refuse_code(loaded: LoadedScenario, path: Path) -> None:
    """Raise InputError where the scenario names code outside the program: the user has not said yes to it."""
    from sim.commands.places import near
    from sim.errors import InputError, Problem

    files = [(number, use.file) for number, use in enumerate(loaded.scenario.rules) if use.file]
    if files:
        raise InputError(
            Problem(
                Message("code.outside", file=near(file)),
                file=str(path),
                path=f"rules.{number}",
                suggestion=Message("code.allow"),
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
            settings.say(Message("run.other_program", folder=folder))
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
    key = "run.begins" if scenario.draws else "run.begins_central"
    many = {"draws": scenario.draws, "replicates": scenario.replicates, "months": scenario.months}
    settings.say(Message(key, name=scenario.name, **many))
    parts = parts_of(loaded, folder, keep_events=keep_events, grows=until_half_width is not None)
    for other in parts.others():
        settings.say(Message("run.unfinished_of_other", folder=other))
    with progress_bar(scenario.name, quiet=settings.quiet) as progress:
        ensemble = simulate(
            loaded, folder, place=place, progress=progress, keep_events=keep_events, force=force,
            until_half_width=until_half_width, figures=_drawing(settings) if figures else None,
        )  # fmt: skip
    for failure in ensemble.failures:
        settings.warn(
            Message("run.failed", draw=failure.draw, replicate=failure.replicate, error=failure.error)
        )
    _show_traces(settings, ensemble.failures)
    return ensemble.exit_code


def _drawing(settings: Settings) -> Callable[[Path], None]:
    """Draws the figures of a fresh folder."""

    def draw(fresh: Path) -> None:
        from sim.report.figures import draw_run_figures
        from sim.report.figures.pool import usable_processes

        settings.say(Message("figures.drawing"))
        draw_run_figures(fresh, fresh / "figures", lang=settings.lang, processes=usable_processes())

    return draw


def _refresh_figures(settings: Settings, folder: Path) -> None:
    """Draw the figures of a finished result where there are none, or where they are in another language."""
    from sim.report.figures import draw_run_figures, figures_language
    from sim.report.figures.pool import usable_processes

    there = figures_language(folder / "figures")
    if there == settings.lang:
        return
    why = Message("figures.other_language", language=there) if there else Message("figures.missing")
    settings.say(Message("figures.again", why=why, language=settings.lang))
    try:
        draw_run_figures(folder, folder / "figures", lang=settings.lang, processes=usable_processes())
    except OSError as error:
        from sim.errors import system_error

        settings.warn(Message("figures.failed", folder=folder / "figures", error=system_error(error)))


def _show_traces(settings: Settings, failures: Sequence[Failure]) -> None:
    """With --debug: where each failed run came from."""
    if settings.debug:
        for failure in failures:
            click.echo(failure.trace, err=True)
