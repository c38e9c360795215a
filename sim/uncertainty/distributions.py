"""Inverse distribution functions: from a number in [0, 1) to a value, as a row of the parameter table says.

Everything is drawn by inversion, so that one dimension of a point moves one value and more of it never means less.
"""

from __future__ import annotations

from math import exp, floor, log

from scipy.special import betaincinv, ndtr, ndtri

CENTRAL_PROBABILITY = 0.95
"""Chance that the range ``low`` to ``high`` of a normal, lognormal or beta distributed number holds."""

_SMALLEST = 2.0**-40
"""Points are kept this far from 0 and 1, where an unbounded distribution has no value."""


def _inside(u: float) -> float:
    return min(max(u, _SMALLEST), 1.0 - _SMALLEST)


def spread_of_range(low: float, high: float) -> float:
    """The standard deviation with which a normal number lies between ``low`` and ``high`` with 95 % chance."""
    return (high - low) / (2.0 * float(ndtri(0.5 + CENTRAL_PROBABILITY / 2.0)))


def uniform(u: float, low: float, high: float) -> float:
    """Every value between ``low`` and ``high`` is equally likely."""
    return min(low + u * (high - low), high)


def whole(u: float, low: float, high: float) -> float:
    """Every whole number from ``low`` to ``high``, both included, is equally likely."""
    return min(float(floor(low + u * (high - low + 1.0))), high)


def halved(u: float, centre: float, low: float, high: float) -> float:
    """Half of the chance lies evenly between ``low`` and ``centre``, the other half between ``centre`` and ``high``.

    So a range that reaches further up than down leaves the middle where the table has it.
    """
    if u < 0.5:
        return low + 2.0 * u * (centre - low)
    return min(centre + (2.0 * u - 1.0) * (high - centre), high)


def triangular(u: float, mode: float, low: float, high: float) -> float:
    """A triangle over ``low`` to ``high`` with its top at ``mode``."""
    below = (mode - low) / (high - low)
    if u < below:
        return low + float(((high - low) * (mode - low) * u) ** 0.5)
    return high - float(((high - low) * (high - mode) * (1.0 - u)) ** 0.5)


def normal(u: float, mean: float, low: float, high: float, minimum: float, maximum: float) -> float:
    """A normal number, cut off at ``minimum`` and ``maximum``; ``low`` to ``high`` hold 95 % of it."""
    deviation = spread_of_range(low, high)
    first, last = (float(ndtr((border - mean) / deviation)) for border in (minimum, maximum))
    value = mean + deviation * float(ndtri(_inside(first + u * (last - first))))
    return min(max(value, minimum), maximum)


def lognormal(u: float, median: float, low: float, high: float, minimum: float, maximum: float) -> float:
    """A number whose logarithm is normal; ``low`` to ``high`` hold 95 % of it. ValueError for a range down to zero."""
    if low <= 0.0 or median <= 0.0:
        raise ValueError("a lognormal number has a range above zero")
    smallest = log(minimum) if minimum > 0.0 else log(low) - 100.0
    return min(max(exp(normal(u, log(median), log(low), log(high), smallest, log(maximum))), minimum), maximum)


def beta_of_range(u: float, mean: float, low: float, high: float, minimum: float, maximum: float) -> float:
    """A beta distributed number between ``minimum`` and ``maximum`` with this mean.

    Its standard deviation is that of a normal number that lies between ``low`` and ``high`` with 95 % chance.
    ValueError where no beta distribution is that wide.
    """
    width = maximum - minimum
    share, deviation = (mean - minimum) / width, spread_of_range(low, high) / width
    concentration = share * (1.0 - share) / deviation**2 - 1.0
    if concentration <= 0.0:
        raise ValueError("no beta distribution has this mean and a range this wide")
    return minimum + width * beta_around(u, share, concentration)


def beta_around(u: float, mean: float, concentration: float) -> float:
    """A share with this mean: Beta(concentration mean, concentration (1 - mean)), one side of a Dirichlet's."""
    return float(betaincinv(concentration * mean, concentration * (1.0 - mean), _inside(u)))


def choice(u: float, options: int) -> float:
    """One of the positions 0 to ``options`` - 1, all equally likely."""
    return float(min(int(u * options), options - 1))
