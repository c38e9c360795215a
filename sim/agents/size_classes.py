"""Micro, small, medium and large enterprises as Chinese statistics tell them apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

SIZE_PARAMETERS = (
    "size_small_employees",
    "size_small_revenue",
    "size_medium_employees",
    "size_medium_revenue",
    "size_large_employees",
    "size_large_revenue",
)
"""Parameters that :func:`size_class` wants as ``p``."""


def size_class(labour: NDArray[np.float64], yearly_sales: NDArray[np.float64], p: Any) -> NDArray[np.int64]:
    """0 micro, 1 small, 2 medium, 3 large, by employees and sales of a year (10k yuan); arrays (rows,).

    An enterprise belongs to a class only if it reaches both thresholds. [Classification of small and medium
    enterprises, industry, 2011]
    """
    # The classes are nested, so that the number of thresholds passed is the class.
    size = ((labour >= p.size_small_employees) & (yearly_sales >= p.size_small_revenue)).astype(np.int64)
    size += (labour >= p.size_medium_employees) & (yearly_sales >= p.size_medium_revenue)
    size += (labour >= p.size_large_employees) & (yearly_sales >= p.size_large_revenue)
    return size
