"""Rewards for certificates: what those who were certified for the first time this month get, and who of them is served.

Levers that promise a reward raise it in the enterprises' own decision (``high_tech_reward``, ``tech_sme_reward`` ...);
the certification itself is a rule of the month (:mod:`sim.agents.certification`) and tells by ``certified`` who has
received which certificate, and by ``certified_anyway`` who would have asked for it without any reward.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.certificates import NEVER, received
from sim.policies.programme import Batch, CasesTaken, Decision, Programme
from sim.policies.selection import affordable, decidable, ranking

REWARD_COLUMNS = ("alive", "certified", "certified_anyway", "support_barred")
"""Columns that :func:`reward` reads: under ``reads`` of a rule of the phase ``award``."""


def promised(firms: Any, month_given: NDArray[np.int64], amount: float, programme: Programme) -> NDArray[np.float64]:
    """The reward that each enterprise expects (10k yuan, shape (rows,)): nothing once it was ever certified.

    Rewards are published and few: enterprises count on the whole amount as long as the purse is not empty.
    """
    if programme.purse.available <= 0.0:
        return np.zeros(firms.rows)
    return amount * (firms.alive & (month_given == NEVER) & (firms.support_barred <= 0.0))


def reward(
    firms: Any, programme: Programme, network: Any, government: Any, *, code: int, amount: float, upper_amount: float,
    due: int, detail: str,
) -> dict[str, Any]:
    """Award ``amount`` from the purse to each who got the certificate ``code``; ``upper_amount`` comes from outside.

    Amounts in 10k yuan. Short money goes by permanent slot, which stands for the order on the list of the certified.
    """
    rows = (received(firms.certified, code) & firms.alive & (firms.support_barred <= 0.0)).nonzero()[0]
    if not len(rows) or amount <= 0.0:
        return {}
    amounts = np.full(len(rows), amount)
    order = ranking("first_come", network.identity[rows], draw=np.zeros(len(rows)))
    chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
    awarded, sums = rows[chosen], amounts[chosen]
    anyway = received(firms.certified_anyway[awarded], code)
    batches = [Batch(due, awarded, sums, programme.purpose(detail))]
    if upper_amount > 0.0:
        purpose = programme.purpose(f"upper level for {detail}")
        batches.append(Batch(due, awarded, np.full(len(awarded), upper_amount), purpose, "outside", from_purse=False))
    return {
        "programme": [Decision(rows, awarded, sums, anyway, tuple(batches), teaches=False), CasesTaken(len(awarded))],
        "events": programme.award_events(rows, chosen, sums),
    }
