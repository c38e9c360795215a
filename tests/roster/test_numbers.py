from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.roster.columns import LAND, MONEY
from sim.roster.numbers import Reading, read_number

WIDE = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")


@pytest.mark.parametrize(
    ("cell", "value", "mended"),
    [
        ("1,200", 1200.0, "separators"),
        ("1，234，567.5", 1234567.5, "separators"),
        ("1 200", 1200.0, "separators"),
        ("１２００", 1200.0, "full_width"),
        ("12.5亿元", 125_000.0, "unit"),
        ("3500元", 0.35, "unit"),
        ("1,200万元", 1200.0, "unit"),
        ("约2300万元", 2300.0, "unit"),
        ("约300", 300.0, "approximate"),
        ("300左右", 300.0, "approximate"),
        ("(126)", -126.0, "parentheses"),
        ("（1,260）", -1260.0, "parentheses"),
        ("￥80", 80.0, "unit"),
        ("1.2E3", 1200.0, "text"),
        ("—", None, "dash"),
        ("无", None, "dash"),
        ("N/A", None, "dash"),
        ("", None, ""),
        (None, None, ""),
        ("  ", None, ""),
        (12, 12.0, ""),
        (1.5, 1.5, ""),
        (" 42 ", 42.0, "text"),
    ],
)
def test_what_people_write(cell: object, value: float | None, mended: str) -> None:
    found = read_number(cell, MONEY)
    assert (found.value, found.mended, found.wrong) == (pytest.approx(value) if value is not None else None, mended, "")


@pytest.mark.parametrize(
    ("cell", "wrong"),
    [
        ("50-80", "range"),
        ("50～80", "range"),
        ("50至80万元", "range"),
        ("#REF!", "error_value"),
        ("12吨", "unknown_unit"),
        ("1,20", "grouping"),
        ("1.2.3", "grouping"),
        ("很多", "no_number"),
        (True, "no_number"),
        (float("nan"), "no_number"),
        (float("inf"), "no_number"),
        (10**400, "no_number"),
        ("9" * 61, "no_number"),
        ("1e999", "no_number"),
    ],
)
def test_what_cannot_be_used(cell: object, wrong: str) -> None:
    assert read_number(cell, MONEY) == Reading(wrong=wrong)


def test_the_unit_of_the_heading_holds_where_a_cell_has_none() -> None:
    assert read_number("20000", MONEY, MONEY["元"]).value == 2.0
    assert read_number("2万元", MONEY, MONEY["元"]).value == 2.0
    assert read_number("10000平方米", LAND).value == pytest.approx(15.0)
    assert read_number("1㎡", LAND).value == pytest.approx(0.0015)


@given(st.integers(-(10**12), 10**12), st.integers(0, 99))
def test_a_number_is_the_same_however_it_is_written(whole: int, cents: int) -> None:
    value = float(f"{whole}.{cents:02d}")
    plain, grouped = f"{whole}.{cents:02d}", f"{whole:,}.{cents:02d}"
    for text in (plain, grouped, plain.translate(WIDE), grouped.translate(WIDE), f" {plain}\u3000", f"{plain}万元"):
        assert read_number(text, MONEY).value == value
    if whole > 0:
        assert read_number(f"({grouped})", MONEY).value == -value


@given(st.one_of(st.text(max_size=80), st.floats(), st.integers(), st.none(), st.booleans(), st.binary(max_size=5)))
def test_any_cell_is_read_or_refused(cell: object) -> None:
    found = read_number(cell, MONEY)
    assert found.value is None or math.isfinite(found.value)
    assert found.value is None or not found.wrong
