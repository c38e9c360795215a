"""``sim list``: what the model knows of, for people, for a pipe, or as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import click

from sim.commands.options import Settings, common_options, pass_settings

Rows = list[dict[str, Any]]
EVIDENCE = ("plan", "published", "derived", "memory", "assumed")


def _columns() -> Rows:
    from sim.columns import COLUMNS

    return [asdict(column) for column in COLUMNS.values()]


def _rules() -> Rows:
    from sim.schedule import registry

    keys = ("name", "phase", "reads", "lagged", "writes", "adds", "params", "resources", "requests", "stream",
            "row_wise", "sentence", "file")  # fmt: skip
    return [{key: getattr(made, key) for key in keys} for made in registry().values()]


def _levers() -> Rows:
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.policies.base import lever_names

    runnable, table = set(lever_names()), ParameterTable.load()
    return [
        {
            **asdict(lever),
            "runnable": lever.id in runnable,
            "parameters": _parameter_rows(table.of_lever(lever.id)),
        }
        for lever in load_plan().levers
    ]


def _parameter_rows(parameters: dict[str, Any]) -> Rows:
    return [{**asdict(parameter), "name": name} for name, parameter in parameters.items()]


def _parameters() -> Rows:
    from sim.parameters import ParameterTable

    return [asdict(parameter) for parameter in ParameterTable.load()]


def _stages() -> Rows:
    from sim.plan import load_plan

    plan = load_plan()
    return [
        {"id": stage, "chain": plan.stage_chains[place], "role": plan.stage_roles[place],
         "name_en": plan.label(f"stage.{stage}", "en"), "name_zh": plan.label(f"stage.{stage}", "zh"),
         **{name: values[place] for name, values in plan.stage_table.items()}}
        for place, stage in enumerate(plan.stages)
    ]  # fmt: skip


def _targets() -> Rows:
    from sim.plan import load_plan

    return [{**asdict(target), "goal": _goal(target)} for target in load_plan().targets]


def _goal(target: Any) -> str:
    """``>= 6``, ``1 to 2``; empty where the plan gives no figure."""
    if target.value is None:
        return ""
    if target.value_high is not None:
        return f"{target.value:g} to {target.value_high:g}"
    return f"{target.op} {target.value:g}"


def _tasks() -> Rows:
    from sim.plan import load_plan

    return [asdict(task) for task in load_plan().tasks]


@dataclass(frozen=True)
class Listing:
    """One list: where its rows come from, and the keys that a table shows with their headings."""

    rows: Callable[[], Rows]
    headings: dict[str, str]


LISTINGS = {
    "levers": Listing(_levers, {"id": "lever", "runnable": "can be run", "take_up": "take-up",
                                "channels": "channels", "name_{lang}": "name"}),
    "targets": Listing(_targets, {"id": "target", "name_{lang}": "name", "goal": "goal", "unit": "unit",
                                  "nature": "nature"}),
    "tasks": Listing(_tasks, {"number": "task", "name_{lang}": "what is to be done", "levers": "levers",
                              "in_model": "in the model"}),
    "rules": Listing(_rules, {"name": "rule", "phase": "phase", "sentence": "what it does", "file": "file"}),
    "columns": Listing(_columns, {"name": "column", "kind": "kind", "unit": "unit", "sentence": "meaning"}),
    "parameters": Listing(_parameters, {"name": "parameter", "value": "value", "low": "low", "high": "high",
                                        "unit": "unit", "kind": "evidence", "source": "source"}),
    "stages": Listing(_stages, {"id": "stage", "chain": "chain", "role": "role", "name_{lang}": "name"}),
}  # fmt: skip


@click.command("list", short_help="List levers, targets, tasks, rules, columns, parameters or stages.")
@click.argument("what", type=click.Choice(list(LISTINGS)))
@click.option("--kind", multiple=True, type=click.Choice(EVIDENCE),
              help="Only parameters with this kind of evidence (may be given several times).")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print everything that is known of each row, as JSON.")
@common_options
@pass_settings
def list_(settings: Settings, what: str, kind: tuple[str, ...], as_json: bool) -> None:
    """List what a scenario or a rule can name, and the plan's own tables.

    On a terminal this is a table; in a pipe, tab-separated lines.
    """
    from sim.commands.printing import print_json, print_table

    if kind and what != "parameters":
        raise click.UsageError("--kind is for `sim list parameters`")
    listing = LISTINGS[what]
    rows = listing.rows()
    if kind:
        rows = [row for row in rows if row["kind"] in kind]
    if as_json:
        print_json(rows)
        return
    headings = {key.format(lang=settings.lang): heading for key, heading in listing.headings.items()}
    print_table(rows, headings, f"{len(rows)} {what}")
