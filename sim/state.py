"""The enterprise table: a struct of arrays over the columns of :mod:`sim.columns`, and the guarded view a rule gets."""

from __future__ import annotations

import copy
import operator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.columns import COLUMNS, Column
from sim.engine_errors import ContractError, meant
from sim.rule import Rule


@dataclass(frozen=True)
class _BoundedFill:
    """Values of shape (bounded stocks, 1), and the places of those that apply (None: all)."""

    column: NDArray[np.float64]
    places: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class _Standing:
    """What stands in one column: the sum of ``parts`` for all slots (None where all have the same), and what of it
    everybody has alike."""

    total: NDArray[np.float64] | None
    of_all: float
    parts: list[Any]

    def is_of(self, parts: list[Any]) -> bool:
        """Whether it is the sum of these very numbers and arrays."""
        return len(parts) == len(self.parts) and all(map(operator.is_, parts, self.parts))


def _add_parts(parts: list[Any]) -> _Standing:
    total, of_all = None, 0.0
    for part in parts:
        if isinstance(part, float):
            of_all += part
        else:
            total = part if total is None else total + part
    return _Standing(total + of_all if total is not None and of_all else total, of_all, parts)


def is_bounded(column: Column) -> bool:
    """A stock that cannot be negative, holds one number an enterprise and is no account."""
    return (
        column.kind == "stock"
        and column.minimum == 0.0
        and column.dtype == "float64"
        and column.width == 1
        and column.owner != "ledger"
    )


class Enterprises:
    """All enterprises that live or might live, one slot each; a slot is never deleted or used again.

    Slots lie in order of the month in which they may begin (incumbents, month 0, month 1, ...), and ``rows`` says how
    many of them exist as possibilities this month: everything works on ``[:rows]``, so future slots cost nothing.
    ``arrays[name]`` has shape (slots,) or (width, slots).
    """

    def __init__(self, slots: int, slots_by_month: NDArray[np.int64], columns: dict[str, Column] | None = None) -> None:
        self.columns = columns or COLUMNS
        self.slots = slots
        self.slots_by_month = slots_by_month
        self.rows = int(slots_by_month[0]) if len(slots_by_month) else slots
        self.arrays: dict[str, NDArray[Any]] = {}
        self.whole: dict[str, NDArray[Any]] = {}
        """All slots of each column, read-only."""
        self._present = _Present(self)
        self.touched: set[str] = set()
        """Open flows that somebody added to this month."""
        self.standing: dict[str, dict[str, Any]] = {}
        """What rules have added that stands until they renew it: rule -> column -> number, or array (slots,)."""
        self._standing_sums: dict[str, _Standing] = {}
        """Their sums by column."""
        self._current: set[str] = set()
        """Columns that hold these sums, because nobody has added to them since they were put there."""
        self._rows_filled = 0
        """So many rows of them."""
        self._summed: tuple[str, ...] | None = ()
        """The rules whose sums these are; None where they are to be added up anew."""
        self._ended: list[NDArray[np.int64]] = []
        """Rows that ended since: nothing stands for them any more."""
        self._gone: list[NDArray[np.int64]] = []
        """Rows that ended before, for which the columns themselves still hold what stood."""
        bounded = [c.name for c in self.columns.values() if is_bounded(c)]
        self.bounded = tuple(bounded)
        """Stocks that must not fall below zero; they lie side by side, so that one look checks them all."""
        self._bounded = np.zeros((len(bounded), slots))
        for column in self.columns.values():
            if is_bounded(column):
                array = self._bounded[bounded.index(column.name)]
                array[:] = column.neutral
                self._keep(column.name, array)
                continue
            shape = (slots,) if column.width == 1 else (column.width, slots)
            self._keep(column.name, np.full(shape, column.neutral, dtype=column.dtype))

        self._fillers = {occasion: self._filler(occasion) for occasion in ("entry", "exit")}

    def _filler(self, occasion: str) -> tuple[_BoundedFill, list[tuple[NDArray[Any], float]]]:
        """Values of the bounded stocks as one column, and (array, value) of the other stocks, for an occasion."""

        def value_of(column: Column) -> float | None:
            if column.kind != "stock" or column.owner == "ledger" or (occasion == "exit" and column.on_exit == "keep"):
                return None
            return column.on_entry if occasion == "entry" else column.neutral

        found = {name: value_of(column) for name, column in self.columns.items()}
        mask = np.array([found[name] is not None for name in self.bounded], dtype=bool)
        column = np.array([[found[name] or 0.0] for name in self.bounded])
        singles = [
            (self.arrays[name], value)
            for name, value in found.items()
            if value is not None and name not in self.bounded
        ]
        return _BoundedFill(column, None if mask.all() else np.flatnonzero(mask)), singles

    def _keep(self, name: str, array: NDArray[Any]) -> None:
        self.arrays[name] = array
        guarded = array.view()
        guarded.flags.writeable = False
        self.whole[name] = guarded

    def fill_slots(self, rows: NDArray[np.int64], occasion: str) -> None:
        """Set every stock of ``rows`` that no resource owns to what its column declares for ``occasion``.

        ``occasion`` is ``entry`` (the column's ``on_entry``) or ``exit`` (neutral, unless the column is kept).
        """
        if occasion == "exit" and self.standing:
            self._ended.append(rows)
        values, singles = self._fillers[occasion]
        if values.places is None:
            self._bounded[:, rows] = values.column
        else:
            self._bounded[values.places[:, None], rows] = values.column[values.places]
        for array, value in singles:
            if array.ndim == 1:
                array[rows] = value
            else:
                array[..., rows] = value

    def left_behind(self) -> float:
        """The most that any bounded stock or account holds where nobody lives: zero unless a rule wrote there."""
        # Plain sums, no matrix product: its threads would cost more than the check itself.
        held = self._bounded[:, : self.rows].sum(axis=0)
        held += np.abs(self["cash"])
        held += self["debt"]
        held *= ~self["alive"]
        return float(held.max(initial=0.0))

    def lowest_stock(self) -> float:
        """The least value of any bounded stock; NaN if one is not a number."""
        return float(self._bounded[:, : self.rows].min(initial=0.0))

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The live part of a column, read-only, shape (rows,) or (width, rows)."""
        return self._present[name]

    def begin_month(self, month: int) -> None:
        """Open this month's slots and set the open flows back to their neutral value."""
        self.rows = int(self.slots_by_month[min(month, len(self.slots_by_month) - 1)])
        self._present.clear()
        self._current -= self.touched
        for name in self.touched:
            if name not in self._standing_sums:
                self.arrays[name][..., : self.rows] = self.columns[name].neutral
        self.touched.clear()

    # -- what stands until it is renewed ---------------------------------------------------------------------------

    def keep_standing(self, name: str, values: dict[str, Any]) -> None:
        """Let ``values`` (column -> number or array), which the rule ``name`` has added, stand from next month on."""
        self._forget_the_ended()
        kept: dict[str, Any] = {}
        for column, value in values.items():
            if isinstance(value, np.ndarray) and value.ndim:
                kept[column] = np.zeros(self.slots)
                kept[column][: len(value)] = value
            else:
                kept[column] = float(value)
        self.standing[name] = kept
        self._summed = None

    def stand(self, names: tuple[str, ...]) -> None:
        """Add to the month that was just opened what stands of the rules ``names``; what others had added is over.

        Whoever has ended gets nothing any more; rows that are new get what all have alike.
        """
        if names != self._summed:
            self._add_up(names)
        else:
            self._forget_the_ended()
        gone = np.concatenate(self._gone) if self._gone else None
        self._gone.clear()
        for column, standing in self._standing_sums.items():
            array, first = self.arrays[column], 0
            if column in self._current:
                first = self._rows_filled
                if gone is not None:
                    array[gone] = standing.of_all
            total = standing.total
            array[first : self.rows] = standing.of_all if total is None else total[first : self.rows]
        self._current.update(self._standing_sums)
        self._rows_filled = self.rows

    def _forget_the_ended(self) -> None:
        """Nothing stands any more for those that have ended, but what all have alike."""
        if not self._ended:
            return
        rows = np.concatenate(self._ended)
        self._ended.clear()
        self._gone.append(rows)
        for values in self.standing.values():
            for value in values.values():
                if not isinstance(value, float):
                    value[rows] = 0.0
        for standing in self._standing_sums.values():
            if standing.total is not None and standing.total is not standing.parts[0]:
                standing.total[rows] = standing.of_all

    def _add_up(self, names: tuple[str, ...]) -> None:
        self.standing = {name: self.standing[name] for name in names}
        self._forget_the_ended()
        parts: dict[str, list[Any]] = {}
        for name in names:
            for column, value in self.standing[name].items():
                parts.setdefault(column, []).append(value)
        before, self._standing_sums = self._standing_sums, {}
        for column, values in parts.items():
            found = before.get(column)
            if found is None or not found.is_of(values):
                found = _add_parts(values)
                self._current.discard(column)
            self._standing_sums[column] = found
        for column in before:
            if column not in self._standing_sums:
                self.arrays[column][: self.rows] = self.columns[column].neutral
                self._current.discard(column)
        self._summed = names

    def standing_snapshot(self) -> dict[str, dict[str, Any]]:
        """A copy of what stands."""
        self._forget_the_ended()
        self._summed = None
        return copy.deepcopy(self.standing)

    def restore_standing(self, kept: dict[str, dict[str, Any]]) -> None:
        """Take up a copy that :meth:`standing_snapshot` has made; it stays as it is."""
        self._ended.clear()
        self._gone.clear()
        self._current.clear()
        self._summed, self._standing_sums = None, {}
        self.standing = copy.deepcopy(kept)

    # -- what rules see and return ---------------------------------------------------------------------------------

    def view(self, rule: Rule, block: slice | None = None) -> Any:
        """What ``rule`` may see: its declared columns as attributes, and ``rows``."""
        firms = _GuardedView(rule, self.rows if block is None else block.stop - block.start)
        own = firms.__dict__
        if block is None:
            columns = rule.columns_read
            own.update(zip(columns, map(self._present.__getitem__, columns), strict=True))
        else:
            for name in rule.columns_read:
                own[name] = self.whole[name][..., block]
        return firms

    def commit(self, rule: Rule, name: str, value: Any, block: slice | None = None) -> None:
        """Store what ``rule`` returned for one column; raises ContractError when shape, kind or right is missing."""
        owned = name in rule.writes
        if owned or name in rule.adds:
            target = self.arrays[name][..., : self.rows] if block is None else self.arrays[name][..., block]
            self._check(rule, name, value, target)
            if owned:
                target[...] = value
            else:
                target += value
                self.touched.add(name)
        else:
            declared = (*rule.writes, *rule.adds, *rule.requests)
            raise ContractError(
                f"rule {rule.name!r} returned {name!r}, which it does not declare{meant(name, declared)}"
            )

    @staticmethod
    def _check(rule: Rule, name: str, value: Any, target: NDArray[Any]) -> None:
        if isinstance(value, np.ndarray) and value.ndim:
            if value.shape != target.shape:
                raise ContractError(
                    f"rule {rule.name!r} returned {name!r} of shape {value.shape}; the table has {target.shape}"
                )
            if target.dtype.kind in "bi" and value.dtype.kind not in ("b" if target.dtype.kind == "b" else "bi"):
                raise ContractError(
                    f"rule {rule.name!r} returned {name!r} as {value.dtype}; the column is {target.dtype}"
                )

    def snapshot(self) -> dict[str, NDArray[Any]]:
        """A copy of every stock and trait (flows are made anew each month)."""
        return {name: array.copy() for name, array in self.arrays.items() if self.columns[name].kind != "flow"}

    def restore(self, kept: dict[str, NDArray[Any]]) -> None:
        for name, array in kept.items():
            self.arrays[name][...] = array
        for name, column in self.columns.items():
            if column.kind == "flow":
                self.arrays[name][...] = column.neutral
        self.touched.clear()
        self._current.clear()
        self._present.clear()


class _Present(dict[str, NDArray[Any]]):
    """The live part of each column, read-only, cut when it is first asked for."""

    def __init__(self, table: Enterprises) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, name: str) -> NDArray[Any]:
        try:
            column = self._table.whole[name]
        except KeyError:
            raise ContractError(f"no column {name!r}{meant(name, self._table.columns)}") from None
        part = self[name] = column[..., : self._table.rows]
        return part


class _GuardedView:
    """What one rule sees: reading what was not declared is an error that names the rule and the column."""

    def __init__(self, rule: Rule, rows: int) -> None:
        own = self.__dict__
        own["_rule"], own["rows"] = rule, rows

    def __getattr__(self, name: str) -> Any:
        rule = self.__dict__["_rule"]
        if name in COLUMNS:
            raise ContractError(f"rule {rule.name!r} reads {name!r}, which it does not declare under reads or lagged")
        raise ContractError(f"rule {rule.name!r} reads {name!r}: no such column{meant(name, COLUMNS)}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise ContractError(f"rule {self._rule.name!r} sets firms.{name}; return the new values instead")
