"""Money by lever and by campaign is the same money; income has its sources; other people's capital is told apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.report.material import Material, gather
from sim.report.page.money_tables import (
    home_campaigns,
    income_by_source,
    paid_by_purse,
    raised_by_others,
    refunds,
    serving_elsewhere,
    sums_by_campaign,
    sums_of,
    unit_costs,
)
from sim.report.page.render import page_text
from tests.experiments.made_folders import shifted_folder

PAIRS = tuple((draw, 0) for draw in range(1, 7))
LEVERS = {
    "cloud_subsidy": "cloud_subsidy", "rd_subsidy": "rd_subsidy", "tax_relief": "tax_relief",
    "leading_industry_push_attraction": "investment_attraction", "talent_programme": "talent_programme",
}  # fmt: skip


def report(planned: float, awarded: float, paid: float, effect: float = 0.0) -> dict[str, float]:
    return {
        "applicants": 9.0, "awarded": 4.0, "planned": planned, "awarded_money": awarded, "money": paid,
        "outstanding": awarded - paid, "deadweight": 1.0, "deadweight_money": awarded / 4, "direct_effect": effect,
    }  # fmt: skip


REPORTS = {
    "cloud_subsidy": report(900.0, 80.0, 60.0), "rd_subsidy": report(500.0, 40.0, 20.0, effect=10.0),
    "tax_relief": report(0.0, 8.0, 8.0), "leading_industry_push_attraction": report(100.0, 0.0, 0.0),
    "talent_programme": report(0.0, 0.0, 0.0),
}  # fmt: skip
SPENT = [("government", "enterprises", "cloud_subsidy", 60.0), ("government", "enterprises", "rd_subsidy", 20.0),
         ("government", "enterprises", "tax_relief: refund", 8.0),
         ("government", "guidance_fund", "guidance_fund: government capital", 30.0),
         ("outside", "guidance_fund", "guidance_fund: other capital", 70.0)]  # fmt: skip
SCENARIO = """name: plan
levers:
  cloud_subsidy: {use: cloud_subsidy, start: 2020-09}
  leading_industry_push: {use: leading_industry_push, start: 2020-09}
  rd_subsidy: {use: rd_subsidy, start: 2020-09}
"""


def accounts(tax: float, fines: float, spent: bool) -> list[tuple[int, int, int, str, str, str, float]]:
    lines = [("enterprises", "government", "value added tax", tax),
             ("enterprises", "government", "environmental_control: fines", fines)]  # fmt: skip
    return [(*pair, 2021, *line) for pair in PAIRS for line in [*lines, *(SPENT if spent else [])]]


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    place = tmp_path_factory.mktemp("money")
    baseline = shifted_folder(place / "baseline", -30.0, pairs=PAIRS, accounts=accounts(100.0, 0.0, False))
    run = shifted_folder(place / "plan", 40.0, pairs=PAIRS, accounts=accounts(130.0, 5.0, True),
                         manifest={"levers": LEVERS, "lever_reports": REPORTS})  # fmt: skip
    (run / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return gather([baseline, run])


def test_campaigns_and_levers_have_the_same_money(material: Material) -> None:
    whole, found = sums_of(material.levers), sums_by_campaign(material)
    assert (whole.planned, whole.awarded_money, whole.money, whole.outstanding) == (1500.0, 128.0, 88.0, 40.0)
    assert whole.deadweight_share == pytest.approx(0.25)
    for name in ("planned", "awarded_money", "money", "outstanding"):
        assert sum(getattr(sums, name) for sums in found.values()) == pytest.approx(getattr(whole, name))
    # The member of a bundle counts for the bundle's campaign, not for that of the lever that it is.
    assert home_campaigns(material)["leading_industry_push_attraction"] == "industry_upgrading"
    assert sums_of([]).deadweight_share is None


def test_tables_add_up_on_the_page(material: Material) -> None:
    page = page_text(material, "zh")
    rows = {found[1]: re.sub("<[^>]+>", " ", found[0]).split() for found in re.finditer(
        r'<tr id="([^"]+)".*?</tr>', page, re.DOTALL)}  # fmt: skip
    assert rows["lever-total"] == ["合计", "1,500", "128", "88", "40", "25%"] == rows["campaign-money-total"]
    assert rows["cost-rd_subsidy"][1:] == ["20", "10（万元研发投入）", "2.00"]
    assert rows["income-value_added_tax"][-3:] == ["100", "130", "+30"] and rows["income-fines"][-1] == "+5.0"
    text = re.sub("<[^>]+>", "", page)
    assert "已支付合计 88 万元，其中政府支出 88 万元，引导基金投放 0 万元" in text
    assert "合计含税费返还 8 万元" in text and "其中 70 万元为政府以外的出资" in text
    assert "按来源：增值税+30；罚款+5" in text


def test_money_of_the_accounts(material: Material) -> None:
    assert refunds(material) == pytest.approx(8.0)
    assert raised_by_others(material) == pytest.approx(70.0)
    assert paid_by_purse(material) == pytest.approx((88.0, 0.0))
    assert income_by_source(material) == {"value_added_tax": (100.0, 130.0), "fines": (0.0, 5.0)}
    alone = gather([material.run.folder])
    assert income_by_source(alone) == {}


def test_costs_only_where_a_lever_tells_its_effect(material: Material) -> None:
    costs = {lever.lever: cost for lever, cost in unit_costs(material, 9)}
    assert list(costs) == ["cloud_subsidy", "rd_subsidy", "tax_relief"]
    assert costs == {"cloud_subsidy": None, "rd_subsidy": 2.0, "tax_relief": None}
    assert len(unit_costs(material, 1)) == 1


def test_levers_that_serve_other_campaigns_are_named(material: Material) -> None:
    found = serving_elsewhere(material)
    tasks = {task.number: task.campaign for task in material.plan.tasks}
    assert set(found) <= {"leading_industry_push", "cloud_subsidy", "rd_subsidy", "tax_relief", "talent_programme"}
    assert "talent_programme" in found
    assert all(tasks[number] != campaign for campaign, numbers in found.values() for number in numbers)


def test_folders_without_levers_have_no_table(tmp_path: Path) -> None:
    page = page_text(gather([shifted_folder(tmp_path / "baseline", pairs=PAIRS)]), "en")
    assert 'id="lever-total"' not in page and 'id="campaign-money"' not in page and 'id="unit-costs"' not in page
