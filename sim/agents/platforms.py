"""Research platforms: laboratories and centres that one enterprise hosts and others of its stage learn from.

They exist where a lever sets them up (:mod:`sim.policies.rd_platforms`). Five kinds, as the plan names them:
municipal and provincial platforms (laboratories, technology centres, design centres), research institutions of a new
type, candidates for a provincial manufacturing innovation centre, and such centres.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

KINDS = ("municipal", "provincial", "institution", "candidate", "centre")


class Platform(mesa.Agent):
    """One platform: its kind, the enterprise that hosts it, and the enterprises that use it (rows of the table)."""

    def __init__(
        self, model: mesa.Model, kind: str, host: int, members: Rows, approved_month: int, works_from: int
    ) -> None:
        """Approved in ``approved_month``, at work from ``works_from`` on (month indices)."""
        super().__init__(model)
        self.kind, self.host, self.members = kind, host, members
        self.approved_month, self.works_from = approved_month, works_from

    def works(self, month: int) -> bool:
        return month >= self.works_from

    def record(self) -> tuple[str, int, Rows, int, int]:
        """What is needed to make it again."""
        return self.kind, self.host, self.members.copy(), self.approved_month, self.works_from


class Platforms:
    """All platforms of one programme, and how many of each kind were ever approved."""

    def __init__(self, model: mesa.Model) -> None:
        self._model = model
        self.standing: list[Platform] = []
        self.approved = dict.fromkeys(KINDS, 0)
        """Approved since the start, by kind; a platform that closes stays counted."""

    def found(self, kind: str, host: int, members: Rows, approved_month: int, works_from: int) -> None:
        """A new platform is approved. Raises KeyError for an unknown kind."""
        self.approved[kind] += 1
        self.standing.append(Platform(self._model, kind, host, members, approved_month, works_from))

    def hosts(self, *kinds: str, before: int | None = None) -> Rows:
        """Hosts of the standing platforms of ``kinds`` (all kinds without), approved before the month ``before``."""
        wanted = kinds or KINDS
        return np.array(
            [p.host for p in self.standing if p.kind in wanted and (before is None or p.approved_month < before)],
            dtype=np.int64,
        )

    def users(self, month: int) -> Rows:
        """Rows that learn from a platform that works in ``month``, once for each platform."""
        found = [platform.members for platform in self.standing if platform.works(month)]
        return np.concatenate(found) if found else np.empty(0, np.int64)

    def follow(self, absorbed: Rows, acquirers: Rows) -> None:
        """Platforms of merged hosts go along to those that took them over."""
        moved = dict(zip(absorbed.tolist(), acquirers.tolist(), strict=True))
        for platform in self.standing:
            platform.host = moved.get(platform.host, platform.host)

    def close(self, alive: NDArray[np.bool_]) -> None:
        """Platforms whose host has ended are given up; ``alive`` has shape (rows,)."""
        for platform in [platform for platform in self.standing if not alive[platform.host]]:
            platform.remove()
            self.standing.remove(platform)

    def discard(self) -> None:
        """All leave the model's institutions."""
        for platform in self.standing:
            platform.remove()
        self.standing = []

    def snapshot(self) -> Any:
        return dict(self.approved), [platform.record() for platform in self.standing]

    def restore(self, kept: tuple[dict[str, int], Iterable[tuple[str, int, Rows, int, int]]]) -> None:
        """Take up a snapshot; the platforms of the time are made again."""
        self.discard()
        approved, records = kept
        self.approved = dict(approved)
        self.standing = [
            Platform(self._model, kind, host, members.copy(), approved_month, works_from)
            for kind, host, members, approved_month, works_from in records
        ]
