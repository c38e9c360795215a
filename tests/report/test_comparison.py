"""The printed comparison: fits the terminal, says what is clear and what is not, and what it all comes to."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.experiments.comparison.compare import Comparison, compare_runs
from sim.experiments.comparison.public_money import PublicMoney
from sim.plan import load_plan
from sim.report.comparison import money_text, print_comparison
from sim.report.comparison_cells import difference_cell, probability_cell, probability_difference_cell, verdict_cell
from sim.report.comparison_summary import factor_text, less_likely, pairing_sentences, summary_sentences
from sim.scoring import LIKELY
from tests.experiments.made_folders import made_folder, series_with, shifted, shifted_folder

DRAWN = [(draw, replicate) for draw in range(1, 11) for replicate in (0, 1)]


def folders(place: Path, *effects: float, pairs: list[tuple[int, int]] = DRAWN) -> list[Path]:
    names = ("baseline", "plan", "more_money")
    return [
        made_folder(
            place / name, value_of=shifted(effect, spread=2.0 if effect else 0.0), series_of=series_with(effect),
            pairs=pairs, accounts=[(*pairs[0], 2021, "government", "enterprises", "subsidy", 4.0 * effect)],
        )
        for name, effect in zip(names, effects, strict=False)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def comparison(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return compare_runs(folders(tmp_path_factory.mktemp("runs"), 0.0, 20.0))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return compare_runs(folders(tmp_path_factory.mktemp("few"), 0.0, 12.0, pairs=[(0, 0), (0, 1), (0, 2), (0, 3)]))


def printed(found: Comparison, lang: str = "en", width: int = 100, terminal: bool = True) -> str:
    out = io.StringIO()
    console = Console(width=width, file=out, force_terminal=terminal, color_system=None)
    print_comparison(found, load_plan(), lang, console)
    return out.getvalue()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100, 120, 140])
def test_it_fits_the_terminal(comparison: Comparison, lang: str, width: int) -> None:
    text = printed(comparison, lang, width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert {"en": "Probability", "zh": "达标概率"}[lang] in text
    assert {"en": "Goal", "zh": "目标值"}[lang] in text or width < 100


def test_a_wide_terminal_and_a_pipe_have_every_column(comparison: Comparison) -> None:
    heads = ("Goal", "Median", "Probability", "in points", "Mean difference", "Verdict")
    for text in (printed(comparison, width=140), printed(comparison, terminal=False)):
        head = next(line for line in text.splitlines() if line.startswith("Target"))
        assert [name for name in heads if name in head] == list(heads)
        assert [head.index(name) for name in heads] == sorted(head.index(name) for name in heads)


def test_a_target_s_line_says_before_and_after(comparison: Comparison) -> None:
    rows = comparison.targets.set_index(["id", "reading"])
    row = rows.loc[("industrial_va_growth", "list_level")]
    line = next(line for line in printed(comparison, terminal=False).splitlines() if "list level" in line)
    first, second = round(100 * row["baseline.probability"]), round(100 * row["plan.probability"])
    assert f"{first} → {second} %" in line
    assert f"+{second - first} (" in line and ") ▲" in line
    assert f"{row['baseline.verdict']} → {row['plan.verdict']}" in line
    assert (row["baseline.probability"], row["plan.probability"]) == (0.6, 1.0)


def test_what_it_comes_to_by_hand(comparison: Comparison) -> None:
    sentences = summary_sentences(comparison, "plan", "en")
    main = comparison.main_targets
    judged = main[main["plan.probability_difference"].notna()]
    assert len(judged) == 2
    assert sentences[0] == "Of 2 targets, 2 are clearly likelier in plan than in baseline, 0 clearly less likely."
    # Twelve runs of twenty meet each target without; these and the other eight with the plan: 12 of 20.
    assert "of 100 targets that plan meets in a run, 60 are met in the same run of baseline." in sentences[1]
    assert "Mostly met" not in sentences[1]
    gains = judged["plan.pairing_gain"].astype(float)
    assert f"as sure as {factor_text(float(gains.median()))} times as many runs" in sentences[2]
    assert len(sentences) == 3


@pytest.mark.parametrize(
    ("gains", "en", "zh"),
    [
        ((2.0, 3.0, 400.0), "as sure as 3 times as many runs without pairs would (2 to 400 times", "3 倍的模拟次数"),
        ((3.7, 30.0, 1.7e8), "as sure as 30 times as many runs without pairs would (3.7 to more than a", "至千倍以上"),
        ((3.7, 37_000.0, 1.7e8), "as sure as more than a thousand times as many runs", "千倍以上的模拟次数"),
    ],
)
def test_what_pairs_are_worth_is_no_absurd_number(gains: tuple[float, ...], en: str, zh: str) -> None:
    rows = pd.DataFrame({"plan.pairing_gain": gains, "plan.pairing": "varied"})
    (english,), (chinese,) = (pairing_sentences(rows, "plan", lang) for lang in ("en", "zh"))
    assert en in english and zh in chinese and "000,000" not in english + chinese


def test_what_comes_anyway_is_named(tmp_path: Path) -> None:
    easy = [
        made_folder(tmp_path / name, value_of=lambda target, *_, best=best: best if "va_growth" in target else None)
        for name, best in (("baseline", 8.0), ("plan", 9.0))
    ]
    found = compare_runs(easy)
    assert found.main_targets["plan.met_anyway_share"].dropna().astype(float).ge(LIKELY).all()
    sentences = summary_sentences(found, "plan", "en")
    assert "100 are met in the same run" in sentences[1]
    assert "Mostly met in baseline too: Above-scale industrial value added, growth a year" in sentences[1]
    assert "在 baseline 中也大多达标的：规上工业增加值年均增速" in summary_sentences(found, "plan", "zh")[1]


def test_a_scenario_beside_itself(tmp_path: Path) -> None:
    found = compare_runs([shifted_folder(tmp_path / name, pairs=DRAWN) for name in ("a", "b")])
    sentences = summary_sentences(found, "b", "en")
    assert sentences[-1] == "2 of 2 targets have the same value in both, in every pair."
    assert "▲" not in printed(found).split("Differences:")[0] and "▼" not in printed(found).split("Differences:")[0]


def test_targets_that_become_less_likely_are_listed(comparison: Comparison, few: Comparison, tmp_path: Path) -> None:
    assert less_likely(comparison) == []
    turned = compare_runs([run.folder for run in comparison.runs[::-1]])
    found = less_likely(turned)
    assert [one["id"] for one in found] == ["industrial_va_growth", "leading_output"]
    assert {one["run"] for one in found} == {"baseline"} and found[0]["probability_difference"] == pytest.approx(-0.4)
    assert less_likely(compare_runs([run.folder for run in few.runs[::-1]])) == [], "four pairs are too few to say so"


def test_four_pairs_are_too_few_for_arrows(few: Comparison) -> None:
    text = printed(few, terminal=False).split("Differences:")[0]
    assert "▲" not in text and "Only 4 runs" in text
    assert "仅 4 次" in printed(few, "zh")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_where_the_pairs_come_from_is_told(comparison: Comparison, few: Comparison, lang: str) -> None:
    drawn, luck = ("".join(printed(found, lang, terminal=False).split()) for found in (comparison, few))
    assert {"en": "over20pairsofruns(10draws)", "zh": "20对模拟（10组抽样）"}[lang] in drawn
    assert {"en": "differinluckalone", "zh": "仅偶然因素不同"}[lang] in luck


def test_a_single_pair_has_values_and_differences_alone(tmp_path: Path) -> None:
    text = printed(compare_runs(folders(tmp_path, 0.0, 12.0, pairs=[(0, 0)])), terminal=False)
    head = next(line for line in text.splitlines() if line.startswith("Target"))
    assert "Probability" not in head and "Verdict" not in head and "Mean difference" in head
    assert "One pair only" in text and "What comes anyway" not in text


def test_three_runs_have_a_table_each(comparison: Comparison, tmp_path: Path) -> None:
    found = compare_runs(folders(tmp_path, 0.0, 12.0, 20.0))
    text = printed(found, terminal=False)
    assert text.count("\nTarget ") == 2 and "plan beside baseline" in text and "more_money beside baseline" in text
    assert "ranking.csv" in text and "ranking.csv" not in printed(comparison)


@pytest.mark.parametrize(
    ("numbers", "direction", "shown"),
    [
        ((0.0, 0.0, 0.0), "no_clear_difference", "0"),
        ((0.0004, 0.0001, 0.0007), "higher", "0.00"),
        ((0.0034, 0.0012, 0.0057), "higher", "+0.003 (0.001 … 0.006) ▲"),
        ((0.0123, 0.0031, 0.0217), "higher", "+0.012 (0.003 … 0.022) ▲"),
        ((5.0, 5.0, 5.0), "higher", "+5 ▲"),
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


@pytest.mark.parametrize(
    ("numbers", "direction", "shown"),
    [
        ((0.0, 0.0, 0.0), "no_clear_difference", "0"),
        ((0.0, -0.037, 0.037), "no_clear_difference", "0 (–)"),
        ((0.424, 0.35, 0.49), "higher", "+42 (35 … 49) ▲"),
        ((-1.0, -1.0, -0.926), "lower", "−100 (−100 … −93) ▼"),
        ((None, None, None), "", ""),
        ((-0.25, None, None), "", "−25"),
    ],
)
def test_a_difference_of_probabilities_is_in_whole_points(
    numbers: tuple[float | None, ...], direction: str, shown: str
) -> None:
    names = [f"plan.probability_difference{end}" for end in ("", "_low", "_high")]
    row = dict(zip(names, numbers, strict=True)) | {"plan.probability_direction": direction, "plan.pairs": 100}
    row |= {"plan.met_here_only": 0 if numbers[0] in (0.0, None) else 42, "plan.met_in_first_only": 0}
    assert probability_difference_cell(row, "plan").text == shown


def test_equal_cells_are_said_once() -> None:
    row = {"a.probability": 0.996, "b.probability": 0.994, "a.verdict": "met", "b.verdict": "met"}
    assert probability_cell(row, "a", "b", "en").text == ">99 → 99 %"
    assert verdict_cell(row, "a", "b", "en").text == "met"
    assert probability_cell(row | {"b.probability": 0.998}, "a", "b", "zh").text == ">99%"
    assert verdict_cell(row | {"b.verdict": "likely"}, "a", "b", "zh").text == "达标 → 很可能达标"
    assert verdict_cell(row | {"b.probability": None}, "a", "b", "en").text == "given"


def test_money_in_words(comparison: Comparison) -> None:
    said = money_text("plan", PublicMoney(10.0, 50.0, 30.0, 12.0, 99.0, 39.0), "en")
    expected = "plan: government 10 (and 50 into the fund); guidance fund 30 (of which 12 came back)"
    assert said == expected + "; income 99, net 39"
    lines = [line.rstrip() for line in printed(comparison).splitlines()]
    assert " plan: government 4; guidance fund 0; income 0, net −4" in lines
    heading = "Public money, 2020–2022 together (10,000 yuan, mean over the 20 runs compared)"
    assert heading in printed(comparison, terminal=False)
