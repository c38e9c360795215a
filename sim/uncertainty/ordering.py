"""Numbers that must not fall, drawn together: evenly over the part of their ranges where the order holds.

Each is drawn given those before it, by the inverse of its own conditional distribution (Rosenblatt 1952). With
``room(i, x)`` the volume (of whole numbers, the count) of all that numbers i, i + 1, ... may be when none of them is
below x, number i lies above x with chance ``room(i, x) / room(i, number before)``. So there are no ties, more of a
coordinate never means less, and near coordinates give near numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import ceil, floor
from typing import NamedTuple

import numpy as np
from scipy.interpolate import PPoly

from sim.uncertainty import distributions

HALVINGS = 60
"""Steps of the search for a number: enough for machine precision."""

KEPT_CHAINS = 500
"""Chains of ranges whose rooms a process keeps."""


class Place(NamedTuple):
    """A number's place in the order: its range, and its coordinate in [0, 1]; None for one that stays at ``low``."""

    low: float
    high: float
    coordinate: float | None


def in_order(places: Sequence[Place], gap: float, whole: bool) -> list[float]:
    """Numbers of which each is at least ``gap`` above the one before it, whole ones if ``whole``.

    Those that stay bind the others. Where they leave one no room, it stands at the nearer end of its range.
    """
    step = float(ceil(gap)) if whole else gap
    below = [number * step for number in range(len(places))]
    bounds = _within_each_other([_shifted(place, down, whole) for place, down in zip(places, below, strict=True)])
    result: list[float] = []
    for first, last in _chains(bounds):
        chain, least = tuple((low, high) for low, high, _ in bounds[first:last]), -np.inf
        for number, (low, high, coordinate) in enumerate(bounds[first:last]):
            least = max(least, low)
            if coordinate is not None and least < high:
                least = _number(chain, number, least, coordinate, whole)
            result.append(least)
    return [
        place.low if place.coordinate is None else min(max(found + down, place.low), place.high)
        for place, found, down in zip(places, result, below, strict=True)
    ]


def _shifted(place: Place, down: float, whole: bool) -> Place:
    """As if the gap were none; the ends of a range of whole numbers are whole."""
    if whole and place.coordinate is not None:
        return Place(ceil(place.low) - down, floor(place.high) - down, place.coordinate)
    return Place(place.low - down, place.high - down, place.coordinate)


def _within_each_other(places: Sequence[Place]) -> list[Place]:
    """Ranges without what the ones before and after rule out; no range grows, none becomes empty, held ones stay."""
    found, limit = list(places), -np.inf
    for number, place in enumerate(found):
        limit = max(limit, place.low)
        if place.coordinate is not None:
            found[number] = place._replace(low=min(limit, place.high))
    limit = np.inf
    for number, place in reversed(list(enumerate(found))):
        limit = min(limit, place.high)
        if place.coordinate is not None:
            found[number] = place._replace(high=max(limit, place.low))
    return found


def _chains(bounds: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """First and last (excluded) of those that can stand in each other's way."""
    first = 0
    for number in range(1, len(bounds) + 1):
        before, after = bounds[number - 1], bounds[number] if number < len(bounds) else None
        if after is None or before.high <= after.low or before.low == before.high or after.low == after.high:
            yield first, number
            first = number


def _number(chain: tuple[tuple[float, float], ...], number: int, least: float, coordinate: float, whole: bool) -> float:
    """Number ``number`` of a chain that must not be below ``least``."""
    high = chain[number][1]
    if number == len(chain) - 1:
        return distributions.whole(coordinate, least, high) if whole else distributions.uniform(coordinate, least, high)
    if whole:
        room = _counts(chain)[number]
        wanted = (1.0 - coordinate) * room[least]
        return max(found for found in room if least <= found <= high and (found == least or room[found] >= wanted))
    passed = _volumes(chain)[number]
    start = passed(least)
    wanted = start + coordinate * (passed(high) - start)
    down, up = least, high
    for _ in range(HALVINGS):
        middle = (down + up) / 2.0
        if passed(middle) > wanted:
            up = middle
        else:
            down = middle
    return down


class _Pieces:
    """A function of polynomials between knots, as plain numbers: one place at a time that is faster than scipy's."""

    def __init__(self, function: PPoly) -> None:
        self._knots: list[float] = function.x.tolist()
        self._coefficients: list[list[float]] = function.c.T.tolist()

    def __call__(self, place: float) -> float:
        piece = min(max(bisect_right(self._knots, place), 1), len(self._coefficients)) - 1
        beyond, value = place - self._knots[piece], 0.0
        for coefficient in self._coefficients[piece]:
            value = value * beyond + coefficient
        return value


@lru_cache(maxsize=KEPT_CHAINS)
def _volumes(chain: tuple[tuple[float, float], ...]) -> tuple[_Pieces, ...]:
    """For each number, the volume with it below x: pieces of polynomials, the antiderivative of the room after it."""
    knots = np.unique(np.array(chain))
    room = PPoly(np.ones((1, len(knots) - 1)), knots)
    found = []
    for low, high in reversed(chain):
        inside = (knots[:-1] >= low) & (knots[1:] <= high)
        passed = PPoly(room.c * inside, knots).antiderivative()
        found.append(_Pieces(passed))
        left = -passed.c
        left[-1] += float(passed(knots[-1]))
        room = PPoly(left, knots)
    return tuple(reversed(found))


@lru_cache(maxsize=KEPT_CHAINS)
def _counts(chain: tuple[tuple[float, float], ...]) -> tuple[dict[float, float], ...]:
    """For each number and each value x that it may have, how often it is x or above."""
    values = np.arange(min(low for low, _ in chain), max(high for _, high in chain) + 1.0)
    room = np.ones(len(values))
    found = []
    for low, high in reversed(chain):
        inside = (values >= low) & (values <= high)
        room = np.cumsum((room * inside)[::-1])[::-1]
        found.append(dict(zip(values[inside].tolist(), room[inside].tolist(), strict=True)))
    return tuple(reversed(found))
