"""The statistics bureau: keeps annual books, reviews the above-scale list, counts, and publishes indicators.

What is published never feeds back into anyone's money. The list is reviewed once a year: who reached the
threshold in sales may be listed in December and reports from January on, so that a year's monthly
figures rest on one list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.size_classes import SIZE_PARAMETERS, size_class
from sim.events import Event
from sim.indicators import all_indicators
from sim.indicators.observations import (
    CLOUD_LEVELS,
    QUANTITIES,
    SIZE_CLASSES,
    SUMMED_COLUMNS,
    YEARLY,
    Aggregates,
    Counted,
    Figure,
    Observations,
)
from sim.months import BURN_IN_MONTHS
from sim.rule import rule

Floats = NDArray[np.float64]

MONTHS_A_YEAR = 12
JANUARY, DECEMBER = 0, 11
FULL_YEAR_BEFORE = 23
"""Age in December (months) of an enterprise that existed during the whole year before."""


def is_december(month: int) -> bool:
    return month % MONTHS_A_YEAR == DECEMBER


def is_review_month(month: int) -> bool:
    """December, when the list is drawn up, and January, when it comes into force."""
    return month % MONTHS_A_YEAR in (JANUARY, DECEMBER)


@rule(
    phase="statistics",
    reads=("alive", "revenue", "profit", "value_added"),
    lagged=("revenue_year_to_date", "profit_year_to_date", "value_added_year_to_date"),
    writes=("revenue_year_to_date", "profit_year_to_date", "value_added_year_to_date"),
    resources=("world",),
    row_wise=True,
)
def keep_annual_books(firms: Any, world: Any) -> dict[str, NDArray[Any]]:
    """Add the month to what each live enterprise has sold, earned and added since January."""
    # An enterprise that ended this month still has the month's flows, but no books any more.
    alive = firms.alive
    if world.month % MONTHS_A_YEAR == JANUARY:
        return {
            "revenue_year_to_date": alive * firms.revenue,
            "profit_year_to_date": alive * firms.profit,
            "value_added_year_to_date": alive * firms.value_added,
        }
    return {
        "revenue_year_to_date": firms.revenue_year_to_date + alive * firms.revenue,
        "profit_year_to_date": firms.profit_year_to_date + alive * firms.profit,
        "value_added_year_to_date": firms.value_added_year_to_date + alive * firms.value_added,
    }


def hiding_share(sales: Floats, encouraged: Floats, p: Any) -> Floats:
    """Share of enterprises with these yearly ``sales`` (10k yuan) that stay off the list although they sell enough.

    Those just at the threshold report at the rate ``list_reporting`` plus what ``encouraged`` adds; hiding falls by a
    factor e with every ``list_concealment`` thresholds above.
    """
    excess = np.maximum(sales / p.listing_threshold - 1.0, 0.0)
    return np.clip(1.0 - p.list_reporting - encouraged, 0.0, 1.0) * np.exp(-excess / p.list_concealment)


@rule(
    phase="statistics",
    reads=("alive", "age", "revenue_year_to_date", "reporting_disposition", "reporting_encouraged"),
    lagged=("above_scale", "on_list_this_year", "threshold_passed_month"),
    writes=("above_scale", "on_list_this_year", "threshold_passed_month"),
    params=("listing_threshold", "delisting_bound", "list_reporting", "list_concealment"),
    resources=("world",),
    requests=("events",),
    active=is_review_month,
)
def review_above_scale_list(firms: Any, p: Any, world: Any) -> dict[str, Any]:
    """In December, list who sold enough and reports it, and strike off who fell well below; in force in
    January.

    An enterprise reports when its disposition (a trait, 0 to 1) is below the reporting rate. Hiding gets
    harder with size: the share that hides falls by a factor e with every ``list_concealment`` thresholds
    above the first. The gap between threshold and delisting bound keeps enterprises near the threshold from
    hopping on and off. [Threshold: the statistical rule since 2011]
    """
    above = firms.above_scale
    if world.month % MONTHS_A_YEAR == JANUARY:
        return {
            "above_scale": above,
            "on_list_this_year": above,
            "threshold_passed_month": firms.threshold_passed_month,
        }
    sales = firms.revenue_year_to_date
    large_enough = firms.alive & (sales >= p.listing_threshold)
    hiding = hiding_share(sales, firms.reporting_encouraged, p)
    joins = large_enough & ~above & (firms.reporting_disposition < 1.0 - hiding)
    # The sales of a newcomer do not cover a full year, so they prove no decline.
    leaves = above & firms.alive & (sales < p.delisting_bound) & (firms.age >= MONTHS_A_YEAR)
    passed = firms.threshold_passed_month
    joining, leaving = np.flatnonzero(joins), np.flatnonzero(leaves)
    return {
        "above_scale": (above | joins) & ~leaves,
        "on_list_this_year": firms.on_list_this_year,
        "threshold_passed_month": np.where(large_enough, np.where(passed < 0, world.month, passed), -1),
        "events": [
            Event("listed", joining, "annual review", sales[joining]),
            Event("delisted", leaving, "annual review", sales[leaving]),
        ],
    }


@rule(
    phase="statistics",
    reads=(
        "stage",
        "alive",
        "age",
        "above_scale",
        "on_list_this_year",
        "threshold_passed_month",
        "cloud_level",
        "zombie",
        "price",
        "profit_year_to_date",
        "value_added_year_to_date",
        *SUMMED_COLUMNS,
    ),
    lagged=("revenue_last_year", "value_added_last_year"),
    params=SIZE_PARAMETERS,
    resources=("world", "lifecycle", "statistics"),
    requests=("statistics",),
)
def take_statistics(firms: Any, p: Any, world: Any, lifecycle: Any, statistics: Any) -> dict[str, list[Aggregates]]:
    """Add up the month by stage and list: one pass a quantity, whoever the enterprises are.

    Flows and workforce go by who reports this year, so that an enterprise that ends counts until its last
    month; numbers of enterprises go by who lives and who is on the list at the end of the month.
    """
    stages = statistics.stages
    cells = 2 * stages
    sums = np.empty((len(QUANTITIES), stages, 2))
    flat = sums.reshape(len(QUANTITIES), cells)
    reporting = firms.stage * 2 + firms.on_list_this_year
    for place, name in enumerate(SUMMED_COLUMNS):
        flat[place] = np.bincount(reporting, getattr(firms, name), cells)
    place = len(SUMMED_COLUMNS)
    flat[place] = np.bincount(reporting, firms.revenue * firms.revenue, cells)
    flat[place + 1] = np.bincount(reporting, firms.output * firms.price, cells)
    flat[place + 2 :] = _count(firms, cells)
    yearly = _count_the_year(firms, stages) if is_december(world.month) else np.zeros((len(YEARLY), stages))
    return {
        "statistics": [
            Aggregates(
                sums=sums,
                size_classes=_count_size_classes(firms, p),
                yearly=yearly,
                entered=lifecycle.entered.copy(),
                removed={reason: counts.copy() for reason, counts in lifecycle.removed.items()},
            )
        ]
    }


@rule(
    phase="statistics",
    reads=("revenue_year_to_date", "profit_year_to_date", "value_added_year_to_date"),
    writes=("revenue_last_year", "profit_last_year", "value_added_last_year"),
    row_wise=True,
    active=is_december,
)
def close_annual_books(firms: Any) -> dict[str, NDArray[Any]]:
    """In December the finished year becomes the last year, so that January's decisions can look at it."""
    return {
        "revenue_last_year": firms.revenue_year_to_date,
        "profit_last_year": firms.profit_year_to_date,
        "value_added_last_year": firms.value_added_year_to_date,
    }


def _count(firms: Any, cells: int) -> Floats:
    """Numbers of live enterprises by cell: all, cloud level 1, 2, 3 or higher, zombies, loss-making; shape
    (6, cells).
    """
    # One count over a code of everything that is asked about; the last code collects those that do not live.
    kinds = CLOUD_LEVELS * 4
    code = (firms.stage * 2 + firms.above_scale) * kinds + firms.cloud_level * 4
    code += firms.zombie * 2 + (firms.profit_year_to_date < 0.0)
    code = code * firms.alive + (cells * kinds) * ~firms.alive
    counted = np.bincount(code, minlength=cells * kinds + 1)[:-1].reshape(cells, CLOUD_LEVELS, 2, 2)
    by_level = counted.sum(axis=(2, 3))
    return np.stack(
        [
            by_level.sum(axis=1),
            by_level[:, 1:].sum(axis=1),
            by_level[:, 2:].sum(axis=1),
            by_level[:, 3],
            counted[:, :, 1].sum(axis=(1, 2)),
            counted[:, :, :, 1].sum(axis=(1, 2)),
        ]
    ).astype(np.float64)


def _count_size_classes(firms: Any, p: Any) -> Floats:
    """Numbers of live enterprises by size class (sales of the last year, present employees) and cloud level,
    (4, 4).
    """
    size = size_class(firms.labour, firms.revenue_last_year, p)
    cells = len(SIZE_CLASSES) * CLOUD_LEVELS
    code = (size * CLOUD_LEVELS + firms.cloud_level) * firms.alive + cells * ~firms.alive
    counted = np.bincount(code, minlength=cells + 1)[:-1]
    return counted.reshape(len(SIZE_CLASSES), CLOUD_LEVELS).astype(np.float64)


def _count_the_year(firms: Any, stages: int) -> Floats:
    """What the review of December brought, by stage, shape (yearly quantities, stages)."""
    comparable = firms.on_list_this_year & firms.alive & (firms.age >= FULL_YEAR_BEFORE)
    joined = firms.alive & firms.above_scale & ~firms.on_list_this_year
    left = firms.alive & ~firms.above_scale & firms.on_list_this_year
    grown = joined & (firms.age >= MONTHS_A_YEAR)
    weights = (
        comparable * firms.value_added_year_to_date,
        comparable * firms.value_added_last_year,
        joined,
        left,
        grown,
        grown & (firms.threshold_passed_month >= BURN_IN_MONTHS),
    )
    return np.stack([np.bincount(firms.stage, weight, stages) for weight in weights])


class Statistics:
    """What the bureau has on file: a named resource. Rules and levers hand in aggregates and figures; reports
    read it.

    ``scopes`` maps each scope of the plan to its weight by stage, ``stage_chains`` names the chain of each
    stage.
    """

    name = "statistics"

    def __init__(
        self,
        scopes: Mapping[str, Floats],
        stage_chains: Sequence[str],
        parameters: Mapping[str, float],
        months: int,
    ) -> None:
        self.stages = len(stage_chains)
        self._scopes, self._chains, self._parameters = scopes, tuple(stage_chains), parameters
        self._sums = np.zeros((months, len(QUANTITIES), self.stages, 2))
        self._size_classes = np.zeros((months, len(SIZE_CLASSES), CLOUD_LEVELS))
        self._yearly = np.zeros((months, len(YEARLY), self.stages))
        self._entered = np.zeros((months, self.stages))
        self._removed: dict[str, Floats] = {}
        self._figures: dict[str, Floats] = {}
        self._indicators = all_indicators(scopes, self._chains)
        self.month = 0
        self.counted = 0
        """Months on file."""

    def begin_month(self, month: int) -> None:
        self.month = month
        if month:
            for values in self._figures.values():
                values[month] = values[month - 1]

    def carry_out(self, requests: Sequence[Aggregates | Figure | Counted], rule_name: str) -> None:
        """File this month's aggregates, a figure that holds until it is published anew, or an addition to a count."""
        for request in requests:
            if isinstance(request, Aggregates):
                self._file(request)
                continue
            values = self._figures.get(request.name)
            if values is None:
                values = self._figures[request.name] = np.zeros(len(self._sums))
            if isinstance(request, Figure):
                values[self.month] = request.value
            else:
                values[self.month] += request.number

    def weight_of(self, scope: str) -> Floats:
        """Weight of each stage in a scope of the plan, shape (stages,). KeyError when the plan has no such scope."""
        return self._scopes[scope]

    @property
    def chain_codes(self) -> NDArray[np.int64]:
        """A number for each stage, the same for stages of one chain, shape (stages,)."""
        return np.asarray(np.unique(self._chains, return_inverse=True)[1], dtype=np.int64)

    def _file(self, month: Aggregates) -> None:
        now = self.month
        self._sums[now], self._size_classes[now] = month.sums, month.size_classes
        self._yearly[now], self._entered[now] = month.yearly, month.entered
        for reason, counts in month.removed.items():
            if reason not in self._removed:
                self._removed[reason] = np.zeros_like(self._entered)
            self._removed[reason][now] = counts
        self.counted = now + 1

    def observations(self) -> Observations:
        """All months counted so far."""
        end = self.counted
        return Observations(
            sums=self._sums[:end],
            size_classes=self._size_classes[:end],
            yearly=self._yearly[:end],
            entered=self._entered[:end],
            removed={reason: counts[:end] for reason, counts in self._removed.items()},
            figures={name: values[:end] for name, values in self._figures.items()},
            scopes=self._scopes,
            stage_chains=self._chains,
            parameters=self._parameters,
        )

    def series(self) -> dict[str, Floats]:
        """Every indicator by month, shape (months counted,); figures that no indicator shows follow under
        their own names.
        """
        observations = self.observations()
        found = {name: indicator(observations) for name, indicator in self._indicators.items()}
        for name in sorted(observations.figures):
            found.setdefault(name, observations.figures[name])
        return found

    def latest(self, name: str) -> float:
        """An indicator's value in the last month counted; KeyError names one that does not exist."""
        if name not in self._indicators:
            raise KeyError(f"no indicator is called {name!r}")
        return float(self._indicators[name](self.observations())[-1])

    def snapshot(self) -> Any:
        end = self.month + 1
        return (
            self.month,
            self.counted,
            *(kept[:end].copy() for kept in (self._sums, self._size_classes, self._yearly, self._entered)),
            {reason: counts[:end].copy() for reason, counts in self._removed.items()},
            {name: values.copy() for name, values in self._figures.items()},
        )

    def restore(self, kept: Any) -> None:
        self.month, self.counted, *tables, removed, figures = kept
        for own, old in zip((self._sums, self._size_classes, self._yearly, self._entered), tables, strict=True):
            own[: len(old)] = old
            own[len(old) :] = 0.0
        self._removed = {}
        for reason, counts in removed.items():
            self._removed[reason] = np.zeros_like(self._entered)
            self._removed[reason][: len(counts)] = counts
        self._figures = {name: values.copy() for name, values in figures.items()}
