"""``sim attribute`` from the command line: runs, shows again, refuses, and announces."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import run_command_line

SMALL = """
levers_start: 2020-01
months: 12
population: {scale: 0.03}
levers:
  cloud_subsidy: {annual_budget: 3000}
  investment_attraction: {}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "little.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def call(*arguments: str | Path) -> int:
    return run_command_line(["attribute", *(str(argument) for argument in arguments), "--lang", "en"])


def test_it_runs_shows_and_shows_again(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ("--draws", "2", "--workers", "1", "--no-figures", "--target", "wage")
    assert call(file, *options) == 0
    first = capsys.readouterr()
    assert "Digital transformation" in first.out and "Investment attraction" in first.out
    assert "2 draws of the uncertain numbers; replicates of each: 1; 8 runs" in first.out
    assert "little: 2 campaigns, 8 runs" in first.err
    place = Path("results/attribute-little")
    manifest = json.loads((place / "attribution.json").read_text(encoding="utf-8"))
    assert (manifest["kind"], manifest["draws"], manifest["by"]) == ("sim attribution", 2, "campaign")
    assert call(file, *options) == 0
    again = capsys.readouterr()
    assert again.out == first.out and "holds this very result already" in again.err
    assert call(file, *options, "--seed", "2") == 2
    assert "holds another result" in capsys.readouterr().err
    assert call(file, *options, "--json", "-q") == 0
    shown = json.loads(capsys.readouterr().out)
    assert [one["outcome"] for one in shown["outcomes"]] == ["wage"] and len(shown["outcomes"][0]["shares"]) == 2


def test_a_dry_run_says_what_it_takes_and_writes_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(file, "--dry-run", "--by", "lever", "--workers", "1") == 0
    out = capsys.readouterr().out
    assert "little: 2 levers, all combinations" in out and "80 runs (20 draws x 1 replicates), 0 done" in out
    assert "time: about" in out and "disk: about" in out and not Path("results").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--target", "wages"), "no target or headline indicator is called 'wages'"),
        (("--set", "levers.cloud_subsidy=null", "--set", "levers.investment_attraction=null"), "has no lever"),
        (("--permutations", "3"), "3 is no even number"),
    ],
)
def test_a_mistake_is_named_before_anything_runs(
    file: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], message: str
) -> None:
    assert call(file, *options) == 2
    assert message in capsys.readouterr().err and not Path("results").exists()


def test_draws_that_a_change_sets_are_not_overridden(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(file, "--set", "draws=3", "--replicates", "2", "--dry-run", "--workers", "1") == 0
    assert "24 runs (3 draws x 2 replicates)" in capsys.readouterr().out
