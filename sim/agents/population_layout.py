"""Which slot is which would-be enterprise: how many of each stage, how large, and from which month on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, pdtr

from sim.plan import Plan
from sim.streams import Streams

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


def lay_out(
    plan: Plan, p: Mapping[str, float], streams: Streams, months: int, above: Integers, small: Integers
) -> Layout:
    """Slots in order of the month in which they may begin: incumbents, then the would-be entrants of each month.

    ``above`` and ``small`` are counts by stage. Above-scale sizes follow a Pareto law that meets the stage's output;
    small ones are lognormal below the threshold.
    """
    table = plan.stage_table
    stages = len(plan.stages)
    stage = np.concatenate([np.repeat(np.arange(stages), above), np.repeat(np.arange(stages), small)])
    listed = np.arange(len(stage)) < above.sum()
    uniform = streams.uniform("population: size", 0, len(stage))
    size = np.empty(len(stage))
    size[~listed] = _small_sizes(uniform[~listed], p)
    for code in range(stages):
        mine = np.flatnonzero(listed & (stage == code))
        if len(mine):
            scaled = _stage_total(table, code, p) * above[code]
            size[mine] = _above_scale_sizes(len(mine), scaled, uniform[mine], p)
    entrants, first = _entrant_slots(plan, p, streams, months, small)
    entrant_size = np.exp(
        p["entry_size_log_mean"]
        + p["entry_size_log_sd"]
        * ndtri(np.clip(streams.uniform("population: entry size", 0, len(entrants)), 1e-9, 1 - 1e-9))
    )
    entrant_size = np.minimum(entrant_size, p["entry_size_bound"]) / 12.0
    return Layout(
        np.concatenate([stage, entrants]),
        np.concatenate([listed, np.zeros(len(entrants), bool)]),
        np.concatenate([size / 12.0, entrant_size]),
        len(stage) + first,
        len(stage),
    )


def _stage_total(table: Mapping[str, Floats], code: int, p: Mapping[str, float]) -> float:
    """Mean annual revenue of a stage's above-scale enterprises; the threshold where the stage had none in 2019."""
    enterprises = float(table["above_scale_enterprises"][code])
    return table["above_scale_output"][code] * 10_000.0 / enterprises if enterprises else p["listing_threshold"]


def _small_sizes(uniform: Floats, p: Mapping[str, float]) -> Floats:
    """Annual revenue of small enterprises: lognormal between a floor and a bound below the threshold (by inversion)."""
    mean, sd = p["small_size_log_mean"], p["small_size_log_sd"]
    low, high = (np.log([p["small_size_floor"], p["small_size_bound"]]) - mean) / sd
    return np.exp(mean + sd * ndtri(ndtr(low) + uniform * (ndtr(high) - ndtr(low))))


def _above_scale_sizes(count: int, total: float, uniform: Floats, p: Mapping[str, float]) -> Floats:
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
        counts = _poisson(streams.uniform("population: entrants", month, len(small)), mean)
        chunks.append(np.repeat(np.arange(len(small)), counts))
        total += int(counts.sum())
        totals.append(total)
    return np.concatenate(chunks) if chunks else np.empty(0, np.int64), np.array(totals, dtype=np.int64)


def _poisson(uniform: Floats, mean: Floats) -> Integers:
    """Poisson numbers by inversion."""
    highest = int(np.ceil(mean.max(initial=0.0) + 12.0 * np.sqrt(mean.max(initial=0.0)) + 12.0))
    steps = pdtr(np.arange(highest + 1)[:, None], np.maximum(mean, 1e-300)[None, :])
    return np.where(mean > 0.0, (steps < uniform[None, :]).sum(axis=0), 0)
