"""Run state of a guidance fund: the fund as an institution, and what each of its windows may still commit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.guidance_fund import Books, Claims, GuidanceFund
from sim.agents.projects import BUILDING
from sim.policies.programme import Floats, Programme, Rows, Settled
from sim.policies.take_up import renewed_funded_share

if TYPE_CHECKING:
    from sim.model import PolicyModel
    from sim.policies.guidance_fund import GuidanceFundLever

Window = Literal["bridge", "upgrade"]

EQUITY, BESIDE, PROJECT = "growth equity", "private money beside", "stake in a project"
BRIDGE, BRIDGE_REPAID = "bridge loan", "bridge loan repaid"
UPGRADE, UPGRADE_REPAID = "upgrade loan", "upgrade loan repaid"
"""Details of the purposes under which the fund's money is booked."""

TRADITIONAL = "traditional_listed"
"""Scope of the industries whose transformation the fund helps."""


@dataclass(frozen=True, slots=True)
class Raised:
    """A request to record capital that came in, and what windows may commit from now on (10k yuan)."""

    amount: float
    growth_money: float
    upgrade_money: float
    project_money: float


@dataclass(frozen=True, slots=True)
class Lent:
    """A request to record loans of a window that were paid out at once and fall due by month ``due``."""

    window: Window
    applicants: Rows
    rows: Rows
    amounts: Floats
    anyway: NDArray[np.bool_]
    due: int


@dataclass(frozen=True, slots=True)
class Promised:
    """A request to record stakes of ``amounts`` (10k yuan) that were promised to the ``projects``, out of ``applied``
    that asked; ``anyway`` marks those that would have found the money elsewhere.
    """

    applied: int
    projects: Rows
    amounts: Floats
    anyway: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Returned:
    """A request to take up the books as they stand after payments, repayments, sales and write-offs.

    ``into_projects`` (10k yuan) went into stakes of ``projects`` projects.
    """

    books: Books
    settled: Settled
    into_projects: float = 0.0
    projects: int = 0


class FundProgramme(Programme):
    """A programme whose money is a fund's: its purse is that of growth equity, the other windows have their books."""

    lever: GuidanceFundLever

    def __init__(self, lever: GuidanceFundLever, lever_id: str, model: PolicyModel) -> None:
        super().__init__(lever, lever_id, model)
        self.fund = GuidanceFund(model)
        self.loan_funded_share: dict[Window, float] = {"bridge": self.funded_share, "upgrade": self.funded_share}
        """As ``funded_share``, for the loans of each window."""
        self.partners_scarce = model.scenario.scarcity.co_investors
        """Whether private partners get scarce as the fund grows."""
        self.traditional = np.asarray(model.plan.scope(TRADITIONAL)) > 0.0
        """Stages whose transformation the fund helps, shape (stages,)."""

    def _raise(self, raised: Raised, rule_name: str) -> None:
        books = self.fund.books
        books.raised += raised.amount
        books.upgrade_money += raised.upgrade_money
        books.project_money += raised.project_money
        self.purse.accrue(raised.growth_money)

    def _promise(self, promised: Promised, rule_name: str) -> None:
        self._count(promised.applied, promised.amounts, promised.anyway)
        self.fund.books.promised.add(promised.projects, promised.amounts, self.model.month)

    def _take_up_books(self, returned: Returned, rule_name: str) -> None:
        self.fund.books = returned.books
        self._settle(returned.settled)
        self.tally.money += returned.into_projects
        self.tally.recipients += returned.projects

    def _count(self, applied: int, amounts: Floats, anyway: NDArray[np.bool_]) -> None:
        """Enter the awards of a window other than equity in the tally."""
        tally, funded = self.tally, len(amounts)
        tally.applicants += applied
        tally.refused += applied - funded
        if not funded:
            return
        tally.awarded += funded
        tally.awarded_money += float(amounts.sum())
        tally.deadweight += int(np.count_nonzero(anyway))
        tally.deadweight_money += float(amounts[anyway].sum())
        tally.first_month = self.model.month if tally.first_month < 0 else tally.first_month
        tally.last_month = self.model.month

    def _lend(self, lent: Lent, rule_name: str) -> None:
        applied, funded, total = len(lent.applicants), len(lent.rows), float(lent.amounts.sum())
        self.loan_funded_share[lent.window] = renewed_funded_share(
            self.loan_funded_share[lent.window], funded, applied, self.funded_share_speed
        )
        self._count(applied, lent.amounts, lent.anyway)
        self.tally.recipients += funded
        self.tally.money += total
        books = self.fund.books
        if lent.window == "bridge":
            books.bridges_lent += total
            books.bridges.add(lent.rows, lent.amounts, lent.due)
        else:
            books.upgrades_lent += total
            books.upgrades.add(lent.rows, lent.amounts, lent.due)

    carries_out = {
        **Programme.carries_out, Raised: _raise, Lent: _lend, Promised: _promise, Returned: _take_up_books,
    }

    def not_among(self, rows: Rows, *served: Rows) -> Rows:
        """Those of ``rows`` that are in none of ``served``, in order."""
        free = np.ones(self.model.firms.slots, dtype=bool)
        for others in served:
            free[others] = False
        return rows[free[rows]]

    def rows_in_queue(self) -> Rows:
        """Enterprises whose stake is agreed and not yet paid for."""
        waiting = [batch.rows for batch in self.state.queue if batch.from_purse]
        return np.concatenate(waiting) if waiting else np.empty(0, np.int64)

    def has_work(self, month: int, alive: NDArray[np.bool_], projects: Any) -> bool:
        """Something is to be paid or collected in ``month``, a debtor has ended, or a project has taken a step."""
        books, lever = self.fund.books, self.lever
        if self.due(month) or (len(books.upgrades.rows) and lever.is_instalment(month)):
            return True
        if self.falls_due(books.holdings, month).any() or self.falls_due(books.bridges, month).any():
            return True
        if any(
            len(claims.rows) and not alive[claims.rows].all()
            for claims in (books.holdings, books.bridges, books.upgrades)
        ):
            return True
        # Codes of status rise along the way of a project, and those that were given up come last.
        promised, building = books.promised.rows, books.building.rows
        if len(promised) and (projects.status[promised] >= BUILDING).any():
            return True
        return bool(len(building) and (projects.status[building] > BUILDING).any())

    def falls_due(self, claims: Claims, month: int) -> NDArray[np.bool_]:
        """Which of the ``claims`` are to be met in ``month``: what is overdue is asked for again in each round."""
        return claims.due <= month if self.lever.is_round(month) else claims.due == month

    def debts(self, slots: int) -> Floats | None:
        """What each row owes to the fund (10k yuan), shape (slots,); None where nobody owes anything."""
        books = self.fund.books
        if not len(books.bridges.rows) and not len(books.upgrades.rows):
            return None
        rows = np.concatenate([books.bridges.rows, books.upgrades.rows])
        amounts = np.concatenate([books.bridges.amounts, books.upgrades.amounts])
        return np.asarray(np.bincount(rows, amounts, slots), dtype=np.float64)

    # -- what the windows may still commit (10k yuan) ----------------------------------------------------------------

    def uncommitted_cash(self) -> float:
        """Cash of the fund beyond what is promised or reserved for stakes."""
        return self.fund.books.cash - self.purse.committed - self.purse.available - self.fund.books.promised.total

    def upgrade_room(self) -> float:
        """What the window for transformation may lend now: it lends again what comes back, and bears its losses."""
        books = self.fund.books
        return min(books.upgrade_money - books.upgrades.total - books.upgrades_written_off, self.uncommitted_cash())

    def project_room(self) -> float:
        """What the window for projects may promise now."""
        books = self.fund.books
        return min(books.project_money - books.projects_paid - books.promised.total, self.uncommitted_cash())

    # -- looking in ------------------------------------------------------------------------------------------------

    def report(self) -> dict[str, float]:
        """As every programme, and the fund's books (10k yuan); ``planned`` is what was to be raised."""
        books, lever = self.fund.books, self.lever
        return {
            **super().report(),
            "planned": lever.raised_by(self.model.month - 1),
            "announced": lever.target,
            "raised": books.raised,
            "equity_paid": books.equity_paid,
            "projects_promised": books.promised.total,
            "projects_paid": books.projects_paid,
            "bridges_lent": books.bridges_lent,
            "bridges_repaid": books.bridges_repaid,
            "upgrades_lent": books.upgrades_lent,
            "upgrades_repaid": books.upgrades_repaid,
            "equity_bought_back": books.equity_bought_back,
            "equity_written_off": books.equity_written_off,
            "bridges_written_off": books.bridges_written_off,
            "upgrades_written_off": books.upgrades_written_off,
            "private_money": books.private_money,
            "holdings": books.holdings.total + books.building.total,
            "bridges_outstanding": books.bridges.total,
            "upgrades_outstanding": books.upgrades.total,
            "uninvested": books.raised - self.fund.invested,
        }

    def discard(self) -> None:
        """The fund leaves the model's institutions with its programme."""
        self.fund.remove()

    def snapshot(self) -> Any:
        return (super().snapshot(), self.fund.snapshot(), dict(self.loan_funded_share))

    def restore(self, kept: Any) -> None:
        if isinstance(kept, tuple):
            state, books, shares = kept
            self.loan_funded_share = dict(shares)
            super().restore(state)
            self.fund.restore(books)
