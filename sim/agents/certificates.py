"""Certificates: how long they hold, which there are, and who has just received one.

``certified`` and ``certified_anyway`` tell levers who was certified this month. Both hold a sum of the codes below, so
that one column serves all certificates; :func:`received` takes one out again.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

NEVER = -1
"""Month of a certificate that was never given. Those given before the run have months below it."""

HIGH_TECH, TECH_SME, SPECIALISED, LEADING = 1, 2, 4, 8
SMART_WORKSHOP, SMART_FACTORY, GREEN_PROVINCIAL, GREEN_NATIONAL = 16, 32, 64, 128

STATUS: dict[int, str] = {
    HIGH_TECH: "high_tech",
    TECH_SME: "tech_sme",
    SPECIALISED: "specialised",
    LEADING: "leading",
    SMART_WORKSHOP: "smart_workshop",
    SMART_FACTORY: "smart_factory",
    GREEN_PROVINCIAL: "green_provincial",
    GREEN_NATIONAL: "green_national",
}
"""Name of each certificate: the reason of a ``certified`` event."""


def is_valid(month_given: NDArray[np.int64], validity_months: float, month: int) -> NDArray[np.bool_]:
    """Whether certificates given in ``month_given`` (month indices, -1 never; any shape) still hold in ``month``."""
    return (month_given != NEVER) & (month_given > month - validity_months)


def received(certified: NDArray[Any], code: int) -> NDArray[np.bool_]:
    """Whose sum of codes (shape of ``certified``) contains ``code``; several codes may be given as their sum."""
    return (certified.astype(np.int64) & code) > 0


def certification_month(month: int) -> bool:
    """Certificates are given at the end of each quarter, so that December's counts are the year's."""
    return month % 3 == 2


def batch_of_quarter(yearly: float, month: int) -> int:
    """How many certificates the level above gives out in the quarter that ends in ``month`` (a whole number).

    The four batches of a year add up to the whole part of ``yearly``; small quotas fall late in the year.
    """
    quarter = (month % 12) // 3
    return int(np.floor(yearly * (quarter + 1) / 4.0)) - int(np.floor(yearly * quarter / 4.0))
