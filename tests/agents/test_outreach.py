"""What the bureau hears of the burden of applying, against cases worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.agents import outreach
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (outreach.report_burdens,)


def reported(**columns: Any) -> dict[str, float]:
    firms = firms_for(
        outreach.report_burdens, 3, alive=np.array([True, True, False]), connection=np.array([0.0, 1.0, 0.5]), **columns
    )
    p = parameters_for(
        outreach.report_burdens, application_awareness=0.4, application_burden=5.0, application_ease=0.2,
        application_connection_relief=0.5,
    )  # fmt: skip
    return {figure.name: figure.value for figure in outreach.report_burdens(firms, p)["statistics"]}


def test_means_are_over_the_living() -> None:
    # 5 x 0.8 = 4; with full connections half of it: 4 and 2.
    assert reported() == pytest.approx({"application_burden_mean": 3.0, "awareness_mean": 0.4})


def test_service_lowers_the_burden_and_outreach_raises_awareness() -> None:
    # Eased by 0.3 on top of 0.2: 2.5; eased by all: nothing. Aware 0.4 + 0.2, and no more than one.
    made = reported(application_eased=np.array([0.3, 0.9, 0.0]), awareness_raised=np.array([0.2, 0.9, 0.9]))
    assert made == pytest.approx({"application_burden_mean": 1.25, "awareness_mean": 0.8})
