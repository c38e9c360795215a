"""One investment project seen as an object, for reading, tests, notebooks and Mesa's data collector."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mesa

from sim.agents.project_slots import STATUS_NAMES

if TYPE_CHECKING:
    from sim.agents.projects import Projects


class Project(mesa.Agent):
    """One project as an object: a read-only window on its row of :class:`Projects`.

    The plan's own projects are agents of the model from the beginning; the others are made when asked for and
    registered nowhere.
    """

    def __init__(self, model: mesa.Model, ledger: Projects, number: int, *, named: bool) -> None:
        """Row ``number`` of ``ledger``; ``named`` ones register with the model."""
        if named:
            super().__init__(model)
        else:
            self.model, self.unique_id, self.pos = model, -1 - number, None
        self._ledger, self.number = ledger, number

    @property
    def id(self) -> str:
        """Its id in projects.csv, empty for a project that the plan does not name."""
        return self._ledger.named[self.number]

    @property
    def name(self) -> str:
        """Its id, or its number where the plan does not name it."""
        return self.id or f"project {self.number}"

    @property
    def status(self) -> str:
        """How far it has got, as a word of STATUS_NAMES."""
        return STATUS_NAMES[int(self._ledger.status[self.number])]

    @property
    def announced(self) -> float:
        """Money announced (10k yuan)."""
        return float(self._ledger.announced[self.number])

    @property
    def realised(self) -> float:
        """Money that is being spent or was spent (10k yuan); zero before construction."""
        return float(self._ledger.realised[self.number])

    @property
    def park(self) -> int:
        """Row of its park in parks.csv."""
        return int(self._ledger.park[self.number])

    @property
    def stage(self) -> int:
        """Row of its stage in stages.csv."""
        return int(self._ledger.stage[self.number])

    @property
    def enterprise(self) -> int:
        """Row of the enterprise table in which its plant stands, or would stand."""
        return int(self._ledger.slot[self.number])

    @property
    def capacity(self) -> float:
        """Yearly capacity that the plan states for it, in the plan's unit; zero where it states none."""
        plan = self.model.plan
        return next((own.capacity for own in plan.projects if own.id == self.id), 0.0)

    def __repr__(self) -> str:
        return f"Project({self.number}, {self.id or 'unnamed'}, {self.status})"
