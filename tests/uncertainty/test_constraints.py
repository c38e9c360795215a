"""What drawn numbers owe each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from sim.errors import InputError
from sim.parameters import ParameterTable
from sim.plan import PLAN_FOLDER, load_plan
from sim.uncertainty import uncertain_inputs
from sim.uncertainty.constraints import Constraint, brought_back, read_constraints

SHARES = Constraint("sum", ("a", "b", "c"), 1.0, "")
ORDER = Constraint("ascending", ("a", "b", "c"), 0.0, "")
RANGES = {"a": (0.1, 0.5), "b": (0.1, 0.5), "c": (0.2, 0.7)}
ALL = dict.fromkeys("abc", 0.5)


def test_shares_are_shifted_by_one_amount() -> None:
    # 0.3 + 0.3 + 0.7 = 1.3: each gives a tenth.
    made = brought_back({"a": 0.3, "b": 0.3, "c": 0.7}, RANGES, ALL, [SHARES])
    assert made == pytest.approx({"a": 0.2, "b": 0.2, "c": 0.6})


def test_a_share_stops_at_its_range_and_the_others_go_on() -> None:
    # 0.15 + 0.5 + 0.7 = 1.35: a can give 0.05 only, the other two 0.15 each.
    made = brought_back({"a": 0.15, "b": 0.5, "c": 0.7}, RANGES, ALL, [SHARES])
    assert made == pytest.approx({"a": 0.1, "b": 0.35, "c": 0.55})


def test_a_held_share_does_not_move() -> None:
    made = brought_back({"a": 0.3, "b": 0.3, "c": 0.7}, RANGES, {"a": 0.5, "b": 0.5}, [SHARES])
    assert made == pytest.approx({"a": 0.15, "b": 0.15, "c": 0.7})


def test_nothing_drawn_nothing_moved() -> None:
    values = {"a": 0.5, "b": 0.3, "c": 0.9}
    assert brought_back(values, RANGES, {}, [SHARES, ORDER]) == values


def test_of_an_order_the_coordinates_count_and_held_numbers_bind() -> None:
    values = {"a": 0.4, "b": 0.3, "c": 0.35}
    made = brought_back(values, RANGES, {"a": 0.25}, [ORDER])
    assert made == pytest.approx({"a": 0.15, "b": 0.3, "c": 0.35})  # a quarter of 0.1 to 0.3
    made = brought_back(values, RANGES, {"c": 0.25}, [ORDER])
    assert made == pytest.approx({"a": 0.4, "b": 0.3, "c": 0.475})  # a quarter of 0.4 to 0.7


def test_whole_numbers_keep_their_gap() -> None:
    order = Constraint("ascending", ("a", "b"), 0.0, "", gap=1.0)
    ranges = {"a": (1.0, 6.0), "b": (3.0, 12.0)}
    made = brought_back({"a": 3.0, "b": 3.0}, ranges, {"b": 0.0}, [order], whole=("a", "b"))
    assert made == {"a": 3.0, "b": 4.0}
    with pytest.raises(ValueError, match="between whole numbers and others"):
        brought_back(made, ranges, {"b": 0.0}, [order], whole=("a",))


@given(some.lists(some.floats(0.0, 1.0), min_size=3, max_size=3))
def test_everything_holds_and_stays_in_its_range(unit: list[float]) -> None:
    values = {name: low + u * (high - low) for u, (name, (low, high)) in zip(unit, RANGES.items(), strict=True)}
    coordinates = dict(zip("abc", unit, strict=True))
    shares = brought_back(values, RANGES, coordinates, [SHARES])
    ordered = brought_back(values, RANGES, coordinates, [ORDER])
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
            for place in range(1, len(rows)):
                assert numbers[place - 1] + constraint.gap <= numbers[place]
                assert rows[place - 1].low + constraint.gap <= rows[place].high
            assert {row.distribution for row in rows} == {"uniform"}, "in an order all are drawn evenly"


def test_whole_numbers_are_not_ordered_with_others() -> None:
    whole = {found.name: found.whole for found in uncertain_inputs(load_plan(), ParameterTable.load())}
    for constraint in read_constraints(PLAN_FOLDER):
        assert len({whole[name] for name in constraint.names}) == 1


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("sum,a,1,,x", "two names or more"),
        ("sum,cloud_subsidy.a;b,1,,x", "all of one lever"),
        ("sum,a;b,,,x", "total"),
        ("sum,a;b,1,1,x", "goes with the rule 'ascending'"),
        ("ascending,a;b,3,,x", "goes with the rule 'sum'"),
        ("ascending,a;b,,-1,x", "not negative"),
        ("ascending,a;a,,,x", "names already"),
        ("ascending,a;b,,,x\nascending,b;c,,,x", "names already"),
        ("descending,a;b,,,x", "descending"),
    ],
)
def test_a_row_that_is_wrong_is_told(tmp_path: Path, row: str, complaint: str) -> None:
    (tmp_path / "input_constraints.csv").write_text(f"rule,names,total,gap,note\n{row}\n", encoding="utf-8")
    with pytest.raises(InputError, match=complaint):
        read_constraints(tmp_path)
