"""The books of an enterprise: sales, costs, value added, taxes, profit; and the payment of its bills."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.ledger import Payment
from sim.rule import Firms, Result, Values, rule


@rule(
    phase="act",
    reads=(
        "stage",
        "output",
        "revenue",
        "material_use",
        "input_share",
        "import_share",
        "local_input_cost",
        "outside_input_cost",
        "power_surcharge",
        "rd_spending",
        "debt",
        "alive",
        "capital_need",
        "overhead_need",
    ),
    lagged=("energy_intensity", "capacity", "labour", "smoothed_profit", "above_scale"),
    writes=(
        "energy_use",
        "energy_bill",
        "surcharge_bill",
        "import_cost",
        "overhead_cost",
        "wage_bill",
        "interest",
        "taxes",
        "profit",
        "dividends",
        "value_added",
        "smoothed_profit",
    ),
    params=(
        "energy_price",
        "depreciation",
        "loan_spread",
        "loan_spread_small",
        "value_added_tax",
        "corporate_tax",
        "dividend_share",
        "profit_memory_months",
    ),
    resources=("world", "labour_market"),
    row_wise=True,
)
def keep_books(firms: Firms, p: Values, world: Any, labour_market: Any) -> Result:
    """Reckon this month's bills, taxes, profit and real value added.

    Real value added is output less inputs and energy, all at the prices of 2019 (double deflation); profit is in
    today's prices, after depreciation, interest, R&D and taxes.
    """
    energy = firms.output * firms.energy_intensity
    energy_bill = energy * (p.energy_price * world.energy_price)[firms.stage]
    surcharge = energy_bill * firms.power_surcharge
    imports = firms.output * firms.material_use * firms.import_share
    import_cost = imports * world.input_price[firms.stage]
    overhead = firms.overhead_need * firms.capacity
    wages = firms.labour * labour_market.wage
    spread = p.loan_spread_small + firms.above_scale * (p.loan_spread - p.loan_spread_small)
    interest = firms.debt * (world.policy_rate + spread) * (1.0 / 12.0)
    margin = firms.revenue - firms.local_input_cost - firms.outside_input_cost - import_cost - energy_bill
    value_added_tax = p.value_added_tax * np.maximum(margin, 0.0)
    before_tax = (
        margin
        - surcharge
        - overhead
        - wages
        - interest
        - firms.rd_spending
        - value_added_tax
        - (p.depreciation * firms.capital_need) * firms.capacity
    )
    corporate_tax = p.corporate_tax * np.maximum(before_tax, 0.0)
    profit = before_tax - corporate_tax
    local_need = firms.input_share[0] + firms.input_share[1]
    return {
        "energy_use": energy,
        "energy_bill": energy_bill,
        "surcharge_bill": surcharge,
        "import_cost": import_cost,
        "overhead_cost": overhead,
        "wage_bill": wages,
        "interest": interest,
        "taxes": value_added_tax + corporate_tax,
        "profit": profit,
        "dividends": p.dividend_share * np.maximum(profit, 0.0),
        "value_added": firms.output
        - firms.output * firms.material_use * local_need
        - imports
        - energy * p.energy_price,
        "smoothed_profit": (firms.smoothed_profit + (profit - firms.smoothed_profit) * (1.0 / p.profit_memory_months))
        * firms.alive,
    }


@rule(
    phase="act",
    reads=(
        "shipped",
        "shipped_local",
        "revenue",
        "outside_input_cost",
        "import_cost",
        "energy_bill",
        "surcharge_bill",
        "overhead_cost",
        "wage_bill",
        "interest",
        "taxes",
        "dividends",
        "rd_spending",
    ),
    requests=("ledger",),
)
def pay_bills(firms: Firms) -> Result:
    """Outside customers pay; wages, inputs, energy, taxes, interest, R&D and dividends are paid."""
    local_share = firms.shipped_local / np.maximum(firms.shipped, 1e-300)
    external = np.maximum(firms.revenue - firms.revenue * local_share, 0.0)
    return {
        "ledger": [
            Payment("outside", "enterprises", "external sales", external),
            Payment("enterprises", "outside", "imported inputs", firms.outside_input_cost + firms.import_cost),
            Payment("enterprises", "outside", "energy", firms.energy_bill),
            Payment("enterprises", "outside", "overheads", firms.overhead_cost),
            Payment("enterprises", "households", "wages", firms.wage_bill),
            Payment("enterprises", "households", "research pay", firms.rd_spending),
            Payment("enterprises", "households", "dividends", firms.dividends),
            Payment("enterprises", "government", "taxes", firms.taxes),
            Payment("enterprises", "government", "power surcharge", firms.surcharge_bill),
            Payment("enterprises", "bank", "interest", firms.interest),
        ]
    }
