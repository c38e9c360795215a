"""R&D and productivity against cases worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents import innovation
from tests.policies.firms import Draws
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (innovation.do_research, innovation.renew_productivity)


def test_research_follows_revenue_and_some_declare_more_than_they_do() -> None:
    # 1: 2 % of 100. 2: 2 % and 1 % encouraged reach the notch of 3 %: 3 real, 3/(1 - 0.25) = 4 declared.
    # 3: losses of 6 pass 0.05 x 100: none. 4: no research. 5: losses of 5 do not pass: 4 real, 5.3333 declared.
    firms = firms_for(
        innovation.do_research,
        5,
        revenue=np.full(5, 100.0),
        expected_demand=np.full(5, 100.0),
        rd_propensity=np.array([0.02, 0.02, 0.04, 0.0, 0.04]),
        rd_encouraged=np.array([0.0, 0.01, 0.0, 0.0, 0.0]),
        smoothed_profit=np.array([0.0, 0.0, -6.0, 0.0, -4.999]),
    )
    p = parameters_for(innovation.do_research, rd_stop_loss=0.05, rd_relabelled_share=0.25, rd_notch=0.03)
    made = innovation.do_research(firms, p)
    assert made["rd_spending"] == pytest.approx([2.0, 3.0, 0.0, 0.0, 4.0])
    assert made["rd_declared"] == pytest.approx([2.0, 4.0, 0.0, 0.0, 16.0 / 3.0])


def test_productivity_reverts_and_is_earned() -> None:
    # Spread: 0.25 sqrt((1 - 0.36)/2) = 0.25 x 0.5656854 = 0.1414214. The draw 0.25 is -ln 2: -0.0980258.
    # 1: shock 0.6 x 0.1 + 0 (median). R&D stock 100 x 0.99 + 11 = 110: ln(111/101) = 0.0944097, at absorptive capacity
    #    0.02/0.02 = 1 times 0.1; trend 0.012/12 = 0.001; gained 0.02: 0.5 + 0.0304410 = 0.5304410.
    # 2: shock -0.1 x 0.6 - 0.0980258; no research: absorptive capacity at least 0.2, stock 0: trend alone.
    # 3: dead.
    firms = firms_for(
        innovation.renew_productivity,
        3,
        tfp_shock=np.array([0.1, -0.1, 0.0]),
        knowledge=np.array([0.5, 0.0, 0.0]),
        knowledge_gained=np.array([0.02, 0.0, 0.3]),
        rd_stock=np.array([100.0, 0.0, 0.0]),
        rd_spending=np.array([11.0, 0.0, 2.0]),
        rd_propensity=np.array([0.02, 0.0, 0.02]),
        alive=np.array([True, True, False]),
    )
    p = parameters_for(
        innovation.renew_productivity, tfp_persistence=0.6, tfp_shock_sd=0.25, tfp_trend=0.012, rd_depreciation=0.01,
        rd_productivity_elasticity=0.1, absorptive_reference=0.02,
    )  # fmt: skip
    made = innovation.renew_productivity(firms, p, Draws([0.5, 0.25, 0.25]))
    assert made["tfp_shock"] == pytest.approx([0.06, -0.1580258, 0.0])
    assert made["knowledge"] == pytest.approx([0.5304410, 0.001, 0.0])
    assert made["rd_stock"] == pytest.approx([110.0, 0.0, 0.0])


def test_absorptive_capacity_has_bounds() -> None:
    # Stocks of 0 that become e - 1 teach ln(e) = 1: times 0.1 x 0.2 for one who does little R&D, x 1.5 for a keen one.
    # A stock that wears out costs what it taught: from e - 1 down to (e - 1) x 0.99.
    grown = np.e - 1.0
    firms = firms_for(
        innovation.renew_productivity,
        3,
        rd_spending=np.array([grown, grown, 0.0]),
        rd_stock=np.array([0.0, 0.0, grown]),
        rd_propensity=np.array([0.001, 0.2, 0.02]),
    )
    p = parameters_for(
        innovation.renew_productivity, tfp_trend=0.0, rd_depreciation=0.01, rd_productivity_elasticity=0.1,
        absorptive_reference=0.02,
    )  # fmt: skip
    made = innovation.renew_productivity(firms, p, Draws(np.full(3, 0.5)))
    # ln(0.99 e + 0.01) - 1 = ln(0.9936788) = -0.0063412; times 0.1.
    assert made["knowledge"] == pytest.approx([0.02, 0.15, -0.00063412], rel=1e-4)


def test_the_shock_keeps_its_dispersion() -> None:
    rows, sd = 200_000, 0.26
    generator = np.random.default_rng(3)
    shock = generator.laplace(0.0, sd / np.sqrt(2.0), rows)
    firms = firms_for(innovation.renew_productivity, rows, tfp_shock=shock)
    p = parameters_for(innovation.renew_productivity, tfp_shock_sd=sd, tfp_persistence=0.9)
    made = innovation.renew_productivity(firms, p, Draws(generator.random(rows)))
    assert made["tfp_shock"].std() == pytest.approx(sd, rel=0.02)
    assert made["tfp_shock"].mean() == pytest.approx(0.0, abs=0.004)
