"""``sim report``: page and workbook in one folder, refused where they must not stand, in the reader's language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import run_command_line
from tests.experiments.made_folders import shifted_folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    place = tmp_path_factory.mktemp("runs")
    return [str(shifted_folder(place / name, effect)) for name, effect in (("baseline", 0.0), ("plan", 5.0))]


def test_makes_page_and_workbook(runs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "report"
    call = ["report", *runs, "--out", str(out), "--no-figures", "--lang", "zh"]
    assert run_command_line(call) == 0
    assert capsys.readouterr().out.split() == [str(out / "report.html"), str(out / "report.xlsx")]
    assert '<html lang="zh-CN">' in (out / "report.html").read_text(encoding="utf-8")
    manifest = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert [run["name"] for run in manifest["runs"]] == ["baseline", "plan"]
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert run_command_line(call) == 0
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first


def test_replaces_no_other_report(runs: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["--out", str(tmp_path / "report"), "--no-figures"]
    assert run_command_line(["report", *runs, *out]) == 0
    assert run_command_line(["report", runs[1], *out]) == 2
    assert "--force" in capsys.readouterr().err
    assert run_command_line(["report", runs[1], *out, "--force"]) == 0


def test_wrong_folder_is_said_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["report", str(tmp_path / "nothing"), "--lang", "zh"]) == 2
    assert "没有这个文件夹" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
