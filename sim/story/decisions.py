"""Why an application came to nothing: what the steps of selection did with one row while a rule of a lever ran.

Rules of levers choose with the functions of :mod:`sim.policies.selection` and :mod:`sim.policies.take_up`. While a
replay is watched, these are replaced in the modules that use them by ones that do the same and keep what they saw; a
decision is then laid beside the steps that led to it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.policies import selection, take_up
from sim.policies.programme import Decision
from sim.rule import Rule
from sim.story.happenings import Decided, Happening, PassedOver, Promise, Weighed

if TYPE_CHECKING:
    from sim.model import PolicyModel

CUTS = {"within_quotas": "quota", "affordable": "money", "decidable": "cases"}
"""Functions of selection that shorten an order of service, and what runs out there."""

UNFIT = "unfit"
"""What a decision says of an applicant that was never put in the order of service: it lacks what is asked for."""


@dataclass
class Call:
    """What one call of a rule has asked the functions of selection."""

    rule: str = ""
    lever: str = ""
    cuts: list[tuple[str, Any, Any]] = field(default_factory=list)
    """(what ran out, order before, order after)."""
    ranked: tuple[Any, Any] | None = None
    """(permanent slots of the candidates, their order) of the last ranking in which the row was."""
    weighed: bool = False
    decided: bool = False
    offers: tuple[Any, Any, Any] | None = None
    """(offer, value of staying, probability), one entry a candidate."""


class Bench:
    """Keeps the steps of the rule that runs; ``note`` is told what concerns the row."""

    def __init__(self, model: PolicyModel, row: int, note: Callable[[Happening], None]) -> None:
        self.model, self.row, self._note = model, row, note
        self.call = Call()

    def open(self, rule: Rule | None) -> None:
        """A rule begins, or the month is over (None): the one before is done."""
        call, self.call = self.call, Call(rule.name, rule.lever) if rule is not None else Call()
        if call.decided or call.ranked is None:
            return
        slots, order = call.ranked
        place = np.flatnonzero(slots == self.model.network.identity[self.row])
        # Only an order that went straight into the cuts has the places of the ranking.
        if len(place) and call.cuts and np.array_equal(call.cuts[0][1], order):
            cut = _cut_of(call, int(place[0]))
            if cut:
                self._note(PassedOver(call.rule, call.lever, cut, 1 + int(np.flatnonzero(order == place[0])[0])))

    @contextmanager
    def on(self) -> Iterator[None]:
        """Within the block the functions of selection and take-up keep what they saw."""
        watched: dict[Any, Callable[..., Any]] = {
            getattr(selection, name): self._cutting(getattr(selection, name), what) for name, what in CUTS.items()
        }
        watched[selection.ranking] = self._ranking(selection.ranking)
        watched[take_up.applies] = self._weighing(take_up.applies)
        watched[take_up.acceptance_probability] = self._offering(take_up.acceptance_probability)
        own = {inspect.unwrap(made.function).__module__ for made in self.model.schedule.rules}
        replaced = [
            (module, name, value)
            for key, module in sorted(sys.modules.items())
            if (key in own or key.startswith("sim.")) and module not in (selection, take_up)
            for name, value in vars(module).items()
            if isinstance(value, FunctionType) and value in watched
        ]
        try:
            for module, name, value in replaced:
                setattr(module, name, watched[value])
            yield
        finally:
            for module, name, value in replaced:
                setattr(module, name, value)

    # -- what stands in their places -----------------------------------------------------------------------------------

    def _cutting(self, function: Callable[..., Any], what: str) -> Callable[..., Any]:
        def cut(order: Any, *others: Any, **named: Any) -> Any:
            kept = function(order, *others, **named)
            self.call.cuts.append((what, order, kept))
            return kept

        return cut

    def _ranking(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def ranking(rule: Any, identity: Any, **named: Any) -> Any:
            order = function(rule, identity, **named)
            if (identity == self.model.network.identity[self.row]).any():
                self.call.ranked = (identity, order)
            return order

        return ranking

    def _weighing(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def applies(firms: Any, rows: Any, draw: Any, expected_award: Any, p: Any) -> Any:
            result = function(firms, rows, draw, expected_award, p)
            place = np.flatnonzero(rows == self.row)
            if len(place) and not self.call.weighed:
                self.call.weighed = True
                self._note(self._weighed(firms, float(expected_award[place[0]]), bool(result[place[0]]), p))
            return result

        return applies

    def _offering(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def acceptance_probability(offer: Any, value_of_staying: Any, *others: Any) -> Any:
            result = function(offer, value_of_staying, *others)
            # A rule that asks again wants to know who would have accepted anyway.
            self.call.offers = self.call.offers or (offer, value_of_staying, result)
            return result

        return acceptance_probability

    def _weighed(self, firms: Any, expected: float, applies: bool, p: Any) -> Weighed:
        ease = min(p.application_ease + float(firms.application_eased[self.row]), 1.0)
        burden = take_up.burden_of_applying(
            firms.connection[self.row], p.application_burden, ease, p.application_connection_relief
        )
        awareness = min(p.application_awareness + float(firms.awareness_raised[self.row]), 1.0)
        chance = take_up.application_probability(np.array([expected]), burden, p.application_scale, awareness)
        barred = bool(firms.support_barred[self.row] > 0.0)
        likely = 0.0 if barred else float(chance[0])
        return Weighed(self.call.rule, self.call.lever, expected, float(burden), likely, applies, barred)


def decided(request: Any, row: int, rule_name: str, lever: str, bench: Bench) -> Decided | None:
    """What a request to a programme decides about ``row``; None where it decides nothing about it.

    Any request that names its ``applicants`` is a decision (:class:`Decision`, the fund's loans).
    """
    applicants = getattr(request, "applicants", None)
    if applicants is None:
        return None
    call = bench.call
    awarded = request.awarded if isinstance(request, Decision) else request.rows
    place, prize = np.flatnonzero(applicants == row), np.flatnonzero(awarded == row)
    if not len(place) and not len(prize):
        return None
    call.decided = True
    rank, cut = None, ""
    position = int(place[0]) if len(place) else -1
    aligned = [one for one in call.cuts if not len(one[1]) or int(one[1].max()) < len(applicants)]
    if position >= 0 and call.cuts and len(aligned) == len(call.cuts):
        found = np.flatnonzero(call.cuts[0][1] == position)
        rank = 1 + int(found[0]) if len(found) else None
        unfit = UNFIT if rank is None else ""
        cut = "" if len(prize) else _cut_of(call, position) or unfit
    worth = staying = probability = None
    if call.offers is not None and position >= 0 and len(call.offers[0]) == len(applicants):
        worth, staying, probability = (float(values[position]) for values in call.offers)
    batches = getattr(request, "batches", ())
    promises = (
        _usual_promise(bench.model, lever, request, prize) if batches is None else _promises(batches, row)
    ) if len(prize) else ()
    return Decided(
        rule=rule_name, lever=lever, success=bool(len(prize)),
        amount=float(request.amounts[prize[0]]) if len(prize) else 0.0,
        anyway=bool(request.anyway[prize[0]]) if len(prize) else False,
        applicants=len(applicants), served=len(awarded), cut=cut, place=rank, promises=promises,
        worth=worth, staying=staying, probability=probability, purpose=batches[0].purpose if batches else "",
    )  # fmt: skip


def _cut_of(call: Call, position: int) -> str:
    """At which step the candidate fell out of the order of service; empty where it stayed, or was never in it."""
    for what, before, after in call.cuts:
        if position in before and position not in after:
            return what
    return ""


def _promises(batches: Any, row: int) -> tuple[Promise, ...]:
    return tuple(
        Promise(batch.payer, batch.receiver, batch.purpose, float(batch.amounts[place]), int(batch.due))
        for batch in batches
        for place in np.flatnonzero(batch.rows == row)
    )


def _usual_promise(model: PolicyModel, lever: str, request: Any, prize: Any) -> tuple[Promise, ...]:
    """How an award is paid of which the rule says nothing else: to the enterprise, after the lever's lag."""
    programme = model.resources[lever]
    due = model.month + int(programme.lever.payment_lag)
    return (Promise("government", "enterprises", programme.purpose(), float(request.amounts[prize[0]]), due),)
