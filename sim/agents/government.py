"""The city's government: its accounts, the common purse of the levers, and the cases that its offices can decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import mesa

from sim.agents.offices import Customs, Desk, Offices
from sim.parameters import ParameterTable

if TYPE_CHECKING:
    from sim.policies.programme import Programme

MONTHS_A_YEAR = 12


class Government(mesa.Agent):
    """Collects taxes and pays for the levers. Its cash is the ledger's account ``government``.

    With a common purse, money that no lever has set aside belongs to all. Each may use it up to what its own budget
    still allows, less what is kept for levers of higher priority that have not decided yet this month: as much as the
    largest of their last twelve months, and a month's budget in the beginning. So the first are served first, and money
    that they do not use does not lie idle.
    """

    name = "government"

    def __init__(
        self,
        model: mesa.Model,
        cases_per_month: float,
        *,
        common_purse: bool = False,
        annual_budget: float = 0.0,
        first_month: int = 0,
        customs: Customs | None = None,
    ) -> None:
        """``cases_per_month``: applications that its offices can decide in a month, over all levers.

        ``annual_budget`` (10k yuan) flows into the common purse from ``first_month`` on. ``customs`` says how the
        offices expect cases; without it as the table of parameters has it.
        """
        super().__init__(model)
        self.offices = Offices(cases_per_month, customs or Customs.of(ParameterTable.load().values()))
        self.common_purse = common_purse
        self.annual_budget, self.first_month = annual_budget, first_month
        self.common_income = 0.0
        """What has come into the common purse so far (10k yuan)."""
        self.programmes: Sequence[Programme] = ()
        """Those that draw on the common purse, first served first."""
        self.set_aside: dict[str, list[float]] = {}
        """What each programme has set aside in the months so far (10k yuan), the present month last."""

    def begin_month(self, month: int) -> None:
        self.offices.begin_month(month)
        if self.common_purse and month >= self.first_month:
            self.common_income += self.annual_budget / MONTHS_A_YEAR

    def share_out(self, month: int) -> None:
        """Open the month of the common purse; called when all programmes have opened theirs."""
        if not self.common_purse:
            return
        for programme in self.programmes:
            self.set_aside.setdefault(programme.name, []).append(0.0)
        self._offer(month)

    def note_commitment(self, programme: Programme, amount: float, month: int) -> None:
        """A programme has set ``amount`` (10k yuan) aside: what the others may use is reckoned anew."""
        if self.common_purse and programme.name in self.set_aside:
            self.set_aside[programme.name][-1] += amount
            self._offer(month)

    def _offer(self, month: int) -> None:
        free = self.common_income - sum(p.purse.committed + p.purse.paid for p in self.programmes)
        kept = 0.0
        for programme in self.programmes:
            purse = programme.purse
            allowed = programme.lever.entitlement(month) * programme.budget_factor
            wanted = max(allowed - purse.committed - purse.paid, 0.0)
            purse.available = min(wanted, max(free - kept, 0.0))
            purse.accrued = purse.available + purse.committed + purse.paid + purse.lapsed
            *before, now = self.set_aside[programme.name]
            if not now:
                usual = max(before[-MONTHS_A_YEAR:], default=0.0) or programme.lever.budget_of_month(month)
                kept += min(usual, wanted)

    def accounts(self, entries: Mapping[tuple[int, str, str, str], float]) -> tuple[dict[str, float], dict[str, float]]:
        """Income by tax and other source, and spending by instrument, over the whole of a ledger's ``entries`` (10k
        yuan).

        What is paid under a lever's purposes stands under the lever's id.
        """
        income: dict[str, float] = {}
        spending: dict[str, float] = {}
        for (_, payer, receiver, purpose), amount in sorted(entries.items()):
            source = purpose.partition(": ")[0]
            if receiver == self.name:
                income[source] = income.get(source, 0.0) + amount
            elif payer == self.name:
                spending[source] = spending.get(source, 0.0) + amount
        return income, spending

    @property
    def cases_left(self) -> float:
        """Cases that the offices can still decide this month."""
        return self.offices.state.left

    def desk(self, rule_name: str) -> Desk:
        """The government as the decision ``rule_name`` sees it."""
        return Desk(self, rule_name)

    def take_cases(self, wanted: int, rule_name: str = "") -> int:
        """How many of ``wanted`` cases can still be decided this month (by the decision ``rule_name``)."""
        return self.offices.take(wanted, rule_name)

    def snapshot(self) -> Any:
        return self.offices.state.copy(), self.common_income, {k: list(v) for k, v in self.set_aside.items()}

    def restore(self, kept: Any) -> None:
        state, self.common_income, set_aside = kept
        self.set_aside = {name: list(months) for name, months in set_aside.items()}
        self.offices.state = state.copy()
