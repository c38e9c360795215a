"""Runs side by side: what stands in the tables of a comparison, worked out by hand, and when one is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import InputError
from sim.experiments.comparison.compare import compare_runs, distinct_names, write_comparison
from sim.experiments.comparison.comparison_columns import columns_of
from sim.manifests import StoreError
from sim.plan import load_plan
from sim.scoring import wilson_interval
from sim.tables import read_csv
from tests.experiments.made_folders import Pair, made_folder, shifted_folder

GROWTH = ("industrial_va_growth", "list_level")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The city without and with a plan that brings both targets 3 % of their goals nearer; to be read only."""
    place = tmp_path_factory.mktemp("runs")
    return [shifted_folder(place / "baseline"), shifted_folder(place / "plan", 3.0)]


def listed(folder: Path, values: dict[Pair, float]) -> Path:
    """A folder in which growth has these values in these runs; its goal is 6."""
    return made_folder(
        folder,
        value_of=lambda target, draw, replicate: values[draw, replicate] if target == GROWTH[0] else None,
        pairs=list(values),
    )


def test_a_target_pair_by_pair_by_hand(tmp_path: Path) -> None:
    first = listed(tmp_path / "baseline", {(1, 0): 5.0, (1, 1): 7.0, (2, 0): 6.5, (2, 1): 4.0})
    second = listed(tmp_path / "plan", {(1, 0): 6.0, (1, 1): 7.0, (2, 0): 7.5, (2, 1): 5.0})
    comparison = compare_runs([first, second])
    row = comparison.targets.set_index(["id", "reading"]).loc[GROWTH]
    assert (comparison.pairs, comparison.draws) == (4, 2)
    # Differences 1, 0, 1, 1; the draws' means 0.5 and 1: mean 0.75, standard error 0.25, Student's quantile 12.7062.
    assert row["plan.difference"] == 0.75
    assert row["plan.difference_low"] == pytest.approx(0.75 - 0.25 * 12.7062, rel=1e-5)
    # Met 0, 1, 1, 0 without and 1, 1, 1, 0 with.
    assert (row["baseline.probability"], row["plan.probability"]) == (0.5, 0.75)
    assert row["plan.probability_difference"] == 0.25
    assert [row[f"plan.{name}"] for name in ("met_in_both", "met_here_only", "met_in_first_only")] == [2, 1, 0]
    assert row["plan.met_anyway_share"] == pytest.approx(2 / 3)
    # Better, tie, better, better: 3.5 of 4.
    assert (row["plan.better_share"], row["plan.ties"]) == (0.875, 1)
    # Means of the draws without: 6, 5.25; with 6.5, 6.25; variances 0.28125 and 0.03125, of the difference 0.125.
    assert row["plan.pairing_gain"] == pytest.approx((0.28125 + 0.03125) / 0.125)
    assert row["plan.pairing"] == "varied"


def test_less_is_better_where_the_goal_says_so(tmp_path: Path) -> None:
    plan = load_plan()
    target = next(target for target in plan.targets if target.op == "<=" and target.value is not None)

    def value_of(level: float) -> object:
        return lambda name, draw, replicate: level if name == target.id else None

    folders = [
        made_folder(tmp_path / name, value_of=value_of(level))  # type: ignore[arg-type]
        for name, level in (("baseline", 90.0), ("plan", 80.0))
    ]
    row = compare_runs(folders).targets.set_index(["id", "reading"]).loc[(target.id, target.readings[0].reading)]
    assert row["plan.difference"] == -10.0
    assert row["plan.better_share"] == 1.0


def test_the_same_scenario_differs_in_nothing(pair: list[Path], tmp_path: Path) -> None:
    copy = shutil.copytree(pair[0], tmp_path / "copy")
    comparison = compare_runs([pair[0], copy])
    own = comparison.targets[comparison.targets["copy.pairs"].notna()]
    assert len(own) >= 4
    for column in ("difference", "difference_low", "difference_high", "probability_difference",
                   "probability_difference_low", "probability_difference_high"):  # fmt: skip
        assert (own[f"copy.{column}"].astype(float) == 0.0).all(), column
    assert set(own["copy.pairing"]) == set(own["copy.probability_pairing"]) == {"identical"}
    assert own["copy.pairing_gain"].isna().all()
    assert set(own["copy.better_share"]) == {0.5}
    assert own["copy.better_share_low"].isna().all() and own["copy.better_share_high"].isna().all()
    other = comparison.indicators[comparison.indicators["run"] == "copy"]
    assert set(other["pairing"]) == {"identical"} and (other["difference"].astype(float) == 0.0).all()
    json.dumps(comparison.manifest(), allow_nan=False)


def test_targets_side_by_side(pair: list[Path]) -> None:
    table = compare_runs(pair).targets.set_index(["id", "reading"])
    row = table.loc[GROWTH]
    assert row["plan.simulated"] > row["baseline.simulated"]
    assert (row["plan.difference"], row["plan.pairing"]) == (pytest.approx(0.18), "same_difference")
    assert (row["plan.pairs"], row["plan.direction"], row["plan.runs"]) == (4, "higher", 4)
    assert "baseline.difference" not in table
    not_scored = table.loc[("scale_ups", load_plan().target("scale_ups").main_reading.reading)]
    assert pd.isna(not_scored["plan.difference"]) and pd.isna(not_scored["plan.better_share"])


def test_indicators_by_year_show_the_effect_where_it_starts(pair: list[Path]) -> None:
    table = compare_runs(pair).indicators.set_index(["indicator", "year", "run"])
    effect = table.xs("plan", level="run").loc["value_added_above_scale", "difference"]
    assert effect.loc[[2019, 2020]].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(effect.loc[[2021, 2022]].astype(float), [36.0, 36.0])
    row = table.loc[("value_added_above_scale", 2021, "plan")]
    assert (row["unit"], row["of_year"], row["runs"], row["higher_share"]) == ("10k yuan/year", "sum", 4, 1.0)
    assert (row["higher_share_low"], row["higher_share_high"]) == pytest.approx(
        wilson_interval(1.0, 2.0, quantile=12.706204736)
    )


def test_files_of_a_comparison_have_the_same_bytes_again(pair: list[Path], tmp_path: Path) -> None:
    comparison = compare_runs(pair)
    assert comparison.default_folder == "results/compare-baseline-plan"
    folders = [write_comparison(comparison, tmp_path / name) for name in ("one", "two", "two")]
    assert sorted(path.name for path in folders[0].iterdir()) == [
        "compare.csv",
        "compare.json",
        "groups.csv",
        "indicators.csv",
    ]
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes()
    content = json.loads((folders[0] / "compare.json").read_text(encoding="utf-8"))
    assert [run["name"] for run in content["runs"]] == ["baseline", "plan"]
    assert (content["warnings"], content["pairs"], content["draws"]) == ([], 4, 2)
    assert len(content["targets"]) == len(read_csv(folders[0] / "compare.csv"))


def test_every_column_of_every_file_is_explained(pair: list[Path], tmp_path: Path) -> None:
    comparison = compare_runs([*pair, shifted_folder(tmp_path / "more", 5.0)])
    folder = write_comparison(comparison, tmp_path / "out")
    explained = columns_of(comparison)
    assert set(explained) == {path.name for path in folder.glob("*.csv")} | {"groups.csv"}
    for name, columns in explained.items():
        assert list(read_csv(folder / name)) == list(columns), name
        assert all(said["unit"] and said["meaning"] for said in columns.values())


def test_three_runs_are_ranked_over_draws(tmp_path: Path) -> None:
    """Draw 1 has the order of all draws, draw 2 another: the second run is first in one, the third in the other."""
    folders = [
        listed(tmp_path / "a", {(1, 0): 1.0, (2, 0): 1.0}),
        listed(tmp_path / "b", {(1, 0): 2.0, (2, 0): 3.0}),
        listed(tmp_path / "c", {(1, 0): 9.0, (2, 0): 2.0}),
    ]
    table = compare_runs(folders).rankings
    rows = table[(table["id"] == GROWTH[0]) & (table["reading"] == GROWTH[1])].set_index("run")
    assert rows["place"].to_dict() == {"a": 3, "b": 2, "c": 1}
    assert rows["first_share"].to_dict() == {"a": 0.0, "b": 0.5, "c": 0.5}
    assert rows["mean_rank"].to_dict() == {"a": 3.0, "b": 1.5, "c": 1.5}
    # Kendall's tau of the first draw is 1, of the second (2 - 1) / 3.
    assert (rows["same_order_share"].iloc[0], rows["kendall_tau"].iloc[0]) == (0.5, pytest.approx((1 + 1 / 3) / 2))
    assert not len(compare_runs(folders[:2]).rankings)
    assert "indicator" not in set(table["kind"]), "the series of all three are the same"


def test_a_comparison_never_replaces_a_run(pair: list[Path]) -> None:
    with pytest.raises(StoreError, match="no comparison folder"):
        write_comparison(compare_runs(pair), pair[0])


def test_runs_without_a_common_draw_and_replicate_are_refused(tmp_path: Path) -> None:
    first = shifted_folder(tmp_path / "first", pairs=[(0, 0), (0, 1)])
    drawn = shifted_folder(tmp_path / "drawn", pairs=[(1, 0), (1, 1)])
    with pytest.raises(InputError, match="no draw and replicate in common"):
        compare_runs([first, drawn])


def test_runs_are_called_by_their_folders(pair: list[Path], tmp_path: Path) -> None:
    comparison = compare_runs([pair[1], shifted_folder(tmp_path / "more_money", 4.0)])
    assert comparison.names == ("plan", "more_money")
    assert comparison.default_folder == "results/compare-plan-more_money"
    assert "more_money.difference" in comparison.targets


def test_folders_of_one_name_are_numbered() -> None:
    assert distinct_names(["a", "a", "a-2"]) == ("a", "a-3", "a-2")


def test_a_comparison_of_other_runs_is_left_alone_unless_forced(pair: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    pair = [Path(shutil.copytree(folder, tmp_path / folder.name)) for folder in pair]
    write_comparison(compare_runs(pair), out)
    kept = (out / "compare.json").read_bytes()
    write_comparison(compare_runs(pair[::-1]), out)
    write_comparison(compare_runs(pair), out)
    assert (out / "compare.json").read_bytes() == kept
    other = compare_runs([pair[0], shifted_folder(tmp_path / "other", 1.0)])
    with pytest.raises(StoreError, match=r"'baseline' and 'plan'; this one is of 'baseline' and 'other'.*--force"):
        write_comparison(other, out)
    shutil.rmtree(pair[1])
    shifted_folder(pair[1], 9.0, manifest={"fingerprint": "another plan"})
    with pytest.raises(StoreError, match="now hold runs of other scenarios"):
        write_comparison(compare_runs(pair), out)
    assert (out / "compare.json").read_bytes() == kept
    write_comparison(other, out, force=True)
    assert json.loads((out / "compare.json").read_text(encoding="utf-8"))["runs"][1]["name"] == "other"


def test_one_pair_gives_values_without_intervals_and_verdicts(tmp_path: Path) -> None:
    folders = [shifted_folder(tmp_path / name, effect, pairs=[(0, 0)]) for name, effect in (("a", 0.0), ("b", 3.0))]
    comparison = compare_runs(folders)
    row = comparison.targets.set_index(["id", "reading"]).loc[GROWTH]
    assert row["b.difference"] > 0 and pd.isna(row["b.difference_low"]) and row["b.direction"] == ""
    assert pd.isna(row["b.probability_difference_low"]) and row["b.pairing"] == ""
    assert not [name for name in comparison.targets if name.endswith((".verdict", ".met", ".low", ".probability"))]


def test_a_comparison_needs_two_runs(pair: list[Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least two"):
        compare_runs(pair[:1])
    with pytest.raises(StoreError, match="no such folder"):
        compare_runs([pair[0], tmp_path / "nothing"])
