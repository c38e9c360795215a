"""The cloud subsidy's rules against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.cloud_subsidy import CloudSubsidy
from tests.policies.firms import Draws, network, office, peer_of, programme_of, table

P = SimpleNamespace(cloud_cost=6.0)


def lever(**settings: Any) -> CloudSubsidy:
    return CloudSubsidy(**{"start": "2020-01", "share": 0.5, "cap_amount": 5.0, "level": 1, **settings})


def adopters() -> SimpleNamespace:
    """Five enterprises: three adopt this quarter, one of them would have anyway; one adopted before; one never."""
    return table(
        cloud_level=[1, 2, 1, 3, 0], cloud_month=[12, 13, 14, 11, -1],
        cloud_adopts_anyway=[0.0, 1.0, 0.0, 0.0, 0.0], expected_demand=[10.0, 30.0, 20.0, 5.0, 5.0],
        above_scale=[False, False, False, True, False],
    )  # fmt: skip


def choose(made: CloudSubsidy, money: float = 1e6, cases: int = 100, links: Any = None) -> Any:
    rows = adopters().rows
    draws = Draws([0.9, 0.5, 0.1, 0.0, 0.0])
    programme = programme_of(made, rows, 14, money=money)
    programme.carry_out(made.note(adopters())["programme"], "note")
    return made.choose(adopters(), programme, P, draws, links or network(rows), office(cases))


def test_the_discount_is_for_those_without_the_cloud_times_what_they_expect() -> None:
    made = lever()
    programme = programme_of(made, 3, 12)
    programme.state.funded_share = 0.6
    firms = table(cloud_level=[0, 1, 0], alive=[True, True, False])
    assert made.offer(firms, programme, P)["cloud_discount"] == pytest.approx([0.3, 0.0, 0.0])


def test_the_cap_holds_for_large_bills() -> None:
    assert lever().award(6.0) == 3.0
    assert lever(cap_amount=2.0).award(6.0) == 2.0


def test_adopters_of_the_quarter_claim_and_deadweight_is_seen() -> None:
    decision = choose(lever())["programme"][0]
    assert decision.applicants.tolist() == decision.awarded.tolist() == [0, 1, 2]
    assert decision.amounts.tolist() == [3.0, 3.0, 3.0]
    assert decision.anyway.tolist() == [False, True, False]


@pytest.mark.parametrize(("selection", "served"), [("first_come", [1, 2]), ("lottery", [1, 2]), ("size", [1, 2])])
def test_short_money_goes_by_the_selection(selection: Any, served: list[int]) -> None:
    result = choose(lever(selection=selection), money=6.5)
    assert result["programme"][0].awarded.tolist() == served
    assert [event.kind for event in result["events"]] == ["awarded", "refused"]
    assert result["events"][1].rows.tolist() == [0]


def test_merit_puts_suppliers_of_listed_enterprises_first() -> None:
    # Enterprise 0 delivers to enterprise 3, which is on the list; enterprise 2 to one that is not.
    links = network(
        5, links_of=lambda rows: 2, active=np.array([True, True]), buyer=np.array([3, 4]), row=np.array([0, 2])
    )
    assert choose(lever(selection="merit"), money=3.0, links=links)["programme"][0].awarded.tolist() == [0]


def test_offices_and_levels_limit_the_awards() -> None:
    assert choose(lever(), cases=1)["programme"][0].awarded.tolist() == [2]
    assert choose(lever(level=2))["programme"][0].applicants.tolist() == [1]
    assert choose(lever(level=3)) == {}


def test_several_instances_pay_no_more_of_a_bill_than_there_is() -> None:
    made = lever(share=0.8, cap_amount=20.0)
    programme = programme_of(made, 5, 14)
    peer_of(programme).memory["granted"][:] = [4.8, 0.0, 6.0, 0.0, 0.0]
    result = made.choose(adopters(), programme, P, Draws([0.9, 0.5, 0.1, 0.0, 0.0]), network(5), office(100))
    # Of bills of 6, 4.8 and all are paid already: 1.2, four fifths, and nothing are left to pay.
    assert result["programme"][0].amounts == pytest.approx([1.2, 4.8, 0.0])


def test_claims_are_decided_quarter_by_quarter_and_when_the_lever_ends() -> None:
    award = {made.name: made for made in lever(end="2020-08").rules("help")}["help.award"]
    assert award.active is not None
    assert [month for month in range(30) if award.active(month)] == [14, 17, 19]
    # The last round, in August, looks back on two months.
    programme = programme_of(lever(end="2020-08"), 3, 19)
    firms = table(
        cloud_level=[1, 1, 1], cloud_month=[17, 18, 19], expected_demand=[1.0] * 3, above_scale=[False] * 3
    )
    made = lever(end="2020-08").choose(firms, programme, P, Draws([0.5] * 3), network(3), office())
    assert made["programme"][0].applicants.tolist() == [1, 2]
