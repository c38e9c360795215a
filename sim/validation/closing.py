"""Who closes, how many, and at what age: S6b, S7, S8."""

from __future__ import annotations

import numpy as np

from sim.validation.fact import Floats, Runs, Years, changes, closed, fact, share


@fact(
    "S6b",
    "Median sales of those that close over that of survivors",
    "退出企业与存续企业规模之比",
    0.0,
    1.0,
    "SAIC 2013: death falls with size",
)
def exit_size(runs: Runs, years: Years) -> float:
    """Sales of the year before the one in which they close; enterprises that sold in it."""
    gone, stayed = [], []
    for before, after in changes(runs, years):
        leaves, sold = closed(before, after), before["revenue_last_year"] > 0.0
        gone.append(before["revenue_last_year"][leaves & sold])
        stayed.append(before["revenue_last_year"][before["alive"] & ~leaves & sold])
    return float(np.median(np.concatenate(gone)) / np.median(np.concatenate(stayed)))


@fact(
    "S7",
    "Enterprises that close in a year",
    "企业年退出率",
    6.2,
    9.3,
    "SAIC 2013: 9.3 (2008) to 6.2 (2012)",
    unit="%",
    options={"decimals": 1},
)
def exit_rate(runs: Runs, years: Years) -> float:
    """Deaths over the mean number of live enterprises, all sizes."""
    return 100.0 * share(
        [(run.deaths[run.months_of(y)].sum(), run.lives[run.months_of(y)].sum() / 12.0) for run in runs for y in years]
    )


def _death_rates(runs: Runs, years: Years) -> Floats:
    """Deaths a year by year of life, in %, shape (YEARS_OF_LIFE,)."""
    deaths = sum(run.deaths[run.months_of(year)].sum(axis=0) for run in runs for year in years)
    lives = sum(run.lives[run.months_of(year)].sum(axis=0) for run in runs for year in years)
    return np.asarray(1200.0 * deaths / np.maximum(lives, 1.0))


@fact(
    "S8a",
    "Year of life with the highest death rate",
    "死亡率最高的年龄(年)",
    3.0,
    3.0,
    "SAIC 2013: 1.6, 6.3, 9.5 % in years 1 to 3, above 8 % up to year 7",
    unit="year",
    options={"decimals": 0, "by_year": False},
)
def age_of_peak(runs: Runs, years: Years) -> float:
    """Among the first fifteen years of life, runs and years pooled."""
    return float(np.argmax(_death_rates(runs, years)[:15]) + 1)


@fact(
    "S8b",
    "Death rate in the first year of life over years 3 to 7",
    "第1年与第3-7年死亡率之比",
    0.0,
    0.99,
    "SAIC 2013: an inverted U (there 0.2)",
    options={"by_year": False},
)
def young_deaths(runs: Runs, years: Years) -> float:
    """Runs and years pooled."""
    rates = _death_rates(runs, years)
    return float(rates[0] / rates[2:7].mean())


@fact(
    "S8c",
    "Death rate in years 8 to 15 over years 3 to 7",
    "第8-15年与第3-7年死亡率之比",
    0.0,
    0.99,
    "SAIC 2013: an inverted U",
    options={"by_year": False},
)
def old_deaths(runs: Runs, years: Years) -> float:
    """Runs and years pooled."""
    rates = _death_rates(runs, years)
    return float(rates[7:15].mean() / rates[2:7].mean())
