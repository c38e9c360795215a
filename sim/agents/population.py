"""The city: enterprises of 2019 and would-be entrants, with everything that they begin with.

Without a roster there are no enterprise-level data: sizes, productivity, debt and links are drawn so that the totals of
``stages.csv`` are met. What a roster says is held (:mod:`sim.agents.roster_population`). Draws depend on (seed, draw)
alone: all replicates and all scenarios share one population.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from sim.agents.certified_at_start import certify_at_start
from sim.agents.cost_structure import cost_structure
from sim.agents.environment import start_score
from sim.agents.population_layout import Layout
from sim.agents.pricing import pass_through_by_size, price_of_cost
from sim.agents.roster_population import Given, hold_costs, hold_traits
from sim.agents.supply_network import NONE, PlacedOrders, SupplyNetwork
from sim.columns import INPUT_SLOTS
from sim.plan import Plan
from sim.state import Enterprises
from sim.streams import Streams, laplace

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Draw = Callable[[str], Floats]
"""One number a slot of the population's stream of this name."""


def populate(
    firms: Enterprises, layout: Layout, plan: Plan, p: Mapping[str, float], streams: Streams, *,
    pass_through: str = "common", given: Given | None = None,
) -> SupplyNetwork:  # fmt: skip
    """Fill the table with the population of January 2019 and build its supplier links.

    ``pass_through`` says how own costs enter prices, ``common`` or ``by_size``; ``given`` is what a roster says.
    """
    arrays, table, stage = firms.arrays, plan.stage_table, layout.stage
    slots = firms.slots

    def draw(name: str) -> Floats:
        return np.clip(streams.uniform(f"population: {name}", 0, slots), 1e-12, 1.0 - 1e-12)

    costs = cost_structure(plan, p)
    arrays["stage"][:] = stage
    arrays["town"][:] = (draw("town") * p["towns"]).astype(np.int64)
    inside = draw("in a park") < p["park_share"]
    arrays["park"][:] = np.where(inside, choose_parks(plan, stage, draw("park"), p["park_affinity"]), -1)
    arrays["project"][:] = layout.project
    arrays["environment_care"][:] = draw("environment care")
    arrays["entry_size"][:] = layout.size
    # Larger enterprises are a little more productive (a copula's correlation, [A]).
    correlation = p["size_productivity_correlation"]
    arrays["tfp_fixed"][:] = p["tfp_fixed_sd"] * (
        correlation * _standardise(np.log(layout.size), layout.incumbents)
        + np.sqrt(1.0 - correlation**2) * ndtri(draw("productivity"))
    )
    arrays["adoption_propensity"][:] = np.exp(
        p["adoption_propensity_sd"] * ndtri(draw("adoption propensity")) - p["adoption_propensity_sd"] ** 2 / 2.0
    )
    arrays["connection"][:] = draw("connection")
    arrays["cloud_ambition"][:] = draw("cloud depth")
    arrays["reporting_disposition"][:] = draw("reporting disposition")
    spread = p["rd_intensity_log_sd"]
    active = draw("research active") < np.where(layout.above_scale, p["rd_active_above_scale"], p["rd_active_small"])
    mean_active = p["rd_active_above_scale"]
    arrays["rd_propensity"][:] = (
        active
        * table["rd_intensity"][stage]
        / mean_active
        * np.exp(spread * ndtri(draw("research intensity")) - spread**2 / 2.0)
    )
    if given is not None:
        hold_traits(arrays, given, layout.size, p)
    arrays["labour_output"][:] = costs.labour_output[stage]
    arrays["import_share"][:] = costs.import_share[stage]
    arrays["markup"][:] = costs.markup[stage]
    arrays["capital_need"][:] = costs.capital_need[stage]
    arrays["overhead_need"][:] = costs.overhead[stage]
    arrays["external_growth"][:] = table["external_growth"][stage]
    arrays["exit_factor"][:] = table["exit_multiplier"][stage]
    arrays["target_utilisation"][:] = table["utilisation"][stage]
    share, supplier_stage = input_slots(plan)
    arrays["input_share"][:] = share[:, stage]
    arrays["input_stage"][:] = supplier_stage[:, stage]

    wanted = np.where(
        layout.above_scale | (layout.project >= 0),
        2 + (draw("suppliers") < p["third_supplier_share"]),
        1 + (draw("suppliers") < p["second_supplier_share"]),
    ).astype(np.int64)
    network = SupplyNetwork(
        stage, arrays["input_share"], np.maximum(arrays["input_stage"], 0), wanted, len(plan.stages)
    )
    alive = np.arange(slots) < layout.incumbents
    arrays["alive"][:] = alive
    _begin_markets(firms, layout, network, p, draw, streams)
    _begin_books(firms, layout, plan, p, draw, pass_through, given)
    certify_at_start(arrays, layout.above_scale, plan, p, given)
    return network


def choose_parks(plan: Plan, stage: Integers, draw: Floats, affinity: float) -> Integers:
    """A park for each of ``stage`` by ``draw`` in [0, 1): larger parks are likelier, and ``affinity`` times as likely
    those that the plan means for the stage.
    """
    meant = np.array([[name in park.stages for park in plan.parks] for name in plan.stages])
    weight = np.array([park.land_share for park in plan.parks]) * np.where(meant, affinity, 1.0)
    bounds = np.cumsum(weight, axis=1)
    bounds /= bounds[:, -1:]
    return np.asarray((draw[:, None] >= bounds[stage]).sum(axis=1), dtype=np.int64)


def input_slots(plan: Plan) -> tuple[Floats, Integers]:
    """Coefficient and supplier stage of each input slot of each stage, shape (inputs, stages); stage -1 for none.

    Raises ValueError when a stage buys from more local stages than there are slots.
    """
    stages = len(plan.stages)
    share = np.zeros((INPUT_SLOTS, stages))
    supplier = np.full((INPUT_SLOTS, stages), NONE, dtype=np.int64)
    for buyer in range(stages):
        needed = np.flatnonzero(plan.coefficients[:, buyer])
        if len(needed) > INPUT_SLOTS:
            raise ValueError(
                f"stage {plan.stages[buyer]} buys from {len(needed)} local stages; there is room for {INPUT_SLOTS}"
            )
        share[: len(needed), buyer] = plan.coefficients[needed, buyer]
        supplier[: len(needed), buyer] = needed
    return share, supplier


def _standardise(values: Floats, incumbents: int) -> Floats:
    """``values`` less the mean and over the spread of the first ``incumbents`` ones."""
    known = values[:incumbents]
    spread = known.std() if incumbents else 0.0
    return (values - known.mean()) / spread if spread > 0 else np.zeros_like(values)


def _begin_markets(
    firms: Enterprises, layout: Layout, network: SupplyNetwork, p: Mapping[str, float], draw: Draw, streams: Streams
) -> None:
    """Demand, links, customers, stocks and prices of the incumbents."""
    arrays = firms.arrays
    alive = arrays["alive"]
    demand = layout.size * alive
    arrays["expected_demand"][:] = demand
    network.supplier[:] = match_suppliers(network, demand, p["local_sales_limit"], streams)
    network.refresh()
    need = arrays["input_share"] * demand
    amounts = need.reshape(-1)[network.input] * network.active_share
    local = np.bincount(network.row, amounts, firms.slots)
    network.carry_out([PlacedOrders(amounts[: network.links_of(layout.incumbents)])], "population")
    arrays["local_orders"][:] = local
    arrays["customers"][:] = np.maximum(demand - local, 0.0)
    arrays["inputs_ordered"][:] = need
    arrays["in_transit"][:] = need
    arrays["input_stock"][:] = need * max(p["input_stock_target"] - 1.0, 0.0)
    arrays["finished_stock"][:] = p["finished_stock_target"] * demand
    arrays["fill_rate"][:] = alive
    spread = p["capacity_start_sd"]
    unequal = np.exp(spread * ndtri(draw("capacity")) - spread**2 / 2.0)
    arrays["capacity"][:] = demand / arrays["target_utilisation"] * unequal


def match_suppliers(network: SupplyNetwork, demand: Floats, limit: float, streams: Streams) -> Integers:
    """A supplier for every link that fits: chance proportional to spare capacity, eight rounds, the rest stays open.

    ``limit`` is the share of an enterprise's demand that may come from local buyers.
    """
    supplier = np.full(len(network.buyer), NONE, dtype=np.int64)
    amount = network.need * demand[network.buyer]
    spare = limit * demand
    for attempt in range(8):
        # One number a link: links of incumbents come first, so that more would-be entrants move none of them.
        chance = streams.uniform(f"population: links {attempt}", 0, len(supplier))
        for code in range(network.stages):
            members = network.members(code)
            open_links = np.flatnonzero((supplier == NONE) & (network.stage_needed == code) & (amount > 0.0))
            if not len(open_links) or not len(members):
                continue
            room = np.cumsum(spare[members])
            if room[-1] <= 0.0:
                continue
            pick = members[
                np.minimum(np.searchsorted(room, chance[open_links] * room[-1], side="right"), len(members) - 1)
            ]
            order = np.lexsort((chance[open_links], pick))
            links, chosen = open_links[order], pick[order]
            running = np.cumsum(amount[links])
            starts = np.r_[0, np.flatnonzero(np.diff(chosen)) + 1]
            before = np.repeat(running[starts] - amount[links][starts], np.diff(np.r_[starts, len(chosen)]))
            fits = (running - before <= spare[chosen]) & (chosen != network.buyer[links])
            supplier[links[fits]] = chosen[fits]
            spare -= np.bincount(chosen[fits], amount[links[fits]], len(spare))
            np.maximum(spare, 0.0, out=spare)
    return supplier


def _begin_books(
    firms: Enterprises, layout: Layout, plan: Plan, p: Mapping[str, float], draw: Draw, pass_through: str,
    given: Given | None,
) -> None:  # fmt: skip
    """Age, list status, price, productivity shock, R&D, energy, money, debt, cloud use, land of the incumbents."""
    arrays, table, stage = firms.arrays, plan.stage_table, layout.stage
    alive, demand = arrays["alive"], arrays["expected_demand"]
    arrays["age"][:] = np.floor(-np.log1p(-draw("age")) * p["age_mean_months"]) * alive
    if given is not None:
        arrays["age"][:] = given.over("age", arrays["age"])
    arrays["above_scale"][:] = layout.above_scale & alive
    arrays["on_list_this_year"][:] = arrays["above_scale"]
    arrays["threshold_passed_month"][:] = np.where(alive & (demand * 12.0 >= p["listing_threshold"]), 0, -1)
    arrays["tfp_shock"][:] = p["tfp_shock_sd"] / np.sqrt(2.0) * laplace(draw("productivity shock")) * alive
    productivity = np.exp(arrays["tfp_fixed"] + arrays["tfp_shock"])
    arrays["labour"][:] = demand / (arrays["labour_output"] * productivity)
    arrays["energy_intensity"][:] = (
        table["energy_intensity"][stage]
        * alive
        * np.exp(p["energy_intensity_log_sd"] * ndtri(draw("energy")) - p["energy_intensity_log_sd"] ** 2 / 2.0)
    )
    inputs = (arrays["input_share"].sum(axis=0) + arrays["import_share"]) * productivity ** -p[
        "productivity_saves_materials"
    ]
    own_share: float | Floats = p["cost_pass_through"]
    if pass_through == "by_size":
        own_share = pass_through_by_size(
            demand, p["pass_through_small"], p["pass_through_large"], p["pass_through_size"]
        )
    assets = (
        arrays["capital_need"] * arrays["capacity"]
        + p["cash_months"] * demand
        + arrays["finished_stock"]
        + arrays["input_stock"].sum(axis=0)
    )
    leverage = np.clip(
        p["leverage_mean"]
        + p["leverage_sd"] * (ndtri(draw("leverage")) - p["leverage_productivity_slope"] * np.log(productivity)),
        0.0,
        p["leverage_ceiling"],
    )
    if given is not None:
        leverage = given.over("leverage", leverage)
    arrays["debt"][:] = leverage * assets * alive
    arrays["labour_need"][:] = alive
    hands: float | Floats = 1.0
    if given is not None:
        inputs = hold_costs(
            arrays, given, p, demand=demand, productivity=productivity, inputs=inputs, own_share=own_share,
            listed=layout.above_scale,
        )  # fmt: skip
        hands = arrays["labour_need"]
    fixed = (arrays["overhead_need"] + p["depreciation"] * arrays["capital_need"]) / arrays["target_utilisation"]
    cost = (
        inputs
        + arrays["energy_intensity"] * p["energy_price"]
        + p["wage"] * hands / (arrays["labour_output"] * productivity)
        + fixed
    )
    arrays["price"][:] = price_of_cost(cost, arrays["markup"], np.zeros(firms.slots), own_share) * alive
    # The draw behind an enterprise's energy intensity is its rank within its stage.
    score = start_score(draw("energy"), arrays["environment_care"], table["emission_index"][stage], p)
    arrays["green_score"][:] = score * alive
    # No equipment is older than its enterprise.
    equipment_age = np.minimum(2.0 * draw("equipment age") * p["equipment_age_mean"], arrays["age"])
    arrays["equipment_age"][:] = equipment_age * alive
    arrays["rd_stock"][:] = arrays["rd_propensity"] * demand / p["rd_depreciation"]
    arrays["land"][:] = table["land_per_output"][stage] * demand * 12.0
    if given is not None:
        arrays["land"][:] = given.over("land", arrays["land"])
    start_cloud = np.where(
        layout.above_scale, table["cloud_share_above_2019"][stage], table["cloud_share_small_2019"][stage]
    )
    # Those readier to adopt are likelier to have done so.
    readiness = draw("cloud start") / np.maximum(arrays["adoption_propensity"], 1e-3) ** 0.5
    users = np.zeros(firms.slots, bool)
    open_ = alive if given is None else alive & given.is_missing("cloud")
    for code in range(len(plan.stages)):
        for group in (layout.above_scale, ~layout.above_scale):
            mine = np.flatnonzero(open_ & group & (stage == code))
            count = int(np.floor(start_cloud[mine].sum() + 0.5)) if len(mine) else 0
            users[mine[np.argsort(readiness[mine], kind="stable")[:count]]] = True
    depth = arrays["cloud_ambition"]
    if given is not None:
        users |= given.values("cloud") >= 1.0
    arrays["cloud_level"][:] = users * (1 + (depth < p["cloud_core_share"]) + (depth < p["cloud_integrated_share"]))
    if given is not None:  # a roster that says how deep, 2 or 3, is taken at its word
        arrays["cloud_level"][:] = np.where(given.values("cloud") > 1.0, given.values("cloud"), arrays["cloud_level"])
    arrays["cloud_month"][:] = np.where(users, -1000, -1)
    arrays["cash"][:] = p["cash_months"] * demand
    # What is left of the price after cost, rates of tax and interest: the books of an average month.
    energy = arrays["energy_intensity"] * p["energy_price"]
    margin = (arrays["price"] - cost) - p["value_added_tax"] * np.maximum(arrays["price"] - inputs - energy, 0.0)
    margin -= arrays["rd_propensity"]
    spread = np.where(layout.above_scale, p["loan_spread"], p["loan_spread_small"])
    margin -= arrays["debt"] / np.maximum(demand, 1e-9) * (p["policy_rate_start"] + spread) / 12.0
    margin -= p["corporate_tax"] * np.maximum(margin, 0.0)
    arrays["smoothed_profit"][:] = margin * demand
    deep = alive & (margin < -p["distress_loss"])
    arrays["distress_months"][:] = deep * np.floor(draw("distress") * p["distress_start_months"])
    weak = (margin * demand < 0.0) & (arrays["debt"] > p["zombie_leverage"] * assets) & alive
    chronic = weak & (draw("chronic weakness") < p["zombie_start_share"])
    arrays["zombie"][:] = chronic
    arrays["zombie_months"][:] = chronic * (p["zombie_delay_months"] + 1.0)
    arrays["price_parity"][:] = _price_parity(arrays, len(plan.stages))
    arrays["revenue_last_year"][:] = 12.0 * demand
    arrays["value_added_last_year"][:] = 12.0 * table["value_added_rate"][stage] * demand
    arrays["profit_last_year"][:] = 12.0 * margin * demand


def _price_parity(arrays: Mapping[str, NDArray[Any]], stages: int) -> Floats:
    """Customer-weighted mean of the log price of January 2019 by stage, for every slot of the stage.

    The trend of outside demand already contains what the city's average price of 2019 wins; without this the better
    average of large enterprises would be growth that nobody has declared.
    """
    weight, stage = arrays["customers"], arrays["stage"]
    total = np.bincount(stage, weight, stages)
    logs = np.log(np.where(weight > 0.0, arrays["price"], 1.0))
    mean = np.bincount(stage, weight * logs, stages) / np.where(total > 0.0, total, 1.0)
    return np.asarray(mean[stage])
