"""What becomes of projects from month to month: somebody comes, signs, gets permits and land, builds, opens a plant.

Officials' figures of signed projects are upper bounds: of the projects signed in parks of Yunnan in the first half of
2015 a third had landed by the summer; of those of Anqing above a hundred million yuan signed in 2018, nine of ten had
begun and half produced by the next September. Here a part is given up on the way, those that are built spend only a
part of the announced money, and it takes about two years until they produce.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.entry import OPENING_COLUMNS, OPENING_PARAMETERS, opening_values
from sim.agents.parks import LandReleased, LandTaken, LandWanted
from sim.agents.project_slots import USUAL_TIME, failure_hazard
from sim.agents.projects import (
    APPROVED,
    BUILDING,
    FAILED,
    LEAD,
    PRODUCING,
    SIGNED,
    Built,
    Endangered,
    GroundBroken,
    Moved,
    PlantOpened,
)
from sim.events import Event
from sim.ledger import Loan, Payment
from sim.lifecycle import Births
from sim.rule import Firms, Result, Values, rule

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]


@rule(
    phase="act",
    params=(
        "project_headroom", "large_project_headroom", "named_projects_pursued", "project_signing_share",
        "project_infrastructure_draw",
    ),
    resources=("projects", "parks", "world"),
    requests=("projects", "events"),
)
def win_projects(firms: Firms, p: Values, projects: Any, parks: Any, world: Any) -> Result:
    """Investors come, the more the city seeks them and the better its parks, and some months later sign or go away.

    Infrastructure counts for projects that have the park in view. Slots of possible projects were drawn as a Poisson
    number with mean headroom times the usual one; keeping each with probability ``intensity / headroom`` leaves a
    Poisson number with the intensity wanted. Who would have come at the usual intensity of one is remembered.
    """
    possible = projects.arriving(world.month)
    leads = projects.at(LEAD)
    deciding = leads[projects.lead_month[leads] + projects.signing_months[leads] <= world.month]
    if not len(possible) and not len(deciding):
        return {}
    luck = projects.arrival_luck[possible]
    large = projects.large[possible]
    headroom = np.where(large, p.large_project_headroom, p.project_headroom)
    effort = np.where(large, projects.large_effort, projects.effort[projects.stage[possible]])
    start = parks.infrastructure_start[projects.park[possible]]
    better = (parks.infrastructure[projects.park[possible]] - start) / np.maximum(1.0 - start, 1e-9)
    intensity = (1.0 + effort) * (1.0 + p.project_infrastructure_draw * better)
    chance = np.clip(intensity, 0.0, headroom) / headroom
    usual = 1.0 / headroom
    named = projects.is_named[possible]
    chance[named] = usual[named] = p.named_projects_pursued
    comes = luck < chance
    arrived = possible[comes]
    # The plan's own projects come with their contract; they have gone through their talks before.
    ready, anyway = arrived[named[comes]], (luck < usual)[comes]
    signs = projects.signing_luck[deciding] < p.project_signing_share
    signed = np.concatenate([ready, deciding[signs]])
    slot, announced = projects.slot, projects.announced
    return {
        "projects": [
            Moved(arrived, LEAD, anyway), Moved(signed, SIGNED), Moved(deciding[~signs], FAILED),
        ],
        "events": [Event("project_signed", slot[signed], "", announced[signed])],
    }  # fmt: skip


@rule(
    phase="act",
    params=(
        "project_failure", *USUAL_TIME, "project_assessment_months", "project_approval_shortest",
        "project_finance_failure", "project_finance_clock",
    ),
    resources=("projects", "parks", "world"),
    requests=("projects", "parks", "events"),
)
def advance_projects(firms: Firms, p: Values, projects: Any, parks: Any, world: Any) -> Result:
    """Signed projects wait for their permits, building sites go on, and every month some are given up.

    A project is given up when the danger it has been in, month by month, exceeds what it can endure: an exponential
    number of its own. Who is driven, or has a fund beside it, is in less danger and builds faster. An area whose
    environment was assessed as a whole spares its projects a part of the permits. Land of a site that is given up goes
    back to its park.
    """
    rows = projects.open_rows
    if not len(rows):
        return {}
    status, financed = projects.status[rows], projects.financed[rows] > 0.0
    usual = failure_hazard(p.project_failure, [getattr(p, name) for name in USUAL_TIME])
    hazard = usual * projects.failure[rows] * np.where(financed, p.project_finance_failure, 1.0)
    fails = projects.danger[rows] + hazard >= projects.endurance[rows]
    relief = projects.approval_eased + p.project_assessment_months * parks.assessed[projects.park[rows]]
    needed = np.maximum(projects.approval_months[rows] - relief, p.project_approval_shortest)
    approved = rows[(status == SIGNED) & ~fails & (world.month - projects.month_signed[rows] >= needed)]
    builds = (status == BUILDING) & ~fails
    clock = projects.clock[rows] * np.where(financed, p.project_finance_clock, 1.0)
    failed = rows[fails]
    given_back = failed[(status[fails] == BUILDING) & ~projects.plant[failed]]
    return {
        "projects": [
            Endangered(rows, hazard), Moved(failed, FAILED), Moved(approved, APPROVED),
            Built(rows[builds], 1.0 / clock[builds]),
        ],
        "parks": [LandReleased(projects.park[given_back], projects.land[given_back])] if len(given_back) else [],
        "events": [Event("project_failed", projects.slot[failed], "", projects.announced[failed])],
    }  # fmt: skip


@rule(
    phase="act",
    params=(
        "project_money_per_land", "project_land_least", "project_land_most", "project_land_price",
        "project_plant_clock", "project_finance_share", "project_land_patience",
    ),
    resources=("projects", "parks", "world"),
    requests=("projects", "parks", "ledger", "events"),
)
def give_land_to_projects(firms: Firms, p: Values, projects: Any, parks: Any, world: Any) -> Result:
    """Approved projects get land in turn, as far as there is some; then construction begins.

    First landmark projects, then those on the ledger, then the others, each by the month of their contract. What a park
    lacks is moved there from the others: the quota is the city's. Who asks for more than there is waits, and smaller
    ones behind it may go first, but not past a landmark or past who has waited for ``project_land_patience`` months.
    Who moves into an idle plant needs no land.
    """
    waiting = projects.at(APPROVED)
    if not len(waiting):
        return {}
    order = np.lexsort(
        (waiting, projects.month_signed[waiting], ~projects.ledger[waiting], ~projects.landmark[waiting])
    )
    rows = waiting[order]
    share = np.minimum(projects.realised_share[rows] + p.project_finance_share * (projects.financed[rows] > 0.0), 1.0)
    money = projects.announced[rows] * share
    land = np.clip(money / p.project_money_per_land, p.project_land_least, p.project_land_most)
    need = land * ~projects.plant[rows]
    park = _places(projects, parks, rows)
    waited = world.month - projects.month_approved[rows]
    insists = projects.landmark[rows] | (waited >= p.project_land_patience)
    served, where, mu = _deliver(parks.land_free, park, need, insists)
    begun, land, given = rows[served], land[served], need[served]
    months = projects.build_months[begun] * np.where(projects.plant[begun], p.project_plant_clock, 1.0)
    queue = float(need[~served].sum())
    price = float(given.sum()) * p.project_land_price
    return {
        "projects": [GroundBroken(begun, park[served], land, money[served], months)] if len(begun) else [],
        "parks": [
            *([LandTaken(where, mu)] if len(where) else []),
            *([LandWanted(queue)] if queue else []),
        ],
        "ledger": [Payment("outside", "government", "land for projects", price)] if price else [],
        "events": [Event("project_landed", projects.slot[begun], "", money[served])],
    }  # fmt: skip


def _deliver(land_free: Floats, park: Rows, need: Floats, insists: Flags) -> tuple[Flags, Rows, Floats]:
    """Who of a queue gets ``need`` mu: flags, and the parks and amounts from which the land is taken.

    Each takes from its own ``park`` first, then from those with most land. Nobody passes one that ``insists``.
    """
    free, served, held = land_free.copy(), np.zeros(len(need), dtype=bool), False
    pieces: list[tuple[int, float]] = []
    for place, (own, mu) in enumerate(zip(park.tolist(), need.tolist(), strict=True)):
        if mu > 0.0 and (held or mu > free.sum()):
            held = held or bool(insists[place])
            continue
        served[place] = True
        sources = (own, *np.argsort(-free, kind="stable").tolist()) if mu > free[own] else (own,)
        for source in sources:
            part = min(mu, float(free[source]))
            if part > 0.0:
                pieces.append((source, part))
                free[source] -= part
                mu -= part
    where, amounts = ([own for own, _ in pieces], [mu for _, mu in pieces])
    return served, np.array(where, dtype=np.int64), np.array(amounts)


def _places(projects: Any, parks: Any, rows: Rows) -> Rows:
    """The park of each of ``rows``: the one it had in view, or where that is not allowed the one with most land that
    the plan means for its industry. Whether a project can be told so depends on its slot alone.
    """
    park = projects.park[rows]
    if not parks.positioned:
        return np.asarray(park)
    told = projects.place_luck[rows] < parks.positioned
    stage, inside = projects.stage[rows], slice(0, len(parks.names))
    meant = parks.takes[inside][:, stage].T
    best = np.where(meant, parks.land_free[inside], -1.0).argmax(axis=1)
    return np.where(~told | parks.takes[park, stage] | ~meant.any(axis=1), park, best)


@rule(
    phase="entry",
    reads=(*OPENING_COLUMNS, "target_utilisation", "capital_need", "debt"),
    params=(
        *OPENING_PARAMETERS, "project_equipment_share", "project_first_share", "project_loan_share",
        "entry_cash_months", "lending_ceiling_growth",
    ),
    resources=("projects", "world", "bank"),
    requests=("projects", "lifecycle", "ledger", "events"),
)
def open_plants(firms: Firms, p: Values, projects: Any, world: Any, bank: Any) -> Result:
    """Where construction is done an enterprise begins: with the whole plant and a part of its customers.

    Its equipment is the money really spent less buildings and land. The investor brings equity from outside, and the
    bank lends a share of what the plant cost as far as its ceiling allows.
    """
    sites = projects.at(BUILDING)
    done = sites[projects.progress[sites] >= projects.build_months[sites]]
    if not len(done):
        return {}
    rows = projects.slot[done]
    plant = projects.realised[done] * p.project_equipment_share
    capacity = plant / firms.capital_need[rows]
    full = capacity * firms.target_utilisation[rows]
    size = p.project_first_share * full
    values, stocks = opening_values(firms, rows, size, capacity, projects.land[done], p, world)
    room = max(bank.ceiling(world.month, p.lending_ceiling_growth) - float(firms.debt.sum()), 0.0)
    loan = p.project_loan_share * plant
    loan = loan * min(room / max(float(loan.sum()), 1e-9), 1.0)
    # What the plant will need at full use: it makes losses until it has its customers.
    equity = plant - loan + p.entry_cash_months * full + stocks
    return {
        "projects": [PlantOpened(done, full)],
        "lifecycle": [Births(rows, values, equity, "project", "outside")],
        "ledger": [
            Loan(loan, rows, "loan for a project's plant"),
            Payment("enterprises", "outside", "project's plant and stocks", plant + stocks, rows),
        ],
        "events": [Event("project_producing", rows, "", projects.realised[done])],
    }


@rule(
    phase="renew",
    reads=("stage", "alive", "project"),
    lagged=("customers",),
    adds=("customers_gained", "knowledge_gained"),
    params=(
        "project_first_share", "project_ramp_months", "large_project_threshold", "project_displacement_limit",
        "project_spillover_months",
    ),
    resources=("projects", "world"),
)
def grow_into_markets(firms: Firms, p: Values, projects: Any, world: Any) -> Result:
    """New plants win customers until they are in full use; part of them from enterprises of the city.

    Some projects are moved or rebranded: a part of their customers, the displacement, is taken from the other
    enterprises of the stage in proportion to theirs. In return a large plant raises the productivity of others of its
    stage and, less, of stages that trade with it, for five years (Greenstone, Hornbeck and Moretti 2010 found 12
    percent; the rates here are far lower), smaller plants in proportion to their announced money.
    """
    plants = projects.at(PRODUCING)
    if not len(plants):
        return {}
    age = world.month - projects.month_producing[plants]
    young = (age <= p.project_spillover_months) & firms.alive[projects.slot[plants]]
    plants, age = plants[young], age[young]
    if not len(plants):
        return {}
    stage, stages = projects.stage[plants], projects.stages
    # In its first month a plant has its first customers already, and takes their share from others now.
    ramp = (age >= 1) & (age <= p.project_ramp_months)
    step = (1.0 - p.project_first_share) / p.project_ramp_months * ramp
    won = projects.full[plants] * step
    moved = projects.full[plants] * (step + p.project_first_share * (age == 0)) * projects.displacement[plants]
    result: Result = {}
    if won.any() or moved.any():
        by_stage = np.bincount(stage, moved, stages).astype(np.float64)
        gained = _taken_from_others(firms, by_stage, p.project_displacement_limit)
        gained[projects.slot[plants]] += won
        result["customers_gained"] = gained
    weight = np.minimum(projects.announced[plants] / p.large_project_threshold, 1.0) * (age >= 1)
    rate = projects.spillover[plants] * weight / p.project_spillover_months
    learnt = np.bincount(stage, rate, stages) @ projects.reach
    result["knowledge_gained"] = learnt[firms.stage] * (firms.alive & (firms.project < 0))
    return result


def _taken_from_others(firms: Firms, moved: Floats, limit: float) -> Floats:
    """Minus what each enterprise that is no project's loses of ``moved`` (stages,), shape (rows,).

    In proportion to its customers, and at most the share ``limit`` of them in a month.
    """
    if not moved.any():
        return np.zeros(firms.rows)
    others = firms.customers * (firms.project < 0)
    by_stage = np.bincount(firms.stage, others, len(moved))
    share = np.minimum(moved / np.maximum(by_stage, 1e-9), limit)
    return np.asarray(-share[firms.stage] * others)
