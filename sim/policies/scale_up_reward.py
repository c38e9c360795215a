"""A reserve list of small enterprises near the threshold of the above-scale list, and a reward for joining it.

Two things happen, and they are counted apart. *Reporting*: part of those that sell enough stay off the list; money in
prospect makes more of them report (``reporting_encouraged``). Output on the list then grows although nothing more is
made, and the mean productivity of the list falls. *Growth*: enterprises on the reserve list are helped with
applications, preferred by banks and led to a few more customers. The readiness to report rises by

    raised (1 - exp(-reward / typical)) / (1 - exp(-1)) x share of claims funded so far

so that a reward of the typical size raises it by ``reporting_raised`` and larger ones by less and less. Who was listed
although its own disposition would not have let it report counts as joined by reporting; who would have reported anyway
counts as real, and the reward as deadweight. Some of the former would have been listed in a later year. Claims are
decided in the January after the listing, so that those of a run's last December are counted and not paid. No evaluation
of such rewards is known to us: sizes are judgement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.statistics_bureau import hiding_share, is_december
from sim.indicators.observations import Figure
from sim.policies.base import MONTHS_A_YEAR, MoneyLever, table_of
from sim.policies.programme import Achieved, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import affordable, decidable, ranking
from sim.rule import Rule

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

number = table_of("scale_up_reward")

JANUARY = 0
NEVER = -1.0
REAL, BY_REPORTING = 1.0, 2.0
"""How an enterprise came to be listed while the lever was in force; 0 for those that were not."""


def is_january(month: int) -> bool:
    return month % MONTHS_A_YEAR == JANUARY


class ScaleUpReward(MoneyLever):
    """Rewards small enterprises that join the above-scale list, and helps those on the way to it."""

    name: ClassVar[str] = "scale_up_reward"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget",)
    effect: ClassVar[tuple[str, int]] = ("new_above_scale", 1)
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "D"
    evidence: ClassVar[str] = (
        "No evaluation of listing rewards was found; the rise in reporting and the help to growth are judgement, the "
        "reward is what counties of Henan usually pay (from memory)."
    )
    direct_effect_unit: ClassVar[str] = "enterprises listed by reporting"
    memory: ClassVar[dict[str, float]] = {"reserve": 0.0, "listed": 0.0, "listed_month": NEVER}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    selection: Literal["first_come", "lottery", "size"] = "first_come"
    """Who is served first when money is short."""
    reward: float = number("reward")
    reward_typical: float = number("reward_typical")
    reporting_raised: float = number("reporting_raised")
    reserve_from: float = number("reserve_from")
    application_eased: float = number("application_eased")
    awareness_raised: float = number("awareness_raised")
    credit_priority: float = number("credit_priority")
    growth_help: float = number("growth_help")

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "reserve", self.keep_reserve, phase="outside", reads=("alive",),
                lagged=("above_scale", "revenue_last_year"), adds=("application_eased", "awareness_raised"),
                resources=("world",), requests=("programme",), renewed=is_january,
            ),
            self.rule(
                lever_id, "offer", self.offer, reads=("alive", "support_barred"), lagged=("above_scale", "customers"),
                adds=("credit_priority", "customers_gained"),
                renewed=self.offer_changes,
            ),
            self.rule(
                lever_id, "encourage", self.encourage, phase="offer", reads=("alive", "support_barred"),
                lagged=("above_scale",), adds=("reporting_encouraged",), when=is_december,
            ),
            self.rule(
                lever_id, "award", self.reward_listed, reads=("alive", "support_barred"), lagged=("revenue_last_year",),
                resources=("network", "government", "world"), requests=("programme", "events"), stream="claims",
                tail=True, when=is_january,
            ),
            self.settlement(lever_id),
            self.rule(
                lever_id, "observe", self.observe, phase="statistics",
                reads=(
                    "alive", "age", "above_scale", "on_list_this_year", "revenue_year_to_date",
                    "reporting_disposition", "reporting_encouraged", "support_barred",
                ),
                params=("listing_threshold", "list_reporting", "list_concealment"), resources=("world",),
                requests=("programme", "statistics"), when=is_december,
            ),
        )  # fmt: skip

    @property
    def offer_changes(self) -> Callable[[int], bool]:
        """Whether a quarter begins in a month, or the list is drawn up anew."""
        quarter = self.each_quarter
        return lambda month: quarter(month) or is_january(month)

    # -- help and encouragement ------------------------------------------------------------------------------------

    def keep_reserve(self, firms: Any, programme: Programme, world: Any) -> dict[str, Any]:
        """In January (and when it starts) draw up the list of those near or above the threshold that are not listed;
        every month, those on it hear of programmes sooner and apply with less trouble.
        """
        requests: list[Any] = []
        reserve = programme.memory["reserve"][: firms.rows]
        if is_january(world.month) or world.month == self.first_month:
            reserve = np.zeros(firms.rows)
            reserve[firms.alive & ~firms.above_scale & (firms.revenue_last_year >= self.reserve_from)] = 1.0
            requests.append(Memory("reserve", np.arange(firms.rows), reserve))
        return {
            "application_eased": self.application_eased * reserve,
            "awareness_raised": self.awareness_raised * reserve,
            "programme": requests,
        }

    def offer(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """Enterprises on the reserve list are preferred by banks and led to a few more customers."""
        helped = programme.memory["reserve"][: firms.rows] * (
            firms.alive & ~firms.above_scale & (firms.support_barred <= 0.0)
        )
        return {
            "credit_priority": self.credit_priority * helped,
            "customers_gained": self.growth_help / MONTHS_A_YEAR * helped * firms.customers,
        }

    def raised(self, funded_share: float) -> float:
        """By how much the prospect of the reward raises the probability of reporting."""
        saturation = np.expm1(-self.reward / self.reward_typical) / np.expm1(-1.0)
        return float(self.reporting_raised * saturation * funded_share)

    def encourage(self, firms: Any, programme: Programme) -> dict[str, Any]:
        """In December, before the list is drawn up: whoever is off it weighs the reward."""
        open_to = firms.alive & ~firms.above_scale & (firms.support_barred <= 0.0)
        return {"reporting_encouraged": self.raised(programme.funded_share) * open_to}

    # -- count and reward ------------------------------------------------------------------------------------------

    def observe(self, firms: Any, programme: Programme, p: Any, world: Any) -> dict[str, Any]:
        """Tell those that only the reward brought onto the list from those that would be there without it.

        An enterprise counts once, when it joins after a year or more below the list for the first time under the lever.
        """
        joined = firms.alive & firms.above_scale & ~firms.on_list_this_year & (firms.age >= MONTHS_A_YEAR)
        rows = (joined & (programme.memory["listed"][: firms.rows] == 0.0)).nonzero()[0]
        own = self.raised(programme.funded_share) * (firms.support_barred[rows] <= 0.0)
        hiding = hiding_share(firms.revenue_year_to_date[rows], firms.reporting_encouraged[rows] - own, p)
        how = np.where(firms.reporting_disposition[rows] < 1.0 - hiding, REAL, BY_REPORTING)
        found = np.max([peer.memory["listed"] for peer in programme.peers()], axis=0)
        found[rows] = np.maximum(found[rows], how)
        by_reporting = int(np.count_nonzero(how == BY_REPORTING))
        return {
            "programme": [
                Memory("listed", rows, how), Memory("listed_month", rows, float(world.month)), Achieved(by_reporting),
            ],
            "statistics": [
                Figure("scale_ups_by_reporting", float(np.count_nonzero(found == BY_REPORTING))),
                Figure("scale_ups_real", float(np.count_nonzero(found == REAL))),
            ],
        }

    def reward_listed(
        self, firms: Any, programme: Programme, rng: Any, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """In January those listed in December claim; what money and offices do not reach is refused for good."""
        if self.reward <= 0.0:
            return {}
        listed = programme.memory["listed_month"][: firms.rows] == world.month - 1
        claims = (listed & firms.alive & (firms.support_barred <= 0.0)).nonzero()[0]
        if not len(claims):
            return {}
        draw, size = rng.uniform()[claims], firms.revenue_last_year[claims]
        order = ranking(self.selection, network.identity[claims], draw=draw, size=size)
        amounts = np.full(len(claims), self.reward)
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        awarded = claims[chosen]
        anyway = programme.memory["listed"][awarded] == REAL
        return {
            "programme": [Decision(claims, awarded, amounts[chosen], anyway), CasesTaken(len(awarded))],
            "events": programme.award_events(claims, chosen, amounts[chosen]),
        }
