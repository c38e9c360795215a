"""The cases that the offices can decide in a month."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa
import pytest

from sim.agents.government import Government
from sim.policies.programme import Purse


def test_cases_are_used_up_and_come_back_next_month() -> None:
    government = Government(mesa.Model(), 10.0)
    assert government.take_cases(7) == 7
    kept = government.snapshot()
    assert government.take_cases(7) == 3
    assert government.take_cases(7) == 0
    government.restore(kept)
    assert government.take_cases(1) == 1
    government.begin_month(1)
    assert government.take_cases(100) == 10


def test_offices_without_a_limit_decide_everything() -> None:
    assert Government(mesa.Model(), float("inf")).take_cases(10_000) == 10_000


def claim(entitlement: float, *, committed: float = 0.0, paid: float = 0.0) -> Any:
    """A programme that may have spent ``entitlement`` by now, and has set aside and paid so much."""
    purse = Purse(committed=committed, paid=paid)
    return SimpleNamespace(lever=SimpleNamespace(entitlement=lambda month: entitlement), budget_factor=1.0, purse=purse)


def common(annual_budget: float, *programmes: Any) -> Government:
    government = Government(mesa.Model(), 1.0, common_purse=True, annual_budget=annual_budget, first_month=1)
    government.programmes = programmes
    return government


def test_the_common_purse_serves_the_first_and_then_the_next() -> None:
    first, second, third = claim(30.0), claim(50.0), claim(40.0)
    government = common(600.0, first, second, third)
    for month in (0, 1):
        government.begin_month(month)
    government.share_out(1)
    # 50 have come in (nothing in month 0): the first may have its 30, the second what is left of them.
    assert [p.purse.available for p in (first, second, third)] == pytest.approx([30.0, 20.0, 0.0])


def test_what_is_not_set_aside_is_offered_anew_and_what_is_spent_is_gone() -> None:
    first, second = claim(100.0, committed=10.0, paid=20.0), claim(100.0, paid=5.0)
    government = common(1200.0, first, second)
    government.begin_month(1)
    government.share_out(1)
    # Of 100, 35 are bound: the first may have 100 - 30 and takes the 65 that are free.
    assert [p.purse.available for p in (first, second)] == pytest.approx([65.0, 0.0])
    assert first.purse.accrued == pytest.approx(95.0)
    government.programmes = (second, first)
    government.share_out(1)
    assert [p.purse.available for p in (first, second)] == pytest.approx([0.0, 65.0])


def test_separate_purses_are_left_alone() -> None:
    programme = claim(30.0)
    government = Government(mesa.Model(), 1.0)
    government.programmes = (programme,)
    government.share_out(5)
    assert programme.purse.available == 0.0


def test_accounts_by_tax_and_instrument() -> None:
    entries = {
        (2020, "enterprises", "government", "value added tax"): 5.0,
        (2021, "enterprises", "government", "value added tax"): 6.0,
        (2021, "government", "enterprises", "cloud_subsidy"): 2.0,
        (2021, "government", "households", "consolidation: compensation"): 3.0,
        (2021, "enterprises", "bank", "interest"): 9.0,
    }
    income, spending = Government(mesa.Model(), 1.0).accounts(entries)
    assert income == {"value added tax": 11.0}
    assert spending == {"cloud_subsidy": 2.0, "consolidation": 3.0}


def test_offices_without_people_people_decide_nothing() -> None:
    assert Government(mesa.Model(), 0.0).take_cases(5) == 0
    assert Government(mesa.Model(), 2.5).take_cases(5) == 2
