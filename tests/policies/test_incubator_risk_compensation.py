"""Incubators and the compensation of losses against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.incubator_risk_compensation import PLACE, IncubatorRiskCompensation
from sim.streams import hashed_uniform
from tests.policies.firms import at, network, office, programme_of, table

MONTH = 20


def lever(**settings: Any) -> IncubatorRiskCompensation:
    values = {
        "tenant_share": 1.0, "young_months": 36, "tenancy_months": 24, "hazard_relief": 0.2, "leverage_eased": 0.05,
        "credit_priority": 0.02, "loss_share": 0.5, "cap_amount": 100.0, "payment_lag_months": 1,
    }  # fmt: skip
    return IncubatorRiskCompensation(**(values | settings))


def firms(rows: int, **columns: Any) -> SimpleNamespace:
    given = {"above_scale": np.zeros(rows, dtype=bool), "age": np.full(rows, 10.0), "support_barred": np.zeros(rows)}
    return table(**(given | columns))


def test_small_young_enterprises_are_taken_in_once_and_for_two_years() -> None:
    made = lever()
    programme = programme_of(made, 4, MONTH)
    programme.memory["until"][3] = 15.0
    given = firms(4, age=[10.0, 40.0, 10.0, 10.0], above_scale=np.array([False, False, True, False]))
    result = made.offer(given, programme, at(MONTH), network(4))
    assert result["exit_pressure"] == pytest.approx([np.log(0.8), 0.0, 0.0, 0.0])
    assert result["leverage_eased"].tolist() == [0.05, 0.0, 0.0, 0.0]
    assert result["credit_priority"].tolist() == [0.02, 0.0, 0.0, 0.0]
    programme.carry_out(result["programme"], "offer")
    assert programme.memory["until"].tolist() == [44.0, 0.0, 0.0, 15.0]
    # Between reviews nobody is taken in; who is barred gets nothing meanwhile.
    barred = made.offer(firms(4, support_barred=[1.0, 0.0, 0.0, 0.0]), programme, at(MONTH + 1), network(4))
    assert not barred["exit_pressure"].any()
    assert barred["programme"] == []
    assert not made.offer(firms(4, age=np.full(4, 99.0)), programme, at(44), network(4))["exit_pressure"].any()


def test_places_are_a_share_by_one_draw_for_good() -> None:
    made = lever(tenant_share=0.3)
    result = made.offer(firms(50), programme_of(made, 50, MONTH), at(MONTH), network(50))
    has_place = hashed_uniform(np.arange(50, dtype=np.uint64), PLACE) < 0.3
    assert (result["leverage_eased"] > 0.0).tolist() == has_place.tolist()


def test_who_owes_more_than_usual_is_remembered() -> None:
    made = lever()
    programme = programme_of(made, 3, MONTH)
    programme.memory["until"][:] = [44.0, 44.0, 0.0]
    given = firms(3, debt=[80.0, 60.0, 99.0], capital_need=np.full(3, 2.0), capacity=np.full(3, 50.0))
    result = made.watch(given, programme, SimpleNamespace(leverage_ceiling=0.7), at(MONTH))
    assert result["programme"][0].rows.tolist() == [0]


def decide(made: IncubatorRiskCompensation, *, money: float = 1e6, month: int = MONTH) -> Any:
    programme = programme_of(made, 6, month, money=money)
    programme.memory["until"][:] = [44.0, 44.0, 0.0, 44.0, 44.0, 0.0]
    programme.memory["relied"][1] = 1.0
    ended = SimpleNamespace(
        lost_loans=[(np.array([1, 2]), np.array([90.0, 70.0])), (np.array([0, 3]), np.array([400.0, 0.0]))]
    )
    return made.compensate(firms(6), programme, at(month), ended, network(6), office())


def test_half_of_the_loss_on_tenants_goes_to_the_bank() -> None:
    # Enterprise 2 is no tenant, 3 left no debts; half of 400 is above the cap of 100.
    result = decide(lever())
    decision = result["programme"][0]
    assert dict(zip(decision.awarded.tolist(), decision.amounts.tolist(), strict=True)) == {0: 100.0, 1: 45.0}
    assert decision.anyway[decision.awarded == 0].all()
    assert not decision.anyway[decision.awarded == 1].any()
    (batch,) = decision.batches
    assert (batch.payer, batch.receiver, batch.due) == ("government", "bank", MONTH + 1)


def test_short_money_serves_the_smallest_loss_first() -> None:
    decision = decide(lever(), money=60.0)["programme"][0]
    assert sorted(decision.applicants.tolist()) == [0, 1]
    assert decision.awarded.tolist() == [1]


def test_after_the_end_only_what_is_due_is_paid() -> None:
    made = lever(end="2020-09")
    assert decide(made, month=21) == {}
    programme = programme_of(made, 6, 21)
    programme.carry_out(decide(lever())["programme"][:1], "compensate")
    nothing = SimpleNamespace(lost_loans=[])
    result = made.compensate(firms(6), programme, at(21), nothing, network(6), office())
    (payment,) = result["ledger"]
    assert (payment.payer, payment.receiver, payment.amount) == ("government", "bank", 145.0)
    assert result["programme"][0].paid == 145.0
