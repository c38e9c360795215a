"""The ledger of key projects and the landmark projects: monthly meetings that remove what delays them.

In the plan (III.14; tasks 30 and 31) five landmark projects are driven each year and 20 to 30 projects are screened
into a ledger; a monthly meeting looks for what holds them up. Information alone: nobody applies and no money is paid.
Every year anew the largest signed projects, those that the plan names first, become landmarks; the next largest go
into the ledger, and places stay open until enough projects have been signed. Each month the meeting takes up as many
of them as the offices have cases for. A project that is held up by something (its own number decides) builds in
``clock`` of the time left and fails with ``failure`` of the usual hazard while it is driven; landmarks and ledger
projects also come first in the queue for land.

Deadweight are projects on the lists that nothing holds up. How much a meeting speeds a project up is judgement. The
numbers of landmark and ledger projects and of meetings that are published are those that the programme itself holds,
as the plan counts them.
"""

from __future__ import annotations

from typing import Any, ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from sim.agents.projects import BUILDING, SIGNED, Driven
from sim.events import Event
from sim.policies.base import MONTHS_A_YEAR, Lever, ends_quarter, table_of
from sim.policies.programme import Achieved, CasesTaken, Decision, Memory, Programme
from sim.rule import Rule

Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

number = table_of("project_ledger")


class ProjectLedger(Lever):
    """Drives landmark projects and those on the ledger."""

    name: ClassVar[str] = "project_ledger"
    strengths: ClassVar[tuple[str, ...]] = ("held_up",)
    effect: ClassVar[tuple[str, int]] = ("project_investment", 1)
    evidence_grade: ClassVar = "D"
    evidence: ClassVar[str] = (
        "Judgement (model design: time to build x 0.8, failures x 0.7); no study of meetings on projects was found."
    )
    direct_effect_unit: ClassVar[str] = "project-years with a delay removed"
    memory: ClassVar[dict[str, float]] = {"driven": 0.0}

    landmarks: int = number("landmarks")
    ledger: int = number("ledger")
    meetings: int = number("meetings")
    held_up: float = number("held_up")
    clock: float = number("clock")
    failure: float = number("failure")
    named_only: bool = False
    """Whether only the projects that the plan names are driven, and no lists of the year are kept."""

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "offer", self.meet, resources=("projects", "government"),
                requests=("projects", "programme", "events"), when=self.meets, idle=self.none_is_open,
            ),
            self.publish(lever_id, _figures, when=ends_quarter),
        )

    def none_is_open(self, programme: Programme, month: int) -> bool:
        """Whether none of the plan's named projects is open, where only these are driven."""
        if not self.named_only:
            return False
        projects = programme.model.projects
        named = projects.status[projects.is_named]
        return not ((named >= SIGNED) & (named <= BUILDING)).any()

    def meets(self, month: int) -> bool:
        """Whether a meeting is held in ``month``: ``meetings`` a year, evenly spread."""
        of_year = month % MONTHS_A_YEAR
        return (of_year + 1) * self.meetings // MONTHS_A_YEAR > of_year * self.meetings // MONTHS_A_YEAR

    def meetings_by(self, month: int) -> int:
        """Meetings held from the start up to and including ``month``."""
        last = self.first_month + self.months_in_force(month)
        return self._meetings_before(last) - self._meetings_before(self.first_month)

    def _meetings_before(self, month: int) -> int:
        years, of_year = divmod(month, MONTHS_A_YEAR)
        return years * self.meetings + of_year * self.meetings // MONTHS_A_YEAR

    def screened(self, projects: Any, rows: Rows) -> tuple[Flags, Flags, Flags]:
        """Which of ``rows`` stand on the list of landmarks, on the ledger, and newly on either; shape (len(rows),).

        As long as the lists have places this year they are filled: the largest announced sum first, and before all
        others the projects that the plan names; ties by number. A landmark is not on the ledger a second time.
        """
        landmark, ledger = projects.landmark[rows], projects.ledger[rows]
        new = np.zeros(len(rows), dtype=bool)
        free = (~(landmark | ledger)).nonzero()[0]
        if not len(free):
            return landmark, ledger, new
        places = [
            max(most - int(np.count_nonzero(flags)), 0)
            for most, flags in ((self.landmarks, projects.landmark), (self.ledger, projects.ledger))
        ]
        if sum(places):
            own = rows[free]
            order = free[np.lexsort((own, -projects.announced[own], ~projects.is_named[own]))]
            first, second = order[: places[0]], order[places[0] : sum(places)]
            landmark[first], ledger[second] = True, True
            new[first], new[second] = True, True
        return landmark, ledger, new

    def meet(
        self, firms: Any, programme: Programme, projects: Any, government: Any
    ) -> dict[str, Any]:
        """Screen the year's projects, and take up one delay of each, landmarks first, as far as the offices can."""
        rows = projects.open_rows
        if self.named_only:
            return self.drive_named(rows[projects.is_named[rows]], programme, projects, government)
        landmark, ledger, new = self.screened(projects, rows)
        first = landmark.nonzero()[0]
        cases = int(min(max(government.cases_left, 0), len(rows)))
        listed = np.concatenate([first, ledger.nonzero()[0]])
        if not len(listed):
            return {}
        # All that are screened stand on the lists; a delay is removed as far as the offices have people for it.
        helped = (projects.delay_luck[rows[listed]] < self.held_up) & (np.arange(len(listed)) < cases)
        clock, failure = np.where(helped, self.clock, 1.0), np.where(helped, self.failure, 1.0)
        cut = len(first)
        result: dict[str, Any] = {
            "projects": [
                Driven(rows[listed[:cut]], "landmark", clock[:cut], failure[:cut]),
                Driven(rows[listed[cut:]], "ledger", clock[cut:], failure[cut:]),
            ],
            "programme": [CasesTaken(min(cases, len(listed)))],
        }
        if new.any():
            taken = new[listed].nonzero()[0]
            applicants, slots = projects.slot[rows[new]], projects.slot[rows[listed[taken]]]
            decision = Decision(applicants, slots, np.zeros(len(slots)), ~helped[taken])
            result["programme"] += [decision, Achieved(float(np.count_nonzero(helped[taken])))]
            result["events"] = [Event("awarded", slots, programme.name)]
        return result


    def drive_named(self, rows: Rows, programme: Programme, projects: Any, government: Any) -> dict[str, Any]:
        """Take up one delay of each open project that the plan names, largest first, on no list of the year."""
        rows = rows[np.lexsort((rows, -projects.announced[rows]))][: int(min(max(government.cases_left, 0), len(rows)))]
        if not len(rows):
            return {}
        helped = projects.delay_luck[rows] < self.held_up
        clock, failure = np.where(helped, self.clock, 1.0), np.where(helped, self.failure, 1.0)
        new = programme.memory["driven"][projects.slot[rows]] == 0.0
        slots = projects.slot[rows[new]]
        programme_requests: list[Any] = [CasesTaken(len(rows))]
        if len(slots):
            programme_requests += [
                Decision(slots, slots, np.zeros(len(slots)), ~helped[new]), Memory("driven", slots, 1.0),
                Achieved(float(np.count_nonzero(helped[new]))),
            ]
        return {"projects": [Driven(rows, "named", clock, failure)], "programme": programme_requests}


def _figures(programmes: list[Programme]) -> dict[str, float]:
    """Projects on the lists, each once in every year, and meetings held: programme counts."""
    projects, month = programmes[0].model.projects, programmes[0].model.month
    ledgers = [cast(ProjectLedger, programme.lever) for programme in programmes]
    held = max((lever.meetings_by(month) for lever in ledgers if not lever.named_only), default=0)
    return {
        "landmark_projects": float(projects.landmark_years),
        "landmark_projects_new": float(projects.landmarks_ever),
        "ledger_projects": float(projects.ledger_years),
        "project_meetings": float(held),
    }
