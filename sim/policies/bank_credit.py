"""Banks lend more to enterprises, on easier terms: a wider ceiling, lower rates and fees, renewal without repayment.

The plan (III.20, tasks 46 and 47) asks the banks for a larger share of loans to manufacturing, for lower fees of those
who guarantee, appraise and insure, for revolving loans and for renewal without repayment. As far as banks take part,
they may lend more (the ceiling under which loans compete is wider), and enterprises may ask for an agreement of a year:
a lower rate, lower fees, and a share of the principal due that is renewed instead of repaid. An enterprise applies when
a year's saving is worth the trouble (E13; the cost of private bridging money counts in its reckoning, and in its books
only as far as it would have had to repay). Banks agree with sound borrowers, and with zombies too: renewing hides a
loss that they would have to show. So the lever also keeps alive what consolidation would rather see go (I11), and their
debt stands under the same ceiling as the investment of the others (I2).
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.banks import Widened
from sim.events import Event
from sim.ledger import Payment
from sim.policies.base import MONTHS_A_YEAR, Lever, table_of
from sim.policies.programme import Decision, Memory, Programme, Settled
from sim.policies.selection import affordable, ranking
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule

Floats = NDArray[np.float64]

number = table_of("bank_credit")

NEVER = -1.0
"""Last month of an agreement that there never was."""


class BankCredit(Lever):
    """Widens the lending ceiling and lets enterprises agree on cheaper loans that need not be repaid on the day."""

    name: ClassVar[str] = "bank_credit"
    strengths: ClassVar[tuple[str, ...]] = ("participation",)
    effect: ClassVar[tuple[str, int]] = ("investment_industrial", 1)
    shares_offices: ClassVar[bool] = False
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "B"
    evidence: ClassVar[str] = (
        "Directed credit raised sales and profits of constrained Indian enterprises and replaced no other loans "
        "(Banerjee and Duflo 2014); how much banks of one county would move, nobody has measured."
    )
    memory: ClassVar[dict[str, float]] = {"agreed_until": NEVER}

    participation: float = number("participation")
    ceiling_widening: float = number("ceiling_widening")
    interest_relief: float = number("interest_relief")
    fee_cut: float = number("fee_cut")
    renewal_share: float = number("renewal_share")
    bridging_cost: float = number("bridging_cost")
    smallest_loan: float = number("smallest_loan")
    agreement_months: int = number("agreement_months")
    round_months: int = number("round_months")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "agree", self.agree, phase="offer", when=self.is_round,
                reads=("alive", "debt", "cash", "capital_need", *APPLICATION_COLUMNS),
                lagged=("zombie", "capacity", "smoothed_profit"),
                params=(*APPLICATION_PARAMETERS, "leverage_ceiling", "debt_repayment"),
                resources=("network", "world"), requests=("programme", "events"), stream="applications",
            ),
            self.rule(
                lever_id, "offer", self.offer, reads=("alive",), adds=("interest_relief", "renewal_granted"),
                resources=("world",), renewed=self.is_round,
            ),
            self.rule(
                lever_id, "save", self.save, phase="offer", reads=("alive", "debt"), adds=("imposed_cost",),
                resources=("world",), requests=("bank", "ledger"),
            ),
        )

    def is_round(self, month: int) -> bool:
        """Banks take applications every few months, for the first time in the first month."""
        return (month - self.first_month) % self.round_months == 0

    def worth_of_agreement(self, debt: Floats) -> Floats:
        """What an agreement saves in a year on a loan of ``debt`` (10k yuan)."""
        saved = self.interest_relief + self.fee_cut + self.renewal_share * self.bridging_cost
        return saved * self.agreement_months / MONTHS_A_YEAR * debt

    def agree(
        self, firms: Any, programme: Programme, p: Any, rng: Any, network: Any, world: Any
    ) -> dict[str, Any]:
        """Borrowers without an agreement weigh one; banks accept the sound and the zombies, first come, first served.

        Loans under agreements stay within the part of all loans that stands with banks that take part. Deadweight is
        an agreement with somebody whose cash would have paid for all principal due in its time.
        """
        held = programme.memory["agreed_until"][: firms.rows] >= world.month
        rows = (firms.alive & ~held & (firms.debt >= self.smallest_loan)).nonzero()[0]
        expected = self.worth_of_agreement(firms.debt[rows]) * programme.funded_share
        applicants = rows[applies(firms, rows, rng.uniform()[rows], expected, p)]
        if not len(applicants):
            return {}
        debt = firms.debt[applicants]
        assets = firms.capital_need[applicants] * firms.capacity[applicants]
        sound = (firms.smoothed_profit[applicants] > 0.0) & (debt <= p.leverage_ceiling * assets)
        acceptable = (sound | firms.zombie[applicants]).nonzero()[0]
        draw = rng.uniform(1)[applicants[acceptable]]
        order = acceptable[ranking("first_come", network.identity[applicants[acceptable]], draw=draw)]
        room = self.participation * float(firms.debt.sum()) - float(firms.debt[held].sum())
        chosen = np.sort(affordable(order, debt, room))
        agreed = applicants[chosen]
        due = firms.debt[agreed] * p.debt_repayment * self.agreement_months
        nothing = np.zeros(len(agreed))
        return {
            "programme": [
                Decision(applicants, agreed, nothing, firms.cash[agreed] >= due),
                Settled(world.month, 0.0, 0.0, len(agreed)),
                Memory("agreed_until", agreed, float(world.month + self.agreement_months - 1)),
            ],
            "events": [
                Event("awarded", agreed, programme.name),
                Event("refused", np.delete(applicants, chosen), programme.name),
            ],
        }

    def offer(self, firms: Any, programme: Programme, world: Any) -> dict[str, Any]:
        """Until the next round, who has an agreement pays less interest, and repays less."""
        rows = (firms.alive & (programme.memory["agreed_until"][: firms.rows] >= world.month)).nonzero()[0]
        if not len(rows):
            return {}
        relief, renewed = np.zeros((2, firms.rows))
        relief[rows] = self.interest_relief
        renewed[rows] = self.renewal_share
        return {"interest_relief": relief, "renewal_granted": renewed}

    def save(self, firms: Any, programme: Programme, world: Any) -> dict[str, Any]:
        """The ceiling is wider this month, and who has an agreement is spared fees.

        Fees are among the overheads, which are paid to outside: what is not asked for comes back from there.
        """
        widened = [Widened(self.participation * self.ceiling_widening)]
        agreed = firms.alive & (programme.memory["agreed_until"][: firms.rows] >= world.month)
        saved = firms.debt * (agreed * (self.fee_cut / MONTHS_A_YEAR))
        if not saved.any():
            return {"bank": widened}
        return {
            "bank": widened,
            "imposed_cost": -saved,
            "ledger": [Payment("outside", "enterprises", programme.purpose("fees saved"), saved)],
        }
