"""Flows into and out of the above-scale list: S17."""

from __future__ import annotations

from typing import Literal

from sim.validation.fact import Runs, Years, changes, fact, share


def _list_flows(runs: Runs, years: Years, which: Literal["in", "out"]) -> float:
    found = []
    for before, after in changes(runs, years):
        rows = len(before["alive"])
        was = before["above_scale"] & before["alive"]
        now = after["above_scale"] & after["alive"]
        joined = float(now.sum() - (was & now[:rows]).sum())
        found.append((joined if which == "in" else float((was & ~now[:rows]).sum()), float(was.sum())))
    return 100.0 * share(found)


@fact(
    "S17a",
    "Enterprises newly listed in a year, of the list",
    "新增入规占规上企业比重",
    5.0,
    12.0,
    "derived: about 9 % from memory (5-15)",
    unit="%",
    conditions="baseline",
    options={"decimals": 2},
)
def listings(runs: Runs, years: Years) -> float:
    """On the list at the year's end but not a year before, over the list of a year before."""
    return _list_flows(runs, years, "in")


@fact(
    "S17b",
    "Enterprises struck off the list or closed in a year, of the list",
    "退规与退出占规上企业比重",
    5.0,
    10.0,
    "derived: about 7 % from memory (4-12)",
    unit="%",
    conditions="baseline",
    options={"decimals": 2},
)
def delistings(runs: Runs, years: Years) -> float:
    """On the list a year before and no more."""
    return _list_flows(runs, years, "out")
