"""Folders of results: written whole or not at all.

A folder is made under a hidden name beside its place and renamed when everything stands in it, so that a
crash, a full disk or an interruption leaves the older result as it was. Only a folder that says in its own
manifest that it is one of ours is ever replaced.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sim.bands import bands_of
from sim.errors import system_error
from sim.language.message import Message
from sim.manifests import (
    ATTRIBUTION,
    COMPARISON,
    REPORT,
    RUN,
    SENSITIVITY,
    STORY,
    is_newer,
    json_text,
    kind_of,
    manifest_text,
    read_manifest,
    refusal,
)
from sim.run_folder import CHANGES, KEYS
from sim.tables import write_frame_csv, write_parquet, write_text

Frames = pd.DataFrame | Iterable[Any]
"""A table, or its parts (data frames or Arrow tables) one after the other, so that it need not be in memory at once."""


_OURS = frozenset(
    f"{RUN} {COMPARISON} timings.json scenario.yaml series.parquet series.csv bands.csv targets.csv tasks.csv "
    "levers.csv accounts.csv accounts_by_replicate.parquet events.parquet target_values.csv target_values.parquet "
    "inputs.parquet network.csv ranking.csv figures compare.csv indicators.csv groups.csv "
    f"{SENSITIVITY} outcomes.csv morris.csv sobol.csv evidence.csv tornado.csv collect_first.csv "
    "samples.parquet roster.csv projects.csv imputed.csv identities.csv "
    f"{ATTRIBUTION} attribution.csv changes.csv interactions.csv coalitions.parquet baseline.yaml "
    f"{REPORT} report.html report.xlsx "
    f"{STORY} story.txt".split()
)
"""What any version of sim writes into a folder; the rest in it belongs to the planner."""


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
    changes: pd.DataFrame | None = None
    """What the scenario says that its parent does not (:data:`CHANGE_COLUMNS`); None where that is not known."""
    copies: Mapping[str, str] = field(default_factory=dict)
    """Roster and ledger without names, as text by file name."""
    imputed: pd.DataFrame | None = None
    """What the roster leaves out, and its share; None without a roster."""
    timings: Mapping[str, Any] = field(default_factory=dict)


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
    for name, text in record.copies.items():
        write_text(folder / name, text)
    if record.imputed is not None:
        write_frame_csv(folder / "imputed.csv", record.imputed)
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
    if record.changes is not None:
        write_frame_csv(folder / CHANGES, record.changes)


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
        raise refusal(folder, Message("folder.is_file"), Message("folder.name_one"))
    if not any(place.iterdir()):
        return
    if not (place / manifest).is_file():
        raise refusal(folder, Message("folder.other_files", kind=kind_of(manifest)), Message("folder.choose_out"))
    found = read_manifest(place, manifest)
    if force or fingerprint is None or (found.get("fingerprint") == fingerprint and not is_newer(found)):
        return
    if is_newer(found):
        raise refusal(folder, Message("folder.newer"), Message("folder.out_or_force"))
    raise refusal(folder, _what_is_there(found, wanted or {}), Message("folder.where_else"))


def _what_is_there(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Message:
    """Both results in words: the one in the folder, and the one that was to be put there."""
    old, new = _described(found), _described(wanted)
    key = "folder.another" if not new else "folder.another_alike" if new == old else "folder.two"
    return Message(key, old=old or "", new=new or "")


def _described(manifest: Mapping[str, Any]) -> Message | None:
    """``scenario 'plan' (seed 1, 50 draws, 2 replicates, 36 months)``, as far as the manifest says it."""
    if "scenario" not in manifest:
        return None
    parts = [
        Message(f"folder.{name if manifest[name] != 1 else name.removesuffix('s')}", count=manifest[name])
        for name in ("seed", "draws", "replicates", "months")
        if name in manifest
    ]
    key = "folder.scenario_with" if parts else "folder.scenario"
    return Message(key, name=manifest["scenario"], parts=tuple(parts))


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
            raise refusal(folder, Message("folder.nothing_written"))
        _put_in_place(fresh, place)
    except OSError as error:
        message = Message("folder.unwritable", error=system_error(error))
        raise refusal(folder, message, Message("folder.untouched")) from error
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
