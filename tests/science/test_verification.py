"""Verification V1 to V15 of the model's design, each test named after its number.

V5 and V6 (a lever without strength, months before a lever starts) are tested for every lever in
``tests/contract``; here they hold for the engine itself with a lever made up for the purpose.
"""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse import linalg

from sim.agents import demand, digital
from sim.columns import COLUMNS
from sim.model import PolicyModel
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.policies.base import lever_class
from sim.rule import Rule, make_rule
from sim.scenario.schema import LeverUse
from sim.schedule import Schedule, check_order
from sim.streams import RuleStream, Streams
from sim.uncertainty import realise
from tests.science.shuffled_rows import shuffled
from tests.small_models import (
    differing_series,
    firms_for,
    parameters_for,
    rewrap,
    seasonless_plan,
    small_scenario,
    step_to,
    still_model,
)


@pytest.fixture(scope="module")
def eventful() -> PolicyModel:
    """A city in the worst of the four years: outside events, tight credit, many closures; not yet simulated."""
    return PolicyModel(
        small_scenario(
            0.3, drivers="plan", parameters={"lending_ceiling_headroom": 1.0, "lending_ceiling_growth": 0.02}
        )
    )


@pytest.fixture(scope="module")
def balances(eventful: PolicyModel) -> SimpleNamespace:
    """What the accounts and the table of :func:`eventful` hold after each of its months."""
    model, kept = eventful, SimpleNamespace(money=[], debt=[], booked=[], alive=[], events=[], stocks=[], sold=[])
    ledger, lifecycle = model.ledger, model.lifecycle
    bounded = [column.name for column in COLUMNS.values() if column.minimum is not None]
    while model.month < model.months:
        model.step()
        kept.money.append(float(model.firms.arrays["cash"].sum()) + sum(ledger.balances.values()))
        kept.debt.append(float(model.firms.arrays["debt"].sum()))
        kept.booked.append(ledger.debt_granted - ledger.debt_repaid - ledger.debt_written_off)
        kept.alive.append(int(model.firms.arrays["alive"].sum()))
        kept.events.append(lifecycle.entered.sum() - sum(counts.sum() for counts in lifecycle.removed.values()))
        kept.stocks.append(min(model.firms.arrays[name].min() for name in bounded))
        kept.sold.append(float(model.firms["output"].sum()))
    return kept


def test_v1_the_sum_of_all_accounts_is_constant(eventful: PolicyModel, balances: SimpleNamespace) -> None:
    drift = np.abs(np.array(balances.money) - eventful.ledger.initial_money)
    assert (drift / np.array(balances.sold)).max() < 1e-9
    assert sum(eventful.ledger.entries.values()) > 20 * max(balances.sold), "hardly any money has moved"


def test_v2_debt_changes_by_loans_repayments_and_write_offs_alone(
    eventful: PolicyModel, balances: SimpleNamespace
) -> None:
    difference = np.array(balances.debt) - eventful.ledger.initial_debt - np.array(balances.booked)
    assert np.abs(difference).max() < 1e-9 * max(balances.debt)
    assert eventful.ledger.debt_granted > 0 < eventful.ledger.debt_written_off


def test_v3_enterprises_are_those_of_the_start_and_entries_less_exits(
    eventful: PolicyModel, balances: SimpleNamespace
) -> None:
    assert list(np.array(balances.alive) - np.array(balances.events)) == [eventful.lifecycle.initial] * len(
        balances.alive
    )
    events = eventful.event_log.table()["kind"]
    entries, exits = np.count_nonzero(events == "entry"), np.count_nonzero(events == "exit")
    assert entries > 20 < exits
    assert balances.alive[-1] == eventful.lifecycle.initial + entries - exits


def test_v4_no_stock_is_negative(balances: SimpleNamespace) -> None:
    assert min(balances.stocks) >= -1e-9


def made_up_lever(strength: float, first_month: int) -> Rule:
    """A support of ``strength`` for everybody's customers, productivity and odds of survival from a month on."""

    def support(firms, world):  # type: ignore[no-untyped-def]
        """Help everybody in three ways."""
        return {
            "customers_gained": strength * firms.customers,
            "knowledge_gained": np.full(firms.rows, strength),
            "exit_pressure": np.full(firms.rows, -10.0 * strength),
        }

    return make_rule(
        support, phase="offer", lagged=("customers",), adds=("customers_gained", "knowledge_gained", "exit_pressure"),
        resources=("world",), active=lambda month: month >= first_month,
    )  # fmt: skip


def with_rule(model: PolicyModel, joining: Rule) -> PolicyModel:
    """``model`` with one rule more, in front of the phase ``act``."""
    rules = list(model.schedule.rules)
    rules.insert([made.phase for made in rules].index("act"), joining)
    check_order(rules)
    model.schedule = Schedule(rules)
    return model


def test_v5_a_policy_without_strength_changes_nothing() -> None:
    scenario = small_scenario(drivers="plan", months=18)
    without = PolicyModel(scenario).run()
    with_nothing = with_rule(PolicyModel(scenario), made_up_lever(0.0, 0)).run()
    with_something = with_rule(PolicyModel(scenario), made_up_lever(0.001, 0)).run()
    assert differing_series(without.series, with_nothing.series, 30) == []
    assert with_nothing.accounts == without.accounts
    assert len(differing_series(without.series, with_something.series, 30)) > 20


def test_v6_months_before_a_policy_starts_are_identical() -> None:
    scenario = small_scenario(drivers="plan", months=18)
    without = PolicyModel(scenario).run()
    later = with_rule(PolicyModel(scenario), made_up_lever(0.01, 20)).run()
    assert differing_series(without.series, later.series, 20) == []
    assert len(differing_series(without.series, later.series, 30)) > 20
    before = [events["month"] < 20 for events in (without.events, later.events)]
    for name, values in without.events.items():
        assert list(values[before[0]]) == list(later.events[name][before[1]]), name


LEONTIEF_START, LEONTIEF_END = 60, 120


@pytest.fixture(scope="module")
def at_rest() -> tuple[PolicyModel, np.ndarray]:
    """A city after five years without chance or growth, and what each enterprise makes, 10k yuan a month.

    Input coefficients are fixed, and there is ten times the capacity that is needed.
    """
    model = still_model(0.3, months=LEONTIEF_END, parameters={"productivity_saves_materials": 0.0, "depreciation": 0.0})
    model.firms.arrays["capacity"][:] *= 10.0
    step_to(model, LEONTIEF_START)
    return model, model.firms["output"].copy()


def test_v7_a_reward_for_reporting_moves_the_list_and_hardly_what_is_real() -> None:
    """Locality: what all enterprises together make changes by less than two in a thousand."""
    settings = lever_class("scale_up_reward")(start="2020-01", annual_budget=5_000.0)
    use = {"scale_up_reward": LeverUse(use="scale_up_reward", settings=settings)}
    for replicate in (0, 1):
        plain = small_scenario(0.6, months=36)
        without = PolicyModel(plain, replicate=replicate).run().series
        rewarded = PolicyModel(plain.model_copy(update={"levers": use}), replicate=replicate).run().series
        real, listed = (
            rewarded[name][-12:].sum() / without[name][-12:].sum() - 1.0
            for name in ("value_added_all", "enterprises_above_scale")
        )
        assert listed > 0.01
        assert abs(real) < 2e-3



@pytest.mark.parametrize("stage", ["EQ_mach", "AL_proc", "RF_prod", "NM_mat", "CONCRETE", "PREFAB"])
def test_v8_output_answers_demand_as_leontief_says(at_rest: tuple[PolicyModel, np.ndarray], stage: str) -> None:
    """Total response over (I - A)^-1 dx is 1 +- 0.01, with A from the links that enterprises have."""
    model, before = at_rest
    firms, network = model.firms, model.network
    kept = model.snapshot()
    more = 0.1 * firms["customers"] * (firms["stage"] == model.plan.stage_index(stage))
    firms.arrays["customers"][: firms.rows] += more
    step_to(model, LEONTIEF_END)
    response = firms["output"] - before
    links, rows = network.links_of(firms.rows), firms.rows
    supplier, buyer = network.row[:links], network.buyer[:links]
    stage_of, stages = firms["stage"], network.stages
    # (a) enterprise by enterprise, from the coefficient of each link
    inputs = sparse.csc_array((network.active_need[:links], (supplier, buyer)), shape=(rows, rows))
    expected = linalg.spsolve(sparse.csc_array(sparse.eye_array(rows) - inputs), more)
    # (b) stage by stage, from what really went from stage to stage in the last month
    flows = np.zeros((stages, stages))
    np.add.at(flows, (stage_of[supplier], stage_of[buyer]), network.placed)
    effective = flows / np.maximum(np.bincount(stage_of, firms["output"], stages), 1e-9)
    by_stage = np.linalg.solve(np.eye(stages) - effective, np.bincount(stage_of, more, stages))
    model.restore(kept)
    assert response.sum() / expected.sum() == pytest.approx(1.0, abs=1e-3)
    assert np.abs(response - expected).max() < 1e-3 * expected.max()
    assert response.sum() / by_stage.sum() == pytest.approx(1.0, abs=0.01)
    assert response.sum() > 1.005 * more.sum(), "suppliers at home have noticed nothing"


def bass_run(seed: int, enterprises: int, months: int, innovation: float, imitation: float) -> np.ndarray:
    """Share of adopters after each month, shape (months,), where everybody sees everybody else."""
    world, ones = SimpleNamespace(month=0), np.ones(enterprises)
    network = SimpleNamespace(stages=1, supplier_share=lambda users: np.zeros(enterprises))
    peers = parameters_for(
        digital.look_at_peers, peer_weight_suppliers=0.0, peer_weight_stage=0.0, peer_weight_city=1.0
    )
    p = parameters_for(
        digital.adopt_cloud,
        cloud_innovation=innovation,
        cloud_imitation=imitation,
        cloud_cost=0.0,
        cloud_size_exponent=0.0,
    )
    firms = firms_for(digital.adopt_cloud, enterprises, cash=ones, expected_demand=ones, adoption_propensity=ones)
    firms.stage = np.zeros(enterprises, dtype=np.int64)
    streams, share = Streams(seed, 0, 0), np.empty(months)
    for month in range(months):
        world.month = month
        firms.cloud_peers = digital.look_at_peers(firms, peers, network)["cloud_peers"]
        rng = RuleStream(streams, "cloud adoption", month, enterprises)
        decided = digital.adopt_cloud(firms, p, rng, world)
        firms.cloud_level, firms.cloud_month = decided["cloud_level"], decided["cloud_month"]
        share[month] = (firms.cloud_level > 0).mean()
    return share


def test_v9_adoption_follows_the_bass_curve() -> None:
    months, innovation, imitation = 150, 0.02 / 12.0, 0.45 / 12.0
    runs = np.stack([bass_run(seed, 10_000, months, innovation, imitation) for seed in range(8)])
    curve, share = np.empty(months), 0.0
    for month in range(months):
        share += (1.0 - share) * -np.expm1(-(innovation + imitation * share))
        curve[month] = share
    error = runs.std(axis=0, ddof=1) / np.sqrt(len(runs))
    assert (np.abs(runs.mean(axis=0) - curve) < 3.5 * error).all()
    # The top is flat: the peak of the curve itself, and the smoothed peak of the runs, lie near Bass's formula.
    peak = np.log(imitation / innovation) / (innovation + imitation)
    adopting = np.convolve(np.diff(runs.mean(axis=0)), np.ones(13) / 13.0, mode="same")
    assert np.argmax(np.diff(curve)) == pytest.approx(peak, abs=3)
    assert np.argmax(adopting) == pytest.approx(peak, abs=8)


def test_v10_growth_by_chance_alone_is_gibrats() -> None:
    """Var(ln B_t / B_0) = t (chance 2 b^2 + (1 - chance) jitter^2), whatever the size; its mean factor is one."""
    enterprises, months, chance, scale, jitter = 20_000, 36, 1.0 / 6.0, 0.2, 0.01
    p = parameters_for(
        demand.renew_customers,
        demand_price_response=0.0,
        demand_jump_chance=chance,
        demand_jump_scale=scale,
        demand_jitter=jitter,
        demand_size_exponent=0.0,
    )
    world = SimpleNamespace(growth=0.0, log_price=np.zeros(1))
    start, ones = np.exp(np.linspace(0.0, 8.0, enterprises)), np.ones(enterprises)
    firms = firms_for(
        demand.renew_customers, enterprises, expected_demand=start, customers=start, price=ones, fill_rate=ones
    )
    streams = Streams(1, 0, 0)
    for month in range(months):
        rng = RuleStream(streams, "opportunity", month, enterprises)
        firms.customers = demand.renew_customers(firms, p, rng, world)["customers"]
        growth = np.log(firms.customers / start)
        expected = (month + 1) * (chance * 2.0 * scale**2 + (1.0 - chance) * jitter**2)
        if month >= 11:
            assert 0.95 < growth.var() / expected < 1.05, month
    small, large = growth[: enterprises // 2], growth[enterprises // 2 :]
    assert small.var() == pytest.approx(large.var(), rel=0.06)
    assert np.exp(growth).mean() == pytest.approx(1.0, abs=4.0 * np.exp(growth).std() / np.sqrt(enterprises))


ALIKE = {
    "tfp_fixed_sd": 0.0, "leverage_mean": 0.0, "leverage_sd": 0.0, "energy_intensity_log_sd": 0.0,
    "rd_intensity_log_sd": 0.0,
}  # fmt: skip
"""Enterprises differ in stage and size alone, and owe nothing."""


@pytest.mark.parametrize(
    ("case", "parameters"),
    [("all alike, and equipment wears out", ALIKE), ("all different, nothing wears out", {"depreciation": 0.0})],
)
def test_v11_without_noise_growth_and_policy_the_city_comes_to_rest(case: str, parameters: dict[str, float]) -> None:
    """|d ln Q| < 1e-6 after 60 months.

    Where enterprises differ *and* wear out there is no rest without closures: those that live beyond their means wear
    down year by year.
    """
    model = still_model(0.3, months=84, parameters=parameters)
    output = []
    while model.month < model.months:
        model.step()
        output.append(float(model.firms["output"].sum()))
    change = np.abs(np.diff(np.log(output)))
    assert change[60:].max() < 1e-6, case
    assert output[-1] > 0.5 * output[0]


@pytest.mark.parametrize(("inputs", "expectations", "finished"), list(itertools.product((1, 6), (0.1, 0.9), (1, 6))))
def test_v12_stock_keeping_does_not_whip_up_output(inputs: float, expectations: float, finished: float) -> None:
    """Monthly standard deviation of d ln Q below 0.02, at the corners of the three rates of adjustment."""
    parameters = {
        "input_stock_adjustment": inputs,
        "expectation_weight": expectations,
        "finished_stock_adjustment": finished, "stop_days": 0.0, "stop_days_other_kilns": 0.0,
    }
    model = PolicyModel(small_scenario(0.5, months=24, parameters=parameters), plan=seasonless_plan())
    output = []
    while model.month < model.months:
        model.step()
        output.append(float(model.firms["output"].sum()))
    assert np.diff(np.log(output)).std() < 0.02


def growth_of(scale: float, draw: int) -> float:
    """Yearly growth of real value added from 2019 to 2021, in percent: another population, but no other number."""
    scenario = small_scenario(scale, months=24)
    as_it_is = realise(scenario, load_plan(), ParameterTable.load(), 0)
    model = PolicyModel(scenario, draw=draw, realised=as_it_is)
    value_added = []
    while model.month < model.months:
        model.step()
        value_added.append(float(model.firms["value_added"].sum()))
    return 50.0 * float(np.log(sum(value_added[24:]) / sum(value_added[:12])))


def test_v13_a_city_ten_times_as_large_grows_as_fast() -> None:
    small = np.array([growth_of(1.0, draw) for draw in range(16)])
    large = np.array([growth_of(10.0, draw) for draw in range(3)])
    error = np.hypot(small.std(ddof=1) / np.sqrt(len(small)), large.std(ddof=1) / np.sqrt(len(large)))
    assert abs(small.mean() - large.mean()) < 2.0 * error
    # Luck averages out: a tenth of the variance, within what three draws can tell.
    assert large.std(ddof=1) < small.std(ddof=1)


@pytest.mark.parametrize("credit", [1.03, 0.95])
def test_v14_the_order_of_rows_does_not_matter(credit: float) -> None:
    """Rows shuffled, random numbers by permanent slot: aggregates agree to 1e-9, also where credit is rationed."""
    scenario = small_scenario(0.3, drivers="plan", parameters={"lending_ceiling_headroom": credit})
    straight, mixed = PolicyModel(scenario), shuffled(scenario, seed=5)
    assert not np.array_equal(straight.firms["stage"], mixed.firms["stage"])
    one, other = straight.run(), mixed.run()
    for name, values in one.series.items():
        assert other.series[name] == pytest.approx(values, rel=1e-9, abs=1e-12, nan_ok=True), name
    assert len(one.events["kind"]) == len(other.events["kind"]) > 100
    uid = mixed.streams.order[other.events["enterprise"]]
    assert sorted(zip(one.events["month"], one.events["enterprise"], one.events["kind"], strict=True)) == sorted(
        zip(other.events["month"], uid, other.events["kind"], strict=True)
    )


@pytest.mark.parametrize("forgotten", ["random numbers", "suppliers"])
def test_v14_notices_what_hangs_on_the_row(forgotten: str) -> None:
    scenario = small_scenario(0.3, drivers="plan", months=12)
    mixed = shuffled(scenario, seed=5)
    if forgotten == "random numbers":
        mixed.streams.order = None
    else:
        mixed.network.identity = np.arange(mixed.firms.slots)
        mixed.network.look_around()
    assert len(differing_series(PolicyModel(scenario).run().series, mixed.run().series, 24)) > 10
    output = [model.firms["output"].sum() for model in (_at_end(PolicyModel(scenario)), mixed)]
    assert output[0] != pytest.approx(output[1], rel=1e-9)


def _at_end(model: PolicyModel) -> PolicyModel:
    step_to(model, model.months)
    return model


def test_v15_a_longer_horizon_leaves_earlier_months_as_they_were() -> None:
    short = PolicyModel(small_scenario(drivers="plan", months=12)).run()
    long = PolicyModel(small_scenario(drivers="plan", months=36)).run()
    assert differing_series(short.series, long.series, 24) == []
    early = long.events["month"] < 24
    for name, values in short.events.items():
        assert list(values) == list(long.events[name][early]), name


def test_v15_the_months_do_not_know_how_long_the_run_is() -> None:
    """Not a rule sees the number of months: every argument of every rule is the same in a short and in a long run."""
    seen: dict[int, dict[str, list[bytes]]] = {}

    def spy(model, made):  # type: ignore[no-untyped-def]
        def call(firms, **arguments):  # type: ignore[no-untyped-def]
            columns = b"".join(np.ascontiguousarray(getattr(firms, name)).tobytes() for name in made.columns_read)
            seen[model.months].setdefault(f"{model.month} {made.name}", []).append(columns)
            return made.function(firms, **arguments)

        return call

    for months in (1, 30):
        model = PolicyModel(small_scenario(0.1, drivers="plan", months=months))
        seen[model.months] = {}
        rewrap(model, spy)
        step_to(model, 13)
    assert seen[13] == seen[42]
