"""One draw made real: what it changes, what is held, and that every scenario of a seed shares it."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.model import PolicyModel
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.policies.bundle import expand
from sim.scenario import Population, Scenario, Structure, load_scenario
from sim.scenario.schema import LeverUse, Outside
from sim.uncertainty import Realised, held_and_drawn, input_names, realise, realise_point, uncertain_inputs

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
PLAN, TABLE = load_plan(), ParameterTable.load()
BASELINE = load_scenario(SCENARIOS / "baseline.yaml").scenario
WHOLE_PLAN = load_scenario(SCENARIOS / "plan.yaml").scenario
EMPTY = Scenario(name="empty")


def at(unit: dict[str, float], scenario: Scenario = EMPTY) -> Realised:
    return realise_point(scenario, PLAN, TABLE, unit)


def loaded(tmp_path: Path, text: str) -> Scenario:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    return load_scenario(tmp_path / "x.yaml").scenario


def settings(scenario: Scenario, lever_id: str) -> Any:
    return scenario.levers[lever_id].settings


def test_draw_0_leaves_everything_as_it_is() -> None:
    made = realise(WHOLE_PLAN, PLAN, TABLE, 0)
    assert made.scenario is WHOLE_PLAN and made.plan is PLAN
    assert made.parameters.values() == TABLE.values()
    assert made.drawn == frozenset()
    assert set(made.values) == set(input_names())
    assert made.values["expectation_weight"] == TABLE.row("expectation_weight").value
    assert made.values["stages.energy_intensity.GA"] == 1.0
    assert PolicyModel(EMPTY.model_copy(update={"population": Population(scale=0.05)})).realised_values == {}


def test_the_middle_of_a_symmetric_uniform_is_its_value() -> None:
    assert at({"expectation_weight": 0.5}).parameters.row("expectation_weight").value == pytest.approx(0.3)
    assert at({"expectation_weight": 0.75}).values["expectation_weight"] == pytest.approx(0.4)


def test_what_is_not_named_keeps_its_central_value() -> None:
    made = at({"expectation_weight": 0.75})
    assert made.plan is PLAN and made.scenario.structure == Structure()
    changed = {name for name, value in made.parameters.values().items() if value != TABLE.row(name).value}
    assert changed == {"expectation_weight"}
    assert made.drawn == {"expectation_weight"}


def test_stages_of_a_row_of_evidence_move_together() -> None:
    # The row names parts and machines: .83 to 1.22 times the table. At the high end both are .23 x 1.22.
    made = at({"stages.value_added_rate.EQ_part": 1.0, "stages.utilisation.EQ_part": 0.0}).plan
    rate, before = made.stage_table["value_added_rate"], PLAN.stage_table["value_added_rate"]
    assert rate[:2] == pytest.approx(0.23 * 1.22)
    assert np.array_equal(rate[2:], before[2:])
    shifted = made.stage_table["utilisation"] - PLAN.stage_table["utilisation"]
    assert shifted[[0, 1, 4]] == pytest.approx(-0.04)
    with pytest.raises(ValueError, match="read-only"):
        rate[0] = 1.0


def test_stages_that_move_apart_have_an_input_each() -> None:
    made = at({"stages.external_growth.EQ_mach": 0.0}).plan
    shifted = made.stage_table["external_growth"] - PLAN.stage_table["external_growth"]
    assert shifted[1] == pytest.approx(-0.04)
    assert np.count_nonzero(shifted) == 1


def test_coefficients_and_weights_of_scopes() -> None:
    made = at({"coefficients.EQ_part.EQ_mach": 0.0, "scopes.emerging.EQ_part": 0.5}).plan
    assert made.coefficients[0, 1] == 0.09
    assert (made.coefficients != PLAN.coefficients).sum() == 1
    for scope in ("emerging", "emerging_second_list"):
        weights = made.scopes[scope]
        assert weights[0] == weights[1] == pytest.approx(0.3987, abs=1e-4)  # median of Beta(20, 30)
        assert np.array_equal(weights[2:], PLAN.scopes[scope][2:])
    assert made.scopes["high_tech_industry"] is not None
    assert np.array_equal(made.scopes["high_tech_industry"], PLAN.scopes["high_tech_industry"])


def test_choices_become_words_of_the_scenario() -> None:
    made = at({"structure.credit": 0.9, "structure.exit": 0.5}).scenario
    assert made.structure == Structure(credit="tight", exit="negative_worth")


def test_a_point_is_checked() -> None:
    with pytest.raises(KeyError, match="no uncertain input is called 'wages'"):
        at({"wages": 0.5})
    with pytest.raises(ValueError, match="no number between 0 and 1"):
        at({"wage": 1.5})


# -- what is held --------------------------------------------------------------------------------------------------


def test_what_a_file_says_is_held(tmp_path: Path) -> None:
    scenario = loaded(
        tmp_path,
        "parameters: {wage: 0.7}\nstructure: {exit: negative_worth}\n"
        "levers:\n  cloud_subsidy: {share: 0.4}\n  again: {use: cloud_subsidy, cap_amount: 9}\n",
    )
    assert scenario.uncertainty.held == (
        "levers.again.cap_amount", "levers.cloud_subsidy.share", "structure.exit", "wage",
    )  # fmt: skip
    made = realise(scenario, PLAN, TABLE, 3)
    assert made.values["wage"] == 0.7 and made.scenario.parameters == {"wage": 0.7}
    assert made.scenario.structure.exit == "negative_worth"
    assert made.values["structure.exit"] == 1.0
    one, other = settings(made.scenario, "cloud_subsidy"), settings(made.scenario, "again")
    assert (one.share, other.cap_amount) == (0.4, 9.0)
    assert other.share == made.values["cloud_subsidy.share"]
    assert one.cap_amount == made.values["cloud_subsidy.cap_amount"]
    assert isinstance(one.payment_lag_months, int)


def test_growth_is_drawn_around_what_the_scenario_says() -> None:
    growing = EMPTY.model_copy(update={"outside": Outside(growth=0.02), "population": Population(scale=0.05)})
    made = at({"outside_growth_shift": 0.975}, growing)
    assert made.values["outside_growth_shift"] == pytest.approx(0.0294, abs=1e-5)
    assert PolicyModel(growing, realised=made).world.growth == pytest.approx(0.0494, abs=1e-5)
    assert PolicyModel(growing).world.growth == 0.02


def test_counts_that_a_scenario_gives_stay(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, "population: {scale: 0.05, small: {EQ_part: 33}}")
    model = PolicyModel(scenario, draw=1)
    small = ~model.firms["above_scale"][: model.firms.rows] & (model.firms["stage"][: model.firms.rows] == 0)
    assert small.sum() == 33


def test_a_list_of_the_user_is_taken_literally(tmp_path: Path) -> None:
    text = "parameters: {wage: 0.7}\nlevers: {cloud_subsidy: {share: 0.4}}\nuncertainty: {held: [energy_price]}\n"
    made = realise(loaded(tmp_path, text), PLAN, TABLE, 3)
    assert made.values["energy_price"] == TABLE.row("energy_price").value
    assert made.values["wage"] != 0.7 and made.scenario.parameters == {}
    assert PolicyModel(made.scenario, realised=made).parameters["wage"] == made.values["wage"]
    assert settings(made.scenario, "cloud_subsidy").share == made.values["cloud_subsidy.share"] != 0.4


def test_an_input_that_is_held_everywhere_holds_for_every_lever(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, "levers: {cloud_subsidy: {}}\nuncertainty: {held: [cloud_subsidy.share]}\n")
    made = realise(scenario, PLAN, TABLE, 3)
    assert settings(made.scenario, "cloud_subsidy").share == 0.5
    assert settings(made.scenario, "cloud_subsidy").cap_amount != 5.0


def test_how_many_are_held_and_drawn(tmp_path: Path) -> None:
    none_of_levers = sum(found.group != "levers" for found in uncertain_inputs(PLAN, TABLE))
    held, drawn = held_and_drawn(EMPTY, PLAN, TABLE)
    assert (held, len(drawn)) == ((), none_of_levers)
    scenario = loaded(tmp_path, "parameters: {wage: 0.7}\nlevers: {leading_industry_push: {intensity: 1.2}}\n")
    held, drawn = held_and_drawn(scenario, PLAN, TABLE)
    assert held[0] == "wage" and "leading_industry_push.intensity" in held
    assert "investment_attraction.effort" in held, "the bundle sets it itself"
    assert "investment_attraction.rebate" in drawn


# -- levers --------------------------------------------------------------------------------------------------------


def test_what_a_bundle_does_not_set_itself_is_drawn() -> None:
    model = PolicyModel(WHOLE_PLAN.model_copy(update={"population": Population(scale=0.05)}), draw=2)
    values = model.realised_values
    bundle: Any = settings(model.scenario, "leading_industry_push")
    member: Any = model.levers["leading_industry_push_upgrading"]
    assert bundle.intensity == values["leading_industry_push.intensity"]
    assert member.annual_budget == bundle.intensity * bundle.upgrading_budget
    assert member.share == values["technical_upgrading.share"]
    assert member.aim == "leading"
    plain = expand({name: use.settings for name, use in model.scenario.levers.items()}).levers  # type: ignore[misc]
    assert plain["leading_industry_push_upgrading"].share == TABLE.row("technical_upgrading.share").value  # type: ignore[attr-defined]


def test_drawn_settings_fit_the_lever_again() -> None:
    """Bounds, whole numbers and what settings owe each other hold in every draw."""
    for draw in range(1, 25):
        made = realise(WHOLE_PLAN, PLAN, TABLE, draw)
        for use in made.scenario.levers.values():
            type(use.settings).model_validate(use.settings.model_dump())
        fund: Any = settings(made.scenario, "guidance_fund")
        windows = fund.transformation_window + fund.growth_window + fund.project_window + fund.bridge_window
        assert windows == pytest.approx(1.0)
        peers = ("peer_weight_suppliers", "peer_weight_stage", "peer_weight_city")
        assert sum(made.values[name] for name in peers) == pytest.approx(1.0)


def test_a_held_setting_binds_the_others_of_its_lever(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, "levers: {guidance_fund: {transformation_window: 0.3, growth_window: 0.15}}")
    for draw in range(1, 9):
        fund: Any = settings(realise(scenario, PLAN, TABLE, draw).scenario, "guidance_fund")
        assert (fund.transformation_window, fund.growth_window) == (0.3, 0.15)
        assert fund.project_window + fund.bridge_window == pytest.approx(0.55)


# -- common random numbers -----------------------------------------------------------------------------------------


def test_a_draw_is_the_same_with_and_without_the_plan() -> None:
    without, plan = (realise(scenario, PLAN, TABLE, 7) for scenario in (BASELINE, WHOLE_PLAN))
    assert without.values == plan.values
    assert without.plan.stage_table["energy_intensity"].tolist() == plan.plan.stage_table["energy_intensity"].tolist()
    assert without.values != realise(BASELINE, PLAN, TABLE, 8).values


def test_holding_one_input_moves_no_other() -> None:
    held = EMPTY.model_copy(update={"parameters": {"wage": 0.7}})
    one, other = realise(EMPTY, PLAN, TABLE, 5).values, realise(held, PLAN, TABLE, 5).values
    assert {name for name in one if one[name] != other[name]} == {"wage"}


def test_holding_one_input_moves_only_what_a_constraint_ties_to_it() -> None:
    held = EMPTY.model_copy(update={"parameters": {"loan_spread": 0.028}})
    moved = set()
    for draw in range(1, 21):
        one, other = realise(EMPTY, PLAN, TABLE, draw).values, realise(held, PLAN, TABLE, draw).values
        assert other["loan_spread"] == 0.028 <= other["loan_spread_small"]
        moved |= {name for name in one if one[name] != other[name]}
    assert moved == {"loan_spread", "loan_spread_small"}


def test_a_held_setting_of_one_lever_bounds_what_follows_it(tmp_path: Path) -> None:
    scenario = loaded(tmp_path, "levers: {outdated_capacity_ban: {campaign_lasts: 6}}")
    for draw in range(1, 9):
        ban = settings(realise(scenario, PLAN, TABLE, draw).scenario, "outdated_capacity_ban")
        assert ban.campaign_lasts == 6 < ban.campaign_every <= 12
        assert isinstance(ban.campaign_every, int)


def test_a_draw_is_the_same_however_many_there_are(tmp_path: Path) -> None:
    text = "draws: {}\nuncertainty: {{sampling: {}}}"
    for sampling in ("latin_hypercube", "sobol"):
        few, many = (loaded(tmp_path, text.format(draws, sampling)) for draws in (4, 8))
        assert realise(few, PLAN, TABLE, 4).values == realise(many, PLAN, TABLE, 4).values


def test_the_same_point_for_another_scenario_and_through_a_pickle() -> None:
    made = realise(BASELINE, PLAN, TABLE, 4)
    assert made.of(WHOLE_PLAN).scenario == realise(WHOLE_PLAN, PLAN, TABLE, 4).scenario
    again = pickle.loads(pickle.dumps(made))
    assert again.values == made.values and again.scenario == made.scenario


# -- models --------------------------------------------------------------------------------------------------------


SMALL = {"population": Population(scale=0.05), "months": 3}


def test_a_model_realises_by_itself_or_takes_what_is_given() -> None:
    scenario = BASELINE.model_copy(update=SMALL)
    by_itself = PolicyModel(scenario, draw=2).run()
    given = PolicyModel(scenario, draw=2, realised=realise(scenario, PLAN, TABLE, 2)).run()
    assert by_itself.inputs == given.inputs == realise(scenario, PLAN, TABLE, 2).values
    for name, values in by_itself.series.items():
        assert np.array_equal(values, given.series[name], equal_nan=True), name
    central = PolicyModel(scenario, draw=2, realised=realise(scenario, PLAN, TABLE, 0)).run()
    assert central.series["value_added_all"][-1] != by_itself.series["value_added_all"][-1]


@pytest.mark.parametrize("part", ["expectations", "pass_through", "network", "credit", "exit"])
def test_every_choice_of_structure_changes_the_months(part: str) -> None:
    """Also outside a draw: a scenario may say one, and the checks of each month hold."""
    def run(word: str) -> Any:
        scenario = BASELINE.model_copy(
            update={
                "structure": Structure.model_validate({part: word}), "months": 12, "population": Population(scale=0.1),
                "parameters": {"lending_ceiling_headroom": 1.0, "leverage_mean": 0.65},
            }
        )  # fmt: skip
        return PolicyModel(scenario).run()

    words: tuple[str, ...] = Structure.model_fields[part].annotation.__args__  # type: ignore[union-attr]
    runs = {word: run(word).series for word in words}
    ends = {word: (float(s["value_added_all"].sum()), float(s["credit_granted"].sum())) for word, s in runs.items()}
    assert len(set(ends.values())) == len(words)


def test_levers_can_be_changed_within_a_draw() -> None:
    short = {**SMALL, "months": 12}
    whole, without = WHOLE_PLAN.model_copy(update=short), BASELINE.model_copy(update=short)
    model = PolicyModel(whole, draw=3)
    start = model.snapshot()
    model.change_levers(without)
    model.restore(start)
    changed, direct = model.run(), PolicyModel(without, draw=3).run()
    for name, values in direct.series.items():
        assert np.array_equal(values, changed.series[name], equal_nan=True), name
    with pytest.raises(ValueError, match="holds other inputs"):
        model.change_levers(without.model_copy(update={"uncertainty": without.uncertainty.model_copy(
            update={"held": ("wage",)}
        )}))  # fmt: skip


def test_a_lever_of_the_scenario_is_drawn_with_the_class_it_has() -> None:
    use = WHOLE_PLAN.levers["cloud_subsidy"]
    made = realise(WHOLE_PLAN, PLAN, TABLE, 1).scenario.levers["cloud_subsidy"]
    assert isinstance(made, LeverUse) and type(made.settings) is type(use.settings)
    assert made.settings.model_dump()["start"] == "2020-09"
