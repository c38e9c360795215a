"""What drawn numbers owe each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.errors import InputError
from sim.parameters import ParameterTable
from sim.plan import PLAN_FOLDER
from sim.uncertainty.constraints import Constraint, brought_back, read_constraints

SHARES = Constraint("sum", ("a", "b", "c"), 1.0, "")
ORDER = Constraint("ascending", ("a", "b", "c"), 0.0, "")
RANGES = {"a": (0.1, 0.5), "b": (0.1, 0.5), "c": (0.2, 0.7)}


def test_shares_are_shifted_by_one_amount() -> None:
    # 0.3 + 0.3 + 0.7 = 1.3: each gives a tenth.
    made = brought_back({"a": 0.3, "b": 0.3, "c": 0.7}, RANGES, {"a", "b", "c"}, [SHARES])
    assert made == pytest.approx({"a": 0.2, "b": 0.2, "c": 0.6})


def test_a_share_stops_at_its_range_and_the_others_go_on() -> None:
    # 0.15 + 0.5 + 0.7 = 1.35: a can give 0.05 only, the other two 0.15 each.
    made = brought_back({"a": 0.15, "b": 0.5, "c": 0.7}, RANGES, {"a", "b", "c"}, [SHARES])
    assert made == pytest.approx({"a": 0.1, "b": 0.35, "c": 0.55})


def test_a_held_share_does_not_move() -> None:
    made = brought_back({"a": 0.3, "b": 0.3, "c": 0.7}, RANGES, {"a", "b"}, [SHARES])
    assert made == pytest.approx({"a": 0.15, "b": 0.15, "c": 0.7})


def test_nothing_drawn_nothing_moved() -> None:
    values = {"a": 0.5, "b": 0.3, "c": 0.9}
    assert brought_back(values, RANGES, set(), [SHARES, ORDER]) == values


def test_the_later_is_raised_to_the_earlier() -> None:
    made = brought_back({"a": 0.4, "b": 0.3, "c": 0.35}, RANGES, {"a", "b", "c"}, [ORDER])
    assert made == {"a": 0.4, "b": 0.4, "c": 0.4}


def test_where_the_later_ends_the_earlier_is_lowered() -> None:
    ranges = {"a": (0.1, 0.9), "b": (0.1, 0.5), "c": (0.2, 0.7)}
    made = brought_back({"a": 0.8, "b": 0.3, "c": 0.6}, ranges, {"a", "b", "c"}, [ORDER])
    assert made == {"a": 0.5, "b": 0.5, "c": 0.6}
    assert brought_back({"a": 0.8, "b": 0.3, "c": 0.6}, ranges, {"a"}, [ORDER]) == {"a": 0.3, "b": 0.3, "c": 0.6}


@given(some.lists(some.floats(0.0, 1.0), min_size=3, max_size=3))
def test_everything_holds_and_stays_in_its_range(unit: list[float]) -> None:
    values = {name: low + u * (high - low) for u, (name, (low, high)) in zip(unit, RANGES.items(), strict=True)}
    shares = brought_back(values, RANGES, set(values), [SHARES])
    ordered = brought_back(values, RANGES, set(values), [ORDER])
    assert sum(shares.values()) == pytest.approx(1.0)
    assert ordered["a"] <= ordered["b"] <= ordered["c"]
    for made in (shares, ordered):
        assert all(low - 1e-12 <= made[name] <= high + 1e-12 for name, (low, high) in RANGES.items())


def test_the_installed_constraints_hold_in_the_table() -> None:
    table = ParameterTable.load()
    values = table.values()
    constraints = read_constraints(PLAN_FOLDER)
    assert len(constraints) > 10
    for constraint in constraints:
        numbers = [values[name] for name in constraint.names]
        rows = [table.row(name) for name in constraint.names]
        if constraint.rule == "sum":
            assert sum(numbers) == pytest.approx(constraint.total)
            assert sum(row.low for row in rows) <= constraint.total <= sum(row.high for row in rows)
        else:
            assert numbers == sorted(numbers)
            for before, after in zip(rows, rows[1:], strict=False):
                assert before.low <= after.high


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("sum,a,1,x", "two names or more"),
        ("sum,cloud_subsidy.a;b,1,x", "all of one lever"),
        ("sum,a;b,,x", "total"),
        ("ascending,a;b,3,x", "goes with the rule 'sum'"),
        ("descending,a;b,,x", "descending"),
    ],
)
def test_a_row_that_is_wrong_is_told(tmp_path: Path, row: str, complaint: str) -> None:
    (tmp_path / "input_constraints.csv").write_text(f"rule,names,total,note\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_constraints(tmp_path)
