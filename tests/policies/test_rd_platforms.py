"""The platform programme's rules against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np
import pytest

from sim.agents.platforms import Platforms
from sim.policies import rd_platforms
from sim.policies.rd_platforms import PlatformProgramme, RdPlatforms
from tests.policies.firms import Draws, at, network, office, programme_of, table

P = SimpleNamespace(
    application_awareness=1.0, application_burden=1.0, application_ease=0.0, application_connection_relief=0.0,
    application_scale=1.0, award_connection_weight=0.0, absorptive_reference=0.02, absorptive_low=0.2,
    absorptive_high=1.5,
)  # fmt: skip
MONTH = 21
"""October 2020: the first round after a start in September."""


@pytest.fixture(autouse=True)
def _platforms_without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Platforms are Mesa agents; here they live in a Mesa model of their own."""
    monkeypatch.setattr(rd_platforms, "Platforms", lambda model: Platforms(mesa.Model(rng=0)))


def lever(**settings: Any) -> RdPlatforms:
    kinds = ("municipal", "provincial", "institution", "candidate", "centre")
    values: dict[str, Any] = {
        "start": "2020-09", "round_month": 10, "rounds": 3, "payment_lag_months": 6, "preparation_months": 12,
        "members": 2, "learning": 0.012, "smallest_research": 60.0, "own_laboratory": 360.0, "upper_match": 1.0,
        **{kind: 0 for kind in kinds}, **{f"{kind}_chance": 0.5 for kind in kinds},
        **{f"{kind}_award": 100.0 for kind in kinds},
    }  # fmt: skip
    return RdPlatforms(**(values | settings))


def state(made: RdPlatforms, rows: int, *, money: float = 1e6) -> PlatformProgramme:
    """Stage 0 belongs to the fields of the innovation centres, stage 1 does not."""
    programme: PlatformProgramme = programme_of(
        made, rows, MONTH, money=money, scope=lambda name: np.array([1.0, 0.0])
    )
    return programme


def firms(**columns: Any) -> SimpleNamespace:
    """Six enterprises with monthly R&D of 10 to 60 (120 to 720 a year), the last not on the list."""
    given = {
        "above_scale": np.array([True, True, True, True, True, False]), "stage": np.array([0, 0, 1, 1, 0, 0]),
        "rd_spending": np.array([10.0, 20.0, 30.0, 40.0, 4.0, 60.0]), "expected_demand": np.full(6, 100.0),
        "rd_propensity": np.full(6, 0.02), "support_barred": np.zeros(6), "application_eased": np.zeros(6),
        "awareness_raised": np.zeros(6),
    }  # fmt: skip
    return table(**(given | columns))


def run(
    made: RdPlatforms, programme: PlatformProgramme, *, approving: Any = 0.0, month: int = MONTH, **columns: Any
) -> Any:
    draws = Draws(np.zeros(6), np.full(6, approving))
    programme.model.month = month
    result = made.choose(firms(**columns), programme, P, draws, at(month), network(6), office())
    programme.carry_out(result.get("programme", []), "award")
    return result


def decisions(result: Any) -> list[Any]:
    return [request for request in result["programme"] if hasattr(request, "anyway")]


def test_the_plans_number_is_spread_over_its_rounds() -> None:
    made = lever(municipal=4)
    # Of 4 platforms, 2, 3 and 4 are due by the three rounds; what was not approved comes again.
    assert [made.nominations("municipal", month, 0) for month in (21, 33, 45)] == [2, 3, 4]
    assert [made.nominations("municipal", month, 2) for month in (21, 33, 45, 57)] == [0, 1, 2, 2]


def test_the_best_by_research_are_nominated_and_some_approved() -> None:
    made = lever(municipal=6)
    programme = state(made, 6)
    (decision,) = decisions(run(made, programme, approving=[0.0, 0.0, 0.6, 0.2, 0.0, 0.0]))
    # Enterprise 4 does 48 a year, too little; 5 is not listed. Two are nominated, 3 and 2; the level above refuses 2.
    assert decision.applicants.tolist() == [0, 1, 2, 3]
    assert decision.awarded.tolist() == [3]
    # 480 a year is more than the 360 with which it would have built a laboratory anyway.
    assert decision.anyway.tolist() == [True]
    assert programme.platforms.hosts("municipal").tolist() == [3]
    (platform,) = programme.platforms.standing
    assert (platform.approved_month, platform.works_from) == (MONTH, MONTH + 12)
    assert sorted(platform.members.tolist()) == [2, 3]


def test_money_limits_nominations_and_the_level_above_adds_its_own() -> None:
    made = lever(provincial=9)
    (decision,) = decisions(run(made, state(made, 6, money=150.0)))
    assert decision.awarded.tolist() == [3]
    own, upper = decision.batches
    assert (own.payer, own.due) == ("government", MONTH + 6)
    assert own.purpose.endswith(": provincial")
    assert (upper.payer, upper.from_purse, upper.amounts.tolist()) == ("outside", False, [100.0])


def test_a_centre_grows_out_of_a_candidate_of_the_fields() -> None:
    made = lever(candidate=3, centre=3)
    programme = state(made, 6)
    # Stage 0 alone: 1 does most research there. A centre needs a candidate of an earlier round.
    run(made, programme)
    assert programme.platforms.hosts("candidate").tolist() == [1]
    assert programme.platforms.hosts("centre").tolist() == []
    run(made, programme, month=MONTH + 12)
    assert programme.platforms.hosts("centre").tolist() == [1]
    assert programme.platforms.hosts("candidate").tolist() == [1, 0]
    assert rd_platforms._figures([programme])["innovation_centres"] == 1.0


def test_nobody_applies_who_is_barred_or_has_one_of_the_kind() -> None:
    made = lever(municipal=9)
    programme = state(made, 6)
    result = run(made, programme, support_barred=[0.0, 0.0, 0.0, 1.0, 0.0, 0.0])
    assert decisions(result)[0].applicants.tolist() == [0, 1, 2]
    assert run(made, programme, month=MONTH + 12, support_barred=np.zeros(6))["programme"][0].applicants.tolist() == [3]


def test_users_learn_by_absorptive_capacity() -> None:
    made = lever(municipal=3)
    programme = state(made, 6)
    programme.platforms.found("municipal", 3, np.array([2, 3]), 21, 33)
    programme.platforms.found("provincial", 2, np.array([3]), 21, 33)
    given = firms(rd_propensity=np.array([0.0, 0.0, 0.01, 0.04, 0.0, 0.0]))
    # 1.2 % a year is 0.001 a month: times 0.5 for one, times 1.5 and twice for the other.
    result = made.learn(given, programme, P, at(33))
    assert result["knowledge_gained"] == pytest.approx([0.0, 0.0, 0.0005, 0.003, 0.0, 0.0])
    assert made.learn(given, programme, P, at(32)) == {}


def test_platforms_follow_mergers_and_close_with_their_host() -> None:
    made = lever()
    programme = state(made, 6)
    programme.platforms.found("municipal", 3, np.array([2, 3]), 21, 33)
    programme.platforms.found("municipal", 4, np.array([4]), 21, 33)
    lifecycle = SimpleNamespace(links_to_move=[(np.array([3]), np.array([2]))])
    assert made.keep(firms(), programme, SimpleNamespace(links_to_move=[])) == {}
    result = made.keep(firms(alive=np.array([True, True, True, False, False, True])), programme, lifecycle)
    programme.carry_out(result["programme"], "keep")
    assert programme.platforms.hosts().tolist() == [2]


def test_a_snapshot_brings_platforms_back() -> None:
    made = lever(municipal=3)
    programme = state(made, 6)
    kept = programme.snapshot()
    run(made, programme)
    assert len(programme.platforms.standing) == 1
    later = programme.snapshot()
    programme.restore(kept)
    assert programme.platforms.standing == []
    assert programme.tally.awarded == 0
    programme.restore(later)
    assert programme.platforms.hosts().tolist() == [3]
    programme.restore(None)
    programme.discard()
    assert programme.platforms.standing == []
