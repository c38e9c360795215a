"""What single cells do not show: yuan instead of 10k yuan, numbers that do not go together, outliers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sim.plan import Plan
    from sim.roster.findings import Findings

Floats = NDArray[np.float64]

YUAN = 1e4

YUAN_SUSPECTED = 1e2
"""So many times the plan's revenue per enterprise of a stage is too much for half of all enterprises, while a
ten-thousandth of it would not be: the column is in yuan."""

FAR_OFF = 50.0
"""So many times the middle of a stage, or a part of it, of a ratio is an outlier."""

FEWEST_FOR_MIDDLE = 5
"""Enterprises of a stage that a middle takes; with fewer, all of the roster give it."""

MOST_LEVERAGE = 2.0
"""Liabilities over assets beyond which something is probably wrong."""

MOST_ENERGY = 100.0
"""Tonnes of coal equivalent for 10k yuan of revenue that no industry reaches."""

LEAST_REVENUE = 0.1
"""Revenue (10k yuan a year) below which an enterprise has none."""

YUAN_IN_ROW = 2_000.0
"""So many times less hands, land, energy than usual for its revenue, in two respects: this revenue is in yuan."""

RATIOS = {"employees": "per_head", "energy": "energy_share", "land": "land_share", "profit": "profit_share"}
"""Numbers that are compared with revenue, and the key of the message."""


class Reader(Protocol):
    """What the checks need of whoever reads a sheet."""

    plan: Plan
    findings: Findings
    rows: list[int]

    def at(self, name: str) -> dict[str, Any]:
        """Column and heading of a field."""


def check_table(reader: Reader, numbers: dict[str, Floats], stages: Sequence[str]) -> dict[str, Floats]:
    """The numbers that the model uses, after everything that does not go together was said."""
    idle = np.abs(numbers["revenue"]) < LEAST_REVENUE
    numbers["revenue"] = np.where(idle, 0.0, numbers["revenue"])
    _say_yuan(reader, numbers["revenue"], stages)
    _say_no_people(reader, numbers)
    _leverage(reader, numbers)
    code = {stage: number for number, stage in enumerate(reader.plan.stages)}
    places = np.array([code.get(stage, -1) for stage in stages], dtype=np.int64)
    _say_outliers(reader, numbers, places)
    _say_scale(reader, numbers)
    for name in ("assets", "liabilities"):
        del numbers[name]
    return numbers


def _say_yuan(reader: Reader, revenue: Floats, stages: Sequence[str]) -> None:
    """One error for the column: no cell of it is wrong by itself."""
    table = reader.plan.stage_table
    mean = table["above_scale_output"] * YUAN / np.maximum(table["above_scale_enterprises"], 1.0)
    usual = dict(zip(reader.plan.stages, np.where(mean > 0.0, mean, np.median(mean[mean > 0.0])).tolist(), strict=True))
    known = [value / usual[stage] for value, stage in zip(revenue.tolist(), stages, strict=True) if value > 0 and stage]
    if known and YUAN_SUSPECTED < float(np.median(known)) < YUAN_SUSPECTED * YUAN:
        middle = float(np.median(revenue[revenue > 0.0]))
        reader.findings.add("error", "in_yuan", do="in_yuan", middle=round(middle), **reader.at("revenue"))


def _say_no_people(reader: Reader, numbers: dict[str, Floats]) -> None:
    """An enterprise that sells and has nobody: the number is taken as not given."""
    nobody = (numbers["employees"] == 0.0) & (numbers["revenue"] != 0.0)
    for place in np.flatnonzero(nobody).tolist():
        reader.findings.add("warning", "nobody", row=reader.rows[place], do="nobody", **reader.at("employees"))
    numbers["employees"] = np.where(numbers["employees"] == 0.0, np.nan, numbers["employees"])


def _leverage(reader: Reader, numbers: dict[str, Floats]) -> None:
    """Liabilities over assets, where the roster gives both; its own column otherwise."""
    assets, liabilities = numbers["assets"], numbers["liabilities"]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(assets > 0.0, liabilities / assets, np.nan)
    numbers["leverage"] = np.where(np.isnan(ratio), numbers["leverage"], ratio)
    for place in np.flatnonzero(numbers["leverage"] > MOST_LEVERAGE).tolist():
        name = "leverage" if np.isnan(ratio[place]) else "liabilities"
        share = round(float(numbers["leverage"][place]) * 100.0)
        reader.findings.add("warning", "leverage", row=reader.rows[place], do="look", share=share, **reader.at(name))
    numbers["leverage"] = np.minimum(numbers["leverage"], MOST_LEVERAGE)


def _say_outliers(reader: Reader, numbers: Mapping[str, Floats], places: NDArray[np.int64]) -> None:
    """Ratios to revenue far from the middle of their stage."""
    revenue = np.where(numbers["revenue"] > 0.0, numbers["revenue"], np.nan)
    found: list[tuple[int, str, str, float, float]] = []
    tiny = np.zeros(len(revenue), dtype=np.int64)
    for name, key in RATIOS.items():
        ratio = np.abs(numbers[name]) / revenue
        known = ~np.isnan(ratio) & (ratio > 0.0)
        if not known.any():
            continue
        overall = float(np.median(ratio[known]))
        middle = np.full(len(ratio), overall)
        for stage in np.unique(places[known]).tolist():
            own = known & (places == stage)
            if own.sum() >= FEWEST_FOR_MIDDLE:
                middle[places == stage] = float(np.median(ratio[own]))
        if name == "energy":
            for place in np.flatnonzero(known & (ratio > MOST_ENERGY)).tolist():
                reader.findings.add("error", "energy_beyond", row=reader.rows[place], do="unit", **reader.at(name))
        far = known & (ratio > FAR_OFF * middle)
        if name != "profit":
            far |= known & (ratio < middle / FAR_OFF)
            tiny += known & (ratio < middle / YUAN_IN_ROW)
        found += [(place, name, key, ratio[place], middle[place]) for place in np.flatnonzero(far).tolist()]
    for place in np.flatnonzero(tiny > 1).tolist():
        reader.findings.add("error", "row_in_yuan", row=reader.rows[place], do="unit", **reader.at("revenue"))
    for place, name, key, value, usual in found:
        if tiny[place] < 2:
            about: dict[str, Any] = {"value": f"{value:.3g}", "middle": f"{usual:.3g}"}
            reader.findings.add("warning", key, row=reader.rows[place], do="look", **about, **reader.at(name))
    spent = numbers["rd_spending"] > revenue
    for place in np.flatnonzero(spent).tolist():
        reader.findings.add("warning", "rd_beyond", row=reader.rows[place], do="look", **reader.at("rd_spending"))


def _say_scale(reader: Reader, numbers: Mapping[str, Floats]) -> None:
    """On the list with hardly any revenue: taken as it stands."""
    from sim.parameters import ParameterTable

    threshold = ParameterTable.load().row("listing_threshold").value
    listed = (numbers["above_scale"] == 1.0) & (numbers["revenue"] < threshold / 2.0) & (numbers["revenue"] > 0.0)
    for place in np.flatnonzero(listed).tolist():
        reader.findings.add(
            "warning",
            "listed_small",
            row=reader.rows[place],
            do="look",
            threshold=threshold,
            **reader.at("above_scale"),
        )
