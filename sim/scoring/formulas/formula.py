"""What a formula is: the series, the measure and the years behind one reading of one target.

A formula names a measure, the monthly series it takes (several are added up) and how months become years.
What it says of itself (``sentence_en``, ``sentence_zh``) is shown beside every result, assumptions included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Over = Literal["sum", "mean", "end", "added"]
"""How months become a year: their sum, their mean, December, or what a running count has gained in it."""

Measure = Literal[
    "growth",
    "decline",
    "chained_growth",
    "growth_over_reference",
    "each_year",
    "yearly_mean",
    "at_end",
    "total_added",
    "change",
]
"""How years become one number.

``growth`` and ``decline``: geometric mean from the year before the first to the last; ``chained_growth``: of the same
enterprises year by year; ``growth_over_reference``: growth less the scenario's figure; ``each_year``: the worst year;
``yearly_mean``: their mean; ``at_end``: the last; ``total_added``: sum of all; ``change``: the last less the year
before the first.
"""

PERCENT = 100.0
TO_100_MILLION_YUAN = 1e-4


@dataclass(frozen=True)
class Formula:
    """How one reading of a target is measured.

    ``top`` over ``bottom`` (or ``top`` alone), each year times ``scale``; ``top_over`` and ``bottom_over``
    say how months become a year. ``op`` and ``goal`` stand in for the plan's where the reading changes them,
    ``first_year`` and ``deadline`` likewise.
    """

    measure: Measure
    top: tuple[str, ...]
    sentence_en: str
    sentence_zh: str
    bottom: tuple[str, ...] = ()
    top_over: Over = "sum"
    bottom_over: Over = "sum"
    scale: float = 1.0
    op: str | None = None
    goal: float | None = None
    first_year: int | None = None
    deadline: int | None = None
    bottom_year: int | None = None
    """The year whose ``bottom`` every year is related to; None: each year its own."""
    ceiling: bool = False
    """More than the plan's upper figure fails too."""
    about: bool = False
    """The clause says "about": the scenario's tolerance applies."""
    empty: float | None = None
    """Value where there is nothing to take a share of; None: not scored then."""
    from_reference: bool = False
    """The plan gives no figure: scored only when the scenario's references do."""

    @property
    def series(self) -> tuple[str, ...]:
        return (*self.top, *self.bottom)


Key = tuple[str, str]
"""A target's id and one of its readings."""
