"""Research platforms, institutions of a new type, and provincial innovation centres (plan III.10).

A programme: the plan itself gives the numbers (six municipal and three provincial platforms, one or two institutions,
two or three candidates for an innovation centre, one or two centres), and they are parameters here. Enterprises
apply, the city nominates up to the number that is due by then, and the level above approves each nomination with a
chance of its own, so that the numbers are striven for and not certain.

Hosts are above-scale enterprises with R&D; candidates and centres belong to the fields that the plan names (new
materials such as non-crystalline alloys and basalt fibre, and aluminium), and a centre grows out of a candidate. The
best by R&D are nominated (and connections, as far as the model lets them count). An enterprise hosts one platform of
a kind, and gets one in a year. City money is paid after approval; for provincial platforms and centres the level
above adds its own.

A year after approval a platform works: enterprises of its host's stage that use it learn a little every month, times
their absorptive capacity (Cohen and Levinthal 1990). Deadweight: hosts whose own R&D was large enough to have built a
laboratory anyway. A platform closes with its host.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.agents.innovation import absorptive_capacity
from sim.agents.platforms import KINDS, Platforms
from sim.policies.base import MONTHS_A_YEAR, MoneyLever, table_of
from sim.policies.programme import Achieved, Batch, CasesTaken, Decision, Programme
from sim.policies.selection import Selection, affordable, among, ranking, with_connections
from sim.policies.take_up import APPLICATION_COLUMNS, APPLICATION_PARAMETERS, applies
from sim.rule import Rule
from sim.streams import hashed_uniform, stable_code

Rows = NDArray[np.int64]

number = table_of("rd_platforms")

CENTRE_FIELDS = "new_materials|aluminium"
"""Where the plan wants innovation centres: non-crystalline alloys and basalt fibre, and aluminium."""
WITH_UPPER_MONEY = ("provincial", "centre")
JOINS = stable_code("rd_platforms: who uses a platform")


@dataclass(frozen=True, slots=True)
class Founded:
    """A request to record a platform of ``kind`` that was approved for ``host``."""

    kind: str
    host: int
    members: Rows
    works_from: int


@dataclass(frozen=True, slots=True)
class HostsChanged:
    """A request to let platforms follow merged hosts, and to close those whose host has ended."""

    merged: Sequence[tuple[Rows, Rows]]
    alive: NDArray[np.bool_]


class PlatformProgramme(Programme):
    """A programme with platforms as institutions."""

    def __init__(self, lever: Any, lever_id: str, model: Any) -> None:
        super().__init__(lever, lever_id, model)
        self.platforms = Platforms(model)
        self.centre_stage = np.asarray(model.plan.scope(CENTRE_FIELDS)) > 0.0
        """One flag a stage: innovation centres belong there."""

    def _found(self, founded: Founded, rule_name: str) -> None:
        self.platforms.found(founded.kind, founded.host, founded.members, self.model.month, founded.works_from)

    def _change_hosts(self, changed: HostsChanged, rule_name: str) -> None:
        for absorbed, acquirers in changed.merged:
            self.platforms.follow(absorbed, acquirers)
        self.platforms.close(changed.alive)

    carries_out = {**Programme.carries_out, Founded: _found, HostsChanged: _change_hosts}

    def discard(self) -> None:
        self.platforms.discard()

    def snapshot(self) -> Any:
        return super().snapshot(), self.platforms.snapshot()

    def restore(self, kept: Any) -> None:
        if kept is not None:
            state, platforms = kept
            super().restore(state)
            self.platforms.restore(platforms)


class RdPlatforms(MoneyLever):
    """Helps enterprises to build platforms from which others of their stage learn."""

    name: ClassVar[str] = "rd_platforms"
    strengths: ClassVar[tuple[str, ...]] = ("annual_budget",)
    effect: ClassVar[tuple[str, int]] = ("labour_productivity", 1)
    evidence_grade: ClassVar = "D"
    evidence: ClassVar[str] = (
        "Numbers are the plan's; that platforms teach their neighbours anything is judgement, bounded at half a "
        "percent of productivity a year"
    )
    direct_effect_unit: ClassVar[str] = "platforms"

    annual_budget: float = number("annual_budget")
    payment_lag_months: int = number("payment_lag_months")
    round_month: int = number("round_month")
    rounds: int = number("rounds")
    municipal: int = number("municipal")
    provincial: int = number("provincial")
    institution: int = number("institution")
    candidate: int = number("candidate")
    centre: int = number("centre")
    municipal_chance: float = number("municipal_chance")
    provincial_chance: float = number("provincial_chance")
    institution_chance: float = number("institution_chance")
    candidate_chance: float = number("candidate_chance")
    centre_chance: float = number("centre_chance")
    municipal_award: float = number("municipal_award")
    provincial_award: float = number("provincial_award")
    institution_award: float = number("institution_award")
    candidate_award: float = number("candidate_award")
    centre_award: float = number("centre_award")
    upper_match: float = number("upper_match")
    preparation_months: int = number("preparation_months")
    members: int = number("members")
    learning: float = number("learning")
    smallest_research: float = number("smallest_research")
    own_laboratory: float = number("own_laboratory")
    selection: Selection = "merit"
    """Who is nominated first; ``merit`` is the own R&D (and connections, as far as the model lets them count)."""

    def new_state(self, lever_id: str, model: Any) -> PlatformProgramme:
        return PlatformProgramme(self, lever_id, model)

    def nominations(self, kind: str, month: int, approved: int) -> int:
        """How many of ``kind`` may be nominated in the round of ``month``: what is due by then and not yet there."""
        held = min((month - self.first_month) // MONTHS_A_YEAR + 1, self.rounds)
        due = -(-int(getattr(self, kind)) * held // self.rounds)
        return max(due - approved, 0)

    def is_round(self, month: int) -> bool:
        """Platforms are approved once a year."""
        return month % MONTHS_A_YEAR == self.round_month - 1

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "learn", self.learn, phase="offer", tail=True, reads=("rd_propensity",),
                adds=("knowledge_gained",), params=("absorptive_reference", "absorptive_low", "absorptive_high"),
                resources=("world",), renewed=self.each_quarter,
            ),
            self.rule(
                lever_id, "award", self.choose, when=self.is_round,
                reads=("alive", "stage", "rd_spending", "expected_demand", *APPLICATION_COLUMNS),
                lagged=("above_scale",), params=(*APPLICATION_PARAMETERS, "award_connection_weight"),
                resources=("world", "network", "government"), requests=("programme", "events"), stream="nominations",
            ),
            self.settlement(lever_id, when=lambda month: self.is_round(month - self.payment_lag)),
            self.rule(
                lever_id, "keep", self.keep, phase="renew", tail=True, reads=("alive",), resources=("lifecycle",),
                requests=("programme",), idle=all_stay,
            ),
            self.publish(lever_id, _figures, when=self.is_round),
        )

    def learn(self, firms: Any, programme: PlatformProgramme, p: Any, world: Any) -> dict[str, Any]:
        """Users of platforms at work learn ``learning x absorptive capacity`` a year from each."""
        users = programme.platforms.users(world.month)
        if not len(users) or not self.learning:
            return {}
        capacity = absorptive_capacity(firms.rd_propensity[users], p)
        return {"knowledge_gained": np.bincount(users, self.learning / MONTHS_A_YEAR * capacity, firms.rows)}

    def choose(
        self, firms: Any, programme: PlatformProgramme, p: Any, rng: Any, world: Any, network: Any, government: Any
    ) -> dict[str, Any]:
        """One round: for each kind enterprises apply, the best are nominated, the level above approves by its chance.

        The highest kinds come first, for money and for hosts; who was nominated is not nominated again in the round.
        All who apply for a kind are its applicants; the city sets money aside for the approved alone.
        """
        month, platforms = world.month, programme.platforms
        rows = (firms.alive & firms.above_scale & (firms.rd_spending > 0.0)).nonzero()[0]
        rows = rows[MONTHS_A_YEAR * firms.rd_spending[rows] >= self.smallest_research]
        willing, approving = rng.uniform()[rows], rng.uniform(1)[rows]
        luck = rng.uniform(2)[rows] if self.selection in ("lottery", "first_come") else None
        research, size = MONTHS_A_YEAR * firms.rd_spending[rows], firms.expected_demand[rows]
        merit = with_connections(research, firms.connection[rows], size, p.award_connection_weight)
        ranked = ranking(self.selection, network.identity[rows], merit=merit, size=size, draw=luck)
        free = np.ones(len(rows), dtype=bool)
        requests: list[Any] = []
        events: list[Any] = []
        money, cases = programme.purse.available, government.cases_left
        for kind in reversed(KINDS):
            nominated = self.nominations(kind, month, platforms.approved[kind])
            fit = free & self._may_host(firms, programme, rows, kind, month) if nominated else None
            if fit is None or not fit.any():
                continue
            award = float(getattr(self, f"{kind}_award"))
            expected = np.where(fit, award * programme.funded_share, 0.0)
            fit &= applies(firms, rows, willing, expected, p)
            order = ranked[fit[ranked]]
            amounts = np.full(len(rows), award)
            order = affordable(order[:nominated], amounts, money)
            order = order[: int(min(max(cases, 0.0), len(order)))]
            cases -= len(order)
            free[order] = False
            approved = np.sort(order[approving[order] < getattr(self, f"{kind}_chance")])
            applicants, hosts, sums = rows[fit], rows[approved], amounts[approved]
            if not len(applicants):
                continue
            money -= float(sums.sum())
            anyway = research[approved] >= self.own_laboratory
            requests += [
                Decision(applicants, hosts, sums, anyway, self._batches(programme, kind, month, hosts, sums)),
                CasesTaken(len(order)), Achieved(float(np.count_nonzero(~anyway))),
                *(self._founded(firms, network, kind, int(host), month) for host in hosts),
            ]
            events += programme.award_events(applicants, np.searchsorted(applicants, hosts), sums)
        return {"programme": requests, "events": events} if requests else {}

    @staticmethod
    def _may_host(
        firms: Any, programme: PlatformProgramme, rows: Rows, kind: str, month: int
    ) -> NDArray[np.bool_]:
        """Which of ``rows`` may apply for ``kind``: no second of a kind; for centres the field or candidate."""
        new = ~among(rows, programme.platforms.hosts(kind))
        if kind == "candidate":
            return new & programme.centre_stage[firms.stage[rows]]
        if kind == "centre":
            return new & among(rows, programme.platforms.hosts("candidate", before=month))
        return new

    def _batches(
        self, programme: PlatformProgramme, kind: str, month: int, hosts: Rows, sums: NDArray[np.float64]
    ) -> tuple[Batch, ...]:
        due = month + self.payment_lag
        own = Batch(due, hosts, sums, programme.purpose(kind))
        if kind not in WITH_UPPER_MONEY or not self.upper_match:
            return (own,)
        upper = programme.purpose(f"upper level for {kind}")
        return (own, Batch(due, hosts, self.upper_match * sums, upper, "outside", from_purse=False))

    def _founded(self, firms: Any, network: Any, kind: str, host: int, month: int) -> Founded:
        """The platform with those who will use it: enterprises of the stage with R&D first, by a draw for good."""
        rows = ((firms.stage == firms.stage[host]) & firms.alive).nonzero()[0]
        identity = network.identity[rows].astype(np.uint64)
        order = np.lexsort((hashed_uniform(identity, JOINS, month), firms.rd_spending[rows] <= 0.0))
        return Founded(kind, host, np.sort(rows[order[: self.members]]), month + self.preparation_months)

    @staticmethod
    def keep(firms: Any, programme: PlatformProgramme, lifecycle: Any) -> dict[str, Any]:
        """Platforms follow their hosts into mergers and close when the host ends."""
        hosts, merged = programme.platforms.hosts(), tuple(lifecycle.links_to_move)
        if not len(hosts) or (not merged and firms.alive[hosts].all()):
            return {}
        return {"programme": [HostsChanged(merged, firms.alive)]}


def all_stay(programme: PlatformProgramme, month: int) -> bool:
    """Whether no platform's host has ended or merged."""
    if not programme.platforms.standing:
        return True
    alive = programme.model.firms.arrays["alive"]
    return not programme.model.lifecycle.links_to_move and all(
        alive[platform.host] for platform in programme.platforms.standing
    )


def _figures(programmes: list[PlatformProgramme]) -> dict[str, float]:
    names = {
        "municipal": "municipal_rd_platforms", "provincial": "provincial_rd_platforms",
        "institution": "new_type_rd_institutions", "candidate": "innovation_centre_candidates",
        "centre": "innovation_centres",
    }
    return {name: float(sum(p.platforms.approved[kind] for p in programmes)) for kind, name in names.items()}
