"""Measure all stylised facts and print them: as a table for the terminal, and as a page of the documentation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.scenario.schema import Scenario
from sim.validation import estimators
from sim.validation.explanations import EXPLANATIONS
from sim.validation.fact import PLAN_YEARS, Conditions, StylisedFact
from sim.validation.panels import RunPanel, collect, without_events
from sim.validation.sizes_and_growth import yearly_growth
from sim.validation.stylised_facts import STYLISED_FACTS

LONG_YEARS = 20
LONG_RUNS = 2
TICK, CROSS = "✓", "✗"

CONDITION_WORDS: Mapping[Conditions, str] = {
    "quiet": "no plan, no events outside",
    "baseline": "no plan, events of 2019-2022",
    "long": f"no plan, no events, {LONG_YEARS} years",
    "many": "no plan, events, more runs",
}

ANCHORS: Mapping[str, tuple[float, float, float]] = {
    "Henan, above-scale industry": (0.4, 6.3, 5.1),
    "China, above-scale industry": (2.8, 9.6, 3.6),
    "Zhengzhou, above-scale industry": (6.1, 10.4, 4.4),
}
"""Published growth of value added in 2020, 2021 and 2022, %: for information; nothing is fitted to it."""


@dataclass(frozen=True)
class Measured:
    """A fact as the model shows it."""

    fact: StylisedFact
    value: float
    least: float
    most: float
    """Least and greatest value over single runs; NaN where a single run says nothing."""
    years: tuple[float, ...]
    """Value by year (2020, 2021, 2022); empty where a single year says nothing."""

    @property
    def mark(self) -> str:
        """Tick or cross."""
        return TICK if self.fact.holds(self.value) else CROSS


Evidence = Mapping[Conditions, Sequence[RunPanel]]


def gather(scenario: Scenario, replicates: int, many: int) -> Evidence:
    """The runs that the facts are measured on: ``replicates`` a condition, ``many`` where luck itself is measured."""
    baseline = collect(scenario, max(replicates, many))
    return {
        "baseline": baseline[:replicates],
        "many": baseline,
        "quiet": collect(without_events(scenario), replicates),
        "long": collect(without_events(scenario, LONG_YEARS), LONG_RUNS),
    }


def measure_all(evidence: Evidence) -> list[Measured]:
    """Every fact on the runs that its conditions ask for."""
    found = []
    for fact in STYLISED_FACTS:
        runs = evidence[fact.conditions]
        single = [fact.measure([run], fact.years) for run in runs] if fact.by_run else [float("nan")]
        years = tuple(fact.measure(runs, (year,)) for year in PLAN_YEARS) if fact.by_year else ()
        found.append(Measured(fact, fact.measure(runs, fact.years), min(single), max(single), years))
    return found


def _number(value: float, decimals: int) -> str:
    return "" if np.isnan(value) else f"{value:.{decimals}f}"


def _range(fact: StylisedFact) -> str:
    if fact.low == fact.high:
        return f"{fact.low:g}"
    if np.isinf(fact.low):
        return f"below {fact.high:g}"
    return f"{fact.low:g} to {fact.high:g}"


def _cells(one: Measured) -> list[str]:
    fact = one.fact
    spread = "" if np.isnan(one.least) else f"{_number(one.least, fact.decimals)} … {_number(one.most, fact.decimals)}"
    return [
        fact.id,
        fact.name_en + (f" ({fact.unit})" if fact.unit else ""),
        _range(fact),
        _number(one.value, fact.decimals),
        one.mark,
        spread,
        ", ".join(_number(value, fact.decimals) for value in one.years),
    ]


HEADINGS = ("", "Fact", "Range", "Model", "", "Single runs", "2020, 2021, 2022")


def as_text(measured: Sequence[Measured], growth: Sequence[Sequence[str]]) -> str:
    """Tables for the terminal."""
    rows = [HEADINGS, *(_cells(one) for one in measured)]
    return "\n\n".join([_aligned(rows), _count(measured), _aligned(growth)])


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _count(measured: Sequence[Measured]) -> str:
    met = sum(one.mark == TICK for one in measured)
    return f"{met} of {len(measured)} measures lie in their range."


def growth_table(evidence: Evidence) -> list[list[str]]:
    """Growth of real value added without the plan by year, % (standard deviation over runs), beside published."""
    runs = evidence["many"]
    rows = [["Growth of real value added (%)", *(str(year) for year in PLAN_YEARS), "a year"]]
    for title, name in (("above-scale list", "value_added_above_scale"), ("all enterprises", "value_added_all")):
        sums = np.array([list(run.yearly(name).values()) for run in runs])
        rates = (sums[:, 1:] / sums[:, :-1] - 1.0) * 100.0
        cells = [f"{rates[:, k].mean():.1f} ({rates[:, k].std(ddof=1):.1f})" for k in range(len(PLAN_YEARS))]
        overall = yearly_growth(runs, name)
        rows.append([f"model, {title}", *cells, f"{overall.mean():.1f} ({overall.std(ddof=1):.1f})"])
    comparable = np.array([_comparable_growth(run) for run in runs])
    cells = [f"{comparable[:, k].mean():.1f} ({comparable[:, k].std(ddof=1):.1f})" for k in range(len(PLAN_YEARS))]
    rows.append(["model, comparable enterprises", *cells, f"{comparable.mean():.1f}"])
    for place, values in ANCHORS.items():
        mean = (np.prod([1.0 + value / 100.0 for value in values]) ** (1.0 / 3.0) - 1.0) * 100.0
        rows.append([place, *(f"{value:.1f}" for value in values), f"{mean:.1f}"])
    return rows


def _comparable_growth(run: RunPanel) -> list[float]:
    """Growth of enterprises that were on the list's year and existed in the whole year before, % by year."""
    december = [run.months_of(year).stop - 1 for year in PLAN_YEARS]
    now, before = run.series["value_added_comparable"], run.series["value_added_comparable_last_year"]
    return [float(now[month] / before[month] - 1.0) * 100.0 for month in december]


def as_markdown(measured: Sequence[Measured], growth: Sequence[Sequence[str]], evidence: Evidence) -> str:
    """The page: how it was measured, the table, a paragraph about each cross, growth beside published figures."""
    runs = len(evidence["quiet"])
    many = yearly_growth(evidence["many"], "value_added_above_scale")
    low, high = estimators.spread_interval(many)
    parts = [
        "# Stylised facts",
        "This page is made by `python scripts/stylised_facts.py --markdown docs/validation.md`; do not edit it.",
        "What is known about enterprises almost everywhere, measured on the model without the plan. The ranges come "
        "from the literature and are not widened to let the model pass: a cross stays a cross, and says below why. "
        "None of the facts is about this city, of which there are no enterprise-level data; a model that meets them "
        "all could still be wrong about it, and they say nothing about the effects of policies.",
        f"Runs: {runs} a condition, {len(many)} for S15, {len(evidence['long'])} of {LONG_YEARS} years for S9; all "
        "share the synthetic population of one seed. "
        "The base year 2019 is left out, the years 2020 to 2022 are pooled. *Single runs* are the least and the "
        "greatest value of a run on its own. A year's value means that year alone, or the change to it from the year "
        "before.",
        _markdown_table(
            ["", "Fact", "事实", "Range", "Model", "", "Single runs", "2020, 2021, 2022", "Conditions"],
            [
                [*(c := _cells(one))[:2], one.fact.name_zh, *c[2:], CONDITION_WORDS[one.fact.conditions]]
                for one in measured
            ],
        ),
        _count(measured),
        "S14 (bankruptcy cascades are rare and short) is not measured: there is no trade credit in the model through "
        "which one could run.",
        "## What is missed, and why",
        *(
            f"**{one.fact.id}, {one.fact.name_en}** "
            f"({_number(one.value, one.fact.decimals)}; range {_range(one.fact)}). "
            + EXPLANATIONS.get(one.fact.id, "The cause has not been found.")
            for one in measured
            if one.mark == CROSS
        ),
        "## How each is measured",
        "\n".join(
            f"- **{one.fact.id}** {(one.fact.measure.__doc__ or '').strip()} Range: {one.fact.source}."
            for one in measured
        ),
        "## Growth without the plan",
        "For information: growth without the plan is an input (`outside.growth` and the drivers), not a finding, and "
        "nothing is fitted to these figures. In brackets the standard deviation over runs, which differ by luck alone. "
        f"That of the list's mean yearly growth over the three years is {many.std(ddof=1):.1f} points (95 % interval "
        f"{low:.1f} to {high:.1f}).",
        _markdown_table(list(growth[0]), growth[1:]),
    ]
    return "\n\n".join(parts) + "\n"


def _markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
