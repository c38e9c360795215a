"""Double entry: the only code that moves money. Every yuan has a payer, a receiver and a purpose.

The accounts are the enterprises' column ``cash`` and one balance for each institution. A payment takes from one and
gives to another, so the sum over all accounts never changes (transaction-flow consistency; Godley and Lavoie 2007); a
loan moves cash and raises ``debt`` by the same amount.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine_errors import ContractError, meant
from sim.months import year_of
from sim.state import Enterprises

ENTERPRISES = "enterprises"
INSTITUTIONS = ("households", "government", "guidance_fund", "bank", "outside", "private_investors")
"""Accounts besides the enterprises'. ``outside`` is the rest of the world, upper levels of government included."""

Amount = float | NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money from ``payer`` to ``receiver`` for ``purpose``, in 10k yuan.

    Where enterprises pay or receive, ``amount`` has shape (rows,), or (len(rows),) for the named ``rows``. Between
    enterprises, ``amount`` is what each pays and ``received`` what each receives; the two sums must agree.
    """

    payer: str
    receiver: str
    purpose: str
    amount: Amount
    rows: NDArray[np.int64] | None = None
    received: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Loan:
    """Money lent by ``lender`` to enterprises; raises their debt."""

    amount: NDArray[np.float64]
    rows: NDArray[np.int64] | None = None
    purpose: str = "loan"
    lender: str = "bank"


@dataclass(frozen=True, slots=True)
class Repayment:
    """Principal paid back to ``lender``; lowers debt."""

    amount: NDArray[np.float64]
    rows: NDArray[np.int64] | None = None
    purpose: str = "loan repayment"
    lender: str = "bank"


@dataclass(frozen=True, slots=True)
class WriteOff:
    """Debt that nobody will repay; no money moves. It stands in the accounts as a memo."""

    amount: NDArray[np.float64]
    rows: NDArray[np.int64] | None = None
    purpose: str = "loan written off"
    lender: str = "bank"


@dataclass(frozen=True, slots=True)
class Memo:
    """A figure for the accounts behind which no money moves: a holding at the end of a year, a stake written off.

    ``amount`` is a number in 10k yuan.
    """

    payer: str
    receiver: str
    purpose: str
    amount: float


Request = Payment | Loan | Repayment | WriteOff | Memo

MEMO = "memo: "
"""Before the purpose of entries that move no money."""


class Ledger:
    """All accounts, all entries. A named resource: rules return requests, the ledger carries them out."""

    name = "ledger"

    def __init__(self, firms: Enterprises) -> None:
        self._firms = firms
        self.balances: dict[str, float] = dict.fromkeys(INSTITUTIONS, 0.0)
        self.entries: dict[tuple[int, str, str, str], float] = defaultdict(float)
        """Yearly sums by (year, payer, receiver, purpose), in 10k yuan."""
        self.memos: dict[tuple[int, str, str, str], float] = defaultdict(float)
        """Likewise, what moves no money: losses and holdings."""
        self.year = 0
        self.initial_money = 0.0
        self.initial_debt = 0.0
        self.debt_granted = self.debt_repaid = self.debt_written_off = 0.0
        self.turnover = 0.0
        """Sum of all payments this month: the scale against which a rounding error is judged."""

    def open_books(self) -> None:
        """Take the present balances as the start: called once, when the population stands."""
        self.initial_money = self.total_money()
        self.initial_debt = float(self._firms.arrays["debt"].sum())

    def begin_month(self, month: int) -> None:
        self.year = year_of(month)
        self.turnover = 0.0

    def total_money(self) -> float:
        return float(self._firms["cash"].sum()) + sum(self.balances.values())

    def carry_out(self, requests: Sequence[Request], rule_name: str) -> None:
        """Post ``requests``; raises ContractError for an unknown account, a negative amount or sums that differ."""
        for request in requests:
            if isinstance(request, Payment):
                self._pay(request, rule_name)
            elif isinstance(request, Loan):
                total = self._move("debt", request.amount, request.rows, 1.0, rule_name)
                self._follow("cash", request.amount, request.rows, 1.0)
                self._book(request.lender, ENTERPRISES, request.purpose, total, rule_name)
                self.debt_granted += total
            elif isinstance(request, Repayment):
                total = self._move("debt", request.amount, request.rows, -1.0, rule_name)
                self._follow("cash", request.amount, request.rows, -1.0)
                self._book(ENTERPRISES, request.lender, request.purpose, total, rule_name)
                self.debt_repaid += total
            elif isinstance(request, WriteOff):
                total = self._move("debt", request.amount, request.rows, -1.0, rule_name)
                self.debt_written_off += total
                self._note(Memo(request.lender, ENTERPRISES, request.purpose, total))
            elif isinstance(request, Memo):
                self._note(request)
            else:
                raise ContractError(f"rule {rule_name!r}: the ledger cannot carry out {request!r}")

    def _pay(self, payment: Payment, rule_name: str) -> None:
        payer, receiver, amount = payment.payer, payment.receiver, payment.amount
        if payer == ENTERPRISES and receiver == ENTERPRISES:
            if payment.received is None:
                raise ContractError(f"rule {rule_name!r}: {payment.purpose!r} between enterprises needs 'received'")
            total = self._move("cash", amount, payment.rows, -1.0, rule_name)
            other = self._move("cash", payment.received, payment.rows, 1.0, rule_name)
            if abs(total - other) > 1e-9 * max(total, 1.0):
                raise ContractError(f"rule {rule_name!r}: {payment.purpose!r} pays {total} and receives {other}")
        elif payer == ENTERPRISES:
            total = self._move("cash", amount, payment.rows, -1.0, rule_name)
        elif receiver == ENTERPRISES:
            total = self._move("cash", amount, payment.rows, 1.0, rule_name)
        else:
            total = float(amount)
            if not total >= 0.0:
                raise ContractError(f"rule {rule_name!r}: {payment.purpose!r} has the amount {total}")
        self._book(payer, receiver, payment.purpose, total, rule_name)

    def _note(self, memo: Memo) -> None:
        if memo.amount:
            self.memos[(self.year, memo.payer, memo.receiver, MEMO + memo.purpose)] += memo.amount

    def _move(self, column: str, amount: Amount, rows: NDArray[np.int64] | None, sign: float, rule_name: str) -> float:
        if rows is not None and not len(rows):
            return 0.0
        values = np.asarray(amount, dtype=np.float64)
        if values.size and not values.min() >= 0.0:
            raise ContractError(
                f"rule {rule_name!r}: a payment has the amount {values.min()}; turn payer and receiver round"
            )
        array = self._firms.arrays[column]
        if rows is None:
            part = array[: self._firms.rows]
            if values.shape != part.shape:
                raise ContractError(f"rule {rule_name!r}: amounts of shape {values.shape}; the table has {part.shape}")
            if sign > 0:
                part += values
            else:
                part -= values
            return float(values.sum())
        np.add.at(array, rows, sign * values)
        return float((values if values.shape == rows.shape else np.broadcast_to(values, rows.shape)).sum())

    def _follow(self, column: str, amount: Amount, rows: NDArray[np.int64] | None, sign: float) -> None:
        """Move on a second account what :meth:`_move` has checked and moved on a first."""
        if rows is None:
            self._firms.arrays[column][: self._firms.rows] += sign * np.asarray(amount, dtype=np.float64)
        elif len(rows):
            np.add.at(self._firms.arrays[column], rows, sign * np.asarray(amount, dtype=np.float64))

    def _book(self, payer: str, receiver: str, purpose: str, total: float, rule_name: str) -> None:
        for account, sign in ((payer, -1.0), (receiver, 1.0)):
            if account == ENTERPRISES:
                continue
            if account not in self.balances:
                known = meant(account, (ENTERPRISES, *INSTITUTIONS))
                raise ContractError(f"rule {rule_name!r}: no account {account!r}{known}")
            self.balances[account] += sign * total
        self.turnover += total
        if total:
            self.entries[(self.year, payer, receiver, purpose)] += total

    def snapshot(self) -> Any:
        return (
            dict(self.balances),
            dict(self.entries),
            dict(self.memos),
            self.initial_money,
            self.initial_debt,
            self.debt_granted,
            self.debt_repaid,
            self.debt_written_off,
        )

    def restore(self, kept: Any) -> None:
        balances, entries, memos, self.initial_money, self.initial_debt, granted, repaid, written_off = kept
        self.balances = dict(balances)
        self.entries = defaultdict(float, entries)
        self.memos = defaultdict(float, memos)
        self.debt_granted, self.debt_repaid, self.debt_written_off = granted, repaid, written_off
