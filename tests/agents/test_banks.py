"""The bank's ceiling and what it remembers."""

from __future__ import annotations

import mesa
import pytest

from sim.agents.banks import Bank, LendingNote


def test_the_ceiling_grows_from_the_first_stock_of_debt() -> None:
    # 1000 x 1.05 = 1050; after a year at 6 %: x exp(0.06) = 1114.928; widened by a tenth: 1226.421.
    bank = Bank(mesa.Model(), 1.05)
    bank.open_books(1000.0)
    assert bank.ceiling(0, 0.06) == pytest.approx(1050.0)
    assert bank.ceiling(12, 0.06) == pytest.approx(1114.9284)
    bank.widening = 0.1
    assert bank.ceiling(12, 0.06) == pytest.approx(1226.4213)
    assert Bank(mesa.Model(), 1.05).ceiling(12, 0.06) == 0.0, "no debt at the start, no lending"


def test_it_remembers_this_month_alone_and_can_be_taken_back() -> None:
    bank = Bank(mesa.Model(), 1.0)
    bank.open_books(100.0)
    bank.carry_out([LendingNote(30.0, 20.0, 25.0)], "lend")
    kept = bank.snapshot()
    bank.begin_month(1)
    assert (bank.requested, bank.granted, bank.room) == (0.0, 0.0, 0.0)
    bank.widening = 0.5
    bank.restore(kept)
    assert (bank.requested, bank.granted, bank.room, bank.widening) == (30.0, 20.0, 25.0, 0.0)
    assert bank.ceiling(0, 0.0) == 100.0
