"""The books against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.agents import finance
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (finance.keep_books, finance.pay_bills)


def test_books_of_a_month() -> None:
    """A sound listed one; one that stands still; one that pays for inputs without a sale; an empty slot."""
    firms = firms_for(
        finance.keep_books,
        4,
        output=np.array([100.0, 0.0, 0.0, 0.0]),
        revenue=np.array([110.0, 0.0, 0.0, 0.0]),
        material_use=np.ones(4),
        input_share=np.array([[0.3] * 4, [0.1] * 4]),
        import_share=np.full(4, 0.2),
        local_input_cost=np.array([33.0, 0.0, 30.0, 0.0]),
        outside_input_cost=np.array([10.0, 0.0, 0.0, 0.0]),
        energy_intensity=np.array([0.5, 0.5, 0.5, 0.0]),
        power_surcharge=np.full(4, 0.1),
        overhead_need=np.full(4, 0.05),
        capital_need=np.full(4, 5.0),
        capacity=np.array([120.0, 120.0, 0.0, 0.0]),
        labour=np.array([20.0, 20.0, 0.0, 0.0]),
        debt=np.array([240.0, 0.0, 240.0, 0.0]),
        above_scale=np.array([True, True, False, False]),
        rd_spending=np.array([2.0, 0.0, 0.0, 0.0]),
        interest_relief=np.array([0.0, 0.0, 0.0, 0.0]),
        smoothed_profit=np.array([1.0, 0.0, 0.0, 0.0]),
        alive=np.array([True, True, True, False]),
    )
    p = parameters_for(
        finance.keep_books, energy_price=0.1, depreciation=0.01, loan_spread=0.02, loan_spread_small=0.05,
        value_added_tax=0.1, corporate_tax=0.25, dividend_share=0.4, profit_memory_months=5.0,
    )  # fmt: skip
    world = SimpleNamespace(energy_price=np.array([1.2]), input_price=np.array([1.1]), policy_rate=0.04, month=40)
    made = finance.keep_books(firms, p, world, SimpleNamespace(wage=0.5))
    # Energy 100 x 0.5 = 50 tce at 0.1 x 1.2 = 6, a tenth more as surcharge. Imports 100 x 0.2 x 1.1 = 22.
    assert made["energy_use"] == pytest.approx([50.0, 0.0, 0.0, 0.0])
    assert made["energy_bill"] == pytest.approx([6.0, 0.0, 0.0, 0.0])
    assert made["surcharge_bill"] == pytest.approx([0.6, 0.0, 0.0, 0.0])
    assert made["import_cost"] == pytest.approx([22.0, 0.0, 0.0, 0.0])
    # Overheads 0.05 x 120, wages 20 x 0.5; interest 240 x 6 %/12 on the list, 240 x 9 %/12 below it.
    assert made["overhead_cost"] == pytest.approx([6.0, 6.0, 0.0, 0.0])
    assert made["wage_bill"] == pytest.approx([10.0, 10.0, 0.0, 0.0])
    assert made["interest"] == pytest.approx([1.2, 0.0, 1.8, 0.0])
    # 1: margin 110 - 33 - 10 - 22 - 6 = 39, value-added tax 3.9; before tax 39 - 0.6 - 6 - 10 - 1.2 - 2 - 3.9 less
    #    wear 0.01 x 5 x 120 = 6: 9.3; corporate tax 2.325; profit 6.975, of which 2.79 is handed out.
    # 2: overheads 6, wages 10, wear 6: a loss of 22, no tax. 3: a margin of -30 bears no tax; 30 + 1.8 is lost.
    assert made["tax_on_value_added"] == pytest.approx([3.9, 0.0, 0.0, 0.0])
    assert made["tax_on_profit"] == pytest.approx([2.325, 0.0, 0.0, 0.0])
    assert made["taxes"] == pytest.approx([6.225, 0.0, 0.0, 0.0])
    assert made["profit"] == pytest.approx([6.975, -22.0, -31.8, 0.0])
    assert made["dividends"] == pytest.approx([2.79, 0.0, 0.0, 0.0])
    # 1 + (6.975 - 1)/5; a fifth of the losses.
    assert made["smoothed_profit"] == pytest.approx([2.195, -4.4, -6.36, 0.0])
    # At prices of 2019: 100 less local inputs 40, imports 20, energy 50 x 0.1 = 5.
    assert made["value_added"] == pytest.approx([35.0, 0.0, 0.0, 0.0])


def test_certificates_reliefs_and_impositions_in_the_books() -> None:
    """One plain; one with a valid certificate, cheaper credit and a land tax; one whose certificate is over."""
    firms = firms_for(
        finance.keep_books,
        3,
        revenue=np.full(3, 100.0),
        debt=np.full(3, 240.0),
        high_tech_month=np.array([-1, 5, 4]),
        interest_relief=np.array([0.0, 0.01, 0.0]),
        land_tax=np.array([0.0, 2.0, -1.0]),
        imposed_cost=np.array([0.0, 3.0, 0.0]),
    )
    p = parameters_for(
        finance.keep_books, loan_spread_small=0.05, value_added_tax=0.1, corporate_tax=0.25,
        corporate_tax_high_tech=0.15, high_tech_validity_months=36.0,
    )  # fmt: skip
    world = SimpleNamespace(energy_price=np.ones(1), input_price=np.ones(1), policy_rate=0.04, month=40)
    made = finance.keep_books(firms, p, world, SimpleNamespace(wage=0.5))
    # Interest 240 x 9 % / 12 = 1.8, or at 8 % 1.6; value-added tax 10.
    assert made["interest"] == pytest.approx([1.8, 1.6, 1.8])
    # 100 - 1.8 - 10 = 88.2 at 25 %; 100 - 1.6 - 10 - 2 - 3 = 83.4 at 15 %; a rebate of 1: 89.2 at 25 % again.
    assert made["tax_on_profit"] == pytest.approx([22.05, 12.51, 22.3])
    assert made["taxes"] == pytest.approx([32.05, 24.51, 31.3])


def test_bills_are_paid_to_whom_they_are_due() -> None:
    # First: a quarter of what was shipped went to local buyers, who pay elsewhere: 120 - 30 from outside.
    # Second: has shipped nothing, to nobody.
    firms = firms_for(
        finance.pay_bills,
        2,
        shipped=np.array([100.0, 0.0]),
        shipped_local=np.array([25.0, 0.0]),
        revenue=np.array([120.0, 0.0]),
        outside_input_cost=np.array([10.0, 1.0]),
        import_cost=np.array([22.0, 0.0]),
        energy_bill=np.array([6.0, 0.0]),
        surcharge_bill=np.array([0.6, 0.0]),
        overhead_cost=np.array([5.0, 5.0]),
        wage_bill=np.array([11.0, 3.0]),
        interest=np.array([1.2, 0.0]),
        tax_on_value_added=np.array([4.0, 0.0]),
        tax_on_profit=np.array([5.0, 0.0]),
        land_tax=np.array([1.5, -0.5]),
        dividends=np.array([2.0, 0.0]),
        rd_spending=np.array([4.0, 0.0]),
    )
    p = parameters_for(finance.pay_bills, local_share_value_added_tax=0.5, local_share_corporate_tax=0.4)
    paid = {(b.payer, b.receiver, b.purpose): list(b.amount) for b in finance.pay_bills(firms, p)["ledger"]}
    expected = {
        ("outside", "enterprises", "external sales"): [90.0, 0.0],
        ("enterprises", "outside", "imported inputs"): [32.0, 1.0],
        ("enterprises", "outside", "energy"): [6.0, 0.0],
        ("enterprises", "outside", "overheads"): [5.0, 5.0],
        ("enterprises", "households", "wages"): [11.0, 3.0],
        ("enterprises", "households", "research pay"): [4.0, 0.0],
        ("enterprises", "households", "dividends"): [2.0, 0.0],
        ("enterprises", "government", "value added tax"): [2.0, 0.0],
        ("enterprises", "government", "corporate income tax"): [2.0, 0.0],
        ("enterprises", "outside", "taxes to higher levels"): [5.0, 0.0],
        ("enterprises", "government", "land tax"): [1.5, 0.0],
        ("government", "enterprises", "land tax rebate"): [0.0, 0.5],
        ("enterprises", "government", "power surcharge"): [0.6, 0.0],
        ("enterprises", "bank", "interest"): [1.2, 0.0],
    }
    assert paid == {key: pytest.approx(amounts) for key, amounts in expected.items()}


def test_whoever_sells_at_home_alone_is_paid_nothing_from_outside() -> None:
    sold = np.array([0.3])
    firms = firms_for(finance.pay_bills, 1, shipped=sold, shipped_local=sold, revenue=np.array([0.1]))
    p = parameters_for(finance.pay_bills)
    (external,) = (b.amount for b in finance.pay_bills(firms, p)["ledger"] if b.purpose == "external sales")
    assert external.tolist() == [0.0]
