"""``sim check``: is a scenario valid, and if not, what is wrong where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.options import Settings, common_options, pass_settings
from sim.commands.scenario_options import overrides_from, scenario_options
from sim.language.message import Both, Message

if TYPE_CHECKING:
    from sim.errors import InputError


MOST_DIFFERENCES = 20
"""Lines on what differs from the file that is extended."""


MOST_HELD = 8
"""Names of inputs that are held."""


@click.command("check", short_help="Say whether a scenario is valid, or what is wrong with it.")
@scenario_options
@click.option(
    "--allow-code", is_flag=True, help="Load the rule files that the scenario names, instead of reading them."
)
@click.option("--json", "as_json", is_flag=True, help="Print the problems as JSON.")
@common_options
@pass_settings
def check(
    settings: Settings, scenario: Path, draws: int | None, replicates: int | None, seed: int | None, months: int | None,
    changes: tuple[str, ...], allow_code: bool, as_json: bool,
) -> int:  # fmt: skip
    """Check SCENARIO, with what it extends and the rules that it names. Exit code 0 when valid, 2 when not.

    Rule files are read but not run: declarations and their place in the month are checked, what a rule
    computes is not. With --allow-code they are loaded as a run would load them.
    """
    from sim.commands.printing import print_json
    from sim.errors import EXIT_CODE, InputError

    changed = overrides_from(changes, draws=draws, replicates=replicates, seed=seed, months=months)
    try:
        found = _check(scenario, changed, allow_code)
    except InputError as error:
        if not as_json:
            raise
        print_json({"file": str(scenario), "valid": False, "problems": _as_rows(error, settings.lang)})
        return EXIT_CODE
    if as_json:
        print_json({"file": str(scenario), "valid": True, "problems": [], **found, "levers": list(found["levers"])})
        return 0
    settings.print(Message("check.valid", file=scenario))
    levers = _names_of_levers(found["levers"]) or Message("check.none")
    about = {name: found[name] for name in ("name", "months", "draws", "replicates", "seed")}
    settings.say(Message("check.scenario", **about, levers=levers))
    settings.say(_said_of_inputs(found["inputs_drawn"], found["inputs_held"]))
    _say_differences(settings, found)
    for caution in found["cautions"]:
        settings.say(caution)
    if found["rules"] and not allow_code:
        settings.say(Message("check.rules_read", rules=tuple(found["rules"])))
    return 0


def _names_of_levers(uses: dict[str, str]) -> tuple[Both | Message, ...]:
    """What the levers of a scenario are called; one that has an id of its own with that."""
    from sim.plan import load_plan

    plan, named = load_plan(), []
    for lever_id, use in uses.items():
        name = Both(plan.lever(use).name_en, plan.lever(use).name_zh)
        named.append(name if use == lever_id else Message("remark.input", name=name, id=lever_id))
    return tuple(named)


def _said_of_inputs(drawn: int, held: list[str]) -> Message:
    """How many inputs an ensemble draws, and which it does not because the scenario says them."""
    from sim.plan import load_plan
    from sim.uncertainty.names import names_of_input

    if not held:
        return Message("check.none_held", drawn=drawn)
    key = "check.held" if len(held) <= MOST_HELD else "check.many_held"
    plan = load_plan()
    names = tuple(Message("remark.input", name=Both(*names_of_input(name, plan)), id=name) for name in held[:MOST_HELD])
    return Message(key, drawn=drawn, count=len(held), names=names, more=len(held) - MOST_HELD)


def _say_differences(settings: Settings, found: dict[str, Any]) -> None:
    """What the scenario changes of the file that it extends, or that it extends none."""
    from sim.commands.cautions import in_words

    if found["extends"] is None:
        if found["levers"]:
            settings.say(Message("check.extends_none"))
        return
    changes = found["changes"]
    if not changes:
        settings.say(Message("check.no_difference", file=found["extends"]))
        return
    settings.say(Message("check.differs", file=found["extends"]))
    for row in changes[:MOST_DIFFERENCES]:
        old, new = (in_words(value, settings.lang)[:100] for value in (row["old"], row["new"]))
        settings.say(Message("check.difference", path=row["path"], old=old, new=new))
    if len(changes) > MOST_DIFFERENCES:
        settings.say(Message("check.more_differences", count=len(changes) - MOST_DIFFERENCES))


def _as_rows(error: InputError, lang: str) -> list[dict[str, Any]]:
    from sim.commands.places import near_problems

    return [problem.as_row(lang) for problem in near_problems(error).problems]


def _check(path: Path, changes: list[str], allow_code: bool) -> dict[str, Any]:
    """Load the scenario and put its rules in order; raises InputError, returns what the user may want to see."""
    from sim.commands.cautions import cautions
    from sim.commands.places import near
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.rule_check import check_rules
    from sim.scenario import load_scenario
    from sim.scenario.differences import differences, reference_of
    from sim.uncertainty import held_and_drawn

    loaded = load_scenario(path, changes)
    scenario = loaded.scenario
    check_rules(scenario.rules, str(path), run_files=allow_code)
    inputs = held_and_drawn(scenario, load_plan(), ParameterTable.load())
    files = [near(use.use) for use in scenario.rules if use.file]
    extends = len(loaded.sources) > 1
    changed = differences(loaded, reference_of(loaded)) if extends else []
    return {
        "name": scenario.name, "months": scenario.months, "draws": scenario.draws,
        "replicates": scenario.replicates, "inputs_drawn": len(inputs.drawn), "inputs_held": list(inputs.held),
        "seed": scenario.seed, "rules": files,
        "levers": {lever_id: use.use for lever_id, use in scenario.levers.items()},
        "extends": near(str(loaded.sources[1])) if extends else None,
        "changes": [{"path": row.path, "old": row.old, "new": row.new} for row in changed],
        "cautions": cautions(loaded, path),
    }  # fmt: skip
