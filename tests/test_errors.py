"""Problems and how they read."""

from __future__ import annotations

import pickle

import pytest

from sim.errors import PRINTED_PROBLEMS, InputError, Problem, closest, did_you_mean


def test_a_problem_reads_as_place_path_message_suggestion() -> None:
    problem = Problem("unknown", "x.yaml", 12, 7, "levers.cloud_subsidy.shair", "did you mean 'share'?")
    assert str(problem) == "x.yaml:12:7: levers.cloud_subsidy.shair: unknown; did you mean 'share'?"


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("no such file", "x.yaml"), "x.yaml: no such file"),
        (Problem("is a tab", "x.yaml", 3), "x.yaml:3: is a tab"),
        (Problem("is a tab", "x.csv", 0, 0), "x.csv: is a tab"),
        (Problem("is wrong"), "is wrong"),
        (Problem("is wrong", path="a.b"), "a.b: is wrong"),
    ],
)
def test_what_is_not_known_is_left_out(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_an_error_has_one_line_for_each_problem_and_survives_pickling() -> None:
    error = InputError([Problem("a", "x", 1, 1), Problem("b", "x", 2, 1)])
    assert str(error) == "x:1:1: a\nx:2:1: b"
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(InputError.of("c", file="y")) == "y: c"


def test_many_problems_are_counted() -> None:
    error = InputError(Problem(str(number)) for number in range(PRINTED_PROBLEMS + 7))
    assert str(error).splitlines()[-1] == "... and 7 more"
    assert len(error.problems) == PRINTED_PROBLEMS + 7


def test_an_error_without_a_problem_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="at least one"):
        InputError([])


def test_suggestions() -> None:
    assert closest("SHAIR", ["share", "start"]) == "share"
    assert closest("zzz", ["share", "start"]) is None
    near, listed = did_you_mean("shair", ("share", "start")), did_you_mean("zzz", ("share", "start"))
    assert str(near) == "did you mean 'share'?" and str(listed) == "known here: share, start"
    assert near is not None and near.text("zh") == "是否应为“share”？"
    assert listed is not None and listed.text("zh") == "此处可用：share、start"
    assert did_you_mean("zzz", tuple(f"name_{number}" for number in range(50))) is None
    assert did_you_mean("zzz", ()) is None
