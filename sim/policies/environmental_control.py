"""Ratings in the place of one stop order for all, a plan for every polluter, one assessment for a whole park.

Stands for the plan's differentiated environmental control (III.21). Inspectors rate above-scale enterprises month by
month, the largest emitters first; the grade follows the green score. In the winter episodes those graded A run on, B
stop briefly, C and D stand longer; their stops are lengthened until they make up for a part of what A and B no longer
avoid against the one calendar for all (:meth:`EnvironmentalControl.weights`), as far as a month has days.
Enterprises of emerging stages and those of projects are exempt from stops and from energy curtailment.

Whoever is found to be C or D gets a plan of its own: emissions fall by a share, the bill is its own to pay, and
productivity falls with them (He, Wang and Zhang 2020; the range reaches to zero, as Wang, Wu and Zhang 2018 found none
among survivors). D pays a fine, again every October until the grade is better. Park after park gets an area-wide
assessment, which shortens the approval of projects there.

The number of ratings is limited by the inspectors and by the cases that the government's offices can take; no
enterprise can decline (take-up is automatic).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from sim.agents.environment import HIGHEST_SCORE, SEASON, StopWeights
from sim.agents.parks import Assessed
from sim.events import Event
from sim.indicators.observations import Figure
from sim.ledger import Payment
from sim.policies.base import MONTHS_A_YEAR, QUARTER, Lever, ends_quarter, table_of
from sim.policies.programme import Achieved, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import decidable, ranking
from sim.rule import Rule

if TYPE_CHECKING:
    from sim.model import PolicyModel

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

number = table_of("environmental_control")

MAINLY = 0.5
"""A stage is emerging when more than half of it belongs to the plan's emerging industries (scopes.csv)."""
OCTOBER = 9
D, C, B, A = range(4)


class ControlProgramme(Programme):
    """Knows, beside the tally, which stages are emerging."""

    def __init__(self, lever: EnvironmentalControl, lever_id: str, model: PolicyModel) -> None:
        super().__init__(lever, lever_id, model)
        self.emerging = np.asarray(model.plan.scope("emerging")) > MAINLY


class EnvironmentalControl(Lever):
    """Rates above-scale enterprises, stops the dirty longer and the clean not at all, and assesses whole parks."""

    name: ClassVar[str] = "environmental_control"
    strengths: ClassVar[tuple[str, ...]] = ("inspections_per_month",)
    effect: ClassVar[tuple[str, int]] = ("curtailment_days", -1)
    shares_offices: ClassVar[bool] = False
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "B"
    evidence: ClassVar[str] = (
        "Cost of abatement in productivity: He, Wang and Zhang 2020 (10 % less pollution, 3 % less productivity) and "
        "Wang, Wu and Zhang 2018 (none among survivors), both Chinese quasi-experiments; lengths of stops are from "
        "memory, the grades' bounds are fitted to Zhengzhou's published counts."
    )
    direct_effect_unit: ClassVar[str] = "enterprises"
    memory: ClassVar[dict[str, float]] = {"rated": 0.0}

    inspections_per_month: float = number("inspections_per_month")
    grade_a_from: float = number("grade_a_from")
    grade_b_from: float = number("grade_b_from")
    grade_c_from: float = number("grade_c_from")
    stop_share_b: float = number("stop_share_b")
    stop_share_d: float = number("stop_share_d")
    made_up: float = number("made_up")
    abatement: float = number("abatement")
    abatement_cost: float = number("abatement_cost")
    productivity_elasticity: float = number("productivity_elasticity")
    fine_amount: float = number("fine_amount")
    months_per_park: int = number("months_per_park")
    exempt_emerging: bool = True
    """Whether enterprises of emerging stages are exempt from stops and curtailment."""
    exempt_projects: bool = True
    """Whether enterprises that came as projects are exempt."""

    def new_state(self, lever_id: str, model: PolicyModel) -> ControlProgramme:
        return ControlProgramme(self, lever_id, model)

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "exempt", self.exempt, phase="outside", reads=("stage", "project"), lagged=("green_score",),
                adds=("curtailment_exempt",), renewed=self.each_quarter,
            ),
            self.rule(
                lever_id, "inspect", self.inspect, phase="offer", reads=("alive", "stage"),
                lagged=("green_score", "above_scale", "expected_demand"),
                adds=("imposed_cost", "green_score_gained", "knowledge_gained"),
                resources=("network", "government", "environment", "world"),
                requests=("programme", "ledger", "events"), when=begins_quarter,
            ),
            self.rule(
                lever_id, "differentiate", self.differentiate, phase="offer", when=in_season,
                reads=("stage", "curtailment_exempt"), lagged=("green_score", "capacity"),
                resources=("environment",), requests=("environment",),
            ),
            self.rule(
                lever_id, "assess", self.assess, phase="offer", resources=("parks",),
                requests=("parks", "events"),
                when=lambda month: self.months_in_force(month) % self.months_per_park == 0,
            ),
            self.rule(
                lever_id, "publish", self.publish_coverage, phase="statistics", tail=True,
                reads=("alive", "above_scale"), requests=("statistics",), when=ends_quarter,
            ),
        )

    # -- grades ----------------------------------------------------------------------------------------------------

    def grades(self, green_score: Floats) -> Rows:
        """3 for A, 2 for B, 1 for C, 0 for D, by green score (points)."""
        # Three comparisons are several times as fast as a search for each enterprise.
        grade = (green_score >= self.grade_c_from).astype(np.int64)
        grade += green_score >= self.grade_b_from
        grade += green_score >= self.grade_a_from
        return grade

    def exempt(self, firms: Any, programme: ControlProgramme) -> dict[str, Any]:
        """Those graded A, emerging stages and projects are spared from curtailments."""
        spared = (programme.memory["rated"][: firms.rows] > 0.0) & (firms.green_score >= self.grade_a_from)
        if self.exempt_emerging:
            spared = spared | programme.emerging[firms.stage]
        if self.exempt_projects:
            spared = spared | (firms.project >= 0)
        return {"curtailment_exempt": spared.astype(float)}

    # -- inspection ------------------------------------------------------------------------------------------------

    def inspect(
        self, firms: Any, programme: ControlProgramme, network: Any, government: Any, environment: Any, world: Any
    ) -> dict[str, Any]:
        """Each quarter, rate the largest emitters that are not rated yet; C and D are given a plan, and D a fine.

        A plan takes away the share ``abatement`` of the emissions, that is of what the score lacks to a hundred. Log
        productivity falls by ``elasticity x abatement``. Deadweight are those that are clean without a plan.
        """
        rated = programme.memory["rated"][: firms.rows] > 0.0
        rows = (firms.above_scale & firms.alive & ~rated).nonzero()[0]
        repeated = np.empty(0, dtype=np.int64)
        if world.month % MONTHS_A_YEAR == OCTOBER and self.fine_amount > 0.0:
            repeated = (rated & firms.alive & (firms.green_score < self.grade_c_from)).nonzero()[0]
        if not len(rows) and not len(repeated):
            return {}
        emitted = environment.emission[firms.stage[rows]] * firms.expected_demand[rows]
        order = ranking("size", network.identity[rows], size=emitted)
        rows = rows[np.sort(decidable(order, government)[: int(QUARTER * self.inspections_per_month)])]
        grade = self.grades(firms.green_score[rows])
        dirty = rows[grade <= C]
        fined = np.concatenate([rows[grade == D], repeated])
        bill = self.abatement_cost * firms.expected_demand[dirty]
        fines = np.full(len(fined), self.fine_amount)
        cost, gained, lost = np.zeros(firms.rows), np.zeros(firms.rows), np.zeros(firms.rows)
        cost[dirty] = bill
        cost[fined] += self.fine_amount
        gained[dirty] = self.abatement * (HIGHEST_SCORE - firms.green_score[dirty])
        lost[dirty] = -self.productivity_elasticity * self.abatement
        return {
            "imposed_cost": cost,
            "green_score_gained": gained,
            "knowledge_gained": lost,
            "ledger": [
                Payment("enterprises", "outside", programme.purpose("abatement"), bill, dirty),
                Payment("enterprises", "government", programme.purpose("fines"), fines, fined),
            ],
            "programme": [
                Memory("rated", rows, 1.0),
                Decision(rows, rows, np.zeros(len(rows)), grade > C, ()),
                CasesTaken(len(rows)),
                Achieved(float(len(dirty))),
            ],
            "events": [Event("rated", rows, programme.name)],
        }

    # -- stops -----------------------------------------------------------------------------------------------------

    def weights(self, grade: Rows, rated: NDArray[np.bool_], exempt: NDArray[np.bool_], emission: Floats) -> Floats:
        """Length of each enterprise's stops against the calendar's.

        Unrated ones stop as before, A not at all, B for a share; C and D as 1 to ``stop_share_d``, both times the
        factor that makes up for the part ``made_up`` of what A, B and the exempt no longer avoid. ``emission`` (rows,)
        is what each would avoid by the calendar. All arrays have one entry a row; with nobody graded C or D nothing can
        be made up.
        """
        weights = np.array([self.stop_share_d, 1.0, self.stop_share_b, 0.0])[grade]
        weights = np.where(exempt, 0.0, np.where(rated, weights, 1.0))
        lengthened = rated & ~exempt & (grade <= C)
        carried = float((emission * weights)[lengthened].sum())
        missing = float((emission * (1.0 - weights)).sum())
        if carried > 0.0:
            weights[lengthened] *= max(1.0 + self.made_up * missing / carried, 0.0)
        return weights

    def differentiate(self, firms: Any, programme: ControlProgramme, environment: Any) -> dict[str, Any]:
        """Tell the environment office how long each enterprise stands still in this month's episodes.

        A point of green score is taken for a hundredth of the emissions of the dirtiest enterprise of a stage.
        """
        dirt = 1.0 - firms.green_score / HIGHEST_SCORE
        emission = (environment.emission * environment.stops)[firms.stage] * firms.capacity * dirt
        rated = programme.memory["rated"][: firms.rows] > 0.0
        weights = self.weights(self.grades(firms.green_score), rated, firms.curtailment_exempt > 0.0, emission)
        return {"environment": [StopWeights(weights)]}

    # -- parks, figures --------------------------------------------------------------------------------------------

    def assess(self, firms: Any, programme: ControlProgramme, parks: Any) -> dict[str, Any]:
        """The next park that has none gets its area-wide environmental assessment."""
        waiting = (~parks.assessed[: parks.number]).nonzero()[0][:1]
        if not len(waiting):
            return {}
        return {"parks": [Assessed(waiting)], "events": [Event("area_assessed", waiting[:0], programme.name)]}

    def publish_coverage(self, firms: Any, programme: ControlProgramme) -> dict[str, Any]:
        """Tell the bureau how many above-scale enterprises have a rating."""
        listed = (firms.above_scale & firms.alive).nonzero()[0]
        count = np.count_nonzero(sum(peer.memory["rated"][listed] for peer in programme.peers()))
        return {"statistics": [Figure("green_rated_above_scale", float(count))]}


def begins_quarter(month: int) -> bool:
    """January, April, July and October: when inspectors go out, and who is dirty still is fined again (in October)."""
    return month % QUARTER == 0


def in_season(month: int) -> bool:
    """Whether stops are ordered in this month."""
    return month % MONTHS_A_YEAR in SEASON
