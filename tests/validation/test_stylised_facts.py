"""The measures on made-up data with known answers. Whether the model shows the facts is not tested: see docs."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.model import PolicyModel
from sim.scenario.schema import Scenario
from sim.validation import estimators, page
from sim.validation.above_scale_list import delistings, listings
from sim.validation.adoption import adoption_innovation
from sim.validation.capacity_use import utilisation
from sim.validation.closing import age_of_peak, exit_rate, exit_size
from sim.validation.distress import loss_making, zombie_recovery, zombies
from sim.validation.fact import FACTS, fact
from sim.validation.panels import PANEL_COLUMNS, YEARS_OF_LIFE, RunPanel, YearEnd, collect_panel, without_events
from sim.validation.productivity import exit_productivity, productivity_gap, productivity_persistence
from sim.validation.sizes_and_growth import growth_kurtosis, growth_shape, spread_of_growth
from sim.validation.stylised_facts import STYLISED_FACTS
from sim.validation.supplier_links import link_survival

MANY = 20_000


def draws(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def year_end(year: int, rows: int, supplier: list[int] | None = None, **columns: object) -> YearEnd:
    """A year's end of ``rows`` live, listed enterprises of one stage, with some columns given."""
    values = {name: np.zeros(rows) for name in PANEL_COLUMNS}
    values |= {"alive": np.ones(rows, bool), "above_scale": np.ones(rows, bool), "stage": np.zeros(rows, np.int64)}
    values |= {"on_list_this_year": np.ones(rows, bool), "zombie": np.zeros(rows, bool), "age": np.full(rows, 99.0)}
    values |= {name: np.asarray(value) for name, value in columns.items()}
    links = np.asarray(supplier if supplier is not None else [], dtype=np.int64)
    return YearEnd(year, values, links, np.arange(len(links)))


def panel(*ends: YearEnd, **changed: object) -> RunPanel:
    """A run of which only what is given matters."""
    empty = RunPanel(
        {end.year: end for end in ends},
        np.zeros((24, 1, 2)),
        np.ones((24, 1, 2)),
        np.zeros((24, YEARS_OF_LIFE)),
        np.zeros((24, YEARS_OF_LIFE)),
        {},
        ("all",),
    )
    return dataclasses.replace(empty, **changed)  # type: ignore[arg-type]


# -- estimators ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exponent", [0.8, 1.06, 1.5])
def test_tail_exponent_of_pareto_draws(exponent: float) -> None:
    values = 2_000.0 * (1.0 - draws().random(MANY)) ** (-1.0 / exponent)
    assert estimators.hill(values, 2_000).exponent == pytest.approx(exponent, rel=0.07)
    assert estimators.pareto_tail(values).exponent == pytest.approx(exponent, rel=0.07)


def test_tail_begins_where_the_pareto_law_does() -> None:
    body = np.exp(draws().normal(5.0, 0.3, MANY))
    tail = 600.0 * (1.0 - draws(8).random(4_000)) ** (-1.0 / 1.2)
    found = estimators.pareto_tail(np.concatenate([body[body < 600.0], tail]))
    assert 350.0 < found.cutoff < 1_500.0
    assert found.exponent == pytest.approx(1.2, rel=0.1)


def test_hill_is_unbiased_in_small_samples() -> None:
    generator = draws()
    found = [estimators.hill((1.0 - generator.random(500)) ** -1.0, 12).exponent for _ in range(3_000)]
    assert np.mean(found) == pytest.approx(1.0, abs=0.03)


def test_tail_of_counts() -> None:
    counts = np.floor(0.5 + 0.5 * (1.0 - draws().random(MANY)) ** (-1.0 / 1.1))
    assert estimators.pareto_tail(counts, 200, discrete=True).exponent == pytest.approx(1.1, rel=0.1)


def test_hill_refuses_a_tail_longer_than_the_sample() -> None:
    with pytest.raises(ValueError, match="cannot be taken"):
        estimators.hill(np.ones(5), 6)
    with pytest.raises(ValueError, match="fewer than 50"):
        estimators.pareto_tail(np.ones(5))


@pytest.mark.parametrize(("law", "shape", "kurtosis"), [("laplace", 1.0, 3.0), ("normal", 2.0, 0.0)])
def test_tents_and_bells(law: str, shape: float, kurtosis: float) -> None:
    values = getattr(draws(), law)(0.3, 0.2, 10 * MANY)
    assert estimators.subbotin_shape(values) == pytest.approx(shape, rel=0.03)
    assert estimators.excess_kurtosis(values) == pytest.approx(kurtosis, abs=0.15)


def test_spread_falls_with_size_by_the_exponent() -> None:
    size = np.exp(draws().normal(5.0, 1.5, MANY))
    growth = draws(8).normal(0.0, 0.3, MANY) * size**-0.17
    assert estimators.size_spread_slope(size, growth) == pytest.approx(-0.17, abs=0.015)


def test_bass_curve_is_found_again() -> None:
    years = np.arange(241) / 12.0
    path = estimators.bass_curve(0.02, 0.35, 0.12, years)
    assert path[0] == pytest.approx(0.12)
    assert np.gradient(path, years)[0] == pytest.approx((0.02 + 0.35 * 0.12) * 0.88, rel=0.02)
    assert estimators.fit_bass(path) == pytest.approx((0.02, 0.35), rel=1e-3)


def test_interval_of_a_standard_deviation_covers_it() -> None:
    generator = draws()
    inside = 0
    for _ in range(2_000):
        low, high = estimators.spread_interval(generator.normal(0.0, 2.0, 8))
        inside += low < 2.0 < high
    assert inside / 2_000 == pytest.approx(0.95, abs=0.02)


# -- measures on panels --------------------------------------------------------------------------------------------


def test_growth_leaves_out_the_stage_the_young_and_the_dead() -> None:
    size = draws().random(MANY) * 100.0 + 50.0
    stage = np.arange(MANY) % 2
    own = draws(8).laplace(0.0, 0.2, MANY)
    before = year_end(2019, MANY, revenue_last_year=size, stage=stage)
    age = np.where(np.arange(MANY) < 100, 12.0, 99.0)
    own[:100] = 50.0  # too young to have had two whole years
    new = size * np.exp(own + 0.5 * stage)
    run = panel(before, year_end(2020, MANY, revenue_last_year=new, stage=stage, age=age))
    assert growth_shape([run], (2020,)) == pytest.approx(1.0, abs=0.05)
    assert growth_kurtosis([run], (2020,)) == pytest.approx(3.0, abs=0.6)


def test_productivity_within_stages() -> None:
    stage = np.arange(MANY) % 4
    fixed = draws().normal(0.0, 0.3, MANY)
    before = year_end(2019, MANY, stage=stage, tfp_fixed=fixed + stage)
    shocks = draws(8).normal(0.0, 0.3 * np.sqrt(1.0 - 0.7**2), MANY)
    run = panel(before, year_end(2020, MANY, stage=stage, tfp_fixed=0.7 * fixed + shocks - stage))
    assert productivity_gap([run], (2019,)) == pytest.approx(2.0 * 1.2816 * 0.3, rel=0.03)
    assert productivity_persistence([run], (2020,)) == pytest.approx(0.7, abs=0.02)


def test_who_closes() -> None:
    before = year_end(2019, 4, revenue_last_year=[10.0, 30.0, 100.0, 300.0], tfp_fixed=[-1.0, -1.0, 1.0, 1.0])
    run = panel(before, year_end(2020, 4, alive=[False, False, True, True]))
    assert exit_size([run], (2020,)) == pytest.approx(20.0 / 200.0)
    assert exit_productivity([run], (2020,)) == pytest.approx(-2.0)


def test_death_rates_by_year_of_life() -> None:
    lives, deaths = np.full((24, YEARS_OF_LIFE), 1_000.0), np.full((24, YEARS_OF_LIFE), 5.0)
    deaths[12:, 2] = 9.0
    run = panel(lives=lives, deaths=deaths)
    assert age_of_peak([run], (2020,)) == 3.0
    expected = 12.0 * (5.0 * (YEARS_OF_LIFE - 1) + 9.0) / (1_000.0 * YEARS_OF_LIFE) * 100.0
    assert exit_rate([run], (2020,)) == pytest.approx(expected)


def test_zombies_recover_only_when_they_live() -> None:
    before = year_end(2019, 4, zombie=[True, True, True, False])
    after = year_end(2020, 4, zombie=[True, False, False, False], alive=[True, True, False, True])
    run = panel(before, after)
    assert zombies([run], (2019,)) == pytest.approx(75.0)
    assert zombie_recovery([run], (2020,)) == pytest.approx(100.0 / 3.0)


def test_losses_of_the_year_s_list() -> None:
    end = year_end(2020, 4, profit_last_year=[-1.0, 1.0, -1.0, 1.0], on_list_this_year=[True, True, False, True])
    assert loss_making([panel(end)], (2020,)) == pytest.approx(100.0 / 3.0)


def test_use_of_capacity_is_weighted_and_of_the_list() -> None:
    output, capacity = np.zeros((24, 1, 2)), np.zeros((24, 1, 2))
    output[12:, 0, 1], capacity[12:, 0, 1], output[:, 0, 0] = 3.0, 4.0, 99.0
    assert utilisation([panel(output=output, capacity=capacity)], (2020,)) == pytest.approx(0.75)


def test_links_survive_with_the_same_supplier() -> None:
    run = panel(year_end(2019, 5, [1, 2, -1, 4]), year_end(2020, 6, [1, 3, 2, -1, 5]))
    assert link_survival([run], (2020,)) == pytest.approx(1.0 / 3.0)


def test_flows_of_the_list() -> None:
    before = year_end(2019, 5, above_scale=[True, True, True, True, False])
    after = year_end(
        2020,
        6,
        above_scale=[True, False, True, True, True, True],
        alive=[True, True, True, False, True, True],
    )
    run = panel(before, after)
    assert listings([run], (2020,)) == pytest.approx(50.0)
    assert delistings([run], (2020,)) == pytest.approx(50.0)


def test_adoption_follows_a_fixed_population() -> None:
    path = estimators.bass_curve(0.02, 0.3, 0.1, np.arange(21.0))
    ends = []
    for place, adopted in enumerate(path):
        stayed = np.arange(5_000) < np.floor(adopted * 5_000.0)
        newcomers = np.zeros(10 * place)
        ends.append(year_end(2018 + place, 5_000 + 10 * place, cloud_level=np.concatenate([stayed, newcomers])))
    assert adoption_innovation([panel(*ends)], ()) == pytest.approx(0.02, rel=0.05)


def test_spread_of_growth_over_runs() -> None:
    def run(final: float) -> RunPanel:
        yearly = np.array([100.0, 100.0, final])
        return panel(series={"value_added_above_scale": np.repeat(yearly, 12)})

    assert spread_of_growth([run(121.0), run(100.0)], ()) == pytest.approx(10.0 / np.sqrt(2.0))


# -- the register, the panels, the page ----------------------------------------------------------------------------


def test_every_fact_says_what_it_is() -> None:
    assert [one.id for one in STYLISED_FACTS][:2] == ["S1", "S2a"]
    for one in STYLISED_FACTS:
        assert one.low <= one.high and one.source and one.name_en and one.name_zh
        assert one.measure.__doc__, one.id


def test_two_facts_cannot_have_one_name() -> None:
    count = len(FACTS)
    with pytest.raises(ValueError, match="two facts"):
        fact("S1", "", "", 0.0, 1.0, "")(lambda runs, years: 0.0)
    assert len(FACTS) == count


def test_a_value_on_the_bound_holds_and_nan_does_not() -> None:
    exit_fact = next(one for one in STYLISED_FACTS if one.id == "S7")
    assert exit_fact.holds(6.2) and exit_fact.holds(9.3)
    assert not exit_fact.holds(9.31) and not exit_fact.holds(float("nan"))


@pytest.fixture(scope="module")
def small_run() -> tuple[PolicyModel, RunPanel]:
    scenario = Scenario(name="small", months=12, population={"scale": 0.3})  # type: ignore[arg-type]
    model = PolicyModel(without_events(scenario))
    return model, collect_panel(model)


def test_a_panel_agrees_with_the_event_log(small_run: tuple[PolicyModel, RunPanel]) -> None:
    model, run = small_run
    events = model.event_log.table()
    assert sorted(run.ends) == [2018, 2019, 2020]
    for year in (2019, 2020):
        months = run.months_of(year)
        within = (events["month"] >= months.start) & (events["month"] < months.stop)
        assert run.deaths[months].sum() == (within & (events["kind"] == "exit")).sum()
        was = run.ends[year - 1]
        listed = was["above_scale"] & was["alive"]
        # Who is listed and closes in the same December is counted as neither.
        assert listings([run], (year,)) == pytest.approx(
            100.0 * (within & (events["kind"] == "listed")).sum() / listed.sum()
        )
    assert run.output[:, :, 1].sum() == pytest.approx(run.series["output_above_scale"].sum())


def test_a_panel_begins_with_the_first_month(small_run: tuple[PolicyModel, RunPanel]) -> None:
    with pytest.raises(ValueError, match="has run already"):
        collect_panel(small_run[0])


def test_the_page_explains_each_cross() -> None:
    missed = [page.Measured(one, -1e9, float("nan"), float("nan"), ()) for one in STYLISED_FACTS if one.low > -1e9]
    assert all(one.mark == page.CROSS for one in missed)
    assert all(one.fact.id in page.EXPLANATIONS for one in missed)
