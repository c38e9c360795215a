"""What every lever must keep to, as functions that fail for a lever that does not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model import PolicyModel, RunResult
from sim.months import month_index
from sim.policies.base import Lever
from sim.policies.bundle import Bundle
from sim.scenario.schema import LeverUse, Population, Scenario

START = "2020-03"
MONTHS = 21
"""Months of the plan that are simulated: to September 2021."""
LEVER_ID = "tried"
OF_COLUMNS = {"land tax", "power surcharge"}
"""What the enterprises' own books pay to the government when a lever adds to the columns of these names."""
OWN_PAYERS = ("government", "guidance_fund", "private_investors")
"""Accounts that pay nothing without a lever."""
SEEDS = (0, 1, 2, 3)

STRONG: dict[str, tuple[dict[str, Any], dict[str, float]]] = {
    "investment_attraction": (
        {"annual_budget": 50_000.0, "effort": 1.0, "large_effort": 4.0, "payment_lag_months": 1},
        {
            "project_leads": 60.0, "project_signing_most": 3.0, "project_approval_least": 1.0,
            "project_approval_most": 3.0, "application_awareness": 1.0, "administrative_cases_per_month": 1e3,
        },
    ),
    "project_ledger": ({"clock": 0.5, "failure": 0.2, "held_up": 0.9}, {"administrative_cases_per_month": 1e3}),
    "technical_upgrading": (
        {
            "annual_budget": 50_000.0, "share": 0.5, "cap_amount": 5_000.0, "equipment_age": 0,
            "smallest_project": 50.0, "smallest_small": 20.0, "payment_lag_months": 1,
        },
        {"upgrade_help_response": 5.0, "administrative_cases_per_month": 1e3},
    ),
    "green_upgrading": (
        {"annual_budget": 20_000.0, "share": 0.5, "smallest_project": 1.0, "payment_lag_months": 1},
        {"upgrade_help_response": 5.0, "administrative_cases_per_month": 1e3},
    ),
    "smart_upgrading": (
        {"annual_budget": 20_000.0, "share": 0.5, "smallest_project": 1.0, "payment_lag_months": 1},
        {
            "upgrade_help_response": 5.0, "smart_upgrade_hazard": 0.02, "cloud_integrated_share": 0.4,
            "administrative_cases_per_month": 1e3,
        },
    ),
    "capacity_consolidation": ({"annual_budget": 50_000.0, "schedule_months": 12}, {}),
    "environmental_control": (
        {"inspections_per_month": 100.0, "stop_share_d": 3.0}, {"administrative_cases_per_month": 1e3}
    ),
    "outdated_capacity_ban": (
        {"closure_hazard": 0.3, "campaign_lasts": 6, "dirty_below": 40.0, "outdated_age": 80.0}, {}
    ),
    "per_mu_evaluation": (
        {
            "annual_budget": 20_000.0, "payment_lag_months": 1, "share_a": 0.3, "share_d": 0.2, "land_from": 0.0,
            "zombie_malus": 1.0, "rollover_withdrawn": 1.0,
        },
        {"park_share": 1.0},
    ),
    "bank_credit": (
        {"participation": 1.0, "ceiling_widening": 0.2, "renewal_share": 0.8, "round_months": 1},
        {"lending_ceiling_growth": 0.0, "lending_ceiling_headroom": 0.95},
    ),
    "business_environment": ({"delivery": 1.0, "ease": 0.5}, {}),
    "cloud_subsidy": ({"annual_budget": 3_000.0, "share": 0.6}, {}),
    "guidance_fund": (
        {
            "target": 1e6, "raised_share": 1.0, "raising_months": 1, "investment_pace": 1.0, "growth_window": 0.6,
            "transformation_window": 0.0, "payment_lag_months": 1, "selection": "first_come",
        },
        {"lending_ceiling_growth": 0.0, "lending_ceiling_headroom": 0.9, "administrative_cases_per_month": 1e3},
    ),
    "high_growth_doubling": (
        {
            "annual_budget": 50_000.0, "reward": 1_000.0, "places": 100, "growth_full": 0.0, "growth_part": 0.0,
            "payment_lag_months": 0,
        },
        {"lending_ceiling_growth": 0.0, "lending_ceiling_headroom": 0.9, "administrative_cases_per_month": 1e3},
    ),
    "quality_brand_standard": ({"annual_budget": 20_000.0, "effect_delay": 3}, {}),
    "leading_enterprise_support": (
        {"annual_budget": 50_000.0, "award_below": 500.0, "payment_lag_months": 0},
        {"leading_quota": 1e3, "leading_places": 30.0, "leading_sales": 1e3, "administrative_cases_per_month": 1e3},
    ),
    "scale_up_reward": ({"annual_budget": 20_000.0, "reward": 30.0, "reporting_raised": 0.4}, {}),
    "service_integration": ({"reach": 1.0}, {}),
    "specialised_sme_support": (
        {"annual_budget": 50_000.0, "reward": 500.0, "payment_lag_months": 0},
        {"specialised_quota": 1e3, "specialised_rd": 0.01, "administrative_cases_per_month": 1e3},
    ),
    "rd_subsidy": (
        {
            "annual_budget": 20_000.0, "rate_low": 0.4, "rate_above_bound": 0.3, "cap_ordinary": 1_000.0,
            "additionality": 0.5, "payment_lag_months": 2,
        },
        {"administrative_cases_per_month": 1e3},
    ),
    "innovation_voucher": (
        {"annual_budget": 3_000.0, "call_interval_months": 3, "payment_lag_months": 3, "largest_burden": 0.05},
        {"administrative_cases_per_month": 1e3, "application_awareness": 1.0},
    ),
    "incubator_risk_compensation": (
        {
            "annual_budget": 5_000.0, "tenant_share": 0.7, "young_months": 300, "tenancy_months": 60,
            "hazard_relief": 0.6, "leverage_eased": 0.1,
        },
        {},
    ),
    "rd_platforms": (
        {
            "annual_budget": 20_000.0, "round_month": 3, "rounds": 2, "payment_lag_months": 2, "preparation_months": 1,
            "municipal": 20, "provincial": 10, "learning": 0.05, "members": 200, "smallest_research": 20.0,
        },
        {"application_awareness": 1.0},
    ),
    "talent_programme": (
        {
            "annual_budget": 20_000.0, "round_month": 3, "rounds": 1, "teams": 8, "settling_months": 1,
            "payment_lag_months": 2, "team_knowledge": 0.2, "graduates": 400.0, "growing_entrepreneurs": 60,
        },
        {"application_awareness": 1.0},
    ),
    "technology_transfer": ({"contracts_per_year": 200.0, "contract_months": 1, "knowledge": 0.1}, {}),
    "idle_plant_reuse": ({"added_chance": 0.5}, {"administrative_cases_per_month": 1e3}),
    "land_supply": ({"industrial_share": 0.9, "assembly_rate": 0.2}, {"land_free_start": 0.0, "land_quota": 300.0}),
    "spatial_layout": ({"infrastructure_gain": 2.0, "cost_saving": 0.02}, {}),
    "leading_industry_push": (
        {"intensity": 2.0, "attraction_budget": 20_000.0, "search_effort": 2.0, "upgrading_budget": 20_000.0},
        {
            "project_leads": 60.0, "project_signing_most": 3.0, "application_awareness": 1.0,
            "administrative_cases_per_month": 1e3,
        },
    ),
    "tax_relief": (
        {
            "annual_ceiling": 100_000.0, "value_added_tax_refund": 0.5, "refund_months": 3, "user_cost_elasticity": 2.0,
        },
        {},
    ),
}  # fmt: skip
"""Settings under which a lever must show its direction, and model-wide parameters that leave room for it."""


def strong(kind: type[Lever]) -> Lever:
    """An instance of a lever that nobody could overlook, in force from :data:`START`."""
    return kind(start=START, **STRONG[kind.name][0])


def build(lever: Lever | None, *, replicate: int = 0, parameters: dict[str, float] | None = None) -> PolicyModel:
    """A small city with one lever, or with none."""
    levers = {LEVER_ID: LeverUse(use=lever.name, settings=lever)} if lever else {}
    scenario = Scenario(
        name="contract", months=MONTHS, population=Population(scale=0.3), levers=levers, parameters=parameters or {}
    )
    return PolicyModel(scenario, replicate=replicate)


def same_results(one: RunResult, other: RunResult) -> bool:
    """Equal to the last bit: indicators, events and accounts."""
    return (
        one.series.keys() == other.series.keys()
        and all(np.array_equal(one.series[name], other.series[name], equal_nan=True) for name in one.series)
        and all(np.array_equal(one.events[name], other.events[name]) for name in one.events)
        and one.accounts == other.accounts
        and one.network == other.network
    )


def same_columns(one: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]) -> bool:
    """Every column of two tables of enterprises is equal to the last bit."""
    return all(np.array_equal(one[name], other[name], equal_nan=True) for name in one)


@cache
def run_of(kind: type[Lever] | None, of: str, replicate: int = 0) -> RunResult:
    """The finished run with this lever, or with none, and the parameters of the strong lever ``of``."""
    parameters = STRONG[of][1]
    if kind is None:
        return _run_without(tuple(sorted(parameters.items())), replicate)
    return build(strong(kind), replicate=replicate, parameters=parameters).run()


@cache
def _run_without(parameters: tuple[tuple[str, float], ...], replicate: int) -> RunResult:
    """Levers that need the same room share the runs without them."""
    return build(None, replicate=replicate, parameters=dict(parameters)).run()


@cache
def without_lever() -> tuple[list[tuple[dict[str, NDArray[Any]], dict[Any, float]]], RunResult, PolicyModel, RunResult]:
    """The city without a lever, which every lever is held against: columns and entries after each month before
    :data:`START`, its result by then, the model at its end, and the result of the whole run."""
    model, months = build(None), []
    while model.month < month_index(START):
        model.step()
        columns = {name: array.copy() for name, array in model.firms.arrays.items()}
        months.append((columns, dict(model.ledger.entries)))
    by_then = model.result()
    return months, by_then, model, model.run()


def check_no_strength(kind: type[Lever]) -> None:
    """With any of its strengths at zero a lever is no lever at all (V5)."""
    assert kind.strengths, "a lever must say which of its parameters switch it off at zero"
    _, _, without, expected = without_lever()
    for strength in kind.strengths:
        settings = STRONG[kind.name][0] | {strength: 0.0}
        model = build(kind(start=START, **settings))
        assert same_results(model.run(), expected), f"{strength} = 0 still changes something"
        assert same_columns(model.firms.arrays, without.firms.arrays), f"{strength} = 0 still changes an enterprise"


def check_start(kind: type[Lever]) -> None:
    """Nothing happens before the first month (V6), and something after it."""
    lever = strong(kind)
    assert lever.start == START
    months, by_then, _, whole = without_lever()
    model = build(lever)
    for columns, entries in months:
        model.step()
        assert same_columns(model.firms.arrays, columns), f"acts in {model.label}, before {START}"
        assert dict(model.ledger.entries) == entries, f"pays before {START}"
    assert model.month == month_index(START)
    before = model.result()
    assert same_results(RunResult(**{**vars(before), "series": _common(before, by_then)}), by_then)
    assert not same_results(model.run(), whole), "runs and does nothing"


def _common(one: RunResult, other: RunResult) -> dict[str, Any]:
    """The indicators of ``one``; those that ``other`` lacks must be zero throughout."""
    for name in one.series.keys() - other.series.keys():
        assert not one.series[name].any(), f"{name} is not zero before the start"
    return {name: one.series[name] for name in one.series if name in other.series}


def check_direction(kind: type[Lever]) -> None:
    """The indicator that the lever declares moves the way it declares, on paired seeds."""
    indicator, sign = kind.effect
    assert sign in (-1, 1)
    first = month_index(START)
    differences = []
    for replicate in SEEDS:
        with_lever, without = (
            run_of(lever, kind.name, replicate).series[indicator][first:].sum() for lever in (kind, None)
        )
        differences.append(sign * (with_lever - without))
    assert np.mean(differences) > 0.0, f"{indicator} moves by {differences} against what is declared"
    assert np.median(differences) > 0.0


def check_money(kind: type[Lever]) -> None:
    """Entries under the lever's own name, never more than its purse, every month."""
    lever = strong(kind)
    model = build(lever, parameters=STRONG[kind.name][1])
    usual = {purpose for _, _, _, purpose, _ in run_of(None, kind.name).accounts} | OF_COLUMNS
    while model.month < model.months:
        model.step()
        spent = 0.0
        for (_, payer, receiver, purpose), amount in model.ledger.entries.items():
            own = purpose == LEVER_ID or purpose.startswith(f"{LEVER_ID}: ")
            assert amount >= 0.0
            assert own or purpose in usual, f"{purpose!r} is paid under another name"
            if payer in OWN_PAYERS and not own:
                raise AssertionError(f"{payer} pays {receiver} for {purpose!r}")
            spent += amount * (payer == "government" and own)
        limit = lever.entitlement(model.month - 1)
        assert spent <= limit * (1 + 1e-9) + 1e-9, f"{spent} paid by {model.label}, the purse had {limit}"
        assert model.ledger.balances["guidance_fund"] >= -1e-6, "the fund pays more than it has raised"
    report = model.resources[LEVER_ID].report()
    assert report["money"] > 0.0, "nothing was ever paid"
    assert report["awarded"] > 0.0
    own_payments = sum(
        amount
        for (_, payer, receiver, purpose), amount in model.ledger.entries.items()
        if payer in ("government", "guidance_fund") and receiver not in OWN_PAYERS and purpose.startswith(LEVER_ID)
    )
    assert np.isclose(report["money"], own_payments, rtol=1e-9), "the report and the accounts differ"


def check_deadweight(kind: type[Lever]) -> None:
    """Money for those who would have acted anyway is counted: some of the awards, and not all of them."""
    awarded = deadweight = 0.0
    for replicate in SEEDS:
        report = run_of(kind, kind.name, replicate).levers[LEVER_ID]
        awarded += report["awarded"]
        deadweight += report["deadweight"]
        assert 0.0 <= report["deadweight_money"] <= report["awarded_money"]
    assert 0.0 < deadweight < awarded, f"{deadweight} of {awarded} awards count as deadweight"


def check_no_money(kind: type[Lever]) -> None:
    """Without the channel money, no public money is paid under its name."""
    if "money" in kind.channels:
        return
    for _, payer, _, purpose, amount in run_of(kind, kind.name).accounts:
        own = purpose == LEVER_ID or purpose.startswith(f"{LEVER_ID}: ")
        assert not (own and payer in OWN_PAYERS and amount > 0.0), f"{payer} pays {amount} for {purpose!r}"


def check_bundle(kind: type[Lever]) -> None:
    """A bundle is its members and nothing else: naming them in the scenario gives the same bytes."""
    lever, parameters = strong(kind), STRONG[kind.name][1]
    assert isinstance(lever, Bundle), "a lever of the channel bundle must be one"
    members = {f"{LEVER_ID}_{ending}": member for ending, member in lever.members().items()}
    assert len(members) > 1, "a bundle of one is a lever"
    uses = {name: LeverUse(use=member.name, settings=member) for name, member in members.items()}
    named = PolicyModel(build(lever, parameters=parameters).scenario.model_copy(update={"levers": uses}))
    whole = build(lever, parameters=parameters)
    assert same_results(whole.run(), named.run()), "the bundle and its members differ"
    assert same_columns(whole.firms.arrays, named.firms.arrays), "the bundle and its members leave other enterprises"
    assert whole.result().levers == named.result().levers


EVERY_LEVER = (check_no_strength, check_start, check_direction)
BY_CHANNEL = {
    "money": (check_money, check_deadweight),
    "constraint": (check_no_money,),
    "information": (check_no_money,),
    "bundle": (check_bundle,),
}
"""A lever with a channel that is not here fails, until somebody writes what that channel promises."""

