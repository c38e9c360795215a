"""``sim trace``: from a target back to the levers that can reach it, or from a lever on to what it can reach."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.completing import complete_targets_and_levers
from sim.commands.options import Settings, common_options, pass_settings
from sim.language.message import Message
from sim.language.words import word

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.trace import Reach, Trace

NEAR = 2
"""Rules on the way beyond which a row is counted, not printed, unless asked for."""

BACKWARD = ("lever", "rule", "parameter")
"""What can reach a target, in the order of printing; levers are always printed in full."""
FORWARD = ("target", "indicator", "figure", "column", "resource", "rule")
"""What a lever can reach; targets are always printed in full."""


@click.command("trace", short_help="Show which levers can reach a target, or what a lever can reach.")
@click.argument("name", shell_complete=complete_targets_and_levers)
@click.option("--scenario", type=click.Path(dir_okay=False, path_type=Path),
              help="Trace the month of this scenario.  [default: a month with every lever]")  # fmt: skip
@click.option("--allow-code", is_flag=True, help="Load the rule files that the scenario names.")
@click.option("--steps", type=click.IntRange(1, 99), default=NEAR, show_default=True,
              help="Print rules, parameters, columns up to so many rules away (levers and targets: all).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print everything, with the paths, as JSON.")
@common_options
@pass_settings
def trace(
    settings: Settings, name: str, scenario: Path | None, allow_code: bool, steps: int, as_json: bool
) -> None:
    """Trace NAME, the id of a target or of a lever, through what rules declare to read and to write.

    For a target: the levers, rules and parameters that can reach it. For a lever: the targets, indicators, columns and
    rules that it can reach. Each comes with a shortest path, nearest first. A path says that an influence is possible,
    not how strong it is: `sim compare` measures that.
    """
    from sim.commands.printing import print_json

    name = _id_of(name)
    _check_name(name, scenario)
    found = _trace(scenario, allow_code)
    backward = name not in found.uses and name not in {lever.id for lever in found.plan.levers}
    reaches = found.reaching(name) if backward else found.reached(name)
    if as_json:
        print_json(_as_json(name, backward, reaches))
        return
    click.echo(_heading(found.plan, name, found.uses, settings.lang))
    if backward:
        _print_readings(found.plan, name, settings.lang)
    for kind in BACKWARD if backward else FORWARD:
        rows = reaches[kind]
        whole = kind in ("lever", "target")
        near = rows if whole else [row for row in rows if row.steps <= steps]
        _print_kind(found, kind, near, len(rows) - len(near), settings.lang)
    settings.say(Message("trace.note"))


def _id_of(name: str) -> str:
    """The id of the target or lever that has this name in English or Chinese; any other name as it is."""
    from sim.commands.names import id_of
    from sim.plan import load_plan

    plan = load_plan()
    return id_of(name, [*plan.targets, *plan.levers])


def _check_name(name: str, scenario: Path | None) -> None:
    """InputError for a name that is neither a target nor a lever of the plan, before anything is built."""
    from sim.commands.names import meant
    from sim.errors import InputError
    from sim.plan import load_plan
    from sim.policies.base import lever_names

    plan = load_plan()
    targets, levers = [target.id for target in plan.targets], [lever.id for lever in plan.levers]
    if scenario is not None or name in targets or name in lever_names():
        return
    if name in levers:
        raise InputError.of(Message("scenario.lever_not_available", name=name))
    near = meant(name, [*plan.targets, *plan.levers])
    raise InputError.of(
        Message("name.no_target_or_lever", name=name),
        suggestion=Message("error.did_you_mean", name=near) if near else Message("name.list_both"),
    )


def _trace(scenario: Path | None, allow_code: bool) -> Trace:
    from sim.errors import InputError, Problem
    from sim.trace import trace_of

    if scenario is None:
        return trace_of()
    from sim.rule_check import check_rules
    from sim.scenario import load_scenario

    loaded = load_scenario(scenario, [])
    files = [use.file for use in loaded.scenario.rules if use.file]
    if files and not allow_code:
        raise InputError(
            Problem(Message("code.outside", file=file), file=str(scenario), suggestion=Message("code.allow_trace"))
            for file in files
        )  # fmt: skip
    check_rules(loaded.scenario.rules, str(scenario), run_files=allow_code)
    return trace_of(loaded.scenario)


def _heading(plan: Plan, name: str, uses: dict[str, str], lang: str) -> str:
    info: Any = plan.lever(uses[name]) if uses.get(name) in {lever.id for lever in plan.levers} else None
    if name not in uses:
        info = plan.target(name)
    if info is None:
        return name
    return word("trace.heading", lang, id=name, name=info.name_zh if lang == "zh" else info.name_en)


def _print_readings(plan: Plan, target: str, lang: str) -> None:
    """How each reading of the target is measured."""
    from sim.scoring.formulas import FORMULAS

    for reading in plan.target(target).readings:
        formula = FORMULAS[target, reading.reading]
        measured = ", ".join(formula.top) + (f" / {', '.join(formula.bottom)}" if formula.bottom else "")
        text = formula.sentence_zh if lang == "zh" else formula.sentence_en
        click.echo(word("trace.reading", lang, name=reading.reading, measured=measured, text=text))


def _print_kind(found: Trace, kind: str, rows: Sequence[Reach], hidden: int, lang: str) -> None:
    from sim.commands.printing import print_table

    members = sum(row.name in found.members for row in rows) if kind == "lever" else 0
    count = word("trace.with_members", lang, count=len(rows) - members, members=members) if members else len(rows)
    click.echo(word("trace.kind", lang, kind=Message(f"trace.kind.{kind}"), count=count))
    if rows:
        cells = [{"name": _name(found, row, lang), "steps": row.steps, "path": _path(row)} for row in rows]
        print_table(cells, {name: word(f"trace.head.{name}", lang) for name in ("name", "steps", "path")})
    if hidden:
        click.echo(word("trace.hidden", lang, count=hidden))


def _name(found: Trace, reach: Reach, lang: str) -> str:
    """The id, and in Chinese the name where there is one."""
    from sim.commands.names import chinese_name

    plan, named = found.plan, None
    if lang == "zh":
        name = found.uses.get(reach.name, reach.name) if reach.kind == "lever" else reach.name
        every: list[Any] = [*plan.targets, *plan.levers]
        named = next((one.name_zh for one in every if one.id == name), None)
        named = named or chinese_name(plan, "input" if reach.kind == "parameter" else reach.kind, reach.name)
    return f"{reach.name}（{named}）" if named and named != reach.name else reach.name


def _path(reach: Reach) -> str:
    """What lies between the two ends; a reading's and a target's own names would only repeat themselves."""
    names = [name for kind, name in reach.path if kind not in ("target", "reading")]
    # A figure and the indicator that shows it have one name.
    return " > ".join(name for name, before in zip(names, ["", *names], strict=False) if name != before)


def _as_json(name: str, backward: bool, reaches: dict[str, list[Reach]]) -> dict[str, Any]:
    return {
        "name": name,
        "kind": "target" if backward else "lever",
        **{
            kind: [
                {"name": row.name, "rules_on_the_way": row.steps,
                 "path": [{"kind": node[0], "name": node[1]} for node in row.path]}
                for row in rows
            ]
            for kind, rows in reaches.items()
        },
    }  # fmt: skip
