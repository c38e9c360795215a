"""Two runs against the numbers written down in ``golden.json``."""

from __future__ import annotations

import pytest

from tests.golden.numbers import INDICATORS, NAMES, flat, simulate, written

RELATIVE = 1e-7
"""Far above rounding of another processor or library, far below any change of behaviour."""

ADVICE = (
    "numbers of a golden run have moved. If that is meant: run `python -m tests.golden.renew` and add a line under "
    '"Numbers" in CHANGELOG.md that says what has moved them.'
)


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_as_written_down(name: str) -> None:
    now, then = flat(simulate(name)), flat(written()[name])
    moved = [f"{key} is new" for key in now.keys() - then.keys()]
    moved += [f"{key} is gone" for key in then.keys() - now.keys()]
    for key in now.keys() & then.keys():
        if now[key] != pytest.approx(then[key], rel=RELATIVE, abs=1e-9):
            moved.append(f"{key}: {then[key]} -> {now[key]}")
    moved.sort()
    more = [f"... and {len(moved) - 12} more"] if len(moved) > 12 else []
    assert not moved, "\n".join([ADVICE, *moved[:12], *more])


def test_the_golden_file_says_enough() -> None:
    for name, numbers in written().items():
        assert set(numbers["indicators"]) == set(INDICATORS), name
        assert {"entry market", "exit closure", "exit insolvency", "cloud_adopted"} <= set(numbers["events"])
        assert len(numbers["accounts"]) > 15
        assert all(set(years) == {"2019", "2020", "2021"} for years in numbers["indicators"].values())
    plan, baseline = written()["plan"], written()["baseline"]
    assert set(plan["accounts"]) > set(baseline["accounts"]), "the plan's money is missing"


def test_a_number_that_moves_is_noticed() -> None:
    then = flat(written()["baseline"])
    key = "indicators / value_added_all / 2021"
    assert then[key] * (1.0 + 1e-6) != pytest.approx(then[key], rel=RELATIVE)
