"""The model: same seed, same numbers; snapshots; rules from scenarios; and nothing left behind in memory."""

from __future__ import annotations

import gc
import pickle
import weakref
from typing import Any

import mesa
import numpy as np
import pytest

from sim.engine_errors import ContractError
from sim.model import PolicyModel, RunResult
from sim.rule import make_rule
from sim.scenario.schema import RuleUse
from sim.schedule import Schedule
from tests.contract.rule_watch import all_levers
from tests.small_models import differing_series, rewrap, small_scenario, state_of, step_to


def same_result(one: RunResult, other: RunResult) -> None:
    assert differing_series(one.series, other.series, len(one.series["value_added_all"])) == []
    assert one.accounts == other.accounts and one.network == other.network and one.levers == other.levers
    for name, values in one.events.items():
        assert list(values) == list(other.events[name]), name


# -- seeds ---------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_result(small_city: tuple[PolicyModel, RunResult]) -> None:
    same_result(small_city[1], PolicyModel(small_city[0].scenario).run())


@pytest.mark.parametrize("change", [{"replicate": 1}, {"draw": 1}, {"seed": 2}])
def test_seed_draw_and_replicate_all_matter(change: dict[str, int]) -> None:
    scenario = small_scenario(0.1, months=1)
    one = PolicyModel(scenario)
    other = PolicyModel(scenario.model_copy(update={"seed": change.pop("seed", 1)}), **change)
    same_population = all(np.array_equal(one.firms.arrays[n], other.firms.arrays[n]) for n in one.firms.arrays)
    assert same_population == ("replicate" in change)
    assert len(differing_series(one.run().series, other.run().series, 13)) > 5


def test_mesas_own_generator_is_never_used() -> None:
    model = PolicyModel(small_scenario(0.05, months=1))
    before = pickle.dumps((model.random.getstate(), model.rng.bit_generator.state))
    model.run()
    assert pickle.dumps((model.random.getstate(), model.rng.bit_generator.state)) == before


def test_a_rule_that_joins_moves_no_other_random_number() -> None:
    """Common random numbers: a process more leaves all others' numbers where they were."""
    scenario = small_scenario(0.1, drivers="plan", months=6)

    def watch_luck(firms: Any, rng: Any) -> None:
        """Draw numbers of its own."""
        rng.uniform()

    joined = PolicyModel(scenario)
    luck = make_rule(watch_luck, phase="act", stream="luck")
    joined.schedule = Schedule([luck, *joined.schedule.rules])
    same_result(PolicyModel(scenario).run(), joined.run())


# -- snapshots -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def interrupted() -> tuple[PolicyModel, dict[str, Any], RunResult]:
    """A city with all levers, a snapshot after 20 months, and what became of it after 48."""
    scenario = small_scenario(0.2, drivers="plan").model_copy(update={"levers": all_levers()})
    model = PolicyModel(scenario)
    step_to(model, 20)
    kept = model.snapshot()
    return model, kept, model.run()


def test_a_snapshot_does_not_disturb_the_run(interrupted: tuple[PolicyModel, dict[str, Any], RunResult]) -> None:
    model, _, result = interrupted
    same_result(PolicyModel(model.scenario).run(), result)


def test_restored_in_the_same_model_the_run_ends_the_same(
    interrupted: tuple[PolicyModel, dict[str, Any], RunResult],
) -> None:
    model, kept, result = interrupted
    for _ in range(2):
        model.restore(kept)
        assert model.month == model.steps == 20
        same_result(model.run(), result)


def test_restored_in_a_fresh_model_the_run_ends_the_same(
    interrupted: tuple[PolicyModel, dict[str, Any], RunResult],
) -> None:
    model, kept, result = interrupted
    fresh = PolicyModel(model.scenario)
    fresh.restore(pickle.loads(pickle.dumps(kept)))
    same_result(fresh.run(), result)


def test_restored_in_a_model_that_went_elsewhere_the_run_ends_the_same(
    interrupted: tuple[PolicyModel, dict[str, Any], RunResult],
) -> None:
    model, kept, result = interrupted
    other = PolicyModel(model.scenario, replicate=7)
    step_to(other, 35)
    other.streams = PolicyModel(model.scenario).streams
    other.restore(kept)
    same_result(other.run(), result)


def test_no_resource_is_forgotten_in_a_snapshot(
    interrupted: tuple[PolicyModel, dict[str, Any], RunResult],
) -> None:
    """Month by month after restoring, all columns and all resources are what they were: not only the results."""
    model, kept, _ = interrupted
    straight, restored = PolicyModel(model.scenario), PolicyModel(model.scenario)
    step_to(straight, 20)
    restored.restore(kept)
    for _ in range(3):
        straight.step()
        restored.step()
        one, other = state_of(straight), state_of(restored)
        assert [name for name in one if not np.array_equal(one[name], other[name])] == []
        assert set(straight.resources) == set(kept["resources"])
        assert straight.bank.ceiling(20, 0.0) == restored.bank.ceiling(20, 0.0)
        assert straight.ledger.balances == restored.ledger.balances
        assert straight.labour_market.wage == restored.labour_market.wage


def test_scenarios_that_differ_later_share_their_first_months() -> None:
    """A city without levers lends its first months to one whose levers start afterwards."""
    without = small_scenario(0.2, drivers="plan", months=18)
    with_levers = without.model_copy(update={"levers": all_levers()})
    start = min(use.settings.first_month for use in with_levers.levers.values())  # type: ignore[attr-defined]
    assert start == 20
    common = PolicyModel(without)
    step_to(common, start)
    shared = PolicyModel(with_levers)
    shared.restore(common.snapshot())
    result = shared.run()
    same_result(result, PolicyModel(with_levers).run())
    alone = PolicyModel(without).run().series["value_added_all"]
    assert np.flatnonzero(result.series["value_added_all"] != alone)[0] >= start


# -- rules ---------------------------------------------------------------------------------------------------


def test_parameters_of_a_rule_are_those_that_it_declares() -> None:
    model = PolicyModel(small_scenario(0.05, parameters={"overtime_ceiling": 1.2}))
    produce = next(made for made in model.schedule.rules if made.name == "produce")
    p = model.rule_parameters(produce)
    assert p.overtime_ceiling == 1.2
    with pytest.raises(AttributeError):
        p.wage  # noqa: B018


def test_a_parameter_that_the_table_lacks_is_named() -> None:
    def wish(firms: Any, p: Any) -> None:
        """Wish for a parameter."""

    with pytest.raises(ContractError, match="'wish' uses the parameter 'luck', which parameters.csv lacks"):
        PolicyModel(small_scenario(0.05)).rule_parameters(make_rule(wish, phase="act", params=("luck",)))


def test_a_scenario_with_a_rule_that_does_not_fit_builds_no_model(tmp_path: Any) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "from sim.rule import rule\n@rule(phase='act', lagged=('price',), writes=('price',))\n"
        "def mine(firms):\n    '''Set the price a second time.'''\n    return {'price': firms.price}\n",
        encoding="utf-8",
    )
    with pytest.raises(ContractError, match="'price' has two owners: 'set_price' and 'mine'"):
        PolicyModel(small_scenario(0.05, rules=(RuleUse(use=f"{file}:mine"),)))


def test_nothing_an_enterprise_owns_is_changed_but_by_its_owner() -> None:
    """Traits never change; a stock changes only in a step of its owner, or of the resource that owns it."""
    model = PolicyModel(small_scenario(0.1, drivers="plan"))
    traits = {name: model.firms.arrays[name].copy() for name, c in model.firms.columns.items() if c.kind == "trait"}
    stocks = [name for name, column in model.firms.columns.items() if column.kind == "stock"]
    last: dict[str, Any] = {"rule": None, "state": {}}
    wrong: list[str] = []

    def spy(model: PolicyModel, made: Any) -> Any:
        def call(firms: Any, **arguments: Any) -> Any:
            now = {name: model.firms.arrays[name].copy() for name in stocks}
            before = last["rule"]
            if before is not None and not {"lifecycle"} & set(before.requests):
                for name in stocks:
                    may = name in before.writes or ("ledger" in before.requests and name in ("cash", "debt"))
                    if not may and not np.array_equal(now[name], last["state"][name], equal_nan=True):
                        wrong.append(f"{before.name} changed {name}")
            last.update(rule=made, state=now)
            return made.function(firms, **arguments)

        return call

    rewrap(model, spy)
    for _ in range(15):
        model.step()
        last["rule"] = None
    assert wrong == []
    for name, values in traits.items():
        assert np.array_equal(model.firms.arrays[name], values), name


# -- results and memory --------------------------------------------------------------------------------------


def test_the_result_covers_every_month_and_every_account(small_city: tuple[PolicyModel, RunResult]) -> None:
    model, result = small_city
    assert {len(values) for values in result.series.values()} == {48}
    assert all(np.isfinite(values).all() for values in result.series.values())
    assert {year for year, *_ in result.accounts} == {2019, 2020, 2021, 2022}
    assert all(amount > 0 for *_, amount in result.accounts)
    assert {name for _, a, b, _, _ in result.accounts for name in (a, b)} >= {"enterprises", "households", "bank"}
    stages = set(model.plan.stages)
    local = [row for row in result.network if row[1] != "outside"]
    assert local and all(a in stages and b in stages and links > 0 for a, b, links, _ in local)
    assert {a for a, b, *_ in result.network if b == "outside"} <= stages
    assert model.label == "2023-01" and not model.in_burn_in


def test_a_run_can_be_looked_at_half_way() -> None:
    model = PolicyModel(small_scenario(0.05))
    step_to(model, 5)
    assert {len(values) for values in model.result().series.values()} == {5}
    assert model.label == "2019-06" and model.in_burn_in


def test_models_that_were_released_are_forgotten() -> None:
    kept = []
    for _ in range(5):
        model = PolicyModel(small_scenario(0.02))
        model.step()
        kept.append(weakref.ref(model))
        model.release()
    del model
    gc.collect()
    assert [ref() for ref in kept] == [None] * 5
    registered = len(mesa.Agent._ids)
    model = PolicyModel(small_scenario(0.02))
    assert len(mesa.Agent._ids) == registered + 1
    model.release()
    assert len(mesa.Agent._ids) == registered
    model.release()  # once more does no harm


def test_a_released_model_still_gives_its_result() -> None:
    model = PolicyModel(small_scenario(0.02, months=1))
    model.run()
    model.release()
    assert len(model.result().series["value_added_all"]) == 13


def test_network_table_holds_the_sales_of_the_last_twelve_months() -> None:
    model = PolicyModel(small_scenario(0.1, months=12))
    placed = []
    while model.month < model.months:
        model.step()
        placed.append(float(model.network.placed.sum()))
    assert float(model.network.sales.sum()) == pytest.approx(sum(placed[-12:]), rel=1e-12)
