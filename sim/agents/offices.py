"""The offices that decide cases: so many a month for all award programmes, shared by what each had to decide before.

Levers with people of their own (the consolidation office, the inspectorate, the cloud platform, banks, the fund's
manager) are not bound.

Several levers come to the offices in one month, one after the other. Were the first served in full, the last would get
nothing, and which is last would be an accident of names. So each decision that the month holds is expected to bring
what it brought the last time; when all that is more than the offices can do, everybody's expectation is cut by the same
factor. Whoever comes may use what is left, less what is kept for those that still come.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sim.rule import Rule

MONTHS_AHEAD = 48
"""For so many months the decisions that each holds are drawn up at a time."""

MANY = 1e9
"""As good as no limit."""


@dataclass(frozen=True, slots=True)
class Customs:
    """How the offices expect cases: parameters of the model, ``office_`` before each name."""

    least_cases: float
    """Cases that are kept for every decision, however few it has brought: somebody must be able to begin."""
    expectation_fading: float
    """Part of an expectation that stays when a decision has brought no case at all."""
    expectation_growth: float
    """What is expected, over what was decided, of a decision that used up all that was left for it."""

    @classmethod
    def of(cls, parameters: Mapping[str, float]) -> Customs:
        """Those of a table of parameters."""
        return cls(*(parameters[f"office_{one.name}"] for one in fields(cls)))


@dataclass
class State:
    """What a month changes: cases left, what each decision is expected to bring, and what it has brought this month."""

    left: float = 0.0
    expected: dict[str, float] = field(default_factory=dict)
    brought: dict[str, float] = field(default_factory=dict)
    kept: dict[str, float] = field(default_factory=dict)
    later: dict[str, float] = field(default_factory=dict)
    """Of what is kept: what is kept for all that come after each decision."""

    def copy(self) -> State:
        return State(self.left, dict(self.expected), dict(self.brought), dict(self.kept), dict(self.later))


class Offices:
    """Cases of one month, and who may still use how many."""

    def __init__(self, cases_per_month: float, customs: Customs) -> None:
        self.cases_per_month, self.customs = cases_per_month, customs
        self.state = State(left=cases_per_month)
        self._rules: tuple[Rule, ...] = ()
        self._place: dict[str, int] = {}
        self._coming: dict[int, tuple[str, ...]] = {}
        """Decisions that each month holds, as far as it was asked for."""

    def open_desks(self, rules: Sequence[Rule], sharing: Container[str]) -> None:
        """Know which rules, in their order, decide cases: those of the levers whose ids are in ``sharing``."""
        self._rules = tuple(made for made in rules if "government" in made.resources and made.lever in sharing)
        self._place = {made.name: place for place, made in enumerate(self._rules)}
        self._coming = {}

    def begin_month(self, month: int) -> None:
        """All cases are there again; what they will be wanted for is expected from the last time."""
        state = self.state
        least, fading = self.customs.least_cases, self.customs.expectation_fading
        for name in state.kept:
            brought = state.brought.get(name, 0.0)
            state.expected[name] = brought if brought > 0.0 else fading * state.expected.get(name, least)
        state.left, state.brought = self.cases_per_month, {}
        wanted = {name: max(state.expected.get(name, least), least) for name in self.coming(month)}
        if not wanted:
            state.kept, state.later = {}, {}
            return
        # The least for each first, as far as it goes; what is wanted beyond is cut by one factor for all.
        first = min(self.cases_per_month / len(wanted), least)
        beyond = sum(wanted.values()) - least * len(wanted)
        free = self.cases_per_month - first * len(wanted)
        factor = min(free / beyond, 1.0) if beyond > 0.0 else 0.0
        state.kept = {name: first + (number - least) * factor for name, number in wanted.items()}
        state.later, kept = {}, 0.0
        for name in reversed(state.kept):
            state.later[name] = kept
            kept += state.kept[name]

    def coming(self, month: int) -> tuple[str, ...]:
        """The decisions that ``month`` holds; those of some years are drawn up together, which is cheaper."""
        if month not in self._coming:
            for own in range(month, month + MONTHS_AHEAD):
                held = (made.name for made in self._rules if made.active is None or made.active(own))
                self._coming[own] = tuple(held)
        return self._coming[month]

    def left_for(self, rule_name: str) -> float:
        """Cases that the decision ``rule_name`` may use: what is left, less what is kept for those that still come.

        Who does not share the offices may use as many as it likes.
        """
        place = self._place.get(rule_name)
        if place is None:
            return float("inf")
        later = self.state.later.get(rule_name)
        if later is None:  # it has no desk this month
            later = sum(number for name, number in self.state.kept.items() if self._place[name] > place)
        return max(self.state.left - later, 0.0)

    def kept_for(self, rule_name: str) -> int:
        """Cases that are kept for ``rule_name``, whatever others decide before it."""
        if rule_name not in self._place:
            return int(MANY)
        return int(min(self.state.kept.get(rule_name, 0.0), MANY))

    def note_decided(self, rule_name: str, cases: float) -> None:
        """Remember that ``rule_name`` has decided so many; who used up all that was left for it had more to decide."""
        more = cases >= int(min(self.left_for(rule_name), MANY))
        self.note(rule_name, self.customs.expectation_growth * cases + self.customs.least_cases if more else cases)

    def note(self, rule_name: str, cases: float) -> None:
        """Remember that ``rule_name`` had so many cases to decide this month."""
        if rule_name in self._place:
            self.state.brought[rule_name] = max(self.state.brought.get(rule_name, 0.0), float(cases))

    def take(self, wanted: float, rule_name: str = "") -> int:
        """How many of ``wanted`` cases can still be decided this month; they are used up.

        For a decision ``rule_name`` that does not share the offices: all of them.
        """
        if rule_name and rule_name not in self._place:
            return int(wanted)
        taken = int(min(wanted, max(self.state.left, 0.0)))
        self.state.left -= taken
        return taken


@dataclass(frozen=True, slots=True)
class Desk:
    """The government as one decision sees it: with the cases that are left for it."""

    government: Any
    rule_name: str

    @property
    def cases_left(self) -> float:
        """Cases that this decision may still use this month."""
        return float(self.government.offices.left_for(self.rule_name))

    def kept_for(self, step: str) -> int:
        """Cases that are kept for a later ``step`` of the same lever, whatever others decide in between."""
        return self.government.offices.kept_for(f"{self.rule_name.rpartition('.')[0]}.{step}")
