"""How does an enterprise decide on a technical, green or smart upgrade? By three clocks that run faster with help.

A technical upgrade replaces equipment, a green one saves energy and cleans up, a smart one links machines and saves
hands; the last needs integrated cloud services first. Enterprises upgrade without any help too, the large, the
profitable and those with old equipment sooner. What is gained comes from the upgrade and is the same whoever pays:
grants for equipment showed no effect of their own on productivity in China (Branstetter, Li and Ren 2023).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.certificates import NEVER
from sim.events import Event
from sim.indicators.observations import Figure
from sim.ledger import Payment
from sim.rule import Firms, Result, Values, rule
from sim.streams import RuleStream

Rows = NDArray[np.int64]

KINDS = ("technical", "green", "smart")
"""The three upgrades, in the order in which they are paid for when several are begun in one month."""

SMALL = 1e-9
"""Keeps logarithms and quotients of empty slots finite (10k yuan)."""


def completed(month_begun: NDArray[np.int64], lag: float, month: int) -> NDArray[np.bool_]:
    """Whether upgrades begun in ``month_begun`` (month indices, -1 never; any shape) stand in ``month``."""
    return (month_begun != NEVER) & (month_begun <= month - lag)


def bill_of(kind: str, demand: NDArray[np.float64], p: Values) -> NDArray[np.float64]:
    """What an upgrade costs (10k yuan): a number of months of the ``demand`` that is planned for."""
    return np.asarray(getattr(p, f"{kind}_upgrade_bill") * demand)


@rule(
    phase="act",
    reads=(
        "alive", "expected_demand", "smoothed_profit", "cash", "cloud_level", "technical_discount", "green_discount",
        "smart_discount", "upgrade_finance",
    ),
    lagged=(
        "equipment_age", "energy_intensity", "technical_upgrade_month", "green_upgrade_month", "smart_upgrade_month",
        "technical_starts_anyway", "green_starts_anyway", "smart_starts_anyway",
    ),
    writes=(
        "upgrade_spending", "technical_upgrade_month", "green_upgrade_month", "smart_upgrade_month",
        "technical_starts", "technical_starts_anyway", "green_starts", "green_starts_anyway", "smart_starts",
        "smart_starts_anyway",
    ),
    requests=("ledger", "events", "statistics"),
    params=(
        "technical_upgrade_hazard", "green_upgrade_hazard", "smart_upgrade_hazard", "technical_upgrade_bill",
        "green_upgrade_bill", "smart_upgrade_bill", "upgrade_help_response", "upgrade_size_exponent",
        "upgrade_size_reference", "upgrade_size_limit", "upgrade_profit_response", "upgrade_profit_reference",
        "upgrade_profit_limit", "upgrade_age_reference", "upgrade_repeat_months", "green_upgrade_energy_intensity",
        "smart_upgrade_cloud_level", "investment_reserve_months",
    ),
    stream="upgrades",
    resources=("world",),
)
def start_upgrades(firms: Firms, p: Values, rng: RuleStream, world: Any) -> Result:
    """Begin an upgrade with probability 1 - exp(-h), h = h0 size profit exp(b (discount + finance)) age / 120.

    The bill is a number of months of sales and must be at hand, less the part for which finance stands ready. The same
    draw tells who would have begun without discount and finance.
    """
    demand, month = firms.expected_demand, world.month
    size = np.log(demand * (1.0 / p.upgrade_size_reference) + SMALL)
    size = np.clip(size, -p.upgrade_size_limit, p.upgrade_size_limit)
    margin = firms.smoothed_profit / ((demand + SMALL) * p.upgrade_profit_reference)
    margin = np.clip(margin, -p.upgrade_profit_limit, p.upgrade_profit_limit)
    drive = np.exp(p.upgrade_size_exponent * size + p.upgrade_profit_response * margin)
    drive *= firms.equipment_age * (1.0 / p.upgrade_age_reference)
    able = {
        "technical": firms.alive,
        "green": firms.alive & (firms.energy_intensity >= p.green_upgrade_energy_intensity),
        "smart": firms.alive & (firms.cloud_level >= p.smart_upgrade_cloud_level),
    }
    at_hand = firms.cash - p.investment_reserve_months * demand
    spending = np.zeros(firms.rows)
    result: dict[str, Any] = {"upgrade_spending": spending}
    events, figures = [], []
    for sub, kind in enumerate(KINDS):
        begun = getattr(firms, f"{kind}_upgrade_month")
        rows = np.flatnonzero(able[kind])
        hazard = getattr(p, f"{kind}_upgrade_hazard") * drive[rows]
        helped = getattr(firms, f"{kind}_discount")[rows] + firms.upgrade_finance[rows]
        raised = hazard * np.exp(p.upgrade_help_response * helped) if helped.any() else hazard
        draw = rng.uniform(sub)[rows]
        # 1 - exp(-h) is never above h: only these can begin.
        likely = np.flatnonzero(draw < raised)
        last = begun[rows[likely]]
        likely = likely[(last == NEVER) | (last <= month - p.upgrade_repeat_months)]
        rows, hazard, raised, threshold = rows[likely], hazard[likely], raised[likely], -np.log1p(-draw[likely])
        bill, left = bill_of(kind, demand[rows], p), at_hand[rows] - spending[rows]
        starts = (threshold < raised) & (left >= bill * (1.0 - np.minimum(firms.upgrade_finance[rows], 1.0)))
        anyway = starts & (threshold < hazard) & (left >= bill)
        begins = rows[starts]
        spending[begins] += bill[starts]
        flags, flags_anyway, months = np.zeros(firms.rows), getattr(firms, f"{kind}_starts_anyway").copy(), begun.copy()
        flags[begins], flags_anyway[begins], months[begins] = 1.0, anyway[starts], month
        result |= {
            f"{kind}_starts": flags, f"{kind}_starts_anyway": flags_anyway, f"{kind}_upgrade_month": months,
        }
        events.append(Event("upgrade_begun", begins, kind, bill[starts]))
        figures.append(Figure(f"{kind}_upgrades_begun", float(len(begins))))
    payers = np.flatnonzero(spending)
    return {
        **result,
        "ledger": [Payment("enterprises", "outside", "upgrades", spending[payers], payers)],
        "events": events,
        "statistics": figures,
    }


@rule(
    phase="act",
    reads=("alive", "technical_upgrade_month", "green_upgrade_month", "smart_upgrade_month"),
    lagged=("customers",),
    adds=(
        "knowledge_gained", "energy_saved", "customers_gained", "quality_gained", "labour_saved", "green_score_gained",
    ),
    requests=("events",),
    params=(
        "technical_upgrade_lag", "green_upgrade_lag", "smart_upgrade_lag", "technical_upgrade_knowledge",
        "technical_upgrade_energy", "technical_upgrade_customers", "green_upgrade_energy", "green_upgrade_score",
        "green_upgrade_quality", "smart_upgrade_knowledge", "smart_upgrade_labour",
    ),
    resources=("world",),
)
def complete_upgrades(firms: Firms, p: Values, world: Any) -> Result:
    """Some months after the start the upgrade works: productivity, energy, hands, quality, customers, green score."""
    technical, green, smart = (
        _rows_done(firms, getattr(firms, f"{kind}_upgrade_month"), getattr(p, f"{kind}_upgrade_lag"), world.month)
        for kind in KINDS
    )
    if not len(technical) + len(green) + len(smart):
        return {}
    knowledge, energy, customers, quality, labour, score = np.zeros((6, firms.rows))
    knowledge[technical] += p.technical_upgrade_knowledge
    energy[technical] += p.technical_upgrade_energy
    customers[technical] = p.technical_upgrade_customers * firms.customers[technical]
    energy[green] += p.green_upgrade_energy
    score[green] = p.green_upgrade_score
    quality[green] = p.green_upgrade_quality
    knowledge[smart] += p.smart_upgrade_knowledge
    labour[smart] = p.smart_upgrade_labour
    return {
        "knowledge_gained": knowledge,
        "energy_saved": energy,
        "customers_gained": customers,
        "quality_gained": quality,
        "labour_saved": labour,
        "green_score_gained": score,
        "events": [
            Event("upgrade_completed", rows, kind) for kind, rows in zip(KINDS, (technical, green, smart), strict=True)
        ],
    }


def _rows_done(firms: Firms, begun: NDArray[np.int64], lag: float, month: int) -> Rows:
    """Live enterprises whose upgrade is completed in ``month``; month -1 stands for never."""
    start = month - int(lag)
    return np.flatnonzero((begun == start) & firms.alive) if start != NEVER else np.empty(0, dtype=np.int64)


@rule(
    phase="renew",
    reads=("alive", "capacity_built", "technical_upgrade_month"),
    lagged=("equipment_age", "capacity"),
    writes=("equipment_age",),
    params=("depreciation", "technical_upgrade_lag", "technical_upgrade_renewal"),
    resources=("world",),
    row_wise=True,
)
def age_equipment(firms: Firms, p: Values, world: Any) -> Result:
    """Equipment grows a month older; what wears out is the oldest, what was built is new, an upgrade renews a part.

    Ages are taken to lie evenly between zero and twice the mean, so that wearing out a share d of them lowers the mean
    by the factor 1 - d; without upgrades the mean settles near 1 / (2 d) where worn equipment is replaced.
    """
    kept = firms.capacity * (1.0 - p.depreciation)
    old = kept / (kept + np.maximum(firms.capacity_built, 0.0) + SMALL)  # what is scrapped makes nothing newer or older
    age = (firms.equipment_age + 1.0) * (1.0 - p.depreciation) * old * firms.alive
    start = world.month - int(p.technical_upgrade_lag)
    if start != NEVER:
        age = np.where(firms.technical_upgrade_month == start, age * (1.0 - p.technical_upgrade_renewal), age)
    return {"equipment_age": age}
