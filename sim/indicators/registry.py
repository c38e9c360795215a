"""The register of indicators: every published series once, with its unit and one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.indicators.observations import Observations

Floats = NDArray[np.float64]
Family = Literal["scope", "chain"]
Plain = Callable[[Observations], Floats]
OfMember = Callable[[Observations, Floats], Floats]


@dataclass(frozen=True)
class Indicator:
    """One published series: a function of the observations that returns a number a month."""

    name: str
    unit: str
    sentence: str
    function: Plain

    def __call__(self, observations: Observations) -> Floats:
        return self.function(observations)


@dataclass(frozen=True)
class IndicatorFamily:
    """The same indicator for every scope or chain of the plan; ``pattern`` and ``sentence`` contain
    ``{member}``.
    """

    pattern: str
    unit: str
    sentence: str
    family: Family
    function: OfMember

    def member(self, name: str) -> Indicator:
        """The indicator of one scope or chain."""

        def of_member(observations: Observations) -> Floats:
            weights = observations.of_scope(name) if self.family == "scope" else observations.of_chain(name)
            return self.function(observations, weights)

        return Indicator(
            self.pattern.format(member=name),
            self.unit,
            self.sentence.format(member=name.replace("_", " ")),
            of_member,
        )


_PLAIN: dict[str, Indicator] = {}
_FAMILIES: dict[str, IndicatorFamily] = {}


def indicator(*, unit: str, sentence: str) -> Callable[[Plain], Plain]:
    """Register a function under its own name."""

    def register(function: Plain) -> Plain:
        name = function.__name__
        if name in _PLAIN:
            raise ValueError(f"two indicators are called {name!r}")
        _PLAIN[name] = Indicator(name, unit, sentence, function)
        return function

    return register


def is_registered(name: str) -> bool:
    """Whether a plain indicator has this name."""
    return name in _PLAIN


def indicator_family(
    *, family: Family, unit: str, sentence: str, pattern: str = ""
) -> Callable[[OfMember], OfMember]:
    """Register a function of observations and stage weights for every scope or chain of the plan."""

    def register(function: OfMember) -> OfMember:
        chosen = pattern or f"{function.__name__}_{{member}}"
        if chosen in _FAMILIES:
            raise ValueError(f"two families of indicators are called {chosen!r}")
        _FAMILIES[chosen] = IndicatorFamily(chosen, unit, sentence, family, function)
        return function

    return register


def all_indicators(scopes: Iterable[str], chains: Iterable[str]) -> dict[str, Indicator]:
    """Every indicator of a plan with these scopes and chains, by name. ValueError when two have the same
    name.
    """
    found = dict(_PLAIN)
    members = {"scope": tuple(scopes), "chain": tuple(dict.fromkeys(chains))}
    for family in _FAMILIES.values():
        for name in members[family.family]:
            made = family.member(name)
            if made.name in found:
                raise ValueError(f"two indicators are called {made.name!r}")
            found[made.name] = made
    return found
