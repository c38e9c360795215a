"""The ledger of investment projects: who has come, what was signed, what is being built, what works.

One row a possible project (:mod:`sim.agents.project_slots`). Rules and levers read the arrays and return the requests
below; only :meth:`Projects.carry_out` changes anything. A project seen as an object is a :class:`Project`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.agents.project import Project
from sim.agents.project_slots import (
    APPROVED,
    BUILDING,
    FAILED,
    LEAD,
    NEVER,
    POSSIBLE,
    PRODUCING,
    SIGNED,
    STATUS_NAMES,
    ProjectSlots,
)
from sim.engine_errors import ContractError

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.streams import Streams

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

__all__ = [
    "APPROVED", "BUILDING", "FAILED", "LEAD", "NEVER", "POSSIBLE", "PRODUCING", "SIGNED", "STATUS_NAMES",
    "ApprovalEased", "Built", "Driven", "Effort", "Endangered", "Financed", "GroundBroken", "Moved", "PlantMatched",
    "PlantOpened", "Project", "Projects",
]  # fmt: skip

JANUARY = 0
MONTHS_A_YEAR = 12


# -- requests of levers --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Effort:
    """Search for projects this month, in addition to the usual 1: ``by_stage`` (stages,), and for those of a billion
    yuan and more ``large``. Several add up.
    """

    by_stage: Floats
    large: float = 0.0


@dataclass(frozen=True, slots=True)
class Driven:
    """This month the projects ``rows`` are driven: a delay is removed.

    What is left of the time to build is multiplied by ``clock``, the hazard of failure by ``failure``; who is driven
    twice has its delay removed once. They stand on this year's ledger, or on its list of landmark projects, until the
    year ends; ``named`` ones are driven without a list.
    """

    rows: Rows
    kind: Literal["ledger", "landmark", "named"]
    clock: float | Floats = 1.0
    failure: float | Floats = 1.0


@dataclass(frozen=True, slots=True)
class Financed:
    """A fund puts ``amounts`` (10k yuan) into the projects ``rows``: they are likelier to be built, and sooner."""

    rows: Rows
    amounts: Floats


@dataclass(frozen=True, slots=True)
class ApprovalEased:
    """This month every approval comes ``months`` sooner than usual. Several add up."""

    months: float


@dataclass(frozen=True, slots=True)
class PlantMatched:
    """The projects ``rows`` move into idle plants: they need no new land and build in less time."""

    rows: Rows


# -- requests of the rules of the month ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """The projects ``rows`` reach ``status`` this month (LEAD, SIGNED, APPROVED or FAILED).

    ``anyway`` says of leads who would have come without any lever.
    """

    rows: Rows
    status: int
    anyway: Flags | None = None


@dataclass(frozen=True, slots=True)
class GroundBroken:
    """Construction of ``rows`` begins in ``park`` on ``land`` (mu); ``money`` (10k yuan) will be spent over ``months``.

    Arrays (len(rows),).
    """

    rows: Rows
    park: Rows
    land: Floats
    money: Floats
    months: Floats


@dataclass(frozen=True, slots=True)
class Built:
    """On the sites of ``rows`` work went on by ``months`` of the time planned. Arrays (len(rows),)."""

    rows: Rows
    months: Floats


@dataclass(frozen=True, slots=True)
class Endangered:
    """This month added ``hazard`` to the danger that ``rows`` are in. Arrays (len(rows),)."""

    rows: Rows
    hazard: Floats


@dataclass(frozen=True, slots=True)
class PlantOpened:
    """The plants of ``rows`` begin to work; at full use they will meet a demand of ``full`` (10k yuan a month)."""

    rows: Rows
    full: Floats


Request = (
    Effort | Driven | Financed | ApprovalEased | PlantMatched | Moved | GroundBroken | Built | Endangered | PlantOpened
)

_STEPS = {LEAD: "month_lead", SIGNED: "month_signed", APPROVED: "month_approved", FAILED: "month_failed"}

_STATE = (
    "status", "park", "realised", "anyway", "ledger", "landmark", "progress", "build_months", "land", "spent",
    "financed", "plant", "full", "month_lead", "month_signed", "month_approved", "month_building", "month_producing",
    "month_failed", "failed_from", "was_landmark", "danger", "arrival_luck", "signing_luck", "endurance",
)  # fmt: skip
"""Arrays over projects that the months change, and their luck, which belongs to the run."""


class Projects:
    """All projects, possible ones included. A named resource. Arrays have shape (projects,).

    What never changes: ``stage``, ``announced`` (10k yuan), ``large``, ``named`` (id or empty), ``slot`` (row of the
    enterprise table), ``displacement``, ``spillover``, ``realised_share``, ``signing_months``, ``approval_months``.
    What rules and levers change by requests: ``status`` (codes of this module), ``park``, ``realised`` (money that is
    being or was spent), ``ledger`` and ``landmark`` (flags of the year), ``progress`` and ``build_months``, ``land``
    (mu), ``spent`` (10k yuan so far), ``danger`` (accumulated hazard of failure), ``financed`` (by a fund), ``plant``
    (moves into an idle plant), ``full`` (demand at full use), and the month of each step (NEVER: it has not come).
    """

    name = "projects"

    def __init__(
        self, model: mesa.Model, slots: ProjectSlots, rows: Rows, weights: Floats, plan: Plan, streams: Streams,
        linked: float = 0.0,
    ) -> None:  # fmt: skip
        """``rows``: the enterprise slot of each; ``weights`` (stages,): share of each stage in the usual leads;
        ``streams``: the run's random numbers, of which each project has its own for arriving, signing and failing;
        ``linked``: spill-over to a stage that buys from or sells to the project's, against its own.
        """
        count = len(slots)
        self.model, self.slots, self.slot = model, slots, rows
        self.stages = len(plan.stages)
        self.lead_weights = weights
        self.coefficients = plan.coefficients
        linked_stages = (plan.coefficients > 0.0) | (plan.coefficients.T > 0.0)
        own = np.eye(self.stages)
        self.reach = own + linked * linked_stages * (1.0 - own)
        """Spill-over of a project of stage s (row) on each stage, against that on its own."""
        self.stage, self.announced, self.large, self.named = slots.stage, slots.announced, slots.large, slots.named
        self.is_named = np.array([bool(own_name) for own_name in slots.named], dtype=bool)
        self.lead_month, self.signing_months = slots.lead_month, slots.signing_months
        self.approval_months, self.realised_share = slots.approval_months, slots.realised_share
        self.displacement, self.spillover = slots.displacement, slots.spillover
        self.delay_luck, self.place_luck = slots.delay_luck, slots.place_luck
        self.arrival_luck = streams.uniform("projects: arrival", 0, count)
        self.signing_luck = streams.uniform("projects: signing", 0, count)
        self.endurance = -np.log1p(-streams.uniform("projects: failure", 0, count))
        """Danger (accumulated hazard) at which it is given up: exponential, so that any hazard is met."""
        self.new_material = plan.scope("new_materials")[slots.stage] > 0.0
        self.prefab = plan.scope("green_building_materials")[slots.stage] > 0.0
        self._arriving: dict[int, Rows] = {}
        for month in np.unique(slots.lead_month[slots.status == POSSIBLE]):
            self._arriving[int(month)] = np.flatnonzero((slots.lead_month == month) & (slots.status == POSSIBLE))
        self.status = slots.status.copy()
        self.park = slots.park.copy()
        self.realised = np.zeros(count)
        self.anyway = slots.status != POSSIBLE
        """Would have come without any lever."""
        self.ledger, self.landmark = np.zeros(count, bool), np.zeros(count, bool)
        self.plant, self.was_landmark = np.zeros(count, bool), np.zeros(count, bool)
        self.land, self.spent, self.financed, self.full, self.danger = (np.zeros(count) for _ in range(5))
        self.build_months = slots.build_months.copy()
        self.month_lead = np.where(slots.status == POSSIBLE, NEVER, slots.lead_month)
        self.month_signed, self.month_approved = slots.month_signed.copy(), slots.month_approved.copy()
        self.month_building = slots.month_building.copy()
        self.month_producing, self.month_failed = np.full(count, NEVER), np.full(count, NEVER)
        self.failed_from = np.full(count, POSSIBLE)
        """Status that a failed project had when it was given up."""
        building = self.status == BUILDING
        self.progress = np.where(building, -self.month_building, 0.0).astype(np.float64)
        self.realised[building] = (self.announced * self.realised_share)[building]
        self.spent[building] = (self.realised * np.minimum(self.progress / self.build_months, 1.0))[building]
        self.month = 0
        self.landmark_years = self.ledger_years = 0
        """Projects on the year's lists, added up over the years."""
        self._new_month()
        self.agents = {int(k): Project(model, self, int(k), named=True) for k in np.flatnonzero(self.is_named)}
        """The plan's own projects as agents of the model."""

    # -- looking in ------------------------------------------------------------------------------------------------

    def arriving(self, month: int) -> Rows:
        """Projects that might come in ``month``."""
        return self._arriving.get(month, np.empty(0, np.int64))

    def at(self, *statuses: int) -> Rows:
        """Projects whose status is one of ``statuses``, in order."""
        wanted = self.status == statuses[0]
        for status in statuses[1:]:
            wanted |= self.status == status
        return np.flatnonzero(wanted)

    @property
    def open_rows(self) -> Rows:
        """Projects that are signed and neither at work nor given up."""
        # Their codes follow each other.
        return ((self.status >= SIGNED) & (self.status <= BUILDING)).nonzero()[0]

    @property
    def is_signed(self) -> Flags:
        """Projects that have been signed at some time, whatever became of them, shape (projects,)."""
        return self.month_signed != NEVER

    def count_by_status(self) -> Rows:
        """Number of projects in each status, shape (statuses,)."""
        return np.bincount(self.status, minlength=len(STATUS_NAMES))

    def given_up(self) -> int:
        """Signed projects that were given up."""
        return int(np.count_nonzero((self.status == FAILED) & (self.failed_from >= SIGNED)))

    @property
    def landmarks_ever(self) -> int:
        """Projects that were driven as landmarks in some year."""
        return int(np.count_nonzero(self.was_landmark))

    def project(self, k: int) -> Project:
        """Project ``k`` as an object. Raises KeyError for a number that none has."""
        if not 0 <= k < len(self.status):
            raise KeyError(f"no project {k}; there are {len(self.status)}")
        return self.agents.get(k) or Project(self.model, self, k, named=False)

    def find(self, name: str) -> int:
        """Number of the plan's project with the id ``name``. KeyError when there is none."""
        try:
            return next(k for k, own in enumerate(self.named) if own and own == name)
        except StopIteration:
            raise KeyError(f"no project is called {name!r}") from None

    # -- the month -------------------------------------------------------------------------------------------------

    def _new_month(self) -> None:
        self.effort, self.large_effort, self.approval_eased = np.zeros(self.stages), 0.0, 0.0
        self.clock, self.failure = np.ones(len(self.status)), np.ones(len(self.status))
        """This month's factors on the time to build and on the hazard of failure."""
        self.invested = np.zeros(self.stages)
        """Money spent on building sites this month, by stage (10k yuan)."""
        self.changed = False
        """Some project took a step this month."""
        self._disturbed = False

    def begin_month(self, month: int) -> None:
        """Last month's efforts are over; in January the year's lists are empty."""
        self.month = month
        if self._disturbed:
            self._new_month()
        if month % MONTHS_A_YEAR == JANUARY:
            self.ledger[:] = self.landmark[:] = False

    def carry_out(self, requests: Sequence[Request], rule_name: str) -> None:
        """Carry out ``requests``. Raises ContractError for unknown ones and for steps that cannot be taken."""
        self._disturbed = True
        for request in requests:
            if isinstance(request, Moved):
                self._move(request, rule_name)
            elif isinstance(request, Built):
                self._build(request)
            elif isinstance(request, Endangered):
                self.danger[request.rows] += request.hazard
            elif isinstance(request, Effort):
                self.effort = self.effort + request.by_stage
                self.large_effort += request.large
            elif isinstance(request, ApprovalEased):
                self.approval_eased += request.months
            elif isinstance(request, Driven):
                self._drive(request)
            elif isinstance(request, Financed):
                self.financed[request.rows] += request.amounts
            elif isinstance(request, PlantMatched):
                self.plant[request.rows] = True
            elif isinstance(request, GroundBroken):
                self._break_ground(request, rule_name)
            elif isinstance(request, PlantOpened):
                self._step(request.rows, (BUILDING,), PRODUCING, rule_name)
                self.month_producing[request.rows] = self.month
                self.full[request.rows] = request.full
            else:
                raise ContractError(f"rule {rule_name!r}: the project ledger cannot carry out {request!r}")

    def _step(self, rows: Rows, before: tuple[int, ...], status: int, rule_name: str) -> None:
        now = self.status[rows]
        if not all(status_now in before for status_now in now.tolist()):
            raise ContractError(f"rule {rule_name!r} takes projects to {STATUS_NAMES[status]!r} that are not so far")
        self.status[rows] = status
        self.changed = True

    def _move(self, request: Moved, rule_name: str) -> None:
        before = {
            LEAD: (POSSIBLE,), SIGNED: (LEAD,), APPROVED: (SIGNED,), FAILED: (LEAD, SIGNED, APPROVED, BUILDING),
        }.get(request.status)  # fmt: skip
        if before is None:
            raise ContractError(f"rule {rule_name!r}: nobody moves a project to {STATUS_NAMES[request.status]!r} so")
        if not len(request.rows):
            return
        if request.status == FAILED:
            self.failed_from[request.rows] = self.status[request.rows]
        self._step(request.rows, before, request.status, rule_name)
        getattr(self, _STEPS[request.status])[request.rows] = self.month
        if request.anyway is not None:
            self.anyway[request.rows] = request.anyway

    def _break_ground(self, request: GroundBroken, rule_name: str) -> None:
        rows = request.rows
        self._step(rows, (APPROVED,), BUILDING, rule_name)
        self.month_building[rows] = self.month
        self.park[rows], self.land[rows] = request.park, request.land
        self.realised[rows], self.build_months[rows] = request.money, request.months

    def _build(self, request: Built) -> None:
        rows = request.rows
        self.progress[rows] += request.months
        spent = self.realised[rows] * np.minimum(self.progress[rows] / self.build_months[rows], 1.0)
        self.invested += np.bincount(self.stage[rows], spent - self.spent[rows], self.stages)
        self.spent[rows] = spent

    def _drive(self, request: Driven) -> None:
        if request.kind == "landmark":
            self.landmark_years += int(np.count_nonzero(~self.landmark[request.rows]))
            self.was_landmark[request.rows] = self.landmark[request.rows] = True
        elif request.kind == "ledger":
            self.ledger_years += int(np.count_nonzero(~self.ledger[request.rows]))
            self.ledger[request.rows] = True
        self.clock[request.rows] = np.minimum(self.clock[request.rows], request.clock)
        self.failure[request.rows] = np.minimum(self.failure[request.rows], request.failure)

    # -- snapshot --------------------------------------------------------------------------------------------------

    def snapshot(self) -> Any:
        """Everything that a month changes."""
        return {
            **{name: getattr(self, name).copy() for name in _STATE},
            "month": self.month, "landmark_years": self.landmark_years, "ledger_years": self.ledger_years,
            "effort": self.effort.copy(), "large_effort": self.large_effort, "approval_eased": self.approval_eased,
            "clock": self.clock.copy(), "failure": self.failure.copy(), "invested": self.invested.copy(),
            "changed": self.changed, "_disturbed": self._disturbed,
        }  # fmt: skip

    def restore(self, kept: Any) -> None:
        """Take up a snapshot; it stays as it is."""
        for name, value in kept.items():
            setattr(self, name, value.copy() if isinstance(value, np.ndarray) else value)
