"""What `sim check` says of a valid scenario: numbers beyond the evidence, and what differs from its parent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import DONE, run_command_line
from sim.plan import load_plan

PLAN = Path(__file__).resolve().parents[2] / "scenarios" / "plan.yaml"
CHANGED = f"""extends: {PLAN.as_posix()}
levers:
  cloud_subsidy: {{share: 0.8}}
  guidance_fund: null
  again: {{use: cloud_subsidy}}
outside: {{shocks: [{{name: a, start: 2020-03, end: 2020-04, demand: 0.5}}]}}
"""


def written(folder: Path, text: str) -> str:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_value_beyond_the_evidence_is_a_caution(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, CHANGED)
    assert run_command_line(["check", path, "--set", "parameters.cloud_subsidy_response=4"]) == DONE
    shown = capsys.readouterr()
    assert shown.out == f"{path}: valid\n"
    assert (
        f"{path}:3:26: levers.cloud_subsidy.share: 0.8 lies outside what the evidence covers, "
        "0.3 to 0.6 share of bill (kind of evidence: published)"
    ) in shown.err
    assert "--set: parameters.cloud_subsidy_response: 4 lies outside" in shown.err
    assert run_command_line(["check", str(PLAN), "--json"]) == DONE
    assert json.loads(capsys.readouterr().out)["cautions"] == []


def test_a_run_says_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = ["--months", "9", "--single", "--set", "population.scale=0.05", "--no-figures"]
    out = ["--out", str(tmp_path / "out")]
    assert run_command_line(["run", str(PLAN), *size, *out, "--set", "levers.cloud_subsidy.share=0.8"]) == DONE
    assert "--set: levers.cloud_subsidy.share: 0.8 lies outside" in capsys.readouterr().err


def test_what_differs_from_the_parent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, CHANGED)
    assert run_command_line(["check", path]) == DONE
    lines = capsys.readouterr().err.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("Differs from "))
    assert [line for line in lines[start + 1 :] if line.startswith("  ")] == [
        "  outside.shocks.0.name: (nothing) -> a",
        "  outside.shocks.0.start: (nothing) -> 2020-03",
        "  outside.shocks.0.end: (nothing) -> 2020-04",
        "  outside.shocks.0.demand: (nothing) -> 0.5",
        "  levers.cloud_subsidy.share: 0.5 -> 0.8",
        "  levers.guidance_fund: in force -> (nothing)",
        "  levers.again: (nothing) -> in force",
        "  levers.again.use: (nothing) -> cloud_subsidy",
        "  levers.again.start: (nothing) -> 2020-09",
    ]
    assert run_command_line(["check", path, "--json"]) == DONE
    content = json.loads(capsys.readouterr().out)
    assert {"path": "levers.cloud_subsidy.share", "old": 0.5, "new": 0.8} in content["changes"]


def test_no_more_than_twenty_differences(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    small = "".join(f"    {stage}: {number}\n" for number, stage in enumerate(load_plan().stages, 1))
    text = f"extends: {PLAN.as_posix()}\npopulation:\n  small:\n{small}months: 30\nseed: 2\nreplicates: 3\n"
    path = written(tmp_path, text)
    assert run_command_line(["check", path]) == DONE
    lines = capsys.readouterr().err.splitlines()
    assert sum(" -> " in line for line in lines) == 20
    assert "  ... and 1 more (--json shows all)" in lines


def test_a_file_without_a_parent_is_told_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["check", written(tmp_path, "levers: {cloud_subsidy: {}}")]) == DONE
    assert "nothing is inherited" in capsys.readouterr().err
    assert run_command_line(["check", written(tmp_path, "months: 12")]) == DONE
    assert "inherited" not in capsys.readouterr().err


def test_a_child_that_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["check", written(tmp_path, f"extends: {PLAN.as_posix()}\ntitle: {{en: B}}")]) == DONE
    assert "Nothing differs from " in capsys.readouterr().err
