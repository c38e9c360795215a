"""Every target and reading in several runs, and what differs from the first: in value and in probability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.comparison.paired_differences import IDENTICAL, Difference, add_differences, difference_of
from sim.experiments.comparison.paired_probabilities import (
    ProbabilityDifference,
    Superiority,
    better_sign,
    probability_difference,
    superiority,
)
from sim.experiments.comparison.pairs import TARGET, Key, ScoredValues
from sim.run_folder import Run

DESCRIBED = ("name_en", "name_zh", "nature", "unit", "op", "value", "value_high")
JUDGED = ("low", "high", "met", "runs", "probability", "probability_low", "probability_high", "verdict")
"""What is shown of each run where there are several pairs."""
COUNTS = ("met", "runs")


def target_table(runs: Sequence[Run], names: Sequence[str], values: Sequence[ScoredValues]) -> pd.DataFrame:
    """One row a target and reading, with a group of columns ``<name>.<what>`` for each run.

    :mod:`sim.experiments.comparison.comparison_columns` says what each column is.
    """
    known = pd.concat([run.targets[[*TARGET, *DESCRIBED]] for run in runs])
    table = known.drop_duplicates(TARGET).reset_index(drop=True)
    keys: list[Key] = list(zip(table["id"], table["reading"], strict=True))
    several = len(values[0].draws) > 1
    for number, (run, name) in enumerate(zip(runs, names, strict=True)):
        own = run.targets.set_index(TARGET)
        for column in ("simulated", *(JUDGED if several else ())):
            cells = dict(zip(own.index, own[column], strict=True))
            table[f"{name}.{column}"] = pd.Series([_cell(cells.get(key), column) for key in keys], dtype=object)
        if number:
            pairs = [
                _compared(values[0], values[number], key, op) for key, op in zip(keys, table["op"], strict=True)
            ]
            add_differences(table, f"{name}.", [one[0] for one in pairs])
            _add(table, f"{name}.", [_probability_cells(one[1]) for one in pairs])
            _add(table, f"{name}.", [superiority_cells(one[2]) for one in pairs])
    return table


def _cell(value: Any, column: str) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    return int(value) if column in COUNTS else value


def _compared(
    first: ScoredValues, second: ScoredValues, key: Key, op: str
) -> tuple[Difference | None, ProbabilityDifference | None, Superiority | None]:
    """What the pairs say in which both runs have a value; of the probability, in which both are judged."""
    if key not in first.values or key not in second.values:
        return None, None, None
    one, two = first.values[key], second.values[key]
    there = ~np.isnan(one) & ~np.isnan(two)
    draws = first.draws[there]
    difference = difference_of(one[there], two[there], draws)
    judged = there & ~np.isnan(first.met[key]) & ~np.isnan(second.met[key])
    identical = difference is not None and difference.pairing == IDENTICAL
    probability = probability_difference(
        first.met[key][judged], second.met[key][judged], first.draws[judged], identical=identical
    )
    better = superiority(one[there], two[there], draws, better_sign(op))
    return difference, probability, better if probability is not None else None


def _probability_cells(found: ProbabilityDifference | None) -> dict[str, Any]:
    return {
        "probability_difference": found.difference if found else None,
        "probability_difference_low": found.low if found else None,
        "probability_difference_high": found.high if found else None,
        "probability_direction": found.direction if found else "",
        "probability_pairing": found.pairing if found else "",
        "probability_pairing_gain": found.pairing_gain if found else None,
        "met_in_both": found.both if found else None,
        "met_here_only": found.gained if found else None,
        "met_in_first_only": found.lost if found else None,
        "met_anyway_share": found.anyway if found else None,
        "met_anyway_share_low": found.anyway_low if found else None,
        "met_anyway_share_high": found.anyway_high if found else None,
    }


def superiority_cells(found: Superiority | None, name: str = "better") -> dict[str, Any]:
    """Columns ``better_share`` and its interval, and the number of ties."""
    return {
        f"{name}_share": found.share if found else None,
        f"{name}_share_low": found.low if found else None,
        f"{name}_share_high": found.high if found else None,
        "ties": found.ties if found else None,
    }


def _add(table: pd.DataFrame, prefix: str, rows: Sequence[Mapping[str, Any]]) -> None:
    for column in rows[0] if rows else ():
        table[prefix + column] = pd.Series([row[column] for row in rows], dtype=object)
