"""What a formula is: the series, the measure and the years behind one reading of one target.

A formula names a measure, the monthly series it takes (several are added up) and how months become years.
What it says of itself (``sentence_en``, ``sentence_zh``) is shown beside every result, assumptions included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Over = Literal["sum", "mean", "end"]
Measure = Literal["growth", "decline", "chained_growth", "each_year", "at_end", "total_added", "fewest_added"]

PERCENT = 100.0
TO_100_MILLION_YUAN = 1e-4


@dataclass(frozen=True)
class Formula:
    """How one reading of a target is measured.

    ``top`` over ``bottom`` (or ``top`` alone), each year times ``scale``; ``top_over`` and ``bottom_over``
    say whether a year is the sum of its months, their mean, or December. ``op`` and ``goal`` stand in for the
    plan's where the reading changes them.
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
