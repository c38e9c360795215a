"""The run folder as it is read: its tables by name, each when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from sim.bands import BAND_COLUMNS
from sim.language.message import Message
from sim.manifests import COMPARISON, RUN, SCHEMA_VERSION, is_newer, is_run, kind_of, read_manifest, refusal
from sim.run_manifest import check_columns, check_manifest
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
CHANGES = "changes.csv"
"""The table of what a scenario says that its parent does not."""

CHANGE_COLUMNS = ("path", "name_en", "name_zh", "old", "new", "unit", "origin")
"""Its columns. A lever as a whole is ``true`` where it is in force; an empty cell is a value that there is not."""

TARGET_NEEDED = ("id", "reading", "unit", "op", "value", "simulated", "runs", "probability", "verdict")
"""Columns without which a scorecard is none."""
VALUE_COLUMNS = (*KEYS, "id", "reading", "year", "value", "met")

Read = TypeVar("Read")


def open_run(folder: str | Path) -> Run:
    """Open a run folder. Raises StoreError when it is none, is damaged, or was written by a newer layout."""
    path = Path(folder)
    if not path.is_dir():
        raise refusal(folder, Message("folder.missing"), Message("folder.run_makes_one"))
    if not is_run(path):
        key = "folder.comparison_instead" if (path / COMPARISON).is_file() else "folder.other_kind"
        message = Message(key, kind=kind_of(RUN), manifest=RUN)
        raise refusal(folder, message, Message("folder.run_makes_one"))
    manifest = read_manifest(path, RUN)
    if is_newer(manifest):
        raise refusal(
            folder,
            Message("folder.newer_layout", layout=manifest["schema_version"], known=SCHEMA_VERSION),
            Message("folder.update_or_run"),
        )
    check_manifest(path, manifest)
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
        return self._table("series.parquet", needed=(*KEYS, "month"))

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
        numbers = tuple(name for name in BAND_COLUMNS if name not in ("indicator", "month"))
        return self._table("bands.csv", numbers, needed=BAND_COLUMNS)

    @cached_property
    def inputs(self) -> pd.DataFrame | None:
        """What was drawn: a row a draw, a column an uncertain input; None where nothing was drawn."""
        return self._table("inputs.parquet") if (self.folder / "inputs.parquet").is_file() else None

    @cached_property
    def events(self) -> pd.DataFrame:
        """Who entered, left, merged, adopted, was listed, was paid, in the first runs (``events_of`` in run.json)."""
        return self._table("events.parquet", needed=EVENT_COLUMNS)

    @cached_property
    def targets(self) -> pd.DataFrame:
        """The scorecard, one line a target and reading."""
        return self._table("targets.csv", TARGET_NUMBERS, needed=TARGET_NEEDED)

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
        numbers = tuple(name for name in LEVER_COLUMNS if name not in LEVER_TEXTS)
        return self._table("levers.csv", numbers, needed=("lever", "use"))

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Money by year, payer, receiver and purpose, mean over the replicates, 10,000 yuan."""
        table = self._table("accounts.csv", ("year", "amount"), needed=ACCOUNT_COLUMNS)
        return self._read("accounts.csv", lambda _: table.astype({"year": "int64"}))

    @cached_property
    def network(self) -> pd.DataFrame | None:
        """Local sales between stages, mean over the runs; None where there is no such table."""
        if not (self.folder / "network.csv").is_file():
            return None
        return self._table("network.csv", ("links", "sales"), needed=NETWORK_COLUMNS)

    @cached_property
    def changes(self) -> pd.DataFrame | None:
        """What the scenario says that its parent (or, without one, the default) does not, all as text; None where the
        folder does not say, as those of older versions."""
        if not (self.folder / CHANGES).is_file():
            return None
        return self._table(CHANGES, (), needed=CHANGE_COLUMNS)

    @cached_property
    def levers_in_use(self) -> dict[str, str]:
        """Id of each lever of the scenario -> the lever that it is, as scenario.yaml says it."""
        said = self._read("scenario.yaml", _resolved_levers)
        return {str(lever): str((use or {}).get("use") or lever) for lever, use in said.items()}

    @cached_property
    def accounts_by_replicate(self) -> pd.DataFrame:
        """Money by draw, replicate, year, payer, receiver and purpose, 10,000 yuan."""
        return self._table("accounts_by_replicate.parquet", needed=REPLICATE_ACCOUNT_COLUMNS)

    @cached_property
    def timings(self) -> dict[str, Any]:
        """How long it took."""
        return read_manifest(self.folder, "timings.json")

    def _columns(self, name: str) -> list[str]:
        return self._read(name, parquet_columns)

    def _table(
        self,
        name: str,
        numbers: tuple[str, ...] | None = None,
        columns: Sequence[str] | None = None,
        needed: Sequence[str] = (),
    ) -> pd.DataFrame:
        if name.endswith(".parquet"):
            table = self._read(name, lambda path: read_parquet(path, columns))
        else:
            table = self._read(name, lambda path: read_csv(path, numbers))
        check_columns(self.folder / name, table.columns, needed, self.manifest)
        return table

    def _read(self, name: str, read: Callable[[Path], Read]) -> Read:
        path = self.folder / name
        try:
            return read(path)
        except FileNotFoundError:
            raise refusal(path, Message("file.is_missing"), Message("folder.run_again")) from None
        except (OSError, ValueError, IndexError, KeyError, RecursionError, YAMLError) as error:
            raise refusal(path, Message("file.unreadable", error=error), Message("folder.run_again")) from error


def _resolved_levers(path: Path) -> dict[str, Any]:
    """What a resolved scenario says under ``levers:``. ValueError where that is no mapping of mappings."""
    said = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    levers = (said if isinstance(said, dict) else {"levers": said}).get("levers") or {}
    if not isinstance(levers, dict) or not all(isinstance(use, dict | type(None)) for use in levers.values()):
        raise ValueError("levers")
    return levers
