"""Talent teams, trained entrepreneurs and skilled hands (plan III.9 and III.19).

A programme: the plan gives the numbers (two "1125" teams a year, five leading and twenty growing entrepreneurs), and
they are parameters here. Three parts.

*Teams.* Above-scale enterprises of equipment, new materials and aluminium whose R&D intensity lies above the median
of such enterprises apply; the best by R&D get a team as far as money goes. The host gets an award, the team's
households an allowance. Once settled, a team passes on what it knows, raises the yield of the host's R&D (the usual
elasticity, times a factor) as long as it stays, and leaves with a constant hazard. Deadweight: hosts whose own R&D
was large enough to have hired such a team.

*Entrepreneurs.* Leading ones from the largest listed enterprises (certified leading ones first), growing ones from
small and medium enterprises that have grown most (certified specialised ones first). Who is trained corrects
expectations a little faster and finds applying easier. The course is paid to those who teach it. Deadweight is a
share, by one draw an enterprise, that would have taken such a course anyway.

*Skilled hands.* Vocational schools place so many graduates a year with the cooperating enterprises (the listed ones
of the same fields); one of them does a little more than an unskilled hand, so that these enterprises need fewer for
the same output: ``premium x graduates / hands``. Schools are paid from a budget that is not this lever's. The climate
for talent (task 19) has no effect of its own here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.agents.certificates import NEVER
from sim.agents.innovation import absorptive_capacity
from sim.agents.talent_teams import TalentTeams
from sim.policies.base import MONTHS_A_YEAR, MoneyLever, table_of
from sim.policies.programme import Achieved, Batch, CasesTaken, Decision, Memory, Programme
from sim.policies.selection import Selection, affordable, among, decidable, ranking, with_connections
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]

number = table_of("talent_programme")

FIELDS = "equipment|new_materials|aluminium"
"""Where the plan is short of talent, as far as the model has such enterprises."""
TRAINS_ANYWAY = stable_code("talent_programme: would be trained anyway")
GRADUATES_EVERY = 3
"""Graduates are counted by the quarter."""
NO_END = 10**6
"""Months: longer than any run."""
LEADING, GROWING = 1.0, 2.0
"""In the memory ``trained``."""


@dataclass(frozen=True, slots=True)
class Welcomed:
    """A request to record that one team has come to each of ``hosts``, to stay until ``last_months``."""

    hosts: Rows
    last_months: Rows


@dataclass(frozen=True, slots=True)
class TeamsChanged:
    """A request to let teams follow merged hosts; then the teams at the ``leaving`` places are gone."""

    merged: Sequence[tuple[Rows, Rows]]
    leaving: Flags


class TalentProgramme(Programme):
    """A programme with talent teams as institutions."""

    def __init__(self, lever: Any, lever_id: str, model: Any) -> None:
        super().__init__(lever, lever_id, model)
        self.teams = TalentTeams(model)
        self.in_field = np.asarray(model.plan.scope(FIELDS)) > 0.0
        """One flag a stage."""

    def _welcome(self, welcomed: Welcomed, rule_name: str) -> None:
        self.teams.welcome(welcomed.hosts, self.model.month, welcomed.last_months)

    def _change_teams(self, changed: TeamsChanged, rule_name: str) -> None:
        for absorbed, acquirers in changed.merged:
            self.teams.follow(absorbed, acquirers)
        self.teams.leave(changed.leaving)

    carries_out = {**Programme.carries_out, Welcomed: _welcome, TeamsChanged: _change_teams}

    def trained(self, kind: float) -> int:
        """How many entrepreneurs of a kind (:data:`LEADING`, :data:`GROWING`) were ever trained."""
        return int(np.count_nonzero(self.memory["trained"] == kind))

    def discard(self) -> None:
        self.teams.discard()

    def snapshot(self) -> Any:
        return super().snapshot(), self.teams.snapshot()

    def restore(self, kept: Any) -> None:
        if kept is not None:
            state, teams = kept
            super().restore(state)
            self.teams.restore(teams)


class TalentLever(MoneyLever):
    """Brings in teams, trains entrepreneurs, and places skilled hands."""

    name: ClassVar[str] = "talent_programme"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget",)
    effect: ClassVar[tuple[str, int]] = ("labour_productivity", 1)
    evidence_grade: ClassVar = "D"
    evidence: ClassVar[str] = (
        "Numbers are the plan's; what a team or a course changes in an enterprise is judgement within wide bounds"
    )
    direct_effect_unit: ClassVar[str] = "teams and entrepreneurs"
    memory: ClassVar[dict[str, float]] = {"trained": 0.0}

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    round_month: int = number("round_month")
    rounds: int = number("rounds")
    teams: int = number("teams")
    team_award: float = number("team_award")
    team_allowance: float = number("team_allowance")
    settling_months: int = number("settling_months")
    team_knowledge: float = number("team_knowledge")
    team_research_gain: float = number("team_research_gain")
    leaving_hazard: float = number("leaving_hazard")
    own_recruiting: float = number("own_recruiting")
    leading_entrepreneurs: int = number("leading_entrepreneurs")
    growing_entrepreneurs: int = number("growing_entrepreneurs")
    smallest_trained: float = number("smallest_trained")
    training_cost: float = number("training_cost")
    training_sharpens: float = number("training_sharpens")
    training_eases: float = number("training_eases")
    trained_anyway: float = number("trained_anyway")
    graduates: float = number("graduates")
    skill_premium: float = number("skill_premium")
    selection: Selection = "merit"
    """Who gets a team first; ``merit`` is the own R&D (and connections, as far as the model lets them count)."""

    def new_state(self, lever_id: str, model: Any) -> TalentProgramme:
        return TalentProgramme(self, lever_id, model)

    def places(self, wanted: int, month: int, trained: int) -> int:
        """Places in this round's courses: what is due by now of the ``wanted`` in all, less the ``trained``."""
        held = min(self.rounds_held(month), self.rounds)
        return max(-(-wanted * held // self.rounds) - trained, 0)

    def rounds_held(self, month: int) -> int:
        """Yearly rounds up to and including that of ``month``."""
        return (month - self.first_month) // MONTHS_A_YEAR + 1

    def is_round(self, month: int) -> bool:
        """Teams and participants are chosen once a year."""
        return month % MONTHS_A_YEAR == self.round_month - 1

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "advise", self.advise, phase="outside", tail=True,
                adds=("application_eased", "expectation_sharpened"), renewed=self.each_quarter,
            ),
            self.rule(
                lever_id, "work", self.work, phase="settle", tail=True,
                reads=("rd_spending", "rd_propensity"), lagged=("rd_stock",), adds=("knowledge_gained",),
                params=(
                    "rd_productivity_elasticity", "rd_depreciation", "absorptive_reference", "absorptive_low",
                    "absorptive_high",
                ),
                resources=("world",), idle=lambda programme, month: not programme.teams.present,
            ),
            self.rule(
                lever_id, "place", self.place, phase="settle", reads=("alive", "stage", "labour"),
                lagged=("above_scale",), adds=("labour_saved",), when=lambda month: month % GRADUATES_EVERY == 0,
            ),
            self.rule(
                lever_id, "award", self.recruit, when=self.is_round,
                reads=("alive", "stage", "rd_propensity", "rd_spending", "expected_demand", *APPLICATION_COLUMNS),
                lagged=("above_scale",), params=(*APPLICATION_PARAMETERS, "award_connection_weight"),
                resources=("world", "network", "government"), requests=("programme", "events"), stream="applications",
            ),
            self.rule(
                lever_id, "train", self.train, phase="award", when=self.is_round,
                reads=("alive", "expected_demand", "leading_month", "specialised_month", "support_barred"),
                lagged=("above_scale", "revenue_last_year"), resources=("world", "network", "government"),
                requests=("programme", "events"),
            ),
            self.settlement(lever_id, when=lambda month: self.is_round(month - self.payment_lag)),
            self.rule(
                lever_id, "keep", self.keep, phase="renew", tail=True, reads=("alive",),
                resources=("lifecycle", "world"), requests=("programme",),
                idle=all_stay,
            ),
            self.publish(lever_id, _figures, when=self.is_round),
        )

    # -- what teams, courses and graduates do ----------------------------------------------------------------------

    def advise(self, firms: Any, programme: TalentProgramme) -> dict[str, Any]:
        """Trained entrepreneurs judge demand better and find applying easier."""
        trained = programme.memory["trained"][: firms.rows] > 0.0
        if not trained.any():
            return {}
        return {
            "application_eased": self.training_eases * trained,
            "expectation_sharpened": self.training_sharpens * trained,
        }

    def work(self, firms: Any, programme: TalentProgramme, p: Any, world: Any) -> dict[str, Any]:
        """A settled team passes on what it knows once, and raises the yield of its host's R&D from then on.

        ``gain x elasticity x absorptive capacity x d ln(R&D stock)``, as productivity follows R&D everywhere.
        """
        teams = programme.teams
        if not teams.present:
            return {}
        months, hosts = teams.months_here(world.month), teams.hosts
        settled = months >= self.settling_months
        if not settled.any():
            return {}
        months, hosts = months[settled], hosts[settled]
        stock = firms.rd_stock[hosts] * (1.0 - p.rd_depreciation) + firms.rd_spending[hosts]
        growth = np.maximum(np.log((stock + 1.0) / (firms.rd_stock[hosts] + 1.0)), 0.0)
        yielded = p.rd_productivity_elasticity * absorptive_capacity(firms.rd_propensity[hosts], p) * growth
        passed_on = self.team_knowledge * (months == self.settling_months)
        return {"knowledge_gained": np.bincount(hosts, self.team_research_gain * yielded + passed_on, firms.rows)}

    def place(self, firms: Any, programme: TalentProgramme) -> dict[str, Any]:
        """Graduates join the cooperating enterprises in proportion to their hands; fewer hands do the same work."""
        cooperating = firms.alive & firms.above_scale & programme.in_field[firms.stage]
        hands = float((firms.labour * cooperating).sum())
        if hands <= 0.0:
            return {}
        share = min(self.graduates * GRADUATES_EVERY / MONTHS_A_YEAR / hands, 1.0)
        return {"labour_saved": np.log1p(self.skill_premium * share) * cooperating}

    # -- who gets a team, who is trained ---------------------------------------------------------------------------

    def recruit(
        self, firms: Any, programme: TalentProgramme, p: Any, rng: Any, world: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """Research-minded enterprises of the fields apply for a team; the best by R&D get one, one each at a time.

        The number is a yearly one on average: what an earlier round could not pay for is made up later.
        """
        rows = (firms.alive & firms.above_scale & (firms.rd_propensity > 0.0)).nonzero()[0]
        rows = rows[programme.in_field[firms.stage[rows]]]
        places = max(self.teams * self.rounds_held(world.month) - programme.teams.arrived, 0)
        if not places or not len(rows):
            return {}
        propensity = firms.rd_propensity[rows]
        rows = rows[(propensity >= np.median(propensity)) & ~among(rows, programme.teams.hosts)]
        expected = np.full(len(rows), self.team_award * programme.funded_share)
        applicants = rows[applies(firms, rows, rng.uniform()[rows], expected, p)]
        if not len(applicants):
            return {}
        research, size = MONTHS_A_YEAR * firms.rd_spending[applicants], firms.expected_demand[applicants]
        merit = with_connections(research, firms.connection[applicants], size, p.award_connection_weight)
        order = ranking(
            self.selection, network.identity[applicants], merit=merit, size=size, draw=rng.uniform(1)[applicants]
        )
        amounts = np.full(len(applicants), self.team_award + self.team_allowance)
        order = affordable(order[:places], amounts, programme.purse.available)
        chosen = np.sort(decidable(order, government))
        hosts, sums = applicants[chosen], amounts[chosen]
        anyway = research[chosen] >= self.own_recruiting
        stay = months_of_stay(rng.uniform(2)[hosts], self.leaving_hazard)
        last_months = world.month + np.minimum(stay, NO_END).astype(np.int64)
        due = world.month + self.payment_lag
        award, allowance = np.full(len(hosts), self.team_award), np.full(len(hosts), self.team_allowance)
        batches = (
            Batch(due, hosts, award, programme.purpose("team")),
            Batch(due, hosts, allowance, programme.purpose("allowance"), receiver="households"),
        )
        return {
            "programme": [
                Decision(applicants, hosts, sums, anyway, batches), CasesTaken(len(hosts)),
                Welcomed(hosts, last_months), Achieved(float(np.count_nonzero(~anyway))),
            ],
            "events": programme.award_events(applicants, chosen, sums),
        }

    def train(
        self, firms: Any, programme: TalentProgramme, world: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """Fill this round's courses: leading entrepreneurs by size, growing ones by growth; certified ones first.

        Places are offered from the top of the ranking and everybody offered one takes it.
        """
        possible = firms.alive & (firms.expected_demand * MONTHS_A_YEAR >= self.smallest_trained)
        possible &= (firms.support_barred <= 0.0) & (programme.memory["trained"][: firms.rows] == 0.0)
        every = possible.nonzero()[0]
        demand, before = firms.expected_demand[every] * MONTHS_A_YEAR, firms.revenue_last_year[every]
        growth = np.where(before > 0.0, demand / np.maximum(before, 1e-9) - 1.0, -1.0)
        groups = (
            (LEADING, self.leading_entrepreneurs, firms.above_scale[every], demand, firms.leading_month),
            (GROWING, self.growing_entrepreneurs, growth > 0.0, growth, firms.specialised_month),
        )
        rows: list[Rows] = []
        kinds: list[NDArray[np.float64]] = []
        for kind, wanted, eligible, merit, certificate in groups:
            places = self.places(wanted, world.month, programme.trained(kind))
            if rows:
                eligible = eligible & ~among(every, rows[0])
            candidates = every[eligible]
            certified = certificate[candidates] != NEVER
            order = np.lexsort((network.identity[candidates], -merit[eligible], ~certified))[:places]
            rows.append(candidates[order])
            kinds.append(np.full(len(order), kind))
        chosen, kind_of = np.concatenate(rows), np.concatenate(kinds)
        if not len(chosen):
            return {}
        costs = np.full(len(chosen), self.training_cost)
        served = decidable(affordable(np.arange(len(chosen)), costs, programme.purse.available), government)
        trained, sums = chosen[served], costs[served]
        anyway = hashed_uniform(network.identity[trained].astype(np.uint64), TRAINS_ANYWAY) < self.trained_anyway
        course = Batch(world.month + self.payment_lag, trained, sums, programme.purpose("training"), receiver="outside")
        return {
            "programme": [
                Decision(chosen, trained, sums, anyway, (course,)), CasesTaken(len(trained)),
                Memory("trained", trained, kind_of[served]), Achieved(float(np.count_nonzero(~anyway))),
            ],
            "events": programme.award_events(chosen, served, sums),
        }

    @staticmethod
    def keep(firms: Any, programme: TalentProgramme, lifecycle: Any, world: Any) -> dict[str, Any]:
        """Teams leave when their time is over; they follow their host into mergers and go when it ends."""
        hosts = programme.teams.hosts
        if not len(hosts):
            return {}
        merged = tuple(lifecycle.links_to_move)
        ended = ~firms.alive[hosts]
        for absorbed, _ in merged:
            ended &= ~among(hosts, absorbed)
        leaving = ended | (programme.teams.last_months <= world.month)
        return {"programme": [TeamsChanged(merged, leaving)]} if leaving.any() or merged else {}


def months_of_stay(draw: NDArray[np.float64], hazard: float) -> NDArray[np.float64]:
    """How long teams stay that leave with a constant ``hazard`` a month, by inversion of ``draw`` in [0, 1)."""
    if hazard <= 0.0:
        return np.full(len(draw), float(NO_END))
    if hazard >= 1.0:
        return np.ones(len(draw))
    return np.ceil(np.log1p(-draw) / np.log1p(-hazard)) + (draw == 0.0)


def all_stay(programme: TalentProgramme, month: int) -> bool:
    """Whether no team's time is over, and no team's host has ended or merged."""
    teams = programme.teams.present
    if not teams:
        return True
    alive = programme.model.firms.arrays["alive"]
    return not programme.model.lifecycle.links_to_move and all(
        alive[team.host] and team.last_month > month for team in teams
    )


def _figures(programmes: list[TalentProgramme]) -> dict[str, float]:
    return {
        "talent_teams": float(sum(programme.teams.arrived for programme in programmes)),
        "leading_entrepreneurs": float(sum(programme.trained(LEADING) for programme in programmes)),
        "growing_entrepreneurs": float(sum(programme.trained(GROWING) for programme in programmes)),
    }
