"""The bank's ceiling, its loans to others, and what it remembers."""

from __future__ import annotations

import mesa
import numpy as np
import pytest

from sim.agents.banks import Bank, LendingNote, Widened

DEBT = np.array([600.0, 300.0, 100.0])
STAGE = np.array([0, 1, 0])


def test_the_ceiling_grows_from_the_first_stock_of_debt() -> None:
    # 1000 x 1.05 = 1050; after a year at 6 %: x exp(0.06) = 1114.928; widened by a tenth: 1226.421.
    bank = Bank(mesa.Model(), 1.05)
    bank.open_books(DEBT, STAGE)
    assert bank.ceiling(0, 0.06) == pytest.approx(1050.0)
    assert bank.ceiling(12, 0.06) == pytest.approx(1114.9284)
    bank.carry_out([Widened(0.06), Widened(0.04)], "credit")
    assert bank.ceiling(12, 0.06) == pytest.approx(1226.4213)
    bank.begin_month(13)
    assert bank.ceiling(12, 0.06) == pytest.approx(1114.9284), "a ceiling is widened for one month"
    assert Bank(mesa.Model(), 1.05).ceiling(12, 0.06) == 0.0, "no debt at the start, no lending"
    assert Bank(mesa.Model(), 1.05, limited=False).ceiling(12, 0.06) == float("inf")


def test_loans_to_others_follow_a_path_of_their_own() -> None:
    # Manufacturing: all of stage 0, half of stage 1: 700 + 150 = 850, a quarter of all loans: others have 2550.
    bank = Bank(
        mesa.Model(), 1.0, manufacturing=np.array([1.0, 0.5]), manufacturing_share=0.25, others_growth=0.12
    )
    bank.open_books(DEBT, STAGE)
    assert bank.to_manufacturing(DEBT, STAGE) == 850.0
    assert bank.first_loans_other == pytest.approx(2550.0)
    assert bank.loans_other(11) == pytest.approx(2550.0 * np.exp(0.12)), "at the end of the first year"


def test_it_remembers_this_month_alone_and_can_be_taken_back() -> None:
    bank = Bank(mesa.Model(), 1.0)
    bank.open_books(np.array([100.0]), np.array([0]))
    bank.carry_out([LendingNote(30.0, 20.0, 25.0)], "lend")
    kept = bank.snapshot()
    bank.begin_month(1)
    assert (bank.requested, bank.granted, bank.room) == (0.0, 0.0, 0.0)
    bank.carry_out([Widened(0.5)], "credit")
    bank.restore(kept)
    assert (bank.requested, bank.granted, bank.room, bank.widening) == (30.0, 20.0, 25.0, 0.0)
    assert bank.ceiling(0, 0.0) == 100.0
