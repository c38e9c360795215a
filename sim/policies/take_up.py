"""How enterprises take up a lever: what an award is worth to them, who applies, who accepts an offer.

Four ways are known. *apply*: weigh the expected award against the burden of applying. *act_then_claim*: the lever
lowers a cost in the enterprise's own decision rule, and who has acted claims. *accept_offer*: the government offers,
the enterprise compares with the value of staying as it is. *automatic*: nobody has to do anything.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int64]

APPLICATION_PARAMETERS = (
    "application_awareness", "application_burden", "application_ease", "application_connection_relief",
    "application_scale",
)
"""Model-wide parameters that :func:`applies` wants as ``p``."""

APPLICATION_COLUMNS = ("connection", "application_eased", "awareness_raised", "support_barred")
"""Columns that :func:`applies` reads: to be declared under ``reads`` by a rule of the phase ``award`` or later."""


def logistic(values: Floats) -> Floats:
    """``1 / (1 + exp(-values))`` without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * values))


def burden_of_applying(connection: Floats, burden: float, ease: float | Floats, relief: float) -> Floats:
    """What an application costs in time and trouble (10k yuan): less with one-stop service and good connections."""
    return burden * (1.0 - ease) * (1.0 - relief * connection)


def application_probability(
    expected_award: Floats, burden: Floats, scale: float, awareness: float | Floats
) -> Floats:
    """``awareness / (1 + exp(-(expected award - burden) / scale))``, nothing where nothing is to be had.

    Amounts in 10k yuan; ``awareness`` is the share that has heard of the lever in time.
    """
    return awareness * logistic((expected_award - burden) / scale) * (expected_award > 0.0)


def applies(firms: Any, rows: Rows, draw: Floats, expected_award: Floats, p: Any) -> Flags:
    """Which of ``rows`` apply this month; one entry a row, ``draw`` in [0, 1), ``expected_award`` in 10k yuan.

    Service that eases applying and outreach that makes programmes known come in through columns
    (:data:`APPLICATION_COLUMNS`); who is barred from support does not apply.
    """
    ease = np.minimum(p.application_ease + firms.application_eased[rows], 1.0)
    burden = burden_of_applying(
        firms.connection[rows], p.application_burden, ease, p.application_connection_relief
    )
    awareness = np.minimum(p.application_awareness + firms.awareness_raised[rows], 1.0)
    chance = application_probability(expected_award, burden, p.application_scale, awareness)
    return (draw < chance) & (firms.support_barred[rows] <= 0.0)


def acceptance_probability(offer: Floats, value_of_staying: Floats, scale: Floats, pressure: float) -> Floats:
    """``1 / (1 + exp(-(offer - value of staying) / scale - pressure))``; amounts and ``scale`` in 10k yuan."""
    return logistic((offer - value_of_staying) / np.maximum(scale, 1e-9) + pressure)


def renewed_funded_share(share: float, funded: int, applied: int, speed: float) -> float:
    """What share of applications is expected to be funded, after ``funded`` of ``applied`` were.

    ``share + speed (funded / applied - share)``; a month without applications teaches nothing.
    """
    return share + speed * (funded / applied - share) if applied else share
