from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.plan import load_plan
from sim.roster.enterprises import read_enterprises
from sim.roster.table import COPY_COLUMNS, EnterpriseRoster, read_copy
from tests.roster.made import COMPLETE, complete_rows, text

PLAN = load_plan()


def _table(count: int = 12) -> EnterpriseRoster:
    found = read_enterprises(text(COMPLETE, *complete_rows(count)).encode(), "a.csv", PLAN).table
    assert found is not None
    return found


def test_a_copy_read_again_is_the_same_copy() -> None:
    table = _table()
    again = read_enterprises(table.copy.encode(), "roster.csv", PLAN).table
    assert again == table and again is not None and again.copy == table.copy and again.rows == table.rows
    assert "示例" not in table.copy


def test_names_do_not_enter_the_digest_and_numbers_do() -> None:
    rows = complete_rows(12)
    renamed = [["另一个名字", *row[1:]] for row in rows]
    changed = [row[:4] + [row[4] + 1.0] + row[5:] for row in rows]
    digests = [
        read_enterprises(text(COMPLETE, *own).encode(), "a.csv", PLAN).table.digest  # type: ignore[union-attr]
        for own in (rows, renamed, changed)
    ]
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("stage", "nowhere"),
        ("park", "moon"),
        ("founded", "2015-13"),
        ("revenue", "nan"),
        ("revenue", "-1"),
        ("revenue", "0"),
        ("employees", "0"),
        ("cloud", "9"),
        ("high_tech", "0.5"),
        ("energy", "1e300"),
        ("row", "x"),
        ("land", "many"),
    ],
)
def test_a_copy_that_somebody_changed_is_refused(column: str, cell: str) -> None:
    lines = _table(3).copy.splitlines()
    cells = lines[1].split(",")
    cells[COPY_COLUMNS.index(column)] = cell
    with pytest.raises(InputError):
        read_copy("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n", "roster.csv", PLAN)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.one_of(st.just(float("nan")), st.floats(0.1, 1e8)), min_size=1, max_size=5))
def test_every_number_survives_the_copy(revenue: list[float]) -> None:
    count = len(revenue)
    numbers = {name: np.full(count, np.nan) for name in COPY_COLUMNS[4:]}
    numbers["revenue"] = np.array(revenue)
    table = EnterpriseRoster(tuple(range(count)), ("OTHER",) * count, ("",) * count, ("",) * count, numbers)
    np.testing.assert_array_equal(read_copy(table.copy, "f", PLAN).numbers["revenue"], np.array(revenue))
