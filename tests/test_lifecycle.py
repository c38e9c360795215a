"""Begin, end and merge: what each column declares, and no yuan lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.columns import COLUMNS
from sim.engine_errors import ContractError
from sim.events import EventLog
from sim.ledger import Ledger
from sim.lifecycle import Births, Exits, Lifecycle, Mergers
from sim.state import Enterprises

SLOTS, STAGES = 8, 3


class City:
    """Eight slots of three stages, the first five alive, with plain numbers in every column."""

    def __init__(self) -> None:
        self.firms = Enterprises(SLOTS, np.array([SLOTS]))
        self.firms.begin_month(0)
        arrays = self.firms.arrays
        arrays["stage"][:] = np.arange(SLOTS) % STAGES
        arrays["alive"][:5] = True
        for name, value in {
            "cash": 5.0, "debt": 8.0, "customers": 10.0, "capacity": 12.0, "labour": 3.0, "land": 2.0, "price": 1.1,
            "revenue_last_year": 100.0, "input_stock": 4.0, "age": 30.0,
        }.items():  # fmt: skip
            arrays[name][..., :5] = value
        arrays["above_scale"][1] = True
        self.ledger = Ledger(self.firms)
        self.events = EventLog(arrays["stage"])
        self.life = Lifecycle(self.firms, self.ledger, self.events, STAGES)
        self.life.initial = self.life.count_alive()
        self.ledger.open_books()
        self.begin_month(0)

    def begin_month(self, month: int) -> None:
        for part in (self.firms, self.ledger, self.events, self.life):
            part.begin_month(month)  # type: ignore[attr-defined]

    def check(self) -> None:
        arrays, ledger = self.firms.arrays, self.ledger
        assert ledger.total_money() == pytest.approx(ledger.initial_money, abs=1e-9)
        debt = ledger.initial_debt + ledger.debt_granted - ledger.debt_repaid - ledger.debt_written_off
        assert arrays["debt"].sum() == pytest.approx(debt, abs=1e-9)
        alive = self.life.initial + self.life.entered.sum() - self.life.total_removed()
        assert self.life.count_alive() == alive
        for name, column in COLUMNS.items():
            if column.kind == "stock" and column.on_exit == "zero":
                assert (arrays[name][..., ~arrays["alive"]] == column.neutral).all(), name


def rows(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def birth(*numbers: int, equity: float = 6.0, **values: float) -> Births:
    given = {name: np.full(len(numbers), value) for name, value in values.items()}
    return Births(rows(*numbers), given, np.full(len(numbers), equity))


def test_an_entrant_has_what_its_request_and_its_columns_say() -> None:
    city = City()
    city.life.carry_out([birth(6, 7, customers=3.0, capacity=4.0)], "enter_market")
    arrays = city.firms.arrays
    assert list(arrays["alive"][5:]) == [False, True, True]
    assert list(arrays["customers"][5:]) == [0.0, 3.0, 3.0]
    assert list(arrays["cash"][5:]) == [0.0, 6.0, 6.0] and list(arrays["price"][5:]) == [0.0, 1.0, 1.0]
    assert city.ledger.entries[2019, "households", "enterprises", "owners' equity"] == 12.0
    assert list(city.life.entered) == [1.0, 1.0, 0.0]
    assert list(city.events.table()["kind"]) == ["entry", "entry"]
    city.check()


@pytest.mark.parametrize("numbers", [(4,), (6, 6)])
def test_a_taken_slot_cannot_be_born_into(numbers: tuple[int, ...]) -> None:
    with pytest.raises(ContractError, match="'enter_market' lets enterprises begin in slots that are taken"):
        City().life.carry_out([birth(*numbers)], "enter_market")


def test_creditors_come_first_and_owners_last() -> None:
    """Cash 5 and debt 8: five are repaid, three written off. Cash 20: eight are repaid, twelve go to the owners."""
    city = City()
    city.firms.arrays["cash"][1] = 20.0
    city.ledger.open_books()
    city.life.carry_out([Exits(rows(0, 1), "closure")], "leave_market")
    entries = {purpose: value for (*_, purpose), value in city.ledger.entries.items()}
    assert entries == {"loan repayment at closing": 13.0, "rest to owners": 12.0}
    assert (city.ledger.debt_repaid, city.ledger.debt_written_off) == (13.0, 3.0)
    city.check()


@pytest.mark.parametrize(
    ("cash", "bank", "fund", "owners"),
    [(100.0, 50.0, 30.0, 20.0), (60.0, 50.0, 10.0, 0.0), (40.0, 40.0, 0.0, 0.0)],
)
def test_the_bank_comes_before_the_fund(cash: float, bank: float, fund: float, owners: float) -> None:
    """Of a debt of 80 the fund has lent 30."""
    city = City()
    before = dict(city.ledger.balances)
    arrays = city.firms.arrays
    held, owed = float(arrays["cash"][0]), float(arrays["debt"][0])
    arrays["cash"][0], arrays["debt"][0], arrays["owed_to_fund"][0] = cash, 80.0, 30.0
    city.ledger.initial_money += cash - held
    city.ledger.initial_debt += 80.0 - owed
    city.life.carry_out([Exits(rows(0), "closure")], "test")
    creditors = ("bank", "guidance_fund", "households")
    gained = {name: city.ledger.balances[name] - before.get(name, 0.0) for name in creditors}
    assert gained == pytest.approx({"bank": bank, "guidance_fund": fund, "households": owners})
    assert city.life.repaid_to_fund[0] == fund
    assert float(city.life.lost_loans[0][1][0]) == pytest.approx(50.0 - bank)


def test_unpaid_bills_are_met_by_the_bank_and_lost() -> None:
    city = City()
    city.firms.arrays["cash"][0] = -7.0
    city.ledger.open_books()
    city.life.carry_out([Exits(rows(0), "insolvency")], "leave_market")
    assert city.ledger.entries[2019, "bank", "enterprises", "unpaid bills at closing"] == 7.0
    assert city.ledger.debt_written_off == 15.0
    city.check()


def test_an_exit_leaves_customers_land_counts_and_an_event() -> None:
    city = City()
    city.life.carry_out([Exits(rows(1, 3), "consolidation")], "x")
    assert list(city.life.lost_customers) == [10.0, 10.0, 0.0]
    assert city.life.released_land == 4.0
    assert list(city.life.removed["consolidation"]) == [1.0, 1.0, 0.0]
    assert list(city.life.removed_above_scale["consolidation"]) == [0.0, 1.0, 0.0]
    table = city.events.table()
    assert list(table["kind"]) == ["exit", "exit"] and list(table["amount"]) == [100.0, 100.0]
    city.begin_month(1)
    assert not city.life.lost_customers.any()


def test_who_is_asked_to_end_twice_ends_once() -> None:
    city = City()
    city.life.carry_out([Exits(rows(2, 2, 6), "closure"), Exits(rows(2), "insolvency")], "x")
    assert city.life.total_removed() == 1 and list(city.life.removed) == ["closure"]
    city.check()


def test_a_merger_adds_up_what_columns_say() -> None:
    city = City()
    request = Mergers(rows(0, 3), rows(1, 1), {"customers": 0.8, "labour": 0.5})
    city.life.carry_out([request], "consolidate")
    arrays = city.firms.arrays
    assert (arrays["cash"][1], arrays["debt"][1], arrays["capacity"][1]) == (15.0, 24.0, 36.0)
    assert (arrays["customers"][1], arrays["labour"][1], arrays["price"][1], arrays["age"][1]) == (26.0, 6.0, 1.1, 30.0)
    assert arrays["input_stock"][:, 1].tolist() == [12.0, 12.0]
    assert list(city.life.lost_customers) == pytest.approx([4.0, 0.0, 0.0])
    assert [list(part) for part in city.life.links_to_move[0]] == [[0, 3], [1, 1]]
    assert list(arrays["alive"]) == [False, True, True, False, True, False, False, False]
    city.check()


@pytest.mark.parametrize(
    ("absorbed", "acquirers", "gone"),
    [
        ((0,), (0,), ()),  # not by itself
        ((0,), (6,), ()),  # not by one who does not live
        ((6,), (0,), ()),  # one who does not live cannot be absorbed
        ((0, 0), (1, 2), (0,)),  # not by two: the first request counts
        ((0, 1), (1, 2), (1,)),  # nobody absorbs while being absorbed
    ],
)
def test_impossible_mergers_do_not_take_place(
    absorbed: tuple[int, ...], acquirers: tuple[int, ...], gone: tuple[int, ...]
) -> None:
    city = City()
    city.life.carry_out([Mergers(rows(*absorbed), rows(*acquirers))], "x")
    assert list(np.flatnonzero(~city.firms.arrays["alive"][:5])) == list(gone)
    city.check()


slots = st.lists(st.integers(0, SLOTS - 1), max_size=4)


@st.composite
def lifecycles(draw: st.DrawFn):  # type: ignore[no-untyped-def]
    kind = draw(st.sampled_from(["birth", "exit", "merger"]))
    numbers = draw(slots)
    if kind == "exit":
        return Exits(rows(*numbers), draw(st.sampled_from(["closure", "insolvency"])))
    if kind == "merger":
        partners = draw(st.lists(st.integers(0, SLOTS - 1), min_size=len(numbers), max_size=len(numbers)))
        shares = {"customers": draw(st.floats(0, 1)), "labour": draw(st.floats(0, 1))}
        return Mergers(rows(*numbers), rows(*partners), shares)
    return birth(*numbers, equity=draw(st.floats(0, 50)), customers=draw(st.floats(0, 9)))


@given(st.lists(lifecycles(), max_size=10))
def test_counts_and_money_hold_whatever_happens(requests: list) -> None:  # type: ignore[type-arg]
    city = City()
    customers = city.firms.arrays["customers"].sum()
    for request in requests:
        if isinstance(request, Births):
            free = ~city.firms.arrays["alive"][request.rows]
            if not free.all() or len(set(request.rows)) != len(request.rows):
                with pytest.raises(ContractError):
                    city.life.carry_out([request], "x")
                continue
            customers += request.values["customers"].sum()
        city.life.carry_out([request], "x")
        city.check()
    # Customers are with somebody, or lost: none vanish.
    assert city.firms.arrays["customers"].sum() + city.life.lost_customers.sum() == pytest.approx(customers)
    assert len(city.events.table()["kind"]) == city.life.entered.sum() + city.life.total_removed()


def test_restoring_brings_counts_back() -> None:
    city = City()
    city.life.carry_out([Exits(rows(0), "closure"), birth(5)], "x")
    kept, firms = city.life.snapshot(), city.firms.snapshot()
    city.life.carry_out([Exits(rows(1, 2), "closure"), Exits(rows(3), "insolvency"), birth(6)], "x")
    city.life.restore(kept)
    city.firms.restore(firms)
    assert city.life.total_removed() == 1 and city.life.entered.sum() == 1 and list(city.life.removed) == ["closure"]
    assert city.life.count_alive() == 5
    assert kept[1].sum() == 1, "a snapshot changes with the lifecycle that it was taken from"
