"""Run folders made without a model: values that a test chooses, stored and scored as those of a run are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim import scoring
from sim.experiments.ensemble.frames import object_frame
from sim.months import BURN_IN_MONTHS, month_label
from sim.plan import Plan, load_plan
from sim.run_folder import EVENT_COLUMNS, REPLICATE_ACCOUNT_COLUMNS
from sim.scenario.schema import Scenario
from sim.scoring import NOT_SCORED, SCORECARD_COLUMNS, TargetValue
from sim.scoring.measures import is_met
from sim.scoring.task_table import TASK_COLUMNS
from sim.store import RunRecord, write_run

MONTHS = 48
Pair = tuple[int, int]
ValueOf = Callable[[str, int, int], float | None]
"""A target's id, draw and replicate -> its value; None where it is not scored."""


def made_folder(
    folder: Path,
    *,
    value_of: ValueOf,
    series_of: Callable[[int, int], Mapping[str, np.ndarray]] | None = None,
    pairs: Sequence[Pair] = ((1, 0), (1, 1), (2, 0), (2, 1)),
    accounts: Sequence[tuple[int, int, int, str, str, str, float]] = (),
    inputs: pd.DataFrame | None = None,
    manifest: Mapping[str, Any] | None = None,
) -> Path:
    """A run folder; ``accounts`` are (draw, replicate, year, payer, receiver, purpose, amount)."""
    plan, name = load_plan(), folder.name
    scores, paths, series = [], [], []
    for draw, replicate in pairs:
        values = [_target_value(plan, target.id, reading.reading, value_of(target.id, draw, replicate))
                  for target in plan.targets for reading in target.readings]  # fmt: skip
        scores.append(scoring.values_frame_of(values, draw, replicate))
        paths.append(scoring.paths_frame_of(name, values, draw, replicate))
        columns = {"draw": draw, "replicate": replicate, "month": [month_label(month) for month in range(MONTHS)]}
        own = series_of(draw, replicate) if series_of else {"revenue_all": np.ones(MONTHS)}
        series.append(pd.DataFrame({"scenario": name, **columns, **own}))
    rows = scoring.scorecard(plan, pd.concat(scores), Scenario(name=name))
    whole = pd.concat(series, ignore_index=True)
    record = RunRecord(
        manifest={**_manifest(plan, name, pairs, list(whole.columns[4:])), **(manifest or {})},
        scenario_yaml=f"name: {name}\n",
        series=whole,
        targets=object_frame([row.cells() for row in rows], SCORECARD_COLUMNS),
        target_values=pd.concat(paths, ignore_index=True),
        tasks=object_frame([], TASK_COLUMNS),
        accounts=_mean_accounts(accounts, len(pairs)),
        accounts_by_replicate=_accounts(name, accounts),
        events=_events(),
        inputs=inputs,
    )
    return write_run(folder, record)


def _target_value(plan: Plan, target: str, reading: str, value: float | None) -> TargetValue:
    own = plan.target(target)
    if value is None or own.value is None:
        return TargetValue(target, reading, None, None, "left out", {}, own.value, own.op)
    yearly = {2020 + year: value * (0.8 + 0.1 * year) for year in range(3)}
    return TargetValue(target, reading, value, is_met(value, own.op, own.value), "", yearly, own.value, own.op)


def _manifest(plan: Plan, name: str, pairs: Sequence[Pair], indicators: Sequence[str]) -> dict[str, Any]:
    draws = {draw for draw, _ in pairs}
    return {
        "scenario": name, "title": {"en": f"The {name}", "zh": f"情景{name}"}, "question": {}, "levers": {},
        "status": "complete", "fingerprint": name, "seed": 1, "draws": len(draws) if max(draws) else 0,
        "replicates": len({replicate for _, replicate in pairs}), "sampling": "latin_hypercube", "held": [],
        "runs": len(pairs), "completed": len(pairs), "events_of": 0, "failures": [], "months": MONTHS - BURN_IN_MONTHS,
        "first_month": month_label(0), "first_plan_month": month_label(BURN_IN_MONTHS),
        "last_month": month_label(MONTHS - 1), "population": {"scale": 1.0}, "lever_reports": {}, "reasons_zh": {},
        "counts": {"targets": len(plan.targets), "parameters": 10, "parameters_assumed": 8},
        "units": dict.fromkeys(indicators, "10k yuan/month"), "versions": {"sim": "made"}, "code": "0", "data": "0",
    }  # fmt: skip


def _accounts(name: str, lines: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame([(name, *line) for line in lines], columns=list(REPLICATE_ACCOUNT_COLUMNS))
    kinds = dict.fromkeys(("scenario", "payer", "receiver", "purpose"), "str")
    return frame.astype({**kinds, "draw": "int64", "replicate": "int64", "year": "int64", "amount": "float64"})


def _mean_accounts(lines: Sequence[tuple[Any, ...]], runs: int) -> pd.DataFrame:
    frame = _accounts("", lines)
    sums = frame.groupby(["year", "payer", "receiver", "purpose"], as_index=False)["amount"].sum()
    return sums.assign(amount=sums["amount"] / runs)


def _events() -> pd.DataFrame:
    kinds = {"draw": "int64", "replicate": "int64", "enterprise": "int64", "amount": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "str")) for name in EVENT_COLUMNS})


def not_scored(table: pd.DataFrame) -> pd.Series:
    """Which rows of a scorecard are not judged."""
    return table["verdict"] == NOT_SCORED


SCORED = ("industrial_va_growth", "leading_output")
"""Targets that :func:`shifted` gives a value: 6 % a year and 110 (100 million yuan) are their goals."""
FOUR_PAIRS: tuple[Pair, ...] = ((1, 0), (1, 1), (2, 0), (2, 1))


def luck(draw: int, replicate: int) -> float:
    """Draws and replicates of the same numbers have the same, whatever the scenario."""
    return float(np.random.default_rng([draw, replicate]).standard_normal())


def shifted(effect: float, spread: float = 0.0) -> ValueOf:
    """Two targets, 10 % around their goals by luck and ``effect`` (in % of the goal) beyond; ``spread`` is the effect's
    own."""
    plan = load_plan()

    def value_of(target: str, draw: int, replicate: int) -> float | None:
        goal = plan.target(target).value
        if target not in SCORED or goal is None:
            return None
        own = effect + spread * luck(draw + 1000, replicate)
        return goal * (1 + 0.1 * luck(draw, replicate) + own / 100)

    return value_of


def series_with(effect: float) -> Callable[[int, int], dict[str, np.ndarray]]:
    """Value added with luck, and ``effect`` more a month from 2021 on; an enterprise fewer every month."""

    def series_of(draw: int, replicate: int) -> dict[str, np.ndarray]:
        noise = np.random.default_rng([draw, replicate, 7]).standard_normal(MONTHS)
        value_added = 100 + 0.5 * np.arange(MONTHS) + noise
        value_added[24:] += effect
        return {
            "value_added_above_scale": value_added,
            "enterprises_all": np.full(MONTHS, 2690.0) - np.arange(MONTHS),
        }

    return series_of


def shifted_folder(folder: Path, effect: float = 0.0, *, pairs: Sequence[Pair] = FOUR_PAIRS, **more: Any) -> Path:
    """A run folder in which ``effect`` moves both targets by so many % of their goals and value added by as much."""
    return made_folder(folder, value_of=shifted(effect), series_of=series_with(effect), pairs=pairs, **more)
