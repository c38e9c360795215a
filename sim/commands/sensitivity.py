"""``sim sensitivity``: what each target hangs on, and which data to collect first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.completing import complete_scenarios
from sim.commands.options import Settings, common_options, pass_settings
from sim.commands.scenario_options import overrides_from
from sim.commands.work_options import chosen_place, work_options
from sim.language.message import Message

if TYPE_CHECKING:
    from sim.experiments.sensitivity.study import Question
    from sim.experiments.work.executors import Place

BASELINE_CARD = "inputs_rank.csv"


@click.command("sensitivity", short_help="What each target hangs on, and which data to collect first.")
@click.argument("scenario", type=click.Path(path_type=Path), metavar="SCENARIO|DIR", shell_complete=complete_scenarios)
@click.option("--target", "targets", multiple=True, metavar="ID",
              help="Ask for this target (id, id.reading or a headline indicator) alone; may be repeated.")
@click.option("--inputs", "patterns", multiple=True, metavar="PATTERN",
              help="Vary only inputs whose name or group matches, such as 'cloud*'; may be repeated.")
@click.option("--against", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Ask what the difference to this scenario hangs on; twice as many runs.")
@click.option("--trajectories", type=int, metavar="R", help="Trajectories of each screening.  [default: 4]")
@click.option("--screened", type=int, metavar="N",
              help="Most inputs that are screened one by one: those of the strongest groups.  [default: 120]")
@click.option("--top", type=int, metavar="K", help="Inputs that get Sobol indices of their own.  [default: 8]")
@click.option("--samples", type=int, metavar="N",
              help="Base points of the Sobol indices, a power of two.  [default: 64]")
@click.option("--luck", type=int, metavar="N", help="Runs that differ by luck alone.  [default: 12]")
@click.option("--seed", type=int, help="Seed of all random numbers.")
@click.option("--months", type=int, help="Months to simulate from January 2020 on.")
@click.option("--set", "changes", multiple=True, metavar="PATH=VALUE",
              help="Change a value, such as population.scale=0.2; may be repeated.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for the study.  [default: results/sensitivity-NAME]")
@click.option("--allow-code", is_flag=True, help="Run the rule files that the scenario names.")
@click.option("--force", is_flag=True, help="Do it again, and replace what another study left in the folder.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.option("--dry-run", is_flag=True, help="Only say how many runs each stage has, and how long it takes.")
@click.option("--json", "as_json", is_flag=True, help="Print the study as JSON.")
@work_options
@common_options
@pass_settings
def sensitivity(
    settings: Settings, scenario: Path, targets: tuple[str, ...], patterns: tuple[str, ...], against: Path | None,
    trajectories: int | None, screened: int | None, top: int | None, samples: int | None, luck: int | None,
    seed: int | None, months: int | None, changes: tuple[str, ...], out: Path | None, allow_code: bool, force: bool,
    no_figures: bool, dry_run: bool, as_json: bool, workers: int | None, scheduler: str | None, cluster: Path | None,
) -> int:  # fmt: skip
    """Find out on which uncertain inputs the targets of SCENARIO hang.

    Groups of inputs are screened (Morris), then single inputs of the strongest groups, then the variance of each
    target is shared out (Sobol): among the strongest inputs, and by the kind of evidence that the inputs rest on. An
    interrupted study goes on where it was when the same command is given again.

    Of a folder of `sim run` (DIR) it shows instead which inputs go with each target in the runs that are there: no
    further run, and only a first look.
    """
    if scenario.is_dir():
        return _show_card(settings, scenario, as_json=as_json)
    place = chosen_place(workers, scheduler, cluster)
    budgets = {"trajectories": trajectories, "screened": screened, "top": top, "samples": samples, "luck": luck}
    overrides = overrides_from(changes, seed=seed, months=months)
    question = _question(scenario, against, overrides, targets, patterns, budgets, allow_code=allow_code)
    folder = out or question.default_folder
    if dry_run:
        _announce(settings, question, folder, place)
        return 0
    code = 0
    if not force and _is_done(settings, question, folder):
        settings.say(Message("sensitivity.there_already", folder=folder))
    else:
        code = _study(settings, question, folder, place, force=force, figures=not no_figures)
    _show(settings, folder, as_json=as_json)
    key = "sensitivity.results" if no_figures else "sensitivity.results_and_figures"
    settings.say(Message(key, folder=folder, figures=folder / "figures"))
    return code


def _question(
    path: Path, against: Path | None, overrides: list[str], targets: tuple[str, ...], patterns: tuple[str, ...],
    budgets: dict[str, int | None], *, allow_code: bool,
) -> Question:  # fmt: skip
    from sim.commands.run import refuse_code
    from sim.experiments.sensitivity.design import Design
    from sim.experiments.sensitivity.study import ask
    from sim.rule_check import check_rules
    from sim.scenario import load_scenario

    loaded = {file: load_scenario(file, overrides) for file in (path, against) if file is not None}
    for file, one in loaded.items():
        if not allow_code:
            refuse_code(one, file)
        check_rules(one.scenario.rules, str(file), run_files=allow_code)
    given = {name: value for name, value in budgets.items() if value is not None}
    return ask(
        loaded[path], against=loaded[against] if against else None, targets=targets, patterns=patterns,
        design=Design(seed=loaded[path].scenario.seed, **given),
    )  # fmt: skip


def _is_done(settings: Settings, question: Question, folder: Path) -> bool:
    """Whether the folder holds this very study, finished, made as it would be now; StoreError for another result."""
    from sim.manifests import SENSITIVITY, open_manifest
    from sim.plan import load_plan
    from sim.provenance import is_of_this_program
    from sim.store import check_place

    check_place(folder, fingerprint=question.fingerprint, manifest=SENSITIVITY, wanted=_described(question))
    if not (folder / SENSITIVITY).is_file():
        return False
    manifest = open_manifest(folder, SENSITIVITY)
    if not is_of_this_program(manifest, load_plan().folder):
        settings.say(Message("sensitivity.other_program", folder=folder))
        return False
    return manifest.get("status") == "complete"


def _described(question: Question) -> dict[str, str | int]:
    """What distinguishes this study in a message, named as in the manifest."""
    scenario = question.loaded.scenario
    return {"scenario": scenario.name, "seed": scenario.seed, "months": scenario.months}


def _study(
    settings: Settings, question: Question, folder: Path, place: Place, *, force: bool, figures: bool
) -> int:
    """Carry it out and write the folder, figures included, all at once; returns the exit code."""
    from sim.commands.progress import progress_bar
    from sim.experiments.sensitivity.folder import tables_of, write_study
    from sim.experiments.sensitivity.study import carry_out_study, lock_of
    from sim.manifests import SENSITIVITY
    from sim.store import check_place, new_folder

    wanted = _described(question)
    options: dict[str, Any] = {"fingerprint": question.fingerprint, "manifest": SENSITIVITY, "wanted": wanted}
    check_place(folder, force=force, **options)
    about = {"inputs": len(question.inputs), "runs": sum(question.runs.values())}
    settings.say(Message("sensitivity.begins", name=question.loaded.scenario.name, **about))
    with lock_of(question, folder).held():
        with progress_bar(question.loaded.scenario.name, quiet=settings.quiet) as progress:
            study, runs = carry_out_study(question, folder, place=place, progress=progress)
        with new_folder(folder, force=force, **options) as fresh:
            write_study(study, fresh)
            if figures:
                from sim.report.figures.sensitivity import draw_sensitivity_figures

                settings.say(Message("figures.drawing"))
                draw_sensitivity_figures(tables_of(study), fresh / "figures", settings.lang)
        runs.remove_parts()
    for failure in study.failures:
        settings.warn(Message("sensitivity.failed", error=failure))
    return study.exit_code


def _announce(settings: Settings, question: Question, folder: Path, place: Place) -> None:
    """Print the runs of each stage, and the time that they take by a run that is timed now."""
    from datetime import timedelta
    from math import ceil
    from time import perf_counter

    from sim.commands.run import where_of
    from sim.experiments.sensitivity.model_runs import run_point

    seconds = []
    for _ in range(2):  # the first run of a process also imports and reads
        began = perf_counter()
        run_point(question.loaded.scenario, {}, 0)
        seconds.append(perf_counter() - began)
    runs = question.runs
    total = sum(runs.values())
    workers = place.local_workers

    def time(count: int) -> timedelta:
        return timedelta(seconds=ceil(count * min(seconds) / workers))

    groups = len({one.group for one in question.inputs})
    about = {"inputs": len(question.inputs), "groups": groups, "outcomes": len(question.outcomes)}
    settings.print(Message("sensitivity.question", name=question.loaded.scenario.name, **about))
    for stage, count in runs.items():
        meaning = Message(f"sensitivity.stage.{stage}")
        settings.print(Message("sensitivity.stage", stage=stage, runs=count, time=time(count), meaning=meaning))
    settings.print(Message("sensitivity.all_stages", runs=total, time=time(total)))
    settings.print(Message("sensitivity.time", time=time(total), where=where_of(place, workers)))
    settings.print(Message("sensitivity.folder", folder=folder))


def _show(settings: Settings, folder: Path, *, as_json: bool) -> None:
    from rich.console import Console

    from sim.commands.printing import print_json
    from sim.experiments.sensitivity.folder import CSV_TABLES, read_study
    from sim.plan import load_plan
    from sim.report.sensitivity import print_study

    study = read_study(folder)
    if as_json:
        tables = {name: getattr(study, name).to_dict("records") for name in CSV_TABLES if name != "inputs"}
        print_json({"folder": str(folder), **study.manifest, **tables})
    else:
        print_study(study, load_plan(), settings.lang, Console())


def _show_card(settings: Settings, folder: Path, *, as_json: bool) -> int:
    """Which inputs go with each target in the runs of a folder."""
    from rich.console import Console

    from sim.commands.printing import print_json
    from sim.experiments.sensitivity.rank_correlations import drawn_evidence, rank_table
    from sim.plan import load_plan
    from sim.report.baseline_card import print_card
    from sim.run_folder import open_run

    plan, run = load_plan(), open_run(folder)
    table = rank_table(run, drawn_evidence(run))
    if as_json:
        print_json({"folder": str(folder), "correlations": table.to_dict("records")})
    else:
        print_card(table, plan, settings.lang, Console())
    return 0
