"""Bank credit against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.banks import Widened
from sim.policies.bank_credit import BankCredit
from sim.policies.programme import Programme
from tests.policies.firms import Draws, at, network, programme_of, table

MONTH = 20
P = SimpleNamespace(
    application_awareness=1.0, application_burden=2.0, application_ease=0.0, application_connection_relief=0.0,
    application_scale=0.01, leverage_ceiling=0.7, debt_repayment=0.01,
)  # fmt: skip


def lever(**settings: Any) -> BankCredit:
    values = {
        "start": "2020-09", "participation": 0.5, "ceiling_widening": 0.08, "interest_relief": 0.004, "fee_cut": 0.002,
        "renewal_share": 0.4, "bridging_cost": 0.01, "smallest_loan": 100.0, "agreement_months": 12, "round_months": 3,
    }  # fmt: skip
    return BankCredit(**(values | settings))


def borrowers(**columns: Any) -> SimpleNamespace:
    """Sound and short of cash; sound and rich; a zombie; neither sound nor zombie; a small loan; a loan of others."""
    given: dict[str, Any] = {
        "debt": [300.0, 400.0, 900.0, 900.0, 90.0, 5000.0], "cash": [10.0, 60.0, 0.0, 0.0, 0.0, 0.0],
        "capital_need": np.full(6, 5.0), "capacity": np.full(6, 200.0),
        "smoothed_profit": [1.0, 1.0, -1.0, -1.0, 1.0, -1.0], "zombie": np.arange(6) == 2,
        "support_barred": np.arange(6) == 5,
    }  # fmt: skip
    return table(**(given | columns))


def agree(made: BankCredit, programme: Programme, *, order: Any = None, month: int = MONTH, **columns: Any) -> Any:
    draws = Draws(np.zeros(6), np.arange(6) / 10.0 if order is None else order)
    return made.agree(borrowers(**columns), programme, P, draws, network(6), at(month))


def test_what_an_agreement_saves_in_a_year() -> None:
    # 0.004 + 0.002 + 0.4 x 0.01 = 1 % of the loan; half of it in half a year.
    assert lever().worth_of_agreement(np.array([300.0])) == pytest.approx([3.0])
    assert lever(agreement_months=6).worth_of_agreement(np.array([300.0])) == pytest.approx([1.5])


def test_banks_agree_with_the_sound_and_with_zombies() -> None:
    made = lever()
    result = agree(made, programme_of(made, 6, MONTH))
    decision = result["programme"][0]
    # A saving of 1 % is above the burden of 2 for all from 300 on; the fourth, indebted at a loss, is refused.
    assert decision.applicants.tolist() == [0, 1, 2, 3]
    assert decision.awarded.tolist() == [0, 1, 2]
    # Due in a year are 12 x 1 % of 300, 400, 900: 36, 48, 108. Only the second has so much.
    assert decision.anyway.tolist() == [False, True, False]
    assert [(event.kind, event.rows.tolist()) for event in result["events"]] == [
        ("awarded", [0, 1, 2]), ("refused", [3]),
    ]  # fmt: skip


def test_too_much_debt_against_assets_is_not_sound() -> None:
    made = lever()
    # Assets 5 x 80 = 400, of which 70 % is 280: less than 300 and 400.
    decision = agree(made, programme_of(made, 6, MONTH), capacity=np.full(6, 80.0))["programme"][0]
    assert decision.awarded.tolist() == [2]


def test_agreements_stay_within_the_banks_that_take_part() -> None:
    made = lever(participation=0.1)
    # A tenth of 7590 is 759: 300 and 400 fit, the zombie's 900 does not; before the others, it would fit neither.
    assert agree(made, programme_of(made, 6, MONTH))["programme"][0].awarded.tolist() == [0, 1]
    first = agree(made, programme_of(made, 6, MONTH), order=[0.5, 0.4, 0.3, 0.2, 0.1, 0.0])["programme"][0]
    assert first.awarded.tolist() == []


def test_an_agreement_runs_for_a_year_and_spares_fees_every_month() -> None:
    made = lever()
    programme = programme_of(made, 6, MONTH)
    assert list(made.save(borrowers(), programme, at(MONTH))) == ["bank"]
    assert made.offer(borrowers(), programme, at(MONTH)) == {}
    programme.carry_out(agree(made, programme)["programme"], "agree")
    assert (programme.tally.awarded, programme.tally.recipients, programme.state.queue) == (3, 3, [])
    offered = made.offer(borrowers(alive=np.arange(6) != 1), programme, at(MONTH + 11))
    saved = made.save(borrowers(alive=np.arange(6) != 1), programme, at(MONTH + 11))
    assert saved["bank"] == [Widened(pytest.approx(0.04))]
    assert offered["interest_relief"].tolist() == [0.004, 0.0, 0.004, 0.0, 0.0, 0.0]
    assert offered["renewal_granted"].tolist() == [0.4, 0.0, 0.4, 0.0, 0.0, 0.0]
    # 0.2 % of 300 and of 900 a year: 0.05 and 0.15 a month, which the intermediaries outside do not ask for.
    assert saved["imposed_cost"] == pytest.approx([-0.05, 0.0, -0.15, 0.0, 0.0, 0.0])
    (fees,) = saved["ledger"]
    assert (fees.payer, fees.receiver, fees.purpose) == ("outside", "enterprises", "help: fees saved")
    assert fees.amount == pytest.approx([0.05, 0.0, 0.15, 0.0, 0.0, 0.0])
    assert list(made.save(borrowers(), programme, at(MONTH + 12))) == ["bank"]
    assert made.offer(borrowers(), programme, at(MONTH + 12)) == {}
    assert agree(made, programme, month=MONTH + 9)["programme"][0].applicants.tolist() == [3]


def test_rounds_begin_with_the_lever() -> None:
    assert [month for month in range(20, 30) if lever().is_round(month)] == [20, 23, 26, 29]
