"""Which slot is which would-be enterprise: how many of each stage, how large, and from which month on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, pdtr

from sim.agents.cost_structure import cost_structure
from sim.plan import Plan
from sim.streams import Streams

if TYPE_CHECKING:
    from sim.agents.project_slots import ProjectSlots

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Layout:
    """Which slot is which would-be enterprise: stage, first month, list status, size. Arrays (slots,)."""

    stage: Integers
    above_scale: NDArray[np.bool_]
    size: Floats
    """Demand at the start, 10k yuan a month."""
    slots_by_month: Integers
    incumbents: int
    project: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    """Project whose plant the slot would be, -1 for all others."""
    project_rows: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    """Slot of each project, shape (projects,)."""


@dataclass(frozen=True)
class Incumbents:
    """Who is there in January 2019: stage, list status, annual revenue (10k yuan). Arrays (enterprises,)."""

    stage: Integers
    listed: NDArray[np.bool_]
    size: Floats


def lay_out(
    plan: Plan,
    p: Mapping[str, float],
    streams: Streams,
    months: int,
    above: Integers,
    small: Integers,
    projects: ProjectSlots | None = None,
    start: Incumbents | None = None,
) -> Layout:
    """Slots in order of the month in which they may begin: incumbents, then each month's would-be entrants and the
    plants of the projects that might come in that month.

    ``above`` and ``small`` are counts by stage, ``start`` the enterprises themselves where a roster names them.
    """
    if start is None:
        start = _synthetic(plan, p, streams, above, small)
    stage, listed, size = start.stage, start.listed, start.size
    entrants, first = _entrant_slots(plan, p, streams, months, small)
    entrant_size = np.exp(
        p["entry_size_log_mean"]
        + p["entry_size_log_sd"]
        * ndtri(np.clip(streams.uniform("population: entry size", 0, len(entrants)), 1e-9, 1 - 1e-9))
    )
    entrant_size = np.minimum(entrant_size, p["entry_size_bound"]) / 12.0
    incumbents = len(stage)
    month = np.repeat(np.arange(months), np.diff(first, prepend=0))
    project = np.full(len(entrants), -1)
    if projects is not None and len(projects):
        month = np.concatenate([month, projects.opens])
        entrants = np.concatenate([entrants, projects.stage])
        entrant_size = np.concatenate([entrant_size, plant_size(plan, p, projects)])
        project = np.concatenate([project, np.arange(len(projects))])
    # Within a month entrants come first, so that they stand where they are whatever projects there may be that month.
    order = np.argsort(month, kind="stable")
    project = np.concatenate([np.full(incumbents, -1), project[order]])
    return Layout(
        np.concatenate([stage, entrants[order]]),
        np.concatenate([listed, np.zeros(len(entrants), bool)]),
        np.concatenate([size / 12.0, entrant_size[order]]),
        incumbents + np.searchsorted(month[order], np.arange(months), side="right"),
        incumbents,
        project,
        np.flatnonzero(project >= 0),
    )


def _synthetic(plan: Plan, p: Mapping[str, float], streams: Streams, above: Integers, small: Integers) -> Incumbents:
    """Above-scale sizes follow a Pareto law that meets the stage's output; small ones are lognormal below the
    threshold."""
    table = plan.stage_table
    stages = len(plan.stages)
    stage = np.concatenate([np.repeat(np.arange(stages), above), np.repeat(np.arange(stages), small)])
    listed = np.arange(len(stage)) < above.sum()
    uniform = streams.uniform("population: size", 0, len(stage))
    size = np.empty(len(stage))
    size[~listed] = small_sizes(uniform[~listed], p)
    for code in range(stages):
        mine = np.flatnonzero(listed & (stage == code))
        if len(mine):
            scaled = stage_mean(table, code, p) * above[code]
            size[mine] = above_scale_sizes(len(mine), scaled, uniform[mine], p)
    return Incumbents(stage, listed, size)


def plant_size(plan: Plan, p: Mapping[str, float], projects: ProjectSlots) -> Floats:
    """Demand at full use (10k yuan a month) of the plant that each project would build, shape (projects,).

    Money really spent, less buildings and land, over the price of equipment, at target utilisation.
    """
    equipment = projects.announced * projects.realised_share * p["project_equipment_share"]
    need = cost_structure(plan, p).capital_need[projects.stage]
    return np.asarray(equipment / need * plan.stage_table["utilisation"][projects.stage])


def stage_mean(table: Mapping[str, Floats], code: int, p: Mapping[str, float]) -> float:
    """Mean annual revenue of a stage's above-scale enterprises; the threshold where the stage had none in 2019."""
    enterprises = float(table["above_scale_enterprises"][code])
    return table["above_scale_output"][code] * 10_000.0 / enterprises if enterprises else p["listing_threshold"]


def small_sizes(uniform: Floats, p: Mapping[str, float]) -> Floats:
    """Annual revenue of small enterprises: lognormal between a floor and a bound below the threshold (by inversion)."""
    mean, sd = p["small_size_log_mean"], p["small_size_log_sd"]
    low, high = (np.log([p["small_size_floor"], p["small_size_bound"]]) - mean) / sd
    return np.exp(mean + sd * ndtri(ndtr(low) + uniform * (ndtr(high) - ndtr(low))))


def above_scale_sizes(count: int, total: float, uniform: Floats, p: Mapping[str, float]) -> Floats:
    """Annual revenue of one stage's above-scale enterprises, adding up to ``total``: a Pareto law above a floor.

    The law is taken at evenly spread quantiles, shuffled by ``uniform``, so that a stage of five does not hang on one
    lucky draw. Nobody sells more than ``size_largest_share`` of a stage (where it has enough enterprises for that), and
    the exponent is the one that meets the total.
    """
    floor = p["listing_threshold"] * p["above_scale_floor_factor"]
    if total <= floor * count:
        return np.full(count, total / count)
    log_quantiles = -np.log((np.arange(count) + 0.5) / count)
    largest = max(p["size_largest_share"], 1.5 / count) * total

    def sizes(exponent: float) -> Floats:
        return np.minimum(floor * np.exp(log_quantiles / exponent), largest)

    low, high = 0.02, 50.0
    # The sum falls as the exponent rises: halve the bracket until the exponent stands to machine precision.
    for _ in range(80):
        exponent = float(np.sqrt(low * high))
        if sizes(exponent).sum() > total:
            low = exponent
        else:
            high = exponent
    found = sizes(high)
    return found[np.argsort(np.argsort(uniform))] * (total / found.sum())


def _entrant_slots(
    plan: Plan, p: Mapping[str, float], streams: Streams, months: int, small: Integers
) -> tuple[Integers, Integers]:
    """Stages of the would-be entrants, month by month, and how many there are up to and including each month.

    Their number is Poisson with mean ``entry_headroom`` x normal entry; :mod:`sim.agents.entry` thins it.
    """
    mean = p["entry_headroom"] * p["entry_rate"] / 12.0 * small * plan.stage_table["entry_multiplier"]
    chunks, totals, total = [], [], 0
    for month in range(months):
        counts = poisson(streams.uniform("population: entrants", month, len(small)), mean)
        chunks.append(np.repeat(np.arange(len(small)), counts))
        total += int(counts.sum())
        totals.append(total)
    return np.concatenate(chunks) if chunks else np.empty(0, np.int64), np.array(totals, dtype=np.int64)


def poisson(uniform: Floats, mean: Floats) -> Integers:
    """Poisson numbers by inversion."""
    highest = int(np.ceil(mean.max(initial=0.0) + 12.0 * np.sqrt(mean.max(initial=0.0)) + 12.0))
    steps = pdtr(np.arange(highest + 1)[:, None], np.maximum(mean, 1e-300)[None, :])
    return np.where(mean > 0.0, (steps < uniform[None, :]).sum(axis=0), 0)
