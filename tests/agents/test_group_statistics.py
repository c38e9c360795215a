"""Counts by town and size, and the choice of suppliers, against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents import group_statistics
from sim.agents.size_classes import size_class
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (group_statistics.count_groups, group_statistics.count_supplier_choice)

SIZES = {
    "size_small_employees": 20.0, "size_small_revenue": 300.0, "size_medium_employees": 300.0,
    "size_medium_revenue": 2_000.0, "size_large_employees": 1_000.0, "size_large_revenue": 40_000.0,
}  # fmt: skip


def test_size_needs_hands_and_sales() -> None:
    p = parameters_for(group_statistics.count_groups, **SIZES)
    labour = np.array([19.0, 20.0, 500.0, 5_000.0, 1_000.0])
    sales = np.array([9_999.0, 300.0, 1_999.0, 40_000.0, 39_999.0])
    assert size_class(labour, sales, p).tolist() == [0, 1, 1, 3, 2]


def test_towns_and_sizes_add_up_to_the_living() -> None:
    firms = firms_for(
        group_statistics.count_groups,
        4,
        alive=np.array([True, True, True, False]),
        town=np.array([0, 2, 2, 0]),
        labour=np.array([10.0, 30.0, 400.0, 50.0]),
        revenue_year_to_date=np.array([100.0, 400.0, 3_000.0, 900.0]),
        value_added_year_to_date=np.array([20.0, 90.0, 700.0, 300.0]),
    )
    p = parameters_for(group_statistics.count_groups, towns=3.0, **SIZES)
    found = {figure.name: figure.value for figure in group_statistics.count_groups(firms, p)["statistics"]}
    assert [found[f"employment_town_0{k}"] for k in (1, 2, 3)] == [10.0, 0.0, 430.0]
    assert [found[f"value_added_town_0{k}"] for k in (1, 2, 3)] == [20.0, 0.0, 790.0]
    by_size = [found[f"employment_size_{name}"] for name in ("micro", "small", "medium", "large")]
    assert by_size == [10.0, 30.0, 400.0, 0.0]


def test_choice_is_the_mean_number_of_living_suppliers_by_need() -> None:
    """Buyers of stage 1 buy from stage 0, where two live; a buyer of stage 2 buys from stage 1, where two live too, and
    from stage 3, where nobody does.
    """
    firms = firms_for(
        group_statistics.count_supplier_choice,
        6,
        alive=np.array([True, True, False, True, True, True]),
        stage=np.array([0, 0, 0, 1, 1, 2]),
        expected_demand=np.array([5.0, 5.0, 5.0, 10.0, 30.0, 20.0]),
        input_share=np.array([[0.0, 0.0, 0.0, 0.5, 0.5, 0.2], [0.0, 0.0, 0.0, 0.0, 0.0, 0.1]]),
        input_stage=np.array([[-1, -1, -1, 0, 0, 1], [-1, -1, -1, -1, -1, 3]]),
    )
    # Needs 5, 15 and 4 with two suppliers each, 2 with none: (24 x 2) / 26. Stage 3 has no row: nobody lives there.
    (figure,) = group_statistics.count_supplier_choice(firms)["statistics"]
    assert (figure.name, figure.value) == ("supplier_choice", pytest.approx(48.0 / 26.0))


def test_nobody_buys_nothing() -> None:
    firms = firms_for(group_statistics.count_supplier_choice, 1, input_stage=np.array([[-1], [-1]]))
    (figure,) = group_statistics.count_supplier_choice(firms)["statistics"]
    assert figure.value == 0.0
