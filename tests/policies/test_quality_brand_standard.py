"""Awards for standards, brands and quality against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies import quality_brand_standard
from sim.policies.programme import Decision, Memory
from sim.policies.quality_brand_standard import QualityBrandStandard
from tests.policies.firms import Draws, at, network, office, programme_of, table

MONTH = 14
P = SimpleNamespace(
    application_awareness=1.0, application_burden=15.0, application_ease=0.0, application_connection_relief=0.0,
    application_scale=1e-3, award_connection_weight=0.0, specialised_validity_months=36, leading_validity_months=36,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _what_each_goes_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standards, brands, quality, standards, brands."""
    own = np.array([0.1, 0.5, 0.9, 0.1, 0.5])
    monkeypatch.setattr(quality_brand_standard, "hashed_uniform", lambda identity, tag: own[identity.astype(int)])


def lever(**settings: Any) -> QualityBrandStandard:
    values = {
        "start": "2020-01", "standard_award": 20.0, "brand_award": 16.0, "quality_award": 50.0, "standard_share": 0.3,
        "brand_share": 0.4, "own_worth": 0.001, "apply_again_after": 12, "effect_delay": 6, "quality_gain": 0.02,
        "customer_gain": 0.01, "payment_lag_months": 1,
    }  # fmt: skip
    return QualityBrandStandard(**(values | settings))


def standing() -> SimpleNamespace:
    """Listed; specialised; leading and large; small without a certificate; listed."""
    return table(
        above_scale=[True, False, False, False, True], specialised_month=[-1, 5, -1, -1, -1],
        leading_month=[-1, -1, -9, -1, -1], expected_demand=[10.0, 10.0, 2000.0, 10.0, 10.0],
        smoothed_profit=[1.0, 2.0, 100.0, 1.0, 0.5],
    )  # fmt: skip


def choose(made: QualityBrandStandard, programme: Any, cases: int = 100) -> Any:
    draws = Draws(np.zeros(5))
    return made.choose(standing(), programme, P, draws, network(5), office(cases), at(MONTH))


def full(made: QualityBrandStandard, money: float = 1e6) -> Any:
    programme = programme_of(made, 5, MONTH, money=money)
    programme.state.funded_share = 1.0
    return programme


def test_enterprises_of_standing_apply_and_those_worth_it_anyway_are_deadweight() -> None:
    made = lever()
    decision = choose(made, full(made))["programme"][0]
    assert decision.awarded.tolist() == [0, 1, 2, 4] and decision.amounts.tolist() == [20.0, 16.0, 50.0, 16.0]
    # A thousandth of 24,000 a year covers the burden of 15 without any award.
    assert decision.anyway.tolist() == [False, False, True, False]
    assert [batch.purpose for batch in decision.batches] == ["help: standards", "help: brands", "help: quality"]
    assert decision.batches[1].rows.tolist() == [1, 4] and decision.batches[0].due == MONTH + 1


def test_low_hopes_keep_applicants_away() -> None:
    made = lever()
    programme = full(made)
    programme.state.funded_share = 0.5
    assert choose(made, programme)["programme"][0].applicants.tolist() == [2]


def test_short_money_and_offices_serve_the_best_margins() -> None:
    made = lever()
    assert choose(made, full(made, money=40.0))["programme"][0].awarded.tolist() == [0, 1]
    assert choose(made, full(made), cases=1)["programme"][0].awarded.tolist() == [1]


def test_gains_show_later_for_those_whom_the_award_has_moved() -> None:
    made = lever()
    programme = full(made)
    programme.carry_out([r for r in choose(made, programme)["programme"] if isinstance(r, Decision | Memory)], "test")
    firms = table(customers=[100.0] * 5)
    assert made.gain(firms, programme, at(MONTH + 3)) == {}
    gained = made.gain(firms, programme, at(MONTH + 6))
    assert gained["quality_gained"] == pytest.approx([0.02, 0.0, 0.0, 0.0, 0.0])
    assert gained["customers_gained"] == pytest.approx([0.0, 1.0, 0.0, 0.0, 1.0])
    programme.carry_out(gained["programme"], "test")
    assert made.gain(firms, programme, at(MONTH + 9)) == {}
    # Nobody applies again within a year.
    assert choose(made, programme) == {}
