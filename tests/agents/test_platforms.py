"""Research platforms as institutions: who hosts them, who uses them, what becomes of them."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from sim.agents.platforms import Platform, Platforms


def two_platforms() -> tuple[mesa.Model, Platforms]:
    """A municipal platform of enterprise 3 at work from month 30, a candidate of enterprise 5 from month 40."""
    model = mesa.Model(rng=0)
    made = Platforms(model)
    made.found("municipal", 3, np.array([3, 4]), 20, 30)
    made.found("candidate", 5, np.array([4, 5, 6]), 28, 40)
    return model, made


def test_platforms_are_institutions_of_the_model() -> None:
    model, made = two_platforms()
    assert list(model.agents_by_type[Platform]) == made.standing
    assert made.approved == {"municipal": 1, "provincial": 0, "institution": 0, "candidate": 1, "centre": 0}
    with pytest.raises(KeyError):
        made.found("national", 1, np.array([1]), 20, 30)


def test_a_platform_works_after_its_preparation() -> None:
    _, made = two_platforms()
    assert made.users(29).tolist() == []
    assert made.users(30).tolist() == [3, 4]
    # Who uses two platforms learns from both.
    assert made.users(40).tolist() == [3, 4, 4, 5, 6]


def test_hosts_by_kind_and_time() -> None:
    _, made = two_platforms()
    assert made.hosts().tolist() == [3, 5]
    assert made.hosts("candidate").tolist() == [5]
    assert made.hosts("candidate", before=28).tolist() == []
    assert made.hosts("candidate", before=29).tolist() == [5]


def test_a_platform_follows_a_merged_host_and_closes_with_it() -> None:
    model, made = two_platforms()
    made.follow(np.array([3]), np.array([7]))
    assert made.hosts().tolist() == [7, 5]
    alive = np.ones(8, dtype=bool)
    alive[5] = False
    made.close(alive)
    assert made.hosts().tolist() == [7]
    assert len(model.agents) == 1
    assert made.approved["candidate"] == 1  # what was approved stays counted
    made.discard()
    assert len(model.agents) == 0


def test_a_snapshot_is_taken_up_again() -> None:
    model, made = two_platforms()
    kept = made.snapshot()
    made.discard()
    made.found("centre", 1, np.array([1]), 50, 62)
    made.restore(kept)
    assert made.hosts().tolist() == [3, 5]
    assert made.users(40).tolist() == [3, 4, 4, 5, 6]
    assert made.approved["centre"] == 0
    assert len(model.agents) == 2
