"""The guidance fund against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
import pytest
from pydantic import ValidationError

from sim.agents.guidance_fund import Books, Claims, GuidanceFund
from sim.ledger import Loan, Payment, Repayment, WriteOff
from sim.policies.fund_bridge_window import BridgeWindow
from sim.policies.fund_growth_window import GrowthWindow
from sim.policies.fund_programme import FundProgramme, Raised
from sim.policies.guidance_fund import GuidanceFundLever
from tests.policies.firms import Draws, at, network, office, programme_of, table
from tests.policies.fund_cases import MONTH, P, lever, of_kind, settle, state

pytestmark = pytest.mark.usefixtures("fund_without_a_model")


# -- capital -------------------------------------------------------------------------------------------------------


def test_what_is_raised_is_not_the_target() -> None:
    made = lever()
    assert [made.raised_by(month) for month in (11, 12, 16, 21, 47)] == pytest.approx([0, 50, 250, 500, 500])
    # The government pays a fifth of the target, the others what is left of the half that comes in.
    assert made.entitlement(47) == pytest.approx(200.0)
    assert lever(raised_share=0.1).entitlement(47) == pytest.approx(100.0)


def test_capital_comes_in_and_opens_the_windows() -> None:
    made = lever()
    programme = programme_of(made, 1, MONTH, money=0.0, scope=lambda name: np.ones(1))
    result = made.raise_capital(table(x=[0.0]), programme, at(13))
    amounts = {(p.payer, p.purpose): p.amount for p in result["ledger"]}
    assert amounts == {
        ("government", "help: government capital"): pytest.approx(20.0),
        ("outside", "help: other capital"): pytest.approx(30.0),
    }
    # Of the 100 raised a fifth, four and three tenths may be invested at 60 % a year: 5 % of each a month.
    assert result["programme"] == [Raised(*(pytest.approx(value) for value in (50.0, 1.0, 2.0, 1.5)))]
    later = made.raise_capital(table(x=[0.0]), programme, at(30))
    assert "ledger" not in later and later["programme"][0].growth_money == pytest.approx(5.0)
    # The window is a fifth of the 500 raised by then: of what it may commit only 2 are left.
    programme.purse.accrued = 98.0
    assert made.raise_capital(table(x=[0.0]), programme, at(30))["programme"][0].growth_money == pytest.approx(2.0)


def test_the_fund_tells_what_it_is_owed() -> None:
    programme = state(lever(end="2020-12"), 3)
    assert lever(end="2020-12").raise_capital(table(x=np.zeros(3)), programme, at(30)) == {}
    programme.fund.books.bridges.add(np.array([0, 2]), np.array([6.0, 1.0]), 40)
    programme.fund.books.upgrades.add(np.array([0]), np.array([3.0]), 40)
    told = lever(end="2020-12").raise_capital(table(x=np.zeros(3)), programme, at(30))
    assert told["owed_to_fund"].tolist() == [9.0, 0.0, 1.0]


def test_windows_cannot_exceed_the_fund() -> None:
    with pytest.raises(ValidationError, match="add up to 1.6"):
        lever(transformation_window=1.0)
    assert lever().transformation_window == 0.4


def test_private_money_gets_scarce() -> None:
    window = GrowthWindow(lever())
    assert window.private_money_per_yuan(500.0, scarce=True) == pytest.approx(0.8 * 0.75)
    assert window.private_money_per_yuan(500.0, scarce=False) == pytest.approx(0.8)


# -- equity --------------------------------------------------------------------------------------------------------


def growing(**columns: Any) -> SimpleNamespace:
    """Growing; growing and short of money; without profit; too small; not growing."""
    given: dict[str, Any] = {
        "expected_demand": [20.0, 40.0, 20.0, 5.0, 20.0], "target_utilisation": np.full(5, 0.8),
        "capacity": [20.0, 40.0, 20.0, 5.0, 30.0], "smoothed_profit": [2.0, 2.0, -1.0, 1.0, 1.0],
        "capital_need": np.full(5, 2.0), "investment": [1.0, 0.5, 1.0, 1.0, 1.0],
        "investment_wanted": np.ones(5),
    }  # fmt: skip
    return table(**(given | columns))


def invest(made: GuidanceFundLever, programme: FundProgramme, cases: int = 100, draw: float = 0.0) -> Any:
    draws = Draws(np.full(5, draw), [0.9, 0.1, 0.0, 0.0, 0.0])
    return GrowthWindow(made).invest(growing(), programme, P, draws, network(5), office(cases), at(MONTH))


def test_stakes_go_to_growing_enterprises_and_private_money_comes_beside() -> None:
    result = invest(lever(), state(lever(), 5))
    decision = result["programme"][0]
    assert decision.applicants.tolist() == [0, 1]
    # A fifth of the capacity (4 and 8) is less than what is lacking (5 and 10); equipment costs 2.
    assert decision.amounts == pytest.approx([8.0, 16.0])
    assert decision.anyway.tolist() == [True, False]
    own, beside = decision.batches
    assert (own.payer, own.purpose, own.due) == ("guidance_fund", "help: growth equity", MONTH + 2)
    assert beside.amounts == pytest.approx(np.array([8.0, 16.0]) * 0.6) and not beside.from_purse


def test_the_purse_and_the_offices_bound_the_stakes() -> None:
    # By margin 2/20 comes before 2/40.
    assert invest(lever(), state(lever(), 5, money=10.0))["programme"][0].awarded.tolist() == [0]
    assert invest(lever(), state(lever(), 5), cases=1)["programme"][0].awarded.tolist() == [0]
    first_come = lever(selection="first_come")
    assert invest(first_come, state(first_come, 5), cases=1)["programme"][0].awarded.tolist() == [1]


def test_who_can_pay_needs_the_fund_less() -> None:
    # Without relief the worth of the stake is a tenth of it: 0.8 and 1.6 against a burden of 1.
    cool = lever(equity_benefit=0.1)
    assert invest(cool, state(cool, 5), draw=0.6)["programme"][0].applicants.tolist() == [1]
    keen = lever(equity_benefit=0.0, equity_relief=1.0)
    # Only the second cannot pay for half of what it wants.
    assert invest(keen, state(keen, 5), draw=0.0)["programme"][0].applicants.tolist() == [1]


def test_nobody_gets_two_stakes() -> None:
    made = lever()
    programme = state(made, 5)
    programme.fund.books.holdings.add(np.array([0]), np.array([1.0]), 99)
    decision = invest(made, programme)["programme"][0]
    programme.carry_out([decision], "award")
    assert decision.awarded.tolist() == [1]
    assert invest(made, programme) == {}


# -- bridge loans --------------------------------------------------------------------------------------------------


def bridge(made: GuidanceFundLever, programme: FundProgramme, cases: int = 100) -> Any:
    """Short and sound; short with a loss; rich; not on the list; short by unpaid bills."""
    firms = table(
        expected_demand=np.full(5, 10.0), smoothed_profit=[1.0, -1.0, 1.0, 1.0, 1.0], cash=[4.0, 4.0, 9.0, 4.0, -2.0],
        debt=np.full(5, 200.0), above_scale=[True, True, True, False, True],
    )  # fmt: skip
    draws = Draws(np.zeros(5), [0.9, 0.0, 0.0, 0.0, 0.1])
    return BridgeWindow(made).bridge(firms, programme, P, draws, network(5), office(cases), at(MONTH))


def test_bridges_cover_debt_service_and_unpaid_bills() -> None:
    made = lever()
    programme = state(made, 5)
    programme.purse.available = 0.0
    result = bridge(made, programme)
    (loan,) = result["ledger"]
    # Three months at 1 % of 200 are 6; the last has unpaid bills of 2 as well.
    assert isinstance(loan, Loan) and loan.lender == "guidance_fund" and loan.purpose == "help: bridge loan"
    assert (loan.rows.tolist(), loan.amount.tolist()) == ([0, 4], [6.0, 8.0])  # type: ignore[union-attr]
    assert result["relief_from_distress"].tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]
    programme.carry_out(result["programme"], "bridge")
    assert programme.fund.books.bridges.total == 14.0 and programme.report()["awarded"] == 2
    # Nobody new asks; those who have a loan are out of distress as long as it runs.
    again = bridge(made, programme)
    assert list(again) == ["relief_from_distress"]
    assert again["relief_from_distress"].tolist() == [1.0, 0.0, 0.0, 0.0, 1.0]


def test_the_bridge_window_bounds_what_is_lent() -> None:
    made = lever()
    programme = state(made, 5, raised=80.0)
    programme.purse.available = 0.0
    # A tenth of 80 is 8: enough for the one that comes first.
    assert bridge(made, programme)["ledger"][0].rows.tolist() == [4]


def test_money_reserved_for_stakes_is_not_lent() -> None:
    made = lever()
    programme = state(made, 5, money=495.0)
    assert bridge(made, programme)["ledger"][0].rows.tolist() == []


# -- settling ------------------------------------------------------------------------------------------------------


def with_bridges(*claims: tuple[int, float, int]) -> FundProgramme:
    programme = state(lever(), 3)
    for row, amount, due in claims:
        programme.fund.books.bridges.add(np.array([row]), np.array([amount]), due)
    return programme


def test_bridges_are_repaid_as_far_as_cash_goes() -> None:
    programme = with_bridges((0, 6.0, MONTH), (1, 6.0, MONTH), (2, 6.0, MONTH + 1))
    result = settle(lever(), programme, cash=[10.0, 4.0, 10.0])
    (repaid,) = of_kind(result, Repayment)
    assert (repaid.lender, repaid.rows.tolist(), repaid.amount.tolist()) == ("guidance_fund", [0, 1], [6.0, 4.0])
    books = programme.fund.books
    assert books.bridges_repaid == 10.0
    assert (books.bridges.rows.tolist(), books.bridges.amounts.tolist()) == ([1, 2], [2.0, 6.0])


def test_a_bridge_may_default_in_the_month_in_which_it_is_due() -> None:
    programme = with_bridges((0, 6.0, MONTH), (1, 6.0, MONTH - 1))
    result = settle(lever(), programme, cash=[10.0, 10.0, 0.0], draw=0.05)
    (lost,) = of_kind(result, WriteOff)
    assert (lost.rows.tolist(), lost.amount.tolist()) == ([0], [6.0])
    assert [(e.kind, e.reason) for e in result["events"]] == [("written_off", "help: bridge loan")]
    assert programme.fund.books.bridges_written_off == 6.0 and programme.fund.books.bridges_repaid == 6.0
    assert programme.fund.books.bridges.total == 0.0


def test_claims_on_the_dead_are_lost_and_claims_on_the_merged_go_along() -> None:
    programme = with_bridges((0, 6.0, MONTH + 2), (1, 5.0, MONTH))
    programme.fund.books.holdings.add(np.array([0]), np.array([7.0]), 99)
    mergers = SimpleNamespace(links_to_move=[(np.array([1]), np.array([2]))], repaid_to_fund=np.zeros(50))
    settle(lever(), programme, cash=[0.0, 0.0, 9.0], alive=[False, False, True], mergers=mergers)
    books = programme.fund.books
    assert (books.bridges_written_off, books.equity_written_off, books.bridges_repaid) == (6.0, 7.0, 5.0)
    assert books.bridges.total == books.holdings.total == 0.0


def test_what_a_closing_debtor_could_still_repay_is_no_loss() -> None:
    programme = with_bridges((0, 6.0, MONTH + 2), (0, 3.0, MONTH + 2))
    recovered = np.zeros(50)
    recovered[0] = 7.0
    closed = SimpleNamespace(links_to_move=[], repaid_to_fund=recovered)
    settle(lever(), programme, cash=[0.0, 0.0, 0.0], alive=[False, True, True], mergers=closed)
    books = programme.fund.books
    assert (books.bridges_repaid, books.bridges_written_off, books.bridges.total) == (7.0, 2.0, 0.0)


def test_one_debtor_pays_its_two_claims_one_after_the_other() -> None:
    programme = with_bridges((0, 6.0, MONTH - 1), (0, 6.0, MONTH - 1))
    (repaid,) = of_kind(settle(lever(), programme, cash=[20.0, 0.0, 0.0]), Repayment)
    assert repaid.amount.tolist() == [6.0] and programme.fund.books.bridges.total == 6.0


def test_stakes_are_paid_held_and_bought_back() -> None:
    made = lever()
    programme = state(made, 5)
    programme.carry_out(invest(made, programme)["programme"][:1], "award")
    for batch in programme.state.queue:
        object.__setattr__(batch, "due", MONTH)
    programme.state.next_due = MONTH
    result = settle(made, programme, cash=np.zeros(5))
    paid = {payment.payer: payment for payment in of_kind(result, Payment)}
    assert set(paid) == {"guidance_fund", "private_investors"}
    books = programme.fund.books
    assert books.equity_paid == books.holdings.total == 24.0
    assert books.private_money == pytest.approx(24.0 * 0.6)
    assert books.holdings.due.tolist() == [MONTH + 12, MONTH + 12]
    books.holdings.due[:] = MONTH
    # After a year the first can buy its stake of 8 back for 8.8, the second cannot pay 17.6.
    (back,) = of_kind(settle(made, programme, cash=[8.8, 17.0, 0.0, 0.0, 0.0]), Payment)
    assert (back.payer, back.receiver) == ("enterprises", "guidance_fund")
    assert back.amount == pytest.approx([8.8]) and programme.fund.books.holdings.total == 16.0


def test_an_empty_fund_settles_nothing() -> None:
    assert settle(lever(), state(lever(), 2), cash=[0.0, 0.0]) == {}


def test_the_report_says_what_stays_uninvested() -> None:
    made = lever()
    programme = state(made, 5)
    programme.carry_out(invest(made, programme)["programme"][:1], "award")
    programme.fund.books.upgrades.add(np.array([0]), np.array([40.0]), 40)
    report = programme.report()
    assert (report["raised"], report["upgrades_outstanding"]) == pytest.approx((500.0, 40.0))
    assert report["uninvested"] == pytest.approx(460.0)


# -- books ---------------------------------------------------------------------------------------------------------


def test_books_are_copied_and_not_shared() -> None:
    fund = GuidanceFund(mesa.Model(rng=0))
    fund.books.bridges.add(np.array([1]), np.array([5.0]), 9)
    kept = fund.snapshot()
    fund.books.bridges.reduce(np.array([0]), np.array([2.0]))
    assert (fund.books.bridges.total, kept.bridges.total) == (3.0, 5.0)
    fund.restore(kept)
    assert fund.invested == 5.0
    fund.restore(None)
    assert fund.books.bridges.total == 5.0 and isinstance(fund.books, Books)


def test_claims_settled_in_full_are_struck_off() -> None:
    claims = Claims()
    claims.add(np.array([4, 5]), np.array([1.0, 2.0]), 7)
    claims.reduce(np.array([0, 1]), np.array([1.0, 0.5]))
    assert (claims.rows.tolist(), claims.amounts.tolist(), claims.due.tolist()) == ([5], [1.5], [7])
