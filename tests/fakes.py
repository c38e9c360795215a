"""A model, a scoring and a scenario small enough to check by hand, with the interfaces of the real ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.plan import Plan, load_plan
from sim.run_folder import TARGET_COLUMNS
from sim.scenario.schema import Bilingual, Scenario
from sim.scoring import NOT_SCORED, TargetValue, verdict, wilson_interval

MONTHS = 48


@dataclass
class FakeResult:
    """What ``PolicyModel.run`` returns, as far as the ensemble needs it."""

    series: dict[str, np.ndarray]
    events: dict[str, np.ndarray]
    accounts: list[tuple[int, str, str, str, float]]
    network: list[tuple[str, str, float, float]] = field(default_factory=list)
    levers: dict[str, dict[str, float]] = field(default_factory=dict)
    inputs: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class FakeLoaded:
    """A loaded scenario: only what the ensemble and the run folder read."""

    scenario: Any
    text: str = "name: plan\n"
    origins: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    sources: tuple[Path, ...] = ()

    def resolved_yaml(self, folder: Path | None = None) -> str:
        return self.text

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(repr(self.scenario).encode()).hexdigest()


def fake_scenario(name: str = "plan", *, seed: int = 1, draws: int = 0, replicates: int = 4) -> FakeLoaded:
    """A scenario without levers of the whole three years."""
    return FakeLoaded(
        Scenario(
            name=name,
            title=Bilingual(en=f"The {name}", zh="行动计划情景"),
            question=Bilingual(en="What if?", zh="如果？"),
            seed=seed,
            draws=draws,
            replicates=replicates,
        )
    )


def fake_run(scenario: Any, draw: int, replicate: int) -> FakeResult:
    """A deterministic little run: the same seed, draw and replicate give the same numbers."""
    key = (scenario.seed * 1000 + draw) * 1000 + replicate
    noise = np.random.Generator(np.random.Philox(key=key)).standard_normal(MONTHS)
    value_added = 100 + np.arange(MONTHS) * 0.5 + noise
    return FakeResult(
        series={
            "value_added_above_scale": value_added,
            "enterprises_all": np.full(MONTHS, 2690.0) - np.arange(MONTHS),
        },
        events={
            "month": np.array([13, 20, 30]),
            "enterprise": np.array([5, 7, -1]),
            "stage": np.array([0, 3, -1]),
            "kind": np.array(["exit", "merge", "paid"], dtype=object),
            "reason": np.array(["=cash", "consolidation", ""], dtype=object),
            "amount": np.array([0.0, 12.5, -3.0]),
        },
        accounts=[(2020, "outside", "enterprises", "sales", 10.0 + replicate)]
        + ([(2021, "government", "enterprises", "cloud_subsidy", 4.0)] if replicate == 0 else []),
        network=[("RF_raw", "RF_prod", 10.0 + replicate, 2.0)],
        levers={"cloud_subsidy": {"awarded": float(replicate), "share_used": float("nan")}},
        inputs={"wage_growth": draw / 100, "structure.credit": float(draw % 2)} if draw else {},
    )


def fake_score_run(plan: Plan, series: Any, scenario: Any) -> list[TargetValue]:
    """Scores two targets from value added, in every reading; the rest of the plan is not scored."""
    years = series["value_added_above_scale"].reshape(-1, 12).sum(axis=1)
    growth = float(100 * ((years[-1] / years[0]) ** (1 / 3) - 1))
    yearly = {2020 + k: float(100 * (years[k + 1] / years[k] - 1)) for k in range(len(years) - 1)}
    values = []
    for target in plan.targets:
        for reading in target.readings:
            if target.id in ("industrial_va_growth", "leading_output"):
                assert target.value is not None
                value = TargetValue(
                    target.id,
                    reading.reading,
                    growth,
                    growth >= target.value,
                    "",
                    yearly,
                    target.value,
                    target.op,
                )
            else:
                value = TargetValue(
                    target.id,
                    reading.reading,
                    None,
                    None,
                    "no lever yet",
                    {},
                    target.value,
                    target.op,
                    "尚无工具",
                )
            values.append(value)
    return values


def scorecard_row(
    target: Any, reading: str, values: list[float], met: int | None, replicates: int, reason: str = ""
) -> SimpleNamespace:
    """One scorecard row from the values of the replicates."""
    low, middle, high = np.percentile(values, [5, 50, 95]) if values else (None, None, None)
    judged = NOT_SCORED if met is None else verdict(met, replicates) if replicates > 1 else ""
    several = met is not None and replicates > 1
    share = met / replicates if met is not None and replicates > 1 else None
    interval = (None, None) if share is None else wilson_interval(share, replicates)
    row = dict.fromkeys(TARGET_COLUMNS) | {
        "id": target.id, "reading": reading, "name_en": target.name_en, "name_zh": target.name_zh,
        "nature": target.nature, "unit": target.unit, "op": target.op, "value": target.value,
        "value_high": target.value_high, "simulated": middle, "low": low, "high": high, "met": met,
        "runs": replicates, "gap": None, "verdict": judged, "reason": reason,
        "probability": share, "probability_low": interval[0], "probability_high": interval[1],
        "effective_runs": float(replicates) if several else None,
        "sd_draws": 0.3 if several else None, "sd_replicates": 0.1 if several else None,
    }  # fmt: skip
    return SimpleNamespace(**row)


def varied_rows(plan: Plan | None = None, replicates: int = 20) -> list[SimpleNamespace]:
    """A scorecard with every kind of row: met and missed, ranges, milestones, readings, not scored."""
    plan = plan or load_plan()
    generator = np.random.Generator(np.random.Philox(key=3))
    rows = []
    for number, target in enumerate(plan.targets):
        scored = target.value is not None and target.nature != "needs_input" and number % 5 != 4
        for reading in target.readings:
            if not scored:
                reason = (
                    "no lever of the plan acts on it yet"
                    if target.value is not None
                    else "the plan gives no figure"
                )
                rows.append(scorecard_row(target, reading.reading, [], None, replicates, reason))
                continue
            assert target.value is not None
            spread = generator.normal(1.0 + 0.1 * generator.normal(), 0.05, replicates)
            values = [float(round(target.value * factor, 3)) for factor in spread]
            met = sum(value >= target.value for value in values)
            rows.append(scorecard_row(target, reading.reading, values, met, replicates))
    return rows
