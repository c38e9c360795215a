"""What the government and the guidance fund of a run took in and paid, from the run's accounts."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pandas as pd

from sim.experiments.pairs import PAIR, pairs_of
from sim.ledger import MEMO
from sim.store import Run

GOVERNMENT, FUND = "government", "guidance_fund"


@dataclass(frozen=True)
class PublicMoney:
    """What a run's government and guidance fund paid over all years, 10k yuan, mean over the replicates compared."""

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
    paid = accounts[~accounts["purpose"].str.startswith(MEMO)]
    payer, receiver, amount = paid["payer"], paid["receiver"], paid["amount"]
    government = float(amount[(payer == GOVERNMENT) & (receiver != FUND)].sum())
    into_fund = float(amount[(payer == GOVERNMENT) & (receiver == FUND)].sum())
    income = float(amount[receiver == GOVERNMENT].sum())
    return PublicMoney(
        government=government,
        into_fund=into_fund,
        guidance_fund=float(amount[payer == FUND].sum()),
        back_to_fund=float(amount[(payer == "enterprises") & (receiver == FUND)].sum()),
        income=income,
        net=income - government - into_fund,
    )


def money_by_replicate(run: Run) -> pd.DataFrame:
    """:func:`public_money` of each replicate: a row a (draw, replicate), a column a kind of money."""
    accounts = run.accounts_by_replicate
    pairs = pd.MultiIndex.from_tuples(sorted(pairs_of(run)), names=PAIR)
    # Most lines are sales between enterprises, which are no public money.
    public = (GOVERNMENT, FUND)
    own = accounts[accounts["payer"].isin(public) | accounts["receiver"].isin(public)]
    by_pair = dict(list(own.groupby(PAIR)))
    return pd.DataFrame([asdict(public_money(by_pair.get(pair, own.iloc[:0]))) for pair in pairs], index=pairs)
