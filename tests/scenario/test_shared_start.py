"""`levers_start`: one month for all levers that say none of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import load_scenario

TEXT = """\
levers_start: 2020-05
levers:
  cloud_subsidy: {}
  guidance_fund: {start: 2021-01}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shared.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def starts(path: Path, *settings: str) -> dict[str, str]:
    levers = load_scenario(path, settings).scenario.levers
    return {name: lever.settings.start for name, lever in levers.items()}  # type: ignore[attr-defined]


def test_levers_without_a_start_take_the_shared_one(file: Path) -> None:
    assert starts(file) == {"cloud_subsidy": "2020-05", "guidance_fund": "2021-01"}
    assert load_scenario(file).origins["levers.cloud_subsidy.start"] == "shared.yaml:1:15"


def test_a_child_and_the_command_line_move_it(file: Path, tmp_path: Path) -> None:
    child = tmp_path / "child.yaml"
    child.write_text("extends: shared.yaml\nlevers_start: 2020-01\n", encoding="utf-8")
    assert starts(child) == {"cloud_subsidy": "2020-01", "guidance_fund": "2021-01"}
    assert starts(file, "levers_start=2022-12")["cloud_subsidy"] == "2022-12"


def test_the_resolved_file_says_each_start_and_gives_the_same_run(file: Path, tmp_path: Path) -> None:
    loaded = load_scenario(file)
    again = tmp_path / "again.yaml"
    again.write_text(loaded.resolved_yaml(), encoding="utf-8")
    assert "levers_start" not in loaded.resolved_yaml()
    assert load_scenario(again).fingerprint == loaded.fingerprint


@pytest.mark.parametrize("wrong", ["2020-13", "[2020-05]", "soon", "5"])
def test_what_is_no_month_is_said_once(file: Path, wrong: str) -> None:
    with pytest.raises(InputError) as caught:
        load_scenario(file, [f"levers_start={wrong}"])
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].path == "levers_start"


def test_priorities_of_the_purse_name_levers_of_the_scenario(file: Path) -> None:
    loaded = load_scenario(file, ["treasury.priorities=[cloud_subsidy]"])
    assert loaded.scenario.treasury.priorities == ("cloud_subsidy",)
    with pytest.raises(InputError, match="did you mean 'cloud_subsidy'"):
        load_scenario(file, ["treasury.priorities=[cloud_subsidi]"])
    with pytest.raises(InputError, match="twice"):
        load_scenario(file, ["treasury.priorities=[cloud_subsidy, cloud_subsidy]"])
