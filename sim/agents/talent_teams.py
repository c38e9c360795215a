"""Teams of specialists that a talent programme brings into the city, each working for one enterprise.

They exist where a lever brings them in (:mod:`sim.policies.talent_programme`). A team settles in, passes on what it
knows once, raises the yield of its host's research as long as it stays, and leaves one day, at the latest when its
host ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import mesa
import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


class TalentTeam(mesa.Agent):
    """One team: the row of its host, the month (index) in which it came, and the last one in which it is here."""

    def __init__(self, model: mesa.Model, host: int, came: int, last_month: int) -> None:
        super().__init__(model)
        self.host, self.came, self.last_month = host, came, last_month


class TalentTeams:
    """The teams of one programme that are in the city, and how many ever came."""

    def __init__(self, model: mesa.Model) -> None:
        self._model = model
        self.present: list[TalentTeam] = []
        self.arrived = 0

    def welcome(self, hosts: Rows, month: int, last_months: Rows) -> None:
        """One team comes to each of ``hosts``, to stay until its last month."""
        self.arrived += len(hosts)
        for host, last_month in zip(hosts.tolist(), last_months.tolist(), strict=True):
            self.present.append(TalentTeam(self._model, host, month, last_month))

    @property
    def hosts(self) -> Rows:
        """Row of each team's host."""
        return np.array([team.host for team in self.present], dtype=np.int64)

    @property
    def last_months(self) -> Rows:
        """The month in which each team leaves."""
        return np.array([team.last_month for team in self.present], dtype=np.int64)

    def months_here(self, month: int) -> Rows:
        """Months that each team has been here."""
        return np.array([month - team.came for team in self.present], dtype=np.int64)

    def follow(self, absorbed: Rows, acquirers: Rows) -> None:
        """Teams of merged hosts go along to those that took them over."""
        moved = dict(zip(absorbed.tolist(), acquirers.tolist(), strict=True))
        for team in self.present:
            team.host = moved.get(team.host, team.host)

    def leave(self, leaving: NDArray[np.bool_]) -> None:
        """The teams at these places of :attr:`present` are gone."""
        for team, gone in zip(list(self.present), leaving, strict=True):
            if gone:
                team.remove()
                self.present.remove(team)

    def discard(self) -> None:
        """All leave the model's institutions."""
        for team in self.present:
            team.remove()
        self.present = []

    def snapshot(self) -> Any:
        return self.arrived, [(team.host, team.came, team.last_month) for team in self.present]

    def restore(self, kept: tuple[int, Iterable[tuple[int, int, int]]]) -> None:
        """Take up a snapshot; the teams of the time come back."""
        self.discard()
        self.arrived, records = kept
        self.present = [TalentTeam(self._model, *record) for record in records]
