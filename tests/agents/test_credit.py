"""Debt service, lending and zombies against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
import pytest

from sim.agents import credit
from sim.agents.banks import Bank, LendingNote
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (
    credit.serve_debt, credit.lend, credit.lend_loosely, credit.lend_tightly, credit.find_zombies,
    credit.report_lending,
)  # fmt: skip


def test_debt_is_served_as_far_as_cash_goes_and_zombies_are_rolled_over() -> None:
    # Due are 0.006 x 1000 = 6. Paid in full; a zombie a tenth of it; 2 in hand; overdrawn; no debt.
    firms = firms_for(
        credit.serve_debt,
        5,
        debt=np.array([1000.0, 1000.0, 1000.0, 1000.0, 0.0]),
        cash=np.array([100.0, 100.0, 2.0, -5.0, 50.0]),
        zombie=np.array([False, True, False, False, False]),
    )
    (made,) = credit.serve_debt(firms, parameters_for(credit.serve_debt, debt_repayment=0.006, evergreening=0.9))[
        "ledger"
    ]
    assert made.amount == pytest.approx([6.0, 0.6, 2.0, 0.0, 0.0])
    assert made.lender == "bank"


def test_renewal_spares_repayment_and_the_fund_collects_its_own() -> None:
    # Due are 0.006 x 1000 = 6. Half renewed; a zombie whose patience is all withdrawn pays in full; that zombie with
    # renewal pays half again (I11); of 1000, 400 is the fund's.
    firms = firms_for(
        credit.serve_debt,
        4,
        debt=np.full(4, 1000.0),
        cash=np.full(4, 100.0),
        zombie=np.array([False, True, True, False]),
        rollover_withdrawn=np.array([0.0, 1.0, 1.0, 0.0]),
        renewal_granted=np.array([0.5, 0.0, 0.5, 0.0]),
        owed_to_fund=np.array([0.0, 0.0, 0.0, 400.0]),
    )
    (made,) = credit.serve_debt(firms, parameters_for(credit.serve_debt, debt_repayment=0.006, evergreening=0.9))[
        "ledger"
    ]
    assert made.amount == pytest.approx([3.0, 6.0, 3.0, 3.6])


def lend(ceiling: float, **columns: Any) -> SimpleNamespace:
    """What a bank with this ceiling grants to enterprises with equipment for 200, of which 140 may be debt."""
    rows = len(columns["cash"])
    usual: dict[str, Any] = {
        "capital_need": np.full(rows, 2.0),
        "capacity": np.full(rows, 100.0),
        "expected_demand": np.full(rows, 100.0),
    }
    firms = firms_for(credit.lend, rows, **{**usual, **{name: np.array(values) for name, values in columns.items()}})
    p = parameters_for(credit.lend, above_scale_credit_bonus=0.02, leverage_ceiling=0.7, evergreening=0.9)
    bank = SimpleNamespace(ceiling=lambda month, growth: ceiling)
    made = credit.lend(firms, p, bank, SimpleNamespace(month=5))
    overdrafts, loans = made["ledger"]
    assert (overdrafts.purpose, loans.purpose) == ("overdraft", "investment loan")
    return SimpleNamespace(covered=overdrafts.amount, granted=loans.amount, note=made["bank"][0])


def test_overdrafts_come_first() -> None:
    # Sound, 100 + 5 <= 140: covered in full. A zombie with 305 > 140: 0.9 of its 5. Neither sound nor zombie: nothing.
    # Who is covered gets no loan on top. Outstanding 700, covered 9.5, ceiling 1000: room for 290.5.
    made = lend(
        1000.0,
        cash=[-5.0, -5.0, -5.0, 10.0],
        debt=[100.0, 300.0, 300.0, 0.0],
        zombie=[False, True, False, False],
        loan_requested=[7.0, 0.0, 0.0, 20.0],
    )
    assert made.covered == pytest.approx([5.0, 4.5, 0.0, 0.0])
    assert made.granted == pytest.approx([0.0, 0.0, 0.0, 20.0])
    assert (made.note.requested, made.note.granted) == (20.0, 20.0)
    assert made.note.room == pytest.approx(290.5)


def test_several_levers_withdraw_and_grant_no_more_than_all() -> None:
    made = lend(1000.0, cash=[-5.0, -5.0], debt=[100.0, 300.0], zombie=[True, True], rollover_withdrawn=[1.4, 1.4])
    assert made.covered == pytest.approx([0.0, 0.0])
    firms = firms_for(
        credit.serve_debt, 2, debt=np.full(2, 1000.0), cash=np.full(2, 100.0), zombie=np.array([True, False]),
        rollover_withdrawn=np.array([1.4, 0.0]), renewal_granted=np.array([0.0, 1.2]),
    )  # fmt: skip
    p = parameters_for(credit.serve_debt, debt_repayment=0.006, evergreening=0.9)
    (repaid,) = credit.serve_debt(firms, p)["ledger"]
    assert repaid.amount == pytest.approx([6.0, 0.0])


def test_patience_that_is_withdrawn_leaves_overdrafts_of_zombies_open() -> None:
    # Of a zombie below the ceiling 0.4 of 5 are covered, above it 0.9 x 0.4 of 5; a sound enterprise is no zombie.
    made = lend(
        1000.0, cash=[-5.0, -5.0, -5.0], debt=[100.0, 300.0, 100.0], zombie=[True, True, False],
        rollover_withdrawn=[0.6, 0.6, 0.6],
    )  # fmt: skip
    assert made.covered == pytest.approx([2.0, 1.8, 5.0])


def test_loans_go_by_margin_standing_and_priority_until_the_ceiling() -> None:
    # Room for 100 - 90 = 10. Margins 0.05; 0.10; 0.06 + 0.02 for the list: the second gets its 6, the third 4 of 5.
    wanted = {"cash": [50.0] * 3, "debt": [90.0, 0.0, 0.0], "loan_requested": [8.0, 6.0, 5.0]}
    ranks = {"smoothed_profit": [5.0, 10.0, 6.0], "above_scale": [False, False, True]}
    made = lend(100.0, **wanted, **ranks)
    assert made.granted == pytest.approx([0.0, 6.0, 4.0])
    assert made.note.room == pytest.approx(10.0)
    # Priority 0.06 puts the first at 0.11 and thus first: 8 for it, 2 for the second.
    assert lend(100.0, **wanted, **ranks, credit_priority=[0.06, 0.0, 0.0]).granted == pytest.approx([8.0, 2.0, 0.0])


def test_debt_of_zombies_crowds_out_loans_and_above_the_ceiling_there_are_none() -> None:
    # 10 of room, less 0.9 x 5 for the zombie's overdraft: 5.5 of the 8 asked for.
    asked = {"cash": [-5.0, 50.0], "loan_requested": [0.0, 8.0]}
    made = lend(310.0, **asked, debt=[300.0, 0.0], zombie=[True, False])
    assert made.granted == pytest.approx([0.0, 5.5])
    made = lend(200.0, **asked, debt=[300.0, 0.0], zombie=[True, False])
    assert made.covered == pytest.approx([4.5, 0.0])
    assert made.granted.tolist() == [0.0, 0.0]


def test_the_dead_get_nothing() -> None:
    made = lend(1000.0, cash=[0.0], debt=[0.0], loan_requested=[0.0], alive=[False], capacity=[0.0])
    assert made.covered.tolist() == made.granted.tolist() == [0.0]


def test_a_zombie_has_not_earned_its_interest_for_months_while_deep_in_debt() -> None:
    # Assets 2 x 100 + 0 + 20 = 220, half of it 110; interest 1, of which profit before interest must reach 1.2.
    # 1: profit 0.1 + 1 < 1.2, debt 150, sixth month before: the seventh, a zombie. 2: its sixth: not yet.
    # 3: debt 100 only. 4: profit 0.3 + 1 is enough. 5: as 1, with 100 in hand: 320, half of it 160. 6: dead.
    # 7: without debt or interest, with losses: nobody's zombie.
    rows = 7
    firms = firms_for(
        credit.find_zombies,
        rows,
        capital_need=np.full(rows, 2.0),
        capacity=np.array([100.0] * 5 + [0.0, 100.0]),
        finished_stock=np.array([20.0] * 5 + [0.0, 20.0]),
        cash=np.array([-3.0, 0.0, 0.0, 0.0, 100.0, 0.0, 0.0]),
        smoothed_profit=np.array([0.1, 0.1, 0.1, 0.3, 0.1, 0.0, -9.0]),
        interest=np.array([1.0] * 6 + [0.0]),
        debt=np.array([150.0, 150.0, 100.0, 150.0, 150.0, 1.0, 0.0]),
        zombie_months=np.array([6.0, 5.0, 6.0, 6.0, 6.0, 6.0, 6.0]),
        alive=np.array([True] * 5 + [False, True]),
    )
    p = parameters_for(credit.find_zombies, zombie_cover=1.2, zombie_leverage=0.5, zombie_delay_months=6.0)
    made = credit.find_zombies(firms, p)
    assert made["zombie"].tolist() == [True] + [False] * 6
    assert made["zombie_months"].tolist() == [7.0, 6.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def reported(room: float, owed: list[float]) -> dict[str, float]:
    firms = firms_for(
        credit.report_lending, 2, debt=np.array([100.0, 40.0]), stage=np.array([0, 1]), owed_to_fund=np.array(owed)
    )
    bank = Bank(mesa.Model(), 1.0, manufacturing=np.array([1.0, 0.5]), manufacturing_share=0.5)
    bank.open_books(firms.debt, firms.stage)
    bank.carry_out([LendingNote(30.0, 20.0, room)], "lend")
    made = credit.report_lending(firms, bank, SimpleNamespace(month=5))
    return {figure.name: figure.value for figure in made["statistics"]}


def test_the_bank_reports_its_loans_and_this_months_lending() -> None:
    # 100 + 0.5 x 40 with manufacturing, as much with others; of the first, 30 is owed to the fund, 50 of the second's
    # 40 cannot be more than that.
    assert reported(25.0, [0.0, 0.0]) == {
        "loans_manufacturing": 120.0, "loans_other": 120.0, "credit_requested": 30.0, "credit_granted": 20.0,
        "credit_room": 25.0,
    }  # fmt: skip
    assert reported(25.0, [30.0, 50.0])["loans_manufacturing"] == 70.0
    assert reported(float("inf"), [0.0, 0.0])["credit_room"] == 30.0, "without a ceiling, all that was asked for"
    assert reported(-3.0, [0.0, 0.0])["credit_room"] == 0.0


def rows_of(rule: Any, **columns: list[Any]) -> SimpleNamespace:
    """Enterprises with equipment for 200, of which 140 may be debt."""
    rows = len(columns["cash"])
    usual = {name: np.full(rows, 100.0) for name in ("capacity", "expected_demand")}
    usual["capital_need"] = np.full(rows, 2.0)
    return firms_for(rule, rows, **{**usual, **{name: np.array(values) for name, values in columns.items()}})


def test_a_loose_bank_is_patient_with_every_overdraft() -> None:
    # Above 140 of debt 0.9 of 5 are covered, zombie or not; patience withdrawn counts for zombies alone: 0.9 x 0.4 x 5.
    # Sound ones are covered in full. Outstanding 1000, covered 4.5 + 4.5 + 5 + 2.7 = 16.7 with 0.9 x 0.6 x 5 = 2.7.
    rule = credit.lend_loosely
    firms = rows_of(
        rule, cash=[-5.0, -5.0, -5.0, -5.0, 9.0], debt=[300.0, 300.0, 100.0, 300.0, 0.0],
        zombie=[True, False, False, True, False], rollover_withdrawn=[0.0, 0.9, 0.0, 0.4, 0.0],
        loan_requested=[0.0, 0.0, 7.0, 0.0, 20.0],
    )  # fmt: skip
    p = parameters_for(rule, above_scale_credit_bonus=0.02, leverage_ceiling=0.7, evergreening=0.9)
    made = credit.lend_loosely(firms, p, SimpleNamespace(ceiling=lambda *_: 1100.0), SimpleNamespace(month=5))
    overdrafts, loans = made["ledger"]
    assert overdrafts.amount == pytest.approx([4.5, 4.5, 5.0, 2.7, 0.0])
    assert loans.amount == pytest.approx([0.0, 0.0, 0.0, 0.0, 20.0])
    assert made["bank"][0].room == pytest.approx(100.0 - 16.7)


def test_a_tight_bank_lends_to_whom_owes_little_and_lets_zombies_go() -> None:
    # Half of 200 may be owed after the loan: 90 + 10 passes, 90 + 11 does not, but with an easing of 0.1 it does.
    # A zombie above the ceiling gets nothing for its overdraft, a sound enterprise all of its 5. What was asked for by
    # those who need no cover stays 10 + 11 + 11.
    rule = credit.lend_tightly
    firms = rows_of(
        rule, cash=[9.0, 9.0, 9.0, -5.0, -5.0], debt=[90.0, 90.0, 90.0, 300.0, 100.0],
        zombie=[False, False, False, True, False], leverage_eased=[0.0, 0.0, 0.1, 0.0, 0.0],
        loan_requested=[10.0, 11.0, 11.0, 0.0, 5.0],
    )  # fmt: skip
    p = parameters_for(rule, above_scale_credit_bonus=0.02, leverage_ceiling=0.7, tight_leverage=0.5)
    made = credit.lend_tightly(firms, p, SimpleNamespace(ceiling=lambda *_: 1000.0), SimpleNamespace(month=5))
    overdrafts, loans = made["ledger"]
    assert overdrafts.amount == pytest.approx([0.0, 0.0, 0.0, 0.0, 5.0])
    assert loans.amount == pytest.approx([10.0, 0.0, 11.0, 0.0, 0.0])
    assert (made["bank"][0].requested, made["bank"][0].granted) == (32.0, 21.0)
