"""Energy: use, and use per unit of value added."""

from __future__ import annotations

from sim.indicators.growth import gdp, value_added_above_scale, value_added_all
from sim.indicators.observations import Floats, Observations, of_all, on_list, ratio
from sim.indicators.registry import indicator


@indicator(unit="tce/month", sentence="Energy used by all enterprises")
def energy_use(o: Observations) -> Floats:
    return of_all(o.energy_use)


@indicator(unit="tce/month", sentence="Energy used by the enterprises on the list")
def energy_use_above_scale(o: Observations) -> Floats:
    return on_list(o.energy_use)


@indicator(unit="tce/10k yuan", sentence="Energy per unit of real value added, all enterprises")
def energy_intensity(o: Observations) -> Floats:
    return ratio(energy_use(o), value_added_all(o))


@indicator(unit="tce/10k yuan", sentence="Energy per unit of real value added, enterprises on the list")
def energy_intensity_above_scale(o: Observations) -> Floats:
    return ratio(energy_use_above_scale(o), value_added_above_scale(o))


@indicator(unit="tce/10k yuan", sentence="Industry's energy per unit of the city's GDP")
def energy_per_gdp(o: Observations) -> Floats:
    return ratio(energy_use(o), gdp(o))
