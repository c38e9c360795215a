from __future__ import annotations

from datetime import date, datetime

import pytest

from sim.roster.entries import months_before_start, place_names, read_flag, read_month, read_place


@pytest.mark.parametrize(
    ("cell", "month"),
    [
        (date(2015, 6, 3), "2015-06"),
        (datetime(2015, 6, 3), "2015-06"),
        ("2015-06-03", "2015-06"),
        ("2015年6月", "2015-06"),
        ("2015年6月3日", "2015-06"),
        ("2015.6", "2015-06"),
        ("2015/06/03 00:00:00", "2015-06"),
        (20150603.0, "2015-06"),
        ("201506", "2015-06"),
        (42158.0, "2015-06"),
        ("２０１５年６月", "2015-06"),
        ("不详", ""),
        (None, ""),
    ],
)
def test_dates_as_people_write_them(cell: object, month: str) -> None:
    assert read_month(cell) == (month, "")


def test_a_year_alone_is_its_middle_and_nonsense_is_no_date() -> None:
    assert read_month(2015.0) == ("2015-07", "year_only") == read_month("2015年")
    for cell in ("成立多年", "2015-13", 7.0, True, 1e300, "20151"):
        assert read_month(cell) == ("", "no_date")


def test_months_before_january_2019() -> None:
    assert [months_before_start(month) for month in ("2018-12", "2018-01", "2008-01", "2019-05")] == [1, 12, 132, 0]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("是", 1.0),
        ("√", 1.0),
        ("Y", 1.0),
        (1.0, 1.0),
        (True, 1.0),
        ("省级专精特新", 1.0),
        ("2018年认定", 1.0),
        ("否", 0.0),
        ("×", 0.0),
        (0.0, 0.0),
        ("未上云", 0.0),
        ("", None),
        ("—", None),
    ],
)
def test_yes_and_no(cell: object, value: float | None) -> None:
    assert read_flag(cell) == (value, True)


def test_levels_only_where_there_are_some() -> None:
    assert read_flag("3", levels=3) == (3.0, True)
    assert read_flag("3") == (None, False)
    assert read_flag("大概") == (None, False)


def test_places_by_the_names_of_parks() -> None:
    parks = place_names({"circular": "循环经济园区（大冶片区）", "cluster": "产业集聚区"})
    assert [read_place(name, parks) for name in ("大冶片区", "循环经济园区", "示例市产业集聚区", "大冶镇")] == [
        "circular",
        "circular",
        "cluster",
        "",
    ]
