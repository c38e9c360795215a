"""Whom a buyer turns to: who has delivered too little, who is cheaper, and which candidate is taken.

A link looks at a fixed handful of candidates (:meth:`sim.agents.supply_network.SupplyNetwork.look_around`), and takes
the possible one with the best score ln(spare capacity) + liking. So one candidate's fate moves no other choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.agents.supply_network import SupplyNetwork

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

NONE = -1
"""Supplier of an open link."""

OFFERS = 3
"""Candidates whom a buyer asks for their prices."""


@dataclass(frozen=True, slots=True)
class Review:
    """Links (positions in the link table, ascending) whose prices are compared together.

    ``candidates`` (links, OFFERS) are whom each of them asks; a number beyond all slots stands for nobody.
    """

    positions: Integers
    candidates: Integers


def short_deliveries(
    firms: Any, network: SupplyNetwork, row: Integers, living: NDArray[np.bool_], wanted: float
) -> NDArray[np.int16] | None:
    """Months in a row in which each link delivered less than ``wanted``; None when there is nothing to count.

    ``row`` is the supplier of each link, and counts only where the link is ``living``.
    """
    before = network.short_months[: len(row)]
    disappoints = firms.alive & (firms.fill_rate < wanted)
    if not disappoints.any():
        return np.zeros_like(before) if before.any() else None
    months: NDArray[np.int16] = (before + np.int16(1)) * (disappoints[row] & living)
    return months


def choose(firms: Any, network: SupplyNetwork, positions: Integers, supplier: Integers, spare: Floats) -> Integers:
    """The supplier that each searching link finds, or NONE when no candidate has room for it.

    ``supplier`` is the present one of each link, which is not found again.
    """
    candidates = network.candidates[positions]
    possible = (candidates >= 0) & (candidates < firms.rows) & (candidates != supplier[:, None])
    return _best(firms, network, positions, candidates, possible, spare)


def cheaper(
    firms: Any, network: SupplyNetwork, review: Review, supplier: Integers, spare: Floats, gap: float
) -> tuple[Integers, Integers]:
    """Links under ``review`` that find a supplier cheaper by more than ``gap``, and whom each of them finds.

    ``supplier`` is the present one of every link, or NONE.
    """
    number = int(np.searchsorted(review.positions, len(supplier)))
    positions = review.positions[:number]
    present = supplier[positions]
    price = np.append(firms.price, np.inf)  # whoever is not there yet, or nobody, asks too much
    limit = np.where(present == NONE, 0.0, price[present] / (1.0 + gap))
    cheap = price[np.minimum(review.candidates[:number], firms.rows)] < limit[:, None]
    asking = np.flatnonzero(cheap.any(axis=1))
    positions = positions[asking]
    found = _best(firms, network, positions, review.candidates[asking], cheap[asking], spare)
    return positions[found != NONE], found[found != NONE]


def _best(
    firms: Any,
    network: SupplyNetwork,
    positions: Integers,
    candidates: NDArray[Any],
    possible: NDArray[np.bool_],
    spare: Floats,
) -> Integers:
    """Of the ``possible`` candidates the one with the best score, or NONE; arrays have a line a link.

    ``spare`` (rows,) is capacity less expected demand, zero for those who do not live.
    """
    if not len(positions):
        return np.empty(0, dtype=np.int64)
    room = spare[candidates * possible]
    wanted = network.need[positions] * firms.expected_demand[network.buyer[positions]]
    possible = possible & (room > wanted[:, None])
    liking = network.liking[positions, : candidates.shape[1]]
    score = np.where(possible, np.log(np.maximum(room, 1e-12)) + liking, -np.inf)
    best = np.argmax(score, axis=1)
    lines = np.arange(len(best))
    return np.where(np.isfinite(score[lines, best]), candidates[lines, best], NONE)
