"""Certificates against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.agents import certificates, certification
from sim.agents.certified_at_start import LONG_AGO
from sim.model import PolicyModel
from tests.policies.firms import at, network
from tests.small_models import firms_for, parameters_for, small_scenario

RULES_COVERED = (certification.certify, certification.count_certificates)

MARCH, DECEMBER = 14, 23
"""The first quarter's end of 2020, and the last one's."""


class Willing:
    """Everybody draws zero: who has heard of it and has something to gain asks."""

    def __init__(self, rows: int, draw: float = 0.0) -> None:
        self.rows, self.draw = rows, draw

    def uniform(self, sub: int = 0) -> np.ndarray:
        return np.full(self.rows, self.draw)


BUREAU = SimpleNamespace(
    chain_codes=np.array([0, 1]),
    weight_of=lambda scope: np.array([0.0, 1.0]) if scope == "cement" else np.zeros(2),
)


def certify(
    rows: int, month: int = DECEMBER, draw: float = 0.0, values: dict[str, float] | None = None, **columns: Any
) -> dict[str, Any]:
    """One quarter's certificates; enterprises are five years old, have sales of 3,000 and do no R&D."""
    usual = {"age": np.full(rows, 60.0), "revenue": np.full(rows, 250.0), "revenue_last_year": np.full(rows, 3_000.0)}
    columns = {name: np.asarray(value) for name, value in {**usual, **columns}.items()}
    firms = firms_for(certification.certify, rows, **columns)
    p = parameters_for(
        certification.certify, **{"high_tech_patent_share": 1.0, "rd_relabelled_share": 0.2, **(values or {})}
    )
    return certification.certify(firms, p, Willing(rows, draw), at(month), network(rows), BUREAU)


def names(made: dict[str, Any], kind: str = "certified") -> dict[str, list[int]]:
    return {event.reason: list(event.rows) for event in made["events"] if event.kind == kind and len(event.rows)}


def test_high_tech_asks_for_a_share_of_research_by_size() -> None:
    # 4 % of sales can be declared as 5 %: enough for those below 50 million yuan; 3.9 % cannot. The middle needs 4 %.
    made = certify(
        4, rd_spending=[10.0, 9.7, 8.1, 10.0], rd_declared=[0.0] * 4, revenue_last_year=[3e3, 3e3, 6e3, 3e3],
        age=[60.0, 60.0, 60.0, 11.0], high_tech_month=[-1, -1, -1, -1],
    )
    assert names(made)["high_tech"] == [0, 2]
    assert made["high_tech_month"].tolist() == [DECEMBER, -1, DECEMBER, -1]
    assert certificates.received(made["certified"], certificates.HIGH_TECH).tolist() == [True, False, True, False]
    assert {count.name: count.number for count in made["statistics"]}["high_tech_certified"] == 2.0


def test_a_certificate_is_renewed_when_it_has_expired_and_is_no_new_one() -> None:
    # Given in 2017 (month -13): it held for 36 months and is renewed; given in 2019, it still holds.
    made = certify(3, rd_spending=[20.0, 20.0, 0.0], high_tech_month=[-13, 5, -13])
    assert made["high_tech_month"].tolist() == [DECEMBER, 5, -13]
    assert names(made, "certificate_renewed")["high_tech"] == [0]
    assert not certificates.received(made["certified"], certificates.HIGH_TECH).any()


def test_technology_based_enterprises_are_scored() -> None:
    p = parameters_for(certification.certify, tech_sme_rd_full=0.05, tech_sme_results_growth=0.0)
    identity = np.arange(3)
    half = certification.tech_sme_score(np.array([0.1, 0.025, 0.0]), identity, 0.0, p)
    assert half - 50.0 * certification.standing(identity, "staff and results") == pytest.approx([50.0, 25.0, 0.0])
    made = certify(
        4, rd_spending=[20.0] * 4, labour=[500.0, 501.0, 10.0, 10.0], revenue_last_year=[3e3, 3e3, 20_001.0, 3e3],
        alive=np.array([True, True, True, False]), values={"tech_sme_score": 50.0},
    )
    assert names(made)["tech_sme"] == [0]


def test_specialised_enterprises_grow_and_the_best_fill_the_quota() -> None:
    columns: dict[str, Any] = {
        "rd_spending": [10.0, 12.0, 15.0, 10.0], "revenue_last_year": [3e3, 3e3, 3e3, 900.0],
        # Eleven months of this year: 12 / 11 of them against last year.
        "revenue_year_to_date": [3_100.0, 3_100.0, 3_000.0, 3_100.0],
    }
    assert names(certify(4, **columns, values={"specialised_quota": 4.0}))["specialised"] == [1]
    assert names(certify(4, **columns, values={"specialised_quota": 8.0}))["specialised"] == [0, 1]
    assert "specialised" not in names(certify(4, **columns, values={"specialised_quota": 0.0}))


def test_leading_enterprises_are_the_largest_of_their_chain_that_earn() -> None:
    made = certify(
        5, stage=[0, 0, 0, 1, 1], revenue_last_year=[9e4, 8e4, 7e4, 3e4, 1e4],
        profit_last_year=[-1.0, 1.0, 1.0, 1.0, 1.0], labour=[1.0] * 5,
        values={"leading_places": 1.0, "leading_quota": 8.0, "leading_sales": 2e4},
    )
    assert names(made)["leading"] == [1, 3]


def test_smart_factories_are_on_the_list_and_workshops_are_not() -> None:
    made = certify(
        5, smart_upgrade_month=[14, 14, 15, 14, 14], cloud_level=[3, 3, 3, 2, 3], smart_level=[0, 0, 0, 0, 2],
        above_scale=np.array([True, False, True, True, True]),
        values={"smart_upgrade_lag": 9.0, "smart_factory_quota": 4.0, "smart_workshop_quota": 4.0},
    )
    assert (names(made)["smart_factory"], names(made)["smart_workshop"]) == ([0], [1])
    assert made["smart_level"].tolist() == [2, 1, 0, 0, 2]


def test_green_factories_begin_with_the_province() -> None:
    made = certify(
        5, above_scale=np.array([True, True, True, True, False]), green_score=[86.0, 90.0, 81.0, 79.0, 90.0],
        energy_intensity=[0.5, 0.5, 1.5, 1.5, 0.1], green_upgrade_month=[-1, -1, 14, 14, 14],
        green_level=[0, 1, 0, 0, 0],
        values={
            "green_upgrade_lag": 9.0, "green_provincial_quota": 8.0, "green_national_quota": 4.0,
            "green_provincial_score": 80.0, "green_national_score": 85.0, "green_energy_ratio": 0.8,
        },
    )  # fmt: skip
    # The mean of the list is 1.0: the first two are clean without an upgrade, the third through its own.
    assert (names(made)["green_provincial"], names(made)["green_national"]) == ([0, 2], [1])
    assert made["green_level"].tolist() == [1, 2, 1, 0, 0]


def test_the_same_draw_tells_who_asks_without_a_reward() -> None:
    # Worth 5 against a burden of 5: 0.4 / (1 + exp(0)) = 0.2; with a reward of 5 more 0.4 / (1 + exp(-1)) = 0.292.
    values = {
        "certificate_worth": 5.0, "application_burden": 5.0, "application_scale": 5.0, "application_awareness": 0.4,
        "application_ease": 0.0, "smart_factory_quota": 4.0,
    }  # fmt: skip
    columns: dict[str, Any] = {
        "smart_upgrade_month": [5], "cloud_level": [3], "above_scale": np.array([True]), "smart_reward": [5.0],
    }
    for draw, certified, anyway in ((0.19, 32.0, 32.0), (0.28, 32.0, 0.0), (0.30, 0.0, 0.0)):
        made = certify(1, draw=draw, values=values, **columns)
        assert (made["certified"][0], made["certified_anyway"][0]) == (certified, anyway)
    barred = certify(1, values=values, **columns, support_barred=[1.0])
    assert barred["certified"].tolist() == [0.0]


def test_batches_add_up_to_the_yearly_quota() -> None:
    for yearly in (0.0, 1.0, 2.0, 3.0, 8.0):
        assert sum(certificates.batch_of_quarter(yearly, month) for month in (14, 17, 20, 23)) == yearly
    assert [certificates.batch_of_quarter(1.0, month) for month in (14, 17, 20, 23)] == [0, 0, 0, 1]


def test_certificates_are_given_at_quarters_ends_from_2020_on() -> None:
    assert [month for month in range(24) if certification.certifies(month)] == [14, 17, 20, 23]
    assert [month for month in range(12) if certificates.certification_month(month)] == [2, 5, 8, 11]


def test_a_certificate_holds_for_its_time() -> None:
    given = np.array([-1, -13, -12, 23])
    assert certificates.is_valid(given, 36.0, 23).tolist() == [False, False, True, True]


def test_the_counts_are_of_the_living() -> None:
    firms = firms_for(
        certification.count_certificates, 5, alive=np.array([True, True, True, True, False]),
        above_scale=np.array([True, True, False, True, True]), stage=np.array([0, 1, 1, 1, 1]),
        # Completed in December 2019 and in January 2020; off the list; not completed yet.
        technical_upgrade_month=np.array([5, 6, 6, 18, 6]), high_tech_month=np.array([-20, 14, -1, -1, 14]),
        tech_sme_month=np.array([14, 11, -1, -1, 14]), specialised_month=np.array([14, -1, -1, -1, 14]),
        smart_level=np.array([2, 1, 0, 0, 2]), green_level=np.array([1, 2, 0, 0, 1]),
    )  # fmt: skip
    p = parameters_for(certification.count_certificates, technical_upgrade_lag=6.0)
    made = certification.count_certificates(firms, p, at(DECEMBER), BUREAU)["statistics"]
    assert {figure.name: figure.value for figure in made} == {
        "technical_upgraded_above_scale": 1.0, "high_tech_enterprises": 1.0, "tech_smes": 1.0, "specialised_smes": 1.0,
        "smart_factories": 1.0, "green_factories": 2.0, "cement_green_factories": 1.0,
        "special_cement_green_factories": 0.0,
    }  # fmt: skip


def test_the_city_begins_with_the_stocks_that_the_plan_implies() -> None:
    model = PolicyModel(small_scenario(1.0))
    arrays = model.firms.arrays
    assert 35 <= np.count_nonzero(arrays["high_tech_month"] != -1) <= 48
    assert 120 <= np.count_nonzero(arrays["tech_sme_month"] != -1) <= 140
    assert 2 <= np.count_nonzero(arrays["smart_level"] == 2) <= 5
    assert np.count_nonzero(arrays["green_level"] == 2) == 2
    holders = arrays["high_tech_month"] != -1
    assert certificates.is_valid(arrays["high_tech_month"][holders], 36.0, 11).all()
    assert arrays["alive"][holders].all()
    assert (arrays["smart_upgrade_month"][arrays["smart_level"] > 0] == LONG_AGO).all()
