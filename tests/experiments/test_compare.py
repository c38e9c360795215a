"""Runs side by side: pairs, intervals worked out by hand, and what is said when runs are not paired."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from sim.errors import InputError
from sim.experiments.compare import (
    compare_runs,
    distinct_names,
    write_comparison,
)
from sim.experiments.ensemble import run_ensemble
from sim.experiments.paired_differences import paired_difference, yearly_values
from sim.experiments.public_money import public_money
from sim.experiments.winners_and_losers import group_table, losers
from sim.plan import load_plan
from sim.report.comparison import difference_cell, money_text, print_comparison
from sim.store import REPLICATE_ACCOUNT_COLUMNS, StoreError, open_run, write_run
from sim.tables import read_csv
from tests.fakes import FakeResult, fake_run, fake_scenario, fake_score_run


@pytest.fixture(autouse=True)
def _fake_scoring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.scoring.score_run", fake_score_run)


def make_run(folder: Path, name: str = "plan", **settings: float) -> Path:
    """A run folder of the fake model."""
    loaded = fake_scenario(name, **settings)  # type: ignore[arg-type]
    return write_run(folder, run_ensemble(loaded, runner=fake_run).record())


@pytest.fixture
def pair(tmp_path: Path) -> list[Path]:
    """The city without and with a plan that adds 3 to value added in every month from 2021 on."""
    return [make_run(tmp_path / "baseline", "baseline"), make_run(tmp_path / "plan", "plan", effect=3.0)]


def test_interval_of_a_paired_difference_by_hand() -> None:
    first = pd.Series([1.0, 2.0, 3.0], index=[(0, 0), (0, 1), (0, 2)])
    second = pd.Series([2.0, 4.0, 6.0, 99.0], index=[(0, 0), (0, 1), (0, 2), (0, 3)])
    found = paired_difference(first, second)
    # Differences 1, 2, 3: mean 2, standard deviation 1, Student's quantile with two degrees of freedom
    # 4.302653.
    assert found is not None
    assert (found.mean, found.pairs, found.direction) == (2.0, 3, "no_clear_difference")
    np.testing.assert_allclose(
        [found.low, found.high], [2 - 4.302653 / 3**0.5, 2 + 4.302653 / 3**0.5], rtol=1e-6
    )


def test_no_pairs_and_one_pair() -> None:
    one = pd.Series([1.0], index=[(0, 0)])
    assert paired_difference(one, pd.Series([1.0], index=[(0, 5)])) is None
    found = paired_difference(one, pd.Series([3.0], index=[(0, 0)]))
    assert found is not None
    assert (found.mean, found.low, found.high, found.pairs, found.direction) == (2.0, None, None, 1, "")


def test_targets_side_by_side(pair: list[Path]) -> None:
    table = compare_runs(pair).targets.set_index(["id", "reading"])
    row = table.loc[("industrial_va_growth", "list_level")]
    assert row["plan.simulated"] > row["baseline.simulated"]
    assert row["plan.difference_low"] < row["plan.difference"] < row["plan.difference_high"]
    assert (row["plan.pairs"], row["plan.direction"], row["plan.replicates"]) == (4, "higher", 4)
    assert "baseline.difference" not in table
    not_scored = table.loc[("scale_ups", load_plan().target("scale_ups").main_reading.reading)]
    assert pd.isna(not_scored["plan.difference"])


def test_indicators_by_year_show_the_effect_where_it_starts(pair: list[Path]) -> None:
    table = compare_runs(pair).indicators.set_index(["indicator", "year", "run"])
    effect = table.xs("plan", level="run").loc["value_added_above_scale", "difference"]
    assert effect.loc[[2019, 2020]].tolist() == [0.0, 0.0]
    np.testing.assert_allclose(effect.loc[[2021, 2022]].astype(float), [36.0, 36.0])
    row = table.loc[("value_added_above_scale", 2021, "plan")]
    assert (row["unit"], row["of_year"]) == ("10k yuan/year", "sum")


def test_years_without_all_months_are_left_out() -> None:
    series = pd.DataFrame(
        {
            "month": [f"2019-{m:02d}" for m in range(1, 13)] + ["2020-01"],
            "draw": 0,
            "replicate": 0,
            "x": range(13),
        }
    )
    assert yearly_values(series, "x", "sum").to_dict() == {(2019, 0, 0): 66}
    assert yearly_values(series, "x", "mean").to_dict() == {(2019, 0, 0): 5.5}
    assert yearly_values(series, "x", "end").to_dict() == {(2019, 0, 0): 11}


def test_files_of_a_comparison_have_the_same_bytes_again(pair: list[Path], tmp_path: Path) -> None:
    comparison = compare_runs(pair)
    assert comparison.default_folder == "results/compare-baseline-plan"
    folders = [write_comparison(comparison, tmp_path / name) for name in ("one", "two", "two")]
    assert sorted(path.name for path in folders[0].iterdir()) == [
        "compare.csv",
        "compare.json",
        "groups.csv", "indicators.csv",
    ]
    for path in folders[0].iterdir():
        assert path.read_bytes() == (folders[1] / path.name).read_bytes()
    assert read_csv(folders[0] / "compare.csv")["plan.difference"].notna().sum() == 5
    content = json.loads((folders[0] / "compare.json").read_text(encoding="utf-8"))
    assert [run["name"] for run in content["runs"]] == ["baseline", "plan"]
    assert content["warnings"] == []


def test_a_comparison_never_replaces_a_run(pair: list[Path]) -> None:
    with pytest.raises(StoreError, match="no comparison folder"):
        write_comparison(compare_runs(pair), pair[0])


def test_runs_that_are_not_paired_are_named(pair: list[Path], tmp_path: Path) -> None:
    other = make_run(tmp_path / "other", "other", seed=2, replicates=3)
    warnings = compare_runs([pair[0], other]).warnings
    assert any("another seed" in text and "not pairs" in text for text in warnings)
    assert any("only the 3 replicates that all runs have" in text and "baseline has 4" in text for text in warnings)
    assert any("same scenario" in text for text in compare_runs([pair[0], pair[0]]).warnings)


def test_only_common_replicates_count_in_every_column(pair: list[Path], tmp_path: Path) -> None:
    """Against a run of two replicates, the one of four shows what a run of its first two would have shown."""
    few = make_run(tmp_path / "few", "plan", effect=3.0, replicates=2)
    short = make_run(tmp_path / "short" / "baseline", "baseline", replicates=2)
    comparison, expected = compare_runs([pair[0], few]), compare_runs([short, few])
    pd.testing.assert_frame_equal(comparison.targets, expected.targets)
    pd.testing.assert_frame_equal(comparison.indicators, expected.indicators)
    assert comparison.replicates == 2
    row = comparison.targets.set_index(["id", "reading"]).loc[("industrial_va_growth", "list_level")]
    assert (row["baseline.replicates"], row["few.replicates"], row["few.pairs"]) == (2, 2, 2)
    pd.testing.assert_frame_equal(comparison.runs[0].targets, expected.runs[0].targets, check_dtype=False)
    assert set(comparison.runs[0].series["replicate"]) == set(comparison.runs[0].events["replicate"]) == {0, 1}
    text = " ".join(printed(comparison).split())
    assert text.index("only the 2 replicates that all runs have") < text.index("Target")


def test_runs_without_a_common_replicate_are_refused(pair: list[Path], tmp_path: Path) -> None:
    loaded = fake_scenario("late", replicates=4)

    def only_last(scenario: object, draw: int, replicate: int) -> object:
        if replicate < 3:
            raise ZeroDivisionError
        return fake_run(scenario, draw, replicate)

    late = write_run(tmp_path / "late", run_ensemble(loaded, runner=only_last).record())  # type: ignore[arg-type]
    first = make_run(tmp_path / "first", "first", replicates=1)
    with pytest.raises(InputError, match="no replicate in common"):
        compare_runs([first, late])
    assert any("3 of 4 replicates failed" in text for text in compare_runs([pair[0], late]).warnings)


@pytest.mark.parametrize(("part", "said"), [("code", "program's code"), ("data", "tables of the plan")])
def test_runs_of_another_program_are_named_at_the_top(pair: list[Path], part: str, said: str) -> None:
    manifest = json.loads((pair[1] / "run.json").read_text(encoding="utf-8"))
    (pair[1] / "run.json").write_text(json.dumps(manifest | {part: "0" * 64}), encoding="utf-8")
    comparison = compare_runs(pair)
    assert any(said in text and "plan was made with" in text for text in comparison.warnings)
    text = " ".join(printed(comparison).split())
    assert text.index(said) < text.index("Target")
    assert "注意" in printed(comparison, "zh")


def test_public_money_by_payer(pair: list[Path]) -> None:
    accounts = pd.DataFrame(
        [
            (2020, "government", "enterprises", "cloud_subsidy", 10.0),
            (2021, "government", "guidance_fund", "guidance_fund: government capital", 50.0),
            (2021, "outside", "guidance_fund", "guidance_fund: other capital", 20.0),
            (2022, "guidance_fund", "enterprises", "guidance_fund: bridge loan", 30.0),
            (2022, "enterprises", "guidance_fund", "guidance_fund: bridge loan repaid", 12.0),
            (2022, "enterprises", "government", "taxes", 99.0),
            (2022, "guidance_fund", "enterprises", "memo: guidance_fund: growth equity written off", 7.0),
        ],
        columns=["year", "payer", "receiver", "purpose", "amount"],
    )
    money = public_money(accounts)
    assert (money.government, money.into_fund, money.guidance_fund, money.back_to_fund) == (10.0, 50.0, 30.0, 12.0)
    assert (money.income, money.net) == (99.0, 39.0)
    said = money_text("plan", money, "en")
    expected = "plan: government 10 (and 50 into the fund); guidance fund 30 (of which 12 came back)"
    assert said == expected + "; income 99, net 39"
    lines = [line.rstrip() for line in printed(compare_runs(pair)).splitlines()]
    assert " plan: government 1; guidance fund 0; income 0, net −1" in lines
    assert "   mean difference to baseline: government 0; guidance fund 0; net income 0" in lines


def test_money_is_paired_over_the_common_replicates(pair: list[Path], tmp_path: Path) -> None:
    """The fake government pays 4 in the first of all replicates; here the second run pays it r + 1 times."""

    def generous(scenario: object, draw: int, replicate: int) -> FakeResult:
        result = fake_run(scenario, draw, replicate)
        result.accounts = [(2021, "government", "enterprises", "cloud_subsidy", 4.0 * (replicate + 1))]
        return result

    loaded = fake_scenario("generous", replicates=2)
    folder = write_run(tmp_path / "generous", run_ensemble(loaded, runner=generous).record())
    comparison = compare_runs([pair[0], folder])
    # Common replicates 0 and 1: 4 and 0 against 4 and 8, differences 0 and 8.
    assert [money.government for money in comparison.money] == [2.0, 6.0]
    difference = comparison.money_differences[1]["government"]
    assert (difference.mean, difference.pairs, comparison.money_differences[0]) == (4.0, 2, {})
    np.testing.assert_allclose([difference.low, difference.high], [4 - 12.7062 * 4, 4 + 12.7062 * 4], rtol=1e-5)
    paid = comparison.runs[0].accounts.set_index(["year", "purpose"])["amount"]
    assert paid.to_dict() == {(2020, "sales"): 10.5, (2021, "cloud_subsidy"): 2.0}
    assert comparison.manifest()["runs"][1]["public_money_difference"]["government"]["mean"] == 4.0
    text = printed(comparison)
    assert "mean over the 2 replicates compared" in text
    assert "mean difference to baseline: government +4.0 (−46.8 … 54.8); guidance fund 0" in text
    assert "net income −4.0 (−54.8 … 46.8)" in text


def test_who_loses_and_who_gains_by_group() -> None:
    """Two replicates of two runs: refractories lose 10 and 12 jobs, equipment gains 1 and 3, kilns none."""

    def run(name: str, *, refractories: tuple[float, float], equipment: tuple[float, float]) -> SimpleNamespace:
        rows = [
            {"scenario": name, "draw": 0, "replicate": r, "month": f"2022-{m:02d}",
             "employment_in_refractories": refractories[r], "employment_in_equipment": equipment[r],
             "employment_in_brick_kilns": 5.0, "employment_in_general_aviation": 0.0,
             "employment_town_01": 100.0 + refractories[r]}
            for r in (0, 1) for m in range(1, 13)
        ]  # fmt: skip
        return SimpleNamespace(series=pd.DataFrame(rows))

    first = run("baseline", refractories=(50.0, 60.0), equipment=(10.0, 10.0))
    second = run("plan", refractories=(40.0, 48.0), equipment=(11.0, 13.0))
    table = group_table([first, second], ["baseline", "plan"])  # type: ignore[list-item]
    own = table[table["run"] == "plan"].set_index("group")["difference"].to_dict()
    assert own == {"refractories": -11.0, "equipment": 2.0, "brick_kilns": 0.0, "01": -11.0}
    # Of differences -10 and -12 the interval is -11 -+ 12.7: nobody loses clearly. Of twenty such pairs somebody would.
    assert losers(table, "plan", "employment") == []
    clear = table.assign(direction=["lower" if one else "" for one in table["difference"].fillna(0.0) < 0.0])
    found = losers(clear, "plan", "employment")
    assert [row["group"] for row in found] == ["refractories", "01"]
    assert losers(clear, "plan", "value_added") == []


def test_accounts_of_the_replicates_add_up_to_their_mean(pair: list[Path]) -> None:
    run = open_run(pair[0])
    own = run.accounts_by_replicate
    assert tuple(own) == REPLICATE_ACCOUNT_COLUMNS
    mean = own.groupby(["year", "payer", "receiver", "purpose"])["amount"].sum() / 4
    assert mean.tolist() == run.accounts["amount"].tolist()


@pytest.mark.parametrize(
    ("numbers", "direction", "shown"),
    [
        ((0.0, 0.0, 0.0), "no_clear_difference", "0"),
        ((0.0004, 0.0001, 0.0007), "higher", "0.00"),
        ((0.0034, 0.0012, 0.0057), "higher", "+0.003 (0.001 … 0.006) ▲"),
        ((0.0123, 0.0031, 0.0217), "higher", "+0.012 (0.003 … 0.022) ▲"),
        ((0.004, -0.056, 0.063), "no_clear_difference", "0.00 (−0.06 … 0.06)"),
        ((0.0099, -0.0004, 0.012), "no_clear_difference", "+0.0099 (−0.0004 … 0.0120)"),
        ((-154.2, -183.0, -125.3), "lower", "−154 (−183 … −125) ▼"),
        ((0.05, None, None), "", "+0.05"),
        ((0.0001, None, None), "", "0.00"),
    ],
)
def test_a_difference_has_an_arrow_only_where_something_is_to_be_seen(
    numbers: tuple[float | None, ...], direction: str, shown: str
) -> None:
    names = ("difference", "difference_low", "difference_high")
    found = dict(zip(names, numbers, strict=True)) | {"direction": direction, "pairs": 5}
    assert difference_cell(found).text == shown
    assert difference_cell(found | {"pairs": 4}).text.strip("▲▼ ") == shown.strip("▲▼ ")


def test_runs_are_called_by_their_folders(pair: list[Path], tmp_path: Path) -> None:
    comparison = compare_runs([pair[1], make_run(tmp_path / "more_money", "higher_subsidy")])
    assert comparison.names == ("plan", "more_money")
    assert comparison.default_folder == "results/compare-plan-more_money"
    assert "more_money.difference" in comparison.targets


def test_folders_of_one_name_are_numbered() -> None:
    assert distinct_names(["a", "a", "a-2"]) == ("a", "a-3", "a-2")


def test_a_comparison_of_other_runs_is_left_alone_unless_forced(pair: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_comparison(compare_runs(pair), out)
    kept = (out / "compare.json").read_bytes()
    write_comparison(compare_runs(pair), out)
    write_comparison(compare_runs(pair[::-1]), out)
    write_comparison(compare_runs(pair), out)
    assert (out / "compare.json").read_bytes() == kept
    other = compare_runs([pair[0], make_run(tmp_path / "other", "other", effect=1.0)])
    with pytest.raises(StoreError, match=r"'baseline' and 'plan'; this one is of 'baseline' and 'other'.*--force"):
        write_comparison(other, out)
    shutil.rmtree(pair[1])
    make_run(pair[1], "plan", effect=9.0)
    with pytest.raises(StoreError, match="now hold runs of other scenarios"):
        write_comparison(compare_runs(pair), out)
    assert (out / "compare.json").read_bytes() == kept
    write_comparison(other, out, force=True)
    assert json.loads((out / "compare.json").read_text(encoding="utf-8"))["runs"][1]["name"] == "other"


def test_one_replicate_gives_values_without_intervals_and_verdicts(tmp_path: Path) -> None:
    folders = [
        make_run(tmp_path / "a", "a", replicates=1),
        make_run(tmp_path / "b", "b", replicates=1, effect=3.0),
    ]
    comparison = compare_runs(folders)
    row = comparison.targets.set_index(["id", "reading"]).loc[("industrial_va_growth", "list_level")]
    assert row["b.difference"] > 0 and pd.isna(row["b.difference_low"]) and row["b.direction"] == ""
    assert not [name for name in comparison.targets if name.endswith((".verdict", ".met", ".low"))]
    assert "no verdicts" in printed(comparison)


def test_a_comparison_needs_two_runs(pair: list[Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least two"):
        compare_runs(pair[:1])
    with pytest.raises(StoreError, match="no such folder"):
        compare_runs([pair[0], tmp_path / "nothing"])


def printed(comparison: object, lang: str = "en", width: int = 100) -> str:
    console = Console(width=width, record=True, file=open("/dev/null", "w"), force_terminal=True)  # noqa: SIM115
    print_comparison(comparison, load_plan(), lang, console)  # type: ignore[arg-type]
    return console.export_text()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100, 140])
def test_printed_comparison_fits(pair: list[Path], lang: str, width: int) -> None:
    from rich.cells import cell_len

    text = printed(compare_runs(pair), lang, width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "+0.87 (0.86 … 0.87)" in text
    assert "0.87) ▲" not in text, "four pairs are too few for an arrow"


def test_five_pairs_are_enough_for_arrows(tmp_path: Path) -> None:
    folders = [make_run(tmp_path / "a", "a", replicates=5), make_run(tmp_path / "b", "b", replicates=5, effect=3.0)]
    text = printed(compare_runs(folders))
    assert ") ▲" in text and "with 5 pairs or more" in " ".join(text.split())


@pytest.mark.parametrize(("lang", "head", "few"), [("en", "mean difference", "Only 4"), ("zh", "平均差", "仅 4 次")])
def test_medians_mean_differences_and_few_runs_are_told_before_the_table(
    pair: list[Path], lang: str, head: str, few: str
) -> None:
    text = printed(compare_runs(pair), lang)
    start = text.index({"en": "Target  ", "zh": "指标  "}[lang])
    medians = {"en": "Values of targets are medians", "zh": "中位数；平均差"}[lang]
    assert medians in text[:start] and few in text[:start]
    assert head in text[start:].splitlines()[0]


def test_enough_replicates_are_not_called_few(tmp_path: Path) -> None:
    folders = [make_run(tmp_path / name, name, replicates=10) for name in "ab"]
    assert "few runs" not in printed(compare_runs(folders))
