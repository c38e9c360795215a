"""The uncertain inputs that act in a scenario, with what a planner is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from math import ceil, floor
from pathlib import PurePath
from typing import TYPE_CHECKING

from sim.errors import InputError
from sim.experiments.sensitivity.factors import HIGH_END, LOW_END, Factor
from sim.language.message import Message
from sim.uncertainty import UncertainInput, held_and_drawn, uncertain_inputs
from sim.uncertainty.inputs import stage_inputs
from sim.uncertainty.names import names_of_input

if TYPE_CHECKING:
    from sim.parameters import ParameterTable
    from sim.plan import Plan
    from sim.scenario import Scenario

CHOICE = "choice"
"""Unit of an input that chooses one of several words."""

START = "start"
"""Topic of parameters that no rule of the month declares: they shape the city as it begins."""


@dataclass(frozen=True)
class Input:
    """An uncertain input and its birth certificate. ``low`` to ``high`` is its range, ``likely_low`` to ``likely_high``
    the part of it that screening and tornado span; of a choice they are positions among its words."""

    name: str
    group: str
    """The lever it belongs to, or its topic: the file of the rule that uses it, or the table that it stands in."""
    evidence: str
    unit: str
    low: float
    central: float
    high: float
    likely_low: float
    likely_high: float
    name_en: str
    name_zh: str
    source: str
    note: str
    options: int = 0
    """How many values it can take: words of a choice, whole numbers; 0 where they are not counted."""

    @property
    def factor(self) -> Factor:
        """What the analysis knows of it."""
        return Factor(self.name, self.group, self.evidence, self.options, ordered=self.unit != CHOICE)


def acting_inputs(
    scenarios: Sequence[Scenario], plan: Plan, table: ParameterTable, patterns: Sequence[str] = ()
) -> tuple[Input, ...]:
    """The inputs that are drawn in any of the scenarios, in the plan's order.

    ``patterns`` keep those whose name or group matches one of them (``cloud*``, ``levers.*`` and the like). InputError
    for a pattern that nothing matches, and where no input is left.
    """
    acting = {name for scenario in scenarios for name in held_and_drawn(scenario, plan, table).drawn}
    topics = topics_of_parameters(table)
    found = [
        _described(one, plan, table, topics) for one in uncertain_inputs(plan, table) if one.name in acting
    ]
    for pattern in patterns:
        if not any(_matches(one, (pattern,)) for one in found):
            raise InputError.of(
                Message("sensitivity.no_such_input", pattern=pattern),
                suggestion=Message("error.see_command", command="sim list inputs"),
            )
    kept = tuple(one for one in found if not patterns or _matches(one, patterns))
    if not kept:
        raise InputError.of(Message("sensitivity.nothing_varies"))
    return kept


def _matches(one: Input, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns for text in (one.name, one.group))


def topics_of_parameters(table: ParameterTable) -> dict[str, str]:
    """The topic of each model-wide parameter: the file of the first rule, in order of name, that declares it.

    One that no rule declares goes with the others whose name begins with the same word, if they agree on a topic;
    otherwise it is one of those that shape the city at its start.
    """
    from sim.schedule import registry

    topics: dict[str, str] = {}
    for _, made in sorted(registry().items()):
        topic = PurePath(made.file.partition(":")[0].replace("\\", "/")).stem
        for name in made.params:
            topics.setdefault(name, topic)
    families: dict[str, set[str]] = {}
    for name, topic in topics.items():
        families.setdefault(_first_word(name), set()).add(topic)
    return {
        row.name: topics.get(row.name) or _only(families.get(_first_word(row.name), set())) or START
        for row in table
        if row.lever is None
    }


def _first_word(name: str) -> str:
    return name.partition("_")[0]


def _only(topics: set[str]) -> str:
    return next(iter(topics)) if len(topics) == 1 else ""


def _described(one: UncertainInput, plan: Plan, table: ParameterTable, topics: Mapping[str, str]) -> Input:
    lever = one.name.partition(".")[0]
    group = {"parameters": topics.get(one.name, START), "levers": lever}.get(one.group, one.group)
    name_en, name_zh = names_of_input(one.name, plan)
    return Input(
        name=one.name, group=group, evidence=one.kind, unit=one.unit, low=one.low, central=one.central, high=one.high,
        likely_low=one.value(LOW_END), likely_high=one.value(HIGH_END), name_en=name_en, name_zh=name_zh,
        source=one.source, note=_note(one, plan, table), options=_count_options(one),
    )  # fmt: skip


def _count_options(one: UncertainInput) -> int:
    """How many values an input can take; 0 for one that is no choice and no whole number."""
    count = floor(one.high) - ceil(one.low) + 1 if one.options or one.whole else 0
    return count if count > 1 else 0


def _note(one: UncertainInput, plan: Plan, table: ParameterTable) -> str:
    """What the tables say beside an input's source; the words of a choice."""
    if one.group in ("parameters", "levers"):
        return table.row(one.name).note
    if one.group == "structure":
        return "; ".join(f"{place} = {option}" for place, option in enumerate(one.options))
    if one.group == "stages":
        return next((row.note for name, row, _stages in stage_inputs(plan) if name == one.name), "")
    return ""
