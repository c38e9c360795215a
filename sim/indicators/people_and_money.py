"""What is not a target but must not be overlooked: jobs, wages, productivity, profits, taxes, debt,
utilisation.
"""

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
from sim.indicators.registry import indicator


@indicator(unit="persons", sentence="Employees of all enterprises")
def employment_all(o: Observations) -> Floats:
    return of_all(o.labour)


@indicator(unit="persons", sentence="Employees of the enterprises on the list")
def employment_above_scale(o: Observations) -> Floats:
    return on_list(o.labour)


@indicator(unit="persons", sentence="Employees of manufacturing enterprises")
def employment_manufacturing(o: Observations) -> Floats:
    return weighted_all(o.labour, o.of_scope("manufacturing"))


@indicator(unit="persons", sentence="Employees of manufacturing enterprises on the list")
def employment_manufacturing_above_scale(o: Observations) -> Floats:
    return weighted_on_list(o.labour, o.of_scope("manufacturing"))


@indicator(unit="%", sentence="Share of employees who work in enterprises below the scale of the list")
def small_employment_share(o: Observations) -> Floats:
    everything = of_all(o.labour)
    return 100.0 * ratio(everything - on_list(o.labour), everything)


@indicator(unit="10k yuan/person/month", sentence="Real value added of one manufacturing employee")
def labour_productivity(o: Observations) -> Floats:
    weights = o.of_scope("manufacturing")
    return ratio(weighted_all(o.value_added, weights), weighted_all(o.labour, weights))


@indicator(unit="10k yuan/month", sentence="Wages paid by all enterprises")
def wage_bill(o: Observations) -> Floats:
    return of_all(o.wage_bill)


@indicator(unit="10k yuan/person/month", sentence="Mean wage")
def wage(o: Observations) -> Floats:
    return ratio(of_all(o.wage_bill), of_all(o.labour))


@indicator(unit="10k yuan/month", sentence="Profit after tax and interest of all enterprises")
def profit(o: Observations) -> Floats:
    return of_all(o.profit)


@indicator(unit="10k yuan/month", sentence="Profit after tax and interest of the enterprises on the list")
def profit_above_scale(o: Observations) -> Floats:
    return on_list(o.profit)


@indicator(unit="%", sentence="Profit after tax over sales, enterprises on the list")
def profit_margin(o: Observations) -> Floats:
    return 100.0 * ratio(on_list(o.profit), on_list(o.revenue))


@indicator(unit="10k yuan/month", sentence="Taxes paid by all enterprises")
def taxes(o: Observations) -> Floats:
    return of_all(o.taxes)


@indicator(unit="10k yuan/month", sentence="Interest paid by all enterprises")
def interest(o: Observations) -> Floats:
    return of_all(o.interest)


@indicator(unit="10k yuan", sentence="Debt of all enterprises at the end of the month")
def debt(o: Observations) -> Floats:
    return of_all(o.debt)


@indicator(unit="10k yuan", sentence="Debt of manufacturing enterprises at the end of the month")
def debt_manufacturing(o: Observations) -> Floats:
    return weighted_all(o.debt, o.of_scope("manufacturing"))


@indicator(
    unit="10k yuan/month", sentence="Output that the equipment of all enterprises allows, at base prices"
)
def capacity(o: Observations) -> Floats:
    return of_all(o.capacity)


@indicator(unit="0-1", sentence="Output over capacity, enterprises on the list")
def utilisation(o: Observations) -> Floats:
    return ratio(on_list(o.output), on_list(o.capacity))


@indicator(unit="10k yuan", sentence="Finished goods in stock, at base prices")
def finished_stock(o: Observations) -> Floats:
    return of_all(o.finished_stock)


@indicator(unit="0-1", sentence="Goods delivered over new orders of the month")
def deliveries_over_orders(o: Observations) -> Floats:
    return ratio(of_all(o.shipped), of_all(o.orders))


@indicator(
    unit="1",
    sentence="Price of the goods delivered, weighted by deliveries; one is the outside price of 2019",
)
def price_level(o: Observations) -> Floats:
    return ratio(of_all(o.revenue), of_all(o.shipped))
