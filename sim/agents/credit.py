"""Borrowing: debt service, the bank's choice under the city's lending ceiling, overdrafts, zombies."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.banks import LendingNote
from sim.ledger import Loan, Repayment
from sim.rule import Firms, Result, Values, rule


@rule(
    phase="act",
    reads=("debt", "cash"),
    lagged=("zombie",),
    requests=("ledger",),
    params=("debt_repayment", "evergreening"),
)
def serve_debt(firms: Firms, p: Values) -> Result:
    """Repay a share of the debt, as far as cash goes; banks roll over most of what zombies should repay."""
    due = firms.debt * p.debt_repayment * (1.0 - p.evergreening * firms.zombie)
    return {"ledger": [Repayment(np.minimum(due, np.maximum(firms.cash, 0.0)))]}


@rule(
    phase="act",
    reads=(
        "loan_requested",
        "cash",
        "debt",
        "credit_priority",
        "expected_demand",
        "alive",
        "capital_need",
        "smoothed_profit",
    ),
    lagged=("above_scale", "zombie", "capacity"),
    writes=("loan_granted",),
    requests=("ledger", "bank"),
    params=(
        "lending_ceiling_growth",
        "above_scale_credit_bonus",
        "leverage_ceiling",
        "evergreening",
    ),
    resources=("bank", "world"),
)
def lend(firms: Firms, p: Values, bank: Any, world: Any) -> Result:
    """Cover overdrafts first (zombies' by evergreening), then grant loans by margin up to the city's ceiling.

    Debt of zombies thus crowds out investment (Caballero, Hoshi and Kashyap 2008).
    """
    outstanding = float(firms.debt.sum())
    room = max(bank.ceiling(world.month, p.lending_ceiling_growth) - outstanding, 0.0)
    overdraft = np.maximum(-firms.cash, 0.0) * firms.alive
    assets = firms.capital_need * firms.capacity
    sound = firms.debt + overdraft <= p.leverage_ceiling * assets
    covered = overdraft * np.where(sound, 1.0, p.evergreening * firms.zombie)
    room -= float(covered.sum())
    granted = firms.loan_requested * (covered <= 0.0)
    wanted = float(granted.sum())
    if wanted > room:
        granted = _ration(granted, firms, p.above_scale_credit_bonus, max(room, 0.0))
    return {
        "loan_granted": granted,
        "bank": [LendingNote(wanted, float(granted.sum()), room)],
        "ledger": [Loan(covered, purpose="overdraft"), Loan(granted, purpose="investment loan")],
    }


def _ration(requests, firms, above_scale_bonus: float, room: float):  # type: ignore[no-untyped-def]
    """Serve ``requests`` in order of margin, standing and priority until ``room`` (10k yuan) is used up."""
    rows = np.flatnonzero(requests)
    margin = firms.smoothed_profit[rows] / np.maximum(firms.expected_demand[rows], 1e-9)
    score = margin + above_scale_bonus * firms.above_scale[rows] + firms.credit_priority[rows]
    order = rows[np.argsort(-score, kind="stable")]
    before = np.cumsum(requests[order]) - requests[order]
    granted = np.zeros_like(requests)
    granted[order] = np.clip(room - before, 0.0, requests[order])
    return granted


@rule(
    phase="exit",
    reads=("smoothed_profit", "interest", "debt", "cash", "alive", "finished_stock", "capital_need"),
    lagged=("zombie_months", "capacity"),
    writes=("zombie", "zombie_months"),
    params=("zombie_cover", "zombie_leverage", "zombie_delay_months"),
    row_wise=True,
)
def find_zombies(firms: Firms, p: Values) -> Result:
    """A zombie has for months not earned its interest while its debt is high against its assets.

    A monthly stand-in for the test of Fukuda and Nakamura (2011): profit before interest below ``zombie_cover`` times
    interest, and debt above ``zombie_leverage`` of assets.
    """
    assets = firms.capital_need * firms.capacity + np.maximum(firms.cash, 0.0) + firms.finished_stock
    weak = (firms.smoothed_profit + firms.interest < p.zombie_cover * firms.interest) & (
        firms.debt > p.zombie_leverage * assets
    )
    months = (firms.zombie_months + 1.0) * (weak & firms.alive)
    return {"zombie": months > p.zombie_delay_months, "zombie_months": months}
