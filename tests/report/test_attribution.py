"""The printed attribution: what is shown, in which order, in words of both languages."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from sim.errors import InputError
from sim.experiments.attribution.attribution_folder import Found
from sim.plan import load_plan
from sim.report.attribution import print_attribution
from sim.report.attribution_rows import (
    change_unit,
    main_group,
    outcome_unit,
    places_of,
    shown_outcomes,
    shown_shares,
    signed,
    strongest_interaction,
)
from sim.scenario import load_scenario
from tests.report.attribution_cases import made_up


def printed(found: Found, lang: str = "en", *wanted: str) -> str:
    out = StringIO()
    print_attribution(found, load_plan(), lang, Console(file=out, width=140), wanted=wanted)
    return out.getvalue()


def test_what_moved_most_comes_first_with_its_parts_in_the_plans_order() -> None:
    lines = printed(made_up()).splitlines()
    assert lines[0] == "The plan as written: what changes, and because of which campaign"
    assert lines[1] == "6 draws of the uncertain numbers; replicates of each: 1; 384 runs"
    heading = next(number for number, line in enumerate(lines) if line.startswith("Small and medium enterprises"))
    assert "40.0 % without, 6" in lines[heading] and "; met in 0 % without, 100 % with" in lines[heading]
    names = [line[:40].strip() for line in lines[heading + 1 : heading + 9]]
    assert names[:7] == [
        "Industry upgrading", "Digital transformation", "Science, technology and innovation", "Investment attraction",
        "Growing enterprises", "Land, talent, finance and environment", "All together",
    ]  # fmt: skip
    assert names[7].startswith("↳ Digital transformation with Growing")
    headings = [line.split(":")[0][:20] for line in lines if "; met in" in line]
    assert headings == ["Small and medium ent", "Above-scale industri", "Small enterprises gr", "Traditional industri"]


def test_numbers_of_a_row_are_share_interval_percent_and_chance() -> None:
    lines = printed(made_up(), "en", "cloud_sme").splitlines()
    digital = next(line for line in lines if line.startswith(" Digital"))
    share = made_up().attribution.shares_of("cloud_sme.level_1").iloc[1]
    assert f"+{share['share']:.1f}  ({share['low']:.1f} … {share['high']:.1f})" in digital
    assert f"{share['percent_of_change']:.0f} %" in digital and "+100" in digital
    none = next(line for line in lines if line.startswith(" Investment"))
    assert none.split() == ["Investment", "attraction", "0.0", "0", "%", "0"]


def test_in_chinese_every_word_is_chinese() -> None:
    text = printed(made_up(), "zh", "cloud_sme", "wage")
    assert "按行动计划实施：带来哪些变化，分别来自哪项专项行动" in text
    assert "数字化转型专项行动" in text and "合计" in text and "沙普利值" in text
    assert not {"Digital", "All", "Campaign", "Brings"} & set(text.replace("：", " ").split())


def test_an_indicator_has_no_goal_and_no_chance() -> None:
    lines = printed(made_up(), "en", "wage").splitlines()
    heading = next(line for line in lines if " without, " in line)
    assert "met in" not in heading and "6.00 without, 6.2" in heading


def test_of_thirty_levers_the_largest_are_shown_and_the_others_together() -> None:
    found = made_up("lever")
    text = printed(found, "en", "scale_ups")
    assert "because of which lever" in text and "28 others together" in text
    assert "Orders are sampled, 2 for each draw" in text
    shares = shown_shares(found.attribution, "scale_ups.listed", "en", "{count} others")
    assert [share.name for share in shares] == ["Scale-up reward", "Idle-plant reuse", "28 others"]
    change = found.attribution.change_of("scale_ups.listed")["change"]
    assert sum(share.share for share in shares) == pytest.approx(change)
    like = shown_shares(found.attribution, "scale_ups.listed:met", "en", "{count} others", like="scale_ups.listed")
    assert [share.name for share in like] == [share.name for share in shares]


def test_what_makes_it_doubtful_stands_at_the_top() -> None:
    found = made_up(failed=True)
    assert "1 runs failed, so that 0 of 6 draws and replicates are left out; see attribution.json." in printed(found)
    baseline = load_scenario("scenarios/baseline.yaml", ["months=24"])
    other = replace(found, study=replace(found.study, baseline=baseline))
    assert "baseline differs also in months: nothing of that is attributed" in printed(other)
    assert "A single draw and replicate: no intervals over draws." in printed(made_up(draws=0))


def test_a_target_can_be_asked_for_by_id_reading_or_indicator() -> None:
    plan, found = load_plan(), made_up().attribution
    asked = ["wage", "cloud_sme", "scale_ups.listed", "cloud_sme.level_1"]
    assert shown_outcomes(found, plan, asked) == ["wage", "cloud_sme.level_1", "scale_ups.listed"]
    with pytest.raises(InputError, match="indicator is called 'cloud_sm'; did you mean 'cloud_sme'"):
        shown_outcomes(found, plan, ["cloud_sm"])
    with pytest.raises(InputError, match="the target 'symposiums' has no value in these runs"):
        shown_outcomes(found, plan, ["symposiums"])


def test_the_strongest_interaction_must_be_worth_a_word() -> None:
    found = made_up().attribution
    strongest = strongest_interaction(found, "cloud_sme.level_1")
    assert strongest is not None and (strongest["group_1"], strongest["group_2"]) == ("digital", "enterprises")
    assert strongest_interaction(found, "scale_ups.listed") is None


def test_the_main_group_brings_the_most() -> None:
    shares = shown_shares(made_up().attribution, "traditional_share.not_leading", "en", "")
    assert (main := main_group(shares)) is not None and main.name == "Industry upgrading"
    assert main_group([replace(share, percent=None) for share in shares]) is None


def test_differences_of_percentages_are_percentage_points() -> None:
    target = {"kind": "target", "unit": "%/yr"}
    assert change_unit(target, "en") == " pp" and change_unit(target, "zh") == " 个百分点"
    assert change_unit({"kind": "target", "unit": "count"}, "en") == ""
    assert change_unit({"kind": "indicator", "unit": "%"}, "en") == ""
    plan = load_plan()
    assert outcome_unit({"kind": "target", "unit": "%"}, plan, "en") == (" %", "")
    assert outcome_unit({"kind": "indicator", "unit": "10k yuan/year"}, plan, "zh")[1] != ""


def test_decimals_follow_the_change_and_counts_have_one_at_most() -> None:
    row = {"change": 0.012, "with": 80.0, "unit": "%"}
    assert places_of(row) == 2 and places_of({**row, "unit": "count"}) == 1
    ends = {"change": 3.0, "without": 26.4, "with": 29.4, "unit": "count"}
    assert places_of(ends) == 1 and places_of({**ends, "without": 26.0, "with": 29.0}) == 0
    assert places_of({**row, "change": 0.0}) == 0 and places_of({**row, "change": 250.0}) == 0
    assert [signed(value, 1) for value in (1.0, -1.0, 0.01)] == ["+1.0", "−1.0", "0.0"]
