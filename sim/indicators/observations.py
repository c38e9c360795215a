"""What the statistics bureau has counted: one month's sums, and all months together as indicators read them.

The bureau never looks at single enterprises after a month is over. It keeps, for each month and quantity, one
sum a stage and list status, and everything that is published follows from these sums and from declared
figures on the rest of the city. Arrays over all months have the month as their first axis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.months import FIRST_YEAR

Floats = NDArray[np.float64]

BELOW, ABOVE = 0, 1
"""Last axis of every sum: enterprises off and on the above-scale list."""

SUMMED_COLUMNS = (
    "output",
    "shipped",
    "orders",
    "revenue",
    "value_added",
    "wage_bill",
    "energy_use",
    "profit",
    "taxes",
    "interest",
    "investment",
    "upgrade_spending",
    "rd_spending",
    "rd_declared",
    "cloud_adopts",
    "cloud_adopts_anyway",
    "labour",
    "capacity",
    "debt",
    "finished_stock",
    "quality",
)
"""Columns of the enterprise table that are added up by stage and by who reports as above-scale this year."""

COUNTED = ("enterprises", "cloud_1", "cloud_2", "cloud_3", "zombies", "loss_making")
"""Numbers of live enterprises by stage and list status at the end of the month; ``cloud_k`` is level k or
higher.
"""

DERIVED = ("revenue_squared", "output_value")
"""Products of columns, added up likewise: sales squared, and output at the enterprises' own prices."""

QUANTITIES = (*SUMMED_COLUMNS, *DERIVED, *COUNTED)
"""First axis of :attr:`Aggregates.sums`."""

SIZE_CLASSES = ("micro", "small", "medium", "large")
CLOUD_LEVELS = 4

YEARLY = (
    "comparable_value_added",
    "comparable_value_added_last_year",
    "listed",
    "delisted",
    "scaled_up",
    "really_scaled_up",
)
"""What is counted once a year, in December, by stage: first axis of :attr:`Aggregates.yearly`."""

CONSOLIDATED = "consolidation"
"""Removals whose reason begins so happened under the consolidation lever."""

NATURAL = ("closure", "insolvency")
"""Reasons of removals that no lever has brought about."""


@dataclass(frozen=True, slots=True)
class Aggregates:
    """One month as counted: a request to the bureau to keep it.

    ``sums`` has shape (quantities, stages, 2), ``size_classes`` (4 size classes, 4 cloud levels) numbers of
    live enterprises, ``yearly`` (yearly quantities, stages), zero but in December. ``entered`` and
    ``removed`` (by reason) are numbers of enterprises by stage since the start of the run.
    """

    sums: Floats
    size_classes: Floats
    yearly: Floats
    entered: Floats
    removed: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Figure:
    """A request to publish a number that no column holds, such as the money a fund has raised.

    The figure keeps its value until it is published again; before the first time it is zero.
    """

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Counted:
    """A request to add ``number`` to a published count since the start of the run."""

    name: str
    number: float


@dataclass(frozen=True)
class Observations:
    """All months counted so far, and what the bureau needs beside them. Any quantity's name is an attribute.

    ``sums`` (months, quantities, stages, 2), ``size_classes`` (months, 4, 4), ``yearly`` (months, yearly
    quantities, stages), ``entered`` (months, stages) and ``removed`` (reason -> (months, stages)) cumulative.
    ``scopes`` maps a scope to its weight by stage, ``stage_chains`` gives the chain of each stage,
    ``parameters`` are the model-wide ones.
    """

    sums: Floats
    size_classes: Floats
    yearly: Floats
    entered: Floats
    removed: Mapping[str, Floats]
    figures: Mapping[str, Floats]
    scopes: Mapping[str, Floats]
    stage_chains: Sequence[str]
    parameters: Mapping[str, float]
    _place: Mapping[str, int] = field(default_factory=lambda: {name: k for k, name in enumerate(QUANTITIES)})

    def __getattr__(self, name: str) -> Floats:
        """A quantity of :data:`QUANTITIES`, shape (months, stages, 2), or of :data:`YEARLY`, shape (months,
        stages).
        """
        if name in QUANTITIES:
            return self.sums[:, self._place[name]]
        if name in YEARLY:
            return self.yearly[:, YEARLY.index(name)]
        raise AttributeError(f"the bureau counts no {name!r}")

    @property
    def months(self) -> int:
        return len(self.sums)

    @property
    def years(self) -> NDArray[np.int64]:
        """Calendar year of each month."""
        return FIRST_YEAR + np.arange(self.months) // 12

    def of_scope(self, scope: str) -> Floats:
        """Weight of each stage in ``scope``; KeyError names a scope that the plan lacks."""
        try:
            return self.scopes[scope]
        except KeyError:
            raise KeyError(f"the plan has no scope {scope!r}") from None

    def of_chain(self, chain: str) -> Floats:
        """One for the stages of ``chain``, zero for the others."""
        return np.array([1.0 if own == chain else 0.0 for own in self.stage_chains])

    def figure(self, name: str) -> Floats:
        """A published figure by month, zero where nobody has published it."""
        found = self.figures.get(name)
        return np.zeros(self.months) if found is None else found

    def removed_for_any_reason(self) -> Floats:
        """Enterprises removed in each month, (months, stages)."""
        return monthly(np.sum(list(self.removed.values()), axis=0) if self.removed else np.zeros_like(self.entered))

    def removed_by(self, consolidation: bool) -> Floats:
        """Enterprises removed in each month, (months, stages), under the consolidation lever or by themselves.

        Those that other levers closed or had taken over are neither.
        """
        total = np.zeros_like(self.entered)
        for reason, counts in self.removed.items():
            if reason.startswith(CONSOLIDATED) if consolidation else reason in NATURAL:
                total += counts
        return monthly(total)


def on_list(quantity: Floats) -> Floats:
    """City total of the enterprises on the list, (months,)."""
    return quantity[..., ABOVE].sum(axis=-1)


def of_all(quantity: Floats) -> Floats:
    """City total of all enterprises, (months,)."""
    return quantity.sum(axis=(-2, -1))


def weighted_on_list(quantity: Floats, weights: Floats) -> Floats:
    """Total over stages with ``weights``, enterprises on the list, (months,)."""
    return quantity[..., ABOVE] @ weights


def weighted_all(quantity: Floats, weights: Floats) -> Floats:
    """Total over stages with ``weights``, all enterprises, (months,)."""
    return quantity.sum(axis=-1) @ weights


def ratio(top: Floats, bottom: Floats) -> Floats:
    """``top / bottom``, zero where ``bottom`` is zero."""
    return np.divide(top, bottom, out=np.zeros_like(top, dtype=np.float64), where=bottom != 0)


def monthly(cumulative: Floats) -> Floats:
    """Monthly additions of a cumulative count, along the first axis; the count starts at zero."""
    return np.diff(cumulative, axis=0, prepend=np.zeros_like(cumulative[:1]))
