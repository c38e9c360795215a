"""Shapley shares of a total among players, and how much pairs of players bring together beyond what each brings alone.

A *game* gives every coalition of players a value. A player's share is what it adds on average, over all orders in which
the players can come in (Shapley 1953): the only division in which the shares add up to the whole, who adds nothing gets
nothing, equals get the same, and shares of a sum of games are sums of shares. Here players are groups of levers and the
value is what a run gives; nothing in this module knows that.

A coalition of ``n`` players is a number from 0 to 2**n - 1 whose bit ``i`` says that player ``i`` is in it. Values may
have further axes (outcomes, draws); everything is done along the first one. Sums run in a fixed order and without the
algebra library, so that the same values give the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST_EXACT = 8
"""Players up to which all coalitions are taken (2**8 = 256); orders are sampled above."""

Permutation = tuple[int, ...]


def exact_shares(values: Floats) -> Floats:
    """Shapley shares from the values of all coalitions.

    ``values`` has shape (2**n, ...), the result (n, ...). Each share is the mean of what the player adds to the
    coalitions of the others, those of size ``s`` weighing ``s! (n - s - 1)! / n!`` (Shapley 1953). ValueError when the
    number of coalitions is no power of two.
    """
    values = np.asarray(values, dtype=np.float64)
    players = _players(values)
    shares = np.zeros((players, *values.shape[1:]))
    for coalition in range(len(values)):
        size = coalition.bit_count()
        if size == players:
            continue
        weight = factorial(size) * factorial(players - size - 1) / factorial(players)
        for player in range(players):
            if not coalition >> player & 1:
                shares[player] += weight * (values[coalition | 1 << player] - values[coalition])
    return shares


def exact_interactions(values: Floats) -> Floats:
    """Interaction of every pair of players, in the order of :func:`pairs_of_players`, shape (pairs, ...).

    What the two add together beyond the sum of what each adds alone, averaged over the coalitions of the others; those
    of size ``s`` weigh ``s! (n - s - 2)! / (n - 1)!`` (Grabisch and Roubens 1999). Above zero the two support each
    other, below it they do the same work twice or stand in each other's way. ValueError as for :func:`exact_shares`.
    """
    values = np.asarray(values, dtype=np.float64)
    players = _players(values)
    pairs = pairs_of_players(players)
    found = np.zeros((len(pairs), *values.shape[1:]))
    for place, (one, other) in enumerate(pairs):
        both = 1 << one | 1 << other
        for coalition in range(len(values)):
            if coalition & both:
                continue
            size = coalition.bit_count()
            weight = factorial(size) * factorial(players - size - 2) / factorial(players - 1)
            alone = values[coalition | 1 << one] + values[coalition | 1 << other]
            found[place] += weight * (values[coalition | both] + values[coalition] - alone)
    return found


def pairs_of_players(players: int) -> list[tuple[int, int]]:
    """All pairs ``(i, j)`` with ``i < j``, in the order of a dictionary."""
    return list(combinations(range(players), 2))


def _players(values: Floats) -> int:
    count = len(values)
    if count < 1 or count & (count - 1):
        raise ValueError(f"{count} values are not those of all coalitions: their number is no power of two")
    return count.bit_length() - 1


# -- above MOST_EXACT players: orders ----------------------------------------------------------------------------------


def antithetic_permutations(uniform: Callable[[int, int], Floats], players: int, pairs: int) -> list[Permutation]:
    """``2 * pairs`` orders of the players: random ones, each followed by its reverse.

    Who comes early in one comes late in the other, so that errors cancel within a pair (antithetic sampling; Mitchell,
    Cooper, Frank and Holmes 2022). ``uniform(number, size)`` gives the random numbers in [0, 1) of pair ``number``.
    """
    orders: list[Permutation] = []
    for number in range(pairs):
        order = tuple(int(player) for player in np.argsort(uniform(number, players), kind="stable"))
        orders += [order, order[::-1]]
    return orders


def coalitions_on_the_way(order: Sequence[int]) -> list[int]:
    """Coalitions from none to all, as the players come in one after the other: ``len(order) + 1`` of them."""
    found = [0]
    for player in order:
        found.append(found[-1] | 1 << player)
    return found


def coalitions_wanted(orders: Sequence[Sequence[int]]) -> list[int]:
    """The coalitions that these orders pass through, each once, sorted; orders share what they have in common."""
    return sorted({coalition for order in orders for coalition in coalitions_on_the_way(order)})


def sampled_shares(values: Mapping[int, Floats], orders: Sequence[Sequence[int]]) -> Floats:
    """What each player adds in each pair of orders (an order and its reverse), shape (pairs, players, ...).

    The mean over pairs estimates the Shapley share without bias (Castro, Gomez and Tejada 2009), and in every single
    pair the players' parts add up to the whole. ``values`` gives each coalition's value, shape (...). ValueError when
    the orders are no pairs.
    """
    if not orders or len(orders) % 2:
        raise ValueError(f"{len(orders)} orders are not pairs of an order and its reverse")
    players = len(orders[0])
    shape = np.shape(values[0])
    added = np.zeros((len(orders) // 2, players, *shape))
    for number, order in enumerate(orders):
        way = coalitions_on_the_way(order)
        for place, player in enumerate(order):
            added[number // 2, player] += 0.5 * (values[way[place + 1]] - values[way[place]])
    return added
