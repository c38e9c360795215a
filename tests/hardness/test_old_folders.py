"""Run folders of earlier versions and damaged ones: they open, or it is said what is missing and who wrote them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from sim.cli import DONE, WRONG_INPUT
from sim.manifests import SCHEMA_VERSION, StoreError
from sim.results import RunResults, open_results
from sim.run_folder import Run, open_run
from tests.hardness.trial import answer_of

FOLDERS = Path(__file__).parent / "folders"
"""A folder of each layout there has been, in which seven of the indicators are left: ``run_of_layout_N.zip``."""

TABLES = {
    "series.parquet": "series", "bands.csv": "bands", "targets.csv": "targets", "target_values.parquet": "own_values",
    "tasks.csv": "tasks", "levers.csv": "levers", "accounts.csv": "accounts", "events.parquet": "events",
    "accounts_by_replicate.parquet": "accounts_by_replicate", "network.csv": "network", "timings.json": "timings",
    "scenario.yaml": "levers_in_use",
}  # fmt: skip
"""Files of a run folder, and what reads them."""


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """An unpacked folder of the layout of this version's beginning."""
    return unpacked(FOLDERS / "run_of_layout_2.zip", tmp_path)


def unpacked(archive: Path, place: Path) -> Path:
    with zipfile.ZipFile(archive) as found:
        found.extractall(place)
    return place / "run"


def said_of(folder: Path, read: Any) -> str:
    with pytest.raises(StoreError) as caught:
        read()
    assert str(folder) in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("archive", sorted(FOLDERS.glob("*.zip")), ids=lambda path: path.stem)
def test_a_folder_of_an_earlier_version_opens(archive: Path, tmp_path: Path) -> None:
    folder = unpacked(archive, tmp_path)
    found = open_results(folder)
    assert isinstance(found, RunResults) and found.name == "plan"
    assert found.targets["id"].nunique() == 79 and len(found.tasks) == 55 and len(found.levers) == 32
    run = open_run(folder)
    assert all(getattr(run, reader) is not None for reader in TABLES.values())
    answer = answer_of(["compare", str(folder), str(folder), "--out", str(tmp_path / "c"), "--no-figures", "-q"], 100)
    assert answer.code == DONE, answer.errors


def test_there_is_a_folder_of_the_present_layout() -> None:
    assert (FOLDERS / f"run_of_layout_{SCHEMA_VERSION}.zip").is_file(), "the layout has changed: keep one of the new"


def test_a_newer_layout_is_refused(run: Path) -> None:
    change(run, schema_version=SCHEMA_VERSION + 1)
    assert "newer than what sim reads" in said_of(run, lambda: open_run(run))
    answer = answer_of(["compare", str(run), str(run)])
    assert answer.code == WRONG_INPUT and "newer than what sim reads" in answer.errors


def change(folder: Path, **entries: object) -> None:
    """Other entries in run.json; those that are None go."""
    manifest = json.loads((folder / "run.json").read_text(encoding="utf-8")) | entries
    kept = {name: value for name, value in manifest.items() if value is not None}
    (folder / "run.json").write_text(json.dumps(kept), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [("completed", None), ("fingerprint", 3), ("months", "36"), ("draws", True), ("title", "Plan"), ("failures", {}),
     ("last_month", "x")],
)
def test_a_manifest_that_lacks_something_names_it_and_its_version(name: str, value: object, run: Path) -> None:
    change(run, **{name: value})
    said = said_of(run, lambda: open_run(run))
    assert f": {name}; sim 0.1.0 wrote it" in said and "run the scenario again" in said
    answer = answer_of(["compare", str(run), str(run)])
    assert answer.code == WRONG_INPUT and name in answer.errors


def test_an_entry_that_older_versions_did_not_write_may_be_missing(run: Path) -> None:
    change(run, draws=None, held=None, counts=None, lever_reports=None, versions=None)
    assert open_run(run).name == "plan"
    change(run, seed=None)
    assert "sim of an unknown version wrote it" in said_of(run, lambda: open_run(run))


@pytest.mark.parametrize("damage", ["missing", "empty", "half", "noise", "folder"])
@pytest.mark.parametrize("file", TABLES)
def test_a_damaged_table_is_named(file: str, damage: str, run: Path) -> None:
    path = run / file
    content = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage != "missing":
        path.write_bytes({"empty": b"", "half": content[: len(content) // 2], "noise": b"\x93\xff:[\n" * 40}[damage])
    found = open_run(run)
    if file == "network.csv" and damage in ("missing", "folder"):
        assert found.network is None
    elif damage == "half" and file.endswith((".csv", ".yaml")):
        read_if_whole(found, file, path)  # a text that ends early may have ended with a line
    elif damage == "empty" and file in ("tasks.csv", "scenario.yaml"):
        assert len(getattr(found, TABLES[file])) == 0
    else:
        assert file in said_of(run, lambda: getattr(found, TABLES[file]))


def read_if_whole(found: Run, file: str, path: Path) -> None:
    try:
        getattr(found, TABLES[file])
    except StoreError as error:
        assert str(path) in str(error)


def test_a_table_without_a_column_names_it_and_its_version(run: Path) -> None:
    (run / "network.csv").write_text("supplier_stage,buyer_stage,links\na,b,1\n", encoding="utf-8")
    said = said_of(run, lambda: open_run(run).network)
    assert "lacks the columns sales; sim 0.1.0 wrote it" in said
