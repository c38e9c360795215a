"""The month of the land: what becomes idle, what is used again, what falls to ruin, what new land there is."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.idle_plants import IdlePlants, match
from sim.agents.parks import LandState
from sim.agents.projects import APPROVED, FAILED, PRODUCING, SIGNED, PlantMatched
from sim.indicators.observations import Figure
from sim.rule import Firms, Result, Values, rule

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

MONTHS_A_YEAR = 12
JANUARY = 0


def short_of_room(firms: Firms, growth_wanted: float, land_per_output: Floats) -> tuple[Rows, Floats]:
    """Enterprises that want more capacity by ``growth_wanted`` than they have: rows, and the land for it (mu)."""
    usable = firms.capacity * firms.target_utilisation
    rows = np.flatnonzero(firms.expected_demand > (1.0 + growth_wanted) * usable)
    return rows, land_per_output[firms.stage[rows]] * (firms.expected_demand[rows] - usable[rows])


def left_behind(firms: Firms, lifecycle: Any, network: Any, smallest: float, places: int) -> IdlePlants:
    """Plants of the enterprises that ended this month; plots below ``smallest`` mu find a use at once."""
    if not lifecycle.left_land:
        return IdlePlants()
    rows = np.concatenate([rows for rows, _ in lifecycle.left_land])
    mu = np.concatenate([mu for _, mu in lifecycle.left_land])
    rows, mu = rows[mu >= smallest], mu[mu >= smallest]
    return IdlePlants(network.identity[rows], firms.park[rows] % places, mu)


@rule(
    phase="act",
    reads=("investment", "capital_need"),
    adds=("capacity_built",),
    params=("plant_saving",),
    resources=("parks", "world"),
)
def fit_out_plants(firms: Firms, p: Values, parks: Any, world: Any) -> Result:
    """Who fits out a plant that stood idle buys no building: the same money makes more capacity."""
    rows = parks.state.fitting[parks.state.fitting_until >= world.month]
    if not len(rows):
        return {}
    built = np.zeros(firms.rows)
    built[rows] = p.plant_saving / (1.0 - p.plant_saving) * firms.investment[rows] / firms.capital_need[rows]
    return {"capacity_built": built}


@dataclass(frozen=True)
class Seekers:
    """Who looks for room: ``rows`` of the enterprise table, ``need`` (mu), a permanent number to break ties, and the
    project whose enterprise it is to be, -1 for enterprises that exist. Arrays of equal length.
    """

    rows: Rows
    need: Floats
    identity: Rows
    project: Rows

    def joined_by(self, other: Seekers) -> Seekers:
        """These and the ``other`` ones, of whom none is among these."""
        if not len(other.rows):
            return self
        return Seekers(
            np.concatenate([self.rows, other.rows]),
            np.concatenate([self.need, other.need]),
            np.concatenate([self.identity, other.identity]),
            np.concatenate([self.project, other.project]),
        )

    def take(self, kept: Any) -> Seekers:
        """Some of them, by places or flags."""
        return Seekers(self.rows[kept], self.need[kept], self.identity[kept], self.project[kept])


def _enterprises(rows: Rows, need: Floats, identity: Rows) -> Seekers:
    return Seekers(rows, need, identity[rows], np.full(len(rows), -1))


def waiting_projects(p: Values, projects: Any, identity: Rows) -> Seekers:
    """Projects under contract that have neither land nor a plant yet; need as for new land."""
    rows = projects.at(SIGNED, APPROVED)
    rows = rows[~projects.plant[rows]]
    need = projects.announced[rows] * projects.realised_share[rows] / p.project_money_per_land
    slots = projects.slot[rows]
    return Seekers(slots, np.clip(need, p.project_land_least, p.project_land_most), identity[slots], rows)


@dataclass
class Matching:
    """What becomes of the idle plants of a month: ``waiting`` says of each whether nobody took it, ``ruined`` whether
    it falls to ruin.

    ``pairs`` are (plants, seekers, whether the plant would have been found without a lever).
    """

    plants: IdlePlants
    fit_share: float
    waiting: Flags
    ruined: Flags
    pairs: list[tuple[Rows, Seekers, bool]] = field(default_factory=list)

    def bring_together(self, found: Rows, seekers: Seekers, anyway: bool) -> None:
        """Give the plants ``found`` to the ``seekers`` whom they fit."""
        if not len(found) or not len(seekers.rows):
            return
        entries, places = match(
            self.plants.mu[found], self.plants.identity[found], seekers.need, seekers.identity, self.fit_share
        )
        self.waiting[found[entries]] = False
        self.pairs.append((found[entries], seekers.take(places), anyway))

    @property
    def taken(self) -> Rows:
        """Entries of the plants that are used again."""
        return np.concatenate([np.empty(0, np.int64), *(entries for entries, _, _ in self.pairs)])

    @property
    def takers(self) -> Seekers:
        """Who takes them, one entry a plant."""
        parts = [seekers for _, seekers, _ in self.pairs]
        none = np.empty(0, np.int64)
        return Seekers(
            np.concatenate([none, *(s.rows for s in parts)]), np.concatenate([np.empty(0), *(s.need for s in parts)]),
            np.concatenate([none, *(s.identity for s in parts)]), np.concatenate([none, *(s.project for s in parts)]),
        )  # fmt: skip

    @property
    def anyway(self) -> Flags:
        """Who of them would have found one without a lever."""
        return np.concatenate([np.empty(0, bool), *(np.full(len(e), anyway) for e, _, anyway in self.pairs)])


def match_plants(firms: Firms, p: Values, parks: Any, coming: Seekers, identity: Rows, world: Any) -> Matching:
    """Who comes across an idle plant this month.

    First what anybody finds: for beginners of this month, enterprises short of room and the projects that are
    ``coming``; then what is found through a lever, for those who asked it and for projects.
    """
    state, plants = parks.state, parks.state.plants
    matching = Matching(plants, p.plant_fit_share, np.ones(len(plants), bool), np.zeros(len(plants), bool))
    if not len(plants):
        return matching
    luck = plants.luck(world.month, parks.key)
    added = max((sought.added for sought in parks.wishes.sought), default=0.0)
    busy = np.zeros(firms.rows, dtype=bool)
    busy[state.fitting] = True
    found = np.flatnonzero(luck < p.plant_found)
    if len(found):
        growing, need = short_of_room(firms, p.plant_growth_wanted, world.land_per_output)
        free = firms.alive[growing] & (firms.age[growing] > 0.0) & ~busy[growing]
        free &= (need <= plants.mu[found].max()) & (need >= p.plant_fit_share * plants.mu[found].min())
        # Projects that open their plants have their land already.
        beginners = np.flatnonzero(firms.alive & (firms.age == 0.0) & (firms.project < 0))
        seekers = _enterprises(growing[free], need[free], identity)
        seekers = seekers.joined_by(_enterprises(beginners, firms.land[beginners], identity)).joined_by(coming)
        matching.bring_together(found, seekers, True)
    if added > 0.0:
        for sought in parks.wishes.sought:
            helped = np.flatnonzero(matching.waiting & (luck >= p.plant_found) & (luck < p.plant_found + sought.added))
            if len(helped) > sought.limit:
                helped = helped[np.argsort(luck[helped], kind="stable")[: int(sought.limit)]]
            busy[matching.takers.rows] = True
            asking = _enterprises(sought.rows, sought.need, identity).take(firms.alive[sought.rows]).joined_by(coming)
            matching.bring_together(helped, asking.take(~busy[asking.rows]), False)
    matching.ruined = matching.waiting & (luck >= 1.0 - p.plant_ruined)
    return matching


def _of_projects(
    state: LandState, projects: Any, taken: IdlePlants, matched: Rows
) -> tuple[IdlePlants, Rows, IdlePlants]:
    """Plants that wait for projects, the projects, and the plants of those that were given up.

    ``taken`` and ``matched`` are this month's new ones; who produces stands in the plant and waits no longer.
    """
    if not len(state.reserved_for):
        return taken, matched, IdlePlants()
    status = projects.status[state.reserved_for]
    given_up, open_still = status == FAILED, (status != FAILED) & (status != PRODUCING)
    waiting = state.reserved.take(open_still).joined_by(taken)
    return waiting, np.concatenate([state.reserved_for[open_still], matched]), state.reserved.take(given_up)


@rule(
    phase="renew",
    reads=("alive", "age", "stage", "park", "project", "land", "expected_demand", "target_utilisation"),
    lagged=("capacity",),
    params=(
        "land_quota", "industrial_share", "plant_smallest", "plant_found", "plant_ruined", "plant_fit_share",
        "plant_fit_months", "plant_growth_wanted", "land_to_projects", "project_money_per_land", "project_land_least",
        "project_land_most",
    ),
    resources=("parks", "projects", "lifecycle", "network", "world"),
    requests=("parks", "projects"),
)
def manage_land(
    firms: Firms, p: Values, parks: Any, projects: Any, lifecycle: Any, network: Any, world: Any
) -> Result:
    """Match idle plants with those who look for room, write off ruins, add new plants and this month's new land.

    A plant is found with a chance a month, raised for those for whom a lever searches; it needs somebody whom it fits.
    What is found without the raise is found with it too. A plant whose project is given up stands idle again. New land
    is the quota times the share of industry, spread over the parks.
    """
    state, month = parks.state, world.month
    coming = waiting_projects(p, projects, network.identity)
    matching = match_plants(firms, p, parks, coming, network.identity, world)
    takers, plants = matching.takers, state.plants
    fresh = left_behind(firms, lifecycle, network, p.plant_smallest, parks.number + 1)
    of_project = takers.project >= 0
    matched = takers.project[of_project]
    moving_in = takers.rows[~of_project]
    until = np.full(len(moving_in), month + int(p.plant_fit_months))
    entries = matching.taken[of_project]
    reserved, reserved_for, given_up = _of_projects(state, projects, plants.take(entries), matched)
    left = plants.take(matching.waiting & ~matching.ruined)
    still = state.fitting_until > month
    new = replace(
        state,
        plants=left.joined_by(fresh).joined_by(given_up),
        reserved=reserved,
        reserved_for=reserved_for,
        ruined_land=state.ruined_land + float(plants.mu[matching.ruined].sum()),
        plants_ever=state.plants_ever + len(fresh),
        plants_reused=state.plants_reused + len(takers.rows) - len(given_up),
        taken_rows=takers.rows,
        taken_by_projects=of_project,
        found_anyway=matching.anyway,
        fitting=np.concatenate([state.fitting[still], moving_in]),
        fitting_until=np.concatenate([state.fitting_until[still], until]),
    )
    approved = projects.status[coming.project] == APPROVED
    where = projects.park[coming.project[approved]] % (parks.number + 1)
    queue = np.bincount(where, coming.need[approved], parks.number + 1).astype(np.float64)
    split = split_of_land(parks, queue, p.land_to_projects)
    return {
        "parks": [with_new_land(new, parks, split, p.land_quota, p.industrial_share, month)],
        "projects": [PlantMatched(matched)] if len(matched) else [],
    }


def split_of_land(parks: Any, queue: Floats, to_projects: float) -> Floats:
    """Part of new industrial land that each place gets; together one.

    A part ``to_projects`` follows the land for which approved projects wait, ``queue`` (mu, (places,)); a lever may put
    one park first; the rest is spread by the parks' usual shares.
    """
    wishes, total = parks.wishes, float(queue.sum())
    split = np.array(parks.land_share)
    if total > 0.0:
        split = (1.0 - to_projects) * split + to_projects * queue / total
    if wishes.priority_park >= 0:
        split *= 1.0 - wishes.priority_share
        split[wishes.priority_park] += wishes.priority_share
    return split


def with_new_land(
    state: LandState, parks: Any, split: Floats, quota: float, industrial_share: float, month: int
) -> LandState:
    """``state`` and this month's new industrial land: ``quota`` (mu a year) times the share of industry, by ``split``.

    A lever may raise the share; the park for prefabricated building ends at the area that the plan draws for it.
    """
    of_month = quota * parks.scale / MONTHS_A_YEAR
    new = of_month * max(industrial_share, parks.wishes.industrial_share)
    split = new * split
    prefab = state.prefab_land
    if parks.prefab >= 0:
        room = max(parks.planned_mu[parks.prefab] * parks.scale - prefab, 0.0)
        surplus = max(split[parks.prefab] - room, 0.0)
        split[parks.prefab] -= surplus
        split[-1] += surplus
        prefab += float(split[parks.prefab])
    january = month % MONTHS_A_YEAR == JANUARY
    return replace(
        state,
        land_free=state.land_free + split,
        prefab_land=prefab,
        supplied=state.supplied + new,
        quota_of_year=of_month + (0.0 if january else state.quota_of_year),
        industrial_of_year=new + (0.0 if january else state.industrial_of_year),
    )


@rule(phase="statistics", resources=("parks",), requests=("statistics",))
def publish_land(firms: Firms, parks: Any) -> Result:
    """Tell the statistics bureau how land and plants stand at the end of the month."""
    state = parks.state
    figures = {
        "idle_plants": float(len(state.plants)),
        "idle_plants_ever": float(state.plants_ever),
        "idle_plants_reused": float(state.plants_reused),
        "industrial_land_share": 100.0 * state.industrial_of_year / max(state.quota_of_year, 1e-9),
        "industrial_land_supplied": state.supplied,
        "industrial_land_taken": state.given_out,
        "contiguous_land": float(state.contiguous.max()),
        "prefab_park_land": state.prefab_land,
        "area_assessment": 100.0 * float(parks.assessed[parks.in_centre].mean()),
        "land_queue": parks.land_queue,
    }
    return {"statistics": [Figure(name, value) for name, value in figures.items()]}
