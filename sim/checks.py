"""What must hold in every month of every run: one function an invariant; a broken one raises.

Tolerances are relative to the month's turnover or to the stock itself and stand for rounding alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.agents.project_slots import APPROVED, BUILDING, PRODUCING, SIGNED
from sim.columns import COLUMNS
from sim.engine_errors import InvariantError
from sim.state import is_bounded

if TYPE_CHECKING:
    from sim.model import PolicyModel

ROUNDING = 1e-9

_ALONE = tuple(
    column.name
    for column in COLUMNS.values()
    if column.kind == "stock" and column.minimum is not None and column.dtype == "float64" and not is_bounded(column)
)
"""Bounded stocks that do not lie in the common block: accounts, and those with several numbers an enterprise."""
_FINITE = tuple(
    column.name
    for column in COLUMNS.values()
    if column.kind == "stock" and column.minimum is None and column.dtype == "float64"
)


_LEVELS = tuple(
    (column.name, column.minimum, column.maximum)
    for column in COLUMNS.values()
    if column.kind == "stock" and column.minimum is not None and column.maximum is not None
)
"""Stocks that count levels of something."""


def check_money(model: PolicyModel) -> None:
    """No yuan appears or vanishes: the sum of all accounts is what it was at the start (V1)."""
    ledger = model.ledger
    drift = ledger.total_money() - ledger.initial_money
    scale = max(ledger.turnover, abs(ledger.initial_money), 1.0)
    if not abs(drift) <= ROUNDING * scale:
        raise InvariantError("money", model.month, f"all accounts together changed by {drift} (10k yuan)")


def check_loans(model: PolicyModel) -> None:
    """Debt is what was granted less what was repaid and written off (V2)."""
    ledger = model.ledger
    debt = float(model.firms["debt"].sum())
    expected = ledger.initial_debt + ledger.debt_granted - ledger.debt_repaid - ledger.debt_written_off
    if not abs(debt - expected) <= ROUNDING * max(debt, ledger.turnover, 1.0):
        raise InvariantError("loans", model.month, f"debt is {debt}, the entries say {expected}")


def check_counts(model: PolicyModel) -> None:
    """Enterprises alive = initial + entered - removed (V3)."""
    lifecycle = model.lifecycle
    alive = lifecycle.count_alive()
    expected = lifecycle.initial + int(round(lifecycle.entered.sum())) - lifecycle.total_removed()
    if alive != expected:
        raise InvariantError("counts", model.month, f"{alive} enterprises are alive, the events say {expected}")


def check_stocks(model: PolicyModel) -> None:
    """No stock is negative or not a number (V4)."""
    firms = model.firms
    # The comparisons are written so that a NaN fails them.
    if not firms.lowest_stock() >= -ROUNDING:
        for name in firms.bounded:
            column = firms[name]
            if not column.min() >= -ROUNDING:
                row = int(np.argmin(column))
                raise InvariantError("stocks", model.month, f"{name} of enterprise {row} is {column.min()}")
    for name in _ALONE:
        if not firms[name].min(initial=0.0) >= -ROUNDING:
            raise InvariantError("stocks", model.month, f"{name} falls to {firms[name].min()}")
    for name, lowest, highest in _LEVELS:
        column = firms[name]
        if not lowest <= column.min(initial=0) <= column.max(initial=0) <= highest:
            raise InvariantError("stocks", model.month, f"{name} lies outside {lowest} to {highest}")
    for name in _FINITE:
        if not np.isfinite(firms[name].sum()):
            raise InvariantError("stocks", model.month, f"{name} is not finite")


def check_the_dead(model: PolicyModel) -> None:
    """Where nobody lives, nothing is left: no stock, no money, no debt."""
    left = model.firms.left_behind()
    if not left <= ROUNDING * max(model.ledger.turnover, 1.0):
        raise InvariantError(
            "empty rows", model.month, f"enterprises that do not live hold {left} (a rule paid or wrote there)"
        )


def check_projects(model: PolicyModel) -> None:
    """Signed projects = waiting + under construction + producing + given up after signing; no month is out of order."""
    projects = model.projects
    count = projects.count_by_status()
    given_up = projects.given_up()
    signed = int(np.count_nonzero(projects.is_signed))
    known = int(count[SIGNED] + count[APPROVED] + count[BUILDING] + count[PRODUCING]) + given_up
    if signed != known:
        raise InvariantError("projects", model.month, f"{signed} projects were signed, but {known} stand somewhere")
    if not (projects.spent <= projects.realised * (1.0 + ROUNDING) + ROUNDING).all():
        raise InvariantError("projects", model.month, "a site has cost more than was to be spent on it")


CHECKS = (check_money, check_loans, check_counts, check_stocks, check_the_dead, check_projects)
"""Run at the end of every month, in this order."""
