"""Finished results as Python programs see them: folders whose tables are read when they are asked for.

This is a public face with a promise (``docs/python.md``); :mod:`sim.store`, behind it, may change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from sim.errors import InputError, did_you_mean
from sim.language.message import Message
from sim.manifests import ATTRIBUTION, COMPARISON, RUN, SENSITIVITY, StoreError, open_manifest
from sim.run_folder import Run, open_run
from sim.tables import read_csv, read_parquet

if TYPE_CHECKING:
    from sim.experiments.comparison.compare import Comparison

ATTRIBUTION_TEXTS = frozenset(
    ["outcome", "kind", "target", "reading", "main", "name_en", "name_zh", "unit", "op"]
    + ["group", "group_en", "group_zh", "group_1", "group_2"]
)
"""Columns of an attribution's tables that hold words; the others hold numbers."""


class Results:
    """A folder with a result: :class:`RunResults`, :class:`ComparisonResults`, :class:`AttributionResults` or
    :class:`SensitivityResults`.

    Tables are data frames, read when first asked for and then kept; each answer is a copy, so that changing it changes
    nothing here. A table that is missing or damaged raises InputError.
    """

    kind: ClassVar[str] = ""
    """``run``, ``comparison``, ``attribution`` or ``sensitivity``."""

    def __init__(self, folder: str | Path | None, manifest: Mapping[str, Any]) -> None:
        self._folder = None if folder is None else Path(folder)
        self._manifest = manifest
        self._frames: dict[str, pd.DataFrame] = {}

    @property
    def folder(self) -> Path | None:
        """Where it stands; None for a comparison that was not written."""
        return self._folder

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What its JSON file says: scenario, seed, versions, failures and all else that describes it."""
        return self._manifest

    @property
    def name(self) -> str:
        """The scenario's name; of a comparison those of its runs."""
        return str(self._manifest["scenario"])

    @property
    def titles(self) -> dict[str, str]:
        """The scenario's title by language, ``en`` and ``zh``; empty where it has none."""
        return {language: str(text) for language, text in (self._manifest.get("title") or {}).items() if text}

    @property
    def title(self) -> str:
        """The title in English, else in Chinese, else the name."""
        return self.titles.get("en") or self.titles.get("zh") or self.name

    @property
    def failures(self) -> pd.DataFrame:
        """Runs that came to no end: draw, replicate, error."""
        return pd.DataFrame(self._manifest.get("failures") or [], columns=["draw", "replicate", "error"])

    def __repr__(self) -> str:
        where = "not written" if self._folder is None else f"in {str(self._folder)!r}"
        return f"<{type(self).__name__} {self.name!r} {where}>"

    def _csv(self, file: str, texts: frozenset[str]) -> pd.DataFrame:
        """A CSV table in which all columns but ``texts`` hold numbers."""
        if file not in self._frames:
            path = self._path(file)
            try:
                header = read_csv(path).columns
                self._frames[file] = read_csv(path, [name for name in header if name not in texts])
            except (OSError, ValueError, IndexError) as error:
                raise _unreadable(path, error) from error
        return self._frames[file].copy(deep=False)

    def _parquet(self, file: str) -> pd.DataFrame:
        if file not in self._frames:
            path = self._path(file)
            try:
                self._frames[file] = read_parquet(path)
            except (OSError, ValueError) as error:
                raise _unreadable(path, error) from error
        return self._frames[file].copy(deep=False)

    def _path(self, file: str) -> Path:
        assert self._folder is not None  # what was never written has all its tables at hand
        return self._folder / file


def _unreadable(path: Path, error: Exception) -> InputError:
    missing = isinstance(error, FileNotFoundError)
    said = Message("file.is_missing") if missing else Message("file.unreadable", error=error)
    return StoreError.of(said, file=str(path), suggestion=Message("folder.make_again"))


class RunResults(Results):
    """What ``sim.run`` gives and ``sim run`` writes: a scenario over its draws and replicates."""

    kind = "run"

    def __init__(self, folder: str | Path, manifest: Mapping[str, Any]) -> None:
        super().__init__(folder, manifest)
        self._run = Run(Path(folder), manifest)

    @property
    def folder(self) -> Path:
        """Where it stands."""
        return self._run.folder

    @property
    def seed(self) -> int:
        """Seed of all random numbers."""
        return int(self._manifest["seed"])

    @property
    def draws(self) -> int:
        """Draws of the uncertain inputs; 0 where each has its value in the table."""
        return int(self._manifest.get("draws", 0))

    @property
    def replicates(self) -> int:
        """Runs of each draw."""
        return int(self._manifest["replicates"])

    @property
    def months(self) -> int:
        """Months of the plan that were simulated; the year 2019 comes before them in every table."""
        return int(self._manifest["months"])

    @property
    def targets(self) -> pd.DataFrame:
        """The scorecard: a row a target and reading, the reading that stands for the target first."""
        return self._run.targets.copy(deep=False)

    @property
    def target_values(self) -> pd.DataFrame:
        """The value of each target in each run, and whether it is met (1, 0; NaN where nothing was judged).

        Rows with a ``year`` are that year's figure; where it is NaN, the value is the one that is judged.
        """
        return self._run.target_values.copy(deep=False)

    @property
    def indicator_names(self) -> tuple[str, ...]:
        """Names of the monthly indicators."""
        return self._run.indicator_names

    @property
    def units(self) -> dict[str, str]:
        """Unit of each indicator."""
        return {str(name): str(unit) for name, unit in (self._manifest.get("units") or {}).items()}

    def indicators(self, names: str | Sequence[str]) -> pd.DataFrame:
        """Monthly indicators of every run: draw, replicate, month (``2020-09``), then ``names``.

        Only these columns are read, and they are not kept. InputError for a name that the result lacks.
        """
        wanted = [names] if isinstance(names, str) else list(dict.fromkeys(names))
        for name in wanted:
            if name not in self.indicator_names:
                raise InputError.of(
                    Message("name.no_indicator", name=name),
                    file=str(self.folder),
                    suggestion=did_you_mean(str(name), self.indicator_names) or Message("api.see_indicator_names"),
                )
        return self._run.indicators(wanted)

    @property
    def bands(self) -> pd.DataFrame:
        """Mean, median and quantiles over all runs: a row an indicator and month."""
        return self._run.bands.copy(deep=False)

    @property
    def inputs(self) -> pd.DataFrame:
        """What was drawn: a row a draw, a column an uncertain input; no row where nothing was drawn."""
        found = self._run.inputs
        return pd.DataFrame({"draw": pd.Series(dtype="int64")}) if found is None else found.copy(deep=False)

    @property
    def events(self) -> pd.DataFrame:
        """Who entered, left, merged, adopted, was paid; of the first runs alone (``manifest["events_of"]``)."""
        return self._run.events.copy(deep=False)

    @property
    def accounts(self) -> pd.DataFrame:
        """Money by year, payer, receiver and purpose, mean over the runs, 10,000 yuan."""
        return self._run.accounts.copy(deep=False)

    @property
    def accounts_by_run(self) -> pd.DataFrame:
        """The accounts of each run, with its draw and replicate."""
        return self._run.accounts_by_replicate.copy(deep=False)

    @property
    def levers(self) -> pd.DataFrame:
        """What each lever did: cases, money, deadweight, means over the runs."""
        return self._run.levers.copy(deep=False)

    @property
    def tasks(self) -> pd.DataFrame:
        """The plan's tasks, and what the model says about each."""
        return self._run.tasks.copy(deep=False)

    def __repr__(self) -> str:
        runs = f"{self.draws} draws x {self.replicates} replicates" if self.draws else f"{self.replicates} replicates"
        return f"<RunResults {self.name!r}: {runs} of {self.months} months in {str(self.folder)!r}>"


class ComparisonResults(Results):
    """What ``sim.compare`` gives and ``sim compare`` writes: runs side by side, paired."""

    kind = "comparison"

    @classmethod
    def of(cls, comparison: Comparison, folder: Path | None = None) -> ComparisonResults:
        """A comparison as its folder would give it, all of its tables at hand."""
        found = cls(folder, comparison.manifest())
        frames = {
            "compare.csv": comparison.targets, "indicators.csv": comparison.indicators,
            "groups.csv": comparison.groups, "ranking.csv": comparison.rankings,
        }  # fmt: skip
        found._frames = {file: _typed(frame, found._texts(file)) for file, frame in frames.items()}
        return found

    @property
    def name(self) -> str:
        """The names of its runs, ``baseline-plan``."""
        return "-".join(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """The runs as they are called here; the others are compared with the first."""
        return tuple(str(run["name"]) for run in self._manifest["runs"])

    @property
    def columns(self) -> dict[str, dict[str, dict[str, str]]]:
        """Unit and meaning of each column, by file."""
        return dict(self._manifest.get("columns") or {})

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to keep in mind, in English."""
        return tuple(map(str, self._manifest.get("warnings") or ()))

    @property
    def targets(self) -> pd.DataFrame:
        """A row a target and reading, with columns ``<name>.<what>`` for each run."""
        return self._described("compare.csv")

    @property
    def indicators(self) -> pd.DataFrame:
        """A row an indicator, year and run."""
        return self._described("indicators.csv")

    @property
    def groups(self) -> pd.DataFrame:
        """Jobs and value added by chain, town and size of enterprise: who gains, who loses."""
        return self._described("groups.csv")

    @property
    def rankings(self) -> pd.DataFrame:
        """Which of three or more runs comes first, and how stable their order is; empty for two."""
        if "ranking.csv" not in self.columns:
            from sim.experiments.comparison.comparison_columns import RANKING

            return pd.DataFrame(columns=list(RANKING))
        return self._described("ranking.csv")

    def _described(self, file: str) -> pd.DataFrame:
        return self._csv(file, self._texts(file))

    def _texts(self, file: str) -> frozenset[str]:
        """Columns of a table that hold words, as the manifest says."""
        return frozenset(name for name, said in self.columns.get(file, {}).items() if said["unit"] == "text")


def _typed(frame: pd.DataFrame, texts: frozenset[str]) -> pd.DataFrame:
    """A table with the types that it has when it is read from a CSV file."""
    columns: dict[str, Any] = {}
    for name, column in frame.items():
        cells = [None if pd.isna(cell) else cell for cell in column]
        if name in texts:
            columns[str(name)] = pd.Series(["" if cell is None else str(cell) for cell in cells], dtype=object)
        else:
            columns[str(name)] = np.array([np.nan if cell is None else float(cell) for cell in cells])
    return pd.DataFrame(columns, columns=list(frame.columns))


class AttributionResults(Results):
    """What ``sim attribute`` writes: the change that a scenario makes, divided among its levers or campaigns."""

    kind = "attribution"

    @property
    def shares(self) -> pd.DataFrame:
        """A row an outcome and group: its Shapley share of the change."""
        return self._csv("attribution.csv", ATTRIBUTION_TEXTS)

    @property
    def changes(self) -> pd.DataFrame:
        """A row an outcome: without any group, with all, and the change between."""
        found = self._csv("changes.csv", ATTRIBUTION_TEXTS)
        return found.assign(main=found["main"] == "true") if "main" in found else found

    @property
    def interactions(self) -> pd.DataFrame:
        """A row an outcome and pair of groups; empty where orders were sampled."""
        return self._csv("interactions.csv", ATTRIBUTION_TEXTS)

    @property
    def values(self) -> pd.DataFrame:
        """What every run came to: coalition, draw, replicate, then a column an outcome."""
        return self._parquet("coalitions.parquet")


class SensitivityResults(Results):
    """What ``sim sensitivity`` writes: on which uncertain inputs each target and indicator hangs."""

    kind = "sensitivity"

    @property
    def outcomes(self) -> pd.DataFrame:
        """A row an outcome: its variance, and how much of it rests on assumed numbers."""
        return self._table("outcomes")

    @property
    def morris(self) -> pd.DataFrame:
        """The screening: a row an outcome and input, or group of inputs."""
        return self._table("morris")

    @property
    def sobol(self) -> pd.DataFrame:
        """Sobol indices: a row an outcome and input, or group of inputs."""
        return self._table("sobol")

    @property
    def evidence(self) -> pd.DataFrame:
        """Sobol indices of the kinds of evidence."""
        return self._table("evidence")

    @property
    def tornado(self) -> pd.DataFrame:
        """Each outcome at the ends of an input's likely range, all else central."""
        return self._table("tornado")

    @property
    def collect_first(self) -> pd.DataFrame:
        """What to find out first: inputs by the share of variance that would go with them."""
        return self._table("collect_first")

    @property
    def inputs(self) -> pd.DataFrame:
        """The uncertain inputs that were varied, with range, evidence and source."""
        return self._table("inputs")

    @property
    def samples(self) -> pd.DataFrame:
        """Every point that was run, and what it came to."""
        return self._parquet("samples.parquet")

    def _table(self, name: str) -> pd.DataFrame:
        from sim.experiments.sensitivity.folder import TEXTS

        return self._csv(f"{name}.csv", TEXTS)


_CLASSES: dict[str, type[Results]] = {
    RUN: RunResults,
    COMPARISON: ComparisonResults,
    ATTRIBUTION: AttributionResults,
    SENSITIVITY: SensitivityResults,
}


def open_results(folder: str | Path) -> Results:
    """Open a folder that ``sim run``, ``compare``, ``attribute`` or ``sensitivity`` has written.

    Only its manifest is read now. InputError when it is no such folder, is damaged, or is of a newer layout.
    """
    path = Path(folder)
    for manifest in _CLASSES:
        if (path / manifest).is_file():
            found = open_run(path).manifest if manifest == RUN else open_manifest(path, manifest)
            return _CLASSES[manifest](path, found)
    said = Message("folder.no_result", names=tuple(_CLASSES)) if path.is_dir() else Message("folder.missing")
    raise StoreError.of(said, file=str(folder), suggestion=Message("api.run_makes_one"))
