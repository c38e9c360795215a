"""Land for industry against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from sim.agents.parks import IndustrialShare, LandAssembled
from sim.policies.land_supply import LandSupply
from tests.policies.firms import programme_of, table

P = SimpleNamespace(industrial_share=0.25, land_quota=1200.0)


def reserved(**settings: Any) -> tuple[Any, Any]:
    made = LandSupply(**{"start": "2020-01", "industrial_share": 0.3, "assembly_rate": 0.1, **settings})
    programme = programme_of(made, 1, 12)
    parks = SimpleNamespace(scale=0.5, main=0, state=SimpleNamespace(ruined_land=200.0))
    result = made.reserve(table(x=[0.0]), programme, P, parks)
    programme.carry_out(result["programme"], "test")
    return result, programme


def test_the_share_is_kept_and_ruined_land_put_together() -> None:
    result, programme = reserved()
    assert result["parks"] == [IndustrialShare(0.3)]
    # Half a city: 0.05 x 1200 x 0.5 / 12 = 2.5 mu more a month.
    assert programme.report()["direct_effect"] == pytest.approx(2.5)
    parks = SimpleNamespace(main=0, state=SimpleNamespace(ruined_land=200.0))
    programme.model.month = 14
    result = programme.lever.assemble(table(x=[0.0]), programme, parks)
    # A tenth a month is 1 - 0.9^3 of 200 mu in a quarter.
    assert result["parks"] == [LandAssembled(0, pytest.approx(54.2))]
    programme.carry_out(result["programme"], "test")
    assert programme.report()["direct_effect"] == pytest.approx(56.7)
    assemble = {rule.name: rule for rule in programme.lever.rules("help")}["help.assemble"]
    assert assemble.active is not None and [m for m in range(12, 24) if assemble.active(m)] == [14, 17, 20, 23]


def test_a_share_below_the_usual_one_brings_no_land() -> None:
    _, programme = reserved(industrial_share=0.2, assembly_rate=0.0)
    assert programme.report()["direct_effect"] == 0.0


def test_two_such_levers_count_the_land_once() -> None:
    made, other = (LandSupply(start="2020-01", industrial_share=share, assembly_rate=0.0) for share in (0.3, 0.28))
    programme = programme_of(made, 1, 12)
    programme.model.levers["more"] = other
    programme.model.resources["more"] = SimpleNamespace(lever=other, name="more")
    parks = SimpleNamespace(scale=1.0, main=0, state=SimpleNamespace(ruined_land=0.0))
    # Two of the five points beyond the usual share are nobody else's: 0.02 x 1200 / 12.
    achieved = made.reserve(table(x=[0.0]), programme, P, parks)["programme"][0]
    assert achieved.amount == pytest.approx(2.0)
