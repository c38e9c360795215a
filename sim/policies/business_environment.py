"""A better business environment: visits and symposiums, one window for applications and approvals, four matchmakings.

The plan (III.22, tasks 51-54) brings no money but information and shorter ways. (a) *Policies into a hundred
enterprises*: a number of visits spread over the plan's even months, each of which takes one case of the administration;
whoever was visited hears of programmes in time more often for a year. Symposiums with entrepreneurs, on the eighth of
every even month, take a case too and do the same for their guests. Visits and symposiums are programmes: the plan
itself gives their number, and the lever counts those that took place. (b) *One window, done once*: applying costs less
trouble, everybody hears more of what there is, and approvals of projects come months earlier. (c) *Four matchmakings*:
fairs make suppliers easier to find, meetings with buyers make demand easier to foresee, and guests of the banks are
known to them for a year; meetings on jobs and with research have no mechanism of their own in this model.

Nobody has measured these effects apart from each other, so they rest on judgement; a share of the announced services
is not delivered. Deadweight are visits to those that would have heard of the programmes anyway, by a draw of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, cast

import numpy as np
from numpy.typing import NDArray

from sim.agents.projects import ApprovalEased
from sim.events import Event
from sim.policies.base import Lever, table_of
from sim.policies.programme import Achieved, CasesTaken, Decision, Memory, Programme, Settled
from sim.policies.selection import ranking
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

if TYPE_CHECKING:
    from sim.model import PolicyModel

Rows = NDArray[np.int64]

number = table_of("business_environment")

HEARD = stable_code("business_environment heard")
NEVER = -1.0
"""Last month in which a visit is remembered that there never was."""


@dataclass(frozen=True, slots=True)
class SymposiumHeld:
    """A request to count one symposium."""


class OutreachProgramme(Programme):
    """Counts visits and symposiums as they take place."""

    def __init__(self, lever: BusinessEnvironment, lever_id: str, model: PolicyModel) -> None:
        super().__init__(lever, lever_id, model)
        self.symposiums = 0

    @property
    def visited(self) -> int:
        """Enterprises visited so far."""
        return int(np.count_nonzero(self.memory["visited"]))

    def _hold(self, held: SymposiumHeld, rule_name: str) -> None:
        self.symposiums += 1

    carries_out = {**Programme.carries_out, SymposiumHeld: _hold}

    def snapshot(self) -> Any:
        return (super().snapshot(), self.symposiums)

    def restore(self, kept: Any) -> None:
        if isinstance(kept, tuple):
            state, self.symposiums = kept
            super().restore(state)


class BusinessEnvironment(Lever):
    """Makes programmes known, applications and approvals easier, and partners easier to find."""

    name: ClassVar[str] = "business_environment"
    strengths: ClassVar[tuple[str, ...]] = ("delivery",)
    effect: ClassVar[tuple[str, int]] = ("application_burden_mean", -1)
    shares_offices: ClassVar[bool] = False
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "D"
    evidence: ClassVar[str] = "Judgement alone: no study separates visits, symposiums, one-stop service and fairs."
    direct_effect_unit: ClassVar[str] = "enterprises"
    memory: ClassVar[dict[str, float]] = {"visited": 0.0, "informed_until": NEVER}

    delivery: float = number("delivery")
    awareness: float = number("awareness")
    ease: float = number("ease")
    approval_months: float = number("approval_months")
    link_search: float = number("link_search")
    credit_search: float = number("credit_search")
    sales_forecast: float = number("sales_forecast")
    visits: int = number("visits")
    visit_months: int = number("visit_months")
    visited_awareness: float = number("visited_awareness")
    visit_memory_months: int = number("visit_memory_months")
    symposium_guests: int = number("symposium_guests")

    def new_state(self, lever_id: str, model: PolicyModel) -> OutreachProgramme:
        return OutreachProgramme(self, lever_id, model)

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "go_out", self.go_out, phase="outside", when=is_even, reads=("alive",),
                lagged=("above_scale",), params=("application_awareness",),
                resources=("network", "government", "world"), requests=("programme", "events"), stream="visits",
            ),
            self.rule(
                lever_id, "serve", self.serve, phase="outside", reads=("alive",),
                adds=(
                    "awareness_raised", "application_eased", "link_search_eased", "credit_priority",
                    "expectation_sharpened",
                ),
                resources=("world",), renewed=self.each_quarter,
            ),
            self.rule(lever_id, "approve", self.approve, phase="outside", requests=("projects",)),
            self.publish(lever_id, _figures, when=is_even),
        )

    def visits_by(self, month: int) -> int:
        """Visits planned up to and including ``month``: spread evenly, rounded down."""
        return int(np.floor(self.visits * min(self.months_in_force(month) / self.visit_months, 1.0) + 1e-9))

    def go_out(
        self, firms: Any, programme: OutreachProgramme, p: Any, rng: Any, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """In even months a symposium is held, and visits go to enterprises on the list that had none, as cases allow.

        The symposium comes first. One lot decides on both: its first are visited, its last are guests.
        """
        if government.cases_left < 1:
            return {}
        rows = (firms.alive & firms.above_scale).nonzero()[0]
        identity = network.identity[rows]
        order = ranking("lottery", identity, draw=rng.uniform()[rows])
        guests = rows[order[::-1][: self.symposium_guests]]
        until = float(world.month + self.visit_memory_months - 1)
        requests: list[Any] = [SymposiumHeld(), CasesTaken(1), Memory("informed_until", guests, until)]
        due = max(self.visits_by(world.month) - programme.visited, 0)
        planned = order[programme.memory["visited"][rows[order]] <= 0.0][:due]
        chosen = planned[: max(int(min(government.cases_left, len(rows) + 1.0)) - 1, 0)]
        visited = rows[chosen]
        heard = programme.once("heard", lambda: hashed_uniform(network.identity.astype(np.uint64), HEARD))
        anyway = heard[visited] < p.application_awareness
        requests += [
            Decision(rows[planned], visited, np.zeros(len(visited)), anyway),
            Settled(world.month, 0.0, 0.0, len(visited)),
            CasesTaken(len(visited)),
            Memory("visited", visited, 1.0),
            Memory("informed_until", visited, until),
            Achieved(float(np.count_nonzero(~anyway))),
        ]
        return {"programme": requests, "events": [Event("awarded", visited, programme.name)]}

    def serve(self, firms: Any, programme: OutreachProgramme, world: Any) -> dict[str, Any]:
        """One window, fairs and meetings reach everybody; who was visited or was a guest hears more, and knows a bank.
        """
        informed = (firms.alive & (programme.memory["informed_until"][: firms.rows] >= world.month)).nonzero()[0]
        usual = self.awareness * self.delivery
        heard, priority = np.full(firms.rows, usual), np.zeros(firms.rows)
        heard[informed] = max(usual, self.visited_awareness)
        priority[informed] = self.credit_search
        return {
            "awareness_raised": heard,
            "application_eased": self.ease * self.delivery,
            "link_search_eased": self.link_search * self.delivery,
            "expectation_sharpened": self.sales_forecast * self.delivery,
            "credit_priority": priority,
        }

    def approve(self, firms: Any) -> dict[str, Any]:
        """One window for all permits: projects are approved sooner."""
        return {"projects": [ApprovalEased(self.approval_months * self.delivery)]}


def is_even(month: int) -> bool:
    """February, April, and so on: month 0 is a January."""
    return month % 2 == 1


def _figures(programmes: list[Programme]) -> dict[str, float]:
    """Visits paid and symposiums held since the start."""
    own = [cast(OutreachProgramme, programme) for programme in programmes]
    return {
        "policy_outreach": float(sum(programme.visited for programme in own)),
        "symposiums": float(sum(programme.symposiums for programme in own)),
    }
