"""Talent teams as institutions: they come, follow their host, and leave."""

from __future__ import annotations

import mesa
import numpy as np

from sim.agents.talent_teams import TalentTeam, TalentTeams


def three_teams() -> tuple[mesa.Model, TalentTeams]:
    model = mesa.Model(rng=0)
    made = TalentTeams(model)
    made.welcome(np.array([2, 5]), 22, np.array([40, 60]))
    made.welcome(np.array([7]), 34, np.array([90]))
    return model, made


def test_teams_are_institutions_of_the_model() -> None:
    model, made = three_teams()
    assert list(model.agents_by_type[TalentTeam]) == made.present
    assert made.arrived == 3
    assert made.hosts.tolist() == [2, 5, 7]
    assert made.months_here(34).tolist() == [12, 12, 0]
    assert made.last_months.tolist() == [40, 60, 90]


def test_teams_follow_a_merged_host() -> None:
    _, made = three_teams()
    made.follow(np.array([2, 7]), np.array([9, 5]))
    assert made.hosts.tolist() == [9, 5, 5]


def test_teams_leave_and_stay_counted() -> None:
    model, made = three_teams()
    made.leave(np.array([True, False, True]))
    assert made.hosts.tolist() == [5]
    assert len(model.agents) == 1
    assert made.arrived == 3
    made.discard()
    assert len(model.agents) == 0


def test_a_snapshot_is_taken_up_again() -> None:
    model, made = three_teams()
    kept = made.snapshot()
    made.leave(np.array([True, True, True]))
    made.welcome(np.array([1]), 40, np.array([50]))
    made.restore(kept)
    assert made.hosts.tolist() == [2, 5, 7]
    assert made.last_months.tolist() == [40, 60, 90]
    assert made.arrived == 3
    assert len(model.agents) == 3
