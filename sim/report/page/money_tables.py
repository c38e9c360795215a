"""Public money on the page: what each lever and each campaign planned, awarded and paid, what a unit cost, and from
where the city's government has its income."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from sim.experiments.comparison.public_money import FIRST_YEAR, FUND, GOVERNMENT, public_money
from sim.experiments.ensemble.lever_summary import LeverSummary
from sim.ledger import MEMO
from sim.report.figures.money import lever_of
from sim.report.material import Material

MONEY = ("planned", "awarded_money", "money", "outstanding")
"""Figures of a lever that are money, 10k yuan over the whole run: these can be added up over levers."""

SAME = 0.005
"""Sums that differ by less than this part of themselves are the same money, counted twice."""

REFUND = "refund"
NO_CAMPAIGN = ""


@dataclass(frozen=True)
class Sums:
    """Money of several levers, 10k yuan."""

    planned: float
    awarded_money: float
    money: float
    """Paid out by the government and the guidance fund."""
    outstanding: float
    """Awarded and not paid by the end of the run; without what lapsed or was forfeited."""
    deadweight_share: float | None
    """Part of the awarded money that went to those who would have acted anyway; None where none was awarded."""


def sums_of(levers: Iterable[LeverSummary]) -> Sums:
    """The levers' money added up."""
    own = list(levers)
    total = {name: sum(lever.figures.get(name, 0.0) for lever in own) for name in MONEY}
    lost = sum(lever.figures.get("deadweight_money", 0.0) for lever in own)
    share = lost / total["awarded_money"] if total["awarded_money"] > 0 else None
    return Sums(**total, deadweight_share=share)


def home_campaigns(material: Material) -> dict[str, str]:
    """Campaign of each lever of the run, as an attribution by campaign counts it: the home campaign of the plan's lever
    that it stands for, or of the bundle that it is a member of. :data:`NO_CAMPAIGN` for levers that the plan lacks."""
    said = material.scenario.get("levers")
    used = {str(name): use.get("use", name) if isinstance(use, Mapping) else name
            for name, use in said.items()} if isinstance(said, Mapping) else {}  # fmt: skip
    homes = {lever.id: lever.home_campaign for lever in material.plan.levers}
    found = {}
    for lever in material.levers:
        own = lever_of(lever.lever, list(used))
        found[lever.lever] = homes.get(str(used.get(own, lever.use)), homes.get(lever.use, NO_CAMPAIGN))
    return found


def sums_by_campaign(material: Material) -> dict[str, Sums]:
    """Money by home campaign in the plan's order; together they are the levers' sums."""
    homes = home_campaigns(material)
    order = [*material.campaigns, *sorted({*homes.values()} - {*material.campaigns})]
    return {
        campaign: sums_of(lever for lever in material.levers if homes[lever.lever] == campaign)
        for campaign in order
        if campaign in homes.values()
    }


def serving_elsewhere(material: Material) -> dict[str, tuple[str, tuple[int, ...]]]:
    """By lever in force under the plan's own id: its home campaign, and the numbers of the tasks of other campaigns
    that it serves too. Levers that serve none are left out."""
    homes, found = home_campaigns(material), {}
    tasks = {task.number: task for task in material.plan.tasks}
    for lever in material.plan.levers:
        own = [name for name in homes if lever_of(name, [lever.id]) == lever.id]
        others = tuple(number for number in lever.tasks if tasks[number].campaign != lever.home_campaign)
        if own and others:
            found[lever.id] = (lever.home_campaign, others)
    return found


def refunds(material: Material) -> float:
    """What the government paid back of taxes and contributions, 10k yuan over the plan's years."""
    rows = _public(material.money)
    details = rows["purpose"].astype(str).str.rpartition(":")[2].str.strip()
    return float(rows["amount"].where((rows["payer"] == GOVERNMENT) & (details == REFUND), 0.0).sum())


def raised_by_others(material: Material) -> float:
    """Capital of the guidance fund that is not the government's, 10k yuan over the plan's years."""
    rows = _public(material.money)
    capital = rows["purpose"].astype(str).str.endswith("capital")
    own = (rows["receiver"] == FUND) & (rows["payer"] != GOVERNMENT) & capital
    return float(rows["amount"].where(own, 0.0).sum())


def paid_by_purse(material: Material) -> tuple[float, float] | None:
    """What the government (without capital for the fund) and the fund paid, where that is what the levers paid
    together; None where other payments are among it."""
    money = public_money(material.money)
    paid = sums_of(material.levers).money
    whole = money.government + money.guidance_fund
    return (money.government, money.guidance_fund) if abs(whole - paid) <= SAME * max(whole, 1.0) else None


def income_by_source(material: Material) -> dict[str, tuple[float, float]]:
    """Income of the city's government by purpose without and with the plan, 10k yuan over the plan's years, the largest
    difference first. {} without a comparison, or where the accounts are of other runs than it compares."""
    comparison = material.comparison
    if comparison is None or material.baseline is None:
        return {}
    found: dict[str, list[float]] = {}
    for place, run in enumerate((material.baseline, material.run)):
        rows = _public(run.accounts)
        income = rows[rows["receiver"] == GOVERNMENT]
        whole, told = float(income["amount"].sum()), comparison.money[-1 if place else 0].income
        if abs(whole - told) > SAME * max(whole, 1.0):
            return {}
        for purpose, amount in income.groupby("purpose")["amount"].sum().items():
            name = str(purpose).rpartition(":")[2].strip().replace(" ", "_")
            found.setdefault(name, [0.0, 0.0])[place] += float(amount)
    rank = sorted(found, key=lambda name: (-abs(found[name][1] - found[name][0]), name))
    return {name: (found[name][0], found[name][1]) for name in rank}


def unit_costs(material: Material, most: int) -> list[tuple[LeverSummary, float | None]]:
    """The levers that paid most, each with the money paid for one unit of its direct effect (10k yuan); None where the
    lever can't tell what it brought itself."""
    paying = [lever for lever in material.levers if lever.figures.get("money", 0.0) > 0.0]
    paying.sort(key=lambda lever: (-lever.figures["money"], lever.lever))
    return [(lever, _unit_cost(lever)) for lever in paying[:most]]


def _unit_cost(lever: LeverSummary) -> float | None:
    effect = lever.direct_effect
    return lever.figures["money"] / effect if effect is not None and effect > 0.0 else None


def _public(accounts: pd.DataFrame) -> pd.DataFrame:
    """Lines of the plan's years in which money moves."""
    if not len(accounts):
        return accounts
    return accounts[(accounts["year"] >= FIRST_YEAR) & ~accounts["purpose"].astype(str).str.startswith(MEMO)]
