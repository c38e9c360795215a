"""What the columns of a comparison mean: unit and sentence of each, which compare.json carries along."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison

Column = tuple[str, str]
"""Unit, and what stands there."""

SHARE, COUNT, TEXT = "share, 0 to 1", "count", "text"
TARGET_UNIT, OWN_UNIT = "the target's unit", "the row's unit"

DIFFERENCE: dict[str, Column] = {
    "difference": (OWN_UNIT, "mean over the pairs of this run's value less the first run's"),
    "difference_low": (OWN_UNIT, "lower end of its 95 % interval (Student's; a draw's replicates are one observation)"),
    "difference_high": (OWN_UNIT, "upper end of its 95 % interval"),
    "pairs": (COUNT, "pairs (draw and replicate) in which both runs have a value"),
    "direction": (TEXT, "higher or lower where the interval leaves out zero, else no_clear_difference"),
    "pairing": (TEXT, "identical: equal in every pair; same_difference: the same in every pair; else varied"),
    "pairing_gain": (
        "ratio",
        "variance of the difference of runs that are no pairs over that of pairs: as sure as so many times as many "
        "unpaired runs; empty where the difference has no variance (see pairing)",
    ),
    "draws_low": (OWN_UNIT, "5th percentile of the draws' own mean differences (of the replicates', in one draw)"),
    "draws_high": (OWN_UNIT, "95th percentile of the draws' own mean differences"),
}

OF_EACH_RUN: dict[str, Column] = {
    "simulated": (TARGET_UNIT, "median over the runs compared"),
    "low": (TARGET_UNIT, "5th percentile of the runs"),
    "high": (TARGET_UNIT, "95th percentile of the runs"),
    "met": (COUNT, "runs in which the target is met"),
    "runs": (COUNT, "runs compared"),
    "probability": (SHARE, "share of the runs in which the target is met"),
    "probability_low": (SHARE, "lower end of its 95 % interval (Wilson's, with the effective number of runs)"),
    "probability_high": (SHARE, "upper end of its 95 % interval"),
    "verdict": (TEXT, "met, likely, open, unlikely, missed or not scored"),
}

OF_EACH_OTHER_RUN: dict[str, Column] = {
    **{name: (unit.replace(OWN_UNIT, TARGET_UNIT), said) for name, (unit, said) in DIFFERENCE.items()},
    "probability_difference": (SHARE, "this run's probability less the first run's, over the same pairs"),
    "probability_difference_low": (SHARE, "lower end of its 95 % interval (Tango's, with the effective number)"),
    "probability_difference_high": (SHARE, "upper end of its 95 % interval"),
    "probability_direction": (TEXT, "as direction, for the probability"),
    "probability_pairing": (TEXT, "as pairing, for whether the target is met"),
    "probability_pairing_gain": ("ratio", "as pairing_gain, for whether the target is met"),
    "met_in_both": (COUNT, "pairs in which both runs meet the target"),
    "met_here_only": (COUNT, "pairs in which this run alone meets it"),
    "met_in_first_only": (COUNT, "pairs in which the first run alone meets it"),
    "met_anyway_share": (
        SHARE,
        "of this run's pairs that meet the target, those that meet it in the first run too; empty where none does",
    ),
    "met_anyway_share_low": (SHARE, "lower end of its 95 % interval (Wilson's); empty where they are of one draw"),
    "met_anyway_share_high": (SHARE, "upper end of its 95 % interval"),
    "better_share": (SHARE, "pairs in which this run is better in the goal's direction, half of the ties included"),
    "better_share_low": (SHARE, "lower end of its 95 % interval (Wilson's); empty where all pairs are ties"),
    "better_share_high": (SHARE, "upper end of its 95 % interval"),
    "ties": (COUNT, "pairs in which both runs have the same value"),
}

TARGET: dict[str, Column] = {
    "id": (TEXT, "target"),
    "reading": (TEXT, "how the clause is read"),
    "name_en": (TEXT, "the target's name in English"),
    "name_zh": (TEXT, "the target's name in Chinese"),
    "nature": (TEXT, "what brings a target about, as in sim list targets"),
    "unit": (TEXT, "unit of goal and values"),
    "op": (TEXT, "sign between value and goal"),
    "value": (TARGET_UNIT, "goal"),
    "value_high": (TARGET_UNIT, "upper figure of a goal between two"),
}

INDICATOR: dict[str, Column] = {
    "indicator": (TEXT, "indicator, as in sim list indicators"),
    "unit": (TEXT, "its unit"),
    "of_year": (TEXT, "how twelve months make a year: sum, mean, or end (December)"),
    "year": ("year", "year of the value"),
    "run": (TEXT, "run of this row"),
    "mean": (OWN_UNIT, "mean over the runs compared"),
    "runs": (COUNT, "runs compared"),
    **DIFFERENCE,
    "higher_share": (SHARE, "pairs in which this run has more, half of the ties included"),
    "higher_share_low": (SHARE, "lower end of its 95 % interval (Wilson's); empty where all pairs are ties"),
    "higher_share_high": (SHARE, "upper end of its 95 % interval"),
    "ties": (COUNT, "pairs in which both runs have the same value"),
}

GROUP: dict[str, Column] = {
    "group_kind": (TEXT, "chain, town or size"),
    "group": (TEXT, "which of them"),
    "what": (TEXT, "employment or value_added"),
    **{name: INDICATOR[name] for name in ("unit", "year", "run", "mean", "runs")},
    **DIFFERENCE,
}

RANKING: dict[str, Column] = {
    "kind": (TEXT, "target or indicator"),
    "id": (TEXT, "target or indicator"),
    "reading": (TEXT, "how the clause is read"),
    "year": ("year", "year of an indicator's value"),
    "unit": (TEXT, "unit of the mean"),
    "run": (TEXT, "run of this row"),
    "mean": (OWN_UNIT, "mean over draws"),
    "place": (COUNT, "place by that mean: 1 is best for a target, most for an indicator"),
    "first_share": (SHARE, "draws in which this run comes first; equal runs share the draw"),
    "mean_rank": ("place", "mean of its places over draws"),
    "same_order_share": (SHARE, "draws in which all runs stand to each other as over all draws"),
    "kendall_tau": ("-1 to 1", "Kendall's tau-b of a draw's order with the order over all draws, mean over draws"),
    "draws": (COUNT, "draws (replicates, in one draw) that were ranked"),
}


def columns_of(comparison: Comparison) -> dict[str, dict[str, dict[str, str]]]:
    """Unit and meaning of each column by file; those of compare.csv that belong to a run with its name in front."""
    targets = dict(TARGET)
    for number, name in enumerate(comparison.names):
        for column, said in {**OF_EACH_RUN, **(OF_EACH_OTHER_RUN if number else {})}.items():
            if f"{name}.{column}" in comparison.targets:
                targets[f"{name}.{column}"] = said
    files = {"compare.csv": targets, "indicators.csv": INDICATOR, "groups.csv": GROUP}
    if len(comparison.rankings):
        files["ranking.csv"] = RANKING
    return {
        file: {name: {"unit": unit, "meaning": meaning} for name, (unit, meaning) in columns.items()}
        for file, columns in files.items()
    }
