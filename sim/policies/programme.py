"""One lever in one run: its purse, its payment queue, what enterprises have learnt to expect of it, and its count.

A programme is the named resource of its lever. Rules read it and return requests (:class:`Decision`, :class:`Settled`,
:class:`Memory`, :class:`CasesTaken`, :class:`Achieved`); only :meth:`Programme.carry_out` changes it. Money is set
aside when it is awarded and leaves when it is paid, so that no more is ever paid than the purse has held.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from sim.engine_errors import ContractError
from sim.events import Event
from sim.ledger import Payment
from sim.policies.take_up import renewed_funded_share
from sim.rule import RESOURCES

if TYPE_CHECKING:
    from sim.model import PolicyModel
    from sim.policies.base import Lever

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

ROUNDING = 1e-9
JANUARY = 0
MONTHS_AHEAD = 48
"""For so many months a programme's income is reckoned at a time."""
NOTHING_DUE = 1 << 30
"""A month that never comes."""


@dataclass
class Purse:
    """Money of one lever, in 10k yuan: ``accrued = available + committed + paid + lapsed`` at any time."""

    available: float = 0.0
    committed: float = 0.0
    paid: float = 0.0
    accrued: float = 0.0
    lapsed: float = 0.0

    def accrue(self, amount: float) -> None:
        self.available += amount
        self.accrued += amount

    def lapse(self) -> None:
        """What is not committed is lost."""
        self.lapsed += self.available
        self.available = 0.0

    def commit(self, amount: float) -> None:
        """Set money aside. Raises ContractError when there is not so much."""
        if amount > self.available + ROUNDING * max(self.accrued, 1.0):
            raise ContractError(f"{amount} is awarded, but the purse holds {self.available} (10k yuan)")
        self.available = max(self.available - amount, 0.0)
        self.committed += amount

    def settle(self, paid: float, returned: float) -> None:
        """Of what was set aside, ``paid`` leaves and ``returned`` becomes available again.

        Raises ContractError when more is settled than was set aside.
        """
        if paid + returned > self.committed + ROUNDING * max(self.accrued, 1.0):
            raise ContractError(f"{paid + returned} is settled, but only {self.committed} was set aside (10k yuan)")
        self.committed = max(self.committed - paid - returned, 0.0)
        self.paid += paid
        self.available += returned


@dataclass(frozen=True, slots=True)
class Batch:
    """Awards of one month on their way: paid in month ``due`` from ``payer`` to ``receiver``.

    ``rows`` and ``amounts`` (10k yuan) have one entry an award. Enterprises are paid if they still live then;
    households keep their claim. ``from_purse`` is False for money that others put beside the lever's.
    """

    due: int
    rows: Rows
    amounts: Floats
    purpose: str
    payer: str = "government"
    receiver: str = "enterprises"
    from_purse: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """A request to record one month's applications and awards, and to queue what is to be paid.

    ``anyway`` marks the awarded that would have acted without the lever. ``amounts`` is what the purse pays;
    ``batches`` says how, None for one batch to the enterprises after the lever's usual lag. ``teaches`` is False for
    an award beside the lever's main one, from which nobody learns what share of applications is funded.
    """

    applicants: Rows
    awarded: Rows
    amounts: Floats
    anyway: NDArray[np.bool_]
    batches: tuple[Batch, ...] | None = None
    teaches: bool = True


@dataclass(frozen=True, slots=True)
class Settled:
    """A request to take off the queue what was due in ``month``.

    Of the purse's money, ``paid`` (10k yuan) went to ``recipients`` and nobody was left to take ``returned``.
    """

    month: int
    paid: float
    returned: float
    recipients: int


@dataclass(frozen=True, slots=True)
class Memory:
    """A request to remember ``values`` (one number, or one a row) for ``rows`` under ``name``."""

    name: str
    rows: Rows | slice
    values: float | Floats


@dataclass(frozen=True, slots=True)
class CasesTaken:
    """A request to use up ``number`` of the cases that the government's offices can decide this month."""

    number: int


@dataclass(frozen=True, slots=True)
class Achieved:
    """A request to add to what the lever itself has brought about, in the unit that its class names."""

    amount: float


@dataclass
class Tally:
    """What the programme has done so far; money in 10k yuan, months as indices (-1: never)."""

    applicants: int = 0
    awarded: int = 0
    refused: int = 0
    awarded_money: float = 0.0
    recipients: int = 0
    money: float = 0.0
    deadweight: int = 0
    deadweight_money: float = 0.0
    forfeited: float = 0.0
    direct_effect: float = 0.0
    first_month: int = -1
    last_month: int = -1


@dataclass
class State:
    """Everything of a programme that a month changes."""

    purse: Purse
    funded_share: float
    queue: list[Batch] = field(default_factory=list)
    next_due: int = NOTHING_DUE
    """Month in which the first batch of the queue falls due."""
    tally: Tally = field(default_factory=Tally)
    memory: dict[str, Floats] = field(default_factory=dict)


class Programme:
    """The run state of one lever under one id of the scenario."""

    def __init__(self, lever: Lever, lever_id: str, model: PolicyModel) -> None:
        if lever_id in RESOURCES:
            raise ContractError(f"a lever cannot have the id {lever_id!r}: the model's own resource has that name")
        self.lever, self.name, self.model = lever, lever_id, model
        treasury = model.scenario.treasury
        self.shares_purse = treasury.purse == "common" and lever.draws_on_purse
        self.budget_factor = treasury.budget_factor if lever.draws_on_purse else 1.0
        self.funded_share_speed = model.parameters["funded_share_adjustment"]
        self._peer_names: tuple[str, ...] = ()
        self._levers_seen = 0
        self._incomes: dict[int, float] = {}
        """What comes into the purse by month, as far as it was asked for."""
        self._constants: dict[str, Any] = {}
        self.state = State(
            Purse(),
            model.parameters["funded_share_start"],
            memory={name: np.full(model.firms.slots, fill) for name, fill in lever.memory.items()},
        )

    @property
    def purse(self) -> Purse:
        return self.state.purse

    @property
    def tally(self) -> Tally:
        return self.state.tally

    @property
    def funded_share(self) -> float:
        """Share of applications that enterprises expect to be funded, from experience."""
        return self.state.funded_share

    @property
    def memory(self) -> dict[str, Floats]:
        """What is remembered of each slot, arrays (slots,)."""
        return self.state.memory

    def peers(self) -> list[Programme]:
        """All programmes of this model that use the same lever, this one included."""
        levers = self.model.levers
        if self._levers_seen != len(levers):
            # Which levers a model has is settled before its first month; their programmes may be made anew.
            self._levers_seen = len(levers)
            self._peer_names = tuple(name for name, lever in levers.items() if lever.name == self.lever.name)
        return [self.model.resources[name] for name in self._peer_names]

    def remembered_by_peers(self, name: str, rows: Rows) -> Floats:
        """The largest value that any programme of this lever remembers of ``rows`` under ``name``."""
        peers = self.peers()
        if len(peers) == 1:
            return peers[0].memory[name][rows]
        return functools.reduce(np.maximum, [peer.memory[name][rows] for peer in peers])

    def once(self, name: str, reckon: Callable[[], Any]) -> Any:
        """``reckon()``, kept under ``name``: for what a run never changes, such as draws that belong to identities."""
        if name not in self._constants:
            self._constants[name] = reckon()
        return self._constants[name]

    def purpose(self, detail: str = "") -> str:
        """What payments are booked under: the lever's id, and the detail behind a colon."""
        return f"{self.name}: {detail}" if detail else self.name

    # -- the month -------------------------------------------------------------------------------------------------

    def begin_month(self, month: int) -> None:
        """The month's share of the budget comes in; in January, what is left lapses unless it is carried over."""
        if self.shares_purse:
            return  # the government shares the common purse out when all programmes have opened their month
        if month % 12 == JANUARY and not self.lever.carries_over:
            self.purse.lapse()
        amount = self._incomes.get(month)
        if amount is None:
            # Those of some years at once: one by one, asking costs several times as much.
            for own in range(month, month + MONTHS_AHEAD):
                self._incomes[own] = self.lever.budget_of_month(own) * self.budget_factor
            amount = self._incomes[month]
        if amount:
            self.state.purse.accrue(amount)

    def carry_out(self, requests: Sequence[Any], rule_name: str) -> None:
        """Carry out ``requests``. Raises ContractError for awards above the purse and for unknown requests."""
        ways = self.carries_out
        for request in requests:
            way = ways.get(type(request))
            if way is None:
                raise ContractError(f"rule {rule_name!r}: a programme cannot carry out {request!r}")
            way(self, request, rule_name)

    def _decide(self, decision: Decision, rule_name: str) -> None:
        model, state = self.model, self.state
        month = model.month
        amounts, applied, funded = decision.amounts, len(decision.applicants), len(decision.awarded)
        model.government.offices.note(rule_name, applied)
        if decision.teaches:
            state.funded_share = renewed_funded_share(state.funded_share, funded, applied, self.funded_share_speed)
        tally = state.tally
        tally.applicants += applied
        tally.refused += applied - funded
        if not funded:
            return
        total = float(np.add.reduce(amounts))
        state.purse.commit(total)
        if self.shares_purse:
            model.government.note_commitment(self, total, month)
        batches = decision.batches
        if batches is None:
            batches = (Batch(month + self.lever.payment_lag, decision.awarded, amounts, self.purpose()),)
        elif len(batches) != 1 or batches[0].amounts is not amounts or not batches[0].from_purse:
            queued = sum([float(batch.amounts.sum()) for batch in batches if batch.from_purse])
            if abs(queued - total) > ROUNDING * max(total, 1.0):
                raise ContractError(f"{self.name}: {total} is awarded, but {queued} is queued for payment (10k yuan)")
        state.queue.extend(batches)
        for batch in batches:
            state.next_due = min(state.next_due, batch.due)
        tally.awarded += funded
        tally.awarded_money += total
        anyway = int(np.count_nonzero(decision.anyway))
        tally.deadweight += anyway
        if anyway:
            tally.deadweight_money += total if anyway == funded else float(np.add.reduce(amounts[decision.anyway]))
        tally.first_month = month if tally.first_month < 0 else tally.first_month
        tally.last_month = month

    def _settle(self, settled: Settled, rule_name: str = "") -> None:
        state = self.state
        left = [batch for batch in state.queue if batch.due > settled.month]
        if len(left) < len(state.queue):
            state.queue[:] = left
            state.next_due = min([batch.due for batch in left], default=NOTHING_DUE)
        tally = state.tally
        tally.recipients += settled.recipients
        tally.money += settled.paid
        tally.forfeited += settled.returned
        state.purse.settle(settled.paid, settled.returned)

    def _take_cases(self, taken: CasesTaken, rule_name: str) -> None:
        government = self.model.government
        government.offices.note_decided(rule_name, taken.number)
        if government.take_cases(taken.number, rule_name) < taken.number:
            raise ContractError(f"rule {rule_name!r} decides more cases than the offices can this month")

    def _achieve(self, achieved: Achieved, rule_name: str) -> None:
        self.state.tally.direct_effect += achieved.amount

    def _remember(self, memory: Memory, rule_name: str) -> None:
        self.state.memory[memory.name][memory.rows] = memory.values

    carries_out: ClassVar[dict[type, Callable[[Any, Any, str], None]]] = {
        Decision: _decide, Settled: _settle, CasesTaken: _take_cases, Achieved: _achieve, Memory: _remember,
    }
    """How each kind of request is carried out; programmes with requests of their own add to it."""

    def due(self, month: int) -> list[Batch]:
        """What is to be paid in ``month``."""
        if month < self.state.next_due:
            return []
        return [batch for batch in self.state.queue if batch.due <= month]

    def payments(
        self, month: int, alive: NDArray[np.bool_], entitled: NDArray[np.bool_] | None = None
    ) -> tuple[list[Payment], list[Event], Settled]:
        """This month's payments with their events, and the request that takes them off the queue.

        ``alive`` (rows,) says who lives: an enterprise that ended before it was paid gets nothing. ``entitled`` (rows,)
        says who may still be paid of those that are no enterprises (yet); without it all of them.
        """
        payments, events = [], []
        paid, returned, recipients = 0.0, 0.0, 0
        for batch in self.due(month):
            rows, amounts = batch.rows, batch.amounts
            kept = None
            if batch.receiver == "enterprises":
                kept = alive[rows]
            elif entitled is not None:
                kept = entitled[rows]
            if kept is not None and not kept.all():
                rows, amounts = rows[kept], amounts[kept]
                if batch.from_purse:
                    returned += float(batch.amounts[~kept].sum())
            if batch.from_purse:
                paid += float(amounts.sum())
                recipients += len(rows)
            if batch.receiver == "enterprises":
                payments.append(Payment(batch.payer, batch.receiver, batch.purpose, amounts, rows))
            else:
                payments.append(Payment(batch.payer, batch.receiver, batch.purpose, float(amounts.sum())))
            events.append(Event("paid", rows, batch.purpose, amounts))
        return payments, events, Settled(month, paid, returned, recipients)

    def award_events(self, applicants: Rows, chosen: Rows, amounts: Floats) -> list[Event]:
        """Events of one month's decision: the ``chosen`` places among the ``applicants`` are awarded ``amounts`` (10k
        yuan), the others are refused.
        """
        served = np.zeros(len(applicants), dtype=bool)
        served[chosen] = True
        return [
            Event("awarded", applicants[chosen], self.name, amounts), Event("refused", applicants[~served], self.name),
        ]

    # -- looking in ------------------------------------------------------------------------------------------------

    def report(self) -> dict[str, float]:
        """What the programme did: counts, money (10k yuan), months of the first and the last award (-1: none)."""
        tally, purse = self.tally, self.purse
        return {
            "applicants": float(tally.applicants),
            "awarded": float(tally.awarded),
            "refused": float(tally.refused),
            "planned": purse.accrued,
            "awarded_money": tally.awarded_money,
            "money": tally.money,
            "outstanding": purse.committed,
            "lapsed": purse.lapsed,
            "forfeited": tally.forfeited,
            "deadweight": float(tally.deadweight),
            "deadweight_money": tally.deadweight_money,
            "direct_effect": tally.direct_effect,
            "funded_share": self.funded_share,
            "first_month": float(tally.first_month),
            "last_month": float(tally.last_month),
        }

    def discard(self) -> None:
        """Called when the model makes a new programme in this one's place."""

    def snapshot(self) -> Any:
        """A copy of the state, independent of what happens later."""
        return copy.deepcopy(self.state)

    def restore(self, kept: Any) -> None:
        """Take up a snapshot; None (a run without this lever) leaves the first state."""
        if kept is not None:
            self.state = copy.deepcopy(kept)
