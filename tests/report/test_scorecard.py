"""The printed scorecard: what it says, in both languages, on a terminal and in a pipe."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from rich.cells import cell_len
from rich.console import Console

from sim.language.words import word
from sim.plan import load_plan
from sim.policies.base import lever_class
from sim.report.line_text import gap_text, probability_text
from sim.report.printed_scorecard import print_scorecard
from sim.report.scorecard import Scorecard, build_scorecard, clause_number, clause_order, scorecard_json
from sim.report.words import decimals, few_runs, goal_number, number_text, value_text
from tests.fakes import scorecard_row, varied_rows

MANIFEST = {
    "scenario": "plan",
    "title": {"en": "The plan as written", "zh": "按原文实施"},
    "draws": 10,
    "replicates": 2,
    "completed": 20,
    "failures": [],
    "first_plan_month": "2020-01",
    "last_month": "2022-12",
    "counts": {"parameters": 143, "parameters_assumed": 88},
    "reasons_zh": {"the plan gives no figure": "行动计划未给出数值"},
}


def card_of(rows: list[SimpleNamespace] | None = None, **changes: Any) -> Scorecard:
    manifest = MANIFEST | changes
    return build_scorecard(rows or varied_rows(replicates=manifest["completed"]), load_plan(), manifest)


def printed(
    card: Scorecard, lang: str = "en", width: int = 100, *, terminal: bool = True, **options: Any
) -> str:
    file = io.StringIO()
    print_scorecard(card, lang, Console(width=width, file=file, force_terminal=terminal, **options))
    return file.getvalue()


def plain(card: Scorecard, lang: str = "en", width: int = 100) -> str:
    return printed(card, lang, width, no_color=True, color_system=None)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [80, 100, 140, 200])
def test_it_fits_the_terminal(lang: str, width: int) -> None:
    assert max(cell_len(line) for line in plain(card_of(), lang, width).splitlines()) <= width


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_columns_stand_under_each_other_in_a_pipe(lang: str) -> None:
    lines = printed(card_of(), lang, 80, terminal=False).splitlines()
    rows = [line for line in lines if "≥" in line or "≤" in line]
    column = {cell_len(line[: min(line.index(sign) for sign in "≥≤" if sign in line)]) for line in rows}
    assert len(rows) > 50
    assert len(column) == 1
    assert not any("\x1b" in line or "│" in line or "─" in line for line in lines)


def test_one_line_a_target_in_a_pipe() -> None:
    text = printed(card_of(), terminal=False, width=40)
    target = load_plan().target("industrial_va_growth")
    line = next(line for line in text.splitlines() if target.name_en in line)
    assert "100 % (83–100)" in line and "≥ 6 %/yr" in line


def test_it_says_what_a_planner_must_know() -> None:
    text = " ".join(plain(card_of(), width=140).split())
    assert "The plan as written · 20 runs (10 draws × 2 replicates) · 2020-01 to 2022-12" in text
    assert "of the plan's 79 targets are scored" in text
    assert "88 of 143 parameters are assumed, and the enterprises are synthetic" in text
    assert "* conditional on implementation" in text
    assert "Not scored" in text
    assert "the plan gives no figure" in text


def test_chinese_reasons_come_from_the_manifest() -> None:
    assert "行动计划未给出数值：" in plain(card_of(), "zh")


def test_programme_targets_are_marked() -> None:
    plan = load_plan()
    rows = [scorecard_row(plan.target("refractory_exits"), "lever", [40.0] * 20, 20, 20)]
    line = next(line for line in plain(card_of(rows), width=140).splitlines() if "≥ 37" in line)
    assert "*" in line and "100 % (83–100)" in line and line.endswith("met")


def test_further_readings_follow_the_first_indented() -> None:
    plan = load_plan()
    target = plan.target("traditional_share")
    rows = [
        scorecard_row(target, name, [76.0] * 20, met, 20)
        for name, met in (("listed", 20), ("not_leading", 0))
    ]
    lines = plain(card_of(rows), width=120).splitlines()
    first = next(number for number, line in enumerate(lines) if "100 % (83" in line)
    assert "as listed" in lines[first]
    assert lines[first + 1].startswith("   ↳ all but leading")


def test_clauses_in_the_plans_order() -> None:
    clauses = ["III.14", "III.2", "II.4", "III.1", "odd"]
    assert sorted(clauses, key=clause_order) == ["II.4", "III.1", "III.2", "III.14", "odd"]
    lines = plain(card_of()).splitlines()
    found = [line.split("  ")[0] for line in lines if line.startswith(("II.", "III."))]
    assert found == sorted(found, key=clause_order)


def test_clauses_are_numbered_as_the_plan_numbers_them() -> None:
    assert [clause_number(clause, "zh") for clause in ("II.3", "III.12", "odd")] == ["二（三）", "三.12", "odd"]
    assert clause_number("II.3", "en") == "II.3"
    assert "\n二（一）  工业经济保持平稳增长" in plain(card_of(), "zh")


def test_one_replicate_has_values_and_no_verdicts() -> None:
    text = plain(card_of(varied_rows(replicates=1), draws=0, replicates=1, completed=1))
    assert "Verdict" not in text and "Probability" not in text and "5–95" not in text
    assert "one replicate" in text and "no verdicts" in text


def test_it_says_how_much_of_the_spread_is_luck() -> None:
    rows = varied_rows()
    scored = [row for row in rows if row.met is not None]
    for number, row in enumerate(scored):  # one target in ten varies by luck alone
        row.sd_draws, row.sd_replicates = (0.0, 0.1) if number % 10 == 0 else (0.3, 0.1)
    text = " ".join(plain(card_of(rows), width=140).split())
    assert "10 draws, 2 replicates of each" in text
    assert "90 % comes from what is not known (draws) and 10 % from luck" in text
    main = [line for line in card_of(rows).main_lines if line.scored]
    by_luck = sum(line.sd_draws == 0.0 for line in main)
    assert f"luck outweighs in {by_luck} of {len(main)} targets" in text
    assert "90% 来自参数不确定" in plain(card_of(rows), "zh", 140).replace("\n", "")


def test_runs_of_no_draws_say_that_only_chance_is_in_them() -> None:
    text = " ".join(plain(card_of(draws=0, replicates=20), width=140).split())
    assert "The plan as written · 20 replicates ·" in text and "Only chance is in these bands" in text
    assert "Only chance" not in " ".join(plain(card_of(), width=140).split())
    apart = [row for row in varied_rows() if setattr(row, "sd_draws", None) is None]
    alone = " ".join(plain(card_of(apart, draws=20, replicates=1), width=140).split())
    assert "cannot be told apart" in alone and "luck outweighs" not in alone


def test_columns_give_way_on_a_narrow_terminal() -> None:
    heads = {}
    for width in (80, 100, 120):
        lines = plain(card_of(), width=width).splitlines()
        heads[width] = next(line for line in lines if line.startswith("Target "))
    assert "Gap" in heads[120] and "Gap" not in heads[80] and "5–95" in heads[100]
    assert all("Probability" in head and "Verdict" in head and "Median" in head for head in heads.values())


@pytest.mark.parametrize(
    ("share", "low", "high", "en", "zh"),
    [
        (1.0, 0.9634, 1.0, "100 % (96–100)", "100%（96–100）"),
        (0.997, 0.991, 0.999, ">99 % (99–100)", ">99%（99–100）"),
        (0.003, 0.001, 0.009, "<1 % (0–1)", "<1%（0–1）"),
        (0.0, 0.0, 0.17, "0 % (0–17)", "0%（0–17）"),
        (0.874, 0.791, 0.928, "87 % (79–93)", "87%（79–93）"),
    ],
)
def test_probabilities_are_whole_and_never_rounded_to_certainty(
    share: float, low: float, high: float, en: str, zh: str
) -> None:
    target = load_plan().target("leading_firms")
    row = scorecard_row(target, "stock", [53.0] * 20, 0, 20)
    row.probability, row.probability_low, row.probability_high = share, low, high
    line = card_of([row]).lines[0]
    assert (probability_text(line, "en"), probability_text(line, "zh")) == (en, zh)


@pytest.mark.parametrize(
    ("target", "simulated", "gap", "shown"),
    [
        ("leading_firms", 84.0, 4.0, "+4"), ("leading_firms", 79.5, -0.5, "−0.5"), ("leading_firms", 80.0, 0.0, "0"),
        ("industrial_va_growth", 6.25, 0.25, "+0.25"), ("industrial_va_growth", 5.997, -0.003, "−0.003"),
    ],
)  # fmt: skip
def test_the_gap_is_signed_and_never_rounded_to_nothing(target: str, simulated: float, gap: float, shown: str) -> None:
    info = load_plan().target(target)
    row = scorecard_row(info, info.main_reading.reading, [simulated] * 20, 10, 20)
    row.gap = gap
    assert gap_text(card_of([row]).lines[0], "en") == shown


def test_failed_replicates_are_mentioned() -> None:
    text = plain(card_of(failures=[{"draw": 0, "replicate": 3, "error": "x"}]))
    assert "1 of 21 runs failed" in text


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    coloured = printed(card_of(), color_system="standard")
    assert "\x1b[32m" in coloured and "\x1b[31m" in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in printed(card_of(), color_system="standard").replace("\x1b[3m", "")


def test_json_form() -> None:
    content = json.loads(json.dumps(scorecard_json(card_of()), allow_nan=False))
    assert len(content["targets"]) == 79
    assert content["enterprises_are_synthetic"] is True
    first = next(row for row in content["targets"] if row["id"] == "industrial_va_growth")
    assert [reading["reading"] for reading in first["readings"]] == ["comparable_list", "all_firms"]
    assert first["verdict"] == "met"
    assert (content["draws"], content["replicates"], content["runs"]) == (10, 2, 20)
    assert first["probability"] == 1.0 and first["share_not_known"] == pytest.approx(0.9)
    alone = scorecard_json(card_of(varied_rows(replicates=1), draws=0, replicates=1, completed=1))
    assert "verdict" not in alone["targets"][0] and "probability" not in alone["targets"][0]


def test_an_input_of_the_scenario_is_shown_and_not_judged() -> None:
    plan = load_plan()
    row = scorecard_row(plan.target("industrial_land_share"), "every_year", [], None, 20, "An input.")
    row.simulated = 33.0
    text = plain(card_of([row]), width=120)
    line = next(line for line in text.splitlines() if "≥ 30 %" in line)
    assert "33" in line and "given" in line and "†" in line


@pytest.mark.parametrize(
    ("value", "goal", "shown"),
    [(5.997, 6.0, "5.997"), (6.0, 6.0, "6"), (6.004, 6.0, "6.004"), (104.6, 110.0, "105"),
     (1234.5, None, "1,234"), (-0.5, 6.0, "−0.50"), (-0.0001, None, "0.00"), (38.0, 37.0, "38"),
     (38.25, 37.0, "38.2")],
)  # fmt: skip
def test_numbers_are_short_but_never_rounded_onto_the_goal(
    value: float, goal: float | None, shown: str
) -> None:
    assert number_text(value, decimals(value), goal) == shown


@pytest.mark.parametrize(
    ("value", "goal", "shown"),
    [(43.5, 80.0, "43.5"), (48.5, None, "48.5"), (79.98, 80.0, "79.98"), (37.0, 37.0, "37"),
     (1292.5, 100.0, "1,292.5")],
)  # fmt: skip
def test_counts_have_a_decimal_where_they_are_not_whole(value: float, goal: float | None, shown: str) -> None:
    assert value_text(value, "count", goal) == shown


def test_the_band_of_a_count_is_rounded_outwards() -> None:
    target = load_plan().target("leading_firms")
    row = scorecard_row(target, target.main_reading.reading, [53.0] * 20, 0, 20)
    row.simulated, row.low, row.high = 53.5, 47.95, 61.05
    line = next(line for line in plain(card_of([row]), width=140).splitlines() if "0 % (0–17)" in line)
    assert "53.5  47–62" in line


REPORTS = {
    "levers": {"first_round": "cloud_subsidy", "guidance_fund": "guidance_fund"},
    "lever_reports": {
        "first_round": {"applicants": 120.4, "awarded": 80.0, "refused": 40.4, "money": 912.3, "planned": 1200.0,
                        "awarded_money": 1000.0, "deadweight": 60.0, "deadweight_money": 400.0},
        "guidance_fund": {"applicants": 3.0, "awarded": 0.0, "refused": 3.0, "money": 0.0, "planned": 4.5,
                          "awarded_money": 0.0, "deadweight": 0.0, "deadweight_money": 0.0},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "names", "share"),
    [("en", ("Cloud subsidy (first_round)", "Guidance fund"), "40 %"),
     ("zh", ("企业上云补助 (first_round)", "产业发展引导基金"), "40%")],
)  # fmt: skip
def test_what_the_levers_did_and_cost(lang: str, names: tuple[str, str], share: str) -> None:
    text = plain(card_of(**REPORTS), lang, 100)
    lines = [next(line for line in text.splitlines() if line.strip().startswith(name)) for name in names]
    assert lines[0].replace(names[0], "").split() == ["C", "120", "80", "912", "1,200", *share.split(), "–"]
    assert lines[1].replace(names[1], "").split()[1:6] == ["3", "0", "0", "4.5", "–"]
    assert word("note_deadweight", lang)[:12] in text
    assert text.index(names[0]) < text.index(word("not_scored", lang, count=0).split("0")[0].rstrip("（( "))
    content = scorecard_json(card_of(**REPORTS))["levers"][0]
    assert (content["lever"], content["use"], content["deadweight_share"]) == ("first_round", "cloud_subsidy", 0.4)


@pytest.mark.parametrize(("lang", "effect"), [("en", "317 (10k yuan of R&D)"), ("zh", "317（")])
def test_a_lever_says_what_it_brought_about_itself(lang: str, effect: str) -> None:
    report = {"applicants": 9.0, "awarded": 4.0, "deadweight": 1.0, "direct_effect": 317.4, "first_month": 21.0}
    manifest = {"levers": {"rd_subsidy": "rd_subsidy"}, "lever_reports": {"rd_subsidy": report}}
    card = card_of(**manifest)
    assert effect in plain(card, lang, 160)
    assert word("note_evidence", lang)[:20] in plain(card, lang, 160)
    row = scorecard_json(card)["levers"][0]
    assert (row["evidence_grade"], row["first_month"], row["last_month"]) == ("A", "2020-10", "")
    assert row["deadweight_share"] == row["deadweight_share_of_awards"] == 0.25
    # A lever whose class names no unit can tell no effect, whatever its report says.
    silent = {"levers": {"cloud_subsidy": "cloud_subsidy"}, "lever_reports": {"cloud_subsidy": report}}
    if not lever_class("cloud_subsidy").direct_effect_unit:
        assert scorecard_json(card_of(**silent))["levers"][0]["direct_effect"] is None


def test_a_run_without_levers_says_nothing_of_them() -> None:
    assert "levers did" not in plain(card_of())


def test_a_short_run_shows_what_it_has_reached_without_verdicts() -> None:
    plan = load_plan()
    ids = {"industrial_va_growth": "list_level", "leading_firms": plan.target("leading_firms").main_reading.reading}
    rows = [scorecard_row(plan.target(name), reading, [], None, 3, "Too short.") for name, reading in ids.items()]
    values = pd.DataFrame(
        [
            (replicate, name, reading, year, value + replicate)
            for replicate in range(3)
            for (name, reading), value in zip(ids.items(), (3.0, 40.0), strict=True)
            for year in (float("nan"), 2019.0, 2020.0, 2021.0)
        ],
        columns=["replicate", "id", "reading", "year", "value"],
    )
    manifest = MANIFEST | {"completed": 3, "last_month": "2021-12"}
    card = build_scorecard(rows, plan, manifest, lambda: values)
    text = plain(card, width=120)
    assert "Reached so far, to 2021" in text and "Verdict" not in text and "Not scored" not in text
    growth = next(line for line in text.splitlines() if "≥ 6 %/yr" in line)
    firms = next(line for line in text.splitlines() if "≥ 80" in line)
    assert growth.split()[-2:] == ["4", "4"] and firms.split()[-2:] == ["41", "41"]
    assert scorecard_json(card)["targets"][0]["so_far"] == {2020: 4.0, 2021: 4.0}


def test_a_run_of_less_than_a_year_prints_no_empty_table() -> None:
    plan = load_plan()
    rows = [scorecard_row(plan.target("leading_firms"), "stock", [], None, 3, "Too short.")]
    text = plain(build_scorecard(rows, plan, MANIFEST | {"completed": 3}, None), width=120)
    assert "Target " not in text and "Reached so far" not in text and "Not scored (1)" in text
    assert "\n\n\n" not in text


def test_a_closing_bracket_does_not_begin_a_line() -> None:
    text = plain(card_of(), "zh", 80)
    assert not [line for line in text.splitlines() if line.strip().startswith(("）", "，", "”"))]


def test_goals_as_the_plan_writes_them() -> None:
    assert [goal_number(value) for value in (6.0, 6.5, 1000.0)] == ["6", "6.5", "1,000"]


@pytest.mark.parametrize(("count", "few"), [(1, "Only one replicate"), (9, "Only 9 runs"), (10, "")])
def test_few_replicates_are_told(count: int, few: str) -> None:
    assert few_runs(count, "en").startswith(few) and bool(few_runs(count, "en")) == bool(few)
    assert bool(few_runs(count, "zh")) == bool(few)
    text = plain(card_of(varied_rows(replicates=count), draws=0, replicates=count, completed=count))
    assert ("Note: " + few in text.split("Target")[0]) == bool(few)
