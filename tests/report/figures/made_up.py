"""Made-up tables of a run in the shape of a run folder. They follow no model: only the figures are tried
with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.plan import Plan
from sim.report.figures import RunTables
from tests.scored_targets import SCORED_IN_THIS_VERSION as SCORED

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
    months: int = 48,
    levers: Sequence[str] = (),
    seed: int = 1,
) -> RunTables:
    """A run whose figures move with `strength` (0 = no plan, 1 = the plan)."""
    rng = np.random.default_rng(seed)
    labels = month_labels(months)
    targets, values = _targets(plan, name, strength, replicates, sorted({label[:4] for label in labels}), rng)
    return RunTables(
        name=name,
        titles=TITLES.get(name, {}),
        levers={lever: lever for lever in levers},
        series=_series(plan, name, strength, replicates, labels, rng),
        events=_events(plan, name, strength, replicates, labels, rng),
        accounts=_accounts(levers, labels, rng),
        targets=targets,
        target_values=values,
        network=_network(plan, strength),
    )


def _series(plan: Plan, name: str, strength: float, replicates: int, labels: list[str], rng: Any) -> pd.DataFrame:
    frames = []
    time = np.arange(len(labels)) / 48
    for replicate in range(replicates):
        columns: dict[str, Any] = {"scenario": name, "draw": 0, "replicate": replicate, "month": labels}
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
        frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)


def _events(plan: Plan, name: str, strength: float, replicates: int, labels: list[str], rng: Any) -> pd.DataFrame:
    rows = []
    for replicate in range(replicates):
        for stage in plan.stages:
            for kind, rate in FLOWS.items():
                factor = (120 if stage == "OTHER" and "cons" not in kind else 1) * (strength if "cons" in kind else 1)
                for _ in range(rng.poisson(0 if stage == "GA" else rate * factor)):
                    rows.append((name, 0, replicate, str(rng.choice(labels)), len(rows), stage, kind, "", 0.0))
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
    plan: Plan, name: str, strength: float, replicates: int, years: list[str], rng: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, values = [], []
    for target in plan.targets:
        for reading in target.readings:
            row: dict[str, Any] = {
                "id": target.id,
                "reading": reading.reading,
                "name_en": target.name_en,
                "name_zh": target.name_zh,
                "nature": target.nature,
                "unit": target.unit,
                "op": target.op,
                "value": target.value,
                "value_high": target.value_high,
                "replicates": replicates,
                "verdict": "not scored",
            }
            if target.id in SCORED and target.value is not None:
                goal = target.value
                end = (
                    goal
                    * (rng.uniform(0.3, 1.1) + strength * rng.uniform(0, 0.5))
                    * (4 if target.id == "cloud_hundred" else 1)
                )
                draws = end + 0.08 * abs(end) * rng.normal(size=replicates)
                for replicate, last in enumerate(draws):
                    keys = (name, 0, replicate, target.id, reading.reading)
                    values.append((*keys, "", last, last >= goal))
                    for number, year in enumerate(years):
                        share = 0.6 + 0.4 * number / 3 + 0.04 * rng.normal()
                        values.append((*keys, year, last * share, np.nan))
                low, high = (np.quantile(draws, [0.05, 0.95])) if replicates > 1 else (np.nan, np.nan)
                row |= {"simulated": float(np.median(draws)), "low": low, "high": high, "verdict": "scored"}
                row |= {"met": int((draws >= goal).sum()), "gap": float(np.median(draws)) - goal}
            rows.append(row)
    columns = ["scenario", "draw", "replicate", "id", "reading", "year", "value", "met"]
    frame = pd.DataFrame(rows)
    for column in ("simulated", "low", "high", "met", "gap"):
        if column not in frame:
            frame[column] = np.nan
    for column in ("value", "value_high", "simulated", "low", "high"):
        frame[column] = frame[column].astype(float)
    return frame, pd.DataFrame(values, columns=columns)


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
