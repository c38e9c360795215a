"""The city's government: accounts by instrument, and the shared administrative capacity."""

from __future__ import annotations

from typing import Any

import mesa


class Government(mesa.Agent):
    """Collects taxes and pays for the levers. Its cash is the ledger's account ``government``."""

    name = "government"

    def __init__(self, model: mesa.Model, cases_per_month: float) -> None:
        """``cases_per_month``: applications that its offices can decide in a month, over all levers."""
        super().__init__(model)
        self.cases_per_month = cases_per_month
        self.cases_left = cases_per_month

    def begin_month(self, month: int) -> None:
        self.cases_left = self.cases_per_month

    def take_cases(self, wanted: int) -> int:
        """How many of ``wanted`` cases can still be decided this month; they are used up."""
        taken = int(min(wanted, max(self.cases_left, 0)))
        self.cases_left -= taken
        return taken

    def snapshot(self) -> Any:
        return self.cases_left

    def restore(self, kept: Any) -> None:
        self.cases_left = kept
