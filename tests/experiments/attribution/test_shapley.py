"""Shapley shares on games whose answer is known, by their axioms, and sampled orders that come to the same."""

from __future__ import annotations

from itertools import permutations
from math import pi

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim.experiments.attribution.shapley import (
    antithetic_permutations,
    coalitions_on_the_way,
    coalitions_wanted,
    exact_interactions,
    exact_shares,
    pairs_of_players,
    sampled_shares,
)
from sim.streams import Streams


def members(coalition: int, players: int) -> list[int]:
    return [player for player in range(players) if coalition >> player & 1]


def glove_game() -> np.ndarray:
    """Players 0 and 1 hold a left glove, player 2 the right one; a pair is worth 1."""
    return np.array([min(len({0, 1} & set(own)), len({2} & set(own))) for own in (members(c, 3) for c in range(8))])


def airport_game(costs: tuple[float, ...]) -> np.ndarray:
    """A runway costs what the largest aeroplane that uses it needs (Littlechild and Owen 1973)."""
    count = len(costs)
    return np.array([max((costs[player] for player in members(c, count)), default=0.0) for c in range(1 << count)])


def ishigami_game(a: float = 7.0, b: float = 0.1) -> np.ndarray:
    """Variance of the Ishigami function explained by each set of its three inputs (uniform on -pi to pi)."""
    first, second = 0.5 * (1 + b * pi**4 / 5) ** 2, a**2 / 8
    together = 8 * b**2 * pi**8 / 225
    explained = {0: 0.0, 0b001: first, 0b010: second, 0b011: first + second, 0b100: 0.0,
                 0b101: first + together, 0b110: second, 0b111: first + second + together}  # fmt: skip
    return np.array([explained[coalition] for coalition in range(8)])


def streams(pair: int, size: int) -> np.ndarray:
    return Streams(1, 1).uniform("orders", pair, size)


# -- known games -----------------------------------------------------------------------------------------------------


def test_the_glove_game() -> None:
    """The right glove is scarce: it comes in after a left one in four of six orders."""
    assert exact_shares(glove_game()) == pytest.approx([1 / 6, 1 / 6, 2 / 3], abs=1e-15)


def test_the_airport_game() -> None:
    """Each part of the runway is paid in equal parts by those who need it."""
    costs = (1.0, 3.0, 3.5, 10.0)
    steps = np.array([1.0 / 4, 2.0 / 3, 0.5 / 2, 6.5])
    assert exact_shares(airport_game(costs)) == pytest.approx(np.cumsum(steps), abs=1e-14)


def test_shapley_effects_of_the_ishigami_function() -> None:
    """Owen 2014: an interaction of the first and the third input is halved between them."""
    game = ishigami_game()
    effects = exact_shares(game) / game[-1]
    assert np.round(effects, 4) == pytest.approx([0.4357, 0.4424, 0.1218], abs=1e-12)
    interactions = dict(zip(pairs_of_players(3), exact_interactions(game), strict=True))
    assert interactions[0, 2] == pytest.approx(8 * 0.01 * pi**8 / 225)
    assert interactions[0, 1] == pytest.approx(0.0, abs=1e-12) and interactions[1, 2] == pytest.approx(0.0, abs=1e-12)


def test_interactions_of_the_glove_game_by_hand() -> None:
    """Two left gloves do the same work: alone with the right one each adds 1, the second adds nothing. A left and the
    right one need each other unless the other left one is there."""
    found = dict(zip(pairs_of_players(3), exact_interactions(glove_game()), strict=True))
    assert found == {(0, 1): -0.5, (0, 2): 0.5, (1, 2): 0.5}


def test_interactions_of_four_players_by_hand() -> None:
    """All four are worth 1, fewer nothing. Beyond what each adds alone, two bring 1 once both of the others are there,
    and nothing before: of the sizes 0, 1 and 2 of those there, each weighs a third (0! 2! / 3!, 2 * 1! 1! / 3!,
    2! 0! / 3!). Banzhaf's index would weigh it a quarter.
    """
    needs_all = np.zeros(16)
    needs_all[15] = 1.0
    assert exact_interactions(needs_all) == pytest.approx([1 / 3] * 6)


def test_interactions_on_the_airfield_by_hand() -> None:
    """Two aeroplanes save the shorter runway of the two, unless a longer one is there: what they save beyond it. Of the
    last two (3.5 and 10) those are 3.5, 2.5 and 0.5 with none, the first, the second or both of the others there.
    """
    found = dict(zip(pairs_of_players(4), exact_interactions(airport_game((1.0, 3.0, 3.5, 10.0))), strict=True))
    assert found[2, 3] == pytest.approx(-(3.5 / 3 + (2.5 + 0.5) / 6 + 0.5 / 3))
    assert found[0, 1] == pytest.approx(-1.0 / 3)


def test_one_player_takes_all_and_interacts_with_nobody() -> None:
    assert exact_shares(np.array([2.0, 5.0])).tolist() == [3.0]
    assert exact_interactions(np.array([2.0, 5.0])).shape == (0,)


def test_values_must_be_those_of_all_coalitions() -> None:
    with pytest.raises(ValueError, match="6 values are not those of all coalitions"):
        exact_shares(np.zeros(6))


# -- axioms ----------------------------------------------------------------------------------------------------------

PLAYERS = 5
games = arrays(np.float64, 1 << PLAYERS, elements=st.floats(-1000, 1000, width=32))


@given(games)
def test_shares_add_up_to_the_whole(game: np.ndarray) -> None:
    assert exact_shares(game).sum() == pytest.approx(game[-1] - game[0], abs=1e-10)


@given(games, games, st.floats(-10, 10))
def test_shares_of_a_sum_of_games_are_sums_of_shares(one: np.ndarray, other: np.ndarray, factor: float) -> None:
    together = exact_shares(one + factor * other)
    assert together == pytest.approx(exact_shares(one) + factor * exact_shares(other), abs=1e-8)


@given(games, st.integers(0, PLAYERS - 1))
def test_who_adds_nothing_gets_nothing_and_interacts_with_nobody(game: np.ndarray, player: int) -> None:
    without = np.array([coalition & ~(1 << player) for coalition in range(len(game))])
    game = game[without]
    assert exact_shares(game)[player] == 0.0
    for pair, found in zip(pairs_of_players(PLAYERS), exact_interactions(game), strict=True):
        assert player not in pair or abs(found) < 1e-10


@given(games, st.permutations(range(PLAYERS)))
def test_shares_follow_the_players_whatever_their_numbers(game: np.ndarray, numbers: list[int]) -> None:
    renumbered = np.empty_like(game)
    for coalition in range(len(game)):
        renumbered[sum(1 << numbers[player] for player in members(coalition, PLAYERS))] = game[coalition]
    assert exact_shares(renumbered)[numbers] == pytest.approx(exact_shares(game), abs=1e-10)


@given(games)
def test_shares_are_the_mean_over_all_orders(game: np.ndarray) -> None:
    total = np.zeros(PLAYERS)
    orders = list(permutations(range(PLAYERS)))
    for order in orders:
        way = coalitions_on_the_way(order)
        for place, player in enumerate(order):
            total[player] += game[way[place + 1]] - game[way[place]]
    assert exact_shares(game) == pytest.approx(total / len(orders), abs=1e-9)


def test_further_axes_are_games_of_their_own() -> None:
    game = np.random.default_rng(1).normal(size=(16, 3, 2))
    shares, interactions = exact_shares(game), exact_interactions(game)
    assert shares.shape == (4, 3, 2) and interactions.shape == (6, 3, 2)
    assert np.array_equal(shares[:, 1, 0], exact_shares(game[:, 1, 0]))
    assert np.array_equal(interactions[:, 2, 1], exact_interactions(game[:, 2, 1]))


# -- orders ----------------------------------------------------------------------------------------------------------


def test_orders_come_with_their_reverse_and_the_same_every_time() -> None:
    orders = antithetic_permutations(streams, 9, 3)
    assert len(orders) == 6 and all(sorted(order) == list(range(9)) for order in orders)
    assert all(orders[place + 1] == orders[place][::-1] for place in (0, 2, 4))
    assert orders == antithetic_permutations(streams, 9, 3) and len(set(orders)) == 6


def test_orders_share_coalitions() -> None:
    orders = [(0, 1, 2), (2, 1, 0), (0, 2, 1), (1, 2, 0)]
    assert coalitions_on_the_way(orders[0]) == [0, 0b001, 0b011, 0b111]
    assert coalitions_wanted(orders) == [0, 1, 2, 3, 4, 5, 6, 7]
    assert coalitions_wanted(orders[:2]) == [0, 0b001, 0b011, 0b100, 0b110, 0b111]


@given(games, st.integers(1, 4))
def test_every_pair_of_orders_divides_the_whole(game: np.ndarray, pairs: int) -> None:
    orders = antithetic_permutations(streams, PLAYERS, pairs)
    shares = sampled_shares({number: game[number] for number in coalitions_wanted(orders)}, orders)
    assert shares.shape == (pairs, PLAYERS)
    assert shares.sum(axis=1) == pytest.approx([game[-1] - game[0]] * pairs, abs=1e-10)


def test_a_pair_of_orders_is_exact_where_only_pairs_of_players_interact() -> None:
    """An order and its reverse see each pair both ways round: nothing is left to chance (the point of antithesis)."""
    rng = np.random.default_rng(2)
    alone, pair = rng.normal(size=6), np.triu(rng.normal(size=(6, 6)), 1)
    game = np.array([
        sum(alone[own]) + pair[np.ix_(own, own)].sum() for own in (members(c, 6) for c in range(64))
    ])  # fmt: skip
    orders = antithetic_permutations(streams, 6, 1)
    assert sampled_shares(dict(enumerate(game)), orders)[0] == pytest.approx(exact_shares(game), abs=1e-12)


def test_sampled_shares_come_to_the_exact_ones() -> None:
    game = np.random.default_rng(3).normal(size=1 << PLAYERS)
    orders = antithetic_permutations(streams, PLAYERS, 2000)
    shares = sampled_shares(dict(enumerate(game)), orders)
    error = shares.std(axis=0, ddof=1) / np.sqrt(len(shares))
    assert np.all(np.abs(shares.mean(axis=0) - exact_shares(game)) < 4 * error)
    assert np.all(error < 0.03)


def test_orders_that_are_no_pairs_are_refused() -> None:
    with pytest.raises(ValueError, match="1 orders are not pairs"):
        sampled_shares({0: np.zeros(())}, [(0, 1)])
