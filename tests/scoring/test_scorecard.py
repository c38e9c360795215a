"""The scorecard over runs: what is judged, what is only shown, and what is not scored."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.run_folder import TARGET_COLUMNS
from sim.scoring import (
    NOT_SCORED,
    SCORECARD_COLUMNS,
    ScorecardRow,
    TargetValue,
    half_width,
    score_run,
    scorecard,
    values_frame_of,
)
from tests.scoring.test_targets import PLAN, city, decembers, scenario


def judged(runs: Sequence[Sequence[TargetValue]], replicates: int = 1, **given: Any) -> list[ScorecardRow]:
    """The scorecard of runs that stand in the order of draws (from 1) and their replicates."""
    tables = [
        values_frame_of(values, 1 + number // replicates, number % replicates) for number, values in enumerate(runs)
    ]
    return scorecard(PLAN, pd.concat(tables), scenario(**given))


def row_of(rows: Sequence[ScorecardRow], identity: str, reading: str = "") -> ScorecardRow:
    return next(row for row in rows if row.id == identity and reading in ("", row.reading))


def leading_firms(*counts: float) -> list[list[TargetValue]]:
    return [
        score_run(PLAN, city(enterprises_above_scale_in_leading=decembers([0, 0, 0, count])), scenario())
        for count in counts
    ]


def test_it_judges_over_the_runs() -> None:
    rows = judged(leading_firms(78, 79, 80, 90, 100))
    row = row_of(rows, "leading_firms", "stock")
    assert (row.simulated, row.met, row.runs, row.probability, row.verdict) == (80.0, 3, 5, 0.6, "open")
    assert (row.low, row.high) == pytest.approx((78.2, 98.0))
    assert (row.value, row.op, row.gap) == (80.0, ">=", 0.0)
    assert row.probability_low == pytest.approx(0.2307, abs=5e-5)
    assert SCORECARD_COLUMNS == TARGET_COLUMNS
    assert len(row.cells()) == len(TARGET_COLUMNS)
    below = row_of(rows, "traditional_share", "not_leading")
    assert below.gap == pytest.approx(75.0 - 100.0)


def test_replicates_of_a_draw_count_for_less() -> None:
    row = row_of(judged(leading_firms(70, 71, 90, 91), replicates=2), "leading_firms")
    assert (row.runs, row.effective_runs) == (4, pytest.approx(2.0))
    assert row.sd_draws == pytest.approx(np.sqrt(199.75)) and row.sd_replicates == pytest.approx(np.sqrt(0.5))


def test_one_run_has_values_and_no_verdicts() -> None:
    rows = judged(leading_firms(1))
    row = row_of(rows, "leading_firms")
    assert (row.simulated, row.verdict, row.low, row.high, row.probability) == (1.0, "", None, None, None)
    assert {row.verdict for row in rows} == {"", NOT_SCORED}
    assert half_width(rows) == 0.0


def test_rows_stand_in_the_plans_order_whatever_the_tables() -> None:
    runs = leading_firms(70, 90)
    table = pd.concat([values_frame_of(values, number + 1, 0) for number, values in enumerate(runs)])
    shuffled = table.sample(frac=1.0, random_state=3)
    assert scorecard(PLAN, table, scenario()) == scorecard(PLAN, shuffled, scenario())
    chosen = scenario(measurement={"cloud_level": 2})
    assert row_of(scorecard(PLAN, shuffled, chosen), "cloud_sme").reading == "level_2"


def test_a_table_that_has_been_on_disk_gives_the_same() -> None:
    table = pd.concat([values_frame_of(values, 1, number) for number, values in enumerate(leading_firms(70, 90))])
    # Parquet without pandas' own notes gives whole numbers with gaps back as floats.
    stored = table.assign(met=table["met"].astype("Float64").to_numpy(dtype=float, na_value=np.nan))
    truth = table.assign(met=[None if pd.isna(cell) else bool(cell) for cell in table["met"]])
    assert scorecard(PLAN, stored, scenario()) == scorecard(PLAN, truth, scenario())
    assert scorecard(PLAN, stored, scenario()) == scorecard(PLAN, table, scenario())


def test_inputs_are_echoed_and_not_judged() -> None:
    given = {"references": {"industrial_land_share": 35.0}}
    rows = judged([score_run(PLAN, city(), scenario(**given))] * 2, **given)
    row = row_of(rows, "industrial_land_share", "every_year")
    assert (row.simulated, row.met, row.verdict, row.probability) == (35.0, None, NOT_SCORED, None)
    assert "input of the scenario" in row.reason and "meets the goal" in row.reason


def test_runs_that_cannot_be_measured_are_left_out_and_counted() -> None:
    runs = leading_firms(70, 90, 100)
    nothing = {"value": None, "met": None, "reason": "Nothing.", "reason_zh": "无。"}
    unmeasured = [replace(value, **nothing) if value.id == "leading_firms" else value for value in runs[0]]
    row = row_of(judged([unmeasured, *runs[1:]]), "leading_firms")
    assert (row.runs, row.met, row.simulated, row.verdict) == (2, 2, 95.0, "met")
    assert "In 1 of 3 runs" in row.reason and "3次模拟中有1次" in row.reason_zh
    row = row_of(judged([unmeasured, unmeasured, runs[2]]), "leading_firms")
    assert (row.verdict, row.reason, row.simulated, row.runs) == (NOT_SCORED, "Nothing.", None, 3)


def test_the_widest_interval_of_a_main_reading() -> None:
    rows = judged(leading_firms(*[70] * 10, *[90] * 10))
    row = row_of(rows, "leading_firms")
    assert row.probability_high is not None and row.probability_low is not None
    assert half_width(rows) == pytest.approx((row.probability_high - row.probability_low) / 2)
    wider = replace(row, reading="other", probability_low=0.0, probability_high=1.0)
    assert half_width([*rows, wider]) == half_width(rows)


def test_runs_must_list_the_same_targets() -> None:
    values = score_run(PLAN, city(), scenario())
    with pytest.raises(ValueError, match="different"):
        judged([values, values[:-1]])
    with pytest.raises(ValueError, match="at least one"):
        scorecard(PLAN, values_frame_of([], 0, 0), scenario())
    with pytest.raises(ValueError, match="no such readings"):
        judged([[replace(values[0], reading="odd"), *values]] * 2)


def test_a_thousand_runs_are_judged_in_a_moment() -> None:
    one = values_frame_of(score_run(PLAN, city(), scenario()), 0, 0)
    runs = 1000
    table = one.loc[np.tile(np.arange(len(one)), runs)].reset_index(drop=True)
    table["draw"] = np.repeat(np.arange(runs) // 2, len(one))
    table["replicate"] = np.repeat(np.arange(runs) % 2, len(one))
    table["value"] += np.random.default_rng(1).normal(size=len(table))
    begun = time.process_time()
    rows = scorecard(PLAN, table, scenario())
    assert time.process_time() - begun < 1.0
    assert row_of(rows, "leading_firms").runs == runs
