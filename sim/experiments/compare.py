"""Runs set side by side: every target in each, and what differs, pair by pair of replicates.

Two runs with the same seed, population and months share their random numbers, so that the replicates of one
number form a pair; most of the noise drops out of their difference. Everything is read from the run folders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import InputError, Problem
from sim.experiments.paired_differences import (
    CONFIDENCE,
    Difference,
    add_differences,
    paired_difference,
    yearly_values,
)
from sim.experiments.pairs import PAIR, TARGET, on_common_pairs, pairs_of
from sim.experiments.public_money import PublicMoney, money_by_replicate
from sim.experiments.remarks import Remark, remarks_on
from sim.experiments.winners_and_losers import group_table
from sim.store import (
    COMPARISON,
    Run,
    StoreError,
    check_place,
    comparison_manifest,
    manifest_text,
    new_folder,
    open_run,
)
from sim.tables import write_frame_csv, write_text

HEADLINES: tuple[tuple[str, str], ...] = (
    ("value_added_above_scale", "sum"), ("value_added_all", "sum"), ("value_added_manufacturing", "sum"),
    ("revenue_all", "sum"), ("investment_industrial", "sum"), ("manufacturing_gdp_share", "mean"),
    ("output_share_leading", "mean"), ("output_share_emerging", "mean"), ("high_tech_va_share", "mean"),
    ("employment_all", "end"), ("employment_manufacturing", "end"), ("labour_productivity", "mean"),
    ("wage", "mean"), ("energy_use", "sum"), ("energy_intensity", "mean"), ("rd_declared", "sum"),
    ("rd_real", "sum"), ("rd_intensity", "mean"), ("enterprises_all", "end"),
    ("enterprises_above_scale", "end"), ("entries", "sum"), ("removals", "sum"), ("natural_exits", "sum"),
    ("consolidated", "sum"), ("scale_ups", "end"), ("cloud_above_scale_level_1", "end"),
    ("cloud_sme_level_1", "end"), ("guidance_fund_raised", "end"), ("guidance_fund_invested", "end"),
    ("profit", "sum"), ("profit_margin", "mean"), ("loss_making_share", "end"), ("zombie_share", "end"),
    ("taxes", "sum"), ("debt", "end"), ("utilisation", "mean"), ("small_value_added_share", "mean"),
    ("small_employment_share", "end"), ("concentration_mean", "mean"), ("supplier_choice", "end"),
)  # fmt: skip
"""Indicators that are compared year by year, and how twelve months make a year: ``sum``, ``mean`` or December
(``end``). The others stand in each run's ``series.parquet``.
"""


@dataclass(frozen=True)
class Comparison:
    """Several runs, the first of which the others are compared with.

    ``targets`` has one row a target and reading, with a group of columns ``<name>.<what>`` for each run;
    ``indicators`` one row an indicator, year and run. Both are made of the replicates that all runs have.
    """

    runs: tuple[Run, ...]
    """The runs, cut down to the replicates that all of them have."""
    names: tuple[str, ...]
    """What each run is called here: its folder's name, made distinct."""
    targets: pd.DataFrame
    indicators: pd.DataFrame
    groups: pd.DataFrame
    """Jobs and value added in the last year by chain, town and size: who gains and who loses; a row a group and run."""
    money: tuple[PublicMoney, ...]
    money_differences: tuple[Mapping[str, Difference], ...]
    """For each run what it paid more than the first, by the names of :class:`PublicMoney`; the first has none."""
    remarks: tuple[Remark, ...]
    replicates: int
    """Replicates that all runs have."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """The remarks in English."""
        return tuple(remark.en for remark in self.remarks)

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
                        for key in ("fingerprint", "code", "data", "seed", "months", "completed", "status")
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
            "replicates": self.replicates,
            "compared_with": self.names[0],
            "confidence": CONFIDENCE,
            "warnings": list(self.warnings),
            "targets": _records(self.targets),
            "indicators": _records(self.indicators),
            "groups": _records(self.groups),
        }


def compare_runs(folders: Sequence[str | Path]) -> Comparison:
    """Compare run folders with the first of them, on the replicates that all of them have.

    Raises InputError for fewer than two folders and for runs without a common replicate, StoreError for a
    folder that holds no run.
    """
    if len(folders) < 2:
        raise InputError.of("a comparison needs at least two run folders")
    found = tuple(open_run(folder) for folder in folders)
    names = distinct_names([run.folder.resolve().name for run in found])
    runs = on_common_pairs(found)
    replicates = len(pairs_of(runs[0]))
    if not replicates:
        raise InputError.of("the runs have no replicate in common", suggestion="run them again with more replicates")
    paid = [money_by_replicate(run) for run in runs]
    return Comparison(
        runs=runs,
        names=names,
        targets=_targets(runs, names, several=replicates > 1),
        indicators=_indicators(runs, names),
        groups=group_table(runs, names),
        money=tuple(PublicMoney(**{str(part): float(own[part].mean()) for part in own}) for own in paid),
        money_differences=({}, *(_money_differences(paid[0], own) for own in paid[1:])),
        remarks=tuple(remarks_on(found, names, replicates)),
        replicates=replicates,
    )


def _money_differences(first: pd.DataFrame, own: pd.DataFrame) -> dict[str, Difference]:
    found = {str(part): paired_difference(first[part], own[part]) for part in own}
    return {part: one for part, one in found.items() if one}


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
    old, new = (" and ".join(f"'{name}'" for name, _ in sorted(runs)) for runs in (there, here))
    this = f"this one is of {new}" if old != new else "the folders of these names now hold runs of other scenarios"
    raise StoreError(
        [
            Problem(
                f"holds a comparison of {old}; {this}",
                file=str(folder),
                suggestion="put this one elsewhere with --out DIR, or replace the older comparison with --force",
            )
        ]
    )


def write_comparison(comparison: Comparison, folder: str | Path | None = None, *, force: bool = False) -> Path:
    """Write compare.csv, indicators.csv, groups.csv and compare.json.

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
    write_text(folder / COMPARISON, manifest_text(COMPARISON, comparison.manifest()))


# --- tables ----------------------------------------------------------------


def _targets(runs: Sequence[Run], names: Sequence[str], *, several: bool) -> pd.DataFrame:
    what = ["name_en", "name_zh", "nature", "unit", "op", "value", "value_high"]
    table = (
        pd.concat([run.targets[TARGET + what] for run in runs]).drop_duplicates(TARGET).reset_index(drop=True)
    )
    keys = list(zip(table["id"], table["reading"], strict=True))
    values = [_scored_values(run) for run in runs]
    for number, (run, name) in enumerate(zip(runs, names, strict=True)):
        own = run.targets.set_index(TARGET)
        shown = ["simulated", *(("low", "high", "met", "replicates", "verdict") if several else ())]
        for column in shown:
            known = dict(zip(own.index, own[column], strict=True))
            cells = [known.get(key) for key in keys]
            if column in ("met", "replicates"):
                cells = [None if cell is None or pd.isna(cell) else int(cell) for cell in cells]
            table[f"{name}.{column}"] = pd.Series(cells, dtype=object)
        if number:
            found = [_between(values[0].get(key), values[number].get(key)) for key in keys]
            add_differences(table, f"{name}.", found)
    return table


def _scored_values(run: Run) -> dict[tuple[str, str], pd.Series]:
    """Each target's own value by (draw, replicate), without the yearly figures behind it."""
    own = run.target_values[run.target_values["year"].isna()]
    return {
        (str(target), str(reading)): rows.set_index(PAIR)["value"]
        for (target, reading), rows in own.groupby(TARGET, sort=False)
    }


def _between(first: pd.Series | None, second: pd.Series | None) -> Difference | None:
    return None if first is None or second is None else paired_difference(first, second)


def _indicators(runs: Sequence[Run], names: Sequence[str]) -> pd.DataFrame:
    columns = [run.series.columns for run in runs]
    rows: list[list[Any]] = []
    differences: list[Difference | None] = []
    for indicator, kind in HEADLINES:
        if not all(indicator in own for own in columns):
            continue
        yearly = [yearly_values(run.series, indicator, kind) for run in runs]
        unit = str(runs[0].manifest.get("units", {}).get(indicator, ""))
        unit = unit.removesuffix("/month") + "/year" if kind == "sum" else unit
        for year in yearly[0].index.get_level_values("year").unique():
            for name, found in zip(names, yearly, strict=True):
                if year not in found.index.get_level_values("year"):
                    continue
                own = found.xs(year, level="year")
                first = yearly[0].xs(year, level="year")
                rows.append([indicator, unit, kind, int(year), name, float(own.mean()), len(own)])
                differences.append(None if name == names[0] else paired_difference(first, own))
    table = pd.DataFrame(rows, columns=["indicator", "unit", "of_year", "year", "run", "mean", "replicates"])
    add_differences(table, "", differences)
    return table


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
