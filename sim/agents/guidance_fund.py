"""The industrial guidance fund: what it has raised, what it holds, what it has lent, lost and got back.

Its cash is the ledger's account ``guidance_fund``. The fund exists where a lever sets one up
(:mod:`sim.policies.guidance_fund`); its books hold what the ledger's yearly sums do not say: who owes what.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass
class Claims:
    """What the fund is owed, one entry a deal: row, amount (10k yuan), month in which it falls due.

    Rows are those of the enterprise table, or of all projects where the books say so. The arrays are never changed in
    place, so that copies share them.
    """

    rows: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    amounts: Floats = field(default_factory=lambda: np.empty(0))
    due: Rows = field(default_factory=lambda: np.empty(0, np.int64))

    def add(self, rows: Rows, amounts: Floats, due: int) -> None:
        self.rows = np.concatenate([self.rows, rows])
        self.amounts = np.concatenate([self.amounts, amounts])
        self.due = np.concatenate([self.due, np.full(len(rows), due)])

    def reduce(self, entries: Rows, amounts: Floats) -> None:
        """Take ``amounts`` off the entries at these places; what is settled in full is struck off."""
        left = self.amounts.copy()
        left[entries] -= amounts
        self.amounts = left
        self.keep(left > 1e-9)

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Strike off all entries but the ``kept`` ones."""
        self.rows, self.amounts, self.due = self.rows[kept], self.amounts[kept], self.due[kept]

    def follow(self, absorbed: Rows, acquirers: Rows) -> None:
        """Claims on enterprises that were merged are claims on those that took them over."""
        concerned = set(self.rows.tolist())
        if concerned.isdisjoint(absorbed.tolist()):
            return
        rows = self.rows.copy()
        for old, new in zip(absorbed, acquirers, strict=True):
            rows[rows == old] = new
        self.rows = rows

    @property
    def total(self) -> float:
        """Everything owed (10k yuan)."""
        return float(self.amounts.sum())

    def copy(self) -> Claims:
        """The same claims, independent of these."""
        return Claims(self.rows, self.amounts, self.due)


@dataclass
class Books:
    """The fund's books; money in 10k yuan since the start.

    ``upgrade_money`` and ``project_money`` are what the two windows were allowed to commit so far. Rows of
    ``promised`` and ``building`` are projects: stakes that wait for construction to begin, and stakes in plants under
    construction; when a plant works, its stake is among the ``holdings``.
    """

    raised: float = 0.0
    upgrade_money: float = 0.0
    project_money: float = 0.0
    equity_paid: float = 0.0
    projects_paid: float = 0.0
    bridges_lent: float = 0.0
    bridges_repaid: float = 0.0
    upgrades_lent: float = 0.0
    upgrades_repaid: float = 0.0
    equity_bought_back: float = 0.0
    equity_written_off: float = 0.0
    bridges_written_off: float = 0.0
    upgrades_written_off: float = 0.0
    private_money: float = 0.0
    holdings: Claims = field(default_factory=Claims)
    bridges: Claims = field(default_factory=Claims)
    upgrades: Claims = field(default_factory=Claims)
    promised: Claims = field(default_factory=Claims)
    building: Claims = field(default_factory=Claims)

    @property
    def cash(self) -> float:
        """Cash of the fund (10k yuan): what came in, less what went out."""
        back = self.bridges_repaid + self.upgrades_repaid + self.equity_bought_back
        return self.raised + back - self.equity_paid - self.projects_paid - self.bridges_lent - self.upgrades_lent

    @property
    def held(self) -> float:
        """Stakes and loans that the fund holds now (10k yuan)."""
        return self.holdings.total + self.building.total + self.bridges.total + self.upgrades.total

    @property
    def written_off(self) -> float:
        """Everything lost so far (10k yuan)."""
        return self.equity_written_off + self.bridges_written_off + self.upgrades_written_off

    def copy(self) -> Books:
        """The same books, independent of these."""
        same = Books.__new__(Books)
        own = same.__dict__
        own.update(self.__dict__)
        for name in ("holdings", "bridges", "upgrades", "promised", "building"):
            own[name] = own[name].copy()
        return same


class GuidanceFund(mesa.Agent):
    """One guidance fund."""

    name = "guidance_fund"

    def __init__(self, model: mesa.Model) -> None:
        super().__init__(model)
        self.books = Books()

    @property
    def invested(self) -> float:
        """Stakes paid in, and loans now outstanding (10k yuan)."""
        books = self.books
        return books.equity_paid + books.projects_paid + books.bridges.total + books.upgrades.total

    def begin_month(self, month: int) -> None:
        """Nothing happens to the books by itself."""

    def snapshot(self) -> Any:
        """A copy of the books."""
        return self.books.copy()

    def restore(self, kept: Any) -> None:
        """Take up a snapshot of a fund's books; anything else (a run without a fund) leaves them as they are."""
        if isinstance(kept, Books):
            self.books = kept.copy()
