"""``sim sensitivity``: what it prints, writes and refuses."""

from __future__ import annotations

import json
import re
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from sim import run_folder
from sim.cli import DONE, WRONG_INPUT, run_command_line
from sim.experiments.sensitivity import rank_correlations
from sim.experiments.sensitivity import study as study_module
from sim.experiments.sensitivity.design import Design
from sim.experiments.sensitivity.folder import read_study
from sim.run_folder import Run
from sim.scenario import load_scenario
from tests.experiments.sensitivity.made_up import made_up_run

PROJECT = Path(__file__).resolve().parents[2]
BASELINE = str(PROJECT / "scenarios" / "baseline.yaml")
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
    lines = [line.split() for line in printed.splitlines() if " runs  " in line]
    assert [line[0] for line in lines] == ["luck", "groups", "inputs", "ends", "shares", "all"]
    runs = [int(line[1]) for line in lines]
    assert runs[-1] == sum(runs[:-1])
    seconds = [pd.to_timedelta(line[3]).total_seconds() for line in lines]
    assert max(seconds[:-1]) <= seconds[-1] <= sum(seconds[:-1])
    assert seconds[-1] > 0
    assert seconds[1] == 0  # few inputs: no screening of groups
    assert not out.exists()


def test_the_defaults_that_help_names_are_those_of_the_design(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["sensitivity", "--help"]) == DONE
    told = " ".join(capsys.readouterr().out.split())
    for name in ("trajectories", "screened", "top", "samples", "luck"):
        assert re.search(rf"--{name} .*?\[default: (\d+)\]", told)[1] == str(getattr(Design(), name)), name  # type: ignore[index]


def test_the_card_ranks_what_was_drawn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Not all that stands in inputs.parquet: inputs of levers that the scenario lacks are there too."""
    asked: list[set[str]] = []
    (tmp_path / "scenario.yaml").write_text(load_scenario(Path(BASELINE)).resolved_yaml(), encoding="utf-8")
    monkeypatch.setattr(run_folder, "open_run", lambda folder: Run(folder, {"scenario": "baseline"}))

    def seen(run: Run, evidence: dict[str, str]) -> pd.DataFrame:
        asked.append(set(evidence))
        return pd.DataFrame([], columns=list(rank_correlations.COLUMNS))

    monkeypatch.setattr(rank_correlations, "rank_table", seen)
    assert run_command_line(["sensitivity", str(tmp_path)]) == DONE
    assert "tfp_trend" in asked[0] and "cloud_subsidy.share" not in asked[0]


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
