"""The technical upgrading lever's rules against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.policies.technical_upgrading import TechnicalUpgrading
from tests.policies.firms import Draws, network, office, peer_of, programme_of, table

P = SimpleNamespace(technical_upgrade_bill=0.5, award_connection_weight=0.0)


def lever(**settings: Any) -> TechnicalUpgrading:
    usual = {"start": "2020-01", "share": 0.1, "cap_amount": 60.0, "smallest_project": 500.0, "smallest_small": 100.0,
             "equipment_age": 60, "full_capacity": 0.9}
    return TechnicalUpgrading(**{**usual, **settings})


def enterprises(**columns: Any) -> SimpleNamespace:
    """Bills of 500, 1,000, 100, 500 and 500; the fourth has new equipment and room, the last is not on the list."""
    usual: dict[str, Any] = {
        "expected_demand": [1_000.0, 2_000.0, 200.0, 1_000.0, 1_000.0], "capacity": [1_500.0] * 5,
        "equipment_age": [60.0, 12.0, 90.0, 12.0, 90.0], "above_scale": [True, True, True, True, False],
        "smoothed_profit": [50.0, 40.0, 1.0, 10.0, 20.0],
    }  # fmt: skip
    return table(**{**usual, **columns})


def test_old_equipment_or_full_capacity_and_a_project_of_size() -> None:
    made = lever()
    programme = programme_of(made, 5, 12)
    programme.state.funded_share = 0.5
    # The second works at full capacity; a tenth of its bill of 1,000 is above the cap of 60.
    discount = made.offer(enterprises(), programme, P)["technical_discount"]
    assert discount == pytest.approx([0.05, 0.03, 0.0, 0.0, 0.05])


def test_who_is_barred_or_gone_expects_nothing() -> None:
    made = lever()
    firms = enterprises(support_barred=[1.0, 0.0, 0.0, 0.0, 0.0], alive=np.array([True, False, True, True, True]))
    assert made.offer(firms, programme_of(made, 5, 12), P)["technical_discount"][:2].tolist() == [0.0, 0.0]


def choose(made: TechnicalUpgrading, money: float = 1e6, cases: int = 100, **columns: Any) -> Any:
    firms = enterprises(
        technical_upgrade_month=[12, 13, 14, 11, 14], technical_starts_anyway=[True, False, False, True, False],
        **columns,
    )
    programme = programme_of(made, 5, 14, money=money)
    return made.choose(firms, programme, P, Draws([0.9, 0.5, 0.1, 0.0, 0.2]), network(5), office(cases))


def test_who_has_begun_claims_and_deadweight_is_seen() -> None:
    decision, _, achieved, _ = choose(lever())["programme"]
    assert decision.applicants.tolist() == decision.awarded.tolist() == [0, 1, 4]
    assert decision.amounts.tolist() == [50.0, 60.0, 50.0]
    assert decision.anyway.tolist() == [True, False, False]
    assert achieved.amount == 2.0


@pytest.mark.parametrize(
    # Margins of 5, 2 and 2 %; sizes 1,000, 2,000 and 1,000; draws 0.9, 0.5 and 0.2.
    ("selection", "served"), [("merit", [0]), ("size", [1]), ("first_come", [4]), ("lottery", [4])]
)
def test_short_money_goes_by_the_selection(selection: Any, served: list[int]) -> None:
    result = choose(lever(selection=selection), money=60.0)
    assert result["programme"][0].awarded.tolist() == served
    assert [event.kind for event in result["events"]] == ["awarded", "refused"]
    assert len(result["events"][1].rows) == 2


def test_offices_limit_the_awards_and_without_claims_nothing_happens() -> None:
    assert choose(lever(), cases=1)["programme"][0].awarded.tolist() == [0]
    assert choose(lever(smallest_project=5_000.0, smallest_small=5_000.0)) == {}
    barred = choose(lever(), support_barred=[1.0, 0.0, 0.0, 0.0, 1.0])
    assert barred["programme"][0].applicants.tolist() == [1]


def test_an_upgrade_that_an_aimed_instance_supports_is_not_supported_again() -> None:
    made = lever()
    programme = programme_of(made, 5, 14)
    memory = peer_of(programme, aim="leading").memory["supported"]
    memory[0], memory[1] = 14.0, 11.0  # the first for this upgrade, the second for an earlier one
    firms = enterprises(technical_upgrade_month=[12] * 5, technical_starts_anyway=[False] * 5)
    result = made.choose(firms, programme, P, Draws([0.0] * 5), network(5), office(100))
    assert result["programme"][0].awarded.tolist() == [1, 4]


def test_an_aimed_instance_looks_at_its_stages_alone() -> None:
    leading, other = 0, 6  # parts of equipment, raw materials of refractories
    firms = enterprises(stage=[leading, other, leading, leading, leading])
    aimed = lever(aim="leading")
    discount = aimed.offer(firms, programme_of(aimed, 5, 12), P)["technical_discount"]
    assert discount == pytest.approx([0.1, 0.0, 0.0, 0.0, 0.1])
