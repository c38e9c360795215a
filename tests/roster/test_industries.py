from __future__ import annotations

import pytest

from sim.plan import load_plan
from sim.roster.industries import read_industries, trades_of


@pytest.fixture(scope="module")
def trades():  # type: ignore[no-untyped-def]
    return trades_of(load_plan().folder)


@pytest.mark.parametrize(
    ("code", "industry", "chain", "stage"),
    [
        ("3089", "", "", "RF_prod"),
        ("C3089", "", "", "RF_prod"),
        (3011.0, "", "", "CM_cem"),
        (610.0, "", "", "OTHER"),
        ("30", "", "", "OTHER"),
        ("3074", "", "", "OTHER"),
        ("", "耐火陶瓷制品及其他耐火材料制造", "", "RF_prod"),
        ("", "3091 石墨及碳素制品制造", "", "CARBON"),
        ("", "水泥制造业", "", "CM_cem"),
        ("3099", "", "磨具", "AB_tool"),
        ("3099", "", "磨料磨具", "AB_grain"),
        ("3089", "", "耐材", "RF_prod"),
        ("1013", "", "耐材", "RF_raw"),
        ("", "", "RF_raw", "RF_raw"),
        ("", "耐火材料", "", "RF_prod"),
        ("3444", "", "", "EQ_mach"),
    ],
)
def test_the_stage_of_an_industry(trades, code: object, industry: str, chain: str, stage: str) -> None:  # type: ignore[no-untyped-def]
    assert trades.trade(code, industry, chain).stage == stage


def test_an_unknown_industry_is_answered_with_the_nearest(trades) -> None:  # type: ignore[no-untyped-def]
    found = trades.trade("", "石墨及炭素制品", "")
    assert found.stage == "" and found.wrong.fields["text"] == "石墨及炭素制品"
    assert found.advice.fields == {"code": "3091", "name": "石墨及碳素制品制造"}
    assert trades.trade("5112", "", "").wrong.key == "roster.unknown_code"
    assert trades.trade(None, None, None).wrong.key == "roster.no_trade"


def test_a_clear_name_counts_beside_a_code_that_nobody_knows(trades) -> None:  # type: ignore[no-untyped-def]
    found = trades.trade("9999", "水泥制造", "")
    assert (found.stage, found.wrong, found.guessed) == ("CM_cem", None, "水泥制造")


def test_every_division_of_industry_is_listed_and_codes_have_their_groups() -> None:
    plan = load_plan()
    codes = {own.code for own in read_industries(plan.folder, plan.stages)}
    assert {f"{number:02d}" for number in range(6, 47)} <= codes
    assert all(code[:2] in codes for code in codes)
    assert {own.stage for own in read_industries(plan.folder, plan.stages)} >= set(plan.stages) - {"CM_spec", "AB_tool"}
