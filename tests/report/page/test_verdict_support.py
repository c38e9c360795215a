"""How many draws "met" and "missed" need."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.report.page.verdict_support import draws_needed, support_of
from sim.report.scorecard import Scorecard
from sim.scoring import MET
from sim.scoring.attainment import wilson_interval

CARD = Scorecard(lines=(), draws=20, replicates=2, runs=40)


@pytest.mark.parametrize("replicates", [0, 1, 2, 5])
def test_the_number_is_the_first_that_is_enough(replicates: int) -> None:
    needed = draws_needed(replicates)
    for draws, enough in ((needed - 1, False), (needed, True)):
        runs = draws * max(replicates, 1)
        support = support_of(replace(CARD, draws=draws if replicates else 0, replicates=replicates or draws, runs=runs))
        assert support is not None and support.enough is enough and support.needed == needed


def test_without_several_replicates_the_interval_is_wilsons() -> None:
    needed = draws_needed(1)
    assert wilson_interval(1.0, needed)[0] >= MET > wilson_interval(1.0, needed - 1)[0]
    assert needed == draws_needed(0) == 73


def test_a_single_run_supports_nothing() -> None:
    assert support_of(Scorecard(lines=())) is None
