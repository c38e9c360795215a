"""The banks of the city, as one lender under a ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LendingNote:
    """Loans asked for and granted this month, and the room that was left under the ceiling before (10k yuan).

    ``room`` is infinite where there is no ceiling.
    """

    requested: float
    granted: float
    room: float


@dataclass(frozen=True, slots=True)
class Widened:
    """A request to raise this month's ceiling by ``share`` of itself; several requests add up."""

    share: float


class Bank(mesa.Agent):
    """Lends to enterprises up to a ceiling on all their loans that grows at a steady pace from the stock of 2019.

    What it lends to everybody else (households, trade, building, the public sector) is a path given from outside: a
    stock in proportion to the first loans to manufacturing, and a yearly growth.
    """

    name = "bank"

    def __init__(
        self,
        model: mesa.Model,
        headroom: float,
        *,
        limited: bool = True,
        manufacturing: Floats | None = None,
        manufacturing_share: float = 1.0,
        others_growth: float = 0.0,
    ) -> None:
        """``headroom``: the first ceiling over the first stock of debt (1); not ``limited``, there is none.

        ``manufacturing`` (stages,) says how far each stage counts as manufacturing (0-1; None: no stage does),
        ``manufacturing_share`` what part of all loans went there at the start, ``others_growth`` how fast the loans of
        all others grow (1/year).
        """
        super().__init__(model)
        self.limited = limited
        self._headroom = headroom
        self._manufacturing = manufacturing
        self._manufacturing_share, self._others_growth = manufacturing_share, others_growth
        self.first_ceiling = self.first_loans_other = 0.0
        self.widening = 0.0
        """Share by which levers have raised this month's ceiling."""
        self.requested = self.granted = self.room = 0.0
        """Of this month (10k yuan): loans asked for, loans granted, room under the ceiling before they were."""

    def open_books(self, debt: Floats, stage: NDArray[np.int64]) -> None:
        """Set the first ceiling and the first loans of all others by the enterprises' ``debt`` (rows,), 10k yuan."""
        self.first_ceiling = float(debt.sum()) * self._headroom
        over = 1.0 / self._manufacturing_share - 1.0
        self.first_loans_other = self.to_manufacturing(debt, stage) * over

    def to_manufacturing(self, loans: Floats, stage: NDArray[np.int64]) -> float:
        """What of ``loans`` (rows,) stands with manufacturing (10k yuan)."""
        if self._manufacturing is None:
            return 0.0
        return float((loans * self._manufacturing[stage]).sum())

    def loans_other(self, month: int) -> float:
        """Loans to all others at the end of ``month`` (10k yuan)."""
        return self.first_loans_other * float(np.exp(self._others_growth * (month + 1) / 12.0))

    def ceiling(self, month: int, growth: float) -> float:
        """The ceiling on outstanding loans in ``month`` (10k yuan)."""
        if not self.limited:
            return float("inf")
        return self.first_ceiling * float(np.exp(growth * month / 12.0)) * (1.0 + self.widening)

    def carry_out(self, requests: Sequence[LendingNote | Widened], rule_name: str) -> None:
        """Raise this month's ceiling; remember this month's lending for the statistics."""
        for request in requests:
            if isinstance(request, Widened):
                self.widening += request.share
            else:
                self.requested, self.granted, self.room = request.requested, request.granted, request.room

    def begin_month(self, month: int) -> None:
        self.widening = self.requested = self.granted = self.room = 0.0

    def snapshot(self) -> Any:
        """Everything that a month changes; stocks of the start belong to the population."""
        return (self.first_ceiling, self.first_loans_other, self.widening, self.requested, self.granted, self.room)

    def restore(self, kept: Any) -> None:
        (
            self.first_ceiling, self.first_loans_other, self.widening, self.requested, self.granted, self.room,
        ) = kept
