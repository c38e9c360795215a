"""Runs set side by side: every target in each, and what differs, pair by pair of draw and replicate.

Two runs with the same seed, sampling, population and months share their draws and their luck, so that the runs of one
draw and replicate form a pair; most of what is uncertain drops out of their difference. Everything is read from the
run folders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import InputError, Problem
from sim.experiments.comparison.comparison_columns import columns_of
from sim.experiments.comparison.indicator_comparison import indicator_table
from sim.experiments.comparison.paired_differences import CONFIDENCE, Difference, paired_difference
from sim.experiments.comparison.pairs import on_common_pairs, scored_values
from sim.experiments.comparison.public_money import PublicMoney, money_by_replicate
from sim.experiments.comparison.ranking import FEWEST_RUNS
from sim.experiments.comparison.ranking_table import ranking_table
from sim.experiments.comparison.remarks import remarks_on
from sim.experiments.comparison.target_comparison import target_table
from sim.experiments.comparison.winners_and_losers import group_table
from sim.experiments.comparison.yearly_values import yearly_indicators
from sim.experiments.headlines import HEADLINES
from sim.language.message import Message
from sim.manifests import COMPARISON, StoreError, comparison_manifest, manifest_text
from sim.run_folder import Run, open_run
from sim.store import check_place, new_folder
from sim.tables import write_frame_csv, write_text


@dataclass(frozen=True)
class Comparison:
    """Several runs, the first of which the others are compared with.

    ``targets`` has one row a target and reading, with a group of columns ``<name>.<what>`` for each run;
    ``indicators`` one row an indicator, year and run. Both are made of the runs that all have.
    """

    runs: tuple[Run, ...]
    """The runs, cut down to the draws and replicates that all of them have."""
    names: tuple[str, ...]
    """What each run is called here: its folder's name, made distinct."""
    targets: pd.DataFrame
    indicators: pd.DataFrame
    groups: pd.DataFrame
    """Jobs and value added in the last year by chain, town and size: who gains and who loses; a row a group and run."""
    money: tuple[PublicMoney, ...]
    money_differences: tuple[Mapping[str, Difference], ...]
    """For each run what it paid more than the first, by the names of :class:`PublicMoney`; the first has none."""
    rankings: pd.DataFrame
    """Which run comes first, and how stable their order is over draws; empty for two runs."""
    remarks: tuple[Message, ...]
    pairs: int
    """Runs (draw and replicate) that all have."""
    draws: int
    """Draws among them; 1 where every number has its value in the table."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """The remarks in English."""
        return tuple(str(remark) for remark in self.remarks)

    @property
    def main_targets(self) -> pd.DataFrame:
        """The rows of the readings that stand for their targets, the first of each."""
        return self.targets.drop_duplicates("id")

    @property
    def default_folder(self) -> str:
        """``results/compare-baseline-plan``, where the comparison goes unless told otherwise."""
        return f"results/compare-{'-'.join(self.names)}"

    def manifest(self) -> dict[str, Any]:
        """The content of compare.json: which runs, how they are paired, and all target rows."""
        return {
            "runs": [
                {
                    "name": name,
                    "folder": str(run.folder),
                    "title": run.titles,
                    **{
                        key: run.manifest.get(key)
                        for key in (
                            "fingerprint", "code", "data", "seed", "sampling", "draws", "replicates", "months",
                            "completed", "status",
                        )
                    },
                    "public_money": asdict(money),
                    "public_money_difference": {
                        part: {**asdict(one), "direction": one.direction} for part, one in differences.items()
                    },
                }
                for name, run, money, differences in zip(
                    self.names, self.runs, self.money, self.money_differences, strict=True
                )
            ],
            "pairs": self.pairs,
            "draws": self.draws,
            "compared_with": self.names[0],
            "confidence": CONFIDENCE,
            "warnings": list(self.warnings),
            "targets": _records(self.targets),
            "indicators": _records(self.indicators),
            "groups": _records(self.groups),
            "rankings": _records(self.rankings),
            "columns": columns_of(self),
        }


def compare_runs(folders: Sequence[str | Path]) -> Comparison:
    """Compare run folders with the first of them, on the draws and replicates that all of them have.

    Raises InputError for fewer than two folders and for runs without a common one, StoreError for a folder that holds
    no run.
    """
    if len(folders) < 2:
        raise InputError.of(Message("comparison.two_folders"))
    found = tuple(open_run(folder) for folder in folders)
    names = distinct_names([run.folder.resolve().name for run in found])
    runs = on_common_pairs(found)
    values = [scored_values(run) for run in runs]
    pairs = len(values[0].draws)
    if not pairs:
        raise InputError.of(
            Message("comparison.nothing_common"),
            suggestion=Message("comparison.same_draws"),
        )
    units = {str(name): str(unit) for name, unit in runs[0].manifest.get("units", {}).items()}
    yearly = [yearly_indicators(run, dict(HEADLINES)) for run in runs]
    targets = target_table(runs, names, values)
    paid = [money_by_replicate(run) for run in runs]
    return Comparison(
        runs=runs,
        names=names,
        targets=targets,
        indicators=indicator_table(yearly, names, units),
        groups=group_table(runs, names),
        money=tuple(PublicMoney(**{str(part): float(own[part].mean()) for part in own}) for own in paid),
        money_differences=({}, *(_money_differences(paid[0], own) for own in paid[1:])),
        rankings=ranking_table(targets, values, yearly, names, units),
        remarks=tuple(remarks_on(found, names, pairs)),
        pairs=pairs,
        draws=len(np.unique(values[0].draws)),
    )


def _money_differences(first: pd.DataFrame, own: pd.DataFrame) -> dict[str, Difference]:
    found = {str(part): paired_difference(first[part], own[part]) for part in own}
    return {part: one for part, one in found.items() if one}


def _in_quotes(names: Sequence[str]) -> Message:
    """``'baseline' and 'plan'``."""
    quoted = [Message("name.quoted", name=name) for name in names]
    return Message("name.and", others=quoted[:-1], last=quoted[-1]) if len(quoted) > 1 else quoted[0]


def check_comparison_place(comparison: Comparison, folder: str | Path, *, force: bool = False) -> None:
    """Raise StoreError if the comparison must not be put there.

    A comparison of the same runs (folder names and scenarios) is replaced, one of other runs only with ``force``,
    and anything else never.
    """
    check_place(folder, manifest=COMPARISON)
    manifest = comparison_manifest(folder)
    if manifest is None or force:
        return
    there = [(str(run.get("name")), str(run.get("fingerprint"))) for run in manifest.get("runs", ())]
    here = [(name, run.fingerprint) for name, run in zip(comparison.names, comparison.runs, strict=True)]
    if sorted(there) == sorted(here):
        return
    old, new = (_in_quotes([name for name, _ in sorted(runs)]) for runs in (there, here))
    message = Message("comparison.of_others" if old != new else "comparison.of_same_names", old=old, new=new)
    raise StoreError([Problem(message, file=str(folder), suggestion=Message("comparison.elsewhere"))])


def write_comparison(comparison: Comparison, folder: str | Path | None = None, *, force: bool = False) -> Path:
    """Write compare.csv, indicators.csv, groups.csv, compare.json and, for three or more runs, ranking.csv.

    See :func:`check_comparison_place` for what is replaced.
    """
    place = Path(folder or comparison.default_folder)
    check_comparison_place(comparison, place, force=force)
    with new_folder(place, manifest=COMPARISON) as fresh:
        write_tables(comparison, fresh)
    return place


def write_tables(comparison: Comparison, folder: Path) -> None:
    """Write the files of a comparison into an existing folder (one of :func:`sim.store.new_folder`)."""
    write_frame_csv(folder / "compare.csv", comparison.targets)
    write_frame_csv(folder / "indicators.csv", comparison.indicators)
    write_frame_csv(folder / "groups.csv", comparison.groups)
    if len(comparison.names) >= FEWEST_RUNS:
        write_frame_csv(folder / "ranking.csv", comparison.rankings)
    write_text(folder / COMPARISON, manifest_text(COMPARISON, comparison.manifest()))


# --- names and records ----------------------------------------------------------------


def distinct_names(names: Sequence[str]) -> tuple[str, ...]:
    """The names, numbered where one stands there already: ``plan``, ``plan-2``."""
    distinct: list[str] = []
    for name in names:
        number, own = 1, name
        while own in distinct or (number > 1 and own in names):
            number += 1
            own = f"{name}-{number}"
        distinct.append(own)
    return tuple(distinct)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as plain JSON values; missing is None."""
    return [
        {str(name): _json_value(value) for name, value in row.items()}
        for row in table.astype(object).to_dict("records")
    ]


def _json_value(value: Any) -> Any:
    if value is None or (isinstance(value, float | np.floating) and not np.isfinite(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value
