"""The banks of the city, as one lender under a ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np


@dataclass(frozen=True, slots=True)
class LendingNote:
    """Loans asked for and granted this month, and the room that was left under the ceiling (10k yuan)."""

    requested: float
    granted: float
    room: float


class Bank(mesa.Agent):
    """Lends up to a ceiling on all outstanding loans that grows at a steady pace from the stock of 2019."""

    name = "bank"

    def __init__(self, model: mesa.Model, headroom: float) -> None:
        """``headroom``: the first ceiling over the first stock of debt (1)."""
        super().__init__(model)
        self._headroom = headroom
        self.first_ceiling = 0.0
        self.widening = 0.0
        """Share by which a lever has raised the ceiling."""
        self.requested = self.granted = self.room = 0.0

    def open_books(self, debt: float) -> None:
        self.first_ceiling = debt * self._headroom

    def ceiling(self, month: int, growth: float) -> float:
        """The ceiling on outstanding loans in ``month`` (10k yuan)."""
        return self.first_ceiling * float(np.exp(growth * month / 12.0)) * (1.0 + self.widening)

    def carry_out(self, requests: Sequence[LendingNote], rule_name: str) -> None:
        """Remember this month's lending for the statistics."""
        for note in requests:
            self.requested, self.granted, self.room = note.requested, note.granted, note.room

    def begin_month(self, month: int) -> None:
        self.requested = self.granted = self.room = 0.0

    def snapshot(self) -> Any:
        return (self.first_ceiling, self.widening, self.requested, self.granted, self.room)

    def restore(self, kept: Any) -> None:
        self.first_ceiling, self.widening, self.requested, self.granted, self.room = kept
