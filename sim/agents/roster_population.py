"""A population that begins as a roster says: what it says is held in every draw, what it leaves out is drawn.

The roster fixes who there is and what each sells, employs, owes and uses; the plan's stages give the rest, from the
same distributions as synthetic enterprises have. Costs follow from what is known: an enterprise with more hands or
energy than its stage's technology needs has other overheads, so that its profit is the one that the roster states, or
the one drawn for it where the roster states none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.agents.cost_structure import cost_structure
from sim.agents.population_layout import Incumbents, above_scale_sizes, small_sizes, stage_mean
from sim.agents.pricing import price_of_cost
from sim.plan import Plan
from sim.plan_tables import frozen
from sim.roster.table import OUTSIDE, EnterpriseRoster
from sim.scenario.frozen_mapping import FrozenMapping
from sim.streams import Streams

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ENOUGH = 0.5
"""Share of a stage's known revenue that enterprises with a known figure must have, so that their mean stands for the
stage in place of the plan's."""

COAL_IN_POWER = 1.229
"""Tonnes of coal equivalent in 10,000 kWh (GB/T 2589, calorific value): what an enterprise uses at least."""

COUNTED = ("above_scale_enterprises", "small_enterprises")
"""Columns of stages.csv that a roster always fixes."""

MEASURED = {"energy_intensity": "energy", "land_per_output": "land", "labour_productivity": "employees"}
"""Columns of stages.csv that a roster fixes where it knows enough, with the figure that it takes."""

CERTIFIED = ("high_tech", "tech_sme", "specialised")
"""Certificates that a roster can name."""


# -- stages --------------------------------------------------------------------------------------------------------


def expected_revenue(roster: EnterpriseRoster, plan: Plan) -> Floats:
    """Revenue (10k yuan a year) of each: as the roster says, else of its hands at the stage's output a head; NaN where
    neither is known."""
    table, codes = plan.stage_table, roster.codes(plan.stages)
    a_head = (table["labour_productivity"] / table["value_added_rate"])[codes]
    revenue = roster.numbers["revenue"]
    return np.where(np.isnan(revenue), roster.numbers["employees"] * a_head, revenue)


def listed_of(roster: EnterpriseRoster, plan: Plan, threshold: float) -> Flags:
    """Who is on the above-scale list: as the roster says, otherwise by revenue, or by the revenue that its hands make
    in the ``plan`` as it was read."""
    said = roster.numbers["above_scale"]
    return np.where(np.isnan(said), np.nan_to_num(expected_revenue(roster, plan)) >= threshold, said == 1.0)


def plan_of_roster(plan: Plan, roster: EnterpriseRoster, p: Mapping[str, float], small_beside: bool) -> Plan:
    """The plan with counts, output and usual ratios of the stages as the roster has them.

    ``small_beside``: the plan's own small enterprises stand beside those of the roster.
    """
    codes, listed = roster.codes(plan.stages), listed_of(roster, plan, p["listing_threshold"])
    stages = len(plan.stages)
    table: dict[str, Floats] = {name: np.array(values) for name, values in plan.stage_table.items()}
    above, counts, sums = _listed_by_stage(roster, plan, listed)
    enough = (counts > 0) & (counts >= ENOUGH * above)
    mean = np.where(enough, sums / np.maximum(counts, 1), stage_means(plan, p))
    table["above_scale_enterprises"] = above
    table["above_scale_output"] = above * mean / 10_000.0
    small = np.bincount(codes[~listed], minlength=stages).astype(np.float64)
    table["small_enterprises"] = small + table["small_enterprises"] if small_beside else small
    for column, total, sold in _measured(roster, codes, stages):
        enough = sold > 0.0
        ratio = total / np.where(enough, sold, 1.0)
        if column == "labour_productivity":
            value = table["value_added_rate"] / np.where(ratio > 0.0, ratio, 1.0)
            enough &= ratio > 0.0
        else:
            value = ratio
        if column == "energy_intensity":  # energy leaves room for what is bought outside, however much was reported
            value = np.minimum(
                value, (1.0 - table["value_added_rate"] - p["smallest_import_share"]) / p["energy_price"]
            )
        table[column] = np.where(enough, value, table[column])
    return replace(plan, stage_table=FrozenMapping({name: frozen(values) for name, values in table.items()}))


def _listed_by_stage(roster: EnterpriseRoster, plan: Plan, listed: Flags) -> tuple[Floats, Floats, Floats]:
    """Above-scale enterprises by stage; those of them whose revenue is known; their revenue. Arrays (stages,)."""
    codes, revenue, stages = roster.codes(plan.stages), roster.numbers["revenue"], len(plan.stages)
    known = listed & ~np.isnan(revenue)
    above = np.bincount(codes[listed], minlength=stages).astype(np.float64)
    counts = np.bincount(codes[known], minlength=stages).astype(np.float64)
    return above, counts, np.bincount(codes[known], revenue[known], stages).astype(np.float64)


def stage_means(plan: Plan, p: Mapping[str, float]) -> Floats:
    """Mean annual revenue of above-scale enterprises by stage as the plan has it."""
    return np.array([stage_mean(plan.stage_table, code, p) for code in range(len(plan.stages))])


def _measured(roster: EnterpriseRoster, codes: NDArray[np.int64], stages: int) -> Iterator[tuple[str, Floats, Floats]]:
    """Column of stages.csv, sum of the figure by stage, and revenue of those who report it: zero where too few do."""
    revenue = np.nan_to_num(roster.numbers["revenue"])
    everybody = np.bincount(codes, revenue, stages)
    for column, name in MEASURED.items():
        figure = roster.numbers[name]
        known = ~np.isnan(figure) & (revenue > 0.0)
        sold = np.bincount(codes[known], revenue[known], stages)
        enough = (sold > 0.0) & (sold >= ENOUGH * everybody)
        total: Floats = np.bincount(codes[known], figure[known], stages).astype(np.float64)
        yield column, total, np.where(enough, sold, 0.0)


def fixed_columns(roster: EnterpriseRoster, plan: Plan, threshold: float) -> dict[str, frozenset[str]]:
    """Column of stages.csv -> the stages for which the roster fixes it. Output is fixed where the roster has nobody on
    the list, or the revenue of enough of them."""
    stages = plan.stages
    found = {column: frozenset(stages) for column in COUNTED}
    above, counts, _sums = _listed_by_stage(roster, plan, listed_of(roster, plan, threshold))
    known = counts >= ENOUGH * above
    found["above_scale_output"] = frozenset(stage for stage, enough in zip(stages, known, strict=True) if enough)
    for column, _total, sold in _measured(roster, roster.codes(stages), len(stages)):
        found[column] = frozenset(stage for stage, revenue in zip(stages, sold, strict=True) if revenue > 0.0)
    return found


# -- who there is, and how large --------------------------------------------------------------------------------------


def incumbents_of(
    roster: EnterpriseRoster, plan: Plan, p: Mapping[str, float], streams: Streams, small_beside: NDArray[np.int64],
    listed: Flags,
) -> Incumbents:  # fmt: skip
    """The enterprises of the roster in its order, ``listed`` or not, then so many synthetic small ones by stage.

    A revenue that is missing is drawn: from the number of hands and the stage's output a head where that is known, else
    from the size distribution of the stage's above-scale, or of small enterprises.
    """
    codes = roster.codes(plan.stages)
    others = np.repeat(np.arange(len(plan.stages)), small_beside)
    stage = np.concatenate([codes, others])
    listed = np.concatenate([listed, np.zeros(len(others), bool)])
    uniform = streams.uniform("population: size", 0, len(stage))
    size = np.concatenate([roster.numbers["revenue"], np.full(len(others), np.nan)])
    hands = np.concatenate([roster.numbers["employees"], np.full(len(others), np.nan)])
    counted = np.isnan(size) & ~np.isnan(hands)
    spread = p["tfp_fixed_sd"] * ndtri(np.clip(uniform, 1e-12, 1.0 - 1e-12))
    size[counted] = (12.0 * hands * cost_structure(plan, p).labour_output[stage] * np.exp(spread))[counted]
    unknown = np.isnan(size)
    for code in range(len(plan.stages)):
        mine = np.flatnonzero(unknown & listed & (stage == code))
        if len(mine):
            total = stage_mean(plan.stage_table, code, p) * len(mine)
            size[mine] = above_scale_sizes(len(mine), total, uniform[mine], p)
    small = unknown & ~listed
    size[small] = small_sizes(uniform[small], p)
    return Incumbents(stage, listed, size)


class Given:
    """What the roster says of each slot; NaN where it says nothing, and for everybody who is not on it."""

    def __init__(self, roster: EnterpriseRoster, plan: Plan, plan_as_read: Plan, slots: int) -> None:
        self._slots = slots
        places = {OUTSIDE: -1.0, "": np.nan, **{own.id: float(k) for k, own in enumerate(plan.parks)}}
        self._values = dict(roster.numbers)
        self._values["age"] = roster.age
        self._values["park"] = np.array([places[name] for name in roster.park], dtype=np.float64)
        table = plan_as_read.stage_table
        self.enterprises_of_plan = float((table["above_scale_enterprises"] + table["small_enterprises"]).sum())
        """Enterprises of the city for which the plan's own counts of certificates hold."""

    def values(self, name: str) -> Floats:
        """What is said of each slot, shape (slots,)."""
        found = np.full(self._slots, np.nan)
        found[: len(self._values[name])] = self._values[name]
        return found

    def is_missing(self, name: str) -> Flags:
        """Slots of which nothing is said."""
        return np.isnan(self.values(name))

    def over(self, name: str, drawn: NDArray[Any]) -> NDArray[Any]:
        """What is said, and ``drawn`` where nothing is."""
        said = self.values(name)
        return np.where(np.isnan(said), drawn, said)


# -- books -----------------------------------------------------------------------------------------------------------


def hold_traits(arrays: Mapping[str, NDArray[Any]], given: Given, size: Floats, p: Mapping[str, float]) -> None:
    """Place and R&D of the enterprises as the roster says; ``size`` is demand (10k yuan a month)."""
    arrays["town"][:] = given.over("town", arrays["town"]) % p["towns"]
    arrays["park"][:] = given.over("park", arrays["park"])
    with np.errstate(divide="ignore", invalid="ignore"):
        # What is declared holds some that was only relabelled; the rest is what the enterprise aims at.
        declared = given.values("rd_spending") / (12.0 * size)
    real = np.minimum(declared, 1.0) * (1.0 - p["rd_relabelled_share"])
    arrays["rd_propensity"][:] = np.where(np.isnan(real), arrays["rd_propensity"], real)


def hold_costs(
    arrays: Mapping[str, NDArray[Any]],
    given: Given,
    p: Mapping[str, float],
    *,
    demand: Floats,
    productivity: Floats,
    inputs: Floats,
    own_share: float | Floats,
    listed: Flags,
) -> Floats:
    """Hands, energy, overheads and mark-up as the roster says; returns the cost of inputs per unit that goes with them.

    ``arrays`` hold what was drawn, debt included. ``inputs`` is the cost of inputs per unit, ``own_share`` the share of
    own costs in the price. The price stays the one that was drawn: what an enterprise asks does not follow from a
    roster. Where hands and energy alone cost more than the profit leaves room for, it makes itself what others buy, and
    buys less outside the city.
    """
    sold = np.maximum(demand, 1e-9)
    drawn_energy = arrays["energy_intensity"].copy()
    standard = arrays["labour_output"] * productivity
    power = np.nan_to_num(given.values("electricity")) * COAL_IN_POWER / (12.0 * sold)
    energy = np.where(arrays["alive"], np.maximum(drawn_energy, power), drawn_energy)
    said = given.values("energy") / (12.0 * sold)
    arrays["energy_intensity"][:] = np.where(np.isnan(said), energy, said)
    arrays["labour"][:] = given.over("employees", arrays["labour"])
    arrays["labour_need"][:] = np.where(
        given.is_missing("employees"), arrays["labour_need"], arrays["labour"] * standard / sold
    )
    wear = p["depreciation"] * arrays["capital_need"] / arrays["target_utilisation"]
    rate = p["policy_rate_start"] + np.where(listed, p["loan_spread"], p["loan_spread_small"])
    others = arrays["rd_propensity"] + arrays["debt"] / sold * rate / 12.0

    drawn_cost = drawn_energy * p["energy_price"]
    usual = inputs + drawn_cost + p["wage"] / standard + wear + arrays["overhead_need"] / arrays["target_utilisation"]
    asked = usual * (1.0 + arrays["markup"])
    price = price_of_cost(usual, arrays["markup"], np.zeros(len(sold)), own_share)
    tax = p["value_added_tax"]
    stated = given.values("profit") / (12.0 * sold)
    drawn = price - usual - tax * np.maximum(price - inputs - drawn_cost, 0.0) - others
    wanted = np.where(np.isnan(stated), drawn, stated)
    energy_cost = arrays["energy_intensity"] * p["energy_price"]
    rest = inputs + energy_cost + p["wage"] * arrays["labour_need"] / standard + wear
    taxed = price - inputs - energy_cost
    # What may be spent beside ``rest``: above zero it is overheads, below it what is bought outside and must be left
    # out, of which the tax on value added takes its part.
    room = price - wanted - others - tax * np.maximum(taxed, 0.0) - rest
    use = productivity ** -p["productivity_saves_materials"]
    left_out = np.clip(room / (1.0 - tax), -arrays["import_share"] * use, 0.0)
    known = ~(given.is_missing("profit") & given.is_missing("employees") & given.is_missing("energy"))
    known |= ~given.is_missing("electricity")
    spent = np.where(room > 0.0, room, left_out)
    overheads = np.maximum(room, 0.0) * arrays["target_utilisation"]
    arrays["overhead_need"][:] = np.where(known, overheads, arrays["overhead_need"])
    imports = np.maximum(arrays["import_share"] + left_out / use, 0.0)
    arrays["import_share"][:] = np.where(known, imports, arrays["import_share"])
    arrays["markup"][:] = np.where(known, asked / (rest + spent) - 1.0, arrays["markup"])
    return np.asarray(np.where(known, inputs + left_out, inputs))
