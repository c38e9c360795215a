"""Checks across a scenario's parts and against the plan's data: months, stages, parameters, targets, rules.

They work on the tree rather than on the finished models, so that they run even when something else is wrong.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from math import isfinite

from sim.errors import Problem, did_you_mean
from sim.language.message import Both, Message
from sim.months import BURN_IN_MONTHS, PLAN_MONTHS, looks_like_month, month_index, month_label, total_months
from sim.scenario.schema import rule_file
from sim.scenario.source import Node, Path_, Place, child, describe, dotted, entries, items, percent_meant
from sim.scenario.vocabulary import Vocabulary

MOST_ENTERPRISES = 2_000_000
"""Enterprises that a population may hold."""

ANCHORS = ("instead_of", "after", "before")
"""How a rule says where in the month it runs."""


def cross_checks(root: Node, vocabulary: Vocabulary) -> Iterator[Problem]:
    """All of the checks of this module."""
    yield from _stage_problems(root, vocabulary)
    yield from _population_problems(root)
    yield from _parameter_problems(root, vocabulary)
    yield from _reference_problems(root, vocabulary)
    yield from _rule_problems(root, vocabulary)
    yield from _lever_name_problems(root)
    yield from _priority_problems(root)


def _lever_name_problems(root: Node) -> Iterator[Problem]:
    """A lever's id must not be a name that the model itself uses for something else."""
    from sim.rule import RESOURCES

    for name, lever in entries(root, "levers"):
        if name in RESOURCES:
            yield lever.place.problem(Message("scenario.reserved_lever_id", name=name), dotted(("levers", name)))


def _priority_problems(root: Node) -> Iterator[Problem]:
    """Priorities of the common purse that name no lever of the scenario, or name one twice."""
    known = tuple(name for name, _lever in entries(root, "levers"))
    seen: set[str] = set()
    for number, node in items(root, "treasury", "priorities"):
        path: Path_ = ("treasury", "priorities", number)
        if not isinstance(node.value, str):
            continue
        if node.value not in known:
            yield _unknown(node.place, path, "scenario.no_lever_here", node.value, known)
        elif node.value in seen:
            yield node.place.problem(Message("scenario.stands_twice", name=node.value), dotted(path))
        seen.add(node.value)


def month_problems(root: Node) -> Iterator[Problem]:
    """Starts and ends that are no months, lie outside the run, or stand the wrong way round."""
    months = child(root, "months")
    planned = months.value if months is not None else PLAN_MONTHS
    if isinstance(planned, bool) or not isinstance(planned, int) or not 1 <= planned <= PLAN_MONTHS:
        planned = PLAN_MONTHS
    for name, lever in entries(root, "levers"):
        yield from _span_problems(lever, ("levers", name), planned)
    for number, shock in items(root, "outside", "shocks"):
        yield from _span_problems(shock, ("outside", "shocks", number), planned)


def _span_problems(node: Node, path: Path_, planned: int) -> Iterator[Problem]:
    """One start and end. An end may lie behind a shortened run, but not behind the months of the plan."""
    last = total_months(planned) - 1
    found: dict[str, int] = {}
    for key, latest in (("start", last), ("end", total_months(PLAN_MONTHS) - 1)):
        border, here = child(node, key), dotted((*path, key))
        if border is None:
            continue
        if not isinstance(border.value, str):
            yield border.place.problem(Message("scenario.no_month", found=describe(border)), here)
            continue
        try:
            month = month_index(border.value)
        except ValueError:
            meant = looks_like_month(unicodedata.normalize("NFKC", border.value).strip("“”‘’'\""))
            hint = Message("error.write", text=meant) if meant is not None and meant != border.value else None
            message = Message("scenario.no_month", found=describe(border))
            if meant == border.value:
                message = Message("scenario.before_first_month", month=meant, first=month_label(0))
            yield border.place.problem(message, here, hint)
            continue
        found[key] = month
        if month > latest:
            hint = None
            if key == "start" and month < total_months(PLAN_MONTHS):
                hint = Message("scenario.start_earlier", months=month + 1 - BURN_IN_MONTHS)
            message = Message("scenario.behind_last_month", month=border.value, last=month_label(latest))
            yield border.place.problem(message, here, hint)
    if len(found) == 2 and found["end"] < found["start"]:
        end = child(node, "end")
        assert end is not None
        start = month_label(found["start"])
        message = Message("scenario.ends_before_start", end=end.value, start=start)
        yield end.place.problem(message, dotted((*path, "end")))


def _stage_problems(root: Node, vocabulary: Vocabulary) -> Iterator[Problem]:
    for part in ("above_scale", "small"):
        for stage, node in entries(root, "population", part):
            if stage not in vocabulary.stages:
                yield _unknown(
                    node.key_or_value, ("population", part, stage), "scenario.no_stage", stage, vocabulary.stages
                )
    valid = (*vocabulary.stages, "all")
    for number, _shock in items(root, "outside", "shocks"):
        path: Path_ = ("outside", "shocks", number, "stages")
        single = child(root, *path)
        members = list(items(root, *path)) or ([(0, single)] if single is not None else [])
        for position, node in members:
            if isinstance(node.value, str) and node.value not in valid:
                at = (*path, position) if node is not single else path
                yield _unknown(node.place, at, "scenario.no_stage", node.value, valid)


def _population_problems(root: Node) -> Iterator[Problem]:
    """More enterprises than fit into any computer's memory."""
    scale = child(root, "population", "scale")
    factor = scale.value if scale is not None and isinstance(scale.value, int | float) else 1
    counts = [
        node.value
        for part in ("above_scale", "small")
        for _stage, node in entries(root, "population", part)
        if isinstance(node.value, int)
    ]
    if counts and isfinite(factor) and sum(counts) * factor > MOST_ENTERPRISES:
        population = child(root, "population")
        assert population is not None
        yield population.key_or_value.problem(
            Message("scenario.too_many_enterprises", count=sum(counts) * factor, most=MOST_ENTERPRISES), "population"
        )


def population_problems(root: Node) -> Iterator[Problem]:
    """Counts of enterprises beside a roster that names them, and what only a roster or a ledger gives a meaning."""
    roster, ledger = child(root, "population", "roster"), child(root, "population", "projects")
    beside = child(root, "population", "beside_roster")
    for part in ("above_scale", "small"):
        counts = child(root, "population", part)
        said = roster is not None and counts is not None and bool(counts.value)
        if said and counts is not None and not (part == "small" and beside is not None):
            yield counts.key_or_value.problem(
                Message("roster.counts_beside"), dotted(("population", part)), Message("roster.do.drop_counts")
            )
    for key, file in (("beside_roster", roster), ("beside_ledger", ledger)):
        node = child(root, "population", key)
        if node is not None and file is None:
            needed = "roster" if key == "beside_roster" else "projects"
            yield node.key_or_value.problem(Message("roster.alone", needed=needed), dotted(("population", key)))


def _parameter_problems(root: Node, vocabulary: Vocabulary) -> Iterator[Problem]:
    levers = {
        *vocabulary.levers,
        *vocabulary.plan_levers,
        *(n.split(".")[0] for n in vocabulary.lever_parameters()),
    }
    for name, node in entries(root, "parameters"):
        path: Path_ = ("parameters", name)
        lever = name.split(".")[0]
        if lever in levers and ("." in name or isinstance(node.value, dict)):
            own = name.partition(".")[2] or "..."
            yield (node.place if "." not in name else node.key_or_value).problem(
                Message("scenario.belongs_to_lever", lever=lever),
                dotted(path),
                Message("scenario.set_under_levers", lever=lever, own=own),
            )
        elif name not in vocabulary.model_parameters():
            yield _unknown(node.key_or_value, path, "scenario.no_parameter", name, vocabulary.model_parameters())
        else:
            yield from bound_problems(name, node, path, vocabulary)


def bound_problems(name: str, node: Node, path: Path_, vocabulary: Vocabulary) -> Iterator[Problem]:
    """A number outside the bounds of its row in the parameter table."""
    row = vocabulary.bounds(name)
    value = node.value
    if row is None or isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return
    if not row.minimum <= value <= row.maximum:
        unit = "" if row.unit in ("", "1") else Message("scenario.unit", unit=_unit_name(row.unit))
        message = Message(
            "scenario.out_of_bounds", minimum=row.minimum, maximum=row.maximum, unit=unit, found=describe(node)
        )
        yield node.place.problem(message, dotted(path), percent_meant(value, row.maximum))


def _unit_name(unit: str) -> str | Both:
    from sim.plan import load_plan  # not above: the plan's own tables are checked without scenarios

    return load_plan().named(f"unit.{unit}", unit)


def _reference_problems(root: Node, vocabulary: Vocabulary) -> Iterator[Problem]:
    for target, node in entries(root, "references"):
        if target in vocabulary.targets or target in vocabulary.readings:
            continue
        owner = target.partition(".")[0]
        if "." in target and owner in vocabulary.targets:
            known = tuple(name for name in vocabulary.readings if name.startswith(f"{owner}."))
            yield _unknown(node.key_or_value, ("references", target), "scenario.no_reading", target, known)
        else:
            yield _unknown(node.key_or_value, ("references", target), "scenario.no_target", target, vocabulary.targets)


def _rule_problems(root: Node, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Rules that are not installed, and places in the month that don't exist."""
    code_before = False
    for number, rule in items(root, "rules"):
        use = child(rule, "use")
        name = use.value if use is not None and isinstance(use.value, str) else None
        in_file = name is not None and rule_file(name) is not None
        if use is not None and name is not None and not in_file and name not in vocabulary.rules():
            hint = did_you_mean(name, vocabulary.rules()) or Message("scenario.rule_in_file")
            yield use.place.problem(Message("scenario.no_rule", name=name), dotted(("rules", number, "use")), hint)
        given = [
            (key, node)
            for key in ANCHORS
            if (node := child(rule, key)) is not None and node.value is not None
        ]
        for key, node in given[1:]:
            message = Message("scenario.one_anchor", names=ANCHORS)
            yield node.key_or_value.problem(message, dotted(("rules", number, key)))
        for key, node in given:
            # a rule may stand beside an earlier one from a file, whose name is known only when the file is
            # run
            if isinstance(node.value, str) and not code_before and node.value not in vocabulary.month_rules():
                listed = Message("error.see_command", command="sim list rules")
                hint = did_you_mean(node.value, vocabulary.month_rules()) or listed
                message = Message("scenario.no_month_rule", name=node.value)
                yield node.place.problem(message, dotted(("rules", number, key)), hint)
        code_before = code_before or in_file


def _unknown(place: Place, path: Path_, key: str, name: str, valid: tuple[str, ...]) -> Problem:
    """The problem with a name that is none of the valid ones; ``key`` is the text that says so."""
    return place.problem(Message(key, name=name), dotted(path), did_you_mean(name, valid))
