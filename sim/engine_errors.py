"""Errors of those who write rules and levers, and of the engine; a planner's mistakes are in :mod:`sim.errors`."""

from __future__ import annotations

from collections.abc import Iterable

from sim.errors import did_you_mean
from sim.months import month_label


class ContractError(Exception):
    """A rule or lever does what it did not declare. Names the rule, the column and what was probably meant."""


class RuleFailure(Exception):
    """A rule's own code raised an error. Names the rule, its file and line, and the month."""


class InvariantError(Exception):
    """Something that must hold in every month does not: money, counts, stocks. The run stops at once."""

    def __init__(self, invariant: str, month: int, detail: str) -> None:
        self.invariant, self.month, self.detail = invariant, month, detail
        super().__init__(invariant, month, detail)

    def __str__(self) -> str:
        return f"{self.invariant} broken in {month_label(self.month)}: {self.detail}"


def meant(name: str, valid: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the end of a message, or nothing."""
    suggestion = did_you_mean(name, tuple(valid))
    return f"; {suggestion}" if suggestion else ""
