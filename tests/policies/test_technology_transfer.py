"""Contracts with research institutes against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.technology_transfer import TechnologyTransfer
from tests.policies.firms import Draws, at, network, office, programme_of, table

P = SimpleNamespace(absorptive_reference=0.02, absorptive_low=0.2, absorptive_high=1.5)
MONTH = 20


def lever(**settings: Any) -> TechnologyTransfer:
    values = {"contracts_per_year": 4.0, "contract_months": 9, "knowledge": 0.01, "own_contacts": 100.0}
    return TechnologyTransfer(**(values | settings))


def state(made: TechnologyTransfer, rows: int) -> Any:
    """Stage 0 belongs to the fields, stage 1 does not."""
    return programme_of(made, rows, MONTH, scope=lambda name: np.array([1.0, 0.0]))


def firms(**columns: Any) -> SimpleNamespace:
    rows = len(columns["rd_propensity"])
    given = {"stage": np.zeros(rows, dtype=np.int64), "support_barred": np.zeros(rows), "rd_stock": np.zeros(rows)}
    return table(**(given | columns))


def test_chances_follow_absorptive_capacity() -> None:
    # One contract a quarter; capacities 1.5, 0.5 and 1 (0.03, 0.01, 0.02 over 0.02): chances 1/2, 1/6, 1/3.
    made = lever()
    given = firms(rd_propensity=[0.05, 0.01, 0.02, 0.0, 0.02], stage=np.array([0, 0, 0, 0, 1]))
    for draw, signing in ((0.16, [0, 1, 2]), (0.2, [0, 2]), (0.34, [0])):
        draws = Draws(np.full(5, draw))
        result = made.match(given, state(made, 5), P, draws, at(MONTH), network(5), office())
        assert result["programme"][0].awarded.tolist() == signing
    assert made.match(given, state(made, 5), P, Draws(np.full(5, 0.6)), at(MONTH), network(5), office()) == {}


def test_a_contract_costs_no_money_takes_a_case_and_may_be_deadweight() -> None:
    made = lever(contracts_per_year=100.0)
    given = firms(rd_propensity=[0.02, 0.02], rd_stock=[99.0, 100.0])
    programme = state(made, 2)
    decision, cases, signed, achieved = made.match(
        given, programme, P, Draws([0.2, 0.1]), at(MONTH), network(2), office()
    )["programme"]
    assert decision.amounts.tolist() == [0.0, 0.0]
    assert decision.anyway.tolist() == [False, True]
    assert (cases.number, achieved.amount) == (2, 1.0)
    programme.carry_out([decision, signed], "match")
    assert programme.state.queue == []
    # Nobody has two contracts at a time; few offices serve the first to come.
    again = made.match(given, programme, P, Draws([0.2, 0.1]), at(MONTH + 3), network(2), office())
    assert again == {}
    few = made.match(given, state(made, 2), P, Draws([0.2, 0.1]), at(MONTH), network(2), office(1))
    assert few["programme"][0].awarded.tolist() == [1]


def test_a_contract_teaches_once_at_its_end() -> None:
    made = lever()
    programme = state(made, 3)
    programme.memory["signed"][:] = [20.0, 23.0, -1e9]
    given = firms(rd_propensity=[0.05, 0.02, 0.02])
    assert made.learn(given, programme, P, at(29))["knowledge_gained"] == pytest.approx([0.015, 0.0, 0.0])
    assert made.learn(given, programme, P, at(30)) == {}


def test_fairs_are_held_every_quarter() -> None:
    assert [month for month in range(20, 30) if lever(start="2020-09").is_fair(month)] == [20, 23, 26, 29]
