"""The industrial guidance fund: what is announced is not what is raised, and what is raised is not yet invested.

The plan (III.20, task 48) names four purposes, and the fund has a window for each. *Transformation*: subordinated loans
for technical, green and smart upgrades of traditional industries, repaid in equal parts. *Growth*: minority equity in
growing enterprises, with private money beside it that gets scarcer as the fund nears its target (I9). *Projects*:
stakes in large signed projects, promised at signing, which make them likelier to be built, and paid when building
begins. *Bridging*: short loans to sound listed enterprises that run short, under the same ceiling as all lending (I2).
All windows open in the committee's rounds. Growth and bridging are weighed by the enterprises themselves; who begins an
upgrade then claims its loan. Capital comes in over time from the government, from upper levels and from institutions
outside, never more than a share of the target; only a part of it may be committed in a year; losses are the fund's.
Interest on its loans is paid with the bank's. The fund is described in :mod:`sim.policies.fund_programme` (books and
limits), the windows in :mod:`sim.policies.fund_growth_window`, :mod:`~sim.policies.fund_bridge_window`,
:mod:`~sim.policies.fund_upgrade_window` and :mod:`~sim.policies.fund_project_window`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar, Literal, Self, cast

from pydantic import model_validator

from sim.language.message import Message
from sim.ledger import Payment
from sim.policies.base import MONTHS_A_YEAR, Lever, ends_quarter, table_of
from sim.policies.fund_bridge_window import BridgeWindow
from sim.policies.fund_growth_window import GrowthWindow
from sim.policies.fund_programme import FundProgramme, Raised
from sim.policies.fund_project_window import ProjectWindow
from sim.policies.fund_settlement import Settlement
from sim.policies.fund_upgrade_window import UpgradeWindow
from sim.policies.programme import Programme
from sim.rule import Rule

number = table_of("guidance_fund")


class GuidanceFundLever(Lever):
    """Raises capital from government and others over time; buys stakes, and lends for upgrades and for bridging."""

    name: ClassVar[str] = "guidance_fund"
    strengths: ClassVar[tuple[str, ...]] = ("target", "raised_share")
    effect: ClassVar[tuple[str, int]] = ("investment_industrial", 1)
    shares_offices: ClassVar[bool] = False
    evidence_grade: ClassVar[Literal["A", "B", "C", "D"]] = "B"
    evidence: ClassVar[str] = (
        "Counts of what 1,741 Chinese funds raised (CSET) and 0.88-0.93 yuan of private money per yuan of public "
        "venture capital elsewhere; the best enterprises avoid government investors (Colonnelli, Li and Liu 2024)."
    )
    direct_effect_unit: ClassVar[str] = "10k yuan"

    target: float = number("target")
    raised_share: float = number("raised_share")
    raising_months: int = number("raising_months")
    government_share: float = number("government_share")
    investment_pace: float = number("investment_pace")
    transformation_window: float = number("transformation_window")
    growth_window: float = number("growth_window")
    project_window: float = number("project_window")
    bridge_window: float = number("bridge_window")
    payment_lag_months: int = number("payment_lag_months")
    selection: Literal["merit", "size", "first_come", "lottery"] = "merit"
    """Who gets equity first; ``merit`` is the profit margin (and connections, as far as the model lets them count)."""
    equity_share: float = number("equity_share")
    equity_ticket: float = number("equity_ticket")
    equity_smallest: float = number("equity_smallest")
    equity_benefit: float = number("equity_benefit")
    equity_relief: float = number("equity_relief")
    growth_wanted: float = number("growth_wanted")
    holding_months: int = number("holding_months")
    equity_return: float = number("equity_return")
    private_money: float = number("private_money")
    private_scarcity: float = number("private_scarcity")
    bridge_months: int = number("bridge_months")
    bridge_shortage: float = number("bridge_shortage")
    bridge_ticket: float = number("bridge_ticket")
    bridge_saving: float = number("bridge_saving")
    bridge_default: float = number("bridge_default")
    upgrade_share: float = number("upgrade_share")
    upgrade_ticket: float = number("upgrade_ticket")
    upgrade_months: int = number("upgrade_months")
    upgrade_default: float = number("upgrade_default")
    instalment_months: int = number("instalment_months")
    project_share: float = number("project_share")
    project_ticket: float = number("project_ticket")
    project_smallest: float = number("project_smallest")
    project_alone: float = number("project_alone")
    round_months: int = number("round_months")

    @model_validator(mode="after")
    def _windows_fit(self) -> Self:
        shares = self.transformation_window + self.growth_window + self.project_window + self.bridge_window
        if shares > 1.0 + 1e-9:
            raise ValueError(Message("lever.fund_windows", share=shares))
        return self

    # -- capital ---------------------------------------------------------------------------------------------------

    @property
    def payment_lag(self) -> int:
        return self.payment_lag_months

    def raised_by(self, month: int) -> float:
        """Capital raised up to and including ``month`` (10k yuan): an even path to the share that ever comes in."""
        return self.target * self.raised_share * min(self.months_in_force(month) / self.raising_months, 1.0)

    def entitlement(self, month: int) -> float:
        """The government puts in a share of the *target*, as far as that much is raised at all."""
        if not self.raised_share:
            return 0.0
        return self.raised_by(month) * min(self.government_share / self.raised_share, 1.0)

    def window_money(self, share: float, raised: float, accrued: float) -> float:
        """Money that a window with this ``share`` of the fund may commit from this month on (10k yuan).

        It opens at the yearly pace of investment, and never in all beyond its share of what is ``raised``;
        ``accrued`` is what it was allowed to commit so far.
        """
        window = share * raised
        return max(min(window * self.investment_pace / MONTHS_A_YEAR, window - accrued), 0.0)

    def is_round(self, month: int) -> bool:
        """The fund's committee meets every few months, for the first time in the first month."""
        return (month - self.first_month) % self.round_months == 0

    def is_instalment(self, month: int) -> bool:
        """Instalments on upgrade loans fall due every few months."""
        return (month - self.first_month) % self.instalment_months == 0

    # -- rules -----------------------------------------------------------------------------------------------------

    def new_state(self, lever_id: str, model: Any) -> FundProgramme:
        return FundProgramme(self, lever_id, model)

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        return (
            self.rule(
                lever_id, "raise", self.raise_capital, phase="offer", tail=True, reads=("alive",),
                adds=("owed_to_fund",), resources=("world",), requests=("ledger", "programme"),
            ),
            *UpgradeWindow(self).rules(lever_id),
            *GrowthWindow(self).rules(lever_id),
            *BridgeWindow(self).rules(lever_id),
            *ProjectWindow(self).rules(lever_id),
            *Settlement(self).rules(lever_id),
            replace(self.publish(lever_id, _figures), active=self._when(self.started, ends_quarter)),
        )

    def raise_capital(self, firms: Any, programme: FundProgramme, world: Any) -> dict[str, Any]:
        """This month's capital comes in: from the government, the rest from upper levels and institutions outside.

        The fund also tells which part of an enterprise's debt is its own, so that nobody takes it for the bank's.
        """
        owed = programme.debts(firms.rows)
        told = {} if owed is None else {"owed_to_fund": owed * firms.alive}
        if not self.active(world.month):
            return told
        now, books = self.raised_by(world.month), programme.fund.books
        amount = now - self.raised_by(world.month - 1)
        request = Raised(
            amount,
            self.window_money(self.growth_window, now, programme.purse.accrued),
            self.window_money(self.transformation_window, now, books.upgrade_money),
            self.window_money(self.project_window, now, books.project_money),
        )
        if amount <= 0.0:
            return {**told, "programme": [request]}
        government = self.entitlement(world.month) - self.entitlement(world.month - 1)
        return {
            **told,
            "ledger": [
                Payment("government", "guidance_fund", programme.purpose("government capital"), government),
                Payment("outside", "guidance_fund", programme.purpose("other capital"), max(amount - government, 0.0)),
            ],
            "programme": [request],
        }


def _figures(programmes: list[Programme]) -> dict[str, float]:
    own = [cast(FundProgramme, programme) for programme in programmes]
    funds = [programme.fund for programme in own]
    books = [fund.books for fund in funds]
    return {
        "guidance_fund_announced": sum(programme.lever.target for programme in own),
        "guidance_fund_raised": sum(book.raised for book in books),
        "guidance_fund_invested": sum(fund.invested for fund in funds),
        "guidance_fund_holdings": sum(book.held for book in books),
        "guidance_fund_written_off": sum(book.written_off for book in books),
    }
