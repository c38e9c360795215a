"""Keyed random numbers: one stream a (seed, process, month), one number an enterprise slot.

A number depends on nothing but its key: *which run* (seed, draw, replicate), *which process* (its stable name), *which
month*, *which slot*. So a lever changes only what it touches, months before it starts are the same to the last bit, and
a longer horizon or a larger table leaves earlier numbers as they were (common random numbers by identity; Klein et al.
2024). The generator is the counter-based Philox4x64-10 of Salmon et al. (2011); everything is drawn by inversion.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_TINY = 2.0**-53

_WORD = 2**64 - 1
_START, _FIRST, _SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
_STEPS = (np.uint64(_FIRST), np.uint64(30), np.uint64(_SECOND), np.uint64(31))
"""Numbers of SplitMix64's finaliser (:func:`mix`)."""


@lru_cache(maxsize=4096)
def stable_code(text: str) -> int:
    """A 64-bit code of a name that is the same in every process and version of Python."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


class Streams:
    """All random streams of one run.

    ``scope`` tells apart what shares numbers: the population's streams are keyed by (seed, draw), the months' by
    (seed, draw, replicate).
    """

    def __init__(self, seed: int, draw: int, replicate: int | None = None) -> None:
        scope = f"seed={seed}|draw={draw}" + ("" if replicate is None else f"|replicate={replicate}")
        self._run_code = stable_code(scope)
        self._bits = np.random.Philox(key=0)
        self._generator = np.random.Generator(self._bits)
        self._state = self._bits.state
        self._codes: dict[str, int] = {}
        self.order: NDArray[np.int64] | None = None
        """Permanent slot of each row, where rows were shuffled (a test of slot order); None: row k is slot k."""

    def uniform(self, name: str, month: int, size: int, sub: int = 0) -> Floats:
        """``size`` numbers in [0, 1) of stream ``name`` in ``month``; ``sub`` tells draws of one process apart."""
        code = self._codes.get(name)
        if code is None:
            code = self._codes[name] = stable_code(name)
        inner = self._state["state"]
        inner["key"][:] = (self._run_code, code)
        # The low word counts numbers; the others keep month and sub-draw apart, 2**66 numbers from each other.
        inner["counter"][:] = (0, month + 1_000_000, sub, 0)
        self._state["buffer_pos"] = 4
        self._bits.state = self._state
        if self.order is None:
            return self._generator.random(size)
        full = self._generator.random(int(self.order[:size].max(initial=-1)) + 1)
        return full[self.order[:size]]


class RuleStream:
    """The random numbers of one rule in one month: what a rule gets as ``rng``."""

    __slots__ = ("_month", "_name", "_size", "_streams")

    def __init__(self, streams: Streams, name: str, month: int, size: int) -> None:
        self._streams, self._name, self._month, self._size = streams, name, month, size

    def uniform(self, sub: int = 0) -> Floats:
        """One number in [0, 1) for every row, shape (rows,). ``sub`` gives further independent draws."""
        return self._streams.uniform(self._name, self._month, self._size, sub)


def laplace(uniform: Floats) -> Floats:
    """Standard Laplace numbers (variance 2) by inversion of ``uniform`` in [0, 1)."""
    centred = uniform - 0.5
    return -np.sign(centred) * np.log(np.maximum(1.0 - 2.0 * np.abs(centred), _TINY))


def mix(*words: NDArray[np.uint64] | int) -> NDArray[np.uint64]:
    """Hash of several 64-bit words, element by element (the finaliser of SplitMix64, applied word by word)."""
    first, thirty, second, thirty_one = _STEPS
    number, column = _START, None
    for word in words:
        if not isinstance(word, int) and not np.ndim(word):
            word = int(word)
        if isinstance(word, int):
            if column is None:
                # Before the first column comes, Python's own numbers are quicker than arrays without a dimension.
                number = (number ^ word & _WORD) * _FIRST & _WORD
                number = (number ^ number >> 30) * _SECOND & _WORD
                number ^= number >> 31
                continue
            column = column ^ np.uint64(word & _WORD)
        else:
            value = np.asarray(word, dtype=np.uint64)
            column = value ^ (np.uint64(number) if column is None else column)
        column *= first
        column ^= column >> thirty
        column *= second
        column ^= column >> thirty_one
    return np.asarray(np.uint64(number) if column is None else column)


def hashed_uniform(*words: NDArray[np.uint64] | int) -> Floats:
    """Numbers in (0, 1) from hashed words: for choices that must not move when other candidates come and go."""
    return ((mix(*words) >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
