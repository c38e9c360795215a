"""Research and development: as declared, as real, and in relation to GDP and output."""

from __future__ import annotations

from sim.indicators.growth import gdp
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


@indicator(unit="10k yuan/month", sentence="R&D that all enterprises declare")
def rd_declared(o: Observations) -> Floats:
    return of_all(o.rd_declared)


@indicator(unit="10k yuan/month", sentence="R&D that all enterprises really do")
def rd_real(o: Observations) -> Floats:
    return of_all(o.rd_spending)


@indicator(unit="10k yuan/month", sentence="R&D that enterprises on the list declare")
def rd_declared_above_scale(o: Observations) -> Floats:
    return on_list(o.rd_declared)


@indicator(unit="10k yuan/month", sentence="R&D that manufacturing enterprises declare")
def rd_declared_manufacturing(o: Observations) -> Floats:
    return weighted_all(o.rd_declared, o.of_scope("manufacturing"))


@indicator(unit="10k yuan/month", sentence="R&D that manufacturing enterprises really do")
def rd_real_manufacturing(o: Observations) -> Floats:
    return weighted_all(o.rd_spending, o.of_scope("manufacturing"))


@indicator(unit="10k yuan/month", sentence="R&D outside enterprises: a declared share of GDP, not modelled")
def rd_non_enterprise(o: Observations) -> Floats:
    return o.parameters["non_enterprise_rd_share"] * gdp(o)


@indicator(
    unit="10k yuan/month", sentence="R&D of the whole society: declared by enterprises, and outside them"
)
def rd_society(o: Observations) -> Floats:
    return rd_declared(o) + rd_non_enterprise(o)


@indicator(unit="10k yuan/month", sentence="The same with enterprises' real R&D in place of the declared one")
def rd_society_real(o: Observations) -> Floats:
    return rd_real(o) + rd_non_enterprise(o)


@indicator(unit="%", sentence="R&D of the whole society over GDP")
def rd_intensity(o: Observations) -> Floats:
    return 100.0 * ratio(rd_society(o), gdp(o))


@indicator(unit="%", sentence="R&D declared by manufacturing enterprises on the list over their sales")
def rd_over_revenue(o: Observations) -> Floats:
    weights = o.of_scope("manufacturing")
    return 100.0 * ratio(weighted_on_list(o.rd_declared, weights), weighted_on_list(o.revenue, weights))
