"""Watches one row of a running model and writes down what is done to it, by which rule, and why.

The hooks are generic: they stand where every rule passes (the table's ``view`` and ``commit``, the ``carry_out`` of
every resource) and are set on the objects of this one model, so that other models and normal runs know nothing of them.
They only look: what a rule gets and what becomes of what it returns stay the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.columns import COLUMNS
from sim.events import Event
from sim.ledger import ENTERPRISES, Loan, Payment, Repayment, WriteOff
from sim.lifecycle import Mergers
from sim.rule import Rule
from sim.story.decisions import Bench, decided
from sim.story.happenings import Changed, Happening, Merged, Money, MonthRecord, Noted

if TYPE_CHECKING:
    from sim.model import PolicyModel

MERGER = "merger"
"""Purpose under which cash and debt are booked that come or go with a merger: no payment of the ledger."""


class Watch:
    """Everything that happens to ``row`` of ``model`` while :meth:`on` holds; read :attr:`months` afterwards."""

    def __init__(self, model: PolicyModel, row: int) -> None:
        """Raises KeyError when no slot has this number."""
        model.enterprise(row)
        self.model, self.row = model, row
        self.months: list[MonthRecord] = []
        self._lever_rules = tuple(made for made in model.schedule.rules if made.lever)
        self._month = MonthRecord(-1)
        self._called: set[str] = set()
        self._seen: dict[str, Mapping[str, float]] = {}
        """What each rule had before it of the enterprise when it was last called."""
        self._bench = Bench(model, row, self._note)

    @contextmanager
    def on(self) -> Iterator[None]:
        """Within the block the model is watched; afterwards all hooks are gone."""
        model, firms = self.model, self.model.firms
        with ExitStack() as stack:
            stack.enter_context(_put_on(firms, "view", self._viewing))
            stack.enter_context(_put_on(firms, "commit", self._committing))
            for name, resource in model.resources.items():
                if hasattr(resource, "carry_out"):
                    stack.enter_context(_put_on(resource, "carry_out", self._carrying_out(name)))
            stack.enter_context(self._bench.on())
            yield

    def step(self) -> None:
        """Simulate one month of the model, and close its record."""
        self._month = MonthRecord(self.model.month)
        self._called.clear()
        self.model.step()
        self._bench.open(None)
        firms, record = self.model.firms, self._month
        record.state = {name: _plain(array[..., self.row]) for name, array in firms.arrays.items()}
        record.offers = self._offers() if record.state["alive"] else {}
        record.lever_rules = tuple(
            made.name for made in self._lever_rules if made.name in self._called or made.name in firms.standing
        )
        self.months.append(record)

    def _note(self, happening: Happening) -> None:
        self._month.happenings.append(happening)

    # -- the hooks ---------------------------------------------------------------------------------------------------

    def _viewing(self, view: Callable[..., Any]) -> Callable[..., Any]:
        def watched(rule: Rule, block: slice | None = None) -> Any:
            self._called.add(rule.name)
            self._seen[rule.name] = self._read(rule)
            self._bench.open(rule)
            return view(rule, block)

        return watched

    def _committing(self, commit: Callable[..., None]) -> Callable[..., None]:
        def watched(rule: Rule, name: str, value: Any, block: slice | None = None) -> None:
            array = self.model.firms.arrays.get(name)
            begin, end = (0, self.model.firms.rows) if block is None else (block.start, block.stop)
            if array is None or not begin <= self.row < end:
                commit(rule, name, value, block)
                return
            before = _plain(array[..., self.row])
            commit(rule, name, value, block)
            after = _plain(array[..., self.row])
            if after != before:
                self._note(Changed(rule.name, name, before, after))

        return watched

    def _carrying_out(self, name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
        def hook(carry_out: Callable[..., None]) -> Callable[..., None]:
            def watched(requests: Sequence[Any], rule_name: str) -> None:
                if name == "lifecycle":
                    self._live_on(carry_out, requests, rule_name)
                    return
                for request in requests:
                    self._look_at(name, request, rule_name)
                carry_out(requests, rule_name)

            return watched

        return hook

    def _look_at(self, name: str, request: Any, rule_name: str) -> None:
        if name == "ledger":
            for money in money_of(request, self.row, rule_name):
                self._note(money)
        elif name == "events" and isinstance(request, Event):
            for amount in _own_part(request.amount, request.rows, self.row):
                self._note(Noted(rule_name, request.kind, request.reason, amount, self._seen.get(rule_name, {})))
        elif name in self.model.levers:
            found = decided(request, self.row, rule_name, name, self._bench)
            if found is not None:
                self._note(replace(found, read=self._seen.get(rule_name, {})))

    def _live_on(self, carry_out: Callable[..., None], requests: Sequence[Any], rule_name: str) -> None:
        """Let the lifecycle work, and note what it did to the enterprise; mergers move cash without a payment."""
        arrays, row = self.model.firms.arrays, self.row
        mergers = [request for request in requests if isinstance(request, Mergers)]
        alive = arrays["alive"].copy() if mergers else None
        holds = float(arrays["cash"][row]), float(arrays["debt"][row])
        first = len(self._month.happenings)
        carry_out(requests, rule_name)
        if alive is None:
            return
        booked = [one for one in self._month.happenings[first:] if isinstance(one, Money)]
        cash = float(arrays["cash"][row]) - holds[0] - sum(one.cash for one in booked)
        debt = float(arrays["debt"][row]) - holds[1] - sum(one.debt for one in booked)
        for request in mergers:
            for absorbed, acquirer in zip(request.absorbed.tolist(), request.acquirers.tolist(), strict=True):
                done = alive[absorbed] and not arrays["alive"][absorbed]
                if done and row in (absorbed, acquirer):
                    partner = acquirer if row == absorbed else absorbed
                    self._note(Merged(rule_name, request.reason, partner, row == absorbed))
                    self._note(Money(rule_name, str(partner), MERGER, cash, debt))
                    cash = debt = 0.0

    # -- looking -----------------------------------------------------------------------------------------------------

    def _read(self, rule: Rule) -> Mapping[str, float]:
        """What the rule has before it of this enterprise, by column: single numbers alone."""
        arrays = self.model.firms.arrays
        return {name: _plain(arrays[name][self.row]) for name in rule.columns_read if COLUMNS[name].width == 1}

    def _offers(self) -> dict[tuple[str, str], float]:
        """What rules of levers add to open columns of the enterprise this month, that which stands included."""
        found: dict[tuple[str, str], float] = {}
        for made in self._lever_rules:
            standing = self.model.firms.standing.get(made.name)
            if standing is not None:
                for column, value in standing.items():
                    found[made.name, column] = float(value if isinstance(value, float) else value[self.row])
            elif made.adds:
                for change in self._month.of(Changed):
                    if change.rule == made.name and change.column in made.adds:
                        found[made.name, change.column] = float(change.after) - float(change.before)
        return {key: value for key, value in found.items() if value}


def money_of(request: Any, row: int, rule_name: str) -> Iterator[Money]:
    """What a request to the ledger does to the cash and the debt of ``row``; nothing where it does not concern it."""
    if isinstance(request, Payment):
        if request.payer == ENTERPRISES:
            for amount in _own_part(request.amount, request.rows, row):
                if amount:
                    yield Money(rule_name, request.receiver, request.purpose, -amount, 0.0)
        if request.receiver == ENTERPRISES:
            both = request.payer == ENTERPRISES
            given = request.received if both and request.received is not None else request.amount
            for amount in _own_part(given, request.rows, row):
                if amount:
                    yield Money(rule_name, request.payer, request.purpose, amount, 0.0)
    elif isinstance(request, (Loan, Repayment, WriteOff)):
        cash = {Loan: 1.0, Repayment: -1.0, WriteOff: 0.0}[type(request)]
        debt = 1.0 if isinstance(request, Loan) else -1.0
        for amount in _own_part(request.amount, request.rows, row):
            if amount:
                yield Money(rule_name, request.lender, request.purpose, cash * amount, debt * amount)


def _own_part(amount: Any, rows: Any, row: int) -> list[float]:
    """The amounts of ``row`` among those of ``rows`` (None: of the whole table), one a time that it is named."""
    values = np.asarray(amount, dtype=float)
    if rows is None:
        return [float(values[row])] if values.ndim and row < len(values) else []
    places = np.flatnonzero(np.asarray(rows) == row)
    return [float(value) for value in np.broadcast_to(values, np.shape(rows))[places]]


def _plain(value: Any) -> Any:
    """A cell as a Python number, or a tuple of them."""
    return value.item() if np.ndim(value) == 0 else tuple(value.tolist())


@contextmanager
def _put_on(owner: Any, name: str, hook: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Iterator[None]:
    """Within the block ``owner.name`` is what ``hook`` makes of it; for this one object, not for its class."""
    setattr(owner, name, hook(getattr(owner, name)))
    try:
        yield
    finally:
        delattr(owner, name)
