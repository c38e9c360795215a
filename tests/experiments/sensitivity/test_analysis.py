"""The whole course of a study, on functions: what the model goes through, Ishigami's function goes through too."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.experiments.sensitivity.analysis import CONSTANT, NOT_SCORED, VARIES, Findings, analyse
from sim.experiments.sensitivity.design import Design
from sim.experiments.sensitivity.factors import HIGH_END, KNOWN, LOW_END, REST, Factor, Floats
from tests.experiments.sensitivity.functions import (
    ISHIGAMI_FIRST,
    ISHIGAMI_TOTAL,
    constant,
    evaluator,
    factors,
    ishigami,
    weighted_sum,
)


@pytest.fixture(scope="module")
def ishigami_study() -> Findings:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return analyse(
            factors("assumed", "plan", "memory"), ("ishigami", "still", "sum"),
            evaluator(ishigami, constant, weighted_sum(1.0, 2.0)), Design(samples=1024, trajectories=10, luck=3),
        )  # fmt: skip


def test_ishigami_through_the_whole_study(ishigami_study: Findings) -> None:
    indices = ishigami_study.single["ishigami"]
    order = [indices.names.index(name) for name in ("x1", "x2", "x3")]
    np.testing.assert_allclose(indices.first[order], ISHIGAMI_FIRST, atol=0.03)
    np.testing.assert_allclose(indices.total[order], ISHIGAMI_TOTAL, atol=0.03)


def test_what_does_not_vary_is_said_and_left_out(ishigami_study: Findings) -> None:
    assert ishigami_study.status == {"ishigami": VARIES, "still": CONSTANT, "sum": VARIES}
    for found in (ishigami_study.single, ishigami_study.evidence, ishigami_study.inputs, ishigami_study.ends):
        assert set(found) == {"ishigami", "sum"}


def test_shares_by_kind_of_evidence(ishigami_study: Findings) -> None:
    evidence = ishigami_study.evidence["ishigami"]
    assert evidence.names == ("assumed", "plan", "memory")
    np.testing.assert_allclose(evidence.total, ISHIGAMI_TOTAL, atol=0.03)
    against = ishigami_study.assumed["ishigami"]
    assert against.names == ("assumed", KNOWN)
    # What rests on assumed numbers alone is what the total of all others leaves: 1 - 0.6861.
    assert 1.0 - against.total[1] == pytest.approx(ISHIGAMI_FIRST[0], abs=0.03)


def test_the_ends_of_the_likely_range(ishigami_study: Findings) -> None:
    central, ends = ishigami_study.ends["sum"]
    assert central == pytest.approx(1.5)
    assert ends["x2"] == pytest.approx((0.5 + 2.0 * LOW_END, 0.5 + 2.0 * HIGH_END))
    assert ends["x3"] == (central, central)


def test_luck_is_reported_apart_and_never_meets_the_rest() -> None:
    met: dict[str, set[int]] = {}

    def evaluate(stage: str, points: Floats, replicates: NDArray[np.int64]) -> Floats:
        met.setdefault(stage, set()).update(replicates.tolist())
        values = evaluator(weighted_sum(1.0, 2.0))(stage, points, replicates)
        return values + replicates[:, None]

    found = analyse(factors("assumed", "plan"), ("sum",), evaluate, Design(samples=16, luck=5))
    assert met["luck"] == {0, 1, 2, 3, 4}
    assert all(replicates == {0} for stage, replicates in met.items() if stage != "luck")
    assert found.luck["sum"] == pytest.approx(2.5)


def test_a_needle_among_many_inputs_is_found() -> None:
    """Two of ninety inputs matter: groups, then inputs, then shares single them out, and the rest has what is left."""
    many = tuple(
        Factor(f"x{number}", f"group {number % 9}", "assumed" if number % 2 else "published") for number in range(90)
    )

    def function(coordinates: Floats) -> Floats:
        return np.asarray(4.0 * coordinates[:, 13] + 2.0 * coordinates[:, 22] + 0.3 * coordinates.mean(axis=1))

    design = Design(trajectories=4, screened=25, top=2, samples=256, luck=2)
    found = analyse(many, ("y",), evaluator(function), design)
    assert set(found.groups["y"].names) == {f"group {number}" for number in range(9)}
    assert len(found.screened) == 20
    assert found.top == ("x13", "x22")
    indices = found.single["y"]
    shares = dict(zip(indices.names, indices.total, strict=True))
    assert shares["x13"] == pytest.approx(0.8, abs=0.05)
    assert shares["x22"] == pytest.approx(0.2, abs=0.05)
    assert shares[REST] < 0.01
    # x13 is assumed, x22 published.
    against = found.assumed["y"]
    assert against.total[against.names.index("assumed")] == pytest.approx(0.8, abs=0.05)


def test_the_outcomes_that_count_choose_the_inputs() -> None:
    functions = evaluator(weighted_sum(9.0, 0.0, 1.0), weighted_sum(0.0, 9.0, 1.0))
    design = Design(top=1, samples=8, luck=2)
    three = factors("assumed", "assumed", "assumed")
    for counting, expected in (("a", "x1"), ("b", "x2"), ("none", "x1")):
        found = analyse(three, ("a", "b"), functions, design, leading=counting.__eq__)
        assert found.top == (expected,)


def test_no_point_of_the_shares_is_run_twice() -> None:
    seen: list[bytes] = []

    def evaluate(stage: str, points: Floats, replicates: NDArray[np.int64]) -> Floats:
        if stage == "shares":
            seen.extend(point.tobytes() for point in points)
        return evaluator(weighted_sum(1.0, 2.0, 3.0))(stage, points, replicates)

    analyse(factors("assumed", "plan", "plan"), ("sum",), evaluate, Design(samples=16, luck=2))
    assert len(seen) == len(set(seen))
    # Three single inputs; of the two kinds, the assumed one is x1 itself.
    assert len(seen) == 16 * (2 + 3 + 1)


def test_outcomes_that_no_run_has() -> None:
    functions = evaluator(weighted_sum(1.0, 2.0), lambda coordinates: np.full(len(coordinates), np.nan))
    found = analyse(factors("assumed", "plan"), ("sum", "open"), functions, Design(samples=8, luck=2))
    assert found.status == {"sum": VARIES, "open": NOT_SCORED}
    assert set(found.luck) == {"sum"}


def test_a_single_input() -> None:
    found = analyse(factors("assumed"), ("y",), evaluator(weighted_sum(3.0)), Design(samples=64, luck=2))
    assert found.top == ("x1",)
    assert found.single["y"].total[0] == pytest.approx(1.0, abs=0.1)
    assert found.inputs == {}


def test_equal_arguments_give_equal_findings() -> None:
    one, other = (
        analyse(factors("assumed", "plan", "memory"), ("y",), evaluator(ishigami), Design(samples=16))
        for _ in range(2)
    )
    np.testing.assert_array_equal(one.single["y"].total_half_width, other.single["y"].total_half_width)
    np.testing.assert_array_equal(one.stages[-1].points, other.stages[-1].points)
