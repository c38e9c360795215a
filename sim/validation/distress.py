"""Zombies and losses: S10, S11."""

from __future__ import annotations

from sim.validation.fact import Runs, Years, changes, ends, fact, share


@fact(
    "S10a",
    "Zombies among above-scale enterprises",
    "规上僵尸企业占比",
    5.0,
    10.0,
    "Tan, Huang and Woo 2016",
    unit="%",
    options={"decimals": 1},
)
def zombies(runs: Runs, years: Years) -> float:
    """At year ends."""
    listed = [(end["zombie"], end["above_scale"] & end["alive"]) for end in ends(runs, years)]
    return 100.0 * share([(float((zombie & on).sum()), float(on.sum())) for zombie, on in listed])


@fact(
    "S10b",
    "Zombies that have recovered a year later",
    "僵尸企业年恢复率",
    20.0,
    30.0,
    "Journal of Finance and Economics (SUFE): above 20 %; the upper bound is ours",
    unit="%",
    options={"decimals": 1},
)
def zombie_recovery(runs: Runs, years: Years) -> float:
    """Of all above-scale zombies of a year's end, those that a year later live and are none."""
    found = []
    for before, after in changes(runs, years):
        rows = len(before["alive"])
        was = before["zombie"] & before["above_scale"] & before["alive"]
        found.append((float((was & after["alive"][:rows] & ~after["zombie"][:rows]).sum()), float(was.sum())))
    return 100.0 * share(found)


@fact(
    "S11",
    "Loss-making above-scale enterprises",
    "规上企业亏损面",
    10.0,
    20.0,
    "NBS (17 % in 2020, from memory)",
    unit="%",
    conditions="baseline",
    options={"decimals": 1},
)
def loss_making(runs: Runs, years: Years) -> float:
    """Profit of the calendar year below zero, enterprises on the year's list that live at its end."""
    listed = [(end["profit_last_year"] < 0.0, end["on_list_this_year"] & end["alive"]) for end in ends(runs, years)]
    return 100.0 * share([(float((loss & on).sum()), float(on.sum())) for loss, on in listed])
