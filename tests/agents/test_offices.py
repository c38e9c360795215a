"""Who may decide how many cases, worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.agents.offices import Customs, Desk, Offices

CUSTOMS = Customs(least_cases=1.0, expectation_fading=0.5, expectation_growth=2.0)


def rule(name: str, months: range | None = None, resources: tuple[str, ...] = ("government",)) -> Any:
    active = None if months is None else (lambda month: month in months)
    return SimpleNamespace(name=name, resources=resources, active=active, lever="help")


def offices(cases: float, *rules: Any) -> Offices:
    made = Offices(cases, CUSTOMS)
    made.open_desks(rules, {"help"})
    made.begin_month(0)
    return made


def test_whoever_comes_first_leaves_what_the_others_are_expected_to_need() -> None:
    made = offices(10.0, rule("first"), rule("second"), rule("no desk", resources=("world",)))
    # Nobody has come yet: a case each is kept.
    assert (made.left_for("first"), made.left_for("second")) == (9.0, 10.0)
    made.take(9)
    made.note("first", 30)
    assert made.left_for("second") == 1.0
    made.take(1)
    made.note("second", 10)
    # 30 and 10 are expected now. One each, and of the 29 and 9 beyond 8 are left: 8/38 of them.
    made.begin_month(1)
    assert made.state.kept == pytest.approx({"first": 1.0 + 29.0 * 8.0 / 38.0, "second": 1.0 + 9.0 * 8.0 / 38.0})
    assert made.left_for("first") == pytest.approx(10.0 - made.state.kept["second"])
    # The first needs less than expected: what it leaves is there for the second.
    made.take(4)
    assert made.left_for("second") == 6.0


def test_who_uses_up_what_is_left_for_it_is_expected_to_have_more() -> None:
    made = offices(10.0, rule("first"), rule("second"))
    made.note_decided("first", 9)
    made.take(9)
    made.note_decided("second", 0)
    made.begin_month(1)
    assert made.state.expected == pytest.approx({"first": 19.0, "second": 0.5})
    # One case is kept for the second all the same.
    assert made.state.kept["second"] == 1.0


def test_fewer_cases_than_decisions_are_split_evenly() -> None:
    made = offices(1.0, rule("first"), rule("second"))
    assert made.state.kept == {"first": 0.5, "second": 0.5}


def test_a_decision_that_brought_nothing_is_expected_to_bring_less() -> None:
    made = offices(100.0, rule("quiet"), rule("busy"))
    made.note("busy", 40)
    made.begin_month(1)
    made.begin_month(2)
    assert made.state.expected == pytest.approx({"quiet": 0.25, "busy": 20.0})
    assert made.state.kept == pytest.approx({"quiet": 1.0, "busy": 20.0})


def test_nothing_is_kept_for_those_that_do_not_come_this_month() -> None:
    made = offices(10.0, rule("monthly"), rule("in month 1", range(1, 2)))
    assert made.left_for("monthly") == 10.0
    made.begin_month(1)
    assert made.left_for("monthly") == 9.0
    assert Desk(SimpleNamespace(offices=made), "monthly").cases_left == 9.0


def test_without_a_limit_everybody_has_all() -> None:
    made = offices(float("inf"), rule("first"), rule("second"))
    made.note("first", 1e9)
    made.begin_month(1)
    assert made.left_for("first") == float("inf")


def test_a_copy_of_the_state_is_independent() -> None:
    made = offices(5.0, rule("first"))
    kept = made.state.copy()
    made.take(3)
    made.note("first", 3)
    assert (kept.left, kept.brought) == (5.0, {})


def test_who_has_people_of_its_own_is_not_bound() -> None:
    made = Offices(2.0, CUSTOMS)
    made.open_desks([rule("shared")], set())
    made.begin_month(0)
    assert made.left_for("shared") == float("inf")
    assert made.take(50, "shared") == 50
    assert made.state.left == 2.0
    assert made.kept_for("shared") >= 1e9
