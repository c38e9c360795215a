"""``sim run``: what it would take, one run alone, a cluster from a file, and what failing runs leave."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.cli import DONE, RUNS_FAILED, WRONG_INPUT, run_command_line
from sim.run_folder import open_run

PROJECT = Path(__file__).resolve().parents[2]
BASELINE = str(PROJECT / "scenarios" / "baseline.yaml")
SMALL = ["--set", "population.scale=0.05", "--months", "1", "--no-figures", "--workers", "1"]


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.mark.parametrize(
    ("size", "runs"),
    [
        ([], "baseline: 100 runs (50 draws x 2 replicates), 0 done"),
        (["--draws", "7", "--replicates", "3"], "baseline: 21 runs (7 draws x 3 replicates), 0 done"),
        (["--single"], "baseline: 1 runs (every number at its value in the table, 1 replicates), 0 done"),
    ],
)
def test_a_dry_run_tells_runs_time_and_disk_and_does_nothing(
    size: list[str], runs: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["run", BASELINE, *SMALL, *size, "--out", str(tmp_path / "out"), "--dry-run"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == runs
    assert re.fullmatch(r"time: about \d+:\d\d:\d\d \(1 at a time\), figures apart", lines[1])
    assert re.fullmatch(rf"disk: about \d+\.\d MB in {re.escape(str(tmp_path / 'out'))}", lines[2])
    assert list(tmp_path.iterdir()) == []


def test_a_single_run_is_at_the_values_of_the_table_and_has_no_verdicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command_line(["run", BASELINE, *SMALL, "--single", "--out", str(tmp_path / "out"), "--json"]) == DONE
    content = json.loads(capsys.readouterr().out)
    assert len(content["targets"]) == 79
    run = open_run(tmp_path / "out")
    assert (run.manifest["draws"], run.manifest["replicates"], run.manifest["runs"]) == (0, 1, 1)
    assert run.manifest["counts"]["verdicts"] == {} and run.inputs is None
    assert run.series["draw"].unique().tolist() == [0]


RULE = """
from sim.rule import rule

@rule(phase="act", reads=("alive",), adds=("knowledge_gained",), resources=("world",), stream="luck")
def mine(firms, rng, world):
    if world.month == 3 and rng.uniform()[0] < 0.5:
        raise ValueError("no customers")
    return {"knowledge_gained": 0.0}
"""


def test_failing_runs_are_named_and_the_rest_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A rule that fails in about half of the runs, by chance."""
    (tmp_path / "mine.py").write_text(RULE, encoding="utf-8")
    scenario = tmp_path / "with_rule.yaml"
    scenario.write_text(f"extends: {BASELINE}\nrules: [{{use: './mine.py:mine'}}]\n", encoding="utf-8")
    size = [*SMALL, "--draws", "5", "--replicates", "2", "--out", str(tmp_path / "out")]
    assert run_command_line(["run", str(scenario), *size, "--allow-code"]) == RUNS_FAILED
    said = capsys.readouterr().err
    manifest = open_run(tmp_path / "out").manifest
    failures = manifest["failures"]
    assert 0 < len(failures) < 10 and manifest["completed"] == 10 - len(failures)
    assert manifest["status"] == "some runs failed"
    for one in failures:
        assert "no customers" in one["error"]
        assert f"draw {one['draw']}, replicate {one['replicate']} failed: {one['error']}" in said
    assert "Traceback" not in said
    values = open_run(tmp_path / "out").target_values[["draw", "replicate"]].drop_duplicates()
    kept = {(int(draw), int(replicate)) for draw, replicate in values.itertuples(index=False)}
    assert kept.isdisjoint((one["draw"], one["replicate"]) for one in failures) and len(kept) == 10 - len(failures)


def test_a_mistake_in_a_cluster_file_is_told_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "cluster.yaml"
    wrong.write_text("kind: slurm\nmemry: 3GB\n", encoding="utf-8")
    arguments = ["run", BASELINE, *SMALL[:-2], "--single", "--out", str(tmp_path / "out"), "--cluster", str(wrong)]
    assert run_command_line(arguments) == WRONG_INPUT
    assert f"{wrong}:2:1: memry: unknown; did you mean 'memory'?" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
