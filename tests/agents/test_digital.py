"""Cloud adoption against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import digital
from tests.policies.firms import Draws
from tests.small_models import firms_for, parameters_for

RULES_COVERED = (digital.look_at_peers, digital.adopt_cloud, digital.benefit_from_cloud)


def peers(**columns: Any) -> Any:
    firms = firms_for(digital.look_at_peers, 4, **columns)
    p = parameters_for(
        digital.look_at_peers, peer_weight_suppliers=0.5, peer_weight_stage=0.3, peer_weight_city=0.2
    )
    network = SimpleNamespace(stages=3, supplier_share=lambda users: np.array([1.0, 0.5, 0.0, 0.0]))
    return digital.look_at_peers(firms, p, network)["cloud_peers"]


def test_peers_are_suppliers_stage_and_city() -> None:
    # Of two in stage 0 one is on the cloud, one of one in stage 1; the dead one of stage 1 is not counted.
    # City 2/3. Suppliers 1, 0.5, 0: 0.5 + 0.15 + 0.1333; 0.25 + 0.15 + 0.1333; 0 + 0.3 + 0.1333.
    made = peers(
        stage=np.array([0, 0, 1, 1]),
        cloud_level=np.array([2, 0, 1, 0]),
        alive=np.array([True, True, True, False]),
    )
    assert made == pytest.approx([0.78333333, 0.53333333, 0.43333333, 0.43333333])


def test_a_city_without_the_cloud_or_without_enterprises_has_no_peers() -> None:
    none = peers(cloud_level=np.zeros(4, dtype=np.int64))
    assert none == pytest.approx([0.5, 0.25, 0.0, 0.0])  # what the made-up network says of suppliers
    assert peers(alive=np.zeros(4, dtype=bool)) == pytest.approx([0.5, 0.25, 0.0, 0.0])


P = parameters_for(
    digital.adopt_cloud, cloud_innovation=0.01, cloud_imitation=0.04, cloud_subsidy_response=2.0, cloud_cost=3.0,
    cloud_size_exponent=0.5, cloud_size_reference=50.0, cloud_core_share=0.5, cloud_integrated_share=0.15,
)  # fmt: skip


def adopt(draw: float, **columns: Any) -> dict[str, Any]:
    """The choice of one enterprise of the reference size, with money, of average readiness, that knows no users."""
    usual: dict[str, Any] = {"expected_demand": 50.0, "cash": 10.0, "adoption_propensity": 1.0, "cloud_month": -1}
    given = {name: np.array([value]) for name, value in {**usual, **columns}.items()}
    firms = firms_for(digital.adopt_cloud, 1, **given)
    return digital.adopt_cloud(firms, P, Draws([draw]), SimpleNamespace(month=20))


@pytest.mark.parametrize(
    ("columns", "probability"),
    [
        # 1 - exp(-0.01).
        ({}, 0.00995017),
        # All peers use it: 0.01 + 0.04 = 0.05.
        ({"cloud_peers": 1.0}, 0.04877058),
        # Four times the size, sqrt(4) = 2: 0.02. Readiness 3: 0.03.
        ({"expected_demand": 200.0}, 0.01980133),
        ({"adoption_propensity": 3.0}, 0.02955447),
        # Far larger or smaller sizes count as exp(+-3) times the reference: 0.01 exp(1.5) = 0.04481689 and
        # 0.01 exp(-1.5) = 0.00223130.
        ({"expected_demand": 1e6}, 0.04382746),
        ({"expected_demand": 0.0}, 0.00222881),
        # Half of the bill is paid by somebody else: 0.01 exp(2 x 0.5) = 0.02718282.
        ({"cloud_discount": 0.5}, 0.02681668),
    ],
)
def test_the_probability_of_adopting(columns: dict[str, Any], probability: float) -> None:
    assert adopt(probability * 0.9999, **columns)["cloud_adopts"].tolist() == [1.0]
    assert adopt(probability * 1.0001, **columns)["cloud_adopts"].tolist() == [0.0]


@pytest.mark.parametrize("columns", [{"cash": 3.0}, {"cloud_level": 1}, {"alive": False}])
def test_who_cannot_pay_has_it_or_is_gone_does_not_adopt(columns: dict[str, Any]) -> None:
    made = adopt(0.0, **columns)
    assert made["cloud_adopts"].tolist() == made["cloud_adopts_anyway"].tolist() == [0.0]
    assert made["cloud_level"].tolist() == [columns.get("cloud_level", 0)]
    assert made["cloud_month"].tolist() == [-1]
    assert not len(made["ledger"][0].rows)


def test_the_same_draw_tells_who_needed_no_discount() -> None:
    # Without the discount up to 0.00995, with it up to 0.02682.
    for draw, adopts, anyway in ((0.009, 1.0, 1.0), (0.02, 1.0, 0.0), (0.03, 0.0, 0.0)):
        made = adopt(draw, cloud_discount=0.5)
        assert (made["cloud_adopts"][0], made["cloud_adopts_anyway"][0]) == (adopts, anyway)


@pytest.mark.parametrize(("ambition", "level"), [(0.14, 3), (0.15, 2), (0.49, 2), (0.5, 1), (0.99, 1)])
def test_an_adopter_pays_and_is_remembered(ambition: float, level: int) -> None:
    # 15 % of adopters integrate their systems, 35 % move a core system, half open an account.
    made = adopt(0.001, cloud_ambition=ambition)
    assert made["cloud_level"].tolist() == [level]
    assert made["cloud_month"].tolist() == [20]
    (bill,), (event,) = made["ledger"], made["events"]
    assert (list(bill.amount), list(bill.rows)) == ([3.0], [0])
    assert (event.kind, list(event.rows), list(event.amount)) == ("cloud_adopted", [0], [float(level)])


def benefit(month: int, **columns: Any) -> dict[str, Any]:
    firms = firms_for(
        digital.benefit_from_cloud,
        4,
        cloud_month=np.array([10, 10, 10, -1]),
        rd_propensity=np.array([0.01, 0.0, 0.5, 0.01]),
        customers=np.full(4, 200.0),
        **columns,
    )
    p = parameters_for(
        digital.benefit_from_cloud, cloud_effect_delay=9.0, cloud_productivity_gain=0.02, cloud_customer_gain=0.01,
        absorptive_reference=0.02,
    )  # fmt: skip
    return digital.benefit_from_cloud(firms, p, SimpleNamespace(month=month))


def test_the_benefit_comes_once_after_the_delay() -> None:
    # Absorptive capacity 0.5, at least 0.2, at most 1.5: 0.02 x (0.6 + 0.8 x 0.5) = 0.02; 0.02 x 0.76; 0.02 x 1.8.
    made = benefit(19)
    assert made["knowledge_gained"] == pytest.approx([0.02, 0.0152, 0.036, 0.0])
    assert made["customers_gained"] == pytest.approx([2.0, 2.0, 2.0, 0.0])
    assert benefit(18) == benefit(20) == {}


def test_those_without_the_cloud_never_benefit_and_the_dead_neither() -> None:
    # "Never" is written as month -1, which is nine months before month 8.
    assert benefit(8) == {}
    made = benefit(19, alive=np.array([False, True, False, True]))
    assert made["knowledge_gained"] == pytest.approx([0.0, 0.0152, 0.0, 0.0])
