"""Directions: what must go up or down when one thing changes, seed by seed, each with its mechanism.

A pair shares its luck: both runs see the same enterprises and the same random numbers, so that the sign must be right
in *every* replicate, not on average. Sizes are not tested here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.model import PolicyModel
from sim.rule import make_rule
from sim.scenario.schema import Outside, Scenario, Shock
from sim.schedule import Schedule, check_order
from tests.small_models import small_scenario, step_to

SCALE, MONTHS, REPLICATES = 0.4, 24, (0, 1, 2)
PLAN = slice(12, 12 + MONTHS)
"""The months after the burn-in year."""

LAST = slice(PLAN.stop - 1, PLAN.stop)


@dataclass(frozen=True)
class Change:
    """What is different in the second run of a pair."""

    name: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    growth: float = 0.0
    shock: Mapping[str, float] = field(default_factory=dict)
    """Factors that hold from January 2020 on."""
    against: Mapping[str, float] = field(default_factory=dict)
    """Parameters of the first run."""
    shock_in_both: bool = False

    def __hash__(self) -> int:
        return hash(self.name)

    def scenarios(self) -> tuple[Scenario, Scenario]:
        shocks = (Shock(name="shock", start="2020-01", end="2021-12", **self.shock),) if self.shock else ()
        first = small_scenario(SCALE, months=MONTHS, parameters=self.against)
        second = small_scenario(SCALE, months=MONTHS, parameters={**self.against, **self.parameters})
        calm = Outside(drivers="none", shocks=shocks if self.shock_in_both else ())
        changed = Outside(drivers="none", growth=self.growth, shocks=shocks)
        return first.model_copy(update={"outside": calm}), second.model_copy(update={"outside": changed})


@cache
def pair(change: Change) -> list[tuple[Mapping[str, np.ndarray], Mapping[str, np.ndarray]]]:
    """Series of both runs, one pair a replicate."""
    first, second = change.scenarios()
    return [(series_of(first.model_dump_json(), k), PolicyModel(second, replicate=k).run().series) for k in REPLICATES]


@cache
def series_of(scenario: str, replicate: int) -> Mapping[str, np.ndarray]:
    """Series of a first run, given as JSON; most pairs have the same one."""
    return PolicyModel(Scenario.model_validate_json(scenario), replicate=replicate).run().series


MARKET = Change("outside demand grows by five points more", growth=0.05)
SLUMP = Change("outside demand falls by a fifth", shock={"demand": 0.8})
WAGES = Change("wages grow by a tenth a year", parameters={"wage_growth": 0.10})
ENERGY = Change("energy costs half as much again", shock={"energy_price": 1.5})
INPUTS = Change("inputs from outside cost a fifth more", shock={"input_price": 1.2})
RIVALS = Change("outside rivals ask a tenth more", shock={"price": 1.1})
CREDIT = Change(
    "the lending ceiling is raised",
    against={"lending_ceiling_headroom": 1.0, "lending_ceiling_growth": -0.1},
    parameters={"lending_ceiling_headroom": 1.5, "lending_ceiling_growth": 0.06},
)
SPREAD = Change("loans cost more", parameters={"loan_spread": 0.05, "loan_spread_small": 0.08})
EXIT = Change("small enterprises close twice as often", parameters={"exit_hazard_small": 0.13})
INSOLVENCY = Change("the distressed are given up sooner", parameters={"insolvency_hazard": 0.15})
ENTRY = Change("more begin", parameters={"entry_rate": 0.14})
IMITATION = Change("peers count twice in the choice of the cloud", parameters={"cloud_imitation": 0.075})
CLOUD_BILL = Change("the cloud costs seven times as much", parameters={"cloud_cost": 20.0})
CLOUD_GAIN = Change("the cloud teaches five times as much", parameters={"cloud_productivity_gain": 0.1})
WEAR = Change("machines wear out faster", parameters={"depreciation": 0.012})
NO_CERTIFICATES = {"high_tech_patent_share": 0.0, "high_tech_at_start": 0.0, "specialised_quota": 0.0}
"""Certificates ask for declared R&D and lower the tax: without them relabelling is on paper alone."""
RELABEL = Change(
    "half of high declared R&D is something else",
    against=NO_CERTIFICATES,
    parameters={"rd_relabelled_share": 0.5},
)
RECAPTURE = Change(
    "local rivals win the customers of the closed",
    against={"customers_recaptured": 0.0},
    parameters={"customers_recaptured": 0.9},
)
LEARNING = Change("productivity grows by four points more", parameters={"tfp_trend": 0.05})
LABOUR = Change("a worker makes more every year", parameters={"labour_productivity_growth": 0.08})
SAVING = Change("energy is saved faster", parameters={"energy_saving_trend": 0.05})
PASSING_ON = Change(
    "costs are passed on, when inputs become dearer",
    against={"cost_pass_through": 0.4},
    parameters={"cost_pass_through": 0.8},
    shock={"input_price": 1.2},
    shock_in_both=True,
)
LISTING = Change("more of those who may report do", parameters={"list_reporting": 0.9})

UP, DOWN = 1.0, -1.0
DIRECTIONS = [
    (MARKET, "value_added_all", PLAN, UP, "more is ordered, so more is made"),
    (MARKET, "employment_all", PLAN, UP, "hands follow expected demand"),
    (MARKET, "investment_industrial", PLAN, UP, "capacity wanted passes the trigger more often"),
    (MARKET, "profit", PLAN, UP, "fixed costs are spread over more output"),
    (MARKET, "wage", LAST, UP, "hands become scarcer"),
    (SLUMP, "value_added_all", PLAN, DOWN, "less is ordered"),
    (SLUMP, "investment_industrial", PLAN, DOWN, "idle machines are not replaced"),
    (SLUMP, "natural_exits", PLAN, UP, "lower margins raise the hazard of closing, losses end in insolvency"),
    (WAGES, "profit", PLAN, DOWN, "wages are passed on in part only"),
    (WAGES, "price_level", LAST, UP, "part of the wages is passed on"),
    (WAGES, "employment_all", LAST, DOWN, "dearer goods lose customers outside, and with them jobs"),
    (ENERGY, "price_level", LAST, UP, "part of the energy bill is passed on"),
    (ENERGY, "profit", PLAN, DOWN, "the rest of the energy bill is borne"),
    (ENERGY, "value_added_all", LAST, DOWN, "dearer goods lose customers outside"),
    (ENERGY, "zombies", LAST, UP, "less profit covers the interest less often"),
    (INPUTS, "profit", PLAN, DOWN, "input costs are passed on in part only"),
    (INPUTS, "price_level", LAST, UP, "input costs are passed on in part"),
    (INPUTS, "rd_real", LAST, DOWN, "research stops where losses are deep"),
    (RIVALS, "price_level", LAST, UP, "prices follow those of outside rivals in part"),
    (RIVALS, "value_added_all", LAST, UP, "a price below that of rivals wins customers"),
    (CREDIT, "investment_industrial", PLAN, UP, "fewer requests for loans are turned down"),
    (CREDIT, "debt", LAST, UP, "what is lent is owed"),
    (SPREAD, "profit", PLAN, DOWN, "interest is a cost"),
    (SPREAD, "zombies", LAST, UP, "higher interest is covered less often"),
    (EXIT, "enterprises_all", LAST, DOWN, "more close and no more begin"),
    (EXIT, "natural_exits", PLAN, UP, "the hazard itself"),
    (INSOLVENCY, "enterprises_all", LAST, DOWN, "long distress ends in closing more often"),
    (INSOLVENCY, "zombies", LAST, DOWN, "many of the distressed are zombies"),
    (ENTRY, "enterprises_all", LAST, UP, "more would-be entrants, thinned as before"),
    (ENTRY, "entries", PLAN, UP, "more would-be entrants"),
    (IMITATION, "cloud_users", LAST, UP, "the hazard of adoption rises with peers"),
    (CLOUD_BILL, "cloud_users", LAST, DOWN, "who cannot pay the bill cannot adopt"),
    (CLOUD_GAIN, "profit", LAST, UP, "the productive need fewer hands and inputs"),
    (WEAR, "investment_industrial", PLAN, UP, "what wears out is replaced"),
    (RELABEL, "rd_declared", PLAN, UP, "declared is real over one less the relabelled share"),
    (RECAPTURE, "value_added_all", LAST, UP, "survivors make what the closed would have made"),
    (LEARNING, "profit", PLAN, UP, "the productive need fewer hands and inputs"),
    (LEARNING, "price_level", LAST, DOWN, "lower costs are passed on in part"),
    (LEARNING, "employment_all", LAST, DOWN, "demand grows by less than output per hand"),
    (LABOUR, "employment_all", LAST, DOWN, "fewer hands make the same"),
    (LABOUR, "labour_productivity", LAST, UP, "value added a worker"),
    (SAVING, "energy_use", PLAN, DOWN, "less energy for a unit of output"),
    (SAVING, "profit", PLAN, UP, "a smaller energy bill"),
    (PASSING_ON, "price_level", LAST, UP, "own cost weighs more in the price"),
    (LISTING, "enterprises_above_scale", LAST, UP, "more pass from above the threshold onto the list"),
]


@pytest.mark.parametrize(
    ("change", "series", "months", "sign", "mechanism"),
    DIRECTIONS,
    ids=[f"{change.name}: {series}" for change, series, *_ in DIRECTIONS],
)
def test_direction(change: Change, series: str, months: slice, sign: float, mechanism: str) -> None:
    for first, second in pair(change):
        before, after = float(first[series][months].sum()), float(second[series][months].sum())
        assert sign * (after - before) > 1e-4 * abs(before), mechanism


def test_growth_on_paper_is_no_growth() -> None:
    """Relabelling and listing change what is counted and not what is done: everything real stays to the last bit."""
    real = ("value_added_all", "profit", "employment_all", "investment_industrial", "energy_use", "enterprises_all")
    for first, second in pair(RELABEL):
        for name in (*real, "rd_real", "value_added_above_scale"):
            assert np.array_equal(first[name], second[name]), name
    for first, second in pair(LISTING):
        assert second["enterprises_above_scale"][LAST][0] > first["enterprises_above_scale"][LAST][0]
        # Banks prefer those on the list, so that what is real moves too, but by next to nothing.
        for name in real:
            assert second[name] == pytest.approx(first[name], rel=0.02, abs=1e-9), name


def test_a_ceiling_that_does_not_bind_changes_nothing() -> None:
    """Room that nobody asks for is no investment."""
    wide = [small_scenario(0.2, months=12, parameters={"lending_ceiling_headroom": room}) for room in (3.0, 9.0)]
    one, other = (PolicyModel(scenario).run().series for scenario in wide)
    assert np.array_equal(one["investment_industrial"], other["investment_industrial"])


# -- what happens to single enterprises ----------------------------------------------------------------------


def columns(scenario: Scenario, names: tuple[str, ...], replicate: int = 0) -> dict[str, np.ndarray]:
    """Sums of columns over the city, month by month."""
    model, kept = PolicyModel(scenario, replicate=replicate), {name: [] for name in names}
    while model.month < model.months:
        model.step()
        for name in names:
            kept[name].append(float(model.firms[name].sum()))
    return {name: np.array(values) for name, values in kept.items()}


@pytest.mark.parametrize("shock", [{"energy_price": 1.5}, {"input_price": 1.2}])
def test_dearer_energy_and_inputs_raise_unit_cost_at_once_and_price_later(shock: dict[str, float]) -> None:
    """Costs of one unit are reckoned at today's prices; prices close a part of the gap a month."""
    outside = Outside(drivers="none", shocks=(Shock(name="dear", start="2020-01", end="2020-12", **shock),))
    calm = small_scenario(0.3, months=6)
    made = []
    for scenario in (calm, calm.model_copy(update={"outside": outside})):
        model = PolicyModel(scenario)
        cost, price = [], []
        while model.month < model.months:
            model.step()
            sales = model.firms["output"]
            cost.append(float(model.firms["unit_cost"] @ sales / sales.sum()))
            price.append(float(model.firms["price"] @ sales / sales.sum()))
        made.append((np.array(cost), np.array(price)))
    (cost, price), (dear_cost, dear_price) = made
    assert np.array_equal(cost[:12], dear_cost[:12])
    assert dear_cost[12] > cost[12] * 1.005
    change = dear_price[12:] / price[12:] - 1.0
    assert change[0] > 0.0
    assert change[-1] > 2.0 * change[0], "prices are sticky"
    assert change[-1] < dear_cost[-1] / cost[-1] - 1.0, "pass-through is incomplete"


def closed_months(half_life: float, closed: bool, replicate: int, penalty: float) -> dict[str, np.ndarray]:
    """The city with a third of the working time in February and March 2020, or with all of it."""
    shocks = (Shock(name="closure", start="2020-02", end="2020-03", activity=0.35),) if closed else ()
    parameters = {"backlog_half_life": half_life, "demand_failure_penalty": penalty}
    scenario = small_scenario(0.3, months=18, parameters=parameters)
    scenario = scenario.model_copy(update={"outside": Outside(drivers="none", shocks=shocks)})
    return columns(scenario, ("output", "backlog", "shipped"), replicate)


@pytest.mark.parametrize("penalty", [0.0, 2.0])
@pytest.mark.parametrize("replicate", [0, 1])
def test_a_closure_is_made_up_for_as_far_as_customers_wait(replicate: int, penalty: float) -> None:
    """Output falls, orders wait; afterwards output is higher than without the closure until the backlog is gone.

    Finished goods bridge the first month; in the second customers wait. Without a penalty customers come back whatever
    has happened, and sales that are lost are those that nobody has waited for; with it some turn away for good.
    """
    february, march, december, lost = 13, 14, 23, {}
    for half_life in (0.1, 4.0):
        calm, shut = (closed_months(half_life, closed, replicate, penalty) for closed in (False, True))
        assert (shut["output"][:february] == calm["output"][:february]).all()
        assert (shut["output"][february : march + 1] < 0.6 * calm["output"][february : march + 1]).all()
        assert shut["shipped"][march] < 0.8 * calm["shipped"][march]
        assert (shut["output"][march + 1 : march + 3] > calm["output"][march + 1 : march + 3]).all()
        lost[half_life] = float((calm["shipped"] - shut["shipped"])[february : december + 1].sum())
        waiting = shut["backlog"] - calm["backlog"]
        if half_life > 1.0:
            assert waiting[march] > 0.2 * calm["output"][march], "orders wait"
            assert shut["shipped"][march + 1] > calm["shipped"][march + 1], "and are served when work begins again"
            assert waiting[-1] < 0.25 * waiting[march], "until most of them are"
        else:
            assert waiting[march] < 0.01 * calm["output"][march], "nobody waits"
            assert shut["shipped"][march + 1] < calm["shipped"][march + 1], "what was lost does not come back"
    # Who waits is served in the end: patience brings back a part of the year's sales.
    assert 0.0 < lost[4.0] < 0.9 * lost[0.1]


START, WATCHED = 18, 6


def loss_of_customers(parameters: Mapping[str, float], months: int = WATCHED) -> float:
    """Output that the customers of one large supplier lose in the months after it stops, as a share of theirs."""
    model = PolicyModel(small_scenario(0.5, months=24, parameters=parameters))
    step_to(model, START)
    kept, firms, network = model.snapshot(), model.firms, model.network
    rows = firms.rows
    links = np.flatnonzero(network.active[: network.links_of(rows)])
    supplier, buyer = network.row[links], network.buyer[links]
    sales = np.bincount(supplier, network.need[links] * firms["expected_demand"][buyer], rows) * firms["alive"]
    stopped = int(np.argmax(sales * (firms["stage"] == model.plan.stage_index("AL_prim"))))
    customers = np.zeros(rows, dtype=bool)
    customers[buyer[supplier == stopped]] = True

    def output() -> float:
        model.restore(kept)
        total = 0.0
        for _ in range(months):
            model.step()
            total += float(model.firms["output"][:rows][customers].sum())
        return total

    without = output()

    def stop(firms: Any) -> dict[str, Any]:
        """Machines of one enterprise stand still."""
        return {"curtailment": np.arange(firms.rows) == stopped}

    plain = list(model.schedule.rules)
    place = [made.phase for made in plain].index("act")
    rules = [*plain[:place], make_rule(stop, phase="offer", adds=("curtailment",)), *plain[place:]]
    check_order(rules)
    model.schedule = Schedule(rules)
    assert customers.sum() > 5
    return 1.0 - output() / without


def test_substitutes_from_outside_soften_the_stop_of_a_supplier() -> None:
    """What a supplier does not deliver is bought elsewhere in part."""
    losses = [loss_of_customers({"import_substitution": share}) for share in (0.4, 0.7, 0.95)]
    assert losses[0] > losses[1] > losses[2] > 0.0


def test_larger_input_stocks_bridge_the_stop_of_a_supplier() -> None:
    """Inputs in stock are used first; the gap opens later."""
    losses = [loss_of_customers({"input_stock_target": months}, 4) for months in (1.2, 1.4, 2.5)]
    assert losses[0] > losses[1] > losses[2]
    assert losses[0] > 0.0


def test_a_search_that_succeeds_keeps_orders_at_home() -> None:
    """Links to the gone are open and bought outside; whoever finds another supplier at home orders there again."""

    def local(success: float) -> float:
        model = PolicyModel(small_scenario(0.4, months=24, parameters={"link_search_success": success}))
        step_to(model, model.months)
        return float(model.network.placed.sum() / model.firms["inputs_ordered"].sum())

    assert local(0.6) > local(0.0)


def test_recaptured_customers_go_to_those_that_are_left() -> None:
    """If rivals win the customers of the closed, survivors have more of them, and hardly one has fewer."""
    scenario = small_scenario(0.4, months=12, parameters={"exit_hazard_small": 0.2})
    kept = []
    for share in (0.0, 0.85):
        model = PolicyModel(
            scenario.model_copy(update={"parameters": {**scenario.parameters, "customers_recaptured": share}})
        )
        step_to(model, model.months)
        kept.append(model)
    rows = min(model.firms.rows for model in kept)
    both = kept[0].firms["alive"][:rows] & kept[1].firms["alive"][:rows]
    without, with_it = (model.firms["customers"][:rows][both] for model in kept)
    assert with_it.sum() > 1.01 * without.sum()
    assert np.mean(with_it >= without * (1.0 - 1e-12)) > 0.9
