"""When the largest supplier stops, its customers feel it within two months, and theirs feel it less."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sim.model import PolicyModel
from sim.rule import make_rule
from sim.schedule import Schedule, check_order
from tests.small_models import small_scenario, step_to

START, MONTHS = 24, 9


@dataclass
class Stop:
    """One enterprise stopped for good: output with over output without, month by month, for each ring of customers."""

    first_round: np.ndarray
    second_round: np.ndarray
    everybody_else: np.ndarray
    customers: int
    own: np.ndarray


def after(model: PolicyModel, kept: dict[str, Any], rows: int) -> np.ndarray:
    """Output from a snapshot on, shape (months, rows)."""
    model.restore(kept)
    output = []
    for _ in range(MONTHS):
        model.step()
        output.append(model.firms["output"][:rows].copy())
    return np.array(output)


@pytest.fixture(scope="module")
def stop_largest() -> Callable[[str | None], Stop]:
    """A function of a stage (None: of the whole city) that stops the largest local supplier there."""
    # Without the winter's stop orders, under which customers would stand still beside their supplier.
    model = PolicyModel(small_scenario(1.0, parameters={"stop_days": 0.0, "stop_days_other_kilns": 0.0}))
    step_to(model, START)
    kept, firms, network = model.snapshot(), model.firms, model.network
    rows = firms.rows
    links = np.flatnonzero(network.active[: network.links_of(rows)])
    supplier, buyer = network.row[links], network.buyer[links]
    local_sales = np.bincount(supplier, network.need[links] * firms["expected_demand"][buyer], rows) * firms["alive"]
    stage, alive = firms["stage"].copy(), firms["alive"].copy()
    plain = list(model.schedule.rules)
    without = after(model, kept, rows)

    def run(where: str | None) -> Stop:
        among = local_sales * (stage == model.plan.stage_index(where)) if where else local_sales
        stopped = int(np.argmax(among))

        def stop(firms: Any) -> dict[str, Any]:
            """Machines of one enterprise stand still."""
            return {"curtailment": np.arange(firms.rows) == stopped}

        halt = make_rule(stop, phase="offer", adds=("curtailment",))
        place = [made.phase for made in plain].index("act")
        rules = [*plain[:place], halt, *plain[place:]]
        check_order(rules)
        model.schedule = Schedule(rules)
        change = after(model, kept, rows)
        model.schedule = Schedule(plain)
        first = np.zeros(rows, dtype=bool)
        first[buyer[supplier == stopped]] = True
        first &= alive
        second = np.zeros(rows, dtype=bool)
        second[buyer[first[supplier]]] = True
        second &= alive & ~first
        second[stopped] = first[stopped] = False
        others = alive & ~first & ~second
        others[stopped] = False

        def loss(group: np.ndarray) -> np.ndarray:
            return 1.0 - change[:, group].sum(axis=1) / without[:, group].sum(axis=1)

        return Stop(loss(first), loss(second), loss(others), int(first.sum()), change[:, stopped])

    return run


@pytest.mark.parametrize("where", [None, "AL_prim", "RF_raw"])
def test_customers_lose_output_within_two_months(stop_largest: Callable[[str | None], Stop], where: str | None) -> None:
    stop = stop_largest(where)
    assert not stop.own.any(), "it has not stopped"
    assert stop.customers > 20
    # It still sells from its finished stock in the month in which it stops; from then on less and less arrives.
    assert stop.first_round[0] == 0.0
    assert stop.first_round[1] > 1e-4
    assert stop.first_round[2] > 0.003
    # Size: less than customers would lose without substitutes from elsewhere, more than nothing.
    assert 0.03 < stop.first_round.max() < 0.4


@pytest.mark.parametrize("where", [None, "AL_prim", "RF_raw"])
def test_the_shock_is_damped_from_round_to_round(stop_largest: Callable[[str | None], Stop], where: str | None) -> None:
    stop = stop_largest(where)
    assert stop.second_round[:2] == pytest.approx([0.0, 0.0], abs=1e-3), "too early: inputs take a month"
    assert (np.abs(stop.second_round[2:]) < 0.35 * stop.first_round[2:]).all()
    assert (np.abs(stop.everybody_else) < 0.35 * np.maximum(stop.first_round, 0.01)).all()


def test_the_second_round_is_felt_where_a_chain_is_long(stop_largest: Callable[[str | None], Stop]) -> None:
    """Primary aluminium goes into processed aluminium, and that into machines: machines lose, later and less."""
    stop = stop_largest("AL_prim")
    assert stop.second_round.max() > 0.002
    early = np.argmax(stop.first_round > 0.1 * stop.first_round.max())
    late = np.argmax(stop.second_round > 0.1 * stop.second_round.max())
    assert late > early
