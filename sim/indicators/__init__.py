"""The statistics bureau's indicators: one function a published series, by topic.

Each function takes :class:`Observations` (the sums of all months) and returns one number a month; values are
monthly flows or month-end stocks of the whole city. Money is in 10k yuan at prices of 2019 unless the
sentence says otherwise.
"""

from __future__ import annotations

from sim.indicators import (
    digital,
    energy,
    enterprises,
    figures,
    fund,
    growth,
    innovation,
    people_and_money,
    side_effects,
    structure,
)
from sim.indicators.observations import Aggregates, Figure, Observations
from sim.indicators.registry import Indicator, all_indicators, indicator, indicator_family

TOPICS = (growth, structure, enterprises, innovation, energy, digital, people_and_money, fund, side_effects, figures)
"""The modules that register indicators, in the order in which a reader would want them."""

figures.register_figures()

__all__ = [
    "TOPICS",
    "Aggregates",
    "Figure",
    "Indicator",
    "Observations",
    "all_indicators",
    "indicator",
    "indicator_family",
]
