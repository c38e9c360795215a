"""The numbers behind the figures, by hand."""

from __future__ import annotations

from types import SimpleNamespace

import networkx as nx
import pandas as pd
import pytest

from sim.experiments.comparison.public_money import public_money
from sim.plan import load_plan
from sim.report.figures.adoption import spread_labels
from sim.report.figures.enterprise_flows import plan_flows
from sim.report.figures.money import lever_of, payments_by_lever
from sim.report.figures.scales import percent, plain_number
from sim.report.figures.style import run_style
from sim.report.figures.supply_network import build_network, layer_positions
from sim.report.figures.tables import RunTables
from sim.report.figures.target_rows import Row, campaign_of, printed_values, share_of_goal, split_pages
from sim.report.figures.text import FigureText, text_width, wrap_evenly, wrap_text


@pytest.mark.parametrize(
    ("value", "goal", "op", "share"),
    [(3, 6, ">=", 0.5), (-3, 6, ">=", -0.5), (80, 100, "<=", 1.25), (0, 75, "<=", None), (1, 0, ">", None)],
)
def test_share_of_goal(value: float, goal: float, op: str, share: float | None) -> None:
    assert share_of_goal(value, goal, op) == share


def test_campaigns_follow_the_clauses_as_the_levers_do() -> None:
    assert [campaign_of(clause) for clause in ("II.1", "III.5", "III.6", "III.11", "III.14", "III.17")] == [
        "goals",
        "industry_upgrading",
        "digital",
        "innovation",
        "investment",
        "enterprises",
    ]
    plan = load_plan()
    campaigns = {lever.home_campaign for lever in plan.levers}
    assert {campaign_of(target.clause) for target in plan.targets} == campaigns | {"goals"}


@pytest.mark.parametrize(
    ("number", "printed"),
    [
        (1234.4, "1,234"),
        (0, "0"),
        (-0.001, "0"),
        (-2.5, "\u22122.5"),
        (37.46, "37.5"),
        (0.625, "0.62"),
        (99.96, "100"),
    ],
)
def test_plain_number(number: float, printed: str) -> None:
    assert plain_number(number) == printed


def test_percentages_follow_the_language() -> None:
    assert (percent(50, "en"), percent(50, "zh")) == ("50 %", "50%")


def test_wrapping_counts_chinese_signs_twice_and_keeps_words_whole() -> None:
    assert wrap_text("规上工业企业上云覆盖率", 10) == "规上工业企\n业上云覆盖\n率"
    assert wrap_evenly("按计划实施并加倍投入", 14, 2) == "按计划实施\n并加倍投入"
    assert wrap_text("on the cloud at last", 8) == "on the\ncloud at\nlast"
    assert wrap_text("企业上云，好", 8) == "企业上\n云，好"
    assert wrap_text("one two three four", 9, lines=1) == "one two…"
    assert all(text_width(line) <= 12 for line in wrap_text("a" * 40 + " 企业 b", 12).split("\n"))


def test_an_enterprise_that_was_consolidated_counts_once() -> None:
    columns = ["scenario", "draw", "replicate", "month", "enterprise", "stage", "kind", "reason", "amount"]
    rows = [
        ("plan", 0, 0, "2020-10", 5, "RF_prod", "consolidation_exit", "", 0.0),
        ("plan", 0, 0, "2020-10", 5, "RF_prod", "exit", "", 0.0),
        ("plan", 0, 1, "2020-10", 5, "RF_prod", "exit", "bankruptcy", 0.0),
        ("plan", 0, 1, "2020-10", 8, "RF_prod", "merger", "consolidation merger", 0.0),
        ("plan", 0, 1, "2019-10", 6, "RF_prod", "exit", "", 0.0),
        ("plan", 0, 1, "2021-10", 7, "RF_raw", "entry", "", 0.0),
        ("plan", 0, 1, "2021-10", 7, "RF_raw", "listed", "", 0.0),
    ]
    run = RunTables("plan", events=pd.DataFrame(rows, columns=columns), event_runs=2, runs=10)
    flows = plan_flows(run, {"RF_raw": "refractories", "RF_prod": "refractories", "GA": "general_aviation"})
    expected = {
        "entry": 0.5,
        "exit": 0.5,
        "merger": 0.0,
        "consolidation_exit": 0.5,
        "consolidation_merger": 0.5,
    }
    assert flows == {"refractories": expected, "general_aviation": dict.fromkeys(expected, 0.0)}


def test_money_counts_all_that_the_purses_pay_a_bundles_members_under_its_name() -> None:
    rows = [
        (2021, "government", "enterprises", "cloud_subsidy", 10.0),
        (2021, "government", "enterprises", "cloud_subsidy: late", 5.0),
        (2021, "government", "enterprises", "wages", 99.0),
        (2021, "government", "outside", "push_attraction", 1.0),
        (2021, "government", "enterprises", "push_upgrading: late", 3.0),
        (2021, "enterprises", "guidance_fund", "fund: repayment", 99.0),
        (2021, "guidance_fund", "enterprises", "memo: fund: fund_equity written off", 99.0),
        (2021, "guidance_fund", "enterprises", "fund: fund_equity", 7.0),
        (2021, "government", "guidance_fund", "fund: fund_capital", 8.0),
    ]
    accounts = pd.DataFrame(rows, columns=["year", "payer", "receiver", "purpose", "amount"])
    levers = {"cloud_subsidy": "cloud_subsidy", "fund": "guidance_fund", "push": "leading_industry_push"}
    run = RunTables("x", accounts=accounts, levers=levers)
    paid = {(row.payer, row.part): row.amount for row in payments_by_lever(run).itertuples()}
    assert paid == {
        ("government", "cloud_subsidy"): 15.0,
        ("government", "push"): 4.0,
        ("government", "wages"): 99.0,
        ("government", "fund: fund_capital"): 8.0,
        ("guidance_fund", "fund: fund_equity"): 7.0,
    }
    whole = public_money(accounts)
    by_payer = payments_by_lever(run).groupby("payer")["amount"].sum()
    assert by_payer["government"] == pytest.approx(whole.government + whole.into_fund)
    assert by_payer["guidance_fund"] == pytest.approx(whole.guidance_fund)


def test_a_lever_goes_before_a_bundle_and_the_longer_name_before_the_shorter() -> None:
    levers = ("push", "push_more", "push_upgrading")
    names = ("push_upgrading", "push_more_attraction", "push_attraction", "wages")
    assert [lever_of(name, levers) for name in names] == ["push_upgrading", "push_more", "push", "wages"]


def test_network_adds_up_and_runs_from_suppliers_to_buyers() -> None:
    rows = [
        ("A", "B", 1, 2e4),
        ("B", "C", 1, 3e4),
        ("C", "A", 1, 1e3),
        ("A", "A", 1, 1e4),
        ("C", "outside", 0, 5e4),
    ]
    table = pd.DataFrame(rows, columns=["supplier_stage", "buyer_stage", "links", "sales"])
    network = build_network(table, ("A", "B", "C", "D"))
    assert network.output == {"A": 3.0, "B": 3.0, "C": 5.1, "D": 0.0}
    assert network.has_outside and sorted(network.graph) == ["A", "B", "C"]
    places = layer_positions(network.graph, ("A", "B", "C", "D"))
    assert [places[stage][0] for stage in "ABC"] == [0.0, 0.5, 1.0]
    assert layer_positions(nx.DiGraph(), ()) == {}


def test_labels_move_apart_but_stay_within_the_axis() -> None:
    places = spread_labels([99.0, 98.0, 20.0], distance=8.0, low=2.0, high=103.0)
    assert places[0] - places[1] >= 8.0 - 1e-6 and places[2] == 20.0 and max(places) <= 103.0


def test_pages_keep_groups_together() -> None:
    rows = [Row(f"group {number // 3}", str(number), "", "", ()) for number in range(90)]
    pages = split_pages(rows)
    assert [row for page in pages for row in page] == rows
    assert all(len({row.group for row in page}) * 3 == len(page) for page in pages)
    assert len(pages) == 3 and min(map(len, pages)) > 20
    assert split_pages([]) == [[]]
    huge = [Row("one group", str(number), "", "", ()) for number in range(120)]
    assert [row for page in split_pages(huge) for row in page] == huge


def test_runs_are_told_apart_without_colour() -> None:
    looks = [run_style(position, 6) for position in range(6)]
    assert len({str(look.dash) for look in looks}) == len({look.marker for look in looks}) == 6


def test_every_name_of_the_figures_has_a_label_in_both_languages() -> None:
    plan = load_plan()
    for lang in ("en", "zh"):
        text = FigureText(plan, lang)
        assert all(plan.label(f"stage.{stage}", lang) == text.stage(stage) for stage in plan.stages)
        assert all(plan.label(f"chain.{chain}", lang) == text.chain(chain) for chain in plan.chains)
        assert all(plan.label(f"unit.{unit}", lang) for unit in {target.unit for target in plan.targets} - {""})


@pytest.mark.parametrize(
    ("unit", "goal", "values", "printed"),
    [
        ("count", 60, (55.5, 54.0), ["55.5", "54.0"]),
        ("count", 60, (59.5, 54.0), ["59.5", "54.0"]),
        ("%", 6, (8.25, 9.96), ["8.25", "9.96"]),
        ("%", 6, (6.0, 9.5), ["6.0", "9.5"]),
        ("%", 6, (12.0,), ["12"]),
    ],
)
def test_figures_of_a_row_have_the_same_decimals(
    unit: str, goal: float, values: tuple[float, ...], printed: list[str]
) -> None:
    rows = [SimpleNamespace(simulated=value, value=goal, unit=unit) for value in values]
    assert printed_values(rows) == printed
