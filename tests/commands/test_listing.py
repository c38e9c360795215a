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
    if "selection" in rows:
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
        (["tasks", "cloud_subsidy"], "a name is for `sim list levers NAME`"),
    ],
)
def test_a_wrong_name(arguments: list[str], part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["list", *arguments]) == WRONG_INPUT
    assert part in capsys.readouterr().err


def test_a_lever_of_the_plan_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sim.policies.base.lever_names", lambda: ("cloud_subsidy",))
    assert run_command_line(["list", "levers", "rd_subsidy"]) == WRONG_INPUT
    assert "is known in the plan, not available in this version" in capsys.readouterr().err


def test_every_installed_lever_has_a_grade_of_evidence() -> None:
    for row in LISTINGS["levers"].rows():
        assert not row["runnable"] or (row["evidence_grade"] in tuple("ABCD") and row["evidence"]), row["id"]


def numbers(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> list[int]:
    assert run_command_line(["list", "tasks", *arguments]) == DONE
    return [int(line.split("\t")[0]) for line in capsys.readouterr().out.splitlines()[1:]]


def test_tasks_of_a_bureau_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    # The annex names it with and without 市 in front; tasks 28 and 29 it leads.
    assert numbers(["--bureau", "商务局"], capsys) == [26, 27, 28, 29]
    assert numbers(["--bureau", "市商务局"], capsys) == [26, 27, 28, 29]
    assert numbers(["--bureau", "commerce"], capsys) == [26, 27, 28, 29]
    industry = numbers(["--bureau", "工信局"], capsys)
    plan = load_plan()
    assert industry == [t.number for t in plan.tasks if any("工信局" in name for name in t.responsible_zh)]
    # 发改委 is the short form of 发展改革委.
    assert 12 in numbers(["--bureau", "发展改革委"], capsys)
    assert numbers(["--bureau", "市场监管局"], capsys) == [9, 11, 37, 38, 39, 47]
    assert run_command_line(["list", "tasks", "--bureau", "comerce"]) == WRONG_INPUT
    assert "did you mean 'Commerce Bureau'?" in capsys.readouterr().err


def test_tasks_of_a_lever_and_of_a_campaign(capsys: pytest.CaptureFixture[str]) -> None:
    assert numbers(["--lever", "cloud_subsidy"], capsys) == [14, 15]
    assert numbers(["--lever", "企业上云"], capsys) == [14, 15]
    assert numbers(["--campaign", "digital"], capsys) == [14, 15, 16, 17]
    assert numbers(["--campaign", "数字化"], capsys) == [14, 15, 16, 17]
    assert numbers(["--campaign", "digital", "--lever", "smart_upgrading", "--bureau", "工信"], capsys) == [14, 16]
    assert run_command_line(["list", "tasks", "--lever", "clod_subsidy"]) == WRONG_INPUT
    assert "did you mean 'cloud_subsidy'?" in capsys.readouterr().err
    assert run_command_line(["list", "targets", "--bureau", "工信局"]) == WRONG_INPUT
    assert "are for `sim list tasks`" in capsys.readouterr().err


def test_every_bureau_has_a_name_in_both_languages() -> None:
    for row in LISTINGS["tasks"].rows():
        assert all(re.fullmatch(r"[\x20-\x7e]+", name) for name in row["bureaus_en"]), row["number"]


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
    assert "capacity_consolidation\t是\t接受要约\t资金、约束\tC\t产能整合退出" in capsys.readouterr().out
    assert run_command_line(["--lang", "zh", "list", "targets"]) == DONE
    assert "规上工业增加值年均增速\t≥ 6\t%/年\t内生结果" in capsys.readouterr().out


def test_words_that_a_setting_may_have_are_said_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["list", "levers", "cloud_subsidy", "--lang", "zh"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("selection")]
    assert line.split("\t")[1:3] == [
        "first_come（先到先得）", "first_come（先到先得）、lottery（抽签）、merit（择优）、size（规模大者优先）"
    ]  # fmt: skip
    assert run_command_line(["list", "levers", "cloud_subsidy", "--lang", "en"]) == 0
    assert "first_come, lottery, merit, size" in capsys.readouterr().out


def test_a_bureau_is_called_alike_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["list", "tasks", "--lang", "zh"]) == 0
    assert "市工信局" not in (shown := capsys.readouterr().out) and "工信局" in shown
