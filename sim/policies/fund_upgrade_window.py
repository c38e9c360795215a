"""The guidance fund's window for traditional industries: subordinated loans for technical, green and smart upgrades."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.events import Event
from sim.ledger import Loan
from sim.policies.fund_programme import UPGRADE, FundProgramme, Lent
from sim.policies.programme import Achieved, CasesTaken
from sim.policies.selection import affordable, decidable, ranking
from sim.rule import Rule

if TYPE_CHECKING:
    from sim.policies.guidance_fund import GuidanceFundLever

KINDS = ("technical", "green", "smart")
"""The three upgrades, as their columns are called."""


class UpgradeWindow:
    """Finance for those who renew themselves, behind the bank in rank; the window is open in the committee's rounds."""

    def __init__(self, lever: GuidanceFundLever) -> None:
        self.lever = lever

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        """The rules ``<lever id>.stand_ready`` and ``<lever id>.lend``."""
        starts = tuple(f"{kind}_starts{ending}" for kind in KINDS for ending in ("", "_anyway"))
        return (
            self.lever.rule(
                lever_id, "stand_ready", self.stand_ready, phase="offer", reads=("alive", "stage", "support_barred"),
                lagged=("smoothed_profit",), adds=("upgrade_finance",), when=self.lever.is_round,
            ),
            self.lever.rule(
                lever_id, "lend", self.lend, phase="award",
                reads=(
                    "alive", "stage", "support_barred", "smoothed_profit", "expected_demand", "upgrade_spending",
                    *starts,
                ),
                resources=("network", "government", "world"), requests=("ledger", "events", "programme"),
                when=self.lever.is_round,
            ),
        )

    def stand_ready(self, firms: Any, programme: FundProgramme) -> dict[str, Any]:
        """Profitable traditional enterprises without such a loan expect a part of an upgrade's bill to be lent."""
        if programme.upgrade_room() <= 0.0:
            return {}
        able = firms.alive & programme.traditional[firms.stage] & (firms.smoothed_profit > 0.0)
        able &= firms.support_barred <= 0.0
        able[programme.fund.books.upgrades.rows] = False
        return {"upgrade_finance": self.lever.upgrade_share * programme.loan_funded_share["upgrade"] * able}

    def lend(
        self, firms: Any, programme: FundProgramme, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Who begins an upgrade in a month of rounds claims a loan of part of the bill; the most profitable come first.

        The loan is repaid in equal parts and ranks behind the bank's. Deadweight is what goes to those who would have
        begun all their upgrades without any help.
        """
        lever, books = self.lever, programme.fund.books
        room = programme.upgrade_room()
        claims = firms.upgrade_spending.nonzero()[0]
        if room <= 0.0 or not len(claims):
            return {}
        able = firms.alive[claims] & programme.traditional[firms.stage[claims]]
        able &= (firms.smoothed_profit[claims] > 0.0) & (firms.support_barred[claims] <= 0.0)
        claims = programme.not_among(claims[able], books.upgrades.rows)
        begun = [getattr(firms, f"{kind}_starts")[claims] > 0.0 for kind in KINDS]
        anyway = [getattr(firms, f"{kind}_starts_anyway")[claims] for kind in KINDS]
        starters = begun[0] | begun[1] | begun[2]
        applicants = claims[starters]
        if not len(applicants):
            return {}
        all_anyway = np.logical_and.reduce([~own | would for own, would in zip(begun, anyway, strict=True)])[starters]
        loan = np.minimum(lever.upgrade_share * firms.upgrade_spending[applicants], lever.upgrade_ticket)
        margin = firms.smoothed_profit[applicants] / np.maximum(firms.expected_demand[applicants], 1e-9)
        order = affordable(ranking("merit", network.identity[applicants], merit=margin), loan, room)
        chosen = np.sort(decidable(order, government))
        lent, sums = applicants[chosen], loan[chosen]
        due, purpose = world.month + lever.upgrade_months, programme.purpose(UPGRADE)
        return {
            "ledger": [Loan(sums, lent, purpose, "guidance_fund")],
            "programme": [
                Lent("upgrade", applicants, lent, sums, all_anyway[chosen], due), CasesTaken(len(lent)),
                Achieved(float(sums[~all_anyway[chosen]].sum())),
            ],
            "events": [*programme.award_events(applicants, chosen, sums), Event("paid", lent, purpose, sums)],
        }
