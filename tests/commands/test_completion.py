"""Completion in a shell: the scripts, and what click's protocol answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete

from sim.cli import DONE, cli, run_command_line
from sim.commands.completing import MANIFESTS, complete_stages
from sim.manifests import KINDS

PROJECT = Path(__file__).parents[2]


class Asked(ShellComplete):
    """Completion without a shell."""

    name = "asked"


def offered(*words: str) -> list[str]:
    """What is offered for the last word."""
    found = Asked(cli, {}, "sim", "_SIM_COMPLETE").get_completions(list(words[:-1]), words[-1])
    return [item.value for item in found]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "scenarios" / "city").mkdir(parents=True)
    for name in ("plan.yaml", "baseline.yml", "notes.txt", ".hidden.yaml", "city/one.yaml"):
        (tmp_path / "scenarios" / name).touch()
    for name in ("plan", "empty"):
        (tmp_path / "results" / name).mkdir(parents=True)
    (tmp_path / "results" / "plan" / "run.json").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_scenarios(place: Path) -> None:
    assert offered("run", "") == ["results/", "scenarios/", "scenarios/baseline.yml", "scenarios/city/",
                                  "scenarios/plan.yaml"]  # fmt: skip
    assert offered("check", "scenarios/p") == ["scenarios/plan.yaml"]
    assert offered("explain", "scenarios/city/") == ["scenarios/city/one.yaml"]
    assert offered("new", "a", "--extends", "scenarios/b") == ["scenarios/baseline.yml"]
    assert offered("run", "nowhere/") == []


def test_folders_of_results(place: Path) -> None:
    for command in ("compare", "report", "story"):
        assert offered(command, "results/") == ["results/empty/", "results/plan"]
    assert set(MANIFESTS) == set(KINDS)


def test_names_of_the_plan() -> None:
    assert offered("list", "levers", "cloud") == ["cloud_subsidy"]
    assert offered("explain", "x.yaml", "--lever", "tax") == ["tax_relief"]
    assert offered("trace", "industrial_va") == ["industrial_va_growth"]
    assert "guidance_fund" in offered("trace", "gui")
    stages = complete_stages(click.Context(cli), click.Argument(["stage"]), "RF_")
    assert [(item.value, item.help) for item in stages][:1] == [("RF_raw", "耐材原料")]


def test_samples_of_a_story() -> None:
    from sim.story.sampling import WORDS

    assert offered("story", "results/plan", "--sample", "") == sorted(WORDS)
    assert offered("story", "results/plan", "--sample", "ex") == ["exited"]
    assert offered("story", "results/plan", "--sample", "exited:ref") == ["exited:refractories"]
    assert offered("story", "results/plan", "--sample", "grew:RF_") == ["grew:RF_raw", "grew:RF_prod"]


def test_settings_of_the_command_line() -> None:
    assert offered("run", "x.yaml", "--set", "levers.cloud_subsidy.s") == [
        "levers.cloud_subsidy.start", "levers.cloud_subsidy.share",
    ]  # fmt: skip
    assert offered("run", "x.yaml", "--set", "trea") == ["treasury"]
    assert "treasury.purse" in offered("run", "x.yaml", "--set", "treasury.")
    assert offered("run", "x.yaml", "--set", "population.small.RF_r") == ["population.small.RF_raw"]
    assert offered("run", "x.yaml", "--set", "parameters.wage_g") == ["parameters.wage_growth"]
    assert offered("run", "x.yaml", "--set", "levers.nothing.") == []


def test_commands_and_options() -> None:
    assert {"explain", "new", "schema", "completion"} <= set(offered(""))
    assert "--against" in offered("explain", "x.yaml", "--ag")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_script_says_where_it_belongs(shell: str, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["completion", shell, "--lang", lang]) == DONE
    shown = capsys.readouterr().out
    first = shown.splitlines()[0]
    assert first.startswith("# ") and shell in first and ("补全" in first) == (lang == "zh")
    assert f"_SIM_COMPLETE={shell}_complete" in shown and f"sim completion {shell}" in shown


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
def test_bash_takes_the_script_and_the_program_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["completion", "bash"]) == DONE
    script = capsys.readouterr().out
    program = tmp_path / "sim"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m sim "$@"\n')
    program.chmod(0o755)
    ask = 'COMP_WORDS=(sim list levers cloud); COMP_CWORD=3; _sim_completion sim; echo "${COMPREPLY[@]}"'
    path = f"{tmp_path}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PATH": path}
    done = subprocess.run(
        ["bash", "-c", f"{script}\n{ask}"], capture_output=True, text=True, env=environment, cwd=PROJECT
    )
    assert done.stdout.strip() == "cloud_subsidy", done.stderr
