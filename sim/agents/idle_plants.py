"""Idle plants: where they stand, how large they are, and who finds one.

A plant is idle from the month in which its enterprise ended. Every month each plant is found with a certain chance; it
is used again when somebody who needs that much room is looking, and falls to ruin with another chance.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.streams import hashed_uniform, stable_code

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

IDLE_BEFORE = 1 << 40
"""Added to the slot that lends a plant of before 2019 its size, so that no two plants have the same number."""

_LUCK = stable_code("luck of an idle plant")


def _none() -> Rows:
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class IdlePlants:
    """All idle plants, one entry each: permanent number, place (row of the parks, the last one outside), and mu."""

    identity: Rows = field(default_factory=_none)
    place: Rows = field(default_factory=_none)
    mu: Floats = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        return len(self.identity)

    def take(self, kept: Flags | Rows) -> IdlePlants:
        """Some of them, by flags or by entries."""
        return IdlePlants(self.identity[kept], self.place[kept], self.mu[kept])

    def joined_by(self, other: IdlePlants) -> IdlePlants:
        """These and the ``other`` ones."""
        if not len(other):
            return self
        return IdlePlants(
            np.concatenate([self.identity, other.identity]),
            np.concatenate([self.place, other.place]),
            np.concatenate([self.mu, other.mu]),
        )

    def luck(self, month: int, key: int) -> Floats:
        """A number in (0, 1) a plant for this ``month``: low ones are found by somebody, the highest fall to ruin.

        It hangs on the plant's own number, so that a plant that would have been found without help is known. ``key``
        tells runs apart.
        """
        return hashed_uniform(self.identity.astype(np.uint64), (key << 10) + month ^ _LUCK)


def match(mu: Floats, number: Rows, needs: Floats, identity: Rows, least_share: float) -> tuple[Rows, Rows]:
    """Who of the seekers gets which plant: entries of plants, and of seekers, pair by pair.

    The largest plant (``mu``, one entry a plant) goes first, to the seeker with the largest need (mu) that fits in and
    fills at least ``least_share`` of it. Ties are broken by ``number`` and ``identity``.
    """
    plants = np.lexsort((number, -mu))
    seekers = np.lexsort((identity, -needs))
    wanted = needs[seekers].tolist()
    pairs: list[tuple[int, int]] = []
    place = 0
    for plant in plants.tolist():
        room = mu[plant]
        while place < len(wanted) and wanted[place] > room:
            place += 1
        if place < len(wanted) and wanted[place] >= least_share * room:
            pairs.append((plant, int(seekers[place])))
            place += 1
    chosen = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return chosen[:, 0], chosen[:, 1]


def idle_before(land: Floats, place: Rows, identity: Rows, draw: Floats, share: float, smallest: float) -> IdlePlants:
    """Plants that stood idle when 2019 began: as many and as large as ``share`` of the plants in use.

    ``land`` (mu), ``place``, ``identity`` and ``draw`` have one entry an enterprise; plots below ``smallest`` mu are no
    plants of their own.
    """
    twins = np.flatnonzero((land >= smallest) & (draw < share))
    return IdlePlants(identity[twins] + IDLE_BEFORE, place[twins], land[twins])
