"""A scenario that somebody else wrote: what it can read, write, run and print (docs/decisions/17)."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from sim.cli import DONE, WRONG_INPUT, run_command_line
from sim.plan import load_plan
from sim.results import open_results
from sim.scenario import load_scenario
from sim.tables import cell_text
from tests.hardness.trial import answer_of, standing_in

SIZE = ["--single", "--months", "1", "--set", "population.scale=0.03", "--no-figures"]
TITLE = "=1+1 [/red] ../../title"
HOSTILE = f"""name: hostile
title: {{en: "{TITLE}", zh: "[bold]../x"}}
question: {{en: "@SUM(A1) \\u202e", zh: "-2"}}
outside:
  drivers: given/mine.csv
  shocks: [{{name: "=cmd|'/C calc'!A0", start: 2020-01, end: 2020-01, demand: 0.9}}]
rules: [{{use: ./mine.py:mine}}]
"""
RULE = """
from pathlib import Path
from sim.rule import rule
Path(__file__).with_name("was_run").touch()

@rule(phase="act", reads=("alive",), adds=("knowledge_gained",), row_wise=True)
def mine(firms):
    return {"knowledge_gained": 0.0}
"""


def city(folder: Path) -> Path:
    """A folder with a scenario, a rule's file and a table; the path of the scenario."""
    (folder / "given").mkdir(parents=True)
    (folder / "given" / "mine.csv").write_bytes((load_plan().folder / "drivers.csv").read_bytes())
    (folder / "mine.py").write_text(RULE, encoding="utf-8")
    (folder / "hostile.yaml").write_text(HOSTILE, encoding="utf-8")
    return folder / "hostile.yaml"


@pytest.fixture(scope="module")
def handed_on(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a city whose scenario has been run, and what was printed."""
    folder = tmp_path_factory.mktemp("touch") / "city"
    scenario = city(folder)
    place = ["--lang", "en", "--out", str(folder / "r" / "x")]
    answer = answer_of(["run", str(scenario), *SIZE, "--allow-code", *place], 100)
    assert answer.code == DONE, answer.errors
    return folder, answer.output


def test_it_writes_into_its_run_folder_alone(handed_on: tuple[Path, str]) -> None:
    folder, _ = handed_on
    new = {name.split(os.sep)[0] for name in standing_in(folder)}
    assert new - {"__pycache__"} == {"given", "mine.py", "hostile.yaml", "was_run", "r"}
    assert os.listdir(folder.parent) == ["city"]
    assert os.listdir(folder / "r") == ["x"]


@pytest.mark.parametrize("name", ["../x", "a/b", "/tmp/x", "..", ".hidden", "a\\b", "~x", "nul\\0", "", "x" * 300])
def test_a_name_is_never_a_path(name: str, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(f'name: "{name}"\n', encoding="utf-8")
    assert answer_of(["run", str(file), "--dry-run"]).code == WRONG_INPUT


def test_a_result_does_not_say_where_on_the_disk_it_was_made(handed_on: tuple[Path, str]) -> None:
    folder, _ = handed_on
    for file in (folder / "r" / "x").rglob("*"):
        assert not file.is_file() or str(folder.parent).encode() not in file.read_bytes(), file.name
    again = load_scenario(folder / "r" / "x" / "scenario.yaml")
    assert again.fingerprint == open_results(folder / "r" / "x").manifest["fingerprint"]
    assert set(again.files) == {(folder / name).as_posix() for name in ("given/mine.csv", "mine.py")}


def test_what_it_says_is_printed_as_it_stands(handed_on: tuple[Path, str]) -> None:
    assert TITLE in handed_on[1]


def test_no_cell_of_a_result_is_a_formula(handed_on: tuple[Path, str]) -> None:
    for file in (handed_on[0] / "r" / "x").glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            cells = [cell for line in csv.reader(lines) for cell in line]
        for cell in cells:
            assert cell[:1] not in "=@\t\r" or not cell, (file.name, cell)
            assert cell[:1] not in ("+", "-") or float(cell) is not None, (file.name, cell)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=1", "＝1", "＋1", "－1", "＠x", "'=1"])
def test_a_text_is_no_formula(text: str) -> None:
    assert cell_text(text) == f"'{text}"


@pytest.mark.parametrize(
    "command", [["check"], ["run"], ["attribute"], ["sensitivity"], ["trace", "revenue_all", "--scenario"]]
)
def test_no_command_runs_code_unasked(command: list[str], tmp_path: Path) -> None:
    scenario = city(tmp_path / "city")
    answer = answer_of([*command, str(scenario)])
    assert answer.code == (DONE if command == ["check"] else WRONG_INPUT), answer.errors
    assert command == ["check"] or "--allow-code" in answer.errors
    assert not (tmp_path / "city" / "was_run").exists()


@pytest.mark.parametrize(
    "name",
    ["~/x.csv", "$HOME/x.csv", "http://127.0.0.1/x.csv", "*.csv", "given", "pipe.csv", "zero.csv", "a\\e[2J.csv"],
)
def test_a_name_of_a_file_is_taken_literally(name: str, tmp_path: Path) -> None:
    """No home folder, no variables, no addresses, no patterns; neither pipes nor devices; and no control characters."""
    scenario = city(tmp_path / "city")
    os.mkfifo(tmp_path / "city" / "pipe.csv")
    (tmp_path / "city" / "zero.csv").symlink_to("/dev/zero")
    scenario.write_text(f'outside: {{drivers: "{name}"}}\n', encoding="utf-8")
    for text in (f'outside: {{drivers: "{name}"}}\n', f'extends: "{name}"\n'):
        scenario.write_text(text, encoding="utf-8")
        answer = answer_of(["check", str(scenario)])
        assert answer.code == WRONG_INPUT
        assert f"{scenario}:1:" in answer.errors and "\x1b" not in answer.errors


def test_two_dots_lead_where_the_system_says_they_do(tmp_path: Path) -> None:
    """Behind a link to a folder: where the folder really is."""
    scenario = city(tmp_path / "real" / "city")
    scenario.write_text("outside: {drivers: ../shared.csv}\n", encoding="utf-8")
    (tmp_path / "real" / "shared.csv").write_bytes((load_plan().folder / "drivers.csv").read_bytes())
    (tmp_path / "linked").symlink_to(tmp_path / "real" / "city")
    loaded = load_scenario(tmp_path / "linked" / "hostile.yaml")
    assert list(loaded.files) == [(tmp_path / "real" / "shared.csv").as_posix()]


def test_a_huge_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    scenario = city(tmp_path / "city")
    for name in ("huge.yaml", "huge.csv"):
        with (tmp_path / "city" / name).open("wb") as file:
            file.truncate(40 * 1024**3)  # takes no room on the disk; reading it would take all memory
    for text in ("extends: huge.yaml\n", "outside: {drivers: huge.csv}\n"):
        scenario.write_text(text, encoding="utf-8")
        answer = answer_of(["check", str(scenario)])
        assert answer.code == WRONG_INPUT and "hostile.yaml:1:" in answer.errors
    assert run_command_line(["check", str(tmp_path / "city" / "huge.yaml")]) == WRONG_INPUT
