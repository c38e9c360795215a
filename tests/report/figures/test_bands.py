"""Quantiles over runs, by hand."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from sim.report.figures.bands import FIGURES, band_of, empty_band, monthly_bands, trailing_year, yearly_bands

MONTHS = [f"2019-{month:02d}" for month in range(1, 13)] + ["2020-01"]


def series(*runs: list[float], name: str = "flow") -> pd.DataFrame:
    """One indicator of several runs over the first months, as `Run.indicators` gives it."""
    frames = [
        pd.DataFrame({"draw": 1 + number, "replicate": 0, "month": MONTHS[: len(values)], name: values})
        for number, values in enumerate(runs)
    ]
    return pd.concat(frames, ignore_index=True)


def test_quantiles_of_each_month() -> None:
    found = monthly_bands(series([0.0, 5.0], [4.0, 5.0], [8.0, 5.0]), ["flow"])
    assert found["month"].tolist() == MONTHS[:2] and set(found["indicator"]) == {"flow"}
    np.testing.assert_allclose(found.loc[0, list(FIGURES)].to_numpy(dtype=float), [0.4, 2.0, 4.0, 6.0, 7.6])
    np.testing.assert_allclose(found.loc[1, list(FIGURES)].to_numpy(dtype=float), 5.0)


def test_missing_numbers_are_left_out() -> None:
    found = monthly_bands(series([math.nan, math.nan], [4.0, math.nan], [8.0, math.nan]), ["flow"])
    assert found.loc[0, "middle"] == 6.0 and math.isnan(found.loc[1, "middle"])
    band = band_of(found, [0, 1])
    assert list(band.at) == [0.0] and list(band.middle) == [6.0] and len(empty_band()) == 0


def test_the_order_of_the_rows_does_not_matter() -> None:
    table = series([1.0, 2.0], [3.0, 9.0])
    pd.testing.assert_frame_equal(
        monthly_bands(table, ["flow"]), monthly_bands(table.sample(frac=1, random_state=1), ["flow"])
    )


def test_runs_must_have_the_same_months() -> None:
    with pytest.raises(ValueError, match="different months"):
        monthly_bands(series([1.0, 2.0], [3.0]), ["flow"])
    assert not len(monthly_bands(series([1.0]).iloc[:0], ["flow"]))


def test_a_trailing_year_sums_means_or_takes_the_month() -> None:
    table = series([float(number) for number in range(13)], [1.0] * 13)
    table = table.assign(share=table["flow"], stock=table["flow"])
    found = trailing_year(table, {"flow": "sum", "share": "mean", "stock": "end"})
    first = found[found["draw"] == 1].reset_index(drop=True)
    assert first["flow"].isna().sum() == 11 and first["stock"].tolist() == list(range(13))
    assert first["flow"].iloc[-2:].tolist() == [66.0, 78.0] and first["share"].iloc[-1] == 6.5
    assert found.loc[found["draw"] == 2, "flow"].iloc[-1] == 12.0
    short = trailing_year(series([1.0, 2.0]), {"flow": "sum"})
    assert short["flow"].isna().all()


def test_yearly_bands_of_targets() -> None:
    rows = [("growth", "list", year, value) for year in (2020.0, 2021.0, math.nan) for value in (1.0, 3.0, 5.0)]
    rows += [("growth", "all", 2020.0, math.nan), ("firms", "stock", 2020.0, 7.0)]
    values = pd.DataFrame(rows, columns=["id", "reading", "year", "value"])
    found = yearly_bands(values.astype({"id": "category", "reading": "category"}))
    keys = [(str(row.id), str(row.reading), row.year) for row in found.itertuples()]
    assert sorted(keys) == [("firms", "stock", 2020.0), ("growth", "list", 2020.0), ("growth", "list", 2021.0)]
    growth = found[found["id"] == "growth"]
    assert growth["low"].to_numpy() == pytest.approx([1.2, 1.2]) and growth["middle"].tolist() == [3.0, 3.0]
    assert growth["mean"].tolist() == [3.0, 3.0]
    assert not len(yearly_bands(values.iloc[:0]))
