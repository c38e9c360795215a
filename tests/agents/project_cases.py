"""A handful of projects and what stands around them, for cases worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import mesa
import numpy as np

from sim.agents.project_slots import APPROVED, BUILDING, LEAD, NEVER, POSSIBLE, PRODUCING, SIGNED, ProjectSlots
from sim.agents.projects import Projects
from sim.plan import load_plan

PLAN = load_plan()
STAGE = PLAN.stage_index("EQ_part")


class EvenStreams:
    """Streams that give every project the same number for each of its fates."""

    def __init__(self, arrival: float = 0.0, signing: float = 0.0, failure: float = 0.5) -> None:
        self._values = {"arrival": arrival, "signing": signing, "failure": failure}

    def uniform(self, name: str, month: int, size: int, sub: int = 0) -> np.ndarray:
        return np.full(size, self._values[name.removeprefix("projects: ")])


def project_ledger(
    status: list[int], *, named: tuple[str, ...] | None = None, streams: Any = None, month: int = 20, **traits: Any
) -> Projects:
    """Projects in these states, in the rows 10, 11, ... of the table; the month is ``month``.

    Each: 10,000 announced of which half is real, 6 months of permits from month 10 on, 12 months of construction from
    month 16 on, stage EQ_part, park 0, no displacement or spill-over; ``traits`` change that.
    """
    count = len(status)
    own = np.array(status)
    values: dict[str, Any] = {
        "opens": np.zeros(count, np.int64), "lead_month": np.full(count, month), "stage": np.full(count, STAGE),
        "park": np.zeros(count, np.int64), "announced": np.full(count, 10_000.0), "realised_share": np.full(count, 0.5),
        "signing_months": np.full(count, 3), "approval_months": np.full(count, 6.0),
        "build_months": np.full(count, 12.0), "displacement": np.zeros(count), "spillover": np.zeros(count),
        "delay_luck": np.full(count, 0.5), "place_luck": np.full(count, 0.5), "named": named or ("",) * count,
        "status": np.where(own == POSSIBLE, POSSIBLE, LEAD), "month_signed": np.full(count, NEVER),
        "month_approved": np.full(count, NEVER), "month_building": np.full(count, NEVER),
    }  # fmt: skip
    values |= {name: np.asarray(value) for name, value in traits.items()}
    values["large"] = values["announced"] >= 100_000.0
    weights = np.full(len(PLAN.stages), 1.0 / len(PLAN.stages))
    made = Projects(
        mesa.Model(rng=0), ProjectSlots(**values), np.arange(10, 10 + count), weights, PLAN,
        cast(Any, streams or EvenStreams()), linked=0.5,
    )  # fmt: skip
    made.begin_month(month)
    made.status[:] = own
    made.month_signed[np.isin(own, (SIGNED, APPROVED, BUILDING, PRODUCING))] = 10
    made.month_approved[np.isin(own, (APPROVED, BUILDING, PRODUCING))] = 16
    begun = np.isin(own, (BUILDING, PRODUCING))
    made.month_building[begun], made.realised[begun] = 16, 0.5 * made.announced[begun]
    return made


def parks(land: list[float], **values: Any) -> SimpleNamespace:
    """Parks with so much free land (mu), the last of them the land outside; nothing else has happened there."""
    places = len(land)
    return SimpleNamespace(
        **{
            "land_free": np.array(land), "names": tuple("abc"[: places - 1]), "assessed": np.zeros(places, bool),
            "positioned": 0.0, "takes": np.ones((places, len(PLAN.stages)), bool),
            "infrastructure": np.full(places, 0.5), "infrastructure_start": np.full(places, 0.5), **values,
        }
    )  # fmt: skip


def requests_of(result: Mapping[str, Any] | None, resource: str, kind: type) -> list[Any]:
    """The requests of one class that a rule returns to ``resource``."""
    return [request for request in (result or {}).get(resource, []) if isinstance(request, kind)]
