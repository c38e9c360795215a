"""Bands over runs: against numbers that can be reckoned by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim import bands
from sim.bands import BAND_COLUMNS, bands_of
from sim.tables import write_parquet

KEYS = ("draw", "replicate")


def written(path: Path, series: dict[str, list[list[float]]], months: tuple[str, ...]) -> Path:
    """A table of series, each given as a list of runs of numbers a month."""
    runs = len(next(iter(series.values())))
    frame = pd.DataFrame(
        {
            "draw": np.repeat(np.arange(1, runs + 1), len(months)),
            "replicate": 0,
            "month": pd.Series(list(months) * runs, dtype="str"),
            **{name: np.concatenate([np.asarray(one, dtype=np.float64) for one in each])
               for name, each in series.items()},
        }
    )  # fmt: skip
    write_parquet(path, frame)
    return path


def test_quantiles_of_a_straight_line(tmp_path: Path) -> None:
    """Of 0, 1, ... 100 the share q lies at or below 100 q, and the mean is 50."""
    shuffled = np.random.Generator(np.random.Philox(key=1)).permutation(101).astype(float)
    path = written(tmp_path / "s.parquet", {"x": [[value, -value] for value in shuffled]}, ("2020-01", "2020-02"))
    found = bands_of(path, KEYS)
    assert tuple(found.columns) == BAND_COLUMNS
    assert found["indicator"].tolist() == ["x", "x"] and found["month"].tolist() == ["2020-01", "2020-02"]
    np.testing.assert_allclose(found.iloc[0, 2:].astype(float), [50, 5, 25, 50, 75, 95, 101])
    np.testing.assert_allclose(found.iloc[1, 2:].astype(float), [-50, -95, -75, -50, -25, -5, 101])


def test_between_two_runs_a_quantile_is_linear(tmp_path: Path) -> None:
    found = bands_of(written(tmp_path / "s.parquet", {"x": [[0.0], [10.0]]}, ("2020-01",)), KEYS)
    np.testing.assert_allclose(found.iloc[0, 2:].astype(float), [5, 0.5, 2.5, 5, 7.5, 9.5, 2])


def test_runs_without_a_number_do_not_count(tmp_path: Path) -> None:
    series = {"x": [[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan]]}
    found = bands_of(written(tmp_path / "s.parquet", series, ("2020-01", "2020-02")), KEYS)
    assert found["runs"].tolist() == [2, 0]
    assert found.loc[0, ["mean", "median"]].tolist() == [2.0, 2.0]
    assert found.loc[1, list(BAND_COLUMNS[2:-1])].isna().all()


def test_a_run_that_is_shorter_leaves_the_other_months_whole(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"draw": [1, 1, 2], "replicate": 0, "month": ["2020-01", "2020-02", "2020-01"], "x": [1.0, 7.0, 3.0]}
    )
    write_parquet(tmp_path / "s.parquet", frame)
    found = bands_of(tmp_path / "s.parquet", KEYS)
    assert found[["mean", "runs"]].values.tolist() == [[2.0, 2.0], [7.0, 1.0]]


def test_more_columns_than_are_read_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series = {f"x{number}": [[float(number)], [float(number + 2)]] for number in range(5)}
    path = written(tmp_path / "s.parquet", series, ("2020-01",))
    whole = bands_of(path, KEYS)
    monkeypatch.setattr(bands, "AT_A_TIME", 2)
    pd.testing.assert_frame_equal(bands_of(path, KEYS), whole)
    assert whole["mean"].tolist() == [1.0, 2.0, 3.0, 4.0, 5.0]
