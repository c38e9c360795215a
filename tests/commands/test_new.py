"""`sim new` and `sim schema` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import DONE, WRONG_INPUT, run_command_line

PLAN = Path(__file__).parents[2] / "scenarios" / "plan.yaml"


def test_a_new_file_passes_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["new", "提高补贴", "--extends", str(PLAN), "--lever", "企业上云补助", "--folder", str(tmp_path / "a")]
    assert run_command_line([*arguments, "--lang", "zh"]) == DONE
    shown, file = capsys.readouterr(), tmp_path / "a" / "提高补贴.yaml"
    assert shown.out == f"{file}\n" and f"sim check {file}" in shown.err
    assert "  cloud_subsidy:\n    start: 2020-09 " in file.read_text(encoding="utf-8")
    assert run_command_line(["check", str(file), "--lang", "zh"]) == DONE
    assert f"{file}：有效" in capsys.readouterr().out
    assert run_command_line([*arguments, "--lang", "zh"]) == WRONG_INPUT
    assert "已有该文件，不予替换" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a", "--extends", str(PLAN), "--lever", "企业上云补贴"], "是否应为“cloud_subsidy (企业上云补助)”？"),
        (["a", "--extends", str(PLAN.with_name("pln.yaml"))], "没有这个文件；是否应为"),
        (["a/b", "--extends", str(PLAN)], "“a/b”不能作为情景名称"),
        (["a"], "--extends"),
    ],
)
def test_mistakes(arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["new", *arguments, "--folder", str(tmp_path / "x"), "--lang", "zh"]) == WRONG_INPUT
    assert told in capsys.readouterr().err and not (tmp_path / "x").exists()


def test_the_schema_on_the_screen_and_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["schema", "--lang", "zh"]) == DONE
    text = capsys.readouterr().out
    assert json.loads(text)["title"] == "政策模拟情景文件"
    assert run_command_line(["schema", "--lang", "zh", "--out", str(tmp_path / "new" / "schema.json")]) == DONE
    assert (tmp_path / "new" / "schema.json").read_text(encoding="utf-8") == text
