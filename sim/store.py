"""The run folder: written whole or not at all, read table by table.

A folder is made under a hidden name beside its place and renamed when everything stands in it, so that a
crash, a full disk or an interruption leaves the older result as it was. Only a folder that says in its own
manifest that it is one of ours is ever replaced.
"""

from __future__ import annotations

import json
import platform
import shutil
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

import sim
from sim.bands import BAND_COLUMNS, bands_of
from sim.errors import InputError, Problem
from sim.tables import parquet_columns, read_csv, read_parquet, write_frame_csv, write_parquet, write_text

SCHEMA_VERSION = 2
"""Layout of the run folder. It rises when a reader of the older layout would go wrong."""

RUN = "run.json"
COMPARISON = "compare.json"
SENSITIVITY = "sensitivity.json"
ATTRIBUTION = "attribution.json"
KINDS = {
    RUN: "sim run",
    COMPARISON: "sim comparison",
    SENSITIVITY: "sim sensitivity study",
    ATTRIBUTION: "sim attribution",
}
"""What each manifest says it is, so that a ``run.json`` of some other program is never taken for ours."""
PACKAGES = ("mesa", "networkx", "numpy", "pandas", "pyarrow", "pydantic", "ruamel.yaml", "scipy")

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

Frames = pd.DataFrame | Iterable[Any]
"""A table, or its parts (data frames or Arrow tables) one after the other, so that it need not be in memory at once."""

Read = TypeVar("Read")

_OURS = frozenset(
    f"{RUN} {COMPARISON} timings.json scenario.yaml series.parquet series.csv bands.csv targets.csv tasks.csv "
    "levers.csv accounts.csv accounts_by_replicate.parquet events.parquet target_values.csv target_values.parquet "
    "inputs.parquet network.csv figures compare.csv indicators.csv groups.csv "
    f"{SENSITIVITY} outcomes.csv morris.csv sobol.csv evidence.csv tornado.csv collect_first.csv "
    "samples.parquet "
    f"{ATTRIBUTION} attribution.csv changes.csv interactions.csv coalitions.parquet baseline.yaml".split()
)
"""What any version of sim writes into a folder; the rest in it belongs to the planner."""


class StoreError(InputError):
    """A folder that can't be written or read. The message names it and says what to do."""


def _refusal(place: str | Path, message: str, advice: str = "") -> StoreError:
    return StoreError([Problem(message, file=str(place), suggestion=advice)])


@dataclass(frozen=True)
class RunRecord:
    """Everything a run folder holds, in memory. Frames have the columns named above; their index is
    ignored."""

    manifest: Mapping[str, Any]
    """What run.json says; everything in it follows from the scenario, the seed and the installed versions."""
    scenario_yaml: str
    series: Frames
    targets: pd.DataFrame
    target_values: Frames
    tasks: pd.DataFrame
    accounts: pd.DataFrame
    events: Frames
    """Of the first runs alone; run.json says of which."""
    levers: pd.DataFrame | None = None
    """What each lever did, means over the replicates (:data:`LEVER_COLUMNS`); None where nobody says it."""
    network: pd.DataFrame | None = None
    """Local sales between stages, mean over the replicates; None where the engine gives none."""
    accounts_by_replicate: Frames | None = None
    """The accounts of each run (:data:`REPLICATE_ACCOUNT_COLUMNS`), which a comparison pairs."""
    inputs: Frames | None = None
    """What was drawn: ``draw``, then a column an uncertain input; None where nothing was drawn."""
    timings: Mapping[str, Any] = field(default_factory=dict)


def versions() -> dict[str, str]:
    """Versions on which the bytes of a result depend: engine, Python, machine type, packages."""
    found = {
        "sim": sim.__version__,
        "python": platform.python_version(),
        "machine": f"{sys.platform}-{platform.machine()}",
    }
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


def json_text(content: Mapping[str, Any]) -> str:
    """Readable JSON, the same text for the same content. NaN is no JSON and raises ValueError."""
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def manifest_text(name: str, content: Mapping[str, Any]) -> str:
    """Text of the manifest ``name`` (:data:`RUN` or :data:`COMPARISON`)."""
    return json_text({"kind": KINDS[name], "schema_version": SCHEMA_VERSION, **content})


# --- writing ------------------------------------------------------------------------------------------------


def write_run(folder: str | Path, record: RunRecord, *, force: bool = False) -> Path:
    """Write a whole run folder and return its path. See :func:`new_folder` for refusals and safety."""
    fingerprint = str(record.manifest["fingerprint"])
    with new_folder(folder, fingerprint=fingerprint, force=force, wanted=record.manifest) as fresh:
        write_record(fresh, record)
    return Path(folder)


def write_record(folder: Path, record: RunRecord) -> None:
    """Write the tables of a run into an existing folder (one of :func:`new_folder`)."""
    write_text(folder / "scenario.yaml", record.scenario_yaml)
    write_parquet(folder / "series.parquet", record.series)
    write_frame_csv(folder / "bands.csv", bands_of(folder / "series.parquet", KEYS))
    write_frame_csv(folder / "targets.csv", record.targets)
    write_parquet(folder / "target_values.parquet", record.target_values)
    if record.inputs is not None:
        write_parquet(folder / "inputs.parquet", record.inputs)
    write_frame_csv(folder / "tasks.csv", record.tasks)
    if record.levers is not None:
        write_frame_csv(folder / "levers.csv", record.levers)
    write_frame_csv(folder / "accounts.csv", record.accounts)
    if record.accounts_by_replicate is not None:
        write_parquet(folder / "accounts_by_replicate.parquet", record.accounts_by_replicate)
    write_parquet(folder / "events.parquet", record.events)
    (folder / "figures").mkdir(exist_ok=True)
    write_text(folder / "timings.json", json_text(record.timings))
    write_text(folder / RUN, manifest_text(RUN, record.manifest))
    if record.network is not None:
        write_frame_csv(folder / "network.csv", record.network)


def check_place(
    folder: str | Path,
    *,
    fingerprint: str | None = None,
    force: bool = False,
    manifest: str = RUN,
    wanted: Mapping[str, Any] | None = None,
) -> None:
    """Raise StoreError if a result must not be put there. Call it before hours of running, not after them.

    Free: no such path, or an empty folder. Replaced: a folder of ours (with this ``manifest``) that holds the
    same ``fingerprint``, or any with ``force`` or when ``fingerprint`` is None. Everything else is refused,
    force or not. ``wanted`` describes the result that is to be put there (as run.json does), for the message.
    """
    place = Path(folder).resolve()
    _restore_previous(place)
    if not place.exists():
        return
    if not place.is_dir():
        raise _refusal(folder, "is a file", "name a folder for the result")
    if not any(place.iterdir()):
        return
    if not (place / manifest).is_file():
        kind = KINDS[manifest].removeprefix("sim ")
        raise _refusal(folder, f"holds other files and is no {kind} folder", "choose another with --out")
    found = _read_manifest(place, manifest)
    if force or fingerprint is None or (found.get("fingerprint") == fingerprint and not _is_newer(found)):
        return
    if _is_newer(found):
        raise _refusal(folder, "was written by a newer version of sim", "choose another with --out, or --force")
    raise _refusal(folder, _what_is_there(found, wanted or {}), WHERE_ELSE)


WHERE_ELSE = (
    "put this one elsewhere with --out DIR, give its scenario another name (`name:` in the file, or the file's own), "
    "or replace the older result with --force"
)


def _what_is_there(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Both results in words: the one in the folder, and the one that was to be put there."""
    old, new = _described(found), _described(wanted)
    message = f"holds another result: {old}"
    if not new:
        return message
    if new == old:
        return f"{message}, and this one has the same name, but other values, plan data or another version of sim"
    return f"{message}; this one is {new}"


def _described(manifest: Mapping[str, Any]) -> str:
    """``scenario 'plan' (seed 1, 50 draws, 2 replicates, 36 months)``, as far as the manifest says it."""
    if "scenario" not in manifest:
        return ""
    parts = [f"seed {manifest['seed']}"] if "seed" in manifest else []
    for name in ("draws", "replicates", "months"):
        if name in manifest:
            parts.append(f"{manifest[name]} {name if manifest[name] != 1 else name.removesuffix('s')}")
    return f"scenario '{manifest['scenario']}'" + (f" ({', '.join(parts)})" if parts else "")


@contextmanager
def new_folder(
    folder: str | Path,
    *,
    fingerprint: str | None = None,
    force: bool = False,
    manifest: str = RUN,
    wanted: Mapping[str, Any] | None = None,
) -> Iterator[Path]:
    """A fresh folder to fill, which takes its place when the block ends and is gone when the block fails.

    ``with new_folder("results/plan", fingerprint=...) as fresh:`` gives a hidden folder beside the place. An
    older result is moved aside, replaced, and only then deleted; files in it that no version of sim writes (a
    planner's notes) are kept. Raises StoreError as :func:`check_place` does, and when the disk refuses.
    """
    check_place(folder, fingerprint=fingerprint, force=force, manifest=manifest, wanted=wanted)
    place = Path(folder).resolve()
    fresh = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}.unfinished")
    try:
        fresh.mkdir(parents=True)
        yield fresh
        if not (fresh / manifest).is_file():
            raise _refusal(folder, "nothing was written")
        _put_in_place(fresh, place)
    except OSError as error:
        raise _refusal(
            folder, f"can't be written: {error.strerror or error}", "an older result is untouched"
        ) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _previous(place: Path) -> Path:
    """Where the older result waits while the new one takes its place."""
    return place.with_name(f".{place.name}.previous")


def _restore_previous(place: Path) -> None:
    """Finish or undo a replacement that was killed half-way."""
    previous = _previous(place)
    if not previous.is_dir():
        return
    if place.exists():
        _discard(previous, place)
    else:
        previous.rename(place)


def _put_in_place(fresh: Path, place: Path) -> None:
    previous = _previous(place)
    replaces = place.exists()
    if replaces:
        place.rename(previous)
    try:
        fresh.rename(place)
    except OSError:
        if replaces:
            previous.rename(place)
        raise
    if replaces:
        _discard(previous, place)


def _discard(previous: Path, place: Path) -> None:
    """Delete an older result, after moving what isn't ours into the new one."""
    for entry in sorted(previous.iterdir()):
        if entry.name not in _OURS and not (place / entry.name).exists():
            shutil.move(str(entry), str(place / entry.name))
    shutil.rmtree(previous)


# --- reading ------------------------------------------------------------------------------------------------


def is_run(folder: str | Path) -> bool:
    """Whether the folder says that it holds a run."""
    return (Path(folder) / RUN).is_file()


def comparison_manifest(folder: str | Path) -> dict[str, Any] | None:
    """What the compare.json of a folder says; None where there is none."""
    path = Path(folder)
    return _read_manifest(path, COMPARISON) if (path / COMPARISON).is_file() else None


def open_manifest(folder: str | Path, name: str) -> dict[str, Any]:
    """The manifest ``name`` of a folder. StoreError when the folder has none, or one of a newer layout."""
    path = Path(folder)
    if not (path / name).is_file():
        raise _refusal(folder, f"no {KINDS[name].removeprefix('sim ')} folder: it has no {name}")
    manifest = _read_manifest(path, name)
    if _is_newer(manifest):
        raise _refusal(folder, f"its layout, {manifest['schema_version']}, is newer than what sim reads", "update sim")
    return manifest


def open_run(folder: str | Path) -> Run:
    """Open a run folder. Raises StoreError when it is none, is damaged, or was written by a newer layout."""
    path = Path(folder)
    if not path.is_dir():
        raise _refusal(folder, "no such folder", "`sim run` makes one")
    if not is_run(path):
        hint = " (it holds a comparison)" if (path / COMPARISON).is_file() else ""
        raise _refusal(folder, f"no run folder: it has no {RUN}{hint}", "`sim run` makes one")
    manifest = _read_manifest(path, RUN)
    if _is_newer(manifest):
        raise _refusal(
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
        return _read_manifest(self.folder, "timings.json")

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
            raise _refusal(path, "is missing", "run the scenario again") from None
        except (OSError, ValueError, IndexError) as error:
            raise _refusal(path, f"can't be read ({error})", "run the scenario again") from error


def _read_manifest(folder: Path, name: str) -> dict[str, Any]:
    path = folder / name
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _refusal(path, f"can't be read ({error})", "move the folder away and run again") from error
    if not isinstance(content, dict):
        raise _refusal(path, "isn't a file of sim", "move the folder away and run again")
    ours = content.get("kind") == KINDS.get(name) and isinstance(content.get("schema_version"), int)
    if name in KINDS and not ours:
        raise _refusal(path, f"isn't the manifest of a {KINDS[name]}", "move the folder away and run again")
    return content


def _is_newer(manifest: Mapping[str, Any]) -> bool:
    return int(manifest["schema_version"]) > SCHEMA_VERSION
