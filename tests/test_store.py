"""The run folder: written whole or not at all, and only over what is ours."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import manifests, run_folder, store
from sim.errors import InputError
from sim.manifests import StoreError
from sim.run_folder import open_run
from sim.store import RunRecord, check_place, new_folder, write_run

TARGET = {
    "id": "t", "reading": "main", "name_en": "Name", "name_zh": "名称", "nature": "emergent", "unit": "%", "op": ">=",
    "value": 6.0, "low": 0.0, "high": 1.0, "gap": -1.0, "met": 1, "runs": 2, "effective_runs": 2.0,
    "probability": 0.5, "probability_low": 0.1, "probability_high": 0.9, "verdict": "open", "reason": "",
}  # fmt: skip


def record(fingerprint: str = "a" * 64, value: float = 0.1, **more: Any) -> RunRecord:
    """A small but complete run."""
    keys = {"scenario": ["plan"] * 2, "draw": [1, 1], "replicate": [0, 1]}
    target = dict.fromkeys(run_folder.TARGET_COLUMNS) | TARGET | {"simulated": value}
    return RunRecord(
        manifest={
            "scenario": "plan", "title": {"en": "Plan"}, "fingerprint": fingerprint, "seed": 1, "months": 1,
            "replicates": 2, "runs": 2, "completed": 2, "last_month": "2020-01",
        } | more,  # fmt: skip
        scenario_yaml="name: plan  # plan.yaml:1:7\n",
        series=pd.DataFrame({**keys, "month": ["2019-01"] * 2, "value_added": [value, 1 / 3], "exits": [3.0, 5.0]}),
        targets=pd.DataFrame([list(target.values())], columns=list(target), dtype=object),
        target_values=pd.DataFrame(
            [["plan", 1, 0, "t", "main", np.nan, value, 1.0], ["plan", 1, 0, "t", "main", 2020.0, 0.5, np.nan],
             ["plan", 1, 1, "t", "main", np.nan, -1.0, 0.0]],
            columns=list(run_folder.VALUE_COLUMNS),
        ),
        tasks=pd.DataFrame({"task": [1], "remark": ["=1+1"]}, dtype=object),
        accounts=pd.DataFrame(
            [[2020, "outside", "enterprises", "sales", 1.5]], columns=list(run_folder.ACCOUNT_COLUMNS)
        ),
        events=pd.DataFrame({**keys, "month": ["2020-01"] * 2, "amount": [1.0, 2.0]}),
        inputs=pd.DataFrame({"draw": [1], "wage_growth": [0.07]}),
        timings={"seconds": 1.0},
    )  # fmt: skip


def listing(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", record())
    run = open_run(tmp_path / "plan")
    assert (run.name, run.fingerprint, run.titles) == ("plan", "a" * 64, {"en": "Plan"})
    assert run.series["value_added"].tolist() == [0.1, 1 / 3]
    assert run.targets.loc[0, "simulated"] == 0.1
    assert run.targets.loc[0, "name_zh"] == "名称"
    np.testing.assert_array_equal(run.target_values["met"], [1.0, np.nan, 0.0])
    np.testing.assert_array_equal(run.target_values["year"], [np.nan, 2020.0, np.nan])
    assert run.own_values[["replicate", "value"]].values.tolist() == [[0, 0.1], [1, -1.0]]
    assert run.inputs is not None and run.inputs.to_dict("list") == {"draw": [1], "wage_growth": [0.07]}
    assert run.tasks["remark"].tolist() == ["=1+1"]
    assert run.accounts["year"].tolist() == [2020]
    assert run.timings == {"seconds": 1.0}
    assert {path.name for path in (tmp_path / "plan").iterdir()} == {
        "run.json", "timings.json", "scenario.yaml", "series.parquet", "bands.csv", "targets.csv",
        "tasks.csv", "accounts.csv", "events.parquet", "target_values.parquet", "inputs.parquet", "figures",
    }  # fmt: skip


def test_bands_stand_beside_the_series(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", record())
    bands = open_run(tmp_path / "plan").bands.set_index("indicator")
    assert bands.loc["exits", ["month", "mean", "median", "runs"]].tolist() == ["2019-01", 4.0, 4.0, 2]
    assert bands.loc["exits", "p05"] == pytest.approx(3.1)


def test_some_indicators_are_read_without_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_run(tmp_path / "plan", record())
    run = open_run(tmp_path / "plan")
    assert run.indicator_names == ("value_added", "exits")
    asked: list[Any] = []
    read = run_folder.read_parquet

    def watched(path: Path, columns: Any = None, **more: Any) -> pd.DataFrame:
        asked.append(columns)
        return read(path, columns, **more)

    monkeypatch.setattr(run_folder, "read_parquet", watched)
    found = run.indicators(["exits"])
    assert found.to_dict("list") == {"draw": [1, 1], "replicate": [0, 1], "month": ["2019-01"] * 2, "exits": [3.0, 5.0]}
    assert [tuple(columns) for columns in asked] == [("draw", "replicate", "month", "exits")]
    with pytest.raises(KeyError, match="has no indicator 'imports'"):
        run.indicators(["exits", "imports"])


def test_tables_may_come_in_pieces(tmp_path: Path) -> None:
    """What a thousand runs leave is never in memory at once; the file is the one of the whole table."""
    whole = record()
    assert isinstance(whole.series, pd.DataFrame)
    pieces = iter([whole.series.iloc[:1], whole.series.iloc[1:]])
    write_run(tmp_path / "whole", whole)
    write_run(tmp_path / "pieces", replace(whole, series=pieces))
    assert listing(tmp_path / "whole") == listing(tmp_path / "pieces")


def test_a_run_without_draws_has_no_inputs(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", replace(record(), inputs=None))
    assert open_run(tmp_path / "plan").inputs is None


def test_same_content_same_bytes(tmp_path: Path) -> None:
    write_run(tmp_path / "one", record())
    write_run(tmp_path / "two", record())
    assert listing(tmp_path / "one") == listing(tmp_path / "two")


def test_csv_opens_in_excel_and_runs_no_formula(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", record())
    written = (tmp_path / "plan" / "tasks.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in written
    assert written.decode("utf-8-sig") == "task,remark\n1,'=1+1\n"


def test_another_fingerprint_is_refused_unless_forced(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", record())
    before = listing(tmp_path / "plan")
    with pytest.raises(StoreError, match=r"plan: holds another result.*--force"):
        write_run(tmp_path / "plan", record("b" * 64))
    assert listing(tmp_path / "plan") == before
    write_run(tmp_path / "plan", record(value=0.2))
    assert open_run(tmp_path / "plan").series["value_added"][0] == 0.2
    write_run(tmp_path / "plan", record("b" * 64), force=True)
    assert open_run(tmp_path / "plan").fingerprint == "b" * 64
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_refusal_names_the_folder_both_results_and_what_to_do(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", record(seed=1, draws=50, replicates=20, months=36))
    with pytest.raises(StoreError) as caught:
        write_run(tmp_path / "plan", record("b" * 64, scenario="mine", seed=1, draws=1, replicates=3, months=36))
    message = str(caught.value)
    assert str(tmp_path / "plan") in message
    assert "scenario 'plan' (seed 1, 50 draws, 20 replicates, 36 months); " in message
    assert "this one is scenario 'mine' (seed 1, 1 draw, 3 replicates, 36 months)" in message
    assert all(way in message for way in ("--out", "another name", "--force"))
    with pytest.raises(StoreError, match="same name, but other values"):
        write_run(tmp_path / "plan", record("b" * 64, seed=1, draws=50, replicates=20, months=36))


def test_store_error_is_an_input_error_and_so_ends_with_exit_code_two() -> None:
    assert issubclass(StoreError, InputError)


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_is_no_run_is_never_touched(tmp_path: Path, force: bool) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("meow")
    with pytest.raises(StoreError, match="photos: holds other files and is no run folder"):
        write_run(tmp_path / "photos", record(), force=force)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "run.json").write_text('{"schema_version": 1, "speed": 3}')
    with pytest.raises(StoreError, match="isn't the manifest of a sim run"):
        write_run(tmp_path / "other", record(), force=force)
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="file: is a file"):
        write_run(tmp_path / "file", record(), force=force)
    with pytest.raises(StoreError, match="no comparison folder"):
        check_place(tmp_path / "photos", manifest=manifests.COMPARISON, force=force)
    assert (tmp_path / "photos" / "cat.jpg").read_text() == "meow"


def test_an_empty_folder_is_free(tmp_path: Path) -> None:
    (tmp_path / "plan").mkdir()
    write_run(tmp_path / "plan", record())
    assert open_run(tmp_path / "plan").name == "plan"


def test_a_planners_own_files_survive(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", record())
    (tmp_path / "plan" / "notes.txt").write_text("ask the bureau")
    (tmp_path / "plan" / "figures" / "old.png").write_text("old")
    write_run(tmp_path / "plan", record())
    assert (tmp_path / "plan" / "notes.txt").read_text() == "ask the bureau"
    assert not (tmp_path / "plan" / "figures" / "old.png").exists()


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_failure_half_way_leaves_the_old_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    write_run(tmp_path / "plan", record())
    before = listing(tmp_path / "plan")

    def fail(*_: Any) -> None:
        raise fault

    monkeypatch.setattr(store, "write_parquet", fail)
    expected = StoreError if isinstance(fault, OSError) else KeyboardInterrupt
    with pytest.raises(expected):
        write_run(tmp_path / "plan", record(value=9.0))
    with pytest.raises(expected):
        write_run(tmp_path / "new", record())
    assert listing(tmp_path / "plan") == before
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_failed_rename_brings_the_old_result_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_run(tmp_path / "plan", record())
    before = listing(tmp_path / "plan")
    rename = Path.rename

    def fail(self: Path, target: Path) -> Path:
        if self.name.endswith(".unfinished"):
            raise OSError(errno.EIO, "I/O error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail)
    with pytest.raises(StoreError, match="an older result is untouched"):
        write_run(tmp_path / "plan", record(value=9.0))
    assert listing(tmp_path / "plan") == before


def test_a_replacement_that_was_killed_half_way_is_undone(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", record())
    (tmp_path / "plan").rename(tmp_path / ".plan.previous")
    check_place(tmp_path / "plan", fingerprint="a" * 64)
    assert open_run(tmp_path / "plan").fingerprint == "a" * 64
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_block_that_writes_nothing_makes_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing was written"), new_folder(tmp_path / "plan"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_opening_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        open_run(tmp_path / "nothing")
    (tmp_path / "empty").mkdir()
    with pytest.raises(StoreError, match="empty: no run folder: it has no run.json"):
        open_run(tmp_path / "empty")
    (tmp_path / "empty" / "run.json").write_text("{")
    with pytest.raises(StoreError, match="can't be read"):
        open_run(tmp_path / "empty")
    write_run(tmp_path / "plan", record())
    (tmp_path / "plan" / "series.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreError, match=r"series.parquet: can't be read"):
        _ = open_run(tmp_path / "plan").series
    (tmp_path / "plan" / "targets.csv").unlink()
    with pytest.raises(StoreError, match=r"targets.csv: is missing"):
        _ = open_run(tmp_path / "plan").targets


def test_a_newer_layout_is_refused(tmp_path: Path) -> None:
    write_run(tmp_path / "plan", record())
    manifest = json.loads((tmp_path / "plan" / "run.json").read_text())
    manifest["schema_version"] = manifests.SCHEMA_VERSION + 1
    (tmp_path / "plan" / "run.json").write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match="newer than what sim reads"):
        open_run(tmp_path / "plan")
    with pytest.raises(StoreError, match="newer version"):
        write_run(tmp_path / "plan", record())
