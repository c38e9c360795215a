"""Run state of a guidance fund: the fund as an institution, and the purse of its growth window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.guidance_fund import Books, GuidanceFund
from sim.policies.programme import Floats, Programme, Rows, Settled
from sim.policies.take_up import renewed_funded_share

if TYPE_CHECKING:
    from sim.model import PolicyModel
    from sim.policies.guidance_fund import GuidanceFundLever


@dataclass(frozen=True, slots=True)
class Raised:
    """A request to record capital that came in, and what the growth window may commit from now on (10k yuan)."""

    amount: float
    growth_money: float


@dataclass(frozen=True, slots=True)
class Bridged:
    """A request to record bridge loans that were paid out at once and fall due in month ``due``."""

    applicants: Rows
    rows: Rows
    amounts: Floats
    anyway: NDArray[np.bool_]
    due: int


@dataclass(frozen=True, slots=True)
class Returned:
    """A request to take up the books as they stand after payments, repayments, sales and write-offs."""

    books: Books
    settled: Settled


class FundProgramme(Programme):
    """A programme whose money is a fund's: its purse is the growth window's, the bridge window lends again."""

    lever: GuidanceFundLever

    def __init__(self, lever: GuidanceFundLever, lever_id: str, model: PolicyModel) -> None:
        super().__init__(lever, lever_id, model)
        self.fund = GuidanceFund(model)
        self.bridge_funded_share = self.funded_share
        """As ``funded_share``, for bridge loans."""

    def carry_out(self, requests: Sequence[Any], rule_name: str) -> None:
        for request in requests:
            if isinstance(request, Raised):
                self.fund.books.raised += request.amount
                self.purse.accrue(request.growth_money)
            elif isinstance(request, Bridged):
                self._lend(request)
            elif isinstance(request, Returned):
                self.fund.books = request.books
                self._settle(request.settled)
            else:
                super().carry_out([request], rule_name)

    def _lend(self, bridged: Bridged) -> None:
        applied, funded = len(bridged.applicants), len(bridged.rows)
        self.bridge_funded_share = renewed_funded_share(
            self.bridge_funded_share, funded, applied, self.funded_share_speed
        )
        tally, total = self.tally, float(bridged.amounts.sum())
        tally.applicants += applied
        tally.refused += applied - funded
        if not funded:
            return
        tally.awarded += funded
        tally.recipients += funded
        tally.awarded_money += total
        tally.money += total
        tally.deadweight += int(np.count_nonzero(bridged.anyway))
        tally.deadweight_money += float(bridged.amounts[bridged.anyway].sum())
        tally.first_month = self.model.month if tally.first_month < 0 else tally.first_month
        tally.last_month = self.model.month
        self.fund.books.bridges_lent += total
        self.fund.books.bridges.add(bridged.rows, bridged.amounts, bridged.due)

    def rows_in_queue(self) -> Rows:
        """Enterprises whose stake is agreed and not yet paid for."""
        waiting = [batch.rows for batch in self.state.queue if batch.from_purse]
        return np.concatenate(waiting) if waiting else np.empty(0, np.int64)

    def has_work(self, month: int, alive: NDArray[np.bool_]) -> bool:
        """Something is to be paid or collected in ``month``, or a debtor has ended."""
        books = self.fund.books
        return bool(self.due(month)) or any(
            (claims.due <= month).any() or not alive[claims.rows].all() for claims in (books.holdings, books.bridges)
        )

    def uncommitted_cash(self) -> float:
        """Cash of the fund beyond what is promised or reserved for stakes (10k yuan)."""
        books = self.fund.books
        back = books.bridges_repaid + books.equity_bought_back
        cash = books.raised + back - books.equity_paid - books.bridges_lent
        return cash - self.purse.committed - self.purse.available

    def report(self) -> dict[str, float]:
        """As every programme, and the fund's books (10k yuan); ``planned`` is what was to be raised."""
        books, lever = self.fund.books, self.lever
        return {
            **super().report(),
            "planned": lever.raised_by(self.model.month - 1),
            "announced": lever.target,
            "raised": books.raised,
            "equity_paid": books.equity_paid,
            "bridges_lent": books.bridges_lent,
            "bridges_repaid": books.bridges_repaid,
            "equity_bought_back": books.equity_bought_back,
            "equity_written_off": books.equity_written_off,
            "bridges_written_off": books.bridges_written_off,
            "private_money": books.private_money,
            "holdings": books.holdings.total,
            "bridges_outstanding": books.bridges.total,
            "held_back": lever.held_back(books.raised),
            "uninvested": books.raised - self.fund.invested,
        }

    def discard(self) -> None:
        """The fund leaves the model's institutions with its programme."""
        self.fund.remove()

    def snapshot(self) -> Any:
        return (super().snapshot(), self.fund.snapshot(), self.bridge_funded_share)

    def restore(self, kept: Any) -> None:
        if isinstance(kept, tuple):
            state, books, self.bridge_funded_share = kept
            super().restore(state)
            self.fund.restore(books)
