"""Purse, queue and count of a programme against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.engine_errors import ContractError
from sim.policies.cloud_subsidy import CloudSubsidy
from sim.policies.programme import Batch, CasesTaken, Decision, Memory, Programme, Purse, Settled
from sim.scenario.schema import Scenario
from tests.policies.firms import office

NOBODY = np.empty(0, np.int64)


def programme(lever_id: str = "help", **settings: Any) -> Programme:
    """A subsidy of 120 a year from January 2020 on, paid after two months, in a model of four slots."""
    settings = {"start": "2020-01", "annual_budget": 120.0, "payment_lag_months": 2} | settings
    model = SimpleNamespace(
        month=12, scenario=Scenario(name="by_hand"),
        parameters={"funded_share_adjustment": 0.5, "funded_share_start": 0.5}, levers={}, resources={},
        firms=SimpleNamespace(slots=4), government=office(),
    )  # fmt: skip
    return Programme(CloudSubsidy(**settings), lever_id, model)  # type: ignore[arg-type]


def decision(applicants: list[int], awarded: list[int], amount: float, anyway: list[bool] | None = None) -> Decision:
    return Decision(
        np.array(applicants, np.int64), np.array(awarded, np.int64), np.full(len(awarded), amount),
        np.array(anyway if anyway is not None else [False] * len(awarded), dtype=bool),
    )


def test_the_purse_fills_month_by_month_and_only_in_force() -> None:
    made = programme(end="2020-03")
    for month in range(10, 20):
        made.begin_month(month)
    assert made.purse.accrued == made.purse.available == pytest.approx(30.0)
    assert made.lever.entitlement(14) == made.lever.entitlement(40) == pytest.approx(30.0)


@pytest.mark.parametrize(("carry_over", "left"), [(True, 130.0), (False, 10.0)])
def test_unspent_money_is_kept_or_lapses_at_the_end_of_the_year(carry_over: bool, left: float) -> None:
    made = programme(carry_over=carry_over)
    for month in range(12, 25):
        made.begin_month(month)
    assert made.purse.available == pytest.approx(left)
    assert made.purse.available + made.purse.lapsed == pytest.approx(made.purse.accrued)


def test_awards_are_set_aside_and_paid_after_the_lag() -> None:
    made = programme()
    made.begin_month(12)
    made.carry_out([decision([0, 1, 2], [0, 2], 4.0, [True, False])], "award")
    assert (made.purse.available, made.purse.committed) == pytest.approx((2.0, 8.0))
    assert made.funded_share == pytest.approx(0.5 + 0.5 * (2 / 3 - 0.5))
    assert made.due(13) == [] and len(made.due(14)) == 1
    payments, events, settled = made.payments(14, np.array([True, True, False, True]))
    # The second of the two has ended meanwhile: its money comes back.
    assert (payments[0].payer, payments[0].receiver, payments[0].purpose) == ("government", "enterprises", "help")
    assert payments[0].rows is not None and payments[0].rows.tolist() == [0]
    assert events[0].kind == "paid" and settled == Settled(14, 4.0, 4.0, 1)
    made.carry_out([settled], "settle")
    assert made.purse == Purse(available=6.0, committed=0.0, paid=4.0, accrued=10.0, lapsed=0.0)
    report = made.report()
    expected = {
        "applicants": 3, "awarded": 2, "refused": 1, "money": 4, "forfeited": 4, "awarded_money": 8, "deadweight": 1,
        "deadweight_money": 4, "first_month": 12, "last_month": 12, "planned": 10, "outstanding": 0,
    }  # fmt: skip
    assert {name: report[name] for name in expected} == expected


def test_households_keep_their_claim() -> None:
    made = programme()
    made.begin_month(12)
    batch = Batch(12, np.array([1]), np.array([5.0]), made.purpose("compensation"), receiver="households")
    whole = decision([1], [1], 5.0)
    made.carry_out([Decision(whole.applicants, whole.awarded, whole.amounts, whole.anyway, (batch,))], "award")
    payments, _, settled = made.payments(12, np.zeros(4, dtype=bool))
    assert payments[0].amount == 5.0 and payments[0].purpose == "help: compensation"
    assert settled.returned == 0.0


def test_money_that_others_put_beside_leaves_the_purse_alone() -> None:
    made = programme()
    made.begin_month(12)
    beside = Batch(12, np.array([1]), np.array([9.0]), "help: beside", "private_investors", from_purse=False)
    own = Batch(12, np.array([1]), np.array([5.0]), "help")
    whole = decision([1], [1], 5.0)
    made.carry_out([Decision(whole.applicants, whole.awarded, whole.amounts, whole.anyway, (own, beside))], "award")
    payments, _, settled = made.payments(12, np.ones(4, dtype=bool))
    assert [float(np.sum(payment.amount)) for payment in payments] == [5.0, 9.0]
    assert (settled.paid, settled.recipients) == (5.0, 1)


def test_nothing_is_awarded_above_the_purse() -> None:
    made = programme()
    made.begin_month(12)
    with pytest.raises(ContractError, match="the purse holds 10"):
        made.carry_out([decision([0], [0], 10.01)], "award")


def test_nothing_is_settled_that_was_not_set_aside() -> None:
    with pytest.raises(ContractError, match="only 0"):
        programme().carry_out([Settled(12, 1.0, 0.0, 1)], "settle")


def test_what_is_queued_must_be_what_is_awarded() -> None:
    made = programme()
    made.begin_month(12)
    whole = decision([1], [1], 5.0)
    short = Batch(12, np.array([1]), np.array([4.0]), "help")
    with pytest.raises(ContractError, match="but 4.0 is queued"):
        made.carry_out([Decision(whole.applicants, whole.awarded, whole.amounts, whole.anyway, (short,))], "award")


def test_refusals_alone_move_expectations_but_no_money() -> None:
    made = programme()
    made.carry_out([decision([0, 1], [], 0.0)], "award")
    assert made.funded_share == pytest.approx(0.25)
    assert made.report()["refused"] == 2 and made.report()["first_month"] == -1
    assert made.state.queue == []


def test_unknown_requests_and_taken_names_are_refused() -> None:
    with pytest.raises(ContractError, match="cannot carry out 'money'"):
        programme().carry_out(["money"], "award")
    with pytest.raises(ContractError, match="own resource"):
        programme(lever_id="bank")


def test_cases_are_taken_from_the_offices() -> None:
    made, taken = programme(), []
    made.model.government.take_cases = lambda number, rule_name: taken.append(number) or 3  # type: ignore
    made.carry_out([CasesTaken(3)], "award")
    assert taken == [3]
    with pytest.raises(ContractError, match="more cases than the offices can"):
        made.carry_out([CasesTaken(4)], "award")


def test_a_snapshot_is_independent_of_what_follows() -> None:
    made = programme()
    made.begin_month(12)
    kept = made.snapshot()
    made.carry_out([decision([0], [0], 4.0)], "award")
    made.restore(kept)
    assert made.purse.available == 10.0 and made.state.queue == [] and made.report()["awarded"] == 0
    made.carry_out([decision([0], [0], 4.0)], "award")
    made.restore(None)
    assert made.report()["awarded"] == 1


def test_memory_is_kept_by_slot() -> None:
    made = programme()
    made.state.memory["offered"] = np.full(4, -1.0)
    made.carry_out([Memory("offered", np.array([1, 3]), 12.0)], "offer")
    assert made.memory["offered"].tolist() == [-1.0, 12.0, -1.0, 12.0]
