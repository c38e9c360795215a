"""`sim explain`: differences with their places, and levers in words, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import DONE, WRONG_INPUT, run_command_line
from sim.language.words import word
from sim.policies.base import lever_names, settings_of

PLAN = Path(__file__).parents[2] / "scenarios" / "plan.yaml"


@pytest.fixture
def child(tmp_path: Path) -> str:
    file = tmp_path / "child.yaml"
    file.write_text(
        f"extends: {PLAN.as_posix()}\ntitle: {{zh: 提高补贴}}\nlevers:\n  cloud_subsidy: {{share: 0.8}}\n"
        "  guidance_fund: null\n  again: {use: cloud_subsidy, carry_over: false}\n", encoding="utf-8",
    )  # fmt: skip
    return str(file)


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run_command_line(["explain", *arguments]) == DONE
    return capsys.readouterr().out


def test_differences_in_chinese(child: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, child, "--lang", "zh", "--set", "levers.tax_relief=null").splitlines()
    assert shown[0] == "child：提高补贴" and shown[1].endswith("scenarios/plan.yaml 的差异：7 项")
    rows = [line.split("\t") for line in shown[2:]]
    assert rows[0] == ["名称", "原值", "新值", "单位", "出处", "路径"]
    assert ["企业上云补助：上云费用补助比例", "0.5", "0.8", "占费用比例", f"{child}:4:26",
            "levers.cloud_subsidy.share"] in rows  # fmt: skip
    assert ["产业发展引导基金", "实施", "（无）", "", f"{child}:5:18", "levers.guidance_fund"] in rows
    assert ["减税降费", "实施", "（无）", "", "--set", "levers.tax_relief"] in rows
    assert ["企业上云补助（again）：年末未核定的资金是否结转", "（无）", "false", "", f"{child}:6:43",
            "levers.again.carry_over"] in rows  # fmt: skip


def test_differences_for_programs(child: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, child, "--json", "--months", "24"))
    assert found["against"].endswith("scenarios/plan.yaml")
    rows = {row["path"]: row for row in found["differences"]}
    assert rows["months"] | {"old_origin": ""} == {
        "path": "months", "name_en": "Months", "name_zh": "模拟月数", "old": 36, "new": 24, "unit": "months",
        "origin": "--set", "old_origin": "",
    }  # fmt: skip
    assert rows["months"]["old_origin"].endswith("scenarios/baseline.yaml:14:9")
    assert (rows["levers.again"]["old"], rows["levers.again"]["new"]) == (None, True)


def test_against_another(child: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, str(PLAN), "--against", child, "--lang", "en")
    assert f"Differences from {child}: 4" in shown and "\tin force\t(nothing)\t\t" + child in shown
    assert "\nCloud subsidy: part of the cloud bill that is paid\t0.8\t0.5\tshare of bill\tdefault\t" in shown
    assert "Guidance fund\t(nothing)\tin force\t" in shown and "Nothing differs from" in said(
        capsys, str(PLAN), "--against", str(PLAN), "--lang", "en"
    )


def test_a_file_without_a_parent_is_compared_with_default_values(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, str(PLAN.with_name("baseline.yaml")), "--lang", "zh")
    assert "与 默认值（未继承文件） 的差异" in shown and "外部需求增速调整\t0\t-0.023\t" in shown


def test_a_parent_that_is_no_scenario_by_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "parent.yaml").write_text("months: 99", encoding="utf-8")
    (tmp_path / "child.yaml").write_text("extends: parent.yaml\nmonths: 12", encoding="utf-8")
    assert run_command_line(["explain", str(tmp_path / "child.yaml"), "--lang", "zh"]) == WRONG_INPUT
    assert "所继承的文件本身不是有效的情景；请执行 sim check" in capsys.readouterr().err


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_lever_in_words(lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    empty = []
    for lever in lever_names():
        shown = said(capsys, str(PLAN), "--lever", lever, "--lang", lang)
        for fact in ("does", "for", "payer", "offices", "in_force", "evidence", "tasks"):
            head = word("explain.fact", lang, name=word(f"explain.fact.{fact}", lang), text="")
            line = next((line for line in shown.splitlines() if line.startswith(head)), "")
            if len(line) <= len(head):
                empty.append((lever, fact))
        for row in settings_of(lever):
            assert f"({row['name']}): " in shown or f"（{row['name']}）：" in shown, (lever, row["name"])
            assert row["source"] in shown
    assert empty == []


def test_a_lever_as_the_scenario_uses_it(child: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, child, "--lever", "企业上云补助", "--lang", "zh")
    assert "上云费用补助比例（share）：0.8（占费用比例）\n" in shown
    assert f"\n    出处：{child}:4:26；默认值 0.5；允许取值：0至1\n" in shown
    assert "实施期：自 2020-09 起" in shown and "资金来源：市级政策工具资金" in shown and "证据：C（" in shown
    assert "先实施后申领" in shown and "15 百企上云" in shown and "first_come（先到先得）、lottery（抽签）" in shown
    assert "情景 child 未实施，以下为默认取值" in said(capsys, child, "--lever", "guidance_fund", "--lang", "zh")
    assert "年末未核定的资金是否结转（carry_over）：false" in said(capsys, child, "--lever", "again", "--lang", "zh")


def test_a_lever_for_programs(child: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(said(capsys, child, "--lever", "again", "--json"))
    assert (found["id"], found["lever"], found["in_force"], found["evidence_grade"]) == (
        "again", "cloud_subsidy", True, "C",
    )  # fmt: skip
    assert found["tasks"] == [14, 15] and len(found["targets"]) == 3
    rows = {row["name"]: row for row in found["settings"]}
    assert (rows["carry_over"]["value"], rows["carry_over"]["default"]) == (False, True)
    assert rows["share"]["kind"] == "published" and found["about_zh"]["does"] and found["about_en"]["for"]


def test_a_lever_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["explain", str(PLAN), "--lever", "cloud_subsidi", "--lang", "zh"]) == WRONG_INPUT
    assert "没有名为“cloud_subsidi”的政策工具；是否应为“cloud_subsidy”？" in capsys.readouterr().err
