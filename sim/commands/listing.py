"""``sim list``: what the model knows of, for people, for a pipe, or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import click

from sim.commands.completing import complete_levers
from sim.commands.options import Settings, common_options, pass_settings, usage_error
from sim.language.message import Message
from sim.language.words import LIST_COMMA, word

Rows = list[dict[str, Any]]
MOST_BESIDE = 5
"""A table of more columns than these has on a terminal no room for the names beside the ids: they stand above them."""
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
    from sim.policies.base import lever_class, lever_names

    classes = {name: lever_class(name) for name in lever_names()}
    table = ParameterTable.load()
    return [
        {
            **asdict(lever),
            "runnable": lever.id in classes,
            "evidence_grade": getattr(classes.get(lever.id), "evidence_grade", ""),
            "evidence": getattr(classes.get(lever.id), "evidence", ""),
            "parameters": _parameter_rows(table.of_lever(lever.id)),
        }
        for lever in load_plan().levers
    ]


def _parameter_rows(parameters: dict[str, Any]) -> Rows:
    return [{**asdict(parameter), "name": name} for name, parameter in parameters.items()]


def _parameters() -> Rows:
    from sim.parameters import ParameterTable

    return [asdict(parameter) for parameter in ParameterTable.load()]


def _inputs() -> Rows:
    """Everything that an ensemble draws, in the order of its dimensions."""
    from sim.parameters import ParameterTable
    from sim.plan import load_plan
    from sim.uncertainty import uncertain_inputs

    keys = ("name", "group", "central", "low", "high", "distribution", "unit", "kind", "source", "options", "whole")
    return [
        {key: getattr(found, key) for key in keys} for found in uncertain_inputs(load_plan(), ParameterTable.load())
    ]


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
    """Every task, with its bureaus in both languages and what of it is out of the model's reach."""
    from sim.plan import load_plan
    from sim.scoring.bureaus import bureau_text, bureaus_of
    from sim.scoring.task_limits import task_limits

    plan = load_plan()
    limits = task_limits(plan.folder)
    return [
        {
            **asdict(task),
            "bureaus_en": [bureau_text(plan, name, "en") for name in bureaus_of(task)],
            "bureaus_zh": [bureau_text(plan, name, "zh") for name in bureaus_of(task)],
            "leading_bureau_en": bureau_text(plan, bureaus_of(task)[0], "en"),
            "leading_bureau_zh": bureau_text(plan, bureaus_of(task)[0], "zh"),
            "out_of_reach": [asdict(limit) for limit in limits if limit.task == task.number],
            **_answers(plan, task, [limit for limit in limits if limit.task == task.number]),
        }
        for task in plan.tasks
    ]


def _answers(plan: Any, task: Any, limits: list[Any]) -> dict[str, str]:
    """What a task's targets are called, and what of it the model cannot say, in both languages."""
    targets = [plan.target(name) for name in task.targets]
    return {
        "targets_en": "; ".join(target.name_en for target in targets) or word("list.no_target", "en"),
        "targets_zh": "；".join(target.name_zh for target in targets) or word("list.no_target", "zh"),
        "limits_en": "; ".join(f"{limit.part_en}: {limit.reason_en}" for limit in limits),
        "limits_zh": "；".join(f"{limit.part_zh}：{limit.reason_zh}" for limit in limits),
    }


def _tasks_wanted(rows: Rows, bureau: str, lever: str, campaign: str) -> Rows:
    """The tasks of one bureau, lever and campaign (each: empty for all); InputError for a name that there is not."""
    from sim.commands.names import meant
    from sim.errors import InputError, did_you_mean
    from sim.plan import load_plan
    from sim.scoring.bureaus import tasks_of_bureau

    plan = load_plan()
    if bureau:
        theirs = {task.number for task in tasks_of_bureau(plan, bureau)}
        rows = [row for row in rows if row["number"] in theirs]
    campaigns = tuple(dict.fromkeys(task.campaign for task in plan.tasks))
    for wanted, key, what, known, names in (
        (lever, "levers", "lever", [info.id for info in plan.levers],
         {text: info.id for info in plan.levers for text in (info.name_en.lower(), info.name_zh)}),
        (campaign, "campaign", "campaign", list(campaigns),
         {plan.label(f"campaign.{name}", lang).lower(): name for name in campaigns for lang in ("en", "zh")}),
    ):
        if not wanted:
            continue
        found = {name for name in known if wanted == name}
        found = found or {name for text, name in names.items() if wanted.lower() in text}
        if not found:
            near = meant(wanted, plan.levers) if key == "levers" else ""
            suggestion = Message("error.did_you_mean", name=near) if near else did_you_mean(wanted, [*known, *names])
            suggestion = suggestion or Message("name.there_are", names=tuple(known))
            raise InputError.of(Message(f"name.no_{what}", name=wanted), suggestion=suggestion)
        rows = [row for row in rows if found.intersection(row[key] if key == "levers" else (row[key],))]
    return rows


@dataclass(frozen=True)
class Listing:
    """One list: where its rows come from, the keys that a table shows with their headings (``list.head.*`` in the table
    of words), and which cells are words of labels.csv (key of the column, beginning of the label's key)."""

    rows: Callable[[], Rows]
    headings: dict[str, str]
    words: dict[str, str] = field(default_factory=dict)
    names: str = ""
    """What the rows are in labels.csv (``rule``, ``column``, ``input``), where only these have Chinese names."""


LISTINGS = {
    "levers": Listing(
        _levers,
        {"id": "lever", "runnable": "can_be_run", "take_up": "take_up",
         "channels": "channels", "evidence_grade": "evidence_grade",
         "name_{lang}": "name"},
        {"take_up": "take_up", "channels": "channel"},
    ),
    "targets": Listing(
        _targets,
        {"id": "target", "name_{lang}": "name", "goal": "goal",
         "unit": "unit", "nature": "nature"},
        {"unit": "unit", "nature": "nature"},
    ),
    "tasks": Listing(
        _tasks,
        {"number": "task", "name_{lang}": "what_is_to_be_done",
         "leading_bureau_{lang}": "leading_bureau", "levers": "levers",
         "targets_{lang}": "targets", "in_model": "in_the_model",
         "limits_{lang}": "what_it_cannot_say_and_why"},
        {"levers": "lever", "in_model": "in_model"},
    ),
    "rules": Listing(
        _rules,
        {"name": "rule", "phase": "phase", "sentence": "what_it_does",
         "file": "file"},
        {"phase": "phase"},
        "rule",
    ),
    "columns": Listing(
        _columns,
        {"name": "column", "kind": "kind", "unit": "unit",
         "sentence": "meaning"},
        {"kind": "column_kind", "unit": "unit"},
        "column",
    ),
    "parameters": Listing(
        _parameters,
        {"name": "parameter", "value": "value", "low": "low",
         "high": "high", "unit": "unit", "kind": "evidence",
         "source": "source"},
        {"unit": "unit", "kind": "kind"},
        "input",
    ),
    "inputs": Listing(
        _inputs,
        {"name": "input", "group": "what_it_is", "low": "low",
         "high": "high", "distribution": "drawn", "unit": "unit",
         "options": "choices", "kind": "evidence", "source": "source"},
        {"group": "input_group", "distribution": "distribution", "unit": "unit", "options": "option", "kind": "kind"},
        "input",
    ),
    "stages": Listing(
        _stages,
        {"id": "stage", "chain": "chain", "role": "role",
         "name_{lang}": "name"},
        {"chain": "chain", "role": "role"},
    ),
}  # fmt: skip
SETTINGS_LISTING = Listing(
    list,
    {"name": "setting", "default": "default", "allowed": "allowed",
     "evidence_range": "evidence_range", "unit": "unit", "kind": "kind_of_evidence",
     "sentence": "meaning"},
    {"unit": "unit", "kind": "kind"},
)  # fmt: skip


@click.command("list", short_help="List levers, targets, tasks, rules, columns, parameters, inputs or stages.")
@click.argument("what", type=click.Choice(list(LISTINGS)))
@click.argument("name", required=False, shell_complete=complete_levers)
@click.option("--kind", multiple=True, type=click.Choice(EVIDENCE),
              help="Only parameters or inputs with this kind of evidence (may be given several times).")  # fmt: skip
@click.option("--bureau", default="", help="Only tasks of this bureau (工信局, or part of its English name).")
@click.option("--lever", default="", shell_complete=complete_levers,
              help="Only tasks that this lever answers for (id or part of its name).")  # fmt: skip
@click.option("--campaign", default="", help="Only tasks of this campaign (id or part of its name).")
@click.option("--json", "as_json", is_flag=True, help="Print everything that is known of each row, as JSON.")
@common_options
@pass_settings
def list_(
    settings: Settings, what: str, name: str | None, kind: tuple[str, ...], bureau: str, lever: str, campaign: str,
    as_json: bool,
) -> None:  # fmt: skip
    """List what a scenario or a rule can name, and the plan's own tables.

    `sim list levers NAME` lists what can be set of one lever: default, allowed values, range of the evidence, unit.
    `sim list tasks --bureau 工信局` lists what one bureau answers for.
    `sim list inputs` lists what the draws of an ensemble draw, and from which range.

    On a terminal this is a table; in a pipe, tab-separated lines.
    """
    from sim.commands.printing import print_json

    if kind and what not in ("parameters", "inputs"):
        raise usage_error("list.kind_is_for")
    if (bureau or lever or campaign) and what != "tasks":
        raise usage_error("list.bureau_is_for")
    if name is not None and what != "levers":
        raise usage_error("list.name_is_for")
    if name is not None:
        _show_settings(settings, name, as_json)
        return
    listing = LISTINGS[what]
    rows = listing.rows()
    if kind:
        rows = [row for row in rows if row["kind"] in kind]
    if what == "tasks":
        rows = _tasks_wanted(rows, bureau, lever, campaign)
    if as_json:
        print_json(rows)
        return
    _print(listing, rows, settings.lang, word(f"list.title.{what}", settings.lang, count=len(rows)))
    if what == "levers":
        settings.say(Message("list.note_settings"))
        settings.say(Message("list.note_evidence"))


def _show_settings(settings: Settings, name: str, as_json: bool) -> None:
    """The settings of one lever that can be run; click.UsageError with what was meant for any other name."""
    from sim.commands.names import id_of, meant, setting_sentence
    from sim.commands.printing import print_json
    from sim.errors import closest
    from sim.plan import load_plan
    from sim.policies.base import lever_names, settings_of

    levers = load_plan().levers
    known, name = [lever.id for lever in levers], id_of(name, levers)
    if name not in lever_names():
        available = Message("list.with_settings", names=tuple(lever_names()))
        if name in known:
            message = Message("scenario.lever_not_available", name=name)
            raise usage_error("error.advised", message=message, suggestion=available)
        near = closest(name, lever_names()) or meant(name, levers)
        hint = Message("error.did_you_mean", name=near) if near else available
        raise usage_error("error.advised", message=Message("name.no_lever", name=name), suggestion=hint)
    rows = settings_of(name)
    if as_json:
        print_json(rows)
        return
    shown = [
        {
            **row,
            "sentence": setting_sentence(name, row, settings.lang),
            "default": _choices([row["default"]], settings.lang)
            if isinstance(row["default"], str) and row["choices"]
            else str(row["default"]).lower() if isinstance(row["default"], bool) else row["default"],
            "allowed": _choices(row["choices"], settings.lang) or _span(row["minimum"], row["maximum"], settings.lang),
            "evidence_range": _span(row["low"], row["high"], settings.lang),
        }
        for row in rows
    ]
    title = word("list.title.settings", settings.lang, name=name, count=len(rows))
    _print(SETTINGS_LISTING, shown, settings.lang, title)


def _choices(choices: Sequence[str], lang: str) -> str:
    """The words that a setting may have, in Chinese each with what it means: ``first_come（先到先得）``."""
    from sim.plan import load_plan

    labels = load_plan().labels
    meanings = {one: labels.get(f"selection.{one}", ("", ""))[1] if lang == "zh" else "" for one in choices}
    named = [word("schema.own_id", lang, name=one, id=meaning) if meaning else one for one, meaning in meanings.items()]
    return LIST_COMMA[lang].join(named)


def _span(low: Any, high: Any, lang: str) -> str:
    """``0 to 1``; nothing where there are no bounds."""
    if low is None or high is None:
        return ""
    ends = [end if isinstance(end, str) else f"{end:.12g}" for end in (low, high)]
    return ends[0] if low == high else word("list.span", lang, low=ends[0], high=ends[1])


def _print(listing: Listing, rows: Rows, lang: str, title: str) -> None:
    """Print a list in a language; what labels.csv has no word for stays as it is."""
    from sim.commands.printing import print_table

    if lang == "zh":
        rows = [_in_chinese(row, listing) for row in rows]
    headings = {key.format(lang=lang): word(f"list.head.{name}", lang) for key, name in listing.headings.items()}
    if lang == "zh" and listing.names and "sentence" not in headings:  # ids alone say little to who reads Chinese
        first, *others = headings.items()
        if len(others) > MOST_BESIDE and sys.stdout.isatty():  # a column of its own would be one or two signs wide
            rows = [{**row, first[0]: f"{row['name_zh']}\n{row[first[0]]}"} for row in rows]
            headings = dict([first, *others])
        else:
            headings = dict([first, ("name_zh", word("list.head.name", lang)), *others])
    print_table(rows, headings, title)


def _in_chinese(row: dict[str, Any], listing: Listing) -> dict[str, Any]:
    """A row with Chinese words in its cells."""
    from sim.commands.names import chinese_name
    from sim.plan import load_plan

    plan = load_plan()
    labels = plan.labels

    def named(group: str, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return "、".join(str(named(group, item)) for item in value)
        return labels.get(f"{group}.{value}", ("", value))[1]

    translated = {key: word("list.yes", "zh") if value is True else value for key, value in row.items()}
    translated |= {key: named(group, row[key]) for key, group in listing.words.items()}
    if listing.names:
        translated["sentence"] = translated["name_zh"] = chinese_name(plan, listing.names, row["name"])
    own = f"target_unit.{row.get('id')}"
    if "goal" in row and own in labels:
        translated["unit"] = labels[own][1]
    if "goal" in row:
        translated["goal"] = row["goal"].replace(" to ", "至").replace(">=", "≥").replace("<=", "≤")
    return translated
