"""The vouchers' rules against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.certificates import NEVER, TECH_SME
from sim.policies.innovation_voucher import USES, InnovationVoucher
from sim.streams import hashed_uniform
from tests.policies.firms import Draws, at, network, office, programme_of, table

P = SimpleNamespace(
    application_awareness=1.0, application_burden=1.0, application_ease=0.0, application_connection_relief=0.0,
    application_scale=1.0,
)  # fmt: skip
MONTH = 20


def lever(**settings: Any) -> InnovationVoucher:
    values = {
        "voucher": 10.0, "paid_share": 0.5, "largest_burden": 0.02, "created_share": 0.8, "anyway_share": 0.1,
        "project_months": 12, "knowledge": 0.01, "call_interval_months": 6, "payment_lag_months": 6,
    }  # fmt: skip
    return InnovationVoucher(**(values | settings))


def firms(rows: int, **columns: Any) -> SimpleNamespace:
    given = {
        "above_scale": np.zeros(rows, dtype=bool), "expected_demand": np.full(rows, 2000.0 / 12.0),
        "rd_propensity": np.zeros(rows), "support_barred": np.zeros(rows), "application_eased": np.zeros(rows),
        "awareness_raised": np.zeros(rows),
    }  # fmt: skip
    return table(**(given | columns))


def call(made: InnovationVoucher, given: Any, *, money: float = 1e6, had: Any = 0.0, draws: Any = None) -> Any:
    rows = given.rows
    programme = programme_of(made, rows, MONTH, money=money)
    programme.memory["had"][:] = had
    draws = draws or Draws(np.zeros(rows), np.arange(rows) / rows)
    return made.choose(given, programme, P, draws, at(MONTH), network(rows), office()).get("programme", [])


def test_who_can_pay_the_rest_of_the_bill_applies() -> None:
    # The bill is 10/0.5 = 20, at most 2 % of sales: 1000 a year will do. Listed ones and those who had one are out.
    given = firms(4, expected_demand=np.array([999.0, 1000.0, 5000.0, 5000.0]) / 12, above_scale=[0, 0, 1, 0])
    given.above_scale = given.above_scale.astype(bool)
    assert call(lever(), given, had=[0.0, 0.0, 0.0, 1.0])[0].applicants.tolist() == [1]


def test_those_without_research_come_first_and_the_lot_decides() -> None:
    given = firms(4, rd_propensity=[0.01, 0.0, 0.0, 0.0])
    draws = Draws(np.zeros(4), [0.1, 0.9, 0.3, 0.5])
    decision = call(lever(), given, money=25.0, draws=draws)[0]
    assert decision.awarded.tolist() == [2, 3]
    assert call(lever(), given, money=35.0, draws=draws)[0].awarded.tolist() == [1, 2, 3]


def test_of_ten_vouchers_eight_create_a_project_and_one_is_never_paid() -> None:
    rows = 100
    decision, _, had, begun, intensity, achieved = call(lever(), firms(rows))
    use = hashed_uniform(np.arange(rows, dtype=np.uint64), USES)
    assert decision.anyway.tolist() == ((use >= 0.8) & (use < 0.9)).tolist()
    assert (decision.amounts == 0.0).tolist() == (use >= 0.9).tolist()
    assert decision.batches[0].rows.tolist() == np.flatnonzero(use < 0.9).tolist()
    assert had.rows.tolist() == list(range(rows))
    assert begun.rows.tolist() == intensity.rows.tolist() == np.flatnonzero(use < 0.8).tolist()
    # A bill of 20 over sales of 2000.
    assert intensity.values == pytest.approx(np.full(len(intensity.rows), 0.01))
    assert achieved.amount == pytest.approx(20.0 * len(begun.rows))


def test_a_project_is_research_for_a_year_and_teaches_at_its_end() -> None:
    made = lever()
    programme = programme_of(made, 3, MONTH)
    programme.memory["begun"][:] = [20.0, 10.0, -1e9]
    programme.memory["intensity"][:] = [0.01, 0.02, 0.0]
    result = made.work(firms(3), programme, at(22))
    assert result["rd_encouraged"].tolist() == [0.01, 0.02, 0.0]
    assert result["knowledge_gained"].tolist() == [0.0, 0.01, 0.0]
    assert "knowledge_gained" not in made.work(firms(3), programme, at(23))
    assert made.work(firms(3), programme, at(33)) == {}


def test_calls_and_payments_have_their_months() -> None:
    made = lever(start="2020-09")
    assert [month for month in range(20, 40) if made.is_call(month)] == [20, 26, 32, 38]
    # Half a year after the call of September; and after certificates, which are given at the end of each quarter.
    assert [month for month in range(24, 34) if made.can_be_due(month)] == [26, 29, 32]


def test_registering_is_rewarded_once() -> None:
    made = lever(registration_reward=2.0)
    programme = programme_of(made, 3, MONTH)
    promised = made.offer(firms(3, tech_sme_month=[NEVER, 3, NEVER], alive=[True, True, False]), programme)
    assert promised["tech_sme_reward"].tolist() == [2.0, 0.0, 0.0]
    given = firms(2, certified=[float(TECH_SME), 1.0], certified_anyway=[0.0, 0.0])
    decision = made.reward(given, programme, at(MONTH), network(2), office())["programme"][0]
    assert (decision.awarded.tolist(), decision.amounts.tolist()) == ([0], [2.0])
    assert lever(registration_reward=0.0).offer(firms(1, tech_sme_month=[NEVER]), programme) == {}
