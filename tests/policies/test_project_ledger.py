"""The project ledger against cases worked out by hand: who is screened, who is driven, what counts as deadweight."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.agents.projects import APPROVED, BUILDING, LEAD, SIGNED, Driven
from sim.policies.programme import Achieved, CasesTaken, Decision
from sim.policies.project_ledger import ProjectLedger
from tests.agents.project_cases import project_ledger, requests_of
from tests.policies.firms import office, programme_of

NO_FIRMS = SimpleNamespace(rows=20)
SETTINGS: dict[str, Any] = {
    "start": "2020-09", "landmarks": 1, "ledger": 2, "meetings": 12, "held_up": 0.6, "clock": 0.8, "failure": 0.7,
}  # fmt: skip


def lever(**changes: Any) -> ProjectLedger:
    return ProjectLedger(**(SETTINGS | changes))


def five(**traits: Any) -> Any:
    """Four signed projects, the fourth named by the plan and small, and a lead."""
    values = {"announced": [3e4, 2e4, 1e4, 5e3, 9e4], "delay_luck": [0.1, 0.7, 0.2, 0.3, 0.1]} | traits
    return project_ledger([SIGNED, APPROVED, BUILDING, SIGNED, LEAD], named=("", "", "", "aviation_park", ""), **values)


def meet(own: ProjectLedger, projects: Any, cases: int = 50) -> dict[str, Any]:
    return own.meet(NO_FIRMS, programme_of(own, 20, 20), projects, office(cases))


def test_named_projects_become_landmarks_and_the_largest_fill_the_ledger() -> None:
    landmark, ledger = requests_of(meet(lever(), five()), "projects", Driven)
    assert (landmark.kind, landmark.rows.tolist()) == ("landmark", [3])
    assert (ledger.kind, ledger.rows.tolist()) == ("ledger", [0, 1])


def test_only_what_is_held_up_gets_faster() -> None:
    # Numbers below 0.6 are held up: the projects 3 and 0, but not 1.
    result = meet(lever(), five())
    landmark, ledger = requests_of(result, "projects", Driven)
    assert (landmark.clock.tolist(), landmark.failure.tolist()) == ([0.8], [0.7])
    assert (ledger.clock.tolist(), ledger.failure.tolist()) == ([0.8, 1.0], [0.7, 1.0])
    (decision,) = requests_of(result, "programme", Decision)
    assert decision.awarded.tolist() == [13, 10, 11] and decision.anyway.tolist() == [False, False, True]
    assert not decision.amounts.any()
    assert requests_of(result, "programme", Achieved)[0].amount == 2.0


def test_all_stand_on_the_lists_and_the_offices_drive_as_many_as_they_can() -> None:
    result = meet(lever(), five(), cases=2)
    landmark, ledger = requests_of(result, "projects", Driven)
    assert (landmark.rows.tolist(), ledger.rows.tolist()) == ([3], [0, 1])
    assert requests_of(result, "programme", CasesTaken)[0].number == 2
    (decision,) = requests_of(result, "programme", Decision)
    assert (len(decision.applicants), len(decision.awarded)) == (3, 3)
    # The third is on the ledger, and nobody has time for it.
    assert np.asarray(ledger.clock)[1] == 1.0
    nobody = requests_of(meet(lever(), five(), cases=0), "projects", Driven)
    assert all((np.asarray(driven.clock) == 1.0).all() for driven in nobody)


def test_lists_stay_for_the_year_and_open_places_are_filled_later() -> None:
    own, projects = lever(), five()
    projects.carry_out(meet(own, projects)["projects"], "lever")
    again = meet(own, projects)
    landmark, ledger = requests_of(again, "projects", Driven)
    assert (landmark.rows.tolist(), ledger.rows.tolist()) == ([3], [0, 1])
    assert requests_of(again, "programme", Decision) == [] and "events" not in again
    wider = lever(ledger=3)
    (decision,) = requests_of(meet(wider, projects), "programme", Decision)
    assert decision.awarded.tolist() == [12]


def test_without_signed_projects_nobody_meets() -> None:
    assert meet(lever(), project_ledger([LEAD])) == {}


def test_meetings_are_spread_over_the_year_and_counted_from_the_start() -> None:
    monthly, quarterly = lever(), lever(meetings=4)
    assert all(monthly.meets(month) for month in range(12))
    assert [month for month in range(12) if quarterly.meets(month)] == [2, 5, 8, 11]
    # September to December 2020.
    assert (monthly.meetings_by(23), quarterly.meetings_by(23)) == (4, 2)
    assert lever(end="2020-10").meetings_by(40) == 2
    assert monthly.meetings_by(19) == 0


def test_what_is_published_is_what_the_programme_holds() -> None:
    own, projects = lever(), five()
    programme = programme_of(own, 20, 20)
    programme.model.projects = projects
    projects.carry_out(meet(own, projects)["projects"], "lever")
    made: Any = own.rules("help")[-1](SimpleNamespace(rows=20), programme=programme)
    assert {figure.name: figure.value for figure in made["statistics"]} == {
        "landmark_projects": 1.0, "landmark_projects_new": 1.0, "ledger_projects": 2.0, "project_meetings": 1.0,
    }  # fmt: skip


def test_switched_off_it_is_not_there() -> None:
    assert lever().active(20) and not lever().active(19)
    assert not lever(held_up=0.0).started(30)
    assert np.all([not rule.active(19) for rule in lever().rules("help")])  # type: ignore[misc]
