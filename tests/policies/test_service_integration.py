"""Services for producers against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.service_integration import ServiceIntegration, is_quarter_end
from tests.policies.firms import Draws, network, programme_of, table

P = SimpleNamespace(application_awareness=0.5)


def spread(programme: Any, made: ServiceIntegration, draws: Any, **columns: Any) -> Any:
    firms = table(**({"cloud_level": [1, 2, 3, 2]} | columns))
    return made.spread(firms, programme, P, Draws(draws), network(4))


def lever(**settings: Any) -> ServiceIntegration:
    values = {"start": "2020-01", "reach": 0.6, "quality_gain": 0.01, "knowledge_gain": 0.02, "anyway_share": 0.0}
    return ServiceIntegration(**(values | settings))


def test_it_acts_at_the_end_of_a_quarter() -> None:
    assert [month for month in range(12) if is_quarter_end(month)] == [2, 5, 8, 11]


def test_those_with_a_core_system_are_reached_at_the_speed_of_what_they_hear() -> None:
    made = lever()
    programme = programme_of(made, 4, 14)
    # Chance in a quarter 1 - (1 - 0.6 x 0.5)^(1/4) = 0.0853; who has heard more is reached sooner.
    result = spread(programme, made, [0.0, 0.08, 0.09, 0.09], awareness_raised=[0.0, 0.0, 0.0, 0.5])
    assert result["quality_gained"] == pytest.approx([0.0, 0.01, 0.0, 0.01])
    assert result["knowledge_gained"] == pytest.approx([0.0, 0.02, 0.0, 0.02])
    programme.carry_out(result["programme"], "test")
    assert (programme.report()["awarded"], programme.report()["direct_effect"]) == (2.0, 2.0)
    # Each is reached once.
    assert spread(programme, made, np.zeros(4))["programme"][0].awarded.tolist() == [2]
    assert spread(programme, made, np.ones(4)) == {}


def test_who_would_have_used_them_anyway_is_a_case_and_gains_nothing() -> None:
    made = lever(anyway_share=1.0)
    programme = programme_of(made, 4, 14)
    result = spread(programme, made, np.zeros(4))
    assert not result["quality_gained"].any() and not result["knowledge_gained"].any()
    assert result["programme"][0].anyway.tolist() == [True, True, True]
