"""``sim trace``: from a target back to the levers that can reach it, or from a lever on to what it can reach."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.commands.options import Settings, common_options, pass_settings

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.trace import Reach, Trace

NEAR = 2
"""Rules on the way beyond which a row is counted, not printed, unless asked for."""

TITLES = {
    "lever": ("Levers", "政策工具"),
    "rule": ("Rules", "规则"),
    "parameter": ("Parameters", "参数"),
    "column": ("Columns", "列"),
    "resource": ("Institutions and books", "机构与账簿"),
    "figure": ("Published figures", "公布数据"),
    "indicator": ("Indicators", "指标序列"),
    "target": ("Targets", "目标"),
}
BACKWARD = ("lever", "rule", "parameter")
"""What can reach a target, in the order of printing; levers are always printed in full."""
FORWARD = ("target", "indicator", "figure", "column", "resource", "rule")
"""What a lever can reach; targets are always printed in full."""


@click.command("trace", short_help="Show which levers can reach a target, or what a lever can reach.")
@click.argument("name")
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
    zh = settings.lang == "zh"
    click.echo(_heading(found.plan, name, found.uses, zh))
    if backward:
        _print_readings(found.plan, name, zh)
    for kind in BACKWARD if backward else FORWARD:
        rows = reaches[kind]
        whole = kind in ("lever", "target")
        near = rows if whole else [row for row in rows if row.steps <= steps]
        _print_kind(found, kind, near, len(rows) - len(near), settings.lang)
    settings.say(
        "路径表示影响可能存在，不表示大小；每条规则视为整体：所读的一切都可能影响所写的一切。"
        if zh
        else "A path says that an influence is possible, not how strong; a rule is taken as a whole: all that it reads "
        "may move all that it writes."
    )


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
        raise InputError.of(f"the lever {name!r} is known in the plan, not available in this version")
    near = meant(name, [*plan.targets, *plan.levers])
    raise InputError.of(
        f"no target or lever is called {name!r}",
        suggestion=f"did you mean '{near}'?" if near else "see sim list targets, sim list levers",
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
            Problem(f"names code outside the program ({file})", file=str(scenario),
                    suggestion="read that file, then trace again with --allow-code")
            for file in files
        )  # fmt: skip
    check_rules(loaded.scenario.rules, str(scenario), run_files=allow_code)
    return trace_of(loaded.scenario)


def _heading(plan: Plan, name: str, uses: dict[str, str], zh: bool) -> str:
    info: Any = plan.lever(uses[name]) if uses.get(name) in {lever.id for lever in plan.levers} else None
    if name not in uses:
        info = plan.target(name)
    if info is None:
        return name
    return f"{name}：{info.name_zh}" if zh else f"{name}: {info.name_en}"


def _print_readings(plan: Plan, target: str, zh: bool) -> None:
    """How each reading of the target is measured."""
    from sim.scoring.formulas import FORMULAS

    for reading in plan.target(target).readings:
        formula = FORMULAS[target, reading.reading]
        measured = ", ".join(formula.top) + (f" / {', '.join(formula.bottom)}" if formula.bottom else "")
        text = formula.sentence_zh if zh else formula.sentence_en
        click.echo(f"  {reading.reading}: {measured}\n    {text}")


def _print_kind(found: Trace, kind: str, rows: Sequence[Reach], hidden: int, lang: str) -> None:
    from sim.commands.printing import print_table

    zh = lang == "zh"
    title = TITLES[kind][zh]
    click.echo(f"\n{title} ({len(rows)})")
    if rows:
        headings = ("名称", "经过规则数", "路径") if zh else ("name", "rules on the way", "shortest path")
        cells = [{"name": _name(found, row, zh), "steps": row.steps, "path": _path(row)} for row in rows]
        print_table(cells, dict(zip(("name", "steps", "path"), headings, strict=True)))
    if hidden:
        click.echo(
            f"另有 {hidden} 项较远，用 --steps 显示" if zh else f"{hidden} more lie further away: --steps shows them"
        )


def _name(found: Trace, reach: Reach, zh: bool) -> str:
    """The id, and in Chinese the name where the plan has one."""
    named: Any = None
    if zh and reach.kind == "target":
        named = found.plan.target(reach.name)
    if zh and reach.kind == "lever":
        named = next((lever for lever in found.plan.levers if lever.id == found.uses[reach.name]), None)
    return f"{reach.name}（{named.name_zh}）" if named else reach.name


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
