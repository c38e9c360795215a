"""What an enterprise makes and delivers: plan, limits, output, shipment, backlog, energy.

Output follows Leontief: the least of plan, capacity, hands and inputs (Poledna et al. 2023; Hallegatte 2008).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.rule import Firms, Result, Values, rule

EMPTY = 1e-12
"""An input that a stage does not need must not limit it: empty over empty counts as plenty."""


@rule(
    phase="act",
    reads=(
        "tfp_fixed",
        "labour_output",
        "input_share",
        "expected_demand",
        "inputs_available",
        "curtailment",
        "stage",
    ),
    lagged=("tfp_shock", "knowledge", "finished_stock", "backlog", "capacity", "labour", "labour_need"),
    writes=("productivity", "material_use", "output", "input_stock"),
    params=("finished_stock_target", "finished_stock_adjustment", "overtime_ceiling", "productivity_saves_materials"),
    resources=("world",),
    row_wise=True,
)
def produce(firms: Firms, p: Values, world: Any) -> Result:
    """Make what is wanted, as far as capacity, hands and inputs allow.

    Wanted is expected demand, plus a share of the backlog and of what the finished stock lacks.
    """
    log_productivity = firms.tfp_fixed + firms.tfp_shock + firms.knowledge
    productivity = np.exp(log_productivity)
    material_use = np.exp(log_productivity * -p.productivity_saves_materials)
    demand = firms.expected_demand
    lacking = p.finished_stock_target * demand + firms.backlog - firms.finished_stock
    wanted = np.maximum(demand + lacking * (1.0 / p.finished_stock_adjustment), 0.0)
    # What may be worked binds machines and hands alike; a curtailment stops machines only.
    worked = p.overtime_ceiling * world.activity[firms.stage]
    runnable = firms.capacity * worked * np.maximum(1.0 - firms.curtailment, 0.0)
    of_one = firms.labour_output * productivity * (worked * world.labour_trend)
    hands = firms.labour * of_one / (firms.labour_need + EMPTY)
    need = firms.input_share * material_use
    supplied = (firms.inputs_available + EMPTY) / (need + EMPTY * EMPTY)
    output = np.minimum(np.minimum(wanted, runnable), np.minimum(hands, np.minimum(supplied[0], supplied[1])))
    return {
        "productivity": productivity,
        "material_use": material_use,
        "output": output,
        "input_stock": np.maximum(firms.inputs_available - need * output, 0.0),
    }


@rule(
    phase="act",
    reads=("output", "orders", "orders_external", "alive"),
    lagged=("finished_stock", "backlog", "local_orders", "price"),
    writes=("finished_stock", "backlog", "fill_rate", "shipped", "shipped_local", "revenue"),
    params=("backlog_half_life",),
    row_wise=True,
)
def ship(firms: Firms, p: Values) -> Result:
    """Deliver from stock to all customers in proportion; outside orders that wait melt away with a half-life.

    ``fill = min(1, stock / due)`` for everybody (proportional rationing); outside orders not served become backlog
    ``b' = 2^(-1/h) (1 - fill) (external + b)`` with half-life h in months. Local buyers do not wait but buy elsewhere.
    """
    available = firms.finished_stock + firms.output
    due = firms.orders + firms.backlog
    fill = np.minimum((available + EMPTY) / (due + EMPTY), 1.0) * firms.alive
    shipped = np.minimum(fill * due, available)
    waiting = (1.0 - fill) * (firms.orders_external + firms.backlog) * firms.alive
    return {
        "finished_stock": available - shipped,
        "backlog": waiting * 2.0 ** (-1.0 / p.backlog_half_life),
        "fill_rate": fill,
        "shipped": shipped,
        "shipped_local": fill * firms.local_orders,
        "revenue": firms.price * shipped,
    }


@rule(
    phase="renew",
    reads=("energy_saved",),
    lagged=("energy_intensity",),
    writes=("energy_intensity",),
    params=("energy_saving_trend",),
    row_wise=True,
)
def save_energy(firms: Firms, p: Values) -> Result:
    """Energy per output falls by the trend and by what was saved this month."""
    return {"energy_intensity": firms.energy_intensity * np.exp(-p.energy_saving_trend / 12.0 - firms.energy_saved)}
