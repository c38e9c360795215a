"""Whether the draws are enough for the verdicts "met" and "missed" to be more than what this sample happens to say."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sim.report.scorecard import Scorecard
from sim.scoring import MET
from sim.scoring.attainment import probability_interval

MOST_TRIED = 1_000
"""Draws beyond which nobody looks for enough of them; for the thresholds in use fewer than a hundred are."""


@dataclass(frozen=True)
class Support:
    """How far the runs carry the verdicts at the ends."""

    low: float
    """Lower end of the probability's interval where every run meets a target, 0 to 1."""
    needed: int
    """Draws (runs, where nothing is drawn) from which on that end reaches the threshold of "met"."""

    @property
    def enough(self) -> bool:
        """Whether "met" can be told from "likely" when all runs agree; "missed" is its mirror image."""
        return self.low >= MET


def support_of(card: Scorecard) -> Support | None:
    """What the runs of a scorecard carry; None for a single run, which has no verdicts."""
    if not card.several:
        return None
    count, replicates = (card.draws, card.replicates) if card.draws else (card.runs, 0)
    return Support(_low_end(count, replicates), draws_needed(replicates))


@lru_cache(maxsize=64)
def draws_needed(replicates: int) -> int:
    """Fewest draws, of so many replicates each, whose interval reaches the threshold of "met" when all runs agree;
    runs where ``replicates`` is 0 and nothing is drawn."""
    return next((count for count in range(2, MOST_TRIED) if _low_end(count, replicates) >= MET), MOST_TRIED)


def _low_end(count: int, replicates: int) -> float:
    """Lower end of the interval when all of ``count`` draws with so many ``replicates`` meet a target, 0 to 1."""
    draws = np.repeat(np.arange(1, count + 1), replicates) if replicates else np.zeros(count, dtype=np.int64)
    return probability_interval(np.ones(len(draws)), draws)[0]
