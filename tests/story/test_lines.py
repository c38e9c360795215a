"""Sentences on single happenings: offers by what they are, reasons in a lever's own words, mergers."""

from __future__ import annotations

import pytest

from sim.plan import load_plan
from sim.story.decisions import UNFIT
from sim.story.happenings import Decided, Money, MonthRecord
from sim.story.lines import Lines
from sim.story.names import Names
from sim.story.watch import MERGER

USES = {lever: lever for lever in ("per_mu_evaluation", "bank_credit", "green_upgrading")}


@pytest.fixture
def lines() -> Lines:
    return Lines(Names(load_plan(), USES, "en"), {}, {})


def test_what_helps_what_is_promised_and_what_weighs_are_told_apart(lines: Lines) -> None:
    record = MonthRecord(20, offers={
        ("g.offer", "green_reward"): 30.0, ("g.offer", "green_discount"): 0.1, ("p.signal", "power_surcharge"): 0.04,
        ("p.signal", "imposed_cost"): -0.5, ("p.signal", "owed_to_fund"): 9.0, ("p.signal", "knowledge_gained"): -0.01,
    })  # fmt: skip
    rules = {"g.offer": ("green_upgrading", ""), "p.signal": ("per_mu_evaluation", "")}
    helps, promised, weighs = lines.offers(record, ["green_upgrading", "per_mu_evaluation"], rules)
    assert helps.startswith("Now held out to it") and "10 %" in helps and "0.5" in helps
    assert promised.startswith("Promised for certificates") and "30 wan yuan" in promised
    assert weighs.startswith("Now weighs on it") and "4 %" in weighs and "\u22120.01" in weighs
    assert "9" not in helps + promised + weighs


def test_the_bank_says_what_it_lacks(lines: Lines) -> None:
    read = {"capital_need": 2.0, "capacity": 50.0, "debt": 80.0, "smoothed_profit": -3.5}
    refused = Decided("bank_credit.agree", "bank_credit", False, 0.0, False, 9, 3, UNFIT, read=read)
    assert "profit \u22123.5 wan yuan, debt 80 wan yuan, 80 % of the equipment" in lines.decision(refused)
    short = Decided("bank_credit.agree", "bank_credit", False, 0.0, False, 9, 0, "money", 4, read=read)
    assert "suffice for the first in line" in lines.decision(short) and "80" not in lines.decision(short)


def test_both_sides_of_a_merger_are_told(lines: Lines) -> None:
    state = {"alive": False}
    absorbed, acquirer = Money("x", "87", MERGER, 6.0, -14.0), Money("x", "5", MERGER, -6.0, 14.0)
    gone = lines.of_month(MonthRecord(20, [absorbed], state), frozenset())
    lives = lines.of_month(MonthRecord(20, [acquirer], {"alive": True}), frozenset())
    assert gone == ["Enterprise 87 takes over its cash of \u22126 wan yuan and its debt of 14 wan yuan"]
    assert lives == ["With enterprise 5 come cash of \u22126 wan yuan and debt of 14 wan yuan"]
