"""The industrial guidance fund: what is announced is not what is raised, and what is raised is not yet invested.

Two of its windows work here: minority equity in growing enterprises, with private money beside it, and bridge loans to
sound enterprises that run short. The windows for the transformation of traditional industries and for large projects
keep their share of the fund and have nothing to invest in: their levers are not part of this version, so that money
stays uninvested and the report says so.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import model_validator

from sim.agents.guidance_fund import GuidanceFund
from sim.events import Event
from sim.ledger import Loan, Memo, Payment, Repayment, WriteOff
from sim.policies.base import MONTHS_A_YEAR, Lever, table_of
from sim.policies.fund_programme import Bridged, FundProgramme, Raised, Returned
from sim.policies.programme import Batch, CasesTaken, Decision
from sim.policies.selection import affordable, decidable, ranking, with_connections
from sim.policies.take_up import APPLICATION_PARAMETERS, applies
from sim.rule import Rule

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

number = table_of("guidance_fund")


class GuidanceFundLever(Lever):
    """Raises capital from government and others over time, buys minority stakes and lends for bridging."""

    name: ClassVar[str] = "guidance_fund"
    strengths: ClassVar[tuple[str, ...]] = ("target", "raised_share")
    effect: ClassVar[tuple[str, int]] = ("investment_industrial", 1)

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

    @model_validator(mode="after")
    def _windows_fit(self) -> Self:
        shares = self.transformation_window + self.growth_window + self.project_window + self.bridge_window
        if shares > 1.0 + 1e-9:
            raise ValueError(f"the four windows add up to {shares:g} of the fund; at most 1")
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

    def growth_money(self, raised: float, accrued: float) -> float:
        """Money that the growth window may commit this month (10k yuan), never more in all than its share of the fund.

        ``accrued`` is what it was allowed to commit so far.
        """
        window = self.growth_window * raised
        return max(min(window * self.investment_pace / MONTHS_A_YEAR, window - accrued), 0.0)

    def held_back(self, raised: float) -> float:
        """Capital of the windows that have nothing to invest in (10k yuan)."""
        return (self.transformation_window + self.project_window) * raised

    def private_money_per_yuan(self, raised: float) -> float:
        """Private money beside one yuan of the fund: partners get scarce as funds grow."""
        return self.private_money * (1.0 - self.private_scarcity * raised / self.target)

    # -- rules -----------------------------------------------------------------------------------------------------

    def new_state(self, lever_id: str, model: Any) -> FundProgramme:
        return FundProgramme(self, lever_id, model)

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        own = ("ledger", "events", "programme")
        return (
            self.rule(
                lever_id, "raise", self.raise_capital, phase="offer", resources=("world",),
                requests=("ledger", "programme"),
            ),
            self.rule(
                lever_id, "award", self.invest,
                reads=(
                    "alive", "expected_demand", "target_utilisation", "smoothed_profit", "capital_need", "connection",
                    "investment", "investment_wanted",
                ),
                lagged=("capacity",), params=(*APPLICATION_PARAMETERS, "award_connection_weight"),
                resources=("network", "government", "world"), requests=("programme", "events"), stream="applications",
            ),
            self.rule(
                lever_id, "bridge", self.bridge, phase="award",
                reads=("alive", "expected_demand", "smoothed_profit", "cash", "debt", "connection"),
                lagged=("above_scale",), adds=("relief_from_distress",),
                params=(*APPLICATION_PARAMETERS, "debt_repayment"),
                resources=("network", "government", "world"), requests=own, stream="bridge applications",
            ),
            self.rule(
                lever_id, "settle", self.settle, tail=True, reads=("alive", "cash", "debt"),
                resources=("world", "lifecycle"), requests=own, stream="bridge default",
            ),
            self.publish(lever_id, _figures),
        )

    def raise_capital(self, firms: Any, programme: FundProgramme, world: Any) -> dict[str, Any]:
        """This month's capital comes in: from the government, the rest from upper levels and institutions outside."""
        before, now = (self.raised_by(month) for month in (world.month - 1, world.month))
        amount = now - before
        request = Raised(amount, self.growth_money(now, programme.purse.accrued))
        if amount <= 0.0:
            return {"programme": [request]}
        government = self.entitlement(world.month) - self.entitlement(world.month - 1)
        return {
            "ledger": [
                Payment("government", "guidance_fund", programme.purpose("government capital"), government),
                Payment("outside", "guidance_fund", programme.purpose("other capital"), max(amount - government, 0.0)),
            ],
            "programme": [request],
        }

    def invest(
        self, firms: Any, programme: FundProgramme, p: Any, rng: Any, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Growing, profitable enterprises weigh a stake; the fund takes the best as far as its window allows.

        A stake pays for the capacity that is wanted, up to a share of the enterprise and a ticket. It is worth most to
        those that cannot pay for the investment they want. Deadweight is what goes to those that paid for all of it.
        """
        wanted = firms.expected_demand / firms.target_utilisation
        growing = wanted > (1.0 + self.growth_wanted) * firms.capacity
        large_enough = firms.expected_demand * MONTHS_A_YEAR >= self.equity_smallest
        eligible = firms.alive & large_enough & growing & (firms.smoothed_profit > 0.0)
        eligible[programme.fund.books.holdings.rows] = False
        eligible[programme.rows_in_queue()] = False
        rows = np.flatnonzero(eligible)
        value, lacking = firms.capital_need[rows], wanted[rows] - firms.capacity[rows]
        stake = np.minimum(self.equity_share * firms.capacity[rows], lacking) * value
        stake = np.minimum(stake, self.equity_ticket)
        unpaid = 1.0 - firms.investment[rows] / np.maximum(firms.investment_wanted[rows], 1e-9)
        expected = (self.equity_benefit + self.equity_relief * unpaid) * stake * programme.funded_share
        apply = np.flatnonzero(applies(rng.uniform()[rows], expected, firms.connection[rows], p))
        if not len(apply):
            return {}
        applicants, amounts = rows[apply], stake[apply]
        size = firms.expected_demand[applicants]
        margin = firms.smoothed_profit[applicants] / np.maximum(size, 1e-9)
        merit = with_connections(margin, firms.connection[applicants], size, p.award_connection_weight)
        order = ranking(
            self.selection, network.identity[applicants], merit=merit, size=size, draw=rng.uniform(1)[applicants]
        )
        chosen = np.sort(decidable(affordable(order, amounts, programme.purse.available), government))
        awarded, sums = applicants[chosen], amounts[chosen]
        anyway = firms.investment[awarded] >= firms.investment_wanted[awarded] * (1.0 - 1e-9)
        due = world.month + self.payment_lag
        beside = sums * self.private_money_per_yuan(programme.fund.books.raised)
        batches = (
            Batch(due, awarded, sums, programme.purpose(EQUITY), "guidance_fund"),
            Batch(due, awarded, beside, programme.purpose(BESIDE), "private_investors", from_purse=False),
        )
        return {
            "programme": [Decision(applicants, awarded, sums, anyway, batches), CasesTaken(len(awarded))],
            "events": programme.award_events(applicants, chosen, sums),
        }

    def bridge(
        self, firms: Any, programme: FundProgramme, p: Any, rng: Any, network: Any, government: Any, world: Any
    ) -> dict[str, Any]:
        """Profitable listed enterprises that run short ask for the debt service of the next months and unpaid bills.

        A loan saves what bridging would cost on the private market; the window lends again what comes back. Deadweight
        is what goes to those whose cash would have covered all that the loan is for.
        """
        short = firms.cash < self.bridge_shortage * firms.expected_demand
        eligible = firms.alive & firms.above_scale & short & (firms.smoothed_profit > 0.0)
        eligible[programme.fund.books.bridges.rows] = False
        rows = np.flatnonzero(eligible)
        service = firms.debt[rows] * p.debt_repayment
        loan = np.minimum(np.maximum(-firms.cash[rows], 0.0) + self.bridge_months * service, self.bridge_ticket)
        expected = self.bridge_saving * self.bridge_months * loan * programme.bridge_funded_share
        apply = np.flatnonzero(applies(rng.uniform()[rows], expected, firms.connection[rows], p))
        if not len(apply):
            return self._standing_relief(firms, programme)
        applicants, loan = rows[apply], loan[apply]
        order = ranking("first_come", network.identity[applicants], draw=rng.uniform(1)[applicants])
        room = self.bridge_window * programme.fund.books.raised - programme.fund.books.bridges.total
        order = affordable(order, loan, min(room, programme.uncommitted_cash()))
        chosen = np.sort(decidable(order, government))
        lent, sums = applicants[chosen], loan[chosen]
        relief = np.zeros(firms.rows)
        relief[lent] = 1.0
        relief[programme.fund.books.bridges.rows] = 1.0
        anyway = firms.cash[lent] >= sums
        purpose = programme.purpose(BRIDGE)
        return {
            "relief_from_distress": relief,
            "ledger": [Loan(sums, lent, purpose, "guidance_fund")],
            "programme": [
                Bridged(applicants, lent, sums, anyway, world.month + self.bridge_months), CasesTaken(len(lent)),
            ],
            "events": [*programme.award_events(applicants, chosen, sums), Event("paid", lent, purpose, sums)],
        }

    def settle(
        self, firms: Any, programme: FundProgramme, rng: Any, world: Any, lifecycle: Any
    ) -> dict[str, Any]:
        """Pay for stakes, collect bridge loans, sell stakes back after the holding period, write off what is lost.

        A bridge loan that is due defaults with a small chance; else it is repaid as far as cash goes, the rest stays
        due. Claims on enterprises that ended are lost (the bank comes first), claims on merged ones go along.
        """
        month = world.month
        if not programme.has_work(month, firms.alive) and not lifecycle.links_to_move:
            memos = self._year_end(programme, programme.fund.books, month)
            return {"ledger": memos} if memos else {}
        books = programme.fund.books.copy()
        for absorbed, acquirers in lifecycle.links_to_move:
            books.holdings.follow(absorbed, acquirers)
            books.bridges.follow(absorbed, acquirers)
        ledger: list[Any] = []
        events: list[Event] = []
        payments, paid_events, settled = programme.payments(month, firms.alive)
        for payment in payments:
            ledger.append(payment)
            if payment.payer == "guidance_fund" and payment.rows is not None:
                books.holdings.add(payment.rows, np.asarray(payment.amount), month + self.holding_months)
                books.equity_paid += float(np.sum(payment.amount))
            else:
                books.private_money += float(np.sum(payment.amount))
        cash = np.maximum(firms.cash, 0.0)
        ended = ~firms.alive
        returned = Returned(books, settled)
        stakes_lost = self._write_off_ended(programme, books, ended, events)
        if stakes_lost:
            purpose = programme.purpose(f"{EQUITY} written off")
            ledger.append(Memo("guidance_fund", "enterprises", purpose, stakes_lost))
        self._collect_bridges(programme, books, month, rng, cash, firms.debt, ledger, events)
        self._sell_stakes(programme, books, month, cash, ledger)
        ledger.extend(self._year_end(programme, books, month))
        return {"ledger": ledger, "programme": [returned], "events": [*paid_events, *events]}

    @staticmethod
    def _standing_relief(firms: Any, programme: FundProgramme) -> dict[str, Any]:
        """Who has a bridge loan outstanding is out of distress as long as it runs."""
        rows = programme.fund.books.bridges.rows
        if not len(rows):
            return {}
        relief = np.zeros(firms.rows)
        relief[rows] = 1.0
        return {"relief_from_distress": relief}

    @staticmethod
    def _year_end(programme: FundProgramme, books: Any, month: int) -> list[Memo]:
        """What the fund holds at the end of a year, for the accounts."""
        if month % MONTHS_A_YEAR != MONTHS_A_YEAR - 1 or not books.holdings.total:
            return []
        purpose = programme.purpose("holdings at the end of the year")
        return [Memo("guidance_fund", "enterprises", purpose, books.holdings.total)]

    @staticmethod
    def _write_off_ended(programme: FundProgramme, books: Any, ended: NDArray[np.bool_], events: list[Event]) -> float:
        """Strike off claims on enterprises that ended; returns the stakes that are lost (10k yuan)."""
        stakes = 0.0
        for claims, detail in ((books.holdings, EQUITY), (books.bridges, BRIDGE)):
            lost = ended[claims.rows]
            if lost.any():
                amounts = claims.amounts[lost]
                events.append(Event("written_off", claims.rows[lost], programme.purpose(detail), amounts))
                if detail == EQUITY:
                    stakes += float(amounts.sum())
                else:
                    books.bridges_written_off += float(amounts.sum())
                claims.keep(~lost)
        books.equity_written_off += stakes
        return stakes

    def _collect_bridges(
        self, programme: FundProgramme, books: Any, month: int, rng: Any, cash: Floats, debt: Floats,
        ledger: list[Any], events: list[Event],
    ) -> None:
        claims = books.bridges
        due = _one_a_debtor(claims.rows, np.flatnonzero(claims.due <= month))
        if not len(due):
            return
        # Only the month in which a loan falls due tells whether its debtor walks away.
        failing = due[(claims.due[due] == month) & (rng.uniform()[claims.rows[due]] < self.bridge_default)]
        paying = np.setdiff1d(due, failing)
        lost_rows = claims.rows[failing]
        lost = np.minimum(claims.amounts[failing], debt[lost_rows])
        repaid_rows = claims.rows[paying]
        repaid = np.minimum(np.minimum(claims.amounts[paying], cash[repaid_rows]), debt[repaid_rows])
        cash[repaid_rows] -= repaid
        ledger.append(WriteOff(lost, lost_rows, programme.purpose(f"{BRIDGE} written off"), "guidance_fund"))
        ledger.append(Repayment(repaid, repaid_rows, programme.purpose(REPAID), "guidance_fund"))
        if len(failing):
            events.append(Event("written_off", lost_rows, programme.purpose(BRIDGE), claims.amounts[failing]))
        books.bridges_written_off += float(claims.amounts[failing].sum())
        books.bridges_repaid += float(repaid.sum())
        amounts = np.concatenate([claims.amounts[failing], repaid])
        claims.reduce(np.concatenate([failing, paying]), amounts)

    def _sell_stakes(
        self, programme: FundProgramme, books: Any, month: int, cash: Floats, ledger: list[Any]
    ) -> None:
        claims = books.holdings
        value = claims.amounts * (1.0 + self.equity_return) ** (self.holding_months / MONTHS_A_YEAR)
        sold = _one_a_debtor(claims.rows, np.flatnonzero((claims.due <= month) & (cash[claims.rows] >= value)))
        if not len(sold):
            return
        purpose = programme.purpose("stake bought back")
        ledger.append(Payment("enterprises", "guidance_fund", purpose, value[sold], claims.rows[sold]))
        books.equity_bought_back += float(value[sold].sum())
        claims.reduce(sold, claims.amounts[sold])


EQUITY, BESIDE, BRIDGE, REPAID = "growth equity", "private money beside", "bridge loan", "bridge loan repaid"
"""Details of the purposes under which the fund's money is booked."""


def _one_a_debtor(rows: Rows, entries: Rows) -> Rows:
    """The first of ``entries`` of each row: who took over a debtor has two claims to meet, one after the other."""
    return entries[np.unique(rows[entries], return_index=True)[1]]


def _figures(programmes: list[FundProgramme]) -> dict[str, float]:
    funds: list[GuidanceFund] = [programme.fund for programme in programmes]
    books = [fund.books for fund in funds]
    return {
        "guidance_fund_announced": sum(programme.lever.target for programme in programmes),
        "guidance_fund_raised": sum(book.raised for book in books),
        "guidance_fund_invested": sum(fund.invested for fund in funds),
        "guidance_fund_holdings": sum(book.holdings.total for book in books),
        "guidance_fund_written_off": sum(book.equity_written_off + book.bridges_written_off for book in books),
    }
