"""Structure: what the plan's groups of stages make, and how concentrated the chains are."""

from __future__ import annotations

from sim.indicators.observations import (
    Floats,
    Observations,
    of_all,
    on_list,
    ratio,
    weighted_all,
    weighted_on_list,
)
from sim.indicators.registry import indicator, indicator_family


@indicator_family(
    family="scope", unit="10k yuan/month", sentence="Output on the list at base prices: {member}"
)
def output_above_scale(o: Observations, weights: Floats) -> Floats:
    return weighted_on_list(o.output, weights)


@indicator_family(
    family="scope", unit="10k yuan/month", sentence="Output on the list at current prices: {member}"
)
def output_value_above_scale(o: Observations, weights: Floats) -> Floats:
    return weighted_on_list(o.output_value, weights)


@indicator_family(
    family="scope", unit="10k yuan/month", sentence="Sales of all enterprises at current prices: {member}"
)
def revenue_all(o: Observations, weights: Floats) -> Floats:
    return weighted_all(o.revenue, weights)


@indicator_family(family="scope", unit="10k yuan/month", sentence="Real value added on the list: {member}")
def value_added_above_scale(o: Observations, weights: Floats) -> Floats:
    return weighted_on_list(o.value_added, weights)


@indicator_family(family="scope", unit="%", sentence="Share of the list's output, current prices: {member}")
def output_share(o: Observations, weights: Floats) -> Floats:
    return 100.0 * ratio(weighted_on_list(o.output_value, weights), on_list(o.output_value))


@indicator_family(
    family="chain",
    unit="0-1",
    sentence="Concentration of sales within the chain {member} (sum of squared shares; 1 is a single seller)",
)
def concentration(o: Observations, weights: Floats) -> Floats:
    return ratio(weighted_all(o.revenue_squared, weights), weighted_all(o.revenue, weights) ** 2)


@indicator(unit="%", sentence="Share of the list's value added that high-tech industry makes")
def high_tech_va_share(o: Observations) -> Floats:
    return 100.0 * ratio(
        weighted_on_list(o.value_added, o.of_scope("high_tech_industry")), on_list(o.value_added)
    )


@indicator(unit="%", sentence="Share of value added made by enterprises below the scale of the list")
def small_value_added_share(o: Observations) -> Floats:
    everything = of_all(o.value_added)
    return 100.0 * ratio(everything - on_list(o.value_added), everything)
