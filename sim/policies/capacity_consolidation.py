"""Offers to leave or to merge, with compensation, in the trades that the plan wants to consolidate.

Once a quarter the government goes down a list of small or loss-making enterprises, lowest score first, as far as the
quota by then, its money and its offices allow. An enterprise may refuse; the quota is a cap and no promise. Customers
of those that close are free (:func:`sim.agents.demand.recapture_customers`); those that merge take most of theirs
along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

import numpy as np
from numpy.typing import NDArray

from sim.events import Event
from sim.ledger import Payment
from sim.lifecycle import Exits, Mergers
from sim.policies.base import MONTHS_A_YEAR, MoneyLever, table_of
from sim.policies.programme import Batch, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import affordable, among, decidable, ranking, within_quotas
from sim.policies.take_up import acceptance_probability
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

if TYPE_CHECKING:
    from sim.model import PolicyModel

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

number = table_of("capacity_consolidation")

SCOPES = ("refractories", "abrasives", "brick_kilns", "special_cement", "carbon")
"""The trades with a quota each, as scopes of the plan (scopes.csv)."""

MERGER = stable_code("capacity_consolidation merger")
NEVER = -1.0e6
"""Month of an offer that was never made."""


class ConsolidationProgramme(Programme):
    """Knows, beside purse and queue, which trade each stage belongs to."""

    def __init__(self, lever: CapacityConsolidation, lever_id: str, model: PolicyModel) -> None:
        super().__init__(lever, lever_id, model)
        self.stages = len(model.plan.stages)
        self.scope_of_stage = np.full(self.stages, -1, dtype=np.int64)
        """Place of each stage's trade in :data:`SCOPES`, -1 for stages that are not to be consolidated."""
        for place, scope in enumerate(SCOPES):
            self.scope_of_stage[model.plan.scope(scope) > 0.0] = place

    def concerned(self, trades: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The stages, shape (stages,), of the ``trades`` that are flagged, shape (trades,)."""
        return np.append(trades, False)[self.scope_of_stage]  # -1 finds the last entry

    def removed(self, stage: Rows) -> Rows:
        """How many have left or merged so far, by trade; ``stage`` (rows,) is the stage of each row."""
        rows = (self.memory["accepted"][: len(stage)] > 0.0).nonzero()[0]
        return np.bincount(self.scope_of_stage[stage[rows]], minlength=len(SCOPES))


class CapacityConsolidation(MoneyLever):
    """Offers compensation for closing or merging, trade by trade, up to a quota that grows quarter by quarter."""

    name: ClassVar[str] = "capacity_consolidation"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget", "compensation_share")
    effect: ClassVar[tuple[str, int]] = ("removals", 1)
    shares_offices: ClassVar[bool] = False
    evidence_grade: ClassVar = "C"
    evidence: ClassVar[str] = (
        "Acquired Japanese spinning mills gained use of capacity and, over years, productivity (Braguinsky et al. "
        "2015): another industry and time; what compensation makes an owner give up, and where the customers go, is "
        "assumed."
    )
    memory: ClassVar[dict[str, float]] = {"offered": NEVER, "offer": 0.0, "accepted": 0.0}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    selection: Literal["quota"] = "quota"
    """Lowest score first, within the quota of each trade."""
    compensation_share: float = number("compensation_share")
    land_payment: float = number("land_payment")
    yearly_capacity_below: float = number("yearly_capacity_below")
    quota_refractories: int = number("quota_refractories")
    quota_abrasives: int = number("quota_abrasives")
    quota_brick_kilns: int = number("quota_brick_kilns")
    quota_special_cement: int = number("quota_special_cement")
    quota_carbon: int = number("quota_carbon")
    schedule_months: int = number("schedule_months")
    offer_again_after: int = number("offer_again_after")
    months_of_profit: float = number("months_of_profit")
    closure_risk: float = number("closure_risk")
    acceptance_scale: float = number("acceptance_scale")
    pressure: float = number("pressure")
    merger_share: float = number("merger_share")
    capacity_kept: float = number("capacity_kept")
    customers_kept: float = number("customers_kept")
    labour_kept: float = number("labour_kept")
    merger_price: float = number("merger_price")
    severance_months: float = number("severance_months")

    # -- the machinery's hooks -------------------------------------------------------------------------------------

    def new_state(self, lever_id: str, model: PolicyModel) -> ConsolidationProgramme:
        return ConsolidationProgramme(self, lever_id, model)

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "offer", self.offer,
                reads=("alive", "stage", "capital_need", "tfp_fixed", "land", "consolidation_listed"),
                lagged=("capacity", "tfp_shock", "knowledge", "profit_last_year"),
                resources=("network", "government", "world"), requests=("programme", "events"),
                when=self.ends_its_quarter,
            ),
            self.rule(
                lever_id, "award", self.answer,
                reads=(
                    "alive", "stage", "capital_need", "smoothed_profit", "expected_demand", "cash", "debt", "labour",
                ),
                lagged=("capacity", "profit_last_year"), params=("leverage_ceiling",),
                resources=("network", "world", "labour_market"),
                requests=("ledger", "lifecycle", "programme", "events"), stream="acceptance",
                when=self.ends_its_quarter,
            ),
            self.settlement(lever_id),
            self.publish(lever_id, _figures, when=lambda month: month == self.first_month),  # it never changes
        )

    # -- offer -----------------------------------------------------------------------------------------------------

    @property
    def quotas(self) -> NDArray[np.int64]:
        """Enterprises to be removed by the end of the schedule, by trade."""
        return np.array([getattr(self, f"quota_{scope}") for scope in SCOPES], dtype=np.int64)

    def quota_by(self, month: int) -> NDArray[np.int64]:
        """Removals allowed up to and including ``month``: the quota spread evenly over the schedule, rounded down."""
        share = min(self.months_in_force(month) / self.schedule_months, 1.0)
        return np.floor(self.quotas * share + 1e-9).astype(np.int64)

    def is_target(self, capacity: Floats, profit_last_year: Floats) -> NDArray[np.bool_]:
        """Small or without yield: yearly capacity below the threshold, or a loss last year."""
        return (capacity * MONTHS_A_YEAR < self.yearly_capacity_below) | (profit_last_year < 0.0)

    def compensation(self, capital_need: Floats, capacity: Floats, land: Floats) -> Floats:
        """What is offered (10k yuan): a share of the value of the equipment, and a price for the land."""
        return self.compensation_share * capital_need * capacity + self.land_payment * land

    def offer(
        self, firms: Any, programme: ConsolidationProgramme, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Go down the list, lowest capacity times productivity first, to those who were not asked lately.

        On the list are those that are small or without yield, and those that other levers have put there.
        """
        due = np.maximum(self.quota_by(world.month) - programme.removed(firms.stage), 0)
        if not due.any():
            return {}
        asked_lately = programme.memory["offered"][: firms.rows] > world.month - self.offer_again_after
        rows = (programme.concerned(due > 0)[firms.stage] & firms.alive & ~asked_lately).nonzero()[0]
        named = firms.consolidation_listed[rows] > 0.0
        rows = rows[named | self.is_target(firms.capacity[rows], firms.profit_last_year[rows])]
        if not len(rows):
            return {}
        score = firms.capacity[rows] * np.exp(firms.tfp_fixed[rows] + firms.tfp_shock[rows] + firms.knowledge[rows])
        amounts = self.compensation(firms.capital_need[rows], firms.capacity[rows], firms.land[rows])
        order = ranking(self.selection, network.identity[rows], merit=-score)
        order = within_quotas(order, programme.scope_of_stage[firms.stage[rows]], due)
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        asked, sums = rows[chosen], amounts[chosen]
        return {
            "programme": [
                Memory("offered", asked, float(world.month)), Memory("offer", asked, sums), CasesTaken(len(asked)),
            ],
            "events": [Event("offered", asked, programme.name, sums)],
        }

    # -- answer ----------------------------------------------------------------------------------------------------

    def value_of_staying(self, smoothed_profit: Floats) -> Floats:
        """Profit that an enterprise expects if it stays (10k yuan), less the chance of having to close anyway."""
        return self.months_of_profit * np.maximum(smoothed_profit, 0.0) * (1.0 - self.closure_risk)

    def answer(
        self, firms: Any, programme: ConsolidationProgramme, p: Any, rng: Any, network: Any, world: Any,
        labour_market: Any,
    ) -> dict[str, Any]:
        """Each enterprise weighs the quarter's offer against staying; who accepts closes or is merged at once.

        Deadweight is what goes to those whose own draw says that under the same pressure they would have left for
        nothing.
        """
        asked = (firms.alive & (programme.memory["offered"][: firms.rows] == world.month)).nonzero()[0]
        if not len(asked):
            return {}
        draw = rng.uniform()[asked]
        offer = programme.memory["offer"][asked]
        staying = self.value_of_staying(firms.smoothed_profit[asked])
        scale = self.acceptance_scale * firms.capital_need[asked] * firms.capacity[asked]
        accepts = draw < acceptance_probability(offer, staying, scale, self.pressure)
        anyway = draw < acceptance_probability(np.zeros_like(offer), staying, scale, self.pressure)
        leaving, amounts = asked[accepts], offer[accepts]
        absorbed, acquirers = self.partners(firms, programme, network, leaving, p.leverage_ceiling)
        closing = leaving[~among(leaving, absorbed)] if len(absorbed) else leaving
        batch = Batch(
            world.month + self.payment_lag, leaving, amounts, programme.purpose("compensation"), receiver="households"
        )
        shares = {
            "capacity": self.capacity_kept, "labour": self.labour_kept, "customers": self.customers_kept,
            "backlog": self.customers_kept, "expected_demand": self.customers_kept,
        }
        return {
            "programme": [
                Decision(asked, leaving, amounts, anyway[accepts], (batch,)), Memory("accepted", leaving, 1.0),
            ],
            "ledger": [
                *self.severance(firms, programme, labour_market.wage, closing, absorbed),
                self.takeover_price(firms, programme, absorbed, acquirers),
            ],
            "events": [
                Event("accepted", leaving, programme.name, amounts),
                *programme.award_events(asked, accepts.nonzero()[0], amounts),
            ],
            "lifecycle": [
                Exits(closing, "consolidation"), Mergers(absorbed, acquirers, shares, "consolidation merger"),
            ],
        }

    def partners(
        self, firms: Any, programme: ConsolidationProgramme, network: Any, leaving: Rows, leverage_ceiling: float
    ) -> tuple[Rows, Rows]:
        """Who of ``leaving`` merges, and with whom: the sound enterprise of the stage with most spare capacity.

        Whether an enterprise would rather merge depends on its slot alone, so that no monthly draw turns all deals one
        way. A partner takes over one enterprise a month; who finds none closes.
        """
        identity = network.identity
        merges = programme.once("merges", lambda: hashed_uniform(identity.astype(np.uint64), MERGER))
        mergers = leaving[merges[leaving] < self.merger_share]
        if not len(mergers):
            return mergers, mergers
        mergers = mergers[np.argsort(identity[mergers])]
        wanted = np.zeros(programme.stages, dtype=bool)
        wanted[firms.stage[mergers]] = True
        possible = wanted[firms.stage] & firms.alive
        possible[leaving] = False
        pool = possible.nonzero()[0]
        equipment = firms.capital_need[pool] * firms.capacity[pool]
        sound = (firms.smoothed_profit[pool] > 0.0) & (firms.debt[pool] <= leverage_ceiling * equipment)
        sound &= ~self.is_target(firms.capacity[pool], firms.profit_last_year[pool])
        pool = pool[sound]
        spare = firms.capacity[pool] - firms.expected_demand[pool]
        pool = pool[ranking("merit", identity[pool], merit=spare)]
        absorbed, acquirers = [], []
        for stage in wanted.nonzero()[0]:
            wanting, able = mergers[firms.stage[mergers] == stage], pool[firms.stage[pool] == stage]
            pairs = min(len(wanting), len(able))
            absorbed.append(wanting[:pairs])
            acquirers.append(able[:pairs])
        return np.concatenate(absorbed), np.concatenate(acquirers)

    def severance(
        self, firms: Any, programme: ConsolidationProgramme, wage: float, closing: Rows, absorbed: Rows
    ) -> list[Payment]:
        """What enterprises that leave pay the hands they dismiss, as far as their cash goes; owners pay the rest.

        What owners pay out of the compensation stays among households.
        """
        rows = np.concatenate([closing, absorbed])
        dismissed = np.concatenate([firms.labour[closing], firms.labour[absorbed] * (1.0 - self.labour_kept)])
        owed = np.minimum(self.severance_months * wage * dismissed, np.maximum(firms.cash[rows], 0.0))
        return [Payment("enterprises", "households", programme.purpose("severance"), owed, rows)]

    def takeover_price(
        self, firms: Any, programme: ConsolidationProgramme, absorbed: Rows, acquirers: Rows
    ) -> Payment:
        """What acquirers pay the owners for the equipment that is kept, at most the cash that they have."""
        value = firms.capital_need[absorbed] * firms.capacity[absorbed] * self.capacity_kept
        price = np.minimum(self.merger_price * value, np.maximum(firms.cash[acquirers], 0.0))
        return Payment("enterprises", "households", programme.purpose("takeover price"), price, acquirers)


def _figures(programmes: list[Programme]) -> dict[str, float]:
    """How many enterprises the campaign is to remove in all: the quotas of its trades."""
    levers = [cast(CapacityConsolidation, programme.lever) for programme in programmes]
    return {"consolidation_list": float(sum(lever.quotas.sum() for lever in levers))}
