"""Ranking and funding against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.engine_errors import ContractError
from sim.policies import selection

IDENTITY = np.array([10, 11, 12, 13])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("merit", [2, 0, 3, 1]), ("size", [1, 0, 2, 3]), ("first_come", [3, 2, 1, 0]), ("lottery", [3, 2, 1, 0])],
)
def test_rankings(rule: selection.Selection, expected: list[int]) -> None:
    order = selection.ranking(
        rule, IDENTITY, merit=np.array([5.0, 1.0, 9.0, 5.0]), size=np.array([2.0, 3.0, 2.0, 1.0]),
        draw=np.array([0.9, 0.5, 0.3, 0.1]),
    )
    assert order.tolist() == expected


def test_ties_go_by_permanent_slot_and_not_by_row() -> None:
    merit = np.ones(4)
    assert selection.ranking("merit", np.array([7, 5, 6, 4]), merit=merit).tolist() == [3, 1, 2, 0]


def test_a_rule_needs_what_it_ranks_by() -> None:
    with pytest.raises(ContractError, match="'merit' lacks what it ranks by"):
        selection.ranking("merit", IDENTITY)


def test_funding_stops_where_the_purse_ends() -> None:
    order, amounts = np.array([2, 0, 3, 1]), np.array([30.0, 10.0, 50.0, 40.0])
    assert selection.affordable(order, amounts, 80.0).tolist() == [2, 0]
    assert selection.affordable(order, amounts, 79.9).tolist() == [2]
    assert selection.affordable(order, amounts, 0.0).tolist() == []
    assert selection.affordable(order, amounts, 1e9).tolist() == [2, 0, 3, 1]


def test_what_is_dear_blocks_what_comes_behind_it() -> None:
    assert selection.affordable(np.array([0, 1]), np.array([100.0, 1.0]), 50.0).tolist() == []


def test_offices_decide_only_so_many_cases() -> None:
    order = np.array([4, 2, 1])
    assert selection.decidable(order, SimpleNamespace(cases_left=2)).tolist() == [4, 2]
    assert selection.decidable(order, SimpleNamespace(cases_left=-1)).tolist() == []


def test_quotas_hold_in_each_group() -> None:
    order, group = np.array([3, 0, 1, 2, 4]), np.array([0, 1, 0, 0, 1])
    # In order: 3 and 0 are of group 0, then 1 of group 1, 2 of group 0, 4 of group 1.
    assert selection.within_quotas(order, group, np.array([1, 2])).tolist() == [3, 1, 4]
    assert selection.within_quotas(order, group, np.array([0, 1])).tolist() == [1]


def test_connections_count_only_as_far_as_their_weight() -> None:
    merit, connection, size = np.array([1.0, 2.0, 3.0]), np.array([0.9, 0.5, 0.1]), np.array([9.0, 5.0, 1.0])
    assert selection.with_connections(merit, connection, size, 0.0).tolist() == merit.tolist()
    assert selection.with_connections(merit, connection, size, 1.0) == pytest.approx([1.0, 0.5, 0.0])
    assert selection.with_connections(merit, connection, size, 0.5) == pytest.approx([0.5, 0.5, 0.5])


def test_percentiles_share_ranks() -> None:
    assert selection.percentile(np.array([3.0, 1.0, 3.0])) == pytest.approx([0.75, 0.0, 0.75])
    assert selection.percentile(np.array([7.0])).tolist() == [0.0]


def test_percentiles_within_groups_are_those_of_each_group_alone() -> None:
    values, group = np.array([3.0, 7.0, 1.0, 3.0, 2.0, 2.0, 9.0]), np.array([1, 0, 1, 1, 4, 4, 4])
    found = selection.percentile_within(values, group)
    for code in (0, 1, 4):
        assert found[group == code].tolist() == selection.percentile(values[group == code]).tolist()


def test_who_is_among_others() -> None:
    assert selection.among(np.array([4, 1, 0]), np.array([1, 9])).tolist() == [False, True, False]
    assert selection.among(np.array([4]), np.empty(0, np.int64)).tolist() == [False]
