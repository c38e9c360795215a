"""``sim list``: what the model knows of, for people, for a pipe, or as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
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
            "leading_bureau_zh": task.responsible_zh[0],
            "out_of_reach": [asdict(limit) for limit in limits if limit.task == task.number],
            **_answers(plan, task, [limit for limit in limits if limit.task == task.number]),
        }
        for task in plan.tasks
    ]


def _answers(plan: Any, task: Any, limits: list[Any]) -> dict[str, str]:
    """What a task's targets are called, and what of it the model cannot say, in both languages."""
    targets = [plan.target(name) for name in task.targets]
    return {
        "targets_en": "; ".join(target.name_en for target in targets) or "none: an indicator shows what it moves",
        "targets_zh": "；".join(target.name_zh for target in targets) or "无目标值，见相关指标",
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
            suggestion = f"did you mean '{near}'?" if near else did_you_mean(wanted, [*known, *names])
            suggestion = suggestion or f"there are {', '.join(known)}"
            raise InputError.of(f"no {what} is called {wanted!r}", suggestion=suggestion)
        rows = [row for row in rows if found.intersection(row[key] if key == "levers" else (row[key],))]
    return rows


@dataclass(frozen=True)
class Listing:
    """One list: where its rows come from, the keys that a table shows with their headings (English and Chinese), and
    which cells are words of labels.csv (key of the column, beginning of the label's key)."""

    rows: Callable[[], Rows]
    headings: dict[str, tuple[str, str]]
    words: dict[str, str] = field(default_factory=dict)


LISTINGS = {
    "levers": Listing(
        _levers,
        {"id": ("lever", "政策工具"), "runnable": ("can be run", "可模拟"), "take_up": ("take-up", "参与方式"),
         "channels": ("channels", "作用渠道"), "evidence_grade": ("evidence", "证据等级"),
         "name_{lang}": ("name", "名称")},
        {"take_up": "take_up", "channels": "channel"},
    ),
    "targets": Listing(
        _targets,
        {"id": ("target", "目标"), "name_{lang}": ("name", "名称"), "goal": ("goal", "目标值"),
         "unit": ("unit", "单位"), "nature": ("nature", "性质")},
        {"unit": "unit", "nature": "nature"},
    ),
    "tasks": Listing(
        _tasks,
        {"number": ("task", "任务"), "name_{lang}": ("what is to be done", "任务内容"),
         "leading_bureau_{lang}": ("leading bureau", "牵头单位"), "levers": ("levers", "政策工具"),
         "targets_{lang}": ("targets", "目标"), "in_model": ("in the model", "模型中"),
         "limits_{lang}": ("what it cannot say, and why", "模型不能回答的部分及原因")},
        {"levers": "lever", "in_model": "in_model"},
    ),
    "rules": Listing(
        _rules,
        {"name": ("rule", "规则"), "phase": ("phase", "阶段"), "sentence": ("what it does", "作用"),
         "file": ("file", "文件")},
        {"phase": "phase"},
    ),
    "columns": Listing(
        _columns,
        {"name": ("column", "列"), "kind": ("kind", "类别"), "unit": ("unit", "单位"),
         "sentence": ("meaning", "含义")},
        {"kind": "column_kind", "unit": "unit"},
    ),
    "parameters": Listing(
        _parameters,
        {"name": ("parameter", "参数"), "value": ("value", "取值"), "low": ("low", "下限"),
         "high": ("high", "上限"), "unit": ("unit", "单位"), "kind": ("evidence", "依据"),
         "source": ("source", "来源")},
        {"unit": "unit", "kind": "kind"},
    ),
    "inputs": Listing(
        _inputs,
        {"name": ("input", "不确定输入"), "group": ("what it is", "类别"), "low": ("low", "下限"),
         "high": ("high", "上限"), "distribution": ("drawn", "抽取方式"), "unit": ("unit", "单位"),
         "options": ("choices", "选项"), "kind": ("evidence", "依据"), "source": ("source", "来源")},
        {"group": "input_group", "distribution": "distribution", "unit": "unit", "options": "option", "kind": "kind"},
    ),
    "stages": Listing(
        _stages,
        {"id": ("stage", "环节"), "chain": ("chain", "产业链"), "role": ("role", "位置"),
         "name_{lang}": ("name", "名称")},
        {"chain": "chain", "role": "role"},
    ),
}  # fmt: skip
TITLES_ZH = {
    "levers": "项政策工具", "targets": "项目标", "tasks": "项任务", "rules": "条规则", "columns": "列",
    "parameters": "个参数", "inputs": "个不确定输入", "stages": "个环节",
}  # fmt: skip
SETTINGS_LISTING = Listing(
    list,
    {"name": ("setting", "设置项"), "default": ("default", "默认值"), "allowed": ("allowed", "允许取值"),
     "evidence_range": ("evidence", "依据范围"), "unit": ("unit", "单位"), "kind": ("kind of evidence", "依据类别"),
     "sentence": ("meaning", "含义")},
    {"unit": "unit", "kind": "kind"},
)  # fmt: skip


@click.command("list", short_help="List levers, targets, tasks, rules, columns, parameters, inputs or stages.")
@click.argument("what", type=click.Choice(list(LISTINGS)))
@click.argument("name", required=False)
@click.option("--kind", multiple=True, type=click.Choice(EVIDENCE),
              help="Only parameters or inputs with this kind of evidence (may be given several times).")  # fmt: skip
@click.option("--bureau", default="", help="Only tasks of this bureau (工信局, or part of its English name).")
@click.option("--lever", default="", help="Only tasks that this lever answers for (id or part of its name).")
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
        raise click.UsageError("--kind is for `sim list parameters` and `sim list inputs`")
    if (bureau or lever or campaign) and what != "tasks":
        raise click.UsageError("--bureau, --lever and --campaign are for `sim list tasks`")
    if name is not None and what != "levers":
        raise click.UsageError("a name is for `sim list levers NAME`")
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
    _print(listing, rows, settings.lang, f"{len(rows)} {TITLES_ZH[what] if settings.lang == 'zh' else what}")
    if what == "levers":
        settings.say(
            "一项政策工具的设置项：sim list levers NAME（如 sim list levers cloud_subsidy）"
            if settings.lang == "zh"
            else "What can be set of one lever: sim list levers NAME, such as sim list levers cloud_subsidy"
        )
        settings.say(
            "依据等级：A 同一工具的实验或结构估计；B 他处可信的准实验；C 观察性或间接证据；D 仅凭判断"
            if settings.lang == "zh"
            else "Evidence: A an experiment or structural estimate on the same instrument; B a credible "
            "quasi-experiment elsewhere; C observational or indirect; D judgement alone"
        )


def _show_settings(settings: Settings, name: str, as_json: bool) -> None:
    """The settings of one lever that can be run; click.UsageError with what was meant for any other name."""
    from sim.commands.names import id_of, meant
    from sim.commands.printing import print_json
    from sim.errors import closest
    from sim.plan import load_plan
    from sim.policies.base import lever_names, settings_of

    levers = load_plan().levers
    known, name = [lever.id for lever in levers], id_of(name, levers)
    if name not in lever_names():
        available = f"with settings: {', '.join(lever_names())}"
        if name in known:
            message = f"the lever {name!r} is known in the plan, not available in this version; {available}"
            raise click.UsageError(message)
        near = closest(name, lever_names()) or meant(name, levers)
        hint = f"did you mean '{near}'?" if near else available
        raise click.UsageError(f"no lever is called {name!r}; {hint}")
    rows = settings_of(name)
    if as_json:
        print_json(rows)
        return
    zh = settings.lang == "zh"
    shown = [
        {
            **row,
            "default": str(row["default"]).lower() if isinstance(row["default"], bool) else row["default"],
            "allowed": ", ".join(row["choices"]) or _span(row["minimum"], row["maximum"], zh),
            "evidence_range": _span(row["low"], row["high"], zh),
        }
        for row in rows
    ]
    title = f"{name}：{len(rows)} 个设置项" if zh else f"{name}: {len(rows)} settings"
    _print(SETTINGS_LISTING, shown, settings.lang, title)


def _span(low: Any, high: Any, zh: bool) -> str:
    """``0 to 1``; nothing where there are no bounds."""
    if low is None or high is None:
        return ""
    ends = [end if isinstance(end, str) else f"{end:.12g}" for end in (low, high)]
    return ends[0] if low == high else ("至" if zh else " to ").join(ends)


def _print(listing: Listing, rows: Rows, lang: str, title: str) -> None:
    """Print a list in a language; what labels.csv has no word for stays as it is."""
    from sim.commands.printing import print_table

    if lang == "zh":
        rows = [_in_chinese(row, listing.words) for row in rows]
    headings = {key.format(lang=lang): words[lang == "zh"] for key, words in listing.headings.items()}
    print_table(rows, headings, title)


def _in_chinese(row: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    """A row with Chinese words in its cells."""
    from sim.plan import load_plan

    labels = load_plan().labels

    def word(group: str, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return "、".join(str(word(group, item)) for item in value)
        return labels.get(f"{group}.{value}", ("", value))[1]

    translated = {key: "是" if value is True else value for key, value in row.items()}
    translated |= {key: word(group, row[key]) for key, group in words.items()}
    own = f"target_unit.{row.get('id')}"
    if "goal" in row and own in labels:
        translated["unit"] = labels[own][1]
    if "goal" in row:
        translated["goal"] = row["goal"].replace(" to ", "至").replace(">=", "≥").replace("<=", "≤")
    return translated
