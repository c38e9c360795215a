"""`sim list`: the settings of one lever, and all lists in Chinese."""

from __future__ import annotations

import json
import re

import pytest

from sim.cli import DONE, WRONG_INPUT, run_command_line
from sim.commands.listing import LISTINGS, SETTINGS_LISTING
from sim.plan import load_plan
from sim.policies.base import lever_class, lever_names


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.mark.parametrize("lever", lever_names())
def test_all_settings_of_a_lever(lever: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["list", "levers", lever, "--json"]) == DONE
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    assert list(rows) == list(lever_class(lever).model_fields)
    assert rows["selection"]["default"] in rows["selection"]["choices"]
    for row in rows.values():
        assert row["sentence"]
        if row["low"] is not None:
            assert row["minimum"] <= row["low"] <= row["default"] <= row["high"] <= row["maximum"]
            assert row["unit"] and row["kind"]


def test_settings_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["list", "levers", "cloud_subsidy"]) == DONE
    lines = capsys.readouterr().out.splitlines()
    assert "share\t0.5\t0 to 1\t0.3 to 0.6\tshare of bill\tpublished\tPart of the cloud bill that is paid" in lines
    assert any(line.startswith("carry_over\ttrue\ttrue, false\t") for line in lines)
    assert any(line.startswith("selection\tfirst_come\tfirst_come, lottery, merit, size\t") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["levers", "clod_subsidy"], "no lever is called 'clod_subsidy'; did you mean 'cloud_subsidy'?"),
        (["levers", "rd_subsidy"], "is known in the plan, not available in this version"),
        (["tasks", "cloud_subsidy"], "a name is for `sim list levers NAME`"),
    ],
)
def test_a_wrong_name(arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["list", *arguments]) == WRONG_INPUT
    assert part in capsys.readouterr().err


def test_the_list_of_levers_says_how_to_see_settings(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["list", "levers"]) == DONE
    assert "sim list levers NAME" in capsys.readouterr().err
    assert run_command_line(["list", "levers", "-q"]) == DONE
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("arguments", [[what] for what in LISTINGS] + [["levers", "cloud_subsidy"]])
def test_headings_are_chinese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["--lang", "zh", "list", *arguments]) == DONE
    heading = capsys.readouterr().out.splitlines()[0]
    assert not re.search("[A-Za-z]", heading)


@pytest.mark.parametrize("what", LISTINGS)
def test_every_word_of_a_list_has_a_chinese_name(what: str) -> None:
    labels, listing = load_plan().labels, LISTINGS[what]
    for row in listing.rows():
        for key, group in listing.words.items():
            value = row[key]
            for word in value if isinstance(value, (list, tuple)) else (value,):
                assert not word or f"{group}.{word}" in labels, f"labels.csv has no {group}.{word}"
    assert set(SETTINGS_LISTING.words) == {"unit", "kind"}


def test_cells_are_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["--lang", "zh", "list", "levers"]) == DONE
    assert "capacity_consolidation\t是\t接受要约\t资金、约束\t产能整合退出" in capsys.readouterr().out
    assert run_command_line(["--lang", "zh", "list", "targets"]) == DONE
    assert "规上工业增加值年均增速\t≥ 6\t%/年\t内生结果" in capsys.readouterr().out
