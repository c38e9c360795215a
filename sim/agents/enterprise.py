"""One enterprise seen as an object, and all of them as a set: for reading, tests, notebooks and Mesa's data collector.

The table is the truth; an :class:`Enterprise` is a window on one row, made when asked for and registered nowhere (Mesa
would keep every window alive). An :class:`EnterpriseSet` answers what an ``AgentSet`` answers, from whole columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np
from numpy.typing import NDArray

from sim.engine_errors import ContractError, meant

if TYPE_CHECKING:
    from sim.model import PolicyModel


class Enterprise(mesa.Agent):
    """Row ``unique_id`` of the table: every column is a read-only attribute (``enterprise.price``)."""

    def __init__(self, model: PolicyModel, uid: int) -> None:
        """Raises KeyError when no slot has this number. Does not call Mesa's constructor, which would register it."""
        if not 0 <= uid < model.firms.slots:
            raise KeyError(f"no enterprise {uid}; there are {model.firms.slots} slots")
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "unique_id", int(uid))
        object.__setattr__(self, "pos", None)

    @property
    def stage_name(self) -> str:
        """The stage's id as in stages.csv."""
        stages = self.model.plan.stages
        return str(stages[int(self.stage)])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name in ("model", "unique_id"):
            raise AttributeError(name)
        arrays = self.model.firms.arrays
        if name not in arrays:
            raise AttributeError(f"an enterprise has no {name!r}{meant(name, arrays)}")
        value = arrays[name][..., self.unique_id]
        return value.item() if value.ndim == 0 else value.copy()

    def __setattr__(self, name: str, value: Any) -> None:
        raise ContractError(f"{name!r} of an enterprise cannot be set from outside: only rules change the table")

    def __repr__(self) -> str:
        return f"Enterprise({self.unique_id}, {self.stage_name}, alive={self.alive})"


class EnterpriseSet:
    """Living enterprises, or a selection of them, with the verbs of Mesa's ``AgentSet``.

    Iterating makes objects; ``get`` and ``agg`` work on columns.
    """

    def __init__(self, model: PolicyModel, rows: NDArray[np.int64] | None = None) -> None:
        """``rows`` fixes a selection; without it the set is whoever lives when it is asked."""
        self.model = model
        self._rows = rows

    @property
    def rows(self) -> NDArray[np.int64]:
        """Rows of the members, in order."""
        return np.flatnonzero(self.model.firms["alive"]) if self._rows is None else self._rows

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Enterprise]:
        return (Enterprise(self.model, int(row)) for row in self.rows)

    def __contains__(self, enterprise: object) -> bool:
        return isinstance(enterprise, Enterprise) and enterprise.unique_id in self.rows

    def __getitem__(self, place: int) -> Enterprise:
        return Enterprise(self.model, int(self.rows[place]))

    def get(self, names: str | Sequence[str]) -> NDArray[Any] | list[NDArray[Any]]:
        """A column of the members, or a list of columns."""
        if isinstance(names, str):
            return self.model.firms[names][..., self.rows]
        return [self.model.firms[name][..., self.rows] for name in names]

    def agg(self, name: str, function: Callable[[NDArray[Any]], Any]) -> Any:
        """``function`` of a column of the members."""
        return function(self.model.firms[name][..., self.rows])

    def select(
        self, condition: Callable[[Any], NDArray[np.bool_]] | None = None, *, at_most: int | None = None
    ) -> EnterpriseSet:
        """Members for which ``condition`` holds: it is asked once, of an object with whole columns as attributes."""
        rows = self.rows
        if condition is not None:
            rows = rows[np.asarray(condition(_Columns(self.model, rows)), dtype=bool)]
        return EnterpriseSet(self.model, rows if at_most is None else rows[:at_most])

    def groupby(self, name: str) -> dict[Any, EnterpriseSet]:
        """Members by the value of a column."""
        rows = self.rows
        values = self.model.firms[name][rows]
        return {value.item(): EnterpriseSet(self.model, rows[values == value]) for value in np.unique(values)}


class _Columns:
    """Columns of a selection as attributes."""

    def __init__(self, model: PolicyModel, rows: NDArray[np.int64]) -> None:
        self._model, self._rows = model, rows

    def __getattr__(self, name: str) -> NDArray[Any]:
        return self._model.firms[name][..., self._rows]
