"""The business environment against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents.projects import ApprovalEased
from sim.policies.business_environment import BusinessEnvironment, OutreachProgramme, SymposiumHeld, is_even
from tests.policies.firms import Draws, at, network, office, programme_of, table

MONTH = 21
P = SimpleNamespace(application_awareness=0.4)


def lever(**settings: Any) -> BusinessEnvironment:
    values = {
        "start": "2020-09", "delivery": 0.5, "awareness": 0.2, "ease": 0.4, "approval_months": 2.0, "link_search": 0.1,
        "credit_search": 0.01, "sales_forecast": 0.04, "visits": 10, "visit_months": 10, "visited_awareness": 0.5,
        "visit_memory_months": 12, "symposium_guests": 1,
    }  # fmt: skip
    return BusinessEnvironment(**(values | settings))


def state(made: BusinessEnvironment) -> OutreachProgramme:
    programme: OutreachProgramme = programme_of(made, 5, MONTH)
    return programme


def enterprises() -> SimpleNamespace:
    """Three on the list, one below the scale, one that has ended."""
    return table(above_scale=[True, True, True, False, True], alive=np.array([True, True, True, True, False]))


def go_out(made: BusinessEnvironment, programme: OutreachProgramme, cases: int = 100) -> Any:
    draws = Draws([0.3, 0.1, 0.2, 0.0, 0.0])
    return made.go_out(enterprises(), programme, P, draws, network(5), office(cases), at(MONTH))


def test_visits_are_spread_and_a_symposium_takes_the_first_case() -> None:
    made = lever()
    assert [made.visits_by(month) for month in (19, 20, 21, 29, 40)] == [0, 1, 2, 10, 10]
    programme = state(made)
    programme.carry_out(go_out(made, programme)["programme"], "go out")
    # Two visits are due: the lowest draws on the list are the second and the third. Guest is the first.
    assert programme.memory["visited"].tolist() == [0.0, 1.0, 1.0, 0.0, 0.0]
    assert programme.memory["informed_until"].tolist() == [32.0, 32.0, 32.0, -1.0, -1.0]
    assert (programme.symposiums, programme.visited, programme.tally.awarded) == (1, 2, 2)
    assert programme.tally.direct_effect == programme.tally.awarded - programme.tally.deadweight
    again = go_out(made, programme)["programme"]
    assert [len(request.awarded) for request in again if hasattr(request, "awarded")] == [0], "nothing is due"


def test_without_cases_nobody_goes_out() -> None:
    made = lever()
    assert go_out(made, state(made), cases=0) == {}
    programme = state(made)
    programme.carry_out(go_out(made, programme, cases=2)["programme"], "go out")
    assert (programme.visited, programme.tally.refused, programme.symposiums) == (1, 1, 1)
    unlimited = go_out(made, state(made), cases=float("inf"))["programme"]  # type: ignore[arg-type]
    assert SymposiumHeld() in unlimited


def test_service_reaches_everybody_and_visits_a_few() -> None:
    made = lever()
    programme = state(made)
    programme.memory["informed_until"][0] = MONTH
    served = made.serve(enterprises(), programme, at(MONTH))
    assert served["awareness_raised"] == pytest.approx([0.5, 0.1, 0.1, 0.1, 0.1])
    assert served["credit_priority"].tolist() == [0.01, 0.0, 0.0, 0.0, 0.0]
    assert (served["application_eased"], served["link_search_eased"]) == pytest.approx((0.2, 0.05))
    assert served["expectation_sharpened"] == pytest.approx(0.02)
    assert made.approve(enterprises())["projects"] == [ApprovalEased(1.0)]
    later = made.serve(enterprises(), programme, at(MONTH + 1))
    assert later["awareness_raised"] == pytest.approx(np.full(5, 0.1))


def test_symposiums_are_held_in_even_months() -> None:
    # Month 0 is January 2019, month 21 October 2020.
    assert [month for month in range(20, 32) if is_even(month)] == [21, 23, 25, 27, 29, 31]


def test_symposiums_are_part_of_a_snapshot() -> None:
    made = lever()
    programme = state(made)
    programme.carry_out([SymposiumHeld()], "invite")
    kept = programme.snapshot()
    programme.carry_out([SymposiumHeld()], "invite")
    programme.restore(kept)
    assert programme.symposiums == 1
    programme.restore(None)
    assert programme.symposiums == 1
