"""Borrowing: debt service, the bank's choice under the city's lending ceiling, overdrafts, zombies."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.banks import LendingNote
from sim.indicators.observations import Figure
from sim.ledger import Loan, Repayment
from sim.rule import Firms, Result, Values, rule

Floats = NDArray[np.float64]


@rule(
    phase="act",
    reads=("debt", "cash", "rollover_withdrawn", "renewal_granted", "owed_to_fund"),
    lagged=("zombie",),
    requests=("ledger",),
    params=("debt_repayment", "evergreening"),
)
def serve_debt(firms: Firms, p: Values) -> Result:
    """Repay a share of the debt, as far as cash goes; banks roll over most of what zombies should repay.

    What is renewed without repayment (``renewal_granted``) is not due; patience withdrawn from a zombie is. The
    guidance fund collects what it has lent by itself.
    """
    # Several levers may withdraw or grant: nothing beyond all of it.
    patience = p.evergreening * firms.zombie * (1.0 - np.minimum(firms.rollover_withdrawn, 1.0))
    banks = np.maximum(firms.debt - firms.owed_to_fund, 0.0)
    due = banks * p.debt_repayment * (1.0 - np.maximum(patience, np.minimum(firms.renewal_granted, 1.0)))
    return {"ledger": [Repayment(np.minimum(due, np.maximum(firms.cash, 0.0)))]}


LENDING_READS = (
    "loan_requested", "cash", "debt", "credit_priority", "leverage_eased", "rollover_withdrawn", "expected_demand",
    "alive", "capital_need", "smoothed_profit",
)
LENDING_LAGGED = ("above_scale", "zombie", "capacity")


@rule(
    phase="act",
    reads=LENDING_READS,
    lagged=LENDING_LAGGED,
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
    withdrawn = np.minimum(firms.rollover_withdrawn, 1.0)
    # Patience that is withdrawn is withdrawn from zombies below the ceiling on debt too.
    return _lend(firms, p, bank, world, p.evergreening * firms.zombie * (1.0 - withdrawn), firms.loan_requested)


@rule(
    phase="act",
    name="lend",
    reads=LENDING_READS,
    lagged=LENDING_LAGGED,
    requests=("ledger", "bank"),
    params=("lending_ceiling_growth", "above_scale_credit_bonus", "leverage_ceiling", "evergreening"),
    resources=("bank", "world"),
)
def lend_loosely(firms: Firms, p: Values, bank: Any, world: Any) -> Result:
    """As :data:`lend`, but patient with every overdraft above the ceiling on debt, not with zombies' alone."""
    withdrawn = np.minimum(firms.rollover_withdrawn, 1.0)
    return _lend(firms, p, bank, world, p.evergreening * (1.0 - firms.zombie * withdrawn), firms.loan_requested)


@rule(
    phase="act",
    name="lend",
    reads=LENDING_READS,
    lagged=LENDING_LAGGED,
    requests=("ledger", "bank"),
    params=("lending_ceiling_growth", "above_scale_credit_bonus", "leverage_ceiling", "tight_leverage"),
    resources=("bank", "world"),
)
def lend_tightly(firms: Firms, p: Values, bank: Any, world: Any) -> Result:
    """As :data:`lend`, but without patience for zombies, and only to whom owes little once the loan is paid out.

    A loan for investment goes to an enterprise whose debt, overdraft and loan stay within ``tight_leverage`` of its
    equipment (a bank that has to mend its own balance rations by collateral).
    """
    assets = firms.capital_need * firms.capacity
    after = firms.debt + np.maximum(-firms.cash, 0.0) + firms.loan_requested
    safe = after <= (p.tight_leverage + firms.leverage_eased) * assets
    return _lend(firms, p, bank, world, np.zeros(len(firms.debt)), firms.loan_requested * safe)


def _lend(
    firms: Firms, p: Values, bank: Any, world: Any, patience: Floats, acceptable: Floats
) -> dict[str, Any]:
    """Cover overdrafts of the sound and, as far as ``patience`` (rows,) goes, of others; then grant loans.

    ``acceptable`` (rows,) is what the bank would lend of what is asked for (10k yuan).
    """
    outstanding = float(firms.debt.sum())
    room = max(bank.ceiling(world.month, p.lending_ceiling_growth) - outstanding, 0.0)
    overdraft = np.maximum(-firms.cash, 0.0) * firms.alive
    assets = firms.capital_need * firms.capacity
    sound = firms.debt + overdraft <= (p.leverage_ceiling + firms.leverage_eased) * assets
    withdrawn = np.minimum(firms.rollover_withdrawn, 1.0)
    covered = overdraft * np.where(sound, 1.0 - firms.zombie * withdrawn, patience)
    room -= float(covered.sum())
    uncovered = covered <= 0.0
    wanted = float((firms.loan_requested * uncovered).sum())
    granted = acceptable * uncovered
    if float(granted.sum()) > room:
        granted = _ration(granted, firms, p.above_scale_credit_bonus, max(room, 0.0))
    return {
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


@rule(
    phase="statistics",
    reads=("debt", "owed_to_fund", "stage"),
    requests=("statistics",),
    resources=("bank", "world"),
)
def report_lending(firms: Firms, bank: Any, world: Any) -> Result:
    """The bank tells the bureau its loans to manufacturing and to all others, and this month's lending.

    What an enterprise owes to the guidance fund is debt, but no loan of the bank. Without a ceiling, the room is what
    was asked for.
    """
    owed = firms.debt - np.minimum(firms.owed_to_fund, firms.debt) if firms.owed_to_fund.any() else firms.debt
    figures = {
        "loans_manufacturing": bank.to_manufacturing(owed, firms.stage),
        "loans_other": bank.loans_other(world.month),
        "credit_requested": bank.requested,
        "credit_granted": bank.granted,
        "credit_room": max(bank.room if np.isfinite(bank.room) else bank.requested, 0.0),
    }
    return {"statistics": [Figure(name, value) for name, value in figures.items()]}
