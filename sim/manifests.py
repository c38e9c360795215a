"""The manifests: what a folder of results says of itself, and whether it is one of ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import InputError, Problem
from sim.language.message import Message

SCHEMA_VERSION = 2
"""Layout of the run folder. It rises when a reader of the older layout would go wrong."""

RUN = "run.json"
COMPARISON = "compare.json"
SENSITIVITY = "sensitivity.json"
ATTRIBUTION = "attribution.json"
REPORT = "report.json"
STORY = "story.json"
KINDS = {
    RUN: "sim run",
    COMPARISON: "sim comparison",
    SENSITIVITY: "sim sensitivity study",
    ATTRIBUTION: "sim attribution",
    REPORT: "sim report",
    STORY: "sim story",
}
"""What each manifest says it is, so that a ``run.json`` of some other program is never taken for ours."""


MOVE_AWAY = Message("folder.move_away")


def kind_of(manifest: str) -> Message:
    """What a folder with this manifest is called: a run, a comparison ..."""
    return Message(f"folder.kind.{manifest.removesuffix('.json')}")


class StoreError(InputError):
    """A folder that can't be written or read. The message names it and says what to do."""


def refusal(place: str | Path, message: str | Message, advice: str | Message = "") -> StoreError:
    """The error that names a place, what is wrong with it, and what to do."""
    return StoreError([Problem(message, file=str(place), suggestion=advice)])


def json_text(content: Mapping[str, Any]) -> str:
    """Readable JSON, the same text for the same content. NaN is no JSON and raises ValueError."""
    return json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def manifest_text(name: str, content: Mapping[str, Any]) -> str:
    """Text of the manifest ``name`` (:data:`RUN` or :data:`COMPARISON`)."""
    return json_text({"kind": KINDS[name], "schema_version": SCHEMA_VERSION, **content})


def is_run(folder: str | Path) -> bool:
    """Whether the folder says that it holds a run."""
    return (Path(folder) / RUN).is_file()


def comparison_manifest(folder: str | Path) -> dict[str, Any] | None:
    """What the compare.json of a folder says; None where there is none."""
    path = Path(folder)
    return read_manifest(path, COMPARISON) if (path / COMPARISON).is_file() else None


def open_manifest(folder: str | Path, name: str) -> dict[str, Any]:
    """The manifest ``name`` of a folder. StoreError when the folder has none, or one of a newer layout."""
    path = Path(folder)
    if not (path / name).is_file():
        raise refusal(folder, Message("folder.other_kind", kind=kind_of(name), manifest=name))
    manifest = read_manifest(path, name)
    if is_newer(manifest):
        message = Message("folder.newer_layout", layout=manifest["schema_version"], known=SCHEMA_VERSION)
        raise refusal(folder, message, Message("folder.update"))
    return manifest


def read_manifest(folder: Path, name: str) -> dict[str, Any]:
    """A JSON file of a folder. StoreError when it can't be read, or is a manifest of something else."""
    path = folder / name
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise refusal(path, Message("file.unreadable", error=error), MOVE_AWAY) from error
    if not isinstance(content, dict):
        raise refusal(path, Message("folder.not_ours"), MOVE_AWAY)
    ours = content.get("kind") == KINDS.get(name) and isinstance(content.get("schema_version"), int)
    if name in KINDS and not ours:
        raise refusal(path, Message("folder.other_manifest", kind=kind_of(name)), MOVE_AWAY)
    return content


def is_newer(manifest: Mapping[str, Any]) -> bool:
    """Whether a manifest has a layout that this version does not know."""
    return int(manifest["schema_version"]) > SCHEMA_VERSION
