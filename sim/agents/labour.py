"""Hiring, firing, and the city's wage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.rule import Firms, Result, Values, rule


@dataclass(frozen=True, slots=True)
class WageSetting:
    """The wage from now on (10k yuan a month), and the employment against which scarcity is judged (persons)."""

    wage: float
    initial_employment: float


class LabourMarket:
    """The city's wage (10k yuan a month) and employment. A named resource."""

    name = "labour_market"

    def __init__(self, wage: float, *, scarce: bool = True) -> None:
        """Not ``scarce``, more employment than at the start does not raise the wage above its trend."""
        self.scarce = scarce
        self.wage = wage
        self.initial_employment = 0.0

    def begin_month(self, month: int) -> None:
        """The wage of last month holds until a new one is set."""

    def carry_out(self, requests: Sequence[WageSetting], rule_name: str) -> None:
        """Take up the last of ``requests``."""
        self.wage, self.initial_employment = requests[-1].wage, requests[-1].initial_employment

    def snapshot(self) -> Any:
        return (self.wage, self.initial_employment)

    def restore(self, kept: Any) -> None:
        self.wage, self.initial_employment = kept


@rule(
    phase="act",
    reads=("expected_demand", "labour_output", "productivity", "alive"),
    lagged=("labour", "labour_need"),
    writes=("labour",),
    params=("hiring_speed", "firing_speed"),
    resources=("world",),
    row_wise=True,
)
def hire_and_fire(firms: Firms, p: Values, world: Any) -> Result:
    """Move a part of the way towards the hands that expected demand needs; hiring is faster than firing."""
    of_one = firms.labour_output * firms.productivity * world.labour_trend
    needed = firms.expected_demand * firms.labour_need / of_one
    gap = (needed - firms.labour) * firms.alive
    return {"labour": firms.labour + p.hiring_speed * np.maximum(gap, 0.0) + p.firing_speed * np.minimum(gap, 0.0)}


@rule(
    phase="act",
    reads=("labour",),
    requests=("labour_market",),
    params=("wage", "wage_growth", "labour_supply_elasticity", "labour_force_growth", "wage_adjustment"),
    resources=("world", "labour_market"),
)
def set_county_wage(firms: Firms, p: Values, world: Any, labour_market: Any) -> Result:
    """The wage follows its trend and how scarce hands are against the start (supply of given elasticity)."""
    employment = float(firms.labour.sum())
    start = labour_market.initial_employment or max(employment, 1e-9)
    years = world.month / 12.0
    scarcity = employment / (start * np.exp(p.labour_force_growth * years))
    if not labour_market.scarce:
        scarcity = min(scarcity, 1.0)  # plentiful hands never raise the wage; slack lowers it all the same
    target = p.wage * np.exp(p.wage_growth * years) * max(scarcity, 1e-9) ** (1.0 / p.labour_supply_elasticity)
    wage = labour_market.wage + p.wage_adjustment * (target - labour_market.wage)
    return {"labour_market": [WageSetting(float(wage), start)]}


@rule(
    phase="renew",
    reads=("labour_saved",),
    lagged=("labour_need",),
    writes=("labour_need",),
    row_wise=True,
)
def renew_methods(firms: Firms) -> Result:
    """New methods save hands from the next month on."""
    return {"labour_need": firms.labour_need * np.exp(-firms.labour_saved)}
