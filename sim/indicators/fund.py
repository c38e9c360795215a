"""The guidance fund, as the fund itself reports it."""

from __future__ import annotations

from sim.indicators.observations import Floats, Observations
from sim.indicators.registry import indicator


@indicator(unit="10k yuan", sentence="Money that the guidance fund has raised since its start")
def guidance_fund_raised(o: Observations) -> Floats:
    return o.figure("guidance_fund_raised")


@indicator(unit="10k yuan", sentence="Stakes that the guidance fund has paid in, and its loans now outstanding")
def guidance_fund_invested(o: Observations) -> Floats:
    return o.figure("guidance_fund_invested")


@indicator(unit="10k yuan", sentence="Size at which the guidance fund was announced")
def guidance_fund_announced(o: Observations) -> Floats:
    return o.figure("guidance_fund_announced")
