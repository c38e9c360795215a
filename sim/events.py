"""The event log: who entered, left, merged, adopted, was listed, was paid; when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Event:
    """A request to log one kind of event for some rows.

    ``rows`` is an integer array of rows, or empty for an event of the city as a whole; ``amount`` (10k yuan, or what
    the kind says) is a number for all rows or an array of shape (len(rows),).
    """

    kind: str
    rows: NDArray[np.int64]
    reason: str = ""
    amount: float | NDArray[np.float64] = 0.0


class EventLog:
    """Collects events as chunks of whole arrays; a named resource that rules append to."""

    name = "events"

    def __init__(self, stage: NDArray[np.int64]) -> None:
        self._stage = stage
        self._chunks: list[tuple[int, Event]] = []
        self.month = 0

    def begin_month(self, month: int) -> None:
        self.month = month

    def carry_out(self, requests: Sequence[Event], rule_name: str) -> None:
        """Append ``requests``; empty row sets are dropped."""
        for request in requests:
            if len(request.rows):
                self._chunks.append((self.month, request))

    def count(self, kind: str, month: int) -> int:
        """Number of events of ``kind`` in ``month``."""
        return sum(len(event.rows) for when, event in reversed(self._chunks) if when == month and event.kind == kind)

    def snapshot(self) -> Any:
        # Chunks never change, so that a list of them is enough; another model may take it up.
        return tuple(self._chunks)

    def restore(self, kept: Any) -> None:
        self._chunks = list(kept)

    def table(self) -> dict[str, NDArray[Any]]:
        """All events as columns of equal length: month, enterprise, stage (code), kind, reason, amount."""
        lengths = [len(event.rows) for _, event in self._chunks]

        def repeat(values: list[Any], dtype: Any) -> NDArray[Any]:
            return np.repeat(np.array(values, dtype=dtype), lengths) if values else np.empty(0, dtype)

        if not self._chunks:
            rows = np.empty(0, np.int64)
            amounts = np.empty(0)
        else:
            rows = np.concatenate([event.rows for _, event in self._chunks]).astype(np.int64)
            amounts = np.concatenate(
                [np.broadcast_to(np.asarray(event.amount, float), event.rows.shape) for _, event in self._chunks]
            )
        return {
            "month": repeat([month for month, _ in self._chunks], np.int64),
            "enterprise": rows,
            "stage": self._stage[rows],
            "kind": repeat([event.kind for _, event in self._chunks], object),
            "reason": repeat([event.reason for _, event in self._chunks], object),
            "amount": amounts,
        }
