"""What the guidance fund pays, collects, sells and loses in a month, over all its windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.guidance_fund import Books, Claims
from sim.agents.projects import BUILDING, FAILED, PRODUCING
from sim.events import Event
from sim.ledger import Memo, Payment, Repayment, WriteOff
from sim.policies.base import MONTHS_A_YEAR
from sim.policies.fund_programme import (
    BRIDGE,
    BRIDGE_REPAID,
    EQUITY,
    PROJECT,
    UPGRADE,
    UPGRADE_REPAID,
    FundProgramme,
    Returned,
)
from sim.rule import Rule

if TYPE_CHECKING:
    from sim.policies.guidance_fund import GuidanceFundLever

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]


class Settlement:
    """The fund's books at the end of a month."""

    def __init__(self, lever: GuidanceFundLever) -> None:
        self.lever = lever

    def rules(self, lever_id: str) -> tuple[Rule, ...]:
        """The rule ``<lever id>.settle``, which goes on after the lever's end."""
        return (
            self.lever.rule(
                lever_id, "settle", self.settle, tail=True, reads=("alive", "cash", "debt"),
                resources=("world", "lifecycle", "projects"), requests=("ledger", "events", "programme"),
                stream="bridge default",
            ),
        )

    def settle(
        self, firms: Any, programme: FundProgramme, rng: Any, world: Any, lifecycle: Any, projects: Any
    ) -> dict[str, Any]:
        """Pay for stakes, collect loans, sell stakes back after the holding period, write off what is lost.

        A bridge loan that is due defaults with a small chance, an upgrade loan with a small chance every month; else
        what is due is repaid as far as cash goes, the rest stays due and is asked for again in every round. Claims on
        enterprises that ended are lost (the bank comes first), claims on merged ones go along; stakes in projects that
        were given up are lost.
        """
        month = world.month
        if not lifecycle.links_to_move and not programme.has_work(month, firms.alive, projects):
            memos = self._year_end(programme, programme.fund.books, month)
            return {"ledger": memos} if memos else {}
        books = programme.fund.books.copy()
        for absorbed, acquirers in lifecycle.links_to_move:
            for claims in (books.holdings, books.bridges, books.upgrades):
                claims.follow(absorbed, acquirers)
        ledger: list[Any] = []
        events: list[Event] = []
        payments, paid_events, settled = programme.payments(month, firms.alive)
        for payment in payments:
            ledger.append(payment)
            if payment.payer == "guidance_fund" and payment.rows is not None:
                books.holdings.add(payment.rows, np.asarray(payment.amount), month + self.lever.holding_months)
                books.equity_paid += float(np.sum(payment.amount))
            else:
                books.private_money += float(np.sum(payment.amount))
        cash, debt = np.maximum(firms.cash, 0.0), firms.debt.copy()
        lost = self._write_off_ended(programme, books, firms.alive, lifecycle.repaid_to_fund, events)
        into_projects, begun = self._follow_projects(programme, books, month, projects, firms.alive, ledger)
        lost += self._give_up_projects(books, projects)
        if lost:
            ledger.append(Memo("guidance_fund", "enterprises", programme.purpose(f"{EQUITY} written off"), lost))
        self._collect_bridges(programme, books, month, rng, cash, debt, ledger, events)
        self._collect_upgrades(programme, books, month, rng, cash, debt, ledger, events)
        self._sell_stakes(programme, books, month, cash, ledger)
        ledger.extend(self._year_end(programme, books, month))
        returned = Returned(books, settled, into_projects, begun)
        return {"ledger": ledger, "programme": [returned], "events": [*paid_events, *events]}

    @staticmethod
    def _year_end(programme: FundProgramme, books: Books, month: int) -> list[Memo]:
        """What the fund holds at the end of a year, for the accounts."""
        if month % MONTHS_A_YEAR != MONTHS_A_YEAR - 1:
            return []
        held = books.holdings.total + books.building.total
        if not held:
            return []
        return [Memo("guidance_fund", "enterprises", programme.purpose("holdings at the end of the year"), held)]

    # -- losses ----------------------------------------------------------------------------------------------------

    @staticmethod
    def _write_off_ended(
        programme: FundProgramme, books: Books, alive: Flags, repaid_at_closing: Floats, events: list[Event]
    ) -> float:
        """Strike off claims on enterprises that ended; returns the stakes that are lost (10k yuan).

        ``repaid_at_closing`` (slots,) is what was left for the fund's loans when they closed; bridge loans come first.
        """
        if all([alive[claims.rows].all() for claims in (books.holdings, books.bridges, books.upgrades)]):
            return 0.0
        ended = ~alive
        gone = np.unique(np.concatenate([books.bridges.rows, books.upgrades.rows]))
        left = {int(row): float(repaid_at_closing[row]) for row in gone[ended[gone]]}
        books.bridges_repaid += _recover(books.bridges, ended, left)
        books.upgrades_repaid += _recover(books.upgrades, ended, left)
        lost_by_window = []
        for claims, detail in ((books.holdings, EQUITY), (books.bridges, BRIDGE), (books.upgrades, UPGRADE)):
            lost = ended[claims.rows]
            lost_by_window.append(float(claims.amounts[lost].sum()))
            if lost.any():
                events.append(
                    Event("written_off", claims.rows[lost], programme.purpose(detail), claims.amounts[lost])
                )
                claims.keep(~lost)
        stakes, bridges, upgrades = lost_by_window
        books.equity_written_off += stakes
        books.bridges_written_off += bridges
        books.upgrades_written_off += upgrades
        return stakes

    # -- projects --------------------------------------------------------------------------------------------------

    def _follow_projects(
        self, programme: FundProgramme, books: Books, month: int, projects: Any, alive: Flags, ledger: list[Any]
    ) -> tuple[float, int]:
        """Pay what was promised when building begins; a working plant's stake is held like any other.

        The investors from outside advance the money of a project; the fund takes over its part from them. Returns what
        was paid (10k yuan), and for how many projects.
        """
        promised, building = books.promised, books.building
        paid, count = 0.0, 0
        if len(promised.rows):
            status = projects.status[promised.rows]
            due = (status == BUILDING) | (status == PRODUCING)
            paid, count = float(promised.amounts[due].sum()), int(np.count_nonzero(due))
            if count:
                ledger.append(Payment("guidance_fund", "outside", programme.purpose(PROJECT), paid))
                building.add(promised.rows[due], promised.amounts[due], month)
                books.projects_paid += paid
            promised.keep(~due & (status != FAILED))
        if not len(building.rows):
            return paid, count
        slots = projects.slot[building.rows]
        works = (projects.status[building.rows] == PRODUCING) & alive[np.minimum(slots, len(alive) - 1)]
        works &= slots < len(alive)
        if works.any():
            books.holdings.add(slots[works], building.amounts[works], month + self.lever.holding_months)
            building.keep(~works)
        return paid, count

    @staticmethod
    def _give_up_projects(books: Books, projects: Any) -> float:
        """Strike off stakes in projects that were given up while being built; returns what is lost (10k yuan)."""
        if not len(books.building.rows):
            return 0.0
        failed = projects.status[books.building.rows] == FAILED
        if not failed.any():
            return 0.0
        lost = float(books.building.amounts[failed].sum())
        books.building.keep(~failed)
        books.equity_written_off += lost
        return lost

    # -- loans -----------------------------------------------------------------------------------------------------

    def _collect_bridges(
        self, programme: FundProgramme, books: Books, month: int, rng: Any, cash: Floats, debt: Floats,
        ledger: list[Any], events: list[Event],
    ) -> None:
        claims = books.bridges
        due = _one_a_debtor(claims.rows, programme.falls_due(claims, month).nonzero()[0])
        if not len(due):
            return
        # Only the month in which a loan falls due tells whether its debtor walks away.
        fails = claims.due[due] == month
        if fails.any():
            fails &= rng.uniform()[claims.rows[due]] < self.lever.bridge_default
        failing, paying = due[fails], due[~fails]
        repaid, lost = _collect(
            programme, claims, paying, claims.amounts[paying], failing, cash, debt, (BRIDGE_REPAID, BRIDGE), ledger,
            events,
        )
        books.bridges_repaid += repaid
        books.bridges_written_off += lost

    def _collect_upgrades(
        self, programme: FundProgramme, books: Books, month: int, rng: Any, cash: Floats, debt: Floats,
        ledger: list[Any], events: list[Event],
    ) -> None:
        """An equal part of what is left falls due with each instalment; over its life a loan may default."""
        claims, lever = books.upgrades, self.lever
        if not lever.is_instalment(month):
            return
        running = _one_a_debtor(claims.rows, np.arange(len(claims.rows)))
        if not len(running):
            return
        hazard = 1.0 - (1.0 - lever.upgrade_default) ** (lever.instalment_months / lever.upgrade_months)
        fails = rng.uniform(1)[claims.rows[running]] < hazard
        failing, paying = running[fails], running[~fails]
        left = np.maximum((claims.due[paying] - month) // lever.instalment_months + 1, 1)
        parts = claims.amounts[paying] / left
        repaid, lost = _collect(
            programme, claims, paying, parts, failing, cash, debt, (UPGRADE_REPAID, UPGRADE), ledger, events
        )
        books.upgrades_repaid += repaid
        books.upgrades_written_off += lost

    def _sell_stakes(
        self, programme: FundProgramme, books: Books, month: int, cash: Floats, ledger: list[Any]
    ) -> None:
        claims, lever = books.holdings, self.lever
        falls_due = programme.falls_due(claims, month)
        if not falls_due.any():
            return
        value = claims.amounts * (1.0 + lever.equity_return) ** (lever.holding_months / MONTHS_A_YEAR)
        sold = _one_a_debtor(claims.rows, (falls_due & (cash[claims.rows] >= value)).nonzero()[0])
        if not len(sold):
            return
        purpose = programme.purpose("stake bought back")
        ledger.append(Payment("enterprises", "guidance_fund", purpose, value[sold], claims.rows[sold]))
        books.equity_bought_back += float(value[sold].sum())
        claims.reduce(sold, claims.amounts[sold])


def _collect(
    programme: FundProgramme, claims: Claims, paying: Rows, parts: Floats, failing: Rows, cash: Floats, debt: Floats,
    details: tuple[str, str], ledger: list[Any], events: list[Event],
) -> tuple[float, float]:
    """Collect ``parts`` (10k yuan) of the ``paying`` entries as far as cash goes, write the ``failing`` ones off.

    ``cash`` and ``debt`` (rows,) are lowered by what was paid or struck off. Returns what came back and what is lost.
    """
    paid_detail, detail = details
    lost_rows, lost = claims.rows[failing], claims.amounts[failing].copy()
    if len(failing):
        struck = np.minimum(lost, debt[lost_rows])
        debt[lost_rows] -= struck
        ledger.append(WriteOff(struck, lost_rows, programme.purpose(f"{detail} written off"), "guidance_fund"))
        events.append(Event("written_off", lost_rows, programme.purpose(detail), lost))
    rows = claims.rows[paying]
    repaid = np.minimum(np.minimum(parts, cash[rows]), debt[rows])
    if len(paying):
        cash[rows] -= repaid
        debt[rows] -= repaid
        ledger.append(Repayment(repaid, rows, programme.purpose(paid_detail), "guidance_fund"))
    if len(failing):
        claims.reduce(np.concatenate([failing, paying]), np.concatenate([lost, repaid]))
    else:
        claims.reduce(paying, repaid)
    return float(repaid.sum()), float(lost.sum())


def _one_a_debtor(rows: Rows, entries: Rows) -> Rows:
    """The first of ``entries`` of each row: who took over a debtor has two claims to meet, one after the other."""
    return entries[np.unique(rows[entries], return_index=True)[1]] if len(entries) > 1 else entries


def _recover(claims: Claims, ended: Flags, left: dict[int, float]) -> float:
    """Take off claims on those that ended what is ``left`` of each closing for the fund; returns the sum (10k yuan)."""
    total, amounts = 0.0, claims.amounts.copy()
    for entry in ended[claims.rows].nonzero()[0]:
        row = int(claims.rows[entry])
        back = min(left.get(row, 0.0), float(amounts[entry]))
        amounts[entry] -= back
        left[row] = left.get(row, 0.0) - back
        total += back
    claims.amounts = amounts
    return total
