"""What the watch writes down is what the ledger, the table and the event log say, and it changes nothing."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.ledger import Loan, Payment, Repayment, WriteOff
from sim.months import month_index
from sim.policies import cloud_subsidy, selection
from sim.story.happenings import Changed, Decided, Merged, Money, Noted
from sim.story.replay import Replay, Source, release, replay
from sim.story.watch import MERGER, Watch, money_of

ROWS = np.array([4, 2, 4])


@pytest.mark.parametrize(
    ("request_made", "moves"),
    [
        (Payment("government", "enterprises", "grant", np.array([1.0, 2.0, 4.0]), ROWS), [(1.0, 0.0), (4.0, 0.0)]),
        (Payment("enterprises", "households", "wages", np.arange(6.0)), [(-4.0, 0.0)]),
        (Payment("enterprises", "enterprises", "sales", np.arange(6.0), received=np.full(6, 2.5)),
         [(-4.0, 0.0), (2.5, 0.0)]),
        (Loan(np.array([1.0, 2.0, 4.0]), ROWS), [(1.0, 1.0), (4.0, 4.0)]),
        (Repayment(np.arange(6.0)), [(-4.0, -4.0)]),
        (WriteOff(np.arange(6.0)), [(0.0, -4.0)]),
        (Payment("government", "households", "allowance", 7.0), []),
        (Loan(np.array([9.0]), np.array([3])), []),
    ],
)  # fmt: skip
def test_a_request_is_split_into_the_part_of_the_row(request_made: object, moves: list[tuple[float, float]]) -> None:
    assert [(one.cash, one.debt) for one in money_of(request_made, 4, "made up")] == moves


@pytest.mark.parametrize("name", ["consolidated", "in_the_cloud"])
def test_money_adds_up_to_the_row_s_accounts_in_every_month(name: str, request: pytest.FixtureRequest) -> None:
    found: Replay = request.getfixturevalue(name)
    cash = debt = None
    for record in found.months:
        money = list(record.of(Money))
        if cash is not None and debt is not None:
            assert record.state["cash"] == pytest.approx(cash + sum(one.cash for one in money), abs=1e-7)
            assert record.state["debt"] == pytest.approx(debt + sum(one.debt for one in money), abs=1e-7)
        cash, debt = record.state["cash"], record.state["debt"]


@pytest.mark.parametrize("name", ["consolidated", "in_the_cloud"])
def test_events_are_those_of_the_folder(name: str, request: pytest.FixtureRequest) -> None:
    found: Replay = request.getfixturevalue(name)
    table = found.source.run.events
    own = table[(table["enterprise"] == found.row) & (table["draw"] == 0) & (table["replicate"] == 0)]
    there = [
        (month_index(month), kind, reason, amount)
        for month, kind, reason, amount in zip(own["month"], own["kind"], own["reason"], own["amount"], strict=True)
    ]
    seen = [(record.month, one.kind, one.reason, one.amount) for record in found.months for one in record.of(Noted)]
    assert seen and sorted(seen) == sorted(there)


def test_all_that_changed_was_changed_by_a_rule_that_may(in_the_cloud: Replay) -> None:
    rules = in_the_cloud.rules
    for record in in_the_cloud.months:
        for change in record.of(Changed):
            assert change.rule in rules and change.before != change.after
    changes = [(record, one) for record in in_the_cloud.months for one in record.of(Changed)]
    adopts = [(record, one) for record, one in changes if one.column == "cloud_level"]
    assert [one.rule for _, one in adopts] == ["adopt_cloud"]
    record, one = adopts[0]
    assert one.before == 0 and record.state["cloud_level"] == one.after
    assert record.state["cloud_month"] == record.month


def test_a_merger_carries_cash_and_debt_over_to_the_partner(story_source: Source) -> None:
    table = story_source.run.events
    absorbed = int(table.loc[table["kind"] == "merger", "enterprise"].iloc[0])
    gone = replay(story_source, absorbed)
    merged = [(record, one) for record in gone.months for one in record.of(Merged)]
    assert len(merged) == 1 and merged[0][1].absorbed
    record, one = merged[0]
    given = [money for money in record.of(Money) if money.purpose == MERGER]
    taken = replay(story_source, one.partner).months[record.month]
    assert [(other.partner, other.absorbed) for other in taken.of(Merged)] == [(absorbed, False)]
    received = [money for money in taken.of(Money) if money.purpose == MERGER]
    assert received[0].cash == pytest.approx(-given[0].cash) and received[0].debt == pytest.approx(-given[0].debt)


def test_the_model_and_the_modules_are_as_before_when_the_watch_is_off(story_source: Source) -> None:
    model, plain = story_source.model(), story_source.model()
    before = dict(vars(cloud_subsidy))
    watch = Watch(model, 0)
    with watch.on():
        assert cloud_subsidy.affordable is not selection.affordable
        watch.step()
    assert dict(vars(cloud_subsidy)) == before
    assert not {"view", "commit"} & set(vars(model.firms))
    assert not any("carry_out" in vars(resource) for resource in model.resources.values())
    plain.step()
    for name, array in plain.firms.arrays.items():
        assert np.array_equal(array, model.firms.arrays[name], equal_nan=True), name
    release(model)
    release(plain)


def test_the_watch_wants_a_slot_that_there_is() -> None:
    def enterprise(uid: int) -> None:
        raise KeyError(uid)

    with pytest.raises(KeyError):
        Watch(SimpleNamespace(enterprise=enterprise), 7)  # type: ignore[arg-type]


def test_what_is_due_comes_when_it_was_promised(consolidated: Replay) -> None:
    promised = [
        (promise.due, promise.purpose, promise.amount)
        for record in consolidated.months for one in record.of(Decided) for promise in one.promises if promise.amount
    ]  # fmt: skip
    paid = [
        (record.month, one.reason, one.amount)
        for record in consolidated.months for one in record.of(Noted) if one.kind == "paid"
    ]  # fmt: skip
    assert promised and paid == [one for one in promised if one[0] <= consolidated.months[-1].month]
