"""The guidance fund's window for bridge loans: sound listed enterprises that run short borrow for a few months."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.events import Event
from sim.ledger import Loan
from sim.policies.fund_programme import BRIDGE, FundProgramme, Lent
from sim.policies.programme import CasesTaken
from sim.policies.selection import affordable, decidable, ranking
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule

if TYPE_CHECKING:
    from sim.policies.guidance_fund import GuidanceFundLever


class BridgeWindow:
    """Loans that bridge the time until other money comes in; the fund's committee decides on them in its rounds."""

    def __init__(self, lever: GuidanceFundLever) -> None:
        self.lever = lever

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        """The rule ``<lever id>.bridge``."""
        return (
            self.lever.rule(
                lever_id, "bridge", self.bridge, phase="award",
                reads=("alive", "expected_demand", "smoothed_profit", "cash", "debt", *APPLICATION_COLUMNS),
                lagged=("above_scale",), adds=("relief_from_distress",),
                params=(*APPLICATION_PARAMETERS, "debt_repayment"),
                resources=("network", "government", "world"), requests=("ledger", "events", "programme"),
                stream="bridge applications", renewed=self.lever.is_round,
            ),
        )

    def bridge(
        self, firms: Any, programme: FundProgramme, p: Any, rng: Any, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Profitable listed enterprises that run short ask for the debt service of the next months and unpaid bills.

        A loan saves what bridging would cost on the private market; the window lends again what comes back. Deadweight
        is what goes to those whose cash would have covered all that the loan is for.
        """
        lever, books = self.lever, programme.fund.books
        listed = (firms.above_scale & firms.alive).nonzero()[0]
        short = firms.cash[listed] < lever.bridge_shortage * firms.expected_demand[listed]
        rows = listed[short & (firms.smoothed_profit[listed] > 0.0)]
        rows = programme.not_among(rows, books.bridges.rows)
        service = firms.debt[rows] * p.debt_repayment
        loan = np.minimum(np.maximum(-firms.cash[rows], 0.0) + lever.bridge_months * service, lever.bridge_ticket)
        expected = lever.bridge_saving * lever.bridge_months * loan * programme.loan_funded_share["bridge"]
        apply = applies(firms, rows, rng.uniform()[rows], expected, p).nonzero()[0]
        if not len(apply):
            return self._standing_relief(firms, programme, world.month)
        applicants, loan = rows[apply], loan[apply]
        order = np.zeros(1, dtype=np.int64)
        if len(applicants) > 1:
            order = ranking("first_come", network.identity[applicants], draw=rng.uniform(1)[applicants])
        room = lever.bridge_window * books.raised - books.bridges.total
        order = affordable(order, loan, min(room, programme.uncommitted_cash()))
        chosen = np.sort(decidable(order, government))
        lent, sums = applicants[chosen], loan[chosen]
        relief = np.zeros(firms.rows)
        relief[lent] = 1.0
        relief[books.bridges.rows[books.bridges.due > world.month]] = 1.0
        anyway = firms.cash[lent] >= sums
        purpose = programme.purpose(BRIDGE)
        return {
            "relief_from_distress": relief,
            "ledger": [Loan(sums, lent, purpose, "guidance_fund")],
            "programme": [
                Lent("bridge", applicants, lent, sums, anyway, world.month + lever.bridge_months),
                CasesTaken(len(lent)),
            ],
            "events": [*programme.award_events(applicants, chosen, sums), Event("paid", lent, purpose, sums)],
        }

    @staticmethod
    def _standing_relief(firms: Any, programme: FundProgramme, month: int) -> dict[str, Any]:
        """Who has a bridge loan outstanding is out of distress as long as it runs."""
        bridges = programme.fund.books.bridges
        rows = bridges.rows[bridges.due > month]
        if not len(rows):
            return {}
        relief = np.zeros(firms.rows)
        relief[rows] = 1.0
        return {"relief_from_distress": relief}
