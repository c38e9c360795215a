"""What the government and the guidance fund of a run took in and paid, from the run's accounts."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from sim.experiments.comparison.pairs import PAIR, pairs_of
from sim.ledger import MEMO
from sim.months import BURN_IN_MONTHS, year_of
from sim.run_folder import Run

GOVERNMENT, FUND = "government", "guidance_fund"
FIRST_YEAR = year_of(BURN_IN_MONTHS)
"""The plan's first year; the year before it belongs to no scenario, and is left out."""


@dataclass(frozen=True)
class PublicMoney:
    """What a run's government and guidance fund paid from :data:`FIRST_YEAR` on, 10k yuan: means over the replicates.
    """

    government: float
    """Without what it put into the fund, which is no money spent yet."""
    into_fund: float
    guidance_fund: float
    back_to_fund: float
    """Repaid loans and stakes bought back."""
    income: float
    """Taxes, surcharges, fines and land money that the city's government took in."""
    net: float
    """Income less what the government paid, the fund's capital included."""


def public_money(accounts: pd.DataFrame) -> PublicMoney:
    """What the government and the guidance fund paid, and what came in, from a table of accounts."""
    own = _money_lines(accounts).sum()
    return PublicMoney(**{str(part): float(own[part]) for part in own.index})


def money_by_replicate(run: Run) -> pd.DataFrame:
    """:func:`public_money` of each replicate: a row a (draw, replicate), a column a kind of money."""
    accounts = run.accounts_by_replicate
    pairs = pd.MultiIndex.from_tuples(sorted(pairs_of(run)), names=PAIR)
    # Most lines are sales between enterprises, which are no public money.
    public = (GOVERNMENT, FUND)
    own = accounts[accounts["payer"].isin(public) | accounts["receiver"].isin(public)]
    lines = _money_lines(own).assign(**{name: own[name] for name in PAIR})
    return lines.groupby(PAIR).sum().reindex(pairs, fill_value=0.0)


def _money_lines(accounts: pd.DataFrame) -> pd.DataFrame:
    """Each line's amount under the kinds of money that it belongs to, 0 under the others; columns as the fields of
    :class:`PublicMoney`."""
    payer, receiver = accounts["payer"], accounts["receiver"]
    counts = (accounts["year"] >= FIRST_YEAR) & ~accounts["purpose"].str.startswith(MEMO)
    amount = accounts["amount"].where(counts, 0.0)
    lines = pd.DataFrame(
        {
            "government": amount.where((payer == GOVERNMENT) & (receiver != FUND), 0.0),
            "into_fund": amount.where((payer == GOVERNMENT) & (receiver == FUND), 0.0),
            "guidance_fund": amount.where(payer == FUND, 0.0),
            "back_to_fund": amount.where((payer == "enterprises") & (receiver == FUND), 0.0),
            "income": amount.where(receiver == GOVERNMENT, 0.0),
        },
        dtype="float64",
    )
    return lines.assign(net=lines["income"] - lines["government"] - lines["into_fund"])
