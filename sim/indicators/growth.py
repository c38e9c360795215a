"""Growth: value added in three measures, output, investment, and the city's gross domestic product."""

from __future__ import annotations

import numpy as np

from sim.indicators.observations import Floats, Observations, of_all, on_list, ratio, weighted_all
from sim.indicators.registry import indicator
from sim.months import BURN_IN_MONTHS, FIRST_YEAR

TEN_THOUSANDS_IN_100_MILLION = 10_000.0


@indicator(
    unit="10k yuan/month", sentence="Real value added of the enterprises on the above-scale list of the year"
)
def value_added_above_scale(o: Observations) -> Floats:
    return on_list(o.value_added)


@indicator(unit="10k yuan/month", sentence="Real value added of all enterprises, small ones included")
def value_added_all(o: Observations) -> Floats:
    return of_all(o.value_added)


@indicator(
    unit="10k yuan/year",
    sentence="December: the year's value added of enterprises on its list that existed the whole year before",
)
def value_added_comparable(o: Observations) -> Floats:
    return o.comparable_value_added.sum(axis=-1)


@indicator(unit="10k yuan/year", sentence="December: value added of the same enterprises in the year before")
def value_added_comparable_last_year(o: Observations) -> Floats:
    return o.comparable_value_added_last_year.sum(axis=-1)


@indicator(unit="10k yuan/month", sentence="Real value added of all manufacturing enterprises")
def value_added_manufacturing(o: Observations) -> Floats:
    return weighted_all(o.value_added, o.of_scope("manufacturing"))


@indicator(unit="10k yuan/month", sentence="Output of the enterprises on the list, at base prices")
def output_above_scale(o: Observations) -> Floats:
    return on_list(o.output)


@indicator(unit="10k yuan/month", sentence="Output of all enterprises, at base prices")
def output_all(o: Observations) -> Floats:
    return of_all(o.output)


@indicator(unit="10k yuan/month", sentence="Output of the enterprises on the list, at current prices")
def output_value_above_scale(o: Observations) -> Floats:
    return on_list(o.output_value)


@indicator(unit="10k yuan/month", sentence="Output of all enterprises, at current prices")
def output_value_all(o: Observations) -> Floats:
    return of_all(o.output_value)


@indicator(unit="10k yuan/month", sentence="Sales of the enterprises on the list, at current prices")
def revenue_above_scale(o: Observations) -> Floats:
    return on_list(o.revenue)


@indicator(unit="10k yuan/month", sentence="Sales of all enterprises, at current prices")
def revenue_all(o: Observations) -> Floats:
    return of_all(o.revenue)


@indicator(unit="10k yuan/month", sentence="Equipment bought by all enterprises, and spending on projects' sites")
def investment_industrial(o: Observations) -> Floats:
    return of_all(o.investment) + of_all(o.upgrade_spending) + o.figure("project_investment")


@indicator(unit="10k yuan/month", sentence="Equipment bought by the enterprises on the list")
def investment_above_scale(o: Observations) -> Floats:
    return on_list(o.investment) + on_list(o.upgrade_spending)


@indicator(
    unit="10k yuan/month", sentence="Equipment bought by manufacturing enterprises, and spending on projects' sites"
)
def investment_manufacturing(o: Observations) -> Floats:
    # Projects are of manufacturing only, whatever the weight of their stage in the statistics.
    bought = o.investment + o.upgrade_spending
    return weighted_all(bought, o.of_scope("manufacturing")) + o.figure("project_investment")


def rest_of_gdp_index(o: Observations) -> Floats:
    """Level of GDP outside manufacturing, 2019 = 1, one step a year; declared growth, not modelled."""
    level, by_year = 1.0, {FIRST_YEAR: 1.0}
    for year in range(FIRST_YEAR + 1, int(o.years[-1]) + 1):
        # Years after the last declared one go on at its pace.
        level *= 1.0 + o.parameters[f"rest_of_gdp_growth_{min(year, 2022)}"]
        by_year[year] = level
    return np.array([by_year[int(year)] for year in o.years])


@indicator(
    unit="10k yuan/month",
    sentence="Manufacturing in GDP: its declared share of 2019 moved by its modelled value added",
)
def gdp_manufacturing(o: Observations) -> Floats:
    modelled = value_added_manufacturing(o)
    index = modelled / modelled[:BURN_IN_MONTHS].mean()
    return _monthly_gdp_of_2019(o) * o.parameters["manufacturing_share_2019"] * index


@indicator(
    unit="10k yuan/month",
    sentence="GDP outside manufacturing: its declared level of 2019 and declared growth",
)
def gdp_rest(o: Observations) -> Floats:
    return _monthly_gdp_of_2019(o) * (1.0 - o.parameters["manufacturing_share_2019"]) * rest_of_gdp_index(o)


@indicator(unit="10k yuan/month", sentence="Gross domestic product of the city, at prices of 2019")
def gdp(o: Observations) -> Floats:
    return gdp_manufacturing(o) + gdp_rest(o)


@indicator(
    unit="%", sentence="Manufacturing's share of the city's GDP; its level of 2019 is declared, not modelled"
)
def manufacturing_gdp_share(o: Observations) -> Floats:
    return 100.0 * ratio(gdp_manufacturing(o), gdp(o))


@indicator(
    unit="1",
    sentence="Manufacturing in GDP over its modelled value added: how far the model is rescaled",
)
def manufacturing_anchor(o: Observations) -> Floats:
    return ratio(gdp_manufacturing(o), value_added_manufacturing(o))


def _monthly_gdp_of_2019(o: Observations) -> float:
    return o.parameters["gdp_2019"] * TEN_THOUSANDS_IN_100_MILLION / 12.0
