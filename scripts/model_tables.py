"""Write the reference tables of the model's description from the code: rules, levers, columns, parameters,
uncertain inputs, targets.

``python scripts/model_tables.py`` writes docs/tables/*.md; a test compares them with what the code says now.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.columns import COLUMNS
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.plan_tables import NATURES, Reading, Target
from sim.policies.base import Lever, lever_class, lever_names, settings_of
from sim.policies.bundle import Bundle
from sim.rule import PHASES, Rule
from sim.schedule import MONTH
from sim.scoring.formulas import FORMULAS, Formula
from sim.uncertainty.constraints import read_constraints
from sim.uncertainty.inputs import uncertain_inputs

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "tables"
COMMAND = "`make tables`"


def _page(title: str, sentence: str, body: str) -> str:
    return f"# {title}\n\n{sentence} Made from the code by {COMMAND}; do not edit.\n\n{body.rstrip()}\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(prose(text).split()).replace("|", "\\|")


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _number(value: Any) -> str:
    """All digits that a table holds, so that no change of a value hides behind rounding."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _range(low: Any, high: Any) -> str:
    return "" if low is None or high is None else f"{_number(low)} to {_number(high)}"


def prose(text: str) -> str:
    """Text of a docstring as Markdown: one backtick marks code, modules are named by their file, the rest by name."""
    text = re.sub(r":mod:`~?([\w.]+)`", lambda found: f"`{found[1].replace('.', '/')}.py`", text)
    text = re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"`\1`", text)
    return text.replace("``", "`")


# -- rules ---------------------------------------------------------------------------------------------------------

RULE_HEADS = ("rule", "what it does", "reads", "writes", "file")


def rules_page() -> str:
    """Every built-in rule in the order of the month."""
    parts = []
    for phase in PHASES:
        mine = [made for made in MONTH if made.phase == phase]
        if mine:
            parts.append(f"## {phase}\n\n" + _table(RULE_HEADS, map(_rule, mine)))
    sentence = (
        "The built-in rules in the order in which a month runs them. Levers add rules of their own behind those of a "
        "phase; they stand [with the levers](levers.md). *Reads*: columns (those of last month in italics) and "
        "resources. *Writes*: columns that the rule owns, open columns that it adds to (with a +), and resources that "
        "it asks to act."
    )
    return _page("The rules of the month", sentence, "\n".join(parts))


def _rule(made: Rule) -> tuple[str, ...]:
    reads = [f"`{name}`" for name in (*made.reads, *made.resources)] + [f"*`{name}`*" for name in made.lagged]
    return f"`{made.name}`", made.sentence, ", ".join(reads), _writes(made), f"`{made.file}`"


def _writes(made: Rule) -> str:
    adds = [f"+`{name}`" for name in made.adds]
    return ", ".join([*(f"`{name}`" for name in made.writes), *adds, *(f"`{name}`" for name in made.requests)])


# -- levers --------------------------------------------------------------------------------------------------------

SETTING_HEADS = ("setting", "default", "range", "bounds", "unit", "kind", "source", "meaning")
STEP_HEADS = ("rule", "phase", "what it does", "adds and asks")


def levers_page() -> str:
    """Every lever: an overview, then one section each with its own description, its rules and its settings."""
    plan = load_plan()
    overview, sections = [], []
    names = [name for name in lever_names() if name in {lever.id for lever in plan.levers}]
    for name in names:
        info, kind = plan.lever(name), lever_class(name)
        tasks = ", ".join(str(task) for task in info.tasks)
        grade = getattr(kind, "evidence_grade", "")
        overview.append(
            (f"[`{name}`](#{name})", info.name_zh, tasks, ", ".join(info.channels), info.take_up, grade)
        )
        module = inspect.cleandoc(import_module(f"sim.policies.{name}").__doc__ or "")
        moves = [_moves(kind)] if hasattr(kind, "effect") else []
        sections.append(
            "\n\n".join(
                [
                    f"## {name}",
                    f"**`{name}`** · {info.name_en} · {info.name_zh} · tasks {tasks} · campaign {info.home_campaign}",
                    prose(module),
                    *([f"*Evidence {grade}*: {prose(kind.evidence)}"] if grade else []),
                    *moves,
                    _steps(name, kind),
                    _table(SETTING_HEADS, map(_setting, settings_of(name))),
                ]
            )
        )
    heads = ("lever", "名称", "tasks", "channels", "take-up", "evidence")
    sentence = (
        f"The {len(names)} levers of the plan that can be run. Evidence: A an experiment or structural estimate on the "
        "same instrument, B a credible quasi-experiment elsewhere, C observational or indirect, D judgement alone. The "
        "text of each section is the description in the lever's own file."
    )
    return _page("The levers", sentence, _table(heads, overview) + "\n" + "\n".join(sections))


def _moves(kind: type[Lever]) -> str:
    indicator, sign = kind.effect
    said = f"Meant to {'raise' if sign > 0 else 'lower'} `{indicator}`."
    return said + (f" Direct effect in {kind.direct_effect_unit}." if kind.direct_effect_unit else "")


def _steps(name: str, kind: type[Lever]) -> str:
    lever = kind()
    if isinstance(lever, Bundle):
        members = ", ".join(f"`{ending}` ({member.name})" for ending, member in lever.members().items())
        return f"A bundle without rules of its own; members: {members}."
    rows = [(f"`{made.name}`", made.phase, made.sentence, _writes(made)) for made in lever.rules(name)]
    return _table(STEP_HEADS, rows)


def _setting(found: dict[str, Any]) -> tuple[str, ...]:
    bounds = " or ".join(found["choices"]) or _range(found["minimum"], found["maximum"])
    return (
        f"`{found['name']}`", _number(found["default"]), _range(found["low"], found["high"]), bounds, found["unit"],
        found["kind"], found["source"], found["sentence"],
    )  # fmt: skip


# -- columns and parameters ----------------------------------------------------------------------------------------


def columns_page() -> str:
    """Every column of the enterprise table."""
    rows = [
        (f"`{column.name}`", column.kind + (" (open)" if column.open else ""), column.unit, column.sentence,
         _owner(column.name, column.owner))
        for column in COLUMNS.values()
    ]  # fmt: skip
    sentence = (
        "What is known of each enterprise. A trait never changes; a stock persists; a flow belongs to one month; any "
        "rule may add to an open flow."
    )
    return _page("The columns", sentence, _table(("column", "kind", "unit", "meaning", "owner"), rows))


def _owner(column: str, resource: str) -> str:
    owners = [made.name for made in MONTH if column in made.writes]
    return _names([resource] if resource else owners)


def parameters_page() -> str:
    """Every model-wide parameter; those of levers stand with the levers."""
    table = ParameterTable.load()
    rows = []
    for name in table.names:
        if "." not in name:
            row = table.row(name)
            rows.append(
                (f"`{name}`", _number(row.value), _range(row.low, row.high), _range(row.minimum, row.maximum), row.unit,
                 row.kind, row.source, row.note)
            )  # fmt: skip
    heads = ("name", "value", *SETTING_HEADS[2:])
    sentence = (
        "Numbers of behaviour that hold for the whole model: default, range of the evidence, bounds of what a scenario "
        "may set, and where each comes from. Those of the levers stand [with the levers](levers.md)."
    )
    return _page("The parameters", sentence, _table(heads, rows))


# -- targets -------------------------------------------------------------------------------------------------------

NATURE_SENTENCES = {
    "emergent": "Comes out of the behaviour of enterprises.",
    "programme": "A quota, a budget or a number of cases goes in, a count comes out: attainment is conditional on "
    "implementation.",
    "exogenous": "An input of the scenario, shown beside the goal and not judged.",
    "needs_input": "The plan gives no figure; scored as soon as the scenario gives one under `references`.",
}
MEASURES = {
    "growth": "mean yearly growth",
    "decline": "mean yearly decline",
    "chained_growth": "growth of the same enterprises, chained",
    "growth_over_reference": "mean yearly growth less the scenario's figure",
    "each_year": "worst year",
    "yearly_mean": "mean of the years",
    "at_end": "last year",
    "total_added": "sum of the years",
    "change": "last year less the year before the first",
}
MONTHS_TO_YEAR = {
    "sum": "sum of the months", "mean": "mean of the months", "end": "December", "added": "added in a year",
}  # fmt: skip
SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "between": "between"}


INPUT_SENTENCES = {
    "structure": "Which rule of several is followed, or which reading of the statistics; all words have the same "
    "chance, the first is that of draw 0.",
    "stages": "Rows of `stage_evidence.csv`. The stages of a row move together, or each apart (`moves`): their figures "
    "in `stages.csv` are multiplied by a factor, or shifted. Half of the chance lies below the table's figure, half "
    "above.",
    "coefficients": "Rows of `input_coefficients.csv`; half of the chance lies below the coefficient, half above.",
    "scopes": "Weights of `scopes.csv` that are neither 0 nor 1; each is drawn from a beta distribution around itself. "
    "Stages of equal weight in scopes of one family move together.",
}
"""What is drawn beside the parameters, and how."""


def inputs_page() -> str:
    """What an ensemble draws beside the ranges of the parameters, and what drawn numbers owe each other."""
    plan = load_plan()
    inputs = uncertain_inputs(plan, ParameterTable.load())
    heads = ("input", "draw 0", "range or words", "unit", "evidence", "source")
    parts = []
    for group, sentence in INPUT_SENTENCES.items():
        rows = [
            (
                f"`{found.name}`",
                found.option(found.central) if found.options else _number(found.central),
                ", ".join(found.options) or _range(float(f"{found.low:.3g}"), float(f"{found.high:.3g}")),
                found.unit, found.kind, found.source,
            )
            for found in inputs
            if found.group == group
        ]  # fmt: skip
        parts.append(f"## {group}\n\n{sentence}\n\n{_table(heads, rows)}")
    constraints = [
        (
            _names(found.names),
            f"add up to {found.total:g}" if found.rule == "sum"
            else f"rise by {found.gap:g} or more" if found.gap else "do not fall",
            found.note,
        )
        for found in read_constraints(plan.folder)
    ]  # fmt: skip
    text = (
        "Rows of `input_constraints.csv`. Shares that miss their total are shifted by one common amount, each within "
        "its range. Numbers that must not fall are drawn together, evenly over the part of their ranges where the "
        "order holds."
    )
    parts.append(f"## constraints\n\n{text}\n\n{_table(('inputs', 'they', 'because'), constraints)}")
    counted = sum(found.group in ("parameters", "levers") for found in inputs)
    sentence = (
        f"The {len(inputs)} uncertain inputs are the {counted} ranges of [the parameters](parameters.md) and the "
        f"{len(inputs) - counted} rows below."
    )
    return _page("The uncertain inputs", sentence, "\n".join(parts))


def targets_page() -> str:
    """Every target in every reading: nature, goal, and the series by which it is measured."""
    plan = load_plan()
    heads = ("target", "clause", "reading", "goal", "years", "measured by", "in words")
    parts = []
    for nature in NATURES:
        mine = [target for target in plan.targets if target.nature == nature]
        rows = [_target(target, reading) for target in mine for reading in target.readings]
        parts.append(f"## {nature}\n\n{NATURE_SENTENCES[nature]}\n\n{_table(heads, rows)}")
    sentence = (
        f"The plan's {len(plan.targets)} targets in every reading of their clauses; the reading in bold stands for the "
        "target. Series are indicators (`sim/indicators/`) or figures that rules and levers publish."
    )
    return _page("The targets", sentence, "\n".join(parts))


def _target(target: Target, reading: Reading) -> tuple[str, ...]:
    formula = FORMULAS[target.id, reading.reading]
    name = f"**{reading.reading}**" if reading.is_main else reading.reading
    first, last = formula.first_year or target.start or 2020, formula.deadline or target.deadline or 2022
    return (
        f"`{target.id}` {target.name_en} ({target.name_zh})", target.clause, f"{name}: {reading.description_en}",
        _goal(target, formula), f"{first} to {last}", _measured(formula), formula.sentence_en,
    )  # fmt: skip


def _goal(target: Target, formula: Formula) -> str:
    op = formula.op or target.op
    goal = target.value if formula.goal is None else formula.goal
    if goal is None:
        return f"{SIGNS[op]} the scenario's figure"
    upper = target.value_high is not None and (op == "between" or formula.ceiling)
    high = f" to {_number(target.value_high)}" if upper else ""
    return f"{SIGNS[op]} {_number(goal)}{high} {target.unit}"


def _measured(formula: Formula) -> str:
    text = f"{MEASURES[formula.measure]}: {_sum(formula.top)} ({MONTHS_TO_YEAR[formula.top_over]})"
    if formula.bottom:
        year = f" of {formula.bottom_year}" if formula.bottom_year else ""
        text += f" over {_sum(formula.bottom)}{year} ({MONTHS_TO_YEAR[formula.bottom_over]})"
    return text + (f", times {_number(formula.scale)}" if formula.scale != 1.0 else "")


def _sum(series: Sequence[str]) -> str:
    return " + ".join(f"`{name}`" for name in series)


PAGES: dict[str, Callable[[], str]] = {
    "rules.md": rules_page,
    "levers.md": levers_page,
    "columns.md": columns_page,
    "parameters.md": parameters_page,
    "inputs.md": inputs_page,
    "targets.md": targets_page,
}


def main() -> int:
    """Write every page; the exit code is always 0."""
    made = {name: make() for name, make in PAGES.items()}  # all or none: an error leaves the old pages
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
