"""A handful of enterprises as a rule sees them, and the resources beside them, for cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.policies.base import Lever
from sim.policies.programme import Programme
from sim.scenario.schema import Scenario


def table(**columns: Any) -> SimpleNamespace:
    """Columns as arrays; ``rows`` is their length. Everybody lives unless ``alive`` says otherwise."""
    arrays = {name: np.asarray(values) for name, values in columns.items()}
    rows = len(next(iter(arrays.values())))
    arrays.setdefault("alive", np.ones(rows, dtype=bool))
    for usual in ("connection", "application_eased", "awareness_raised", "support_barred", "consolidation_listed"):
        arrays.setdefault(usual, np.zeros(rows))
    return SimpleNamespace(rows=rows, **arrays)


class Draws:
    """Random numbers that are given: ``Draws(first, second)`` answers ``uniform()`` and ``uniform(1)``."""

    def __init__(self, *columns: Any) -> None:
        self.columns = [np.asarray(column, dtype=float) for column in columns]

    def uniform(self, sub: int = 0) -> NDArray[np.float64]:
        return self.columns[sub]


def network(rows: int, **links: Any) -> SimpleNamespace:
    """A network without links, or with those given."""
    return SimpleNamespace(identity=np.arange(rows), **links)


def office(cases: int = 100) -> SimpleNamespace:
    """A government with so many cases left."""
    offices = SimpleNamespace(note=lambda rule_name, number: None, note_decided=lambda rule_name, number: None)
    return SimpleNamespace(
        cases_left=cases, kept_for=lambda step: cases, take_cases=lambda number, rule_name="": number, offices=offices
    )


def at(month: int) -> SimpleNamespace:
    """The world in a month."""
    return SimpleNamespace(month=month)


def programme_of(lever: Lever, slots: int, month: int, *, money: float = 1e6, **plan: Any) -> Any:
    """A programme with ``money`` in its purse; enterprises expect every application to be funded."""
    model = SimpleNamespace(
        month=month, scenario=Scenario(name="by_hand"),
        parameters={"funded_share_adjustment": 0.3, "funded_share_start": 1.0}, levers={"help": lever},
        resources={}, firms=SimpleNamespace(slots=slots), government=office(), plan=SimpleNamespace(**plan),
    )  # fmt: skip
    made: Programme = lever.new_state("help", model)  # type: ignore[arg-type]
    made.purse.accrue(money)
    model.resources["help"] = made
    return made


def peer_of(programme: Any, lever_id: str = "other", **settings: Any) -> Any:
    """A second programme of the same lever in the same model, its settings changed by ``settings``."""
    lever = programme.lever.model_copy(update=settings)
    made: Programme = lever.new_state(lever_id, programme.model)
    programme.model.levers[lever_id] = lever
    programme.model.resources[lever_id] = made
    return made
