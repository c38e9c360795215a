"""The guidance fund's loans for upgrades and stakes in projects against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.guidance_fund import Books
from sim.agents.projects import APPROVED, BUILDING, FAILED, PRODUCING, SIGNED, Financed
from sim.ledger import Memo, Payment, Repayment, WriteOff
from sim.policies.fund_programme import FundProgramme
from sim.policies.fund_project_window import ProjectWindow
from sim.policies.fund_upgrade_window import UpgradeWindow
from sim.policies.guidance_fund import GuidanceFundLever
from tests.policies.firms import at, network, office, table
from tests.policies.fund_cases import MONTH, ledger_of, lever, of_kind, settle, state

pytestmark = pytest.mark.usefixtures("fund_without_a_model")


# -- upgrades ------------------------------------------------------------------------------------------------------


def upgrading(**columns: Any) -> SimpleNamespace:
    """Two begin upgrades (the first two kinds, anyway the green one alone), one of another trade, one at a loss, one
    that is barred, one that begins nothing."""
    given: dict[str, Any] = {
        "stage": [0, 0, 1, 0, 0, 0], "smoothed_profit": [2.0, 1.0, 2.0, -1.0, 2.0, 2.0],
        "expected_demand": np.full(6, 10.0), "support_barred": [0.0, 0.0, 0.0, 0.0, 1.0, 0.0],
        "upgrade_spending": [100.0, 200.0, 100.0, 100.0, 100.0, 0.0],
        "technical_starts": [1.0, 0.0, 1.0, 1.0, 1.0, 0.0], "technical_starts_anyway": np.zeros(6, bool),
        "green_starts": [1.0, 1.0, 0.0, 0.0, 0.0, 0.0], "green_starts_anyway": np.arange(6) < 2,
        "smart_starts": np.zeros(6), "smart_starts_anyway": np.zeros(6, bool),
    }  # fmt: skip
    return table(**(given | columns))


def test_finance_stands_ready_for_profitable_traditional_enterprises() -> None:
    made = lever()
    programme = state(made, 6, money=0.0)
    ready = UpgradeWindow(made).stand_ready(upgrading(), programme)
    assert ready["upgrade_finance"] == pytest.approx([0.4, 0.4, 0.0, 0.0, 0.0, 0.4])
    programme.loan_funded_share["upgrade"] = 0.5
    programme.fund.books.upgrades.add(np.array([0]), np.array([10.0]), 40)
    ready = UpgradeWindow(made).stand_ready(upgrading(), programme)
    assert ready["upgrade_finance"] == pytest.approx([0.0, 0.2, 0.0, 0.0, 0.0, 0.2])
    programme.fund.books.upgrade_money = 10.0
    assert UpgradeWindow(made).stand_ready(upgrading(), programme) == {}, "all is lent"


def test_who_has_begun_an_upgrade_gets_a_loan() -> None:
    made = lever()
    programme = state(made, 6, money=0.0)
    result = UpgradeWindow(made).lend(upgrading(), programme, network(6), office(), at(MONTH))
    (loan,) = result["ledger"]
    # 40 % of 100; 40 % of 200 is more than the ticket of 50.
    assert (loan.lender, loan.rows.tolist(), loan.amount.tolist()) == ("guidance_fund", [0, 1], [40.0, 50.0])
    lent = result["programme"][0]
    assert lent.anyway.tolist() == [False, True] and lent.due == MONTH + 12
    programme.carry_out(result["programme"], "lend")
    books = programme.fund.books
    assert (books.upgrades.total, books.upgrades_lent, programme.tally.money) == (90.0, 90.0, 90.0)
    assert programme.tally.direct_effect == 40.0
    assert UpgradeWindow(made).lend(upgrading(), programme, network(6), office(), at(MONTH)) == {}
    programme.fund.books = Books(raised=500.0, upgrade_money=60.0)
    result = UpgradeWindow(made).lend(upgrading(), programme, network(6), office(), at(MONTH))
    assert result["ledger"][0].rows.tolist() == [0], "the window of 60 is enough for the more profitable one"
    nobody = upgrading(upgrade_spending=np.zeros(6))
    assert UpgradeWindow(made).lend(nobody, programme, network(6), office(), at(MONTH)) == {}


def test_upgrade_loans_are_repaid_in_equal_parts() -> None:
    programme = state(lever(), 3)
    programme.fund.books.upgrades.add(np.array([0, 1]), np.array([30.0, 30.0]), 20 + 12)
    # The lever began in month 12: instalments fall due in 18, 24, 30; after 24 one more comes before 32.
    assert settle(lever(), programme, cash=np.full(3, 99.0), month=20) == {}
    result = settle(lever(), programme, cash=[99.0, 4.0, 0.0], month=24)
    (repaid,) = of_kind(result, Repayment)
    assert (repaid.purpose, repaid.amount.tolist()) == ("help: upgrade loan repaid", [15.0, 4.0])
    assert programme.fund.books.upgrades.amounts.tolist() == [15.0, 26.0]
    assert programme.fund.books.upgrades_repaid == 19.0
    # 0.19 over a year of two instalments is a tenth at each.
    result = settle(lever(), programme, cash=np.full(3, 99.0), month=30, draw=0.09)
    assert of_kind(result, WriteOff)[0].amount.tolist() == [15.0, 26.0]
    assert programme.fund.books.upgrades_written_off == 41.0 and programme.fund.books.upgrades.total == 0.0
    # What was lost is lost for the window too: 200 less 41.
    programme.purse.available = 0.0
    assert programme.upgrade_room() == pytest.approx(159.0)


def test_a_debtor_of_two_windows_never_repays_more_than_it_owes() -> None:
    programme = state(lever(), 1)
    programme.fund.books.bridges.add(np.array([0]), np.array([6.0]), 24)
    programme.fund.books.upgrades.add(np.array([0]), np.array([6.0]), 24)
    result = settle(lever(), programme, cash=[99.0], debt=np.array([8.0]), month=24)
    assert [entry.amount.tolist() for entry in of_kind(result, Repayment)] == [[6.0], [2.0]]


# -- projects ------------------------------------------------------------------------------------------------------


def promise(made: GuidanceFundLever, programme: FundProgramme, projects: Any, cases: int = 100) -> Any:
    return ProjectWindow(made).promise(table(x=[0.0]), programme, projects, office(cases))


def test_large_signed_projects_are_promised_a_stake() -> None:
    made = lever()
    programme = state(made, 3, money=0.0)
    result = promise(made, programme, ledger_of(SIGNED, APPROVED, SIGNED, BUILDING))
    # A tenth of 500 is above the ticket of 30, a tenth of 200 is 20; 50 is too small, the last is being built.
    assert [request.rows.tolist() for request in result["projects"]] == [[0, 1]]
    assert isinstance(result["projects"][0], Financed) and result["projects"][0].amounts.tolist() == [30.0, 20.0]
    programme.carry_out(result["programme"], "promise")
    assert programme.fund.books.promised.total == 50.0
    assert (programme.tally.awarded, programme.tally.money) == (2, 0.0)
    assert promise(made, programme, ledger_of(SIGNED, APPROVED, SIGNED, BUILDING, financed=1.0)) == {}
    programme.fund.books.project_money = 75.0
    result = promise(made, programme, ledger_of(SIGNED, SIGNED, SIGNED, FAILED))
    assert "projects" not in result and result["programme"][0].applied == 2, "25 are left, and the largest comes first"


def test_stakes_in_projects_are_paid_at_building_and_held_when_the_plant_works() -> None:
    programme = state(lever(), 4)
    books = programme.fund.books
    books.promised.add(np.array([0, 1, 3]), np.array([30.0, 20.0, 30.0]), MONTH)
    # The first begins to build, the second is given up before, the last waits.
    result = settle(lever(), programme, cash=np.zeros(4), projects=ledger_of(BUILDING, FAILED, SIGNED, SIGNED))
    (paid,) = of_kind(result, Payment)
    assert (paid.payer, paid.receiver, paid.purpose, paid.amount) == (
        "guidance_fund", "outside", "help: stake in a project", 30.0,
    )  # fmt: skip
    books = programme.fund.books
    assert (books.promised.rows.tolist(), books.building.rows.tolist(), books.projects_paid) == ([3], [0], 30.0)
    assert (programme.tally.money, programme.tally.recipients, programme.fund.invested) == (30.0, 1, 30.0)
    assert settle(lever(), programme, cash=np.zeros(4), projects=ledger_of(BUILDING, FAILED, SIGNED, SIGNED)) == {}
    settle(lever(), programme, cash=np.zeros(4), projects=ledger_of(PRODUCING, FAILED, SIGNED, SIGNED))
    books = programme.fund.books
    assert books.building.total == 0.0
    assert (books.holdings.rows.tolist(), books.holdings.due.tolist()) == ([1], [MONTH + 12])


def test_a_project_that_is_given_up_while_being_built_is_lost() -> None:
    programme = state(lever(), 4)
    programme.fund.books.building.add(np.array([0, 3]), np.array([30.0, 5.0]), MONTH)
    result = settle(lever(), programme, cash=np.zeros(4), projects=ledger_of(FAILED, SIGNED, SIGNED, PRODUCING))
    (memo,) = of_kind(result, Memo)
    assert (memo.purpose, memo.amount) == ("help: growth equity written off", 30.0)
    # The plant of the last stands in a row that is not there yet: the stake waits.
    assert programme.fund.books.equity_written_off == 30.0 and programme.fund.books.building.rows.tolist() == [3]
