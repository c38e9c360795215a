"""What a comparison comes to, in a few sentences: what changes, what comes anyway, and what pairs are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.comparison.compare import Comparison
from sim.experiments.comparison.paired_differences import IDENTICAL
from sim.language.words import word
from sim.report.comparison_cells import FEWEST_PAIRS
from sim.report.words import number_text
from sim.scoring import LIKELY

MOST_NAMED = 4
"""Targets that are named; the others are counted."""

MANY_TIMES = 1000.0
"""How many times as many runs are said to be no more than "more than a thousand times as many"."""


def summary_sentences(comparison: Comparison, other: str, lang: str) -> list[str]:
    """Sentences on ``other`` beside the first run; none where a single pair says nothing of probabilities."""
    if comparison.pairs < 2:
        return []
    rows = judged_rows(comparison, other)
    found = [_changes(rows, comparison, other, lang), _anyway(rows, comparison, other, lang)]
    return [*found, *pairing_sentences(rows, other, lang)] if len(rows) else []


def judged_rows(comparison: Comparison, other: str) -> pd.DataFrame:
    """The rows of the targets' main readings that are judged in both runs."""
    rows = comparison.main_targets
    return rows[rows[f"{other}.probability_difference"].notna()]


def _changes(rows: pd.DataFrame, comparison: Comparison, other: str, lang: str) -> str:
    clear = rows[rows[f"{other}.pairs"].astype(float) >= FEWEST_PAIRS][f"{other}.probability_direction"]
    counts = {name: int((clear == name).sum()) for name in ("higher", "lower")}
    return word("changes", lang, judged=len(rows), other=other, first=comparison.names[0], **counts)


def _anyway(rows: pd.DataFrame, comparison: Comparison, other: str, lang: str) -> str:
    both, gained = (float(rows[f"{other}.{name}"].sum()) for name in ("met_in_both", "met_here_only"))
    if not both + gained:
        return word("anyway_none", lang, other=other)
    share = number_text(100 * both / (both + gained), 0)
    said = word("anyway", lang, other=other, first=comparison.names[0], share=share)
    mostly = rows[
        (rows[f"{other}.probability"].astype(float) >= LIKELY)
        & (rows[f"{other}.met_anyway_share"].astype(float) >= LIKELY)
    ]
    names = [str(name) for name in mostly["name_zh" if lang == "zh" else "name_en"]]
    return said + (word("anyway_named", lang, first=comparison.names[0], names=_some(names, lang)) if names else "")


def pairing_sentences(rows: pd.DataFrame, other: str, lang: str) -> list[str]:
    """What running both scenarios on the same draws is worth, and how many targets never differ."""
    gains = rows[f"{other}.pairing_gain"].dropna().astype(float)
    said = []
    if len(gains):
        factors = [float(number) for number in np.quantile(gains, [0.5, 0.0, 1.0])]
        middle, low, high = (factor_text(number) for number in factors)
        if factors[0] > MANY_TIMES:  # then the largest says nothing but that rounding ends somewhere
            said.append(word("pairing_thousandfold", lang))
        elif factors[2] > MANY_TIMES:
            said.append(word("pairing_up_to_thousands", lang, middle=middle, low=low))
        else:
            said.append(word("pairing", lang, middle=middle, low=low, high=high))
    same = int((rows[f"{other}.pairing"] == IDENTICAL).sum())
    if same:
        said.append(word("identical", lang, count=same, judged=len(rows)))
    return said


def factor_text(factor: float) -> str:
    """How many times: ``0.8``, ``12``, ``1,700``; two figures are enough."""
    rounded = float(f"{factor:.2g}")
    return number_text(rounded, 0 if rounded >= 10 or rounded == int(rounded) else 1)


def _some(names: Sequence[str], lang: str) -> str:
    shown = ("；" if lang == "zh" else "; ").join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    if more <= 0:
        return shown
    return shown + word("and_more", lang, count=more if lang == "en" else len(names))


def less_likely(comparison: Comparison) -> list[Mapping[str, Any]]:
    """Main readings whose probability is clearly lower than in the first run: ``run``, ``id`` and the difference."""
    found: list[Mapping[str, Any]] = []
    for other in comparison.names[1:]:
        if comparison.pairs < FEWEST_PAIRS:
            continue
        rows = judged_rows(comparison, other)
        lower = rows[rows[f"{other}.probability_direction"] == "lower"]
        for _, row in lower.iterrows():
            difference = float(row[f"{other}.probability_difference"])
            found.append({"run": other, "id": str(row["id"]), "probability_difference": difference})
    return found
