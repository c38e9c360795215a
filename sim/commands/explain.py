"""``sim explain``: what a scenario changes, value by value, and what a lever is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.completing import complete_levers, complete_scenarios
from sim.commands.options import Settings, common_options, pass_settings
from sim.commands.scenario_options import overrides_from, scenario_options
from sim.language.message import Both, Message
from sim.language.words import word

if TYPE_CHECKING:
    from sim.scenario import LoadedScenario
    from sim.scenario.differences import Difference, Reference


@click.command("explain", short_help="Show what a scenario changes, or all about one of its levers.")
@scenario_options
@click.option("--against", type=click.Path(dir_okay=False, path_type=Path), metavar="SCENARIO",
              shell_complete=complete_scenarios,
              help="Compare with this scenario.  [default: the file that it extends]")  # fmt: skip
@click.option("--lever", metavar="LEVER", shell_complete=complete_levers,
              help="Explain this lever (id or name) as the scenario uses it.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@common_options
@pass_settings
def explain(
    settings: Settings, scenario: Path, draws: int | None, replicates: int | None, seed: int | None, months: int | None,
    changes: tuple[str, ...], against: Path | None, lever: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Explain SCENARIO: every difference from the file that it extends, with old and new value, unit and origin.

    What --set changes is among them. With --lever all that can be set of one lever, and what stands behind it.
    """
    from sim.commands.explain_lever import explain_lever
    from sim.scenario import load_scenario

    loaded = load_scenario(scenario, overrides_from(changes, draws=draws, replicates=replicates, seed=seed,
                                                    months=months))  # fmt: skip
    if lever is not None:
        explain_lever(settings, loaded, scenario, lever, as_json=as_json)
        return
    reference = _reference(loaded, scenario, against)
    shown = near_origin(f"{reference.shown}:", scenario).rstrip(":") if reference.shown else ""
    other = str(against) if against is not None else shown
    _show(settings, loaded, scenario, reference, other, as_json=as_json)


def _reference(loaded: LoadedScenario, path: Path, against: Path | None) -> Reference:
    """What the scenario is compared with. InputError where its parent is no valid scenario by itself."""
    from sim.errors import InputError
    from sim.scenario import load_scenario
    from sim.scenario.differences import compared_with, reference_of

    if against is not None:
        return compared_with(load_scenario(against), loaded)
    found = reference_of(loaded)
    if found is None:
        parent = str(loaded.sources[1]) if len(loaded.sources) > 1 else str(path)
        raise InputError.of(
            Message("explain.no_parent"), file=str(path), path="extends",
            suggestion=Message("explain.check_parent", file=parent),
        )  # fmt: skip
    return found


def _show(
    settings: Settings, loaded: LoadedScenario, path: Path, reference: Reference, against: str, *, as_json: bool
) -> None:
    """Print the differences from the scenario that is called ``against``; empty for default values."""
    from sim.commands.printing import print_json, print_table
    from sim.scenario.differences import differences, levers_of

    found = differences(loaded, reference)
    levers = levers_of(loaded, reference)
    rows = [_row(row, levers, path) for row in found]
    if as_json:
        print_json({"file": str(path), "against": against, "differences": rows})
        return
    title, question = loaded.scenario.title.text(settings.lang), loaded.scenario.question.text(settings.lang)
    name = loaded.scenario.name
    settings.print(Message("explain.scenario", name=name, title=title) if title else name)
    if question:
        settings.print(question)
    other = against or Message("explain.defaults")
    if not rows:
        settings.print(Message("explain.no_difference", file=other))
        return
    settings.print(Message("explain.differences", file=other, count=len(rows)))
    lang = settings.lang
    cells = [_in_words(row, difference, lang) for row, difference in zip(rows, found, strict=True)]
    heads = ("name", "old", "new", "unit", "origin", "path")
    print_table(cells, {head: word(f"explain.head.{head}", lang) for head in heads})
    settings.say(Message("explain.note_origin"))


def _row(row: Difference, levers: dict[str, str], path: Path) -> dict[str, Any]:
    """One difference for programs: a lever as a whole is true where it is in force, null where there is nothing."""
    from sim.scenario.differences import IN_FORCE, NOTHING
    from sim.scenario.path_names import names_of_path, unit_of_path

    def value(one: Any) -> Any:
        return True if one == IN_FORCE else None if one == NOTHING else one

    english, chinese = names_of_path(row.path, levers)
    return {
        "path": row.path, "name_en": english, "name_zh": chinese, "old": value(row.old), "new": value(row.new),
        "unit": unit_of_path(row.path, levers), "origin": near_origin(row.origin, path),
        "old_origin": near_origin(row.old_origin, path),
    }  # fmt: skip


def _in_words(row: dict[str, Any], difference: Difference, lang: str) -> dict[str, Any]:
    from sim.scenario.path_names import unit_text

    return {
        "path": row["path"], "name": Both(row["name_en"], row["name_zh"]).text(lang),
        "old": value_text(difference.old, lang), "new": value_text(difference.new, lang),
        "unit": unit_text(row["unit"], lang), "origin": origin_text(row["origin"] or row["old_origin"], lang),
    }  # fmt: skip


def value_text(value: Any, lang: str) -> str:
    """A value of a scenario as a file writes it; nothing and a lever in force in words."""
    import json

    from sim.scenario.differences import IN_FORCE, NOTHING

    if value in (NOTHING, IN_FORCE):
        return word("difference.nothing" if value == NOTHING else "difference.in_force", lang)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def near_origin(origin: str, path: Path) -> str:
    """Where a value was said, from where the user stands; ``--set`` and ``default`` as they are."""
    import os

    from sim.commands.places import near

    if ":" not in origin:
        return origin
    return near(Path(os.path.normpath(path.parent / origin)).as_posix())


def origin_text(origin: str, lang: str) -> str:
    """An origin in words where it is no place in a file."""
    from sim.scenario.resolved import DEFAULT

    return word("explain.default", lang) if origin == DEFAULT else origin
