"""The run folder as it is read: its tables by name, each when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from sim.bands import BAND_COLUMNS
from sim.manifests import COMPARISON, RUN, SCHEMA_VERSION, is_newer, is_run, read_manifest, refusal
from sim.tables import parquet_columns, read_csv, read_parquet

KEYS = ("scenario", "draw", "replicate")
EVENT_COLUMNS = (*KEYS, "month", "enterprise", "stage", "kind", "reason", "amount")
NETWORK_COLUMNS = ("supplier_stage", "buyer_stage", "links", "sales")
LEVER_COLUMNS = (
    "lever", "use", "name_en", "name_zh", "evidence_grade", "applicants", "awarded", "refused", "planned",
    "awarded_money", "money", "outstanding", "lapsed", "forfeited", "deadweight", "deadweight_money",
    "deadweight_share", "deadweight_share_of_awards", "direct_effect", "direct_effect_unit", "funded_share",
    "first_month", "last_month", "evidence",
)  # fmt: skip
LEVER_TEXTS = frozenset(
    ["lever", "use", "name_en", "name_zh", "evidence_grade", "evidence", "direct_effect_unit"]
    + ["first_month", "last_month"]
)
"""Columns of levers.csv that hold words; the others hold numbers."""
ACCOUNT_COLUMNS = ("year", "payer", "receiver", "purpose", "amount")
REPLICATE_ACCOUNT_COLUMNS = (*KEYS, *ACCOUNT_COLUMNS)
TARGET_COLUMNS = (
    "id", "reading", "name_en", "name_zh", "nature", "unit", "op", "value", "value_high",
    "simulated", "low", "high", "gap", "met", "runs", "effective_runs",
    "probability", "probability_low", "probability_high", "verdict", "sd_draws", "sd_replicates", "reason",
)  # fmt: skip
TARGET_NUMBERS = tuple(
    name
    for name in TARGET_COLUMNS
    if name not in ("id", "reading", "name_en", "name_zh", "nature", "unit", "op", "verdict", "reason")
)
VALUE_COLUMNS = (*KEYS, "id", "reading", "year", "value", "met")

Read = TypeVar("Read")


def open_run(folder: str | Path) -> Run:
    """Open a run folder. Raises StoreError when it is none, is damaged, or was written by a newer layout."""
    path = Path(folder)
    if not path.is_dir():
        raise refusal(folder, "no such folder", "`sim run` makes one")
    if not is_run(path):
        hint = " (it holds a comparison)" if (path / COMPARISON).is_file() else ""
        raise refusal(folder, f"no run folder: it has no {RUN}{hint}", "`sim run` makes one")
    manifest = read_manifest(path, RUN)
    if is_newer(manifest):
        raise refusal(
            folder,
            f"its layout, {manifest['schema_version']}, is newer than what sim reads ({SCHEMA_VERSION})",
            "update sim or run the scenario again",
        )
    return Run(path, manifest)


@dataclass(frozen=True)
class Run:
    """A run folder, read as far as it is asked for. Missing or damaged tables raise StoreError when asked
    for.
    """

    folder: Path
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        """The scenario's name."""
        return str(self.manifest["scenario"])

    @property
    def titles(self) -> dict[str, str]:
        """The scenario's title by language."""
        return dict(self.manifest.get("title") or {})

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the resolved scenario."""
        return str(self.manifest["fingerprint"])

    @cached_property
    def series(self) -> pd.DataFrame:
        """Monthly indicators: scenario, draw, replicate, month ``YYYY-MM``, then one column an indicator.

        All of them for all runs take some 200 MB for 1,000 runs: see :meth:`indicators`.
        """
        return self._table("series.parquet")

    @cached_property
    def indicator_names(self) -> tuple[str, ...]:
        """Names of the indicators in :attr:`series`."""
        return tuple(name for name in self._columns("series.parquet") if name not in (*KEYS, "month"))

    def indicators(self, names: Sequence[str]) -> pd.DataFrame:
        """Some of the monthly indicators: draw, replicate, month, then ``names``; only these are read.

        KeyError for a name that the run lacks.
        """
        if unknown := [name for name in names if name not in self.indicator_names]:
            raise KeyError(f"{self.folder} has no indicator {', '.join(map(repr, unknown))}")
        return self._table("series.parquet", columns=("draw", "replicate", "month", *names))

    @cached_property
    def bands(self) -> pd.DataFrame:
        """What all runs say of each indicator in each month: mean, median, and quantiles."""
        return self._table("bands.csv", tuple(name for name in BAND_COLUMNS if name not in ("indicator", "month")))

    @cached_property
    def inputs(self) -> pd.DataFrame | None:
        """What was drawn: a row a draw, a column an uncertain input; None where nothing was drawn."""
        return self._table("inputs.parquet") if (self.folder / "inputs.parquet").is_file() else None

    @cached_property
    def events(self) -> pd.DataFrame:
        """Who entered, left, merged, adopted, was listed, was paid, in the first runs (``events_of`` in run.json)."""
        return self._table("events.parquet")

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The scorecard, one line a target and reading."""
        return self._table("targets.csv", TARGET_NUMBERS)

    @cached_property
    def target_values(self) -> pd.DataFrame:
        """Each target's value in each run; ``year`` is NaN where the value is the target's own.

        ``met`` is 1, 0, or NaN where nothing was judged.
        """
        return self._table("target_values.parquet")

    @cached_property
    def own_values(self) -> pd.DataFrame:
        """The rows of :attr:`target_values` that hold a target's own value; only these are read."""
        columns = [name for name in VALUE_COLUMNS if name not in ("scenario", "year")]
        return self._read("target_values.parquet", lambda path: read_parquet(path, columns, without="year"))

    @cached_property
    def yearly_values(self) -> pd.DataFrame:
        """The rows of :attr:`target_values` that hold the figure of a year: draw, replicate, id, reading, year, value.

        ``id`` and ``reading`` are categorical.
        """
        columns = [name for name in VALUE_COLUMNS if name not in ("scenario", "met")]
        texts = ("id", "reading")
        table = self._read("target_values.parquet", lambda path: read_parquet(path, columns, categories=texts))
        return table[table["year"].notna()].reset_index(drop=True)

    @cached_property
    def tasks(self) -> pd.DataFrame:
        """The plan's tasks and what the model says about each."""
        return self._table("tasks.csv")

    @cached_property
    def levers(self) -> pd.DataFrame:
        """What each lever did: cases, money (10,000 yuan), deadweight, means over the replicates."""
        return self._table("levers.csv", tuple(name for name in LEVER_COLUMNS if name not in LEVER_TEXTS))

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Money by year, payer, receiver and purpose, mean over the replicates, 10,000 yuan."""
        return self._table("accounts.csv", ("year", "amount")).astype({"year": "int64"})

    @cached_property
    def accounts_by_replicate(self) -> pd.DataFrame:
        """Money by draw, replicate, year, payer, receiver and purpose, 10,000 yuan."""
        return self._table("accounts_by_replicate.parquet")

    @cached_property
    def timings(self) -> dict[str, Any]:
        """How long it took."""
        return read_manifest(self.folder, "timings.json")

    def _columns(self, name: str) -> list[str]:
        return self._read(name, parquet_columns)

    def _table(
        self, name: str, numbers: tuple[str, ...] | None = None, columns: Sequence[str] | None = None
    ) -> pd.DataFrame:
        if name.endswith(".parquet"):
            return self._read(name, lambda path: read_parquet(path, columns))
        return self._read(name, lambda path: read_csv(path, numbers))

    def _read(self, name: str, read: Callable[[Path], Read]) -> Read:
        path = self.folder / name
        try:
            return read(path)
        except FileNotFoundError:
            raise refusal(path, "is missing", "run the scenario again") from None
        except (OSError, ValueError, IndexError) as error:
            raise refusal(path, f"can't be read ({error})", "run the scenario again") from error
