"""A guidance fund, projects and enterprises for cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.policies.fund_programme import FundProgramme
from sim.policies.fund_settlement import Settlement
from sim.policies.guidance_fund import GuidanceFundLever
from tests.policies.firms import Draws, at, programme_of, table

MONTH = 20
P = SimpleNamespace(
    application_awareness=1.0, application_burden=1.0, application_ease=0.0, application_connection_relief=0.0,
    application_scale=1.0, award_connection_weight=0.0, debt_repayment=0.01,
)  # fmt: skip
NO_MERGERS = SimpleNamespace(links_to_move=[], repaid_to_fund=np.zeros(50))


def lever(**settings: Any) -> GuidanceFundLever:
    values = {
        "start": "2020-01", "target": 1000.0, "raised_share": 0.5, "raising_months": 10, "government_share": 0.2,
        "investment_pace": 0.6, "growth_window": 0.2, "bridge_window": 0.1, "payment_lag_months": 2,
        "equity_share": 0.2, "equity_ticket": 50.0, "equity_smallest": 120.0, "equity_benefit": 1.0,
        "equity_relief": 0.0, "growth_wanted": 0.0, "private_money": 0.8, "private_scarcity": 0.5,
        "holding_months": 12, "equity_return": 0.1, "bridge_months": 3, "bridge_shortage": 0.5,
        "bridge_ticket": 100.0, "bridge_saving": 1.0, "bridge_default": 0.1, "transformation_window": 0.4,
        "project_window": 0.3, "upgrade_share": 0.4, "upgrade_ticket": 50.0, "upgrade_months": 12,
        "upgrade_default": 0.19, "instalment_months": 6, "project_share": 0.1, "project_ticket": 30.0,
        "project_smallest": 100.0, "project_alone": 0.5, "round_months": 1,
    }  # fmt: skip
    return GuidanceFundLever(**(values | settings))


def state(made: GuidanceFundLever, rows: int, money: float = 1e6, raised: float = 500.0) -> FundProgramme:
    programme: FundProgramme = programme_of(made, rows, MONTH, money=money, scope=lambda name: np.array([1.0, 0.0]))
    books = programme.fund.books
    books.raised, books.upgrade_money, books.project_money = raised, 0.4 * raised, 0.3 * raised
    return programme


def ledger_of(*status: int, financed: Any = 0.0) -> SimpleNamespace:
    """Projects of 500, 200, 50 and 300 with these statuses; their plants would stand in rows 1, 2, 3 and 9."""
    codes = np.array(status, dtype=np.int64)
    return SimpleNamespace(
        status=codes, announced=np.array([500.0, 200.0, 50.0, 300.0]), slot=np.array([1, 2, 3, 9]),
        financed=np.zeros(4) + financed, at=lambda *wanted: np.flatnonzero(np.isin(codes, wanted)),
    )  # fmt: skip


def settle(
    made: GuidanceFundLever, programme: FundProgramme, *, cash: Any, alive: Any = None, draw: float = 0.5,
    mergers: Any = NO_MERGERS, debt: Any = None, projects: Any = None, month: int = MONTH,
) -> dict[str, Any]:
    rows = len(cash)
    firms = table(
        cash=cash, debt=np.full(rows, 100.0) if debt is None else debt,
        alive=np.ones(rows, dtype=bool) if alive is None else np.array(alive),
    )  # fmt: skip
    draws = Draws(np.full(rows, draw), np.full(rows, draw))
    result = Settlement(made).settle(firms, programme, draws, at(month), mergers, projects or ledger_of())
    if result:
        programme.carry_out(result["programme"], "settle")
    return result


def of_kind(result: dict[str, Any], kind: type) -> list[Any]:
    return [entry for entry in result["ledger"] if isinstance(entry, kind)]
