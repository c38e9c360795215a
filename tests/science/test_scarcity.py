"""What levers share is scarce, and each scarcity can be switched off."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from sim.model import PolicyModel, RunResult
from sim.policies.base import lever_class
from sim.scenario.schema import LeverUse, Population, Scarcity, Scenario, Treasury

REPLICATES = (0, 1, 2)
START = "2020-01"
MONTHS = 24


def run(
    replicate: int,
    levers: dict[str, dict[str, Any]],
    *,
    parameters: dict[str, float] | None = None,
    growth: float = 0.0,
    scarcity: Scarcity | None = None,
    treasury: Treasury | None = None,
) -> RunResult:
    """A small city with these levers from January 2020 on."""
    uses = {name: LeverUse(use=name, settings=lever_class(name)(start=START, **own)) for name, own in levers.items()}
    scenario = Scenario(
        name="scarce", months=MONTHS, population=Population(scale=0.4), levers=uses, parameters=parameters or {},
        scarcity=scarcity or Scarcity(), treasury=treasury or Treasury(),
        outside={"growth": growth},  # type: ignore[arg-type]
    )  # fmt: skip
    return PolicyModel(scenario, replicate=replicate).run()


def total(name: str, results: list[RunResult]) -> float:
    """Sum of an indicator over all months of all results."""
    return float(sum(result.series[name].sum() for result in results))


BOTH: dict[str, dict[str, Any]] = {
    "capacity_consolidation": {"annual_budget": 20_000.0, "schedule_months": 12},
    "cloud_subsidy": {"annual_budget": 3_000.0, "share": 0.6},
}


@lru_cache(maxsize=1)
def by_priority() -> dict[str, list[RunResult]]:
    """Both levers on one purse of four million yuan a year, either of them first."""
    return {
        first: [
            run(replicate, BOTH, treasury=Treasury(purse="common", annual_budget=400.0, priorities=(first,)))
            for replicate in REPLICATES
        ]
        for first in BOTH
    }


def test_on_one_purse_a_lever_gains_less_when_another_comes_first() -> None:
    """I1: adoption under the subsidy, and removals under consolidation, fall when the other one is served first."""
    found = by_priority()
    assert total("cloud_adoptions", found["capacity_consolidation"]) < total("cloud_adoptions", found["cloud_subsidy"])
    last = {first: sum(r.series["consolidated"].sum() for r in results) for first, results in found.items()}
    assert last["cloud_subsidy"] < last["capacity_consolidation"]


def test_one_purse_is_never_overdrawn() -> None:
    for results in by_priority().values():
        for result in results:
            spent = sum(report["money"] + report["outstanding"] for report in result.levers.values())
            assert spent <= 400.0 * MONTHS / 12.0 + 1e-6


def test_a_purse_for_all_budgets_is_as_good_as_separate_ones() -> None:
    plenty = Treasury(purse="common", annual_budget=1e6)
    for replicate in REPLICATES[:1]:
        common, separate = run(replicate, BOTH, treasury=plenty), run(replicate, BOTH)
        assert {name: r["awarded"] for name, r in common.levers.items()} == {
            name: r["awarded"] for name, r in separate.levers.items()
        }


def test_half_the_money_is_half_of_every_purse() -> None:
    half = run(0, BOTH, treasury=Treasury(budget_factor=0.5)).levers
    whole = run(0, BOTH).levers
    assert {name: r["planned"] for name, r in half.items()} == pytest.approx(
        {name: r["planned"] / 2.0 for name, r in whole.items()}
    )


def test_offices_that_decide_few_cases_decide_fewer_than_offices_without_a_limit() -> None:
    """I10."""
    few = {"administrative_cases_per_month": 1.0}
    levers: dict[str, dict[str, Any]] = {"quality_brand_standard": {}, "innovation_voucher": {}, "rd_platforms": {}}
    plentiful = Scarcity(administration=False)
    scarce = [run(r, levers, parameters=few).levers for r in REPLICATES]
    plenty = [run(r, levers, parameters=few, scarcity=plentiful).levers for r in REPLICATES]
    awarded = [sum(report["awarded"] for run_ in runs for report in run_.values()) for runs in (scarce, plenty)]
    assert 0 < awarded[0] < awarded[1]


def test_a_lending_ceiling_holds_back_investment_and_its_switch_lifts_it() -> None:
    """I2."""
    tight = {"lending_ceiling_growth": -0.05, "lending_ceiling_headroom": 0.9}
    held = total("investment_industrial", [run(r, {}, parameters=tight, growth=0.1) for r in REPLICATES])
    lifted = total(
        "investment_industrial",
        [run(r, {}, parameters=tight, growth=0.1, scarcity=Scarcity(lending=False)) for r in REPLICATES],
    )
    assert held < lifted


def test_scarce_hands_raise_the_wage_and_their_switch_keeps_it_on_its_trend() -> None:
    """I3: with demand that grows fast, hands are dearer than where they are plentiful."""
    scarce = [run(r, {}, growth=0.2).series["wage"][-1] for r in REPLICATES]
    plenty = [run(r, {}, growth=0.2, scarcity=Scarcity(labour=False)).series["wage"][-1] for r in REPLICATES]
    assert all(one > other for one, other in zip(scarce, plenty, strict=True))
    # The mean wage relates the bill for last month's hands to this month's; the wage itself is the same for all.
    assert plenty[0] == pytest.approx(plenty[1], rel=0.01)
    assert np.mean(scarce) > 1.02 * np.mean(plenty)
