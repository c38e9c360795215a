"""What a run.json must say so that everything that reads a run folder can rely on it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from sim.language.message import Message
from sim.manifests import RUN, refusal

ALWAYS: Mapping[str, type] = {
    "scenario": str, "fingerprint": str, "seed": int, "months": int, "replicates": int, "runs": int, "completed": int,
    "last_month": str,
}  # fmt: skip
"""Entries that every version of sim has written, with their types."""

IF_THERE: Mapping[str, type] = {
    "draws": int, "title": dict, "question": dict, "levers": dict, "failures": list, "held": list, "counts": dict,
    "units": dict, "versions": dict, "lever_reports": dict, "reasons_zh": dict, "population": dict, "status": str,
    "first_month": str, "first_plan_month": str, "events_of": int, "code": str, "data": str,
}  # fmt: skip
"""Entries that older versions did not write; null is as good as none."""


_MONTHS = ("first_month", "first_plan_month", "last_month")
_MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


def check_manifest(folder: str | Path, manifest: Mapping[str, Any]) -> None:
    """Raise StoreError, with the version that wrote the folder, where an entry is missing or of another type."""
    wrong = [name for name, kind in ALWAYS.items() if not _is(manifest.get(name), kind)]
    there = (name for name in IF_THERE if manifest.get(name) is not None)
    wrong += [name for name in there if not _is(manifest[name], IF_THERE[name])]
    wrong += [name for name in _MONTHS if name not in wrong and not _MONTH.fullmatch(manifest.get(name) or "2019-01")]
    if wrong:
        message = Message("folder.lacks_entries", names=", ".join(wrong), version=writer(manifest))
        raise refusal(Path(folder) / RUN, message, Message("folder.run_again"))


def check_columns(path: Path, names: Collection[str], needed: Collection[str], manifest: Mapping[str, Any]) -> None:
    """Raise StoreError, with the version that wrote it, where a table lacks columns that are read here."""
    if missing := [name for name in needed if name not in names]:
        message = Message("folder.lacks_columns", names=", ".join(missing), version=writer(manifest))
        raise refusal(path, message, Message("folder.run_again"))


def writer(manifest: Mapping[str, Any]) -> str | Message:
    """The version of sim that wrote a folder, as its manifest says it."""
    versions = manifest.get("versions")
    version = versions.get("sim") if isinstance(versions, dict) else None
    return version if isinstance(version, str) else Message("folder.unknown_version")


def _is(value: Any, kind: type) -> bool:
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))
