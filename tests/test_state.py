"""The enterprise table and the guarded view of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.columns import COLUMNS, INPUT_SLOTS
from sim.engine_errors import ContractError
from sim.rule import Rule, make_rule
from sim.state import Enterprises

LIVE, SLOTS = 4, 6


def table() -> Enterprises:
    firms = Enterprises(SLOTS, np.array([LIVE, SLOTS]))
    firms.begin_month(0)
    firms.arrays["price"][:] = np.arange(SLOTS) + 1.0
    return firms


def a_rule(**declaration: object) -> Rule:
    def act(firms):  # type: ignore[no-untyped-def]
        """Do what the test wants."""

    return make_rule(act, phase="act", **declaration)  # type: ignore[arg-type]


def test_there_is_an_array_for_every_column() -> None:
    firms = table()
    assert set(firms.arrays) == set(COLUMNS)
    for name, column in COLUMNS.items():
        shape = (SLOTS,) if column.width == 1 else (column.width, SLOTS)
        assert firms.arrays[name].shape == shape and firms.arrays[name].dtype == column.dtype, name
        if name != "price":
            assert (firms.arrays[name] == column.neutral).all(), name


def test_every_column_says_what_it_is() -> None:
    for column in COLUMNS.values():
        assert column.unit and column.sentence[0].isupper(), column.name
        assert column.kind == "flow" or not column.open, column.name
        assert column.kind == "stock" or column.on_merge == "keep", column.name
        assert column.minimum in (None, 0.0), column.name


def test_rows_are_those_of_the_month() -> None:
    firms = table()
    assert list(firms["price"]) == [1.0, 2.0, 3.0, 4.0]
    assert firms["input_stock"].shape == (INPUT_SLOTS, LIVE)
    for month in (1, 2, 99):
        firms.begin_month(month)
        assert len(firms["price"]) == SLOTS


def test_an_unknown_column_is_named_with_what_was_meant() -> None:
    with pytest.raises(ContractError, match="no column 'prise'; did you mean 'price'"):
        table()["prise"]


def test_a_view_shows_declared_columns_read_only() -> None:
    view = table().view(a_rule(reads=("cash",), lagged=("price",)))
    assert list(view.price) == [1.0, 2.0, 3.0, 4.0] and view.rows == LIVE
    with pytest.raises(ValueError, match="read-only"):
        view.price[0] = 9.0
    with pytest.raises(ContractError, match="'act' reads 'capacity', which it does not declare"):
        view.capacity  # noqa: B018
    with pytest.raises(ContractError, match="'act' reads 'capasity': no such column; did you mean 'capacity'"):
        view.capasity  # noqa: B018
    with pytest.raises(ContractError, match="'act' sets firms.capacity; return the new values instead"):
        view.capacity = 1.0


def test_a_view_of_a_block_shows_its_rows() -> None:
    view = table().view(a_rule(lagged=("price", "input_stock")), slice(1, 3))
    assert list(view.price) == [2.0, 3.0] and view.rows == 2 and view.input_stock.shape == (INPUT_SLOTS, 2)


def test_an_owner_replaces_and_contributors_add_up() -> None:
    firms = table()
    firms.commit(a_rule(writes=("price",)), "price", np.full(LIVE, 7.0))
    adds = a_rule(adds=("curtailment",))
    firms.commit(adds, "curtailment", np.array([0.1, 0.0, 0.0, 0.2]))
    firms.commit(adds, "curtailment", 0.5)
    assert list(firms["price"]) == [7.0] * 4
    assert firms["curtailment"] == pytest.approx([0.6, 0.5, 0.5, 0.7])
    assert firms.arrays["price"][LIVE] == 5.0, "a future slot was written"


def test_a_block_is_stored_in_its_place() -> None:
    firms = table()
    firms.commit(a_rule(writes=("price",)), "price", np.array([8.0, 9.0]), slice(1, 3))
    assert list(firms["price"]) == [1.0, 8.0, 9.0, 4.0]


@given(st.lists(st.lists(st.floats(-1e3, 1e3), min_size=LIVE, max_size=LIVE), max_size=5))
def test_open_flows_sum_within_a_month_and_start_anew_in_the_next(contributions: list[list[float]]) -> None:
    firms, made = table(), a_rule(adds=("customers_gained",))
    for values in contributions:
        firms.commit(made, "customers_gained", np.array(values))
    assert firms["customers_gained"] == pytest.approx(
        np.sum(contributions, axis=0) if contributions else np.zeros(LIVE)
    )
    firms.begin_month(1)
    assert (firms.arrays["customers_gained"] == COLUMNS["customers_gained"].neutral).all()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("price", np.ones(3), r"'act' returned 'price' of shape \(3,\); the table has \(4,\)"),
        ("input_stock", np.ones(LIVE), r"'input_stock' of shape \(4,\); the table has \(2, 4\)"),
        ("cloud_level", np.ones(LIVE), "'cloud_level' as float64; the column is int64"),
        ("zombie", np.ones(LIVE, dtype=np.int64), "'zombie' as int64; the column is bool"),
        ("debt", np.ones(LIVE), "'act' returned 'debt', which it does not declare"),
        ("prise", np.ones(LIVE), "'prise', which it does not declare; did you mean 'price'"),
    ],
)
def test_what_cannot_be_stored_is_refused(name: str, value: np.ndarray, message: str) -> None:
    made = a_rule(writes=("price", "input_stock", "cloud_level", "zombie"))
    with pytest.raises(ContractError, match=message):
        table().commit(made, name, value)


def test_slots_are_filled_as_each_column_declares() -> None:
    firms = table()
    for column in COLUMNS.values():
        if column.dtype != "bool":
            firms.arrays[column.name][...] = 3
    firms.fill_slots(np.array([1]), "entry")
    firms.fill_slots(np.array([2]), "exit")
    for name, column in COLUMNS.items():
        array = firms.arrays[name]
        if column.kind == "stock" and column.owner != "ledger":
            assert (array[..., 1] == column.on_entry).all(), name
            assert (array[..., 2] == (column.neutral if column.on_exit == "zero" else array[..., 3])).all(), name
        else:
            assert (array[..., [1, 2]] == array[..., [3, 3]]).all(), name
        assert (array[..., 0] == array[..., 3]).all(), name


def test_the_lowest_stock_is_seen_wherever_it_is() -> None:
    for name in table().bounded:
        firms = table()
        firms.arrays[name][2] = -0.5
        assert firms.lowest_stock() == -0.5, name
        firms.arrays[name][2] = np.nan
        assert not firms.lowest_stock() >= 0, name


def test_restoring_brings_back_stocks_and_clears_flows() -> None:
    firms = table()
    kept = firms.snapshot()
    firms.commit(a_rule(writes=("price", "output"), adds=("curtailment",)), "price", 9.0)
    firms.commit(a_rule(writes=("output",)), "output", 9.0)
    firms.commit(a_rule(adds=("curtailment",)), "curtailment", 9.0)
    firms.restore(kept)
    assert list(firms["price"]) == [1.0, 2.0, 3.0, 4.0]
    assert not firms["output"].any() and not firms["curtailment"].any()
    firms.arrays["price"][0] = 5.0
    assert kept["price"][0] == 1.0, "a snapshot changes with the table that it was taken from"
