"""``sim explain SCENARIO --lever LEVER``: what the lever does, for whom, who pays, how good the evidence is, which
targets and tasks it serves, and all that can be set of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.commands.options import Settings
from sim.language.message import Message
from sim.language.words import LANGUAGES, LIST_COMMA, SEMICOLON, word

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.scenario import LoadedScenario

FACTS = ("does", "for", "take_up", "channels", "payer", "payment", "offices", "in_force", "evidence", "tasks",
         "targets")  # fmt: skip
"""What is said of a lever, in this order; each a row of the table of words, ``explain.fact.*``."""


def explain_lever(settings: Settings, loaded: LoadedScenario, path: Path, name: str, *, as_json: bool) -> None:
    """Print a lever as the scenario uses it. InputError for a name that is no lever that can be run."""
    from sim.commands.new import lever_ids
    from sim.commands.printing import print_json

    ((lever_id, lever),) = lever_ids([name], loaded).items()
    rows = settings_rows(loaded, path, lever_id, lever)
    if as_json:
        print_json(_as_json(loaded, lever_id, lever, rows))
        return
    lang = settings.lang
    used = lever_id in loaded.scenario.levers
    title = _title(lever_id, lever, lang)
    scenario = loaded.scenario.name
    settings.print(Message("explain.lever" if used else "explain.lever_not_used", lever=title, scenario=scenario))
    for fact, text in facts(loaded, lever_id, lever, lang).items():
        if text:
            settings.print(Message("explain.fact", name=word(f"explain.fact.{fact}", lang), text=text))
    settings.print("")
    settings.print(Message("explain.settings", count=len(rows)))
    for row in rows:
        settings.print(_in_words(row, lang))


def facts(loaded: LoadedScenario, lever_id: str, lever: str, lang: str) -> dict[str, str]:
    """What is said of a lever apart from its settings, by :data:`FACTS`; empty where there is nothing to say."""
    from sim.plan import load_plan
    from sim.policies.base import MoneyLever, lever_class

    plan, kind = load_plan(), lever_class(lever)
    use = loaded.scenario.levers.get(lever_id)
    said: Any = use.settings if use is not None else kind()
    tasks = [task for task in plan.tasks if lever in task.levers]
    targets = dict.fromkeys(target for task in tasks for target in task.targets)
    found = {
        "does": _label(plan, f"lever_does.{lever}", lang, kind.__doc__ or ""),
        "for": _label(plan, f"lever_for.{lever}", lang, ""),
        "take_up": _label(plan, f"take_up.{kind.take_up}", lang, kind.take_up),
        "channels": _several([_label(plan, f"channel.{one}", lang, one) for one in kind.channels], lang),
        "payer": word("explain.paid_from_purse" if kind.draws_on_purse else "explain.not_from_purse", lang),
        "payment": _payment(said, lang) if isinstance(said, MoneyLever) else "",
        "offices": word("explain.shared_offices" if kind.shares_offices else "explain.own_offices", lang),
        "in_force": _in_force(said, lang) if use is not None else word("explain.not_in_force", lang),
        "evidence": word("explain.grade", lang, grade=kind.evidence_grade,
                         meaning=word(f"explain.grade.{kind.evidence_grade}", lang),
                         evidence=_label(plan, f"lever_evidence.{lever}", lang, kind.evidence)),
        "tasks": _several([_task(task, lang) for task in tasks], lang),
        "targets": _several([_named(plan.target(name), lang) for name in targets], lang),
    }  # fmt: skip
    return {fact: found[fact] for fact in FACTS}


def settings_rows(loaded: LoadedScenario, path: Path, lever_id: str, lever: str) -> list[dict[str, Any]]:
    """All settings of a lever: what :func:`sim.policies.base.settings_of` says, the value in the scenario and where it
    was said, and names in both languages."""
    from sim.commands.explain import near_origin
    from sim.policies.base import settings_of
    from sim.scenario.path_names import setting_names
    from sim.scenario.resolved import DEFAULT

    use = loaded.scenario.levers.get(lever_id)
    rows = []
    for row in settings_of(lever):
        english, chinese = setting_names(lever, row["name"])
        value = getattr(use.settings, row["name"]) if use is not None else row["default"]
        origin = loaded.origins.get(f"levers.{lever_id}.{row['name']}", DEFAULT)
        about = {"name_en": english, "name_zh": chinese, "value": value, "origin": near_origin(origin, path)}
        rows.append({**row, **about})
    return rows


def _as_json(loaded: LoadedScenario, lever_id: str, lever: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    from sim.plan import load_plan
    from sim.policies.base import lever_class

    info, kind = load_plan().lever(lever), lever_class(lever)
    tasks = [task for task in load_plan().tasks if lever in task.levers]
    return {
        "id": lever_id, "lever": lever, "in_force": lever_id in loaded.scenario.levers,
        "name_en": info.name_en, "name_zh": info.name_zh,
        **{f"about_{lang}": facts(loaded, lever_id, lever, lang) for lang in LANGUAGES},
        "take_up": kind.take_up, "channels": list(kind.channels), "draws_on_purse": kind.draws_on_purse,
        "shares_offices": kind.shares_offices, "evidence_grade": kind.evidence_grade,
        "tasks": [task.number for task in tasks],
        "targets": list(dict.fromkeys(target for task in tasks for target in task.targets)),
        "settings": rows,
    }  # fmt: skip


def _in_words(row: dict[str, Any], lang: str) -> str:
    """A setting in two or three lines: what it is and its value; where that was said, what else may stand there; what
    the number rests on."""
    from sim.commands.explain import origin_text, value_text
    from sim.plan import load_plan
    from sim.scenario.path_names import unit_text

    plan, unit = load_plan(), unit_text(row["unit"], lang)
    choices = {one: _label(plan, f"selection.{one}", lang, "") for one in row["choices"]}
    named = [word("schema.own_id", lang, name=one, id=text) if text else one for one, text in choices.items()]
    values = {
        one: word("explain.nothing_said", lang) if row[one] is None else value_text(row[one], lang)
        for one in ("value", "default")
    }
    value = values["value"]
    if unit and row["value"] is not None:
        value = word("explain.with_unit", lang, value=value, unit=unit)
    lines = [
        word("explain.setting", lang, name=row[f"name_{lang}"], setting=row["name"], value=value),
        word("explain.setting_about", lang, origin=origin_text(row["origin"], lang), default=values["default"],
             allowed=LIST_COMMA[lang].join(named) or _span(row["minimum"], row["maximum"], lang)
             or word("explain.anything", lang)),
    ]  # fmt: skip
    if row["kind"]:
        kind = _label(plan, f"kind.{row['kind']}", lang, row["kind"])
        span = _span(row["low"], row["high"], lang)
        lines.append(word("explain.setting_evidence", lang, kind=kind, span=span, source=row["source"]))
    return "\n".join(lines)


def _span(low: Any, high: Any, lang: str) -> str:
    """``0 to 1``; nothing where there are no bounds."""
    if low is None or high is None:
        return ""
    ends = [end if isinstance(end, str) else f"{end:.12g}" for end in (low, high)]
    return ends[0] if low == high else word("list.span", lang, low=ends[0], high=ends[1])


def _payment(said: Any, lang: str) -> str:
    budget, lag = f"{said.annual_budget:.12g}", said.payment_lag
    return word("explain.payment", lang, budget=budget, months=lag)


def _in_force(said: Any, lang: str) -> str:
    if said.end is None:
        return word("explain.from", lang, start=said.start)
    return word("explain.from_to", lang, start=said.start, end=said.end)


def _title(lever_id: str, lever: str, lang: str) -> str:
    from sim.scenario.path_names import lever_names_of

    name = lever_names_of(lever, lever)[lang == "zh"]
    return word("schema.own_id", lang, name=name, id=lever_id)


def _task(task: Any, lang: str) -> str:
    return word("explain.task", lang, number=task.number, name=_named(task, lang))


def _named(one: Any, lang: str) -> str:
    return str(one.name_zh if lang == "zh" else one.name_en)


def _several(parts: list[str], lang: str) -> str:
    return SEMICOLON[lang].join(parts)


def _label(plan: Plan, key: str, lang: str, otherwise: str) -> str:
    found = plan.labels.get(key)
    return otherwise if found is None else found[lang == "zh"]
