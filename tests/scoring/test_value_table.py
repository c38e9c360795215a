"""A run's values as rows: nothing lost, one kind of cell in a column."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim.run_folder import VALUE_COLUMNS
from sim.scoring import PATH_COLUMNS, SCORED_COLUMNS, TargetValue, paths_frame_of, truth_numbers, values_frame_of

VALUES = [
    TargetValue("growth", "list", 6.5, True, "Mean.", {2021: 7.0, 2020: 6.0}, 6.0, ">=", "均值。"),
    TargetValue("open", "main", None, None, "No figure.", {}, None, ">", "无数值。"),
    TargetValue("exits", "lever", 30.0, False, "", {2020: 30.0}, 37.0, ">="),
]


def test_a_row_a_reading_to_judge_from() -> None:
    table = values_frame_of(VALUES, 3, 1)
    assert tuple(table.columns) == SCORED_COLUMNS
    assert table["draw"].tolist() == [3] * 3 and table["replicate"].tolist() == [1] * 3
    assert table["met"].tolist() == [1, pd.NA, 0] and table["reason_zh"].tolist() == ["均值。", "无数值。", ""]
    np.testing.assert_array_equal(table["value"], [6.5, math.nan, 30.0])
    np.testing.assert_array_equal(table["goal"], [6.0, math.nan, 37.0])


def test_the_years_behind_each_value_follow_it() -> None:
    table = paths_frame_of("plan", VALUES, 3, 1)
    assert tuple(table.columns) == PATH_COLUMNS == VALUE_COLUMNS
    assert table["id"].tolist() == ["growth"] * 3 + ["open"] + ["exits"] * 2
    np.testing.assert_array_equal(table["year"], [math.nan, 2020, 2021, math.nan, math.nan, 2020])
    np.testing.assert_array_equal(table["value"], [6.5, 6.0, 7.0, math.nan, 30.0, 30.0])
    assert table["met"].tolist() == [1, pd.NA, pd.NA, pd.NA, 0, pd.NA]


def test_columns_are_of_one_kind_whatever_they_hold() -> None:
    unscored = [VALUES[1]]
    for make in (lambda values: values_frame_of(values, 0, 0), lambda values: paths_frame_of("plan", values, 0, 0)):
        assert make(VALUES).dtypes.to_dict() == make(unscored).dtypes.to_dict()


@pytest.mark.parametrize(
    "column",
    [
        pd.Series([True, False, None], dtype=object),
        pd.Series([1, 0, None], dtype="Int8"),
        pd.Series([1.0, 0.0, math.nan]),
        pd.Series([True, False, None], dtype="boolean"),
    ],
    ids=["objects", "Int8", "float", "boolean"],
)
def test_truth_reads_the_same_however_it_was_stored(column: pd.Series) -> None:
    np.testing.assert_array_equal(truth_numbers(column), [1.0, 0.0, math.nan])
