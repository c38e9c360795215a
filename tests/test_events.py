"""The event log: whole arrays in, one table out."""

from __future__ import annotations

import numpy as np
import pytest

from sim.events import Event, EventLog
from sim.model import PolicyModel, RunResult

STAGE = np.array([3, 3, 5, 7])


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def log_of_two_months() -> EventLog:
    log = EventLog(STAGE)
    log.begin_month(4)
    log.carry_out([Event("entry", rows(0, 2), "market"), Event("paid", rows(1), "subsidy", 2.5)], "enter_market")
    log.begin_month(5)
    log.carry_out(
        [Event("exit", rows(2, 3), "closure", np.array([1.0, 2.0])), Event("exit", rows(), "insolvency")], "x"
    )
    return log


def test_table_has_one_line_an_enterprise() -> None:
    table = log_of_two_months().table()
    assert {name: list(values) for name, values in table.items()} == {
        "month": [4, 4, 4, 5, 5],
        "enterprise": [0, 2, 1, 2, 3],
        "stage": [3, 5, 3, 5, 7],
        "kind": ["entry", "entry", "paid", "exit", "exit"],
        "reason": ["market", "market", "subsidy", "closure", "closure"],
        "amount": [0.0, 0.0, 2.5, 1.0, 2.0],
    }


def test_counts_by_kind_and_month() -> None:
    log = log_of_two_months()
    assert [log.count("exit", 5), log.count("exit", 4), log.count("entry", 4), log.count("merger", 4)] == [2, 0, 2, 0]


def test_an_empty_log_is_a_table_without_lines() -> None:
    table = EventLog(STAGE).table()
    assert {len(values) for values in table.values()} == {0}
    assert list(table) == ["month", "enterprise", "stage", "kind", "reason", "amount"]


def test_restoring_forgets_what_came_later() -> None:
    log = log_of_two_months()
    before, kept = log.table(), log.snapshot()
    log.carry_out([Event("entry", rows(1))], "x")
    log.restore(kept)
    assert all(np.array_equal(log.table()[name], before[name]) for name in before)


def test_log_of_a_run_tells_who_came_and_went(small_city: tuple[PolicyModel, RunResult]) -> None:
    model, result = small_city
    events = result.events
    assert set(events["kind"]) >= {"entry", "exit", "cloud_adopted", "listed"}
    assert set(events["stage"]) <= set(model.plan.stages)
    gone = events["enterprise"][events["kind"] == "exit"]
    assert len(set(gone)) == len(gone), "an enterprise has ended twice"
    assert not model.firms.arrays["alive"][gone].any()
    born = dict(
        zip(events["enterprise"][events["kind"] == "entry"], events["month"][events["kind"] == "entry"], strict=True)
    )
    for enterprise, month in zip(gone, events["month"][events["kind"] == "exit"], strict=True):
        assert born.get(enterprise, -1) <= month
    adopted = events["kind"] == "cloud_adopted"
    assert events["amount"][adopted].min() >= 1


@pytest.mark.parametrize("reason", ["closure", "insolvency"])
def test_exits_have_a_reason(small_city: tuple[PolicyModel, RunResult], reason: str) -> None:
    model, result = small_city
    logged = np.count_nonzero(result.events["reason"] == reason)
    assert logged == model.lifecycle.removed[reason].sum() > 0
