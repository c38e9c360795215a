"""Runs cut down to what all have: every column tells of the same draws and the same luck."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.experiments.comparison.compare import compare_runs
from sim.experiments.comparison.pairs import JUDGED, on_common_pairs, pairs_of, scored_values
from sim.run_folder import open_run
from tests.experiments.made_folders import FOUR_PAIRS, not_scored, shifted_folder

GROWTH = ("industrial_va_growth", "list_level")
TWO = FOUR_PAIRS[:2]


def test_against_a_run_of_less_one_of_more_shows_what_a_run_of_as_many_would_have(tmp_path: Path) -> None:
    inputs = pd.DataFrame({"draw": [1, 2], "wage": [0.5, 0.6]})
    whole = shifted_folder(tmp_path / "baseline", inputs=inputs)
    short = shifted_folder(tmp_path / "short" / "baseline", pairs=TWO, inputs=inputs[:1])
    few = shifted_folder(tmp_path / "few", 3.0, pairs=TWO)
    comparison, expected = compare_runs([whole, few]), compare_runs([short, few])
    pd.testing.assert_frame_equal(comparison.targets, expected.targets)
    pd.testing.assert_frame_equal(comparison.indicators, expected.indicators)
    assert (comparison.pairs, comparison.draws) == (2, 1)
    cut, made = comparison.runs[0], expected.runs[0]
    pd.testing.assert_frame_equal(cut.targets, made.targets, check_dtype=False)
    for name in ("series", "target_values", "yearly_values", "own_values", "accounts", "inputs"):
        pd.testing.assert_frame_equal(getattr(cut, name), getattr(made, name), check_dtype=False)
    names = ["enterprises_all"]
    pd.testing.assert_frame_equal(cut.indicators(names), made.indicators(names))
    assert any("only the 2 runs" in text and "baseline has 4" in text for text in comparison.warnings)


def test_a_run_that_has_nothing_else_is_left_as_it_is(tmp_path: Path) -> None:
    runs = [open_run(shifted_folder(tmp_path / name)) for name in "ab"]
    assert on_common_pairs(runs) == tuple(runs)
    assert pairs_of(runs[0]) == frozenset(FOUR_PAIRS)


def test_values_stand_in_the_order_of_draw_and_replicate(tmp_path: Path) -> None:
    mixed = [(2, 1), (1, 0), (2, 0), (1, 1)]
    folders = [shifted_folder(tmp_path / name, pairs=pairs) for name, pairs in (("a", mixed), ("b", FOUR_PAIRS))]
    one, two = (scored_values(open_run(folder)) for folder in folders)
    assert one.draws.tolist() == [1, 1, 2, 2]
    np.testing.assert_array_equal(one.values[GROWTH], two.values[GROWTH])
    np.testing.assert_array_equal(one.met[GROWTH], (one.values[GROWTH] >= 6 - 6e-9).astype(float))
    key = next((key for key in one.met if key[0] == "scale_ups"), None)
    assert key is not None and np.isnan(one.met[key]).all()


def test_the_scorecard_is_judged_anew_by_the_rules_of_the_scoring(tmp_path: Path) -> None:
    runs = on_common_pairs(
        [open_run(shifted_folder(tmp_path / "a")), open_run(shifted_folder(tmp_path / "b", pairs=FOUR_PAIRS[2:]))]
    )
    table = runs[0].targets
    row = table.set_index(["id", "reading"]).loc[GROWTH]
    own = scored_values(runs[0])
    assert row["simulated"] == pytest.approx(np.median(own.values[GROWTH]))
    assert row["probability"] == own.met[GROWTH].mean()
    assert row["runs"] == 2 and set(JUDGED) <= set(table)
    assert not_scored(table).sum() == not_scored(open_run(tmp_path / "a").targets).sum() > 100
