"""Why an application came to nothing, read off the steps of selection."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from sim.policies import bank_credit, cloud_subsidy, take_up
from sim.policies.base import lever_class
from sim.policies.programme import Decision
from sim.story.decisions import UNFIT, Bench, decided
from sim.story.happenings import Decided, Happening, PassedOver, Promise, Weighed
from sim.story.replay import Source, replay


@pytest.fixture
def bench() -> tuple[Bench, list[Happening]]:
    """A bench for row 7 of a table, and what it notes."""
    noted: list[Happening] = []
    model = SimpleNamespace(
        network=SimpleNamespace(identity=np.arange(20)), schedule=SimpleNamespace(rules=()), month=20,
        resources={"cloud_subsidy": SimpleNamespace(lever=SimpleNamespace(payment_lag=3), purpose=lambda: "cloud")},
    )  # fmt: skip
    return Bench(model, 7, noted.append), noted  # type: ignore[arg-type]


RULE = next(made for made in lever_class("cloud_subsidy")().rules("cloud_subsidy") if made.name.endswith("award"))


@pytest.mark.parametrize(
    ("purse", "cases", "cut", "served"),
    [(10.0, 9.0, "", 3), (1.5, 9.0, "money", 1), (10.0, 1.0, "cases", 1)],
)
def test_the_step_that_an_applicant_fell_at_is_told(
    bench: tuple[Bench, list[Happening]], purse: float, cases: float, cut: str, served: int
) -> None:
    own, _ = bench
    applicants, amounts = np.array([3, 7, 9]), np.ones(3)
    with own.on():
        own.open(RULE)
        order = cloud_subsidy.ranking("first_come", applicants, draw=np.array([0.1, 0.2, 0.3]))
        order = cloud_subsidy.affordable(order, amounts, purse)
        chosen = np.sort(cloud_subsidy.decidable(order, Offices(cases)))
    decision = Decision(applicants, applicants[chosen], amounts[chosen], np.ones(len(chosen), dtype=bool), ())
    found = decided(decision, 7, RULE.name, "cloud_subsidy", own)
    assert found is not None
    assert (found.success, found.cut, found.place, found.served) == (not cut, cut, 2, served)
    assert decided(decision, 8, RULE.name, "cloud_subsidy", own) is None


def test_who_was_never_put_in_order_lacks_what_is_asked_for(bench: tuple[Bench, list[Happening]]) -> None:
    own, _ = bench
    with own.on():
        own.open(RULE)
        chosen = cloud_subsidy.affordable(np.array([0, 2]), np.ones(3), 9.0)
    decision = Decision(np.array([3, 7, 9]), np.array([3, 9]), np.ones(2), np.ones(2, dtype=bool), ())
    found = decided(decision, 7, RULE.name, "cloud_subsidy", own)
    assert found is not None and len(chosen) == 2
    assert (found.success, found.cut, found.place) == (False, UNFIT, None)


def test_a_candidate_that_was_left_out_without_a_decision_is_noted(bench: tuple[Bench, list[Happening]]) -> None:
    own, noted = bench
    with own.on():
        own.open(RULE)
        order = cloud_subsidy.ranking("first_come", np.array([3, 7, 9]), draw=np.array([0.1, 0.3, 0.2]))
        cloud_subsidy.affordable(order, np.ones(3), 2.0)
        own.open(None)
        own.open(RULE)
        cloud_subsidy.ranking("first_come", np.array([3, 9]), draw=np.array([0.1, 0.3]))
        own.open(None)
    assert noted == [PassedOver(RULE.name, "cloud_subsidy", "money", 3)]


def test_refusals_of_a_run_have_their_reason(story_source: Source) -> None:
    """Enterprises that the folder says were refused are told why; claims go down with the money."""
    table = story_source.run.events
    refused = table[(table["kind"] == "refused") & (table["reason"] == "cloud_subsidy")]
    found = replay(story_source, int(refused["enterprise"].iloc[0]))
    decisions = [one for record in found.months for one in record.of(Decided) if one.lever == "cloud_subsidy"]
    assert Counter(one.cut for one in decisions if not one.success) == {"money": len(decisions)}
    assert all(one.place is not None and one.place > one.served for one in decisions)


@pytest.mark.parametrize(("barred", "draw"), [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0)])
def test_a_chance_to_apply_is_noted_with_what_was_weighed(
    bench: tuple[Bench, list[Happening]], barred: float, draw: float
) -> None:
    own, noted = bench
    firms = SimpleNamespace(**{name: np.zeros(20) for name in take_up.APPLICATION_COLUMNS})
    firms.support_barred[7], firms.connection[7] = barred, 1.0
    p = SimpleNamespace(
        application_awareness=0.5, application_burden=4.0, application_ease=0.5, application_connection_relief=0.5,
        application_scale=1.0,
    )  # fmt: skip
    with own.on():
        own.open(replace(RULE, lever="bank_credit"))
        result = bank_credit.applies(firms, np.array([3, 7]), np.array([0.0, draw]), np.array([9.0, 1.0]), p)
        bank_credit.applies(firms, np.array([3]), np.array([0.0]), np.array([9.0]), p)
    # Half have heard of it; an award of 1 stands against a burden of 4 x 0.5 x 0.5.
    chance = 0.0 if barred else 0.25
    assert noted == [Weighed(RULE.name, "bank_credit", 1.0, 1.0, chance, not barred and draw == 0.0, barred > 0.0)]
    assert result.tolist() == [True, not barred and draw == 0.0]


def test_an_award_is_promised_after_the_usual_lag(bench: tuple[Bench, list[Happening]]) -> None:
    own, _ = bench
    own.open(RULE)
    decision = Decision(np.array([7]), np.array([7]), np.array([2.5]), np.array([True]))
    found = decided(decision, 7, RULE.name, "cloud_subsidy", own)
    assert found is not None and found.anyway and found.amount == 2.5
    assert found.promises == (Promise("government", "enterprises", "cloud", 2.5, 23),)


class Offices:
    """A government whose offices can decide so many cases."""

    def __init__(self, cases_left: float) -> None:
        self.cases_left = cases_left
