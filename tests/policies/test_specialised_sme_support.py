"""Help for specialised enterprises against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.agents.certificates import SPECIALISED
from sim.policies.specialised_sme_support import SpecialisedSmeSupport
from tests.policies.firms import Draws, at, network, office, programme_of, table

MONTH = 14
P = SimpleNamespace(specialised_validity_months=36)


def lever(**settings: Any) -> SpecialisedSmeSupport:
    values = {
        "start": "2020-01", "reward": 30.0, "leverage_eased": 0.03, "large_customer": 1.0, "large_customer_order": 1.6,
        "knowledge_gain": 0.01, "effect_delay": 6, "payment_lag_months": 1,
    }  # fmt: skip
    return SpecialisedSmeSupport(**(values | settings))


def test_the_certified_may_borrow_more_and_the_others_expect_the_reward() -> None:
    made = lever()
    programme = programme_of(made, 4, MONTH)
    # Certified before the run; certified; not yet; not yet, and barred.
    firms = table(specialised_month=[-20, 5, -1, -1], support_barred=[0.0, 0.0, 0.0, 1.0])
    assert made.offer(firms, P, at(MONTH))["leverage_eased"].tolist() == [0.03, 0.03, 0.0, 0.0]
    assert made.promise(firms, programme)["specialised_reward"].tolist() == [0.0, 0.0, 30.0, 0.0]


def test_the_newly_certified_are_paid_and_those_brought_there_learn_later() -> None:
    made = lever()
    programme = programme_of(made, 3, MONTH)
    code = float(SPECIALISED)
    firms = table(certified=[code, code + 1.0, 1.0], certified_anyway=[code, 0.0, 1.0])
    result = made.choose(firms, programme, network(3), office(), at(MONTH))
    decision = result["programme"][0]
    assert decision.awarded.tolist() == [0, 1] and decision.amounts.tolist() == [30.0, 30.0]
    assert decision.anyway.tolist() == [True, False]
    programme.carry_out(result["programme"], "test")
    assert made.gain(firms, programme, at(MONTH + 3)) == {}
    gained = made.gain(firms, programme, at(MONTH + 6))
    assert gained["knowledge_gained"].tolist() == [0.0, 0.01, 0.0]
    programme.carry_out(gained["programme"], "test")
    assert made.gain(firms, programme, at(MONTH + 9)) == {}


def test_without_a_new_certificate_nothing_is_awarded() -> None:
    made = lever()
    firms = table(certified=[0.0], certified_anyway=[0.0])
    assert made.choose(firms, programme_of(made, 1, MONTH), network(1), office(), at(MONTH)) == {}


def chain() -> tuple[SimpleNamespace, SimpleNamespace]:
    """Two certified makers of stage 1 (rows 0, 1); buyers: listed with a served and two open places, small, listed."""
    firms = table(
        stage=[1, 1, 0, 0, 0], specialised_month=[3, 3, -1, -1, -1], capacity=[30.0, 12.0, 0.0, 0.0, 0.0],
        expected_demand=[10.0, 10.0, 100.0, 200.0, 10.0], above_scale=[False, False, True, False, True],
    )  # fmt: skip
    links = network(
        5, links_of=lambda rows: 6, buyer=np.array([2, 2, 2, 3, 4, 4]), supplier=np.array([0, -1, -1, -1, -1, -1]),
        stage_needed=np.array([1, 1, 1, 1, 1, 0]), need=np.array([0.1, 0.15, 0.3, 0.1, 0.1, 0.1]),
    )  # fmt: skip
    return firms, links


def test_each_takes_the_largest_open_place_of_a_listed_buyer_that_it_can_serve() -> None:
    made = lever()
    firms, links = chain()
    # Places 1 and 2 of the large buyer want 15 and 30 a month, that of the small listed one (place 4) wants 1. The
    # first has 20 to spare and may take 16, the second has 2.
    result = made.match(firms, programme_of(made, 5, MONTH), P, Draws(np.zeros(5)), links, at(MONTH))
    new = result["network"][0]
    assert new.positions.tolist() == [1, 4] and new.suppliers.tolist() == [0, 1]
    assert result["events"][0].kind == "matched"


def test_chance_and_open_places_limit_the_matches() -> None:
    firms, links = chain()
    # One in five a year is 5.4 % in a quarter.
    made = lever(large_customer=0.2)
    programme = programme_of(made, 5, MONTH)
    assert made.match(firms, programme, P, Draws(np.full(5, 0.055)), links, at(MONTH)) == {}
    lucky = made.match(firms, programme, P, Draws([0.05, 0.9, 0.0, 0.0, 0.0]), links, at(MONTH))
    assert lucky["network"][0].suppliers.tolist() == [0]
    links.supplier[:] = 0
    assert made.match(firms, programme, P, Draws(np.zeros(5)), links, at(MONTH)) == {}
