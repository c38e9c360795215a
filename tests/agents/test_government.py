"""The cases that the offices can decide in a month."""

from __future__ import annotations

import mesa

from sim.agents.government import Government


def test_cases_are_used_up_and_come_back_next_month() -> None:
    government = Government(mesa.Model(), 10.0)
    assert government.take_cases(7) == 7
    kept = government.snapshot()
    assert government.take_cases(7) == 3
    assert government.take_cases(7) == 0
    government.restore(kept)
    assert government.take_cases(1) == 1
    government.begin_month(1)
    assert government.take_cases(100) == 10


def test_offices_without_people_decide_nothing() -> None:
    assert Government(mesa.Model(), 0.0).take_cases(5) == 0
    assert Government(mesa.Model(), 2.5).take_cases(5) == 2
