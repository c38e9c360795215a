"""``sim sensitivity``: what it prints, writes and refuses."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from sim.cli import DONE, WRONG_INPUT, run_command_line
from sim.experiments.sensitivity import study as study_module
from sim.experiments.sensitivity.folder import read_study
from tests.experiments.sensitivity.made_up import made_up_run

PROJECT = Path(__file__).resolve().parents[2]
PLAN = str(PROJECT / "scenarios" / "plan.yaml")
SMALL = [
    "--set", "population.scale=0.05", "--months", "12", "--target", "enterprises_all", "--inputs", "stages.entry_*",
    "--inputs", "stages.exit_*", "--trajectories", "2", "--top", "1", "--samples", "8", "--luck", "2", "--workers", "1",
]  # fmt: skip


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def test_a_small_study(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(study_module, "carry_out_study", partial(study_module.carry_out_study, run=made_up_run))
    out = tmp_path / "study"
    arguments = ["sensitivity", PLAN, *SMALL, "--out", str(out)]
    assert run_command_line([*arguments, "--no-figures"]) == DONE
    printed = capsys.readouterr()
    assert "What the targets hang on" in printed.out
    assert "Industrial enterprises (" in printed.out
    study = read_study(out)
    assert study.manifest["status"] == "complete"
    assert not list(tmp_path.glob(".study*"))  # the parts are gone
    assert list(study.outcomes["outcome"]) == ["enterprises_all"]

    # The same study is shown again, not made again; another one is not put in its place.
    before = (out / "sensitivity.json").stat().st_mtime_ns
    assert run_command_line([*arguments, "--json", "-q"]) == DONE
    shown = json.loads(capsys.readouterr().out)
    assert shown["design"]["samples"] == 8
    assert shown["sobol"]
    assert (out / "sensitivity.json").stat().st_mtime_ns == before
    assert run_command_line([*arguments, "--luck", "3"]) == WRONG_INPUT
    assert "holds another result" in capsys.readouterr().err


def test_a_dry_run_names_the_runs_of_each_stage(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "study"
    assert run_command_line(["sensitivity", PLAN, *SMALL, "--dry-run", "--out", str(out)]) == DONE
    printed = capsys.readouterr().out
    assert "2 inputs in 1 groups, 1 targets and indicators" in printed
    assert "time: about" in printed
    assert not out.exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (["--target", "cloud_smes"], "cloud_sme"),
        (["--inputs", "clouds*"], "clouds*"),
        (["--samples", "60"], "power of two"),
        (["--against", PLAN, "--target", "nothing"], "nothing"),
    ],
)
def test_mistakes(wrong: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["sensitivity", PLAN, *wrong]) == WRONG_INPUT
    assert said in capsys.readouterr().err


def test_a_folder_that_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["sensitivity", str(tmp_path)]) == WRONG_INPUT
    assert "run.json" in capsys.readouterr().err
