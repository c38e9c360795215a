"""The parks of the city and its industrial land: what may be given out, what stands idle, who takes it up again.

New industrial land is a share of the yearly quota of building land, spread over the parks. Plants of enterprises that
end become idle; beginners and enterprises short of room come across some of them, others fall to ruin, and of those
only the land is left. Land and plants outside the parks are kept as one more place, the last one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.agents.idle_plants import IdlePlants, idle_before
from sim.engine_errors import ContractError

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.streams import Streams

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

ROUNDING = 1e-6


# -- requests ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LandTaken:
    """A request to give out ``mu`` of new land in each of ``park`` (rows; equal lengths, a park may come twice)."""

    park: Rows
    mu: Floats


@dataclass(frozen=True, slots=True)
class LandReleased:
    """A request to take land that was given out back into what may be given out: ``mu`` in each of ``park``."""

    park: Rows
    mu: Floats


@dataclass(frozen=True, slots=True)
class Assessed:
    """A request to record that each of ``park`` has an area-wide environmental assessment."""

    park: Rows


@dataclass(frozen=True, slots=True)
class LandWanted:
    """A request to record that approved projects wait for ``mu`` of land (this month's queue)."""

    mu: float


@dataclass(frozen=True, slots=True)
class IndustrialShare:
    """A request that at least ``share`` of this month's quota goes to industry."""

    share: float


@dataclass(frozen=True, slots=True)
class Priority:
    """A request that ``share`` of this month's new industrial land goes to ``park`` before the rest is spread."""

    park: int
    share: float


@dataclass(frozen=True, slots=True)
class LandAssembled:
    """A request to put up to ``mu`` of the land of ruined plants together as one plot in ``park``."""

    park: int
    mu: float


@dataclass(frozen=True, slots=True)
class InfrastructureBuilt:
    """A request to raise the infrastructure of every park by ``gain`` (0-1, (places,)); it ends at one."""

    gain: Floats


@dataclass(frozen=True, slots=True)
class Positioned:
    """A request that, this month, ``share`` of the projects go only where the plan wants their industry."""

    share: float


@dataclass(frozen=True, slots=True)
class PlantsSought:
    """A request of ``rows`` that look for ``need`` mu in idle plants, one entry an enterprise.

    For them, and for projects without land, plants are found with ``added`` on top of the ordinary chance, at most
    ``limit`` plants this month.
    """

    rows: Rows
    need: Floats
    added: float
    limit: float = float("inf")


@dataclass(frozen=True)
class LandState:
    """What a month of land leaves: a request to the parks, whose only author is
    :func:`sim.agents.land_use.manage_land`.

    ``land_free`` and ``contiguous`` (mu) have shape (places,). ``taken_rows`` are the enterprises that took an idle
    plant this month, ``found_anyway`` (same length) says who found it without help, ``taken_by_projects`` who is still
    a project. Plants that are ``reserved`` wait for the projects ``reserved_for``. ``fitting`` and ``fitting_until``
    are the enterprises that still fit out a plant, and their last month of it.
    """

    plants: IdlePlants
    land_free: Floats
    contiguous: Floats
    ruined_land: float
    prefab_land: float
    plants_ever: int
    plants_reused: int
    supplied: float
    given_out: float
    quota_of_year: float
    industrial_of_year: float
    taken_rows: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    found_anyway: Flags = field(default_factory=lambda: np.empty(0, bool))
    taken_by_projects: Flags = field(default_factory=lambda: np.empty(0, bool))
    reserved: IdlePlants = field(default_factory=IdlePlants)
    reserved_for: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    fitting: Rows = field(default_factory=lambda: np.empty(0, np.int64))
    fitting_until: Rows = field(default_factory=lambda: np.empty(0, np.int64))


@dataclass
class MonthWishes:
    """What levers and projects have asked for this month."""

    industrial_share: float = 0.0
    priority_park: int = -1
    priority_share: float = 0.0
    positioned: float = 0.0
    queue: float = 0.0
    sought: tuple[PlantsSought, ...] = ()


# -- the institution -----------------------------------------------------------------------------------------------


class Park(mesa.Agent):
    """One park as an object: a window on its row of :class:`Parks`."""

    def __init__(self, model: mesa.Model, parks: Parks, index: int) -> None:
        super().__init__(model)
        self._parks, self.index = parks, index
        info = parks.table[index]
        self.id, self.kind, self.name_en, self.name_zh = info.id, info.kind, info.name_en, info.name_zh

    @property
    def land_free(self) -> float:
        """Industrial land that may be given out now (mu)."""
        return float(self._parks.land_free[self.index])

    @property
    def idle_plants(self) -> int:
        """Idle plants that could be used."""
        return int(self._parks.idle_plants[self.index])

    @property
    def infrastructure(self) -> float:
        """State of roads, pipes and lines, 0-1."""
        return float(self._parks.infrastructure[self.index])


class Parks:
    """The land office's books. A named resource; only requests change it.

    Arrays have shape (places,): the ``number`` parks in the order of parks.csv, then one row for all that lies outside
    the parks, so that the park -1 of an enterprise finds it. ``takes`` (places, stages) says which industries a park is
    meant for; outside the parks nothing is barred.
    """

    name = "parks"

    def __init__(
        self, model: mesa.Model, plan: Plan, p: Mapping[str, float], *, scale: float, scarce: bool, key: int,
        plants: IdlePlants,
    ) -> None:  # fmt: skip
        """``scale``: size of the city against the real one; ``scarce``: land ends; ``key`` tells runs apart where
        plants draw their luck; ``plants``: those idle at the start.
        """
        table = self.table = plan.parks
        self.number, self.scale, self.scarce, self.key = len(table), scale, scarce, key
        self.names = tuple(park.id for park in table)
        self.kinds = tuple(park.kind for park in table)
        self.takes = np.array(
            [[stage in park.stages for stage in plan.stages] for park in table] + [[True] * len(plan.stages)]
        )
        share = np.array([park.land_share for park in table])
        self.land_share = np.append(share, 1.0 - share.sum())
        self.planned_mu = np.array([*(park.planned_mu_most or np.inf for park in table), np.inf])
        self.prefab = next((k for k, park in enumerate(table) if "PREFAB" in park.stages), -1)
        """Row of the park for prefabricated building, -1 where the plan has none."""
        self.in_centre = np.array([*(park.kind != "base" for park in table), False])
        """The one area and two parks."""
        self.main = self.kinds.index("area") if "area" in self.kinds else 0
        """Row of the industrial cluster area, where contiguous land is put together."""
        self.infrastructure = np.array([*(park.infrastructure for park in table), p["infrastructure_outside"]])
        self.infrastructure_start = self.infrastructure.copy()
        self.assessed = np.zeros(self.number + 1, dtype=bool)
        start = p["land_free_start"] * scale * self.land_share
        self.state = LandState(
            plants, start, np.zeros(self.number + 1), p["ruined_land_start"] * scale,
            p["prefab_park_start"] * scale, len(plants), 0, 0.0, 0.0, 0.0, 0.0,
        )  # fmt: skip
        self.wishes = MonthWishes()
        self.agents = [Park(model, self, index) for index in range(self.number)]

    # -- looking in ------------------------------------------------------------------------------------------------

    @property
    def land_free(self) -> Floats:
        """Industrial land that may be given out now (mu); without end where land is not scarce."""
        return self.state.land_free if self.scarce else np.full(self.number + 1, np.inf)

    @property
    def idle_plants(self) -> Rows:
        """Idle plants that could be used."""
        return np.bincount(self.state.plants.place, minlength=self.number + 1)

    @property
    def idle_plant_land(self) -> Floats:
        """Land under idle plants (mu)."""
        land = np.bincount(self.state.plants.place, self.state.plants.mu, self.number + 1)
        return land.astype(np.float64)

    @property
    def positioned(self) -> float:
        """Share of the projects that may go only where the plan wants their industry, this month."""
        return self.wishes.positioned

    @property
    def land_queue(self) -> float:
        """Land that approved projects wait for (mu), as they told this month."""
        return self.wishes.queue

    # -- the month -------------------------------------------------------------------------------------------------

    def begin_month(self, month: int) -> None:
        """Last month's wishes are over."""
        self.wishes = MonthWishes()

    def carry_out(self, requests: Sequence[Any], rule_name: str) -> None:
        """Change the books. ContractError for land or plants that are not there, and for unknown requests."""
        for request in requests:
            if isinstance(request, LandState):
                self.state = request
            elif isinstance(request, LandTaken):
                self._give_out(request, rule_name)
            elif isinstance(request, LandReleased):
                free = self.state.land_free + np.bincount(request.park % (self.number + 1), request.mu, self.number + 1)
                self.state = replace(self.state, land_free=free)
            elif isinstance(request, Assessed):
                self.assessed = self.assessed.copy()
                self.assessed[request.park] = True
            elif isinstance(request, InfrastructureBuilt):
                self.infrastructure = np.minimum(self.infrastructure + request.gain, 1.0)
            elif isinstance(request, LandAssembled):
                self._assemble(request)
            else:
                self._wish(request, rule_name)

    def _wish(self, request: Any, rule_name: str) -> None:
        wishes = self.wishes
        if isinstance(request, IndustrialShare):
            wishes.industrial_share = max(wishes.industrial_share, request.share)
        elif isinstance(request, Priority):
            wishes.priority_park, wishes.priority_share = request.park, request.share
        elif isinstance(request, Positioned):
            wishes.positioned = max(wishes.positioned, request.share)
        elif isinstance(request, LandWanted):
            wishes.queue += request.mu
        elif isinstance(request, PlantsSought):
            wishes.sought = (*wishes.sought, request)
        else:
            raise ContractError(f"rule {rule_name!r}: the parks cannot carry out {request!r}")

    def _give_out(self, request: LandTaken, rule_name: str) -> None:
        taken = np.bincount(request.park % (self.number + 1), request.mu, self.number + 1)
        if self.scarce and (taken > self.state.land_free + ROUNDING).any():
            raise ContractError(f"rule {rule_name!r} gives out land that the parks do not have")
        self.state = replace(
            self.state,
            land_free=np.maximum(self.state.land_free - taken, 0.0),
            given_out=self.state.given_out + float(taken.sum()),
        )

    def _assemble(self, request: LandAssembled) -> None:
        mu = min(request.mu, self.state.ruined_land)
        where = np.arange(self.number + 1) == request.park
        self.state = replace(
            self.state,
            ruined_land=self.state.ruined_land - mu,
            land_free=self.state.land_free + mu * where,
            contiguous=self.state.contiguous + mu * where,
        )

    def snapshot(self) -> Any:
        """Nothing in it is ever changed in place."""
        return self.state, replace(self.wishes), self.infrastructure, self.assessed, self.key

    def restore(self, kept: Any) -> None:
        self.state, wishes, self.infrastructure, self.assessed, self.key = kept
        self.wishes = replace(wishes)


def build_parks(
    model: mesa.Model, plan: Plan, p: Mapping[str, float], population: Streams, months: Streams,
    arrays: Mapping[str, NDArray[Any]], incumbents: int, *, scale: float, scarce: bool,
) -> Parks:  # fmt: skip
    """The parks of a model. ``arrays`` is its population, whose first ``incumbents`` rows exist in 2019;
    ``population`` and ``months`` are the random streams of the two.
    """
    rows = np.arange(incumbents)
    place = arrays["park"][:incumbents] % (len(plan.parks) + 1)
    draw = population.uniform("parks: idle plants of 2019", 0, incumbents)
    plants = idle_before(
        arrays["land"][:incumbents], place, rows, draw, p["idle_plants_start"], p["plant_smallest"]
    )
    key = int(months.uniform("parks: luck of the run", 0, 1)[0] * 2.0**53)
    return Parks(model, plan, p, scale=scale, scarce=scarce, key=key, plants=plants)
