"""Take-up against cases worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.policies import take_up
from tests.policies.firms import table

P = SimpleNamespace(
    application_awareness=0.5, application_burden=5.0, application_ease=0.2, application_connection_relief=0.3,
    application_scale=2.0,
)  # fmt: skip


def test_logistic_by_hand_and_without_overflow() -> None:
    values = take_up.logistic(np.array([0.0, np.log(3.0), -1e6, 1e6]))
    assert values == pytest.approx([0.5, 0.75, 0.0, 1.0])


def test_connections_and_one_stop_service_lower_the_burden() -> None:
    # 5 x (1 - 0.2) = 4 for a stranger; the best connected save 30 % of it.
    assert take_up.burden_of_applying(np.array([0.0, 1.0]), 5.0, 0.2, 0.3) == pytest.approx([4.0, 2.8])


def test_application_probability_by_hand() -> None:
    expected, burden = np.array([4.0, 6.0, 0.0]), np.array([4.0, 4.0, 4.0])
    chance = take_up.application_probability(expected, burden, scale=2.0, awareness=0.5)
    # An award worth its burden is a matter of chance; two above it, over a scale of 2, is e / (1 + e).
    assert chance == pytest.approx([0.25, 0.5 * np.e / (1.0 + np.e), 0.0])


def test_applies_follows_the_draw() -> None:
    firms, rows = table(stage=np.zeros(5)), np.array([0, 1, 3, 4])
    expected = np.array([4.0, 4.0, 1e6, 0.0])
    draw = np.array([0.24, 0.26, 0.49, 0.0])
    assert take_up.applies(firms, rows, draw, expected, P).tolist() == [True, False, True, False]


def test_service_eases_outreach_makes_known_and_who_is_barred_stays_away() -> None:
    expected, draw = np.full(4, 4.0), np.full(4, 0.6)
    firms = table(
        application_eased=[0.0, 0.8, 0.8, 0.8], awareness_raised=[0.5, 0.0, 0.5, 0.5],
        support_barred=[0.0, 0.0, 0.0, 1.0]
    )
    # Without ease an award worth its burden is taken by half of those who know of it: 0.5 x 1. Without any burden it is
    # e^2 / (1 + e^2) = 0.88 of them, but of half of all only 0.44.
    assert take_up.applies(firms, np.arange(4), draw, expected, P).tolist() == [False, False, True, False]


def test_acceptance_by_hand() -> None:
    offer, staying = np.array([100.0, 100.0, 0.0]), np.array([100.0, 50.0, 0.0])
    chance = take_up.acceptance_probability(offer, staying, np.array([50.0, 50.0, 50.0]), pressure=0.0)
    assert chance == pytest.approx([0.5, np.e / (1.0 + np.e), 0.5])
    pressed = take_up.acceptance_probability(offer, staying, np.array([50.0, 50.0, 50.0]), pressure=1.0)
    assert (pressed > chance).all()


def test_funded_share_learns_from_months_with_applications() -> None:
    assert take_up.renewed_funded_share(0.5, funded=1, applied=4, speed=0.3) == pytest.approx(0.5 + 0.3 * (0.25 - 0.5))
    assert take_up.renewed_funded_share(0.5, funded=0, applied=0, speed=0.3) == 0.5
