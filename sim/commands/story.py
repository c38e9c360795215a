"""``sim story``: what happened to one enterprise of a finished run, month by month, and why."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.commands.completing import complete_results, complete_samples
from sim.commands.options import Settings, common_options, pass_settings, usage_error
from sim.language.message import Message

if TYPE_CHECKING:
    from sim.story.replay import Source
    from sim.story.telling import Story

RESULTS = Path("results")
NAME = "story"


@click.command("story", short_help="Tell one enterprise's story month by month, and why.")
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path), shell_complete=complete_results)
@click.option("--enterprise", metavar="ID",
              help="Number of the enterprise; of a roster also row:12, or name or code (run made with --identify).")
@click.option("--sample", metavar="WHAT[:CHAIN]", shell_complete=complete_samples,
              help="Choose an enterprise: exited:refractories, grew:equipment, any.")
@click.option("--number", type=click.IntRange(min=1), default=None, metavar="N",
              help="Take the n-th that the sample gives.  [default: 1]")
@click.option("--draw", type=click.IntRange(min=0), default=None, metavar="D",
              help="Draw of the uncertain numbers.  [default: the first]")
@click.option("--replicate", type=click.IntRange(min=0), default=0, metavar="R",
              help="Replicate of the draw.  [default: 0]")
@click.option("--months", metavar="A..B",
              help="Months to tell.  [default: from January 2020 to the end; also 2019 for one gone within a year]")
@click.option("--anyway", is_flag=True,
              help="Also where another state of the program made the folder, if all indicators come out the same.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path),
              help="Folder for the story and its figure.  [default: results/story-RUN-ID]")
@click.option("--allow-code", is_flag=True, help="Run the rule files that the scenario names.")
@click.option("--force", is_flag=True, help="Replace another story in the folder.")
@click.option("--no-figures", is_flag=True, help="Draw no figures.")
@click.option("--json", "as_json", is_flag=True, help="Print the story as JSON, with every change of every month.")
@common_options
@pass_settings
def story(
    settings: Settings, folder: Path, enterprise: str | None, sample: str | None, number: int | None,
    draw: int | None, replicate: int, months: str | None, anyway: bool, out: Path | None, allow_code: bool,
    force: bool, no_figures: bool, as_json: bool,
) -> None:  # fmt: skip
    """Tell what happened to one enterprise of the run folder RUN, month by month, and why.

    The run is simulated again with the enterprise watched. RUN must come from this very program (--anyway: or from
    one that gives the same indicators). Samples: exited, entered, grew, shrank, listed, cloud, awarded, refused,
    consolidated, any, each with a chain or stage, such as exited:refractories, or alone. They come in the order of the
    month in which it first happened, then of their numbers; grew and shrank by employees won or lost; --number takes
    the n-th.
    """
    from rich.console import Console

    from sim.commands.printing import print_json
    from sim.story.identity import number_of
    from sim.story.printing import print_story
    from sim.story.replay import replay, source_of
    from sim.story.sampling import choose, read_sample
    from sim.story.telling import tell

    if (enterprise is None) == (sample is None):
        raise usage_error("story.one_of_two")
    if number is not None and sample is None:
        raise usage_error("story.number_without_sample")
    source = source_of(folder, draw=draw, replicate=replicate, anyway=anyway)
    _check_code(source, allow_code)
    wanted_months = _months(months, source)
    which = {"draw": source.draw, "replicate": source.replicate, "number": source.replicate + 1}
    settings.say(Message("story.replaying", scenario=source.run.name, **which))
    row = number_of(source, enterprise) if enterprise is not None else -1
    chosen, model = None, source.model()
    if sample is not None:
        chosen = choose(source, model, read_sample(sample, model.plan, number or 1))
        row = chosen.row
    seen = replay(source, row, model=model)
    told = tell(seen, settings.lang, months=wanted_months, chosen=chosen)
    place = out or RESULTS / f"story-{folder.resolve().name}-{row}"
    _write(told, place, force=force, figures=not no_figures)
    if as_json:
        print_json(told.content())
    else:
        print_story(told, Console(), every_change=settings.verbose)
    settings.say(Message("story.same", count=len(source.run.indicator_names)))
    settings.say(Message("story.written", folder=place))


def _check_code(source: Source, allow_code: bool) -> None:
    """InputError where the scenario names code outside the program and the user has not said yes to it."""
    from sim.commands.run import refuse_code
    from sim.rule_check import check_rules

    path = source.folder / "scenario.yaml"
    if not allow_code:
        refuse_code(source.loaded, path)
    check_rules(source.loaded.scenario.rules, str(path), run_files=allow_code)


def _months(text: str | None, source: Source) -> tuple[int, int] | None:
    """``2020-09..2021-06``, either end may be left out; a single month stands for itself."""
    from sim.errors import InputError
    from sim.months import BURN_IN_MONTHS, looks_like_month, month_index, month_label, total_months

    if text is None:
        return None
    end = total_months(source.loaded.scenario.months) - 1
    first_text, dots, last_text = re.sub(r"\s*(?:\.\.+|…+|至|到)\s*", "..", text.strip()).partition("..")
    try:
        first = month_index(looks_like_month(first_text) or first_text) if first_text else BURN_IN_MONTHS
        last = month_index(looks_like_month(last_text) or last_text) if last_text else end if dots else first
    except ValueError:
        first, last = 0, -1
    if not 0 <= first <= last <= end:
        raise InputError.of(
            Message("story.bad_months", text=text, first=month_label(0), last=month_label(end)), path="--months"
        )
    return first, last


def _write(told: Story, place: Path, *, force: bool, figures: bool) -> None:
    """The folder of the story: its text, its facts, its figure; all at once."""
    from sim.commands.printing import plain
    from sim.experiments.work.parts import key_of
    from sim.manifests import STORY, manifest_text
    from sim.report.figures.story import draw_story
    from sim.store import new_folder
    from sim.story.printing import text_of
    from sim.tables import write_text

    source = told.replay.source
    run = source.run.fingerprint
    fingerprint = key_of("story", run, str(source.draw), str(source.replicate), str(told.replay.row))
    about = {
        "scenario": source.run.name, "seed": source.loaded.scenario.seed, "months": source.loaded.scenario.months,
    }  # fmt: skip
    with new_folder(place, fingerprint=fingerprint, force=force, manifest=STORY, wanted=about) as fresh:
        write_text(fresh / "story.txt", text_of(told))
        if figures:
            draw_story(told, fresh / "figures")
        write_text(fresh / STORY, manifest_text(STORY, {**about, "fingerprint": fingerprint, **plain(told.content())}))
