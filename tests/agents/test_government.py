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


def claim(name: str, entitlement: float, monthly: float, *, committed: float = 0.0, paid: float = 0.0) -> Any:
    """A programme that may have spent ``entitlement`` by now, and has set aside and paid so much."""
    lever = SimpleNamespace(entitlement=lambda month: entitlement, budget_of_month=lambda month: monthly)
    purse = Purse(committed=committed, paid=paid)
    return SimpleNamespace(name=name, lever=lever, budget_factor=1.0, purse=purse)


def common(annual_budget: float, *programmes: Any) -> Government:
    government = Government(mesa.Model(), 1.0, common_purse=True, annual_budget=annual_budget, first_month=1)
    government.programmes = programmes
    return government


def test_the_common_purse_keeps_for_the_first_what_it_is_likely_to_need() -> None:
    first, second, third = claim("a", 30.0, 20.0), claim("b", 50.0, 10.0), claim("c", 40.0, 5.0)
    government = common(600.0, first, second, third)
    for month in (0, 1):
        government.begin_month(month)
    government.share_out(1)
    # 50 have come in (nothing in month 0). The first may have its 30; 20 are kept for it, 10 more for the second.
    assert [p.purse.available for p in (first, second, third)] == pytest.approx([30.0, 30.0, 20.0])


def test_what_is_set_aside_is_gone_and_what_the_first_leaves_is_free() -> None:
    first, second = claim("a", 100.0, 40.0), claim("b", 100.0, 5.0)
    government = common(1200.0, first, second)
    government.begin_month(1)
    government.share_out(1)
    assert [p.purse.available for p in (first, second)] == pytest.approx([100.0, 60.0])
    first.purse.commit(15.0)
    government.note_commitment(first, 15.0, 1)
    # The first has decided: nothing is kept for it any more this month, and 85 are free.
    assert [p.purse.available for p in (first, second)] == pytest.approx([85.0, 85.0])
    assert first.purse.accrued == pytest.approx(100.0)
    government.begin_month(2)
    government.share_out(2)
    # Another 100 have come in; 15 are what the first has needed at most.
    assert [p.purse.available for p in (first, second)] == pytest.approx([85.0, 100.0])
    kept = government.snapshot()
    government.note_commitment(first, 5.0, 2)
    government.restore(kept)
    assert government.set_aside == {"a": [15.0, 0.0], "b": [0.0, 0.0]}


def test_who_has_the_priority_is_kept_for() -> None:
    first, second = claim("a", 100.0, 60.0), claim("b", 100.0, 60.0)
    government = common(1200.0, second, first)
    government.begin_month(1)
    government.share_out(1)
    assert [p.purse.available for p in (first, second)] == pytest.approx([40.0, 100.0])


def test_separate_purses_are_left_alone() -> None:
    programme = claim("a", 30.0, 5.0)
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
