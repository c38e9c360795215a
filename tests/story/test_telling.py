"""The story as it is read: in order, complete, quiet where nothing happens, in both languages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sim.months import month_index
from sim.story import chapters
from sim.story.happenings import Changed, Decided, Money, MonthRecord, Noted, Weighed
from sim.story.printing import text_of
from sim.story.replay import Replay, Source
from sim.story.telling import tell
from tests.story.stories import replay_of

ENGLISH = re.compile(r"(?:[a-z]{2,} ){3,}[a-z]{2,}")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def test_a_consolidated_enterprise_has_offer_compensation_and_removal_in_order(consolidated: Replay) -> None:
    story = tell(consolidated, "en")
    lines = [line for period in story.periods for line in period.lines]
    removal = "It ends: " if any("It ends: " in line for line in lines) else "Merged into enterprise "
    wanted = ["an offer to leave or to merge for", "accepts the offer,", removal, "Government pays to Households"]
    places = [next(place for place, line in enumerate(lines) if said in line) for said in wanted]
    assert places == sorted(places) and len(set(places)) == len(wanted)
    assert consolidated.plan.stage_chains[consolidated.plan.stage_index(consolidated.stage)] == "refractories"
    assert story.periods[-1].lines[0] == "not in being" and "Its last full month" in story.closing


def test_a_sampled_exited_enterprise_ends_with_its_exit(story_source: Source) -> None:
    found, chosen = replay_of(story_source, "退出:其他工业", 3)
    story = tell(found, "zh", chosen=chosen)
    told = [period for period in story.periods if not period.quiet]
    assert "退出：" in told[-1].lines[-1] or "退出：" in "".join(told[-1].lines)
    assert "判断依据：" in "".join(told[-1].lines)
    assert [period.lines for period in story.periods if period.first > told[-1].last] in ([], [("不存续",)])
    assert "第 3 家" in story.introduction[1] and "其他工业" in story.introduction[1]


def test_totals_are_those_of_the_ledger(in_the_cloud: Replay) -> None:
    story = tell(in_the_cloud, "en", months=(0, in_the_cloud.months[-1].month))
    money = [one for record in in_the_cloud.months for one in record.of(Money)]
    received, paid = sum(one.received for one in story.sums), sum(one.paid for one in story.sums)
    assert received - paid == pytest.approx(sum(one.cash for one in money))
    months = in_the_cloud.months
    rise = months[-1].state["cash"] - months[0].state["cash"] + sum(one.cash for one in months[0].of(Money))
    assert received - paid == pytest.approx(rise, abs=1e-6)
    wages = next(one for one in story.sums if one.purpose == "wages")
    assert wages.paid == pytest.approx(sum(record.state["wage_bill"] for record in months))


def test_every_month_is_told_once(in_the_cloud: Replay, consolidated: Replay) -> None:
    for found in (in_the_cloud, consolidated):
        for lang in ("en", "zh"):
            story = tell(found, lang)
            covered = [month for one in story.periods for month in range(one.first, one.last + 1)]
            lived = sum(one.state["alive"] for one in found.months[12:]) >= 12 or found.months[-1].state["alive"]
            assert covered == list(range(12 if lived else 0, found.months[-1].month + 1))
            assert any(one.quiet and one.last > one.first for one in story.periods)


def test_all_events_are_told(in_the_cloud: Replay) -> None:
    story = tell(in_the_cloud, "en")
    by_month = {period.first: " ".join(period.lines) for period in story.periods if not period.quiet}
    for record in story.records:
        for one in record.of(Noted):
            if one.kind == "cloud_adopted":
                assert "Moves to the cloud" in by_month[record.month]
        for one in record.of(Decided):
            assert story.names.lever(one.lever) in by_month[record.month]
            if not one.success:
                assert "in vain" in by_month[record.month]


def test_each_language_speaks_for_itself(in_the_cloud: Replay, consolidated: Replay) -> None:
    for found in (in_the_cloud, consolidated):
        english, chinese = (text_of(tell(found, lang)) for lang in ("en", "zh"))
        assert not CHINESE.search(english), CHINESE.search(english)
        assert not ENGLISH.search(chinese), ENGLISH.search(chinese)
        assert len(english.splitlines()) == len(chinese.splitlines())


def test_json_has_every_change_and_the_sentences(in_the_cloud: Replay) -> None:
    content = tell(in_the_cloud, "en", months=(month_index("2020-02"), month_index("2020-04"))).content()
    assert [month["month"] for month in content["months"]] == ["2020-02", "2020-03", "2020-04"]
    kinds = {one["what"] for month in content["months"] for one in month["happenings"]}
    assert {"changed", "money"} <= kinds
    assert all(one["rule"] in content["rules"] for month in content["months"] for one in month["happenings"])
    assert {one["lever"] for one in content["levers"]} == {"capacity_consolidation", "cloud_subsidy", "bank_credit"}


# -- what is worth telling ---------------------------------------------------------------------------------------------


def record(month: int, *happenings: object, **state: float) -> MonthRecord:
    usual = {
        "alive": True, "revenue": 1.0, "capacity": 10.0, "labour": 5.0, "expected_demand": 8.0, "productivity": 1.0,
    }  # fmt: skip
    return MonthRecord(month, list(happenings), {**usual, **state})  # type: ignore[arg-type]


def test_spells_join_months_that_lie_near() -> None:
    assert chapters.spells([3, 4, 7, 5]) == [(3, 5), (7, 7)]
    assert chapters.spells([3, 6, 10], gap=3) == [(3, 6), (10, 10)]


def test_routine_is_what_most_months_have() -> None:
    wages, grant = Money("pay", "households", "wages", -1.0, 0.0), Money("pay", "government", "grant", 5.0, 0.0)
    months = [record(12, wages, grant), record(13, wages), record(14, wages, wages)]
    assert chapters.routine_purposes(months) == {"wages", *chapters.DAILY}
    assert chapters.money_spells(months)["wages", "households"] == [(12, 14, -4.0)]
    assert [(one.purpose, one.received, one.paid, one.months) for one in chapters.sums_of(months)] == [
        ("grant", 5.0, 0.0, 1), ("wages", 0.0, 4.0, 3),
    ]  # fmt: skip


def test_a_size_is_told_when_its_change_has_added_up() -> None:
    months = [record(12 + step, capacity=10.0 * 1.1**step) for step in range(6)]
    found = chapters.drifts(months)
    assert list(found) == [15] and found[15][0][0] == "capacity"


def test_an_entrant_without_a_productivity_yet_does_not_drift_from_nothing() -> None:
    months = [record(12 + step, productivity=number) for step, number in enumerate((0.0, 0.5, 0.55, 0.7))]
    assert dict(chapters.drifts(months)) == {15: [("productivity", 0.5, 0.7)]}


def test_loans_asked_in_vain_are_told_as_stretches() -> None:
    granted = Money("lend", "bank", "investment loan", 6.0, 6.0)
    part = Money("lend", "bank", "investment loan", 2.0, 2.0)
    asked = [record(12, loan_requested=4.0), record(13, loan_requested=0.0), record(14, part, loan_requested=6.0),
             record(15, granted, loan_requested=6.0), record(16, loan_requested=3.0)]  # fmt: skip
    found = [(one.first, one.last, one.times, one.asked, one.granted) for one in chapters.loans_lacking(asked)]
    assert found == [(12, 14, 2, 5.0, 1.0), (16, 16, 1, 3.0, 0.0)]


def test_what_moved_the_customers_is_shared_out_among_the_rules() -> None:
    gain = Changed("complete_upgrades", "customers_gained", 0.0, 10.0)
    market = Changed(chapters.BOOKS_CUSTOMERS, "customers", 100.0, 90.0)
    months = [record(12, gain, market), record(13, Changed(chapters.BOOKS_CUSTOMERS, "customers", 90.0, 90.9))]
    months[1].offers = {("x.gain", "customers_gained"): 0.9}
    found = dict(chapters.customer_sways(months))
    assert found == pytest.approx({chapters.BOOKS_CUSTOMERS: 0.8, "complete_upgrades": 1.1})


def test_an_offer_renewed_each_quarter_is_felt_in_the_months_between() -> None:
    months = [record(month) for month in range(12, 19)]
    for month in (12, 15, 18):
        months[month - 12].offers = {("x.award", "green_reward"): 5.0}
    use = chapters.lever_uses(months, ["x"], {"x.award": ("x", "Decides.")}, frozenset())[0]
    assert (use.outcome, use.months_offered) == ("offered", 7)


def test_one_that_is_gone_within_a_year_is_told_from_the_base_year_on(consolidated: Replay) -> None:
    ends = next(one.month for one in reversed(consolidated.months) if one.state["alive"])
    story = tell(consolidated, "en")
    assert story.records[0].month == (0 if ends < 24 else 12)
    gone = replace(consolidated, months=tuple(
        replace(one, state={**one.state, "alive": one.state["alive"] and one.month < 20}) for one in consolidated.months
    ))  # fmt: skip
    assert tell(gone, "en").records[0].month == 0
    assert tell(gone, "en", months=(14, 20)).records[0].month == 14


def test_what_is_behind_its_sales_is_told_and_what_levers_paid(in_the_cloud: Replay) -> None:
    story = tell(in_the_cloud, "en")
    assert story.behind.startswith("Behind it: ") and "productivity " in story.behind
    text = text_of(story)
    own = [one for one in story.sums if one.purpose.partition(": ")[0] in story.names.uses]
    assert ("of it through levers" in text) == bool(own)


@pytest.mark.parametrize(
    ("happenings", "outcome"),
    [
        ([Decided("x.award", "x", True, 3.0, False, 2, 1)], "awarded"),
        ([Decided("x.award", "x", False, 0.0, False, 2, 1, "money")], "refused"),
        ([Weighed("x.award", "x", 1.0, 2.0, 0.1, False, False)], "not_applied"),
        ([Weighed("x.award", "x", 1.0, 2.0, 0.0, False, True)], "barred"),
        ([Noted("x.award", "rated", "x", 0.0)], "noted"),
        ([], "not_reached"),
    ],
)
def test_what_a_lever_was_for_it(happenings: list[object], outcome: str) -> None:
    month = record(12, *happenings)
    month.lever_rules = ("x.award",)
    found = chapters.lever_uses([month], ["x", "y"], {"x.award": ("x", "Decides.")}, frozenset())
    assert [use.outcome for use in found] == [outcome, "not_in_force"]


def test_a_declined_offer_is_no_refusal() -> None:
    month = record(12, Decided("x.award", "x", False, 0.0, False, 2, 1))
    month.lever_rules = ("x.award",)
    use = chapters.lever_uses([month], ["x"], {"x.award": ("x", "Decides.")}, frozenset({"x"}))[0]
    assert (use.outcome, use.declined, use.refused) == ("declined", 1, 0)
