"""Keyed random numbers: they depend on their key alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.streams import RuleStream, Streams, hashed_uniform, laplace, mix, stable_code

names = st.text(min_size=1, max_size=20)
months = st.integers(0, 500)
seeds = st.integers(0, 2**32 - 1)


@given(seeds, names, months, st.integers(0, 200), st.integers(0, 200))
def test_a_larger_table_leaves_earlier_numbers_as_they_were(
    seed: int, name: str, month: int, few: int, more: int
) -> None:
    streams = Streams(seed, 0, 0)
    long = streams.uniform(name, month, few + more)
    assert np.array_equal(streams.uniform(name, month, few), long[:few])


@given(seeds, st.lists(st.tuples(names, months, st.integers(0, 3)), min_size=1, max_size=8), st.randoms())
def test_numbers_do_not_depend_on_the_order_in_which_they_are_drawn(seed: int, keys: list, random) -> None:  # type: ignore[no-untyped-def,type-arg]
    one, other = Streams(seed, 0, 0), Streams(seed, 0, 0)
    drawn = {key: one.uniform(key[0], key[1], 7, key[2]) for key in keys}
    mixed = [*keys, *keys]
    random.shuffle(mixed)
    for name, month, sub in mixed:
        assert np.array_equal(other.uniform(name, month, 7, sub), drawn[name, month, sub])


def test_every_part_of_the_key_matters() -> None:
    base = {"seed": 1, "draw": 0, "replicate": 0, "name": "exit", "month": 5, "sub": 0}
    variants = [base, *({**base, key: value} for key, value in {
        "seed": 2, "draw": 1, "replicate": 1, "name": "entry", "month": 6, "sub": 1,
    }.items()), {**base, "replicate": None}]  # fmt: skip

    def draw(key: dict) -> bytes:  # type: ignore[type-arg]
        streams = Streams(key["seed"], key["draw"], key["replicate"])
        return streams.uniform(key["name"], key["month"], 50, key["sub"]).tobytes()

    drawn = [draw(key) for key in variants]
    assert len(set(drawn)) == len(drawn)
    assert draw(base) == drawn[0]


def test_numbers_are_the_same_on_every_machine() -> None:
    assert stable_code("exit") == 2691348175107244454
    assert Streams(1, 0, 0).uniform("exit", 0, 3) == pytest.approx([0.30880503, 0.89323997, 0.83710357], abs=1e-8)


def test_streams_are_uniform_and_unrelated() -> None:
    streams, size = Streams(7, 0, 0), 40_000
    drawn = [
        streams.uniform("exit", 3, size), streams.uniform("exit", 4, size), streams.uniform("exit", 3, size, sub=1),
        streams.uniform("entry", 3, size), Streams(7, 0, 1).uniform("exit", 3, size),
    ]  # fmt: skip
    error = 1.0 / np.sqrt(size)
    for numbers in drawn:
        assert numbers.min() >= 0.0 and numbers.max() < 1.0
        assert numbers.mean() == pytest.approx(0.5, abs=4.0 * error / np.sqrt(12.0))
        assert np.bincount((numbers * 10).astype(int), minlength=10) == pytest.approx(np.full(10, size / 10), rel=0.08)
    related = np.corrcoef(drawn) - np.eye(len(drawn))
    assert np.abs(related).max() < 4.0 * error


@given(st.permutations(range(12)))
def test_shuffled_rows_take_their_numbers_along(order: list[int]) -> None:
    straight, mixed = Streams(3, 0, 0), Streams(3, 0, 0)
    mixed.order = np.array(order)
    assert np.array_equal(mixed.uniform("exit", 9, 12), straight.uniform("exit", 9, 12)[order])


def test_a_rule_gets_one_number_a_row() -> None:
    streams = Streams(3, 0, 0)
    rng = RuleStream(streams, "exit", 9, 12)
    assert np.array_equal(rng.uniform(), streams.uniform("exit", 9, 12))
    assert np.array_equal(rng.uniform(2), streams.uniform("exit", 9, 12, sub=2))


@given(st.floats(0.0, 1.0, exclude_max=True))
def test_laplace_inverts_its_distribution_function(uniform: float) -> None:
    value = float(laplace(np.array([uniform]))[0])
    assert np.isfinite(value)
    if 1e-12 < uniform < 1.0 - 1e-12:
        back = 0.5 * np.exp(value) if value < 0 else 1.0 - 0.5 * np.exp(-value)
        assert back == pytest.approx(uniform, abs=1e-12)


def test_laplace_has_mean_zero_variance_two_and_fat_tails() -> None:
    numbers = laplace((np.arange(200_000) + 0.5) / 200_000)
    assert numbers.mean() == pytest.approx(0.0, abs=1e-9)
    assert numbers.var() == pytest.approx(2.0, rel=1e-3)
    assert (numbers**4).mean() / numbers.var() ** 2 == pytest.approx(6.0, rel=1e-2)


def test_hashed_numbers_depend_on_their_words_alone() -> None:
    links = np.arange(1000, dtype=np.uint64)
    numbers = hashed_uniform(links, 3)
    assert np.array_equal(hashed_uniform(links[::-1], 3)[::-1], numbers)
    assert np.array_equal(hashed_uniform(links[500:], 3), numbers[500:])
    assert not np.array_equal(hashed_uniform(links, 4), numbers)
    assert numbers.min() > 0.0 and numbers.max() < 1.0
    assert numbers.mean() == pytest.approx(0.5, abs=0.04)
    assert len(np.unique(mix(links))) == len(links)
