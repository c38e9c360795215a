"""Budgets, and how many runs they come to."""

from __future__ import annotations

import pytest

from sim.errors import InputError
from sim.experiments.sensitivity.design import Design, planned_runs, strongest_groups
from sim.experiments.sensitivity.factors import Factor

MANY = tuple(
    Factor(f"x{number}", f"g{number % 4}", "assumed" if number % 3 else "plan") for number in range(40)
)


def test_planned_runs_of_all_stages() -> None:
    runs = planned_runs(MANY, Design(trajectories=3, screened=20, top=5, samples=16, luck=7))
    # 4 groups; 20 inputs; 5 of them at two ends; base points, 2 kinds of evidence, 5 inputs and the rest.
    assert runs == {"luck": 7, "groups": 15, "inputs": 63, "ends": 11, "shares": 16 * (2 + 2 + 5 + 1)}


def test_few_inputs_need_no_screening_of_groups() -> None:
    runs = planned_runs(MANY[:3], Design(trajectories=3, top=5, samples=16, luck=2))
    assert runs["groups"] == 0
    assert runs["inputs"] == 3 * 4
    assert runs["ends"] == 7


def test_the_default_design_of_a_plan_with_seven_hundred_inputs_takes_some_thirteen_minutes() -> None:
    """At 2.4 runs a second on two cores."""
    kinds = ("plan", "published", "derived", "memory", "assumed")
    many = [Factor(f"x{number}", f"g{number % 54}", kinds[number % 5]) for number in range(700)]
    assert sum(planned_runs(many, Design()).values()) <= 1900
    # Enough to say something: base points for the intervals, and the two largest groups of the plan at once.
    assert Design().samples >= 64
    assert Design().screened >= 59 + 53


def test_the_strongest_groups_that_fit() -> None:
    strength = {"g0": 0.1, "g1": 0.6, "g2": 0.3, "g3": 0.0}
    chosen = strongest_groups(MANY, strength, 20)
    assert {MANY[place].group for place in chosen} == {"g1", "g2"}
    assert len(chosen) == 20
    assert {MANY[place].group for place in strongest_groups(MANY, strength, 5)} == {"g1"}


def test_a_large_group_does_not_keep_out_a_small_one_behind_it() -> None:
    groups = [*["first"] * 3, *["large"] * 9, "small"]
    factors = tuple(Factor(f"x{number}", group, "plan") for number, group in enumerate(groups))
    chosen = strongest_groups(factors, {"first": 0.5, "large": 0.3, "small": 0.2}, 5)
    assert {factors[place].group for place in chosen} == {"first", "small"}


@pytest.mark.parametrize("wrong", [{"samples": 60}, {"trajectories": 1}, {"top": 0}, {"luck": 1}, {"screened": 1}])
def test_budgets_that_no_stage_can_work_with(wrong: dict[str, int]) -> None:
    with pytest.raises(InputError, match=f"--{next(iter(wrong))}"):
        Design(**wrong)
