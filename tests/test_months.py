"""Months as numbers and as text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.months import looks_like_month, month_index, month_label, total_months, year_of


def test_months_count_from_january_2019() -> None:
    assert month_label(0) == "2019-01"
    assert month_label(20) == "2020-09"
    assert month_index("2020-09") == 20
    assert month_label(47) == "2022-12"
    assert [year_of(month) for month in (0, 11, 12, 47)] == [2019, 2019, 2020, 2022]
    assert total_months(36) == 48


@given(st.integers(min_value=0, max_value=5_000))
def test_text_and_number_are_two_forms_of_one_month(month: int) -> None:
    assert month_index(month_label(month)) == month
    assert month_label(month).startswith(str(year_of(month)))


@pytest.mark.parametrize(
    "text", ["", "2020", "2020-9", "2020-13", "2020-00", "2020/09", "2020-09-01", "２０２０-09", "x"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no month"):
        month_index(text)


def test_months_before_the_first_are_refused() -> None:
    with pytest.raises(ValueError, match="before"):
        month_index("2018-12")
    with pytest.raises(ValueError, match="before"):
        month_label(-1)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2020-9", "2020-09"),
        ("2020/09", "2020-09"),
        ("2020.9", "2020-09"),
        ("202009", "2020-09"),
        ("2020年9月", "2020-09"),
        ("2020-09-01", "2020-09"),
        ("2020-13", None),
        ("September 2020", None),
        ("2020", None),
    ],
)
def test_months_written_otherwise_are_recognised(text: str, month: str | None) -> None:
    assert looks_like_month(text) == month


@given(st.text(max_size=12))
def test_any_text_is_a_month_or_a_value_error(text: str) -> None:
    looks_like_month(text)
    try:
        month_index(text)
    except ValueError:
        return
