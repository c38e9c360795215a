"""The books of an enterprise: sales, costs, value added, taxes, profit; and the payment of its bills."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.certificates import is_valid
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
        "land_tax",
        "imposed_cost",
        "interest_relief",
    ),
    lagged=("energy_intensity", "capacity", "labour", "smoothed_profit", "above_scale", "high_tech_month"),
    writes=(
        "energy_use",
        "energy_bill",
        "surcharge_bill",
        "import_cost",
        "overhead_cost",
        "wage_bill",
        "interest",
        "taxes",
        "tax_on_value_added",
        "tax_on_profit",
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
        "corporate_tax_high_tech",
        "high_tech_validity_months",
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
    rate = np.maximum(world.policy_rate + spread - firms.interest_relief, 0.0)
    interest = firms.debt * rate * (1.0 / 12.0)
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
        - firms.land_tax
        - firms.imposed_cost
        - (p.depreciation * firms.capital_need) * firms.capacity
    )
    high_tech = is_valid(firms.high_tech_month, p.high_tech_validity_months, world.month)
    tax_rate = p.corporate_tax + (p.corporate_tax_high_tech - p.corporate_tax) * high_tech
    corporate_tax = tax_rate * np.maximum(before_tax, 0.0)
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
        "taxes": value_added_tax + corporate_tax + firms.land_tax,
        "tax_on_value_added": value_added_tax,
        "tax_on_profit": corporate_tax,
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
        "tax_on_value_added",
        "tax_on_profit",
        "land_tax",
        "dividends",
        "rd_spending",
    ),
    requests=("ledger",),
    params=("local_share_value_added_tax", "local_share_corporate_tax"),
)
def pay_bills(firms: Firms, p: Values) -> Result:
    """Outside customers pay; wages, inputs, energy, taxes, interest, R&D and dividends are paid.

    The city keeps its share of each tax; the rest goes to the levels of government above it, which are outside.
    """
    local_share = firms.shipped_local / np.maximum(firms.shipped, 1e-300)
    external = np.maximum(firms.revenue - firms.revenue * local_share, 0.0)
    share_of_vat, share_of_income_tax = p.local_share_value_added_tax, p.local_share_corporate_tax
    upper = firms.tax_on_value_added * (1.0 - share_of_vat) + firms.tax_on_profit * (1.0 - share_of_income_tax)
    land_tax = []
    if firms.land_tax.any():
        land_tax = [
            Payment("enterprises", "government", "land tax", np.maximum(firms.land_tax, 0.0)),
            Payment("government", "enterprises", "land tax rebate", np.maximum(-firms.land_tax, 0.0)),
        ]
    return {
        "ledger": [
            Payment("outside", "enterprises", "external sales", external),
            Payment("enterprises", "outside", "imported inputs", firms.outside_input_cost + firms.import_cost),
            Payment("enterprises", "outside", "energy", firms.energy_bill),
            Payment("enterprises", "outside", "overheads", firms.overhead_cost),
            Payment("enterprises", "households", "wages", firms.wage_bill),
            Payment("enterprises", "households", "research pay", firms.rd_spending),
            Payment("enterprises", "households", "dividends", firms.dividends),
            Payment("enterprises", "government", "value added tax", firms.tax_on_value_added * share_of_vat),
            Payment("enterprises", "government", "corporate income tax", firms.tax_on_profit * share_of_income_tax),
            Payment("enterprises", "outside", "taxes to higher levels", upper),
            *land_tax,
            Payment("enterprises", "government", "power surcharge", firms.surcharge_bill),
            Payment("enterprises", "bank", "interest", firms.interest),
        ]
    }
