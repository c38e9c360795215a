"""What a lever's class gives, the registry, and levers in a whole model."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
import pytest
from pydantic import ValidationError

from sim.engine_errors import ContractError
from sim.model import PolicyModel
from sim.parameters import ParameterError, ParameterTable
from sim.policies import base
from sim.policies.base import Lever, lever_class, lever_names, table_of
from sim.policies.cloud_subsidy import CloudSubsidy
from sim.scenario.schema import LeverUse, Population, Scenario
from tests.contract.lever_checks import same_columns, same_results
from tests.science.shuffled_rows import shuffled

START = "2020-02"
MONTHS = 14


def city(levers: dict[str, Lever], months: int = MONTHS) -> PolicyModel:
    uses = {name: LeverUse(use=lever.name, settings=lever) for name, lever in levers.items()}
    return PolicyModel(Scenario(name="city", months=months, population=Population(scale=0.2), levers=uses))


def every_lever() -> dict[str, Lever]:
    return {name: lever_class(name)(start=START) for name in lever_names()}


# -- classes -------------------------------------------------------------------------------------------------------


def test_fields_come_from_the_parameter_table() -> None:
    row = ParameterTable.load().row("cloud_subsidy.share")
    field = CloudSubsidy.model_fields["share"]
    assert (field.default, field.description) == (row.value, row.note)
    assert CloudSubsidy().share == row.value
    with pytest.raises(ValidationError):
        CloudSubsidy(share=row.maximum + 1.0)
    with pytest.raises(ParameterError, match="did you mean 'cloud_subsidy.share'"):
        table_of("cloud_subsidy")("shair")


def test_whole_numbers_are_whole() -> None:
    assert isinstance(CloudSubsidy().payment_lag_months, int)
    with pytest.raises(ValidationError):
        CloudSubsidy(payment_lag_months=1.5)  # type: ignore[arg-type]


def test_levers_are_frozen_and_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValidationError):
        CloudSubsidy(shair=0.5)  # type: ignore[call-arg]
    with pytest.raises(ValidationError):
        CloudSubsidy().share = 0.1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("month", "active", "started", "in_force"),
    [(13, False, False, 0), (14, True, True, 1), (16, True, True, 3), (17, False, True, 3)],
)
def test_start_end_and_tail(month: int, active: bool, started: bool, in_force: int) -> None:
    lever = CloudSubsidy(start="2020-03", end="2020-05")
    assert (lever.active(month), lever.started(month), lever.months_in_force(month)) == (active, started, in_force)


def test_a_lever_without_strength_is_never_active() -> None:
    assert not CloudSubsidy(start="2020-03", share=0.0).started(20)


def test_a_lever_must_be_one_of_the_plans() -> None:
    with pytest.raises(KeyError, match="helicopter_money"):

        class HelicopterMoney(Lever):
            name: ClassVar[str] = "helicopter_money"


# -- registry ------------------------------------------------------------------------------------------------------


def test_registry_answers_by_name() -> None:
    assert lever_class("cloud_subsidy") is CloudSubsidy
    with pytest.raises(KeyError, match="no lever 'cloud'"):
        lever_class("cloud")


def test_installed_packages_may_bring_levers(monkeypatch: pytest.MonkeyPatch) -> None:
    class Point:
        def __init__(self, name: str, loaded: Any) -> None:
            self.name, self._loaded = name, loaded

        def load(self) -> Any:
            return self._loaded

    points = {"from_outside": Point("from_outside", CloudSubsidy), "no_lever": Point("no_lever", int)}
    monkeypatch.setattr(base, "_installed", lambda: points)
    assert lever_names()[-2:] == ("from_outside", "no_lever")
    assert lever_class("from_outside") is CloudSubsidy
    with pytest.raises(TypeError, match="is no lever"):
        lever_class("no_lever")


# -- rules ---------------------------------------------------------------------------------------------------------


def test_rules_carry_the_id_of_the_scenario() -> None:
    rules = {made.name: made for made in CloudSubsidy(start="2020-03").rules("second_round")}
    assert set(rules) == {f"second_round.{step}" for step in ("offer", "note", "award", "settle", "publish")}
    award = rules["second_round.award"]
    assert award.lever == "second_round" and award.stream == "cloud_subsidy claims"
    assert "second_round" in award.resources and "second_round" in award.requests
    assert award.active is not None and not award.active(13) and award.active(16)
    assert award.sentence.startswith("Who has adopted")


def test_a_rule_must_take_what_is_declared() -> None:
    def stray(firms: Any, programme: Any, weather: Any) -> dict[str, Any]:
        """Ask for a resource that nobody declared."""
        return {}

    with pytest.raises(ContractError, match="takes 'weather'"):
        CloudSubsidy().rule("id", "offer", stray)


# -- in a whole model ----------------------------------------------------------------------------------------------


def test_a_run_goes_on_from_a_snapshot_as_if_nothing_had_happened() -> None:
    whole, parts = city(every_lever()), city(every_lever())
    while parts.month < 20:
        parts.step()
    kept = parts.snapshot()
    parts.run()
    parts.restore(kept)
    assert same_results(parts.run(), whole.run())
    assert same_columns(parts.firms.arrays, whole.firms.arrays)
    assert parts.result().levers == whole.result().levers


def test_months_before_the_start_can_be_shared() -> None:
    without, with_levers, whole = city({}), city(every_lever()), city(every_lever())
    while without.month < 13:
        without.step()
    with_levers.restore(without.snapshot())
    assert same_results(with_levers.run(), whole.run())


def test_two_instances_share_draws_and_stand_side_by_side() -> None:
    halves = {
        name: CloudSubsidy(start=START, annual_budget=1e5, share=0.25, selection="first_come")
        for name in ("first_half", "second_half")
    }
    whole = {"whole": CloudSubsidy(start=START, annual_budget=1e5, share=0.5, selection="first_come")}
    parameters = {"administrative_cases_per_month": 1e5, "funded_share_adjustment": 0.0}
    results = []
    for levers in (halves, whole):
        uses = {name: LeverUse(use=lever.name, settings=lever) for name, lever in levers.items()}
        scenario = Scenario(
            name="two", months=MONTHS, population=Population(scale=0.2), levers=uses, parameters=parameters
        )
        results.append(PolicyModel(scenario).run())
    two, one = results
    assert np.array_equal(two.series["cloud_adoptions"], one.series["cloud_adoptions"])
    money = [sum(report["money"] for report in result.levers.values()) for result in results]
    assert money[0] == pytest.approx(money[1]) and money[0] > 0
    assert two.series["cloud_supported"][-1] == 2 * one.series["cloud_supported"][-1]
    assert {row[3] for row in two.accounts} >= {"first_half", "second_half"}


def test_the_order_of_rows_moves_no_award() -> None:
    levers = {name: LeverUse(use=name, settings=lever) for name, lever in every_lever().items()}
    scenario = Scenario(name="rows", months=MONTHS, population=Population(scale=0.3), levers=levers)
    straight, mixed = PolicyModel(scenario).run(), shuffled(scenario, seed=5).run()
    for name, report in straight.levers.items():
        assert mixed.levers[name] == pytest.approx(report, rel=1e-9, abs=1e-9), name
    for name in straight.series:
        assert mixed.series[name] == pytest.approx(straight.series[name], rel=1e-9, abs=1e-9, nan_ok=True), name


def test_offices_are_shared_by_all_levers() -> None:
    scenario = Scenario(
        name="few", months=MONTHS, population=Population(scale=0.2), parameters={"administrative_cases_per_month": 2.0},
        levers={name: LeverUse(use=name, settings=lever) for name, lever in every_lever().items()},
    )
    model, used = PolicyModel(scenario), []
    while model.month < model.months:
        model.step()  # a lever that decides more than is left for it raises
        used.append(2.0 - model.government.cases_left)
    assert max(used) == 2.0
    assert sum(report["awarded"] > 0.0 for report in model.result().levers.values()) >= 5
