"""Made-up tables of a run in the shape of a run folder. They follow no model: only the figures are tried
with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.headlines import HEADLINES
from sim.plan import Plan
from sim.report.figures import RunTables
from sim.report.figures.bands import monthly_bands, trailing_year, yearly_bands
from sim.report.figures.tables import shown_indicators
from sim.run_folder import TARGET_COLUMNS, TARGET_NUMBERS
from sim.scoring import NOT_SCORED, attainment
from tests.scored_targets import SCORED_IN_THIS_VERSION as SCORED

Key = tuple[int, int]
"""Draw and replicate of a run."""

HEADLINE_LEVELS = {
    "value_added_above_scale": 120_000.0, "manufacturing_gdp_share": 31.0, "employment_all": 61_000.0,
    "energy_use": 210_000.0, "entries": 12.0, "cloud_sme_level_1": 0.4, "guidance_fund_raised": 90_000.0,
    "debt": 2_400_000.0, "utilisation": 0.74, "wage": 0.52,
}  # fmt: skip
FLOWS = {"entry": 5.0, "exit": 4.0, "merger": 0.7, "consolidation_exit": 0.9, "consolidation_merger": 0.8}
TITLES = {
    "baseline": {"en": "Without the plan", "zh": "不实施计划"},
    "plan": {"en": "The plan as written", "zh": "按计划实施"},
}


def month_labels(count: int) -> list[str]:
    return [f"{2019 + number // 12}-{number % 12 + 1:02d}" for number in range(count)]


def made_up_run(
    plan: Plan,
    name: str,
    *,
    strength: float = 0.0,
    replicates: int = 20,
    draws: int = 0,
    months: int = 48,
    levers: Sequence[str] = (),
    seed: int = 1,
    event_runs: int | None = None,
) -> RunTables:
    """A run whose figures move with `strength` (0 = no plan, 1 = the plan).

    It has `replicates` runs of each of `draws` draws; of draw 0 alone where there are none.
    """
    rng = np.random.default_rng(seed)
    labels = month_labels(months)
    keys = [(draw, number) for draw in (range(1, draws + 1) if draws else (0,)) for number in range(replicates)]
    kept = len(keys) if event_runs is None else min(event_runs, len(keys))
    targets, values = _targets(plan, name, strength, keys, sorted({label[:4] for label in labels}), rng)
    series = _series(plan, strength, keys, labels, rng)
    how = {indicator: kind for indicator, kind in HEADLINES if indicator in series.columns}
    return RunTables(
        name=name,
        titles=TITLES.get(name, {}),
        levers={lever: lever for lever in levers},
        bands=monthly_bands(series, shown_indicators(plan)),
        headlines=monthly_bands(trailing_year(series, how), list(how)),
        events=_events(plan, name, strength, keys[:kept], labels, rng),
        event_runs=kept,
        accounts=_accounts(levers, labels, rng),
        targets=targets,
        paths=yearly_bands(values),
        network=_network(plan, strength),
        draws=draws,
        replicates=replicates,
        runs=len(keys),
    )


def of_few_targets(run: RunTables, count: int = 14) -> RunTables:
    """The run with its first targets alone: a panel a target takes time, and a second page is enough."""
    first = run.targets["id"].drop_duplicates().iloc[:count]
    return replace(
        run, targets=run.targets[run.targets["id"].isin(first)], paths=run.paths[run.paths["id"].isin(first)]
    )


def _series(plan: Plan, strength: float, keys: Sequence[Key], labels: list[str], rng: Any) -> pd.DataFrame:
    """A table as `Run.indicators` gives it."""
    frames = []
    time = np.arange(len(labels)) / 48
    for draw, replicate in keys:
        columns: dict[str, Any] = {"draw": draw, "replicate": replicate, "month": labels}
        for number, size in enumerate(("micro", "small", "medium", "large")):
            start, speed = (
                0.04 + 0.09 * number,
                (0.55 + 0.5 * strength + 0.1 * rng.normal()) * (1 + 0.25 * number),
            )
            columns[f"cloud_adoption_{size}"] = 1 - (1 - start) * np.exp(-speed * time * 1.6)
        for number, chain in enumerate(plan.chains):
            size = 0 if chain == "general_aviation" else 1911 if chain == "other" else 3 + 17 * (number % 7)
            drift = size * (0.10 - 0.25 * strength * (number % 3 == 1)) * time
            columns[f"enterprises_{chain}"] = np.maximum(
                np.round(size + drift + rng.normal(0, 0.02 * size + 0.2, len(labels))), 0
            )
        for name, level in HEADLINE_LEVELS.items():
            growth = 1 + (0.1 * strength + 0.08 * rng.normal()) * time
            columns[name] = level * growth * (1 + 0.05 * rng.normal(size=len(labels)))
        frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)


def _events(
    plan: Plan, name: str, strength: float, keys: Sequence[Key], labels: list[str], rng: Any
) -> pd.DataFrame:
    rows = []
    for draw, replicate in keys:
        for stage in plan.stages:
            for kind, rate in FLOWS.items():
                factor = (120 if stage == "OTHER" and "cons" not in kind else 1) * (strength if "cons" in kind else 1)
                for _ in range(rng.poisson(0 if stage == "GA" else rate * factor)):
                    rows.append((name, draw, replicate, str(rng.choice(labels)), len(rows), stage, kind, "", 0.0))
    columns = ["scenario", "draw", "replicate", "month", "enterprise", "stage", "kind", "reason", "amount"]
    return pd.DataFrame(rows, columns=columns)


def _accounts(levers: Sequence[str], labels: list[str], rng: Any) -> pd.DataFrame:
    rows: list[tuple[int, str, str, str, float]] = []
    for year in sorted({int(label[:4]) for label in labels} - {2019}):
        rows.append((year, "enterprises", "government", "tax", 52000.0))
        for lever in levers:
            amount = float(rng.uniform(200, 4000))
            if lever == "guidance_fund":
                rows.append((year, "government", "guidance_fund", "guidance_fund: fund_capital", 8000.0))
                rows.append((year, "guidance_fund", "enterprises", "guidance_fund: fund_equity", 9 * amount))
                rows.append((year, "guidance_fund", "enterprises", "guidance_fund: bridge_loan", 2 * amount))
                rows.append((year, "enterprises", "guidance_fund", "guidance_fund: bridge_repayment", amount))
            else:
                rows.append((year, "government", "enterprises", lever, amount))
    return pd.DataFrame(rows, columns=["year", "payer", "receiver", "purpose", "amount"])


def _targets(
    plan: Plan, name: str, strength: float, keys: Sequence[Key], years: list[str], rng: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The scorecard as `Run.targets` has it, and the yearly values as `Run.yearly_values`."""
    rows, values = [], []
    draws = np.array([draw for draw, _ in keys])
    for target in plan.targets:
        for reading in target.readings:
            row: dict[str, Any] = dict.fromkeys(TARGET_COLUMNS) | {
                "id": target.id,
                "reading": reading.reading,
                "name_en": target.name_en,
                "name_zh": target.name_zh,
                "nature": target.nature,
                "unit": target.unit,
                "op": target.op,
                "value": target.value,
                "value_high": target.value_high,
                "runs": len(keys),
                "verdict": NOT_SCORED,
            }
            if target.id in SCORED and target.value is not None:
                goal = target.value
                end = (
                    goal
                    * (rng.uniform(0.3, 1.1) + strength * rng.uniform(0, 0.5))
                    * (4 if target.id == "cloud_hundred" else 1)
                )
                shared = dict(zip(sorted(set(draws)), rng.normal(size=len(set(draws))), strict=True))
                spread = np.array([shared[draw] for draw in draws]) + rng.normal(size=len(keys))
                ends = end + 0.06 * abs(end) * spread
                for (draw, replicate), last in zip(keys, ends, strict=True):
                    for number, year in enumerate(years):
                        share = 0.6 + 0.4 * number / 3 + 0.04 * rng.normal()
                        values.append((draw, replicate, target.id, reading.reading, float(year), last * share))
                judged = attainment(ends, (ends >= goal).astype(float), draws)
                row |= asdict(judged) | {"gap": judged.simulated - goal}
            rows.append(row)
    frame = pd.DataFrame(rows, columns=list(TARGET_COLUMNS))
    frame = frame.astype(dict.fromkeys(TARGET_NUMBERS, float))
    return frame, pd.DataFrame(values, columns=["draw", "replicate", "id", "reading", "year", "value"])


def _network(plan: Plan, strength: float) -> pd.DataFrame:
    output = dict(zip(plan.stages, plan.stage_table["above_scale_output"] * 1.4e4, strict=True))
    rows: list[tuple[str, str, float, float]] = []
    left = dict(output)
    for supplier, coefficients in zip(plan.stages, plan.coefficients, strict=True):
        for number, (buyer, coefficient) in enumerate(zip(plan.stages, coefficients, strict=True)):
            sales = coefficient * output[buyer] * (1 + strength * ((number % 3) - 1) * 0.15)
            if sales > 0:
                rows.append((supplier, buyer, 12.0, sales))
                left[supplier] -= sales
    rows += [(stage, "outside", 0.0, max(amount, 0.0)) for stage, amount in left.items()]
    return pd.DataFrame(rows, columns=["supplier_stage", "buyer_stage", "links", "sales"])
