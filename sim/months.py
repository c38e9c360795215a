"""Months as numbers: 0 is January 2019.

The year 2019 (months 0 to 11) is the burn-in, in which the population settles; the plan's own months start
with 12, January 2020. A month is written ``2020-09``.
"""

from __future__ import annotations

import re
from functools import lru_cache

FIRST_YEAR = 2019
"""The year of month 0."""

BURN_IN_MONTHS = 12
"""Months simulated before the plan's first month."""

PLAN_MONTHS = 36
"""Months from January 2020 to December 2022, which the plan spans."""

_LABEL = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def month_label(month: int) -> str:
    """``20`` -> ``'2020-09'``. Raises ValueError for a month before January 2019."""
    if month < 0:
        raise ValueError(f"month {month} lies before {FIRST_YEAR}-01")
    return f"{year_of(month):04d}-{month % 12 + 1:02d}"


@lru_cache(maxsize=1_024)
def month_index(label: str) -> int:
    """``'2020-09'`` -> ``20``. Raises ValueError when the text is no month or one before January 2019."""
    match = _LABEL.fullmatch(label)
    if match is None:
        raise ValueError(f"{label!r} is no month")
    month = (int(match[1]) - FIRST_YEAR) * 12 + int(match[2]) - 1
    if month < 0:
        raise ValueError(f"{label} lies before {FIRST_YEAR}-01")
    return month


def year_of(month: int) -> int:
    """The calendar year of a month: ``20`` -> ``2020``."""
    return FIRST_YEAR + month // 12


def total_months(plan_months: int) -> int:
    """All months of a run: the burn-in and the plan's."""
    return BURN_IN_MONTHS + plan_months


def looks_like_month(text: str) -> str | None:
    """How a month that someone wrote differently (``2020-9``, ``2020/09``, ``202009``, ``2020年9月``) is
    written.

    Returns None when the text doesn't resemble a month.
    """
    match = re.fullmatch(r"([0-9]{4})\s*[-/.年]?\s*([0-9]{1,2})\s*月?(?:[-/.][0-9]{1,2})?", text.strip())
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    return f"{match[1]}-{int(match[2]):02d}"
