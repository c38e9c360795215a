"""Begin, end, merge: the only code that lets an enterprise come into being or go.

What each column does on the occasion is declared with the column; money left over is settled through the ledger: an
enterprise that ends pays its creditors as far as its cash goes, the rest of its cash belongs to its owners, the rest of
its debt is written off.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine_errors import ContractError
from sim.events import Event, EventLog
from sim.ledger import Ledger, Loan, Payment, Repayment, WriteOff
from sim.state import Enterprises

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Births:
    """Enterprises that begin: ``values`` are columns of shape (len(rows),) or (width, len(rows)).

    ``equity`` (10k yuan, shape (len(rows),)) is what the owners, who stand under the account ``payer``, bring in as
    cash.
    """

    rows: Rows
    values: Mapping[str, NDArray[Any]]
    equity: NDArray[np.float64]
    reason: str = "market"
    payer: str = "households"


@dataclass(frozen=True, slots=True)
class Exits:
    """Enterprises that end, and why (``closure``, ``insolvency``, ``consolidation`` ...)."""

    rows: Rows
    reason: str


@dataclass(frozen=True, slots=True)
class Mergers:
    """``absorbed`` rows go into ``acquirers`` (same length); ``shares`` is what survives of a column (else all)."""

    absorbed: Rows
    acquirers: Rows
    shares: Mapping[str, float] = field(default_factory=dict)
    reason: str = "merger"


class Lifecycle:
    """Carries out begin, end and merge, and counts them. A named resource."""

    name = "lifecycle"

    def __init__(self, firms: Enterprises, ledger: Ledger, events: EventLog, stages: int) -> None:
        self._firms, self._ledger, self._events, self._stages = firms, ledger, events, stages
        self._added_on_merging = tuple(
            name for name, column in firms.columns.items() if column.kind == "stock" and column.on_merge == "add"
        )
        self.initial = 0
        self.entered = np.zeros(stages)
        self.removed: dict[str, NDArray[np.float64]] = {}
        """Cumulative count by reason: array (stages,)."""
        self.removed_above_scale: dict[str, NDArray[np.float64]] = {}
        self.lost_customers = np.zeros(stages)
        """Customers of enterprises that ended this month, by stage (10k yuan a month)."""
        self.released_land = 0.0
        self.left_land: list[tuple[Rows, NDArray[np.float64]]] = []
        """(rows, mu) of the enterprises that ended this month: the parks look after what they leave behind."""
        self.links_to_move: list[tuple[Rows, Rows]] = []
        """(absorbed, acquirers) of this month's mergers: the network redirects their links."""
        self.repaid_to_fund = np.zeros(firms.slots)
        """What an enterprise that ended could still repay the guidance fund, by slot (10k yuan)."""
        self.lost_loans: list[tuple[Rows, NDArray[np.float64]]] = []
        """(rows, 10k yuan) of this month's endings: what the bank will not get back."""

    def count_alive(self) -> int:
        return int(np.count_nonzero(self._firms["alive"]))

    def begin_month(self, month: int) -> None:
        self.lost_customers[:] = 0.0
        self.left_land.clear()
        self.links_to_move.clear()
        self.lost_loans.clear()

    def carry_out(self, requests: Sequence[Births | Exits | Mergers], rule_name: str) -> None:
        endings = [request for request in requests if isinstance(request, Exits) and len(request.rows)]
        for request in requests:
            if isinstance(request, Births):
                self._begin(request, rule_name)
            elif isinstance(request, Mergers):
                self._merge(request, rule_name)
        if endings:
            self._end(endings, rule_name)

    def _begin(self, births: Births, rule_name: str) -> None:
        rows = births.rows
        if not len(rows):
            return
        arrays = self._firms.arrays
        if arrays["alive"][rows].any() or len(np.unique(rows)) != len(rows):
            raise ContractError(f"rule {rule_name!r} lets enterprises begin in slots that are taken")
        self._firms.fill_slots(rows, "entry")
        self.repaid_to_fund[rows] = 0.0
        for name, values in births.values.items():
            if self._firms.columns[name].kind != "stock" or self._firms.columns[name].owner == "ledger":
                raise ContractError(f"rule {rule_name!r} gives entrants {name!r}, which entry cannot set")
            arrays[name][..., rows] = values
        self._ledger.carry_out([Payment(births.payer, "enterprises", "owners' equity", births.equity, rows)], rule_name)
        self.entered += np.bincount(arrays["stage"][rows], minlength=self._stages)
        self._events.carry_out([Event("entry", rows, births.reason)], rule_name)

    def _end(self, endings: Sequence[Exits], rule_name: str) -> None:
        arrays = self._firms.arrays
        # An enterprise may be asked to end twice in a month; the first request wins.
        asked = np.concatenate([ending.rows for ending in endings])
        request = np.repeat(np.arange(len(endings)), [len(ending.rows) for ending in endings])
        rows, first = np.unique(asked, return_index=True)
        living = arrays["alive"][rows]
        rows, request = rows[living], request[first[living]]
        if not len(rows):
            return
        self.lost_customers += np.bincount(arrays["stage"][rows], arrays["customers"][rows], self._stages)
        self.released_land += float(arrays["land"][rows].sum())
        self.left_land.append((rows, arrays["land"][rows].copy()))
        size = arrays["revenue_last_year"][rows].copy()
        self._settle(rows, rule_name)
        for place, ending in enumerate(endings):
            mine = request == place
            if mine.any():
                self._count(rows[mine], ending.reason)
                self._events.carry_out([Event("exit", rows[mine], ending.reason, size[mine])], rule_name)
        # This month's flows of an enterprise that is gone stay in the statistics of the month.
        self._firms.fill_slots(rows, "exit")

    def _settle(self, rows: Rows, rule_name: str) -> None:
        """The bank first, then the fund, owners last; unpaid bills are met by the bank and lost with its loans."""
        arrays = self._firms.arrays
        cash, debt = arrays["cash"][rows], arrays["debt"][rows]
        unpaid, left = np.maximum(-cash, 0.0), np.maximum(cash, 0.0)
        of_fund = np.minimum(arrays["owed_to_fund"][rows], debt)
        repaid = np.minimum(left, debt - of_fund)
        to_fund = np.minimum(left - repaid, of_fund)
        some = unpaid > 0.0
        lost = debt - of_fund + unpaid - repaid
        self.lost_loans.append((rows, lost))
        requests: list[Any] = [
            Loan(unpaid[some], rows[some], "unpaid bills at closing"),
            Repayment(repaid, rows, "loan repayment at closing"),
        ]
        if of_fund.any():
            self.repaid_to_fund[rows] += to_fund
            requests += [
                Repayment(to_fund, rows, "loan repayment at closing", "guidance_fund"),
                WriteOff(of_fund - to_fund, rows, "loan of the fund written off at closing", "guidance_fund"),
            ]
        requests += [
            Payment("enterprises", "households", "rest to owners", left - repaid - to_fund, rows),
            WriteOff(lost, rows),
        ]
        self._ledger.carry_out(requests, rule_name)
        # Rounding of the four steps above may leave 1e-17; the account is closed.
        arrays["cash"][rows] = 0.0
        arrays["debt"][rows] = 0.0

    def _merge(self, mergers: Mergers, rule_name: str) -> None:
        arrays = self._firms.arrays
        absorbed, first = np.unique(mergers.absorbed, return_index=True)
        acquirers = mergers.acquirers[first]
        possible = arrays["alive"][absorbed] & arrays["alive"][acquirers] & (absorbed != acquirers)
        # Nobody absorbs while being absorbed in the same month.
        taken = np.zeros(self._firms.slots, dtype=bool)
        taken[absorbed[possible]] = True
        possible &= ~taken[acquirers]
        absorbed, acquirers = absorbed[possible], acquirers[possible]
        if not len(absorbed):
            return
        stage = arrays["stage"][absorbed]
        kept_customers = mergers.shares.get("customers", 1.0)
        self.lost_customers += (1 - kept_customers) * np.bincount(stage, arrays["customers"][absorbed], self._stages)
        size = arrays["revenue_last_year"][absorbed].copy()
        for name in self._added_on_merging:
            array, share = arrays[name], mergers.shares.get(name, 1.0)
            for part in (array,) if array.ndim == 1 else array:
                np.add.at(part, acquirers, part[absorbed] if share == 1.0 else share * part[absorbed])
        arrays["cash"][absorbed] = 0.0
        arrays["debt"][absorbed] = 0.0
        self.links_to_move.append((absorbed, acquirers))
        self._count(absorbed, mergers.reason)
        self._firms.fill_slots(absorbed, "exit")
        self._events.carry_out([Event("merger", absorbed, mergers.reason, size)], rule_name)

    def _count(self, rows: Rows, reason: str) -> None:
        arrays = self._firms.arrays
        stage, listed = arrays["stage"][rows], arrays["above_scale"][rows]
        for counts, weights in ((self.removed, np.ones(len(rows))), (self.removed_above_scale, listed.astype(float))):
            if reason not in counts:
                counts[reason] = np.zeros(self._stages)
            counts[reason] += np.bincount(stage, weights, self._stages)

    def total_removed(self) -> int:
        return int(round(sum(counts.sum() for counts in self.removed.values())))

    def snapshot(self) -> Any:
        return (
            self.initial,
            self.entered.copy(),
            {k: v.copy() for k, v in self.removed.items()},
            {k: v.copy() for k, v in self.removed_above_scale.items()},
            self.lost_customers.copy(),
            self.released_land,
            self.repaid_to_fund.copy(),
        )

    def restore(self, kept: Any) -> None:
        self.initial, entered, removed, above, lost, self.released_land, repaid = kept
        self.repaid_to_fund = repaid.copy()
        self.entered = entered.copy()
        self.removed = {k: v.copy() for k, v in removed.items()}
        self.removed_above_scale = {k: v.copy() for k, v in above.items()}
        self.lost_customers = lost.copy()
        self.left_land.clear()
        self.links_to_move.clear()
        self.lost_loans.clear()
