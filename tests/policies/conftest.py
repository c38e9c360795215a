"""What tests of several levers share."""

from __future__ import annotations

import mesa
import pytest

from sim.agents.guidance_fund import GuidanceFund
from sim.policies import fund_programme


@pytest.fixture
def fund_without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """The institution is a Mesa agent; here it lives in a Mesa model of its own."""
    monkeypatch.setattr(fund_programme, "GuidanceFund", lambda model: GuidanceFund(mesa.Model(rng=0)))
