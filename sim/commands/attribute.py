"""``sim attribute``: what a scenario changes, and because of which campaign or lever."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.options import Settings, common_options, pass_settings
from sim.commands.scenario_options import overrides_from, scenario_options
from sim.commands.work_options import chosen_place, work_options
from sim.language.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sim.experiments.attribution.attribution_folder import Found, Study
    from sim.experiments.work.executors import Place
    from sim.scenario import LoadedScenario


@click.command("attribute", short_help="What a scenario changes, and because of which campaign or lever.")
@partial(scenario_options, draws="20", replicates="1")
@click.option("--by", type=click.Choice(("campaign", "lever")), default="campaign", show_default=True,
              help="Divide the change among the plan's campaigns, or among single levers.")
@click.option("--target", "targets", multiple=True, metavar="ID",
              help="Show this target (id, id.reading or a headline indicator); may be repeated. All are stored.")
@click.option("--baseline", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Scenario whose levers are there without the plan.  [default: no levers]")
@click.option("--permutations", type=int, metavar="P",
              help="Above eight groups: orders of the groups for each draw, an even number.  [default: 2]")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for the result.  [default: results/attribute-NAME]")
@click.option("--allow-code", is_flag=True, help="Run the rule files that the scenario names.")
@click.option("--force", is_flag=True, help="Do it again, and replace what another attribution left in the folder.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.option("--dry-run", is_flag=True, help="Only say how many runs it is, and how much time and disk they take.")
@click.option("--json", "as_json", is_flag=True, help="Print the shares as JSON.")
@work_options
@common_options
@pass_settings
def attribute(
    settings: Settings, scenario: Path, draws: int | None, replicates: int | None, seed: int | None,
    months: int | None, changes: tuple[str, ...], by: str, targets: tuple[str, ...], baseline: Path | None,
    permutations: int | None, out: Path | None, allow_code: bool, force: bool, no_figures: bool, dry_run: bool,
    as_json: bool, workers: int | None, scheduler: str | None, cluster: Path | None,
) -> int:  # fmt: skip
    """Divide what SCENARIO changes among its campaigns or levers: every target's value, the chance of meeting it, and
    the headline indicators.

    Each part gets what it adds on average over all orders in which the parts could come in (Shapley), so that the
    shares add up to the whole change. Up to eight parts all combinations are run, above that sampled orders; 20 draws
    of 1 replicate unless --draws and --replicates say otherwise. An interrupted work goes on where it was when the
    same command is given again; a finished one is shown again (--force does it again).
    """
    from sim.experiments.attribution.attribution_folder import is_done, read_study
    from sim.manifests import ATTRIBUTION
    from sim.store import check_place

    place = chosen_place(workers, scheduler, cluster)
    overrides = overrides_from(changes, seed=seed, months=months, **_how_many(changes, draws, replicates))
    study = _study(scenario, baseline, overrides, by, permutations, allow_code=allow_code)
    folder = out or study.default_folder
    check_place(
        folder, fingerprint=study.fingerprint, force=force, manifest=ATTRIBUTION, wanted=study.described()
    )
    if dry_run:
        _announce(settings, study, folder, place)
        return 0
    figures = None if no_figures else _drawing(settings, targets)
    if not force and is_done(study, folder):
        settings.say(Message("attribution.there_already", folder=folder))
        found = read_study(study, folder)
        if figures is not None:
            figures(found, folder / "figures")
    else:
        _check_targets(study, targets)
        found = _carry_out(settings, study, folder, place, force=force, figures=figures)
    _show(settings, found, folder, targets, as_json=as_json)
    key = "attribution.results" if no_figures else "attribution.results_and_figures"
    settings.say(Message(key, folder=folder, figures=folder / "figures"))
    return found.exit_code


def _how_many(changes: Sequence[str], draws: int | None, replicates: int | None) -> dict[str, int | None]:
    """Draws and replicates as asked for; fewer than a run has, since every draw takes dozens of runs."""
    from sim.experiments.attribution.attribution_folder import DRAWS, REPLICATES

    said = {change.partition("=")[0].strip() for change in changes}
    usual = {"draws": (draws, DRAWS), "replicates": (replicates, REPLICATES)}
    return {
        name: asked if asked is not None or name in said else otherwise for name, (asked, otherwise) in usual.items()
    }


def _study(
    path: Path, baseline: Path | None, overrides: list[str], by: str, permutations: int | None, *, allow_code: bool
) -> Study:
    from sim.commands.run import refuse_code
    from sim.experiments.attribution.attribution_folder import PERMUTATIONS, study_of
    from sim.rule_check import check_rules
    from sim.scenario import load_scenario

    loaded: dict[Path, LoadedScenario] = {}
    for file in (path, *([baseline] if baseline else [])):
        loaded[file] = load_scenario(file, _for_baseline(overrides) if file is baseline else overrides)
        if not allow_code:
            refuse_code(loaded[file], file)
        check_rules(loaded[file].scenario.rules, str(file), run_files=allow_code)
    return study_of(
        loaded[path], "lever" if by == "lever" else "campaign",
        permutations=PERMUTATIONS if permutations is None else permutations,
        baseline=loaded[baseline] if baseline else None,
    )  # fmt: skip


def _for_baseline(overrides: Sequence[str]) -> list[str]:
    """What of the changes holds for the baseline too: its levers are its own."""
    return [change for change in overrides if not change.startswith(("levers.", "treasury.priorities", "name="))]


def _check_targets(study: Study, targets: Sequence[str]) -> None:
    """InputError for a name that no outcome has: before the runs, not after them."""
    from sim.errors import InputError, resembling
    from sim.experiments.outcomes import MET, outcomes

    every = outcomes(study.plan, study.loaded.scenario)
    known = sorted({one.target for one in every if one.target} | {one.key.removesuffix(MET) for one in every})
    for name in targets:
        if name.removesuffix(MET) not in known:
            hint = resembling(name, known) or Message("name.list_targets")
            raise InputError.of(Message("name.no_outcome", name=name), suggestion=hint)


def _carry_out(
    settings: Settings, study: Study, folder: Path, place: Place, *, force: bool,
    figures: Callable[[Found, Path], None] | None,
) -> Found:  # fmt: skip
    from sim.commands.progress import progress_bar
    from sim.experiments.attribution.attribution_folder import carry_out_study

    name, design = study.loaded.scenario.name, study.design
    groups = Message(f"attribution.{study.by}s", count=len(design.groups))
    settings.say(Message("attribution.begins", name=name, groups=groups, runs=design.runs))
    for other in study.parts(folder).others():
        settings.say(Message("run.unfinished_of_other", folder=other))
    with progress_bar(name, quiet=settings.quiet) as progress:
        found = carry_out_study(study, folder, place=place, progress=progress, force=force, figures=figures)
    for failure in found.failures:
        settings.warn(
            Message("run.failed", draw=failure.draw, replicate=failure.replicate, error=failure.error)
        )
        if settings.debug:
            click.echo(failure.trace, err=True)
    return found


def _drawing(settings: Settings, targets: Sequence[str]) -> Callable[[Found, Path], None]:
    """Draws the figures of a result into a folder."""

    def draw(found: Found, folder: Path) -> None:
        from sim.report.figures.attribution_figures import draw_attribution_figures

        settings.say(Message("figures.drawing"))
        draw_attribution_figures(found, folder, settings.lang, targets)

    return draw


def _announce(settings: Settings, study: Study, folder: Path, place: Place) -> None:
    """Print what it would take."""
    from datetime import timedelta
    from math import ceil

    from sim.commands.run import draws_of, where_of
    from sim.experiments.attribution.attribution_folder import estimate

    design, found = study.design, estimate(study, folder, place=place)
    groups = Message(f"attribution.{study.by}s", count=len(design.groups))
    key = "attribution.all_combinations" if design.is_exact else "attribution.orders"
    how = Message(key, count=design.permutations)
    settings.print(Message("attribution.design", name=study.loaded.scenario.name, groups=groups, how=how))
    about = {"runs": found.runs, "draws": draws_of(design.draws), "replicates": design.replicates}
    settings.print(Message("attribution.estimated_runs", **about, done=found.done))
    time = timedelta(seconds=ceil(found.seconds))
    settings.print(Message("estimate.time", time=time, where=where_of(place, found.workers)))
    settings.print(Message("estimate.disk", megabytes=found.disk / 1e6, folder=folder))


def _show(settings: Settings, found: Found, folder: Path, targets: Sequence[str], *, as_json: bool) -> None:
    from rich.console import Console

    from sim.commands.printing import print_json
    from sim.report.attribution import print_attribution
    from sim.report.attribution_rows import shown_outcomes

    plan, tables = found.study.plan, found.attribution
    if not as_json:
        print_attribution(found, plan, settings.lang, Console(), wanted=targets)
        return
    keys = shown_outcomes(tables, plan, targets) if targets else list(tables.changes["outcome"])
    print_json({
        "folder": str(folder), **{name: value for name, value in found.manifest().items() if name != "goals"},
        "outcomes": [
            {**tables.change_of(key),
             "shares": tables.shares_of(key).drop(columns="outcome").to_dict("records"),
             "interactions": tables.interactions_of(key).drop(columns="outcome").to_dict("records")}
            for key in keys
        ],
    })  # fmt: skip
