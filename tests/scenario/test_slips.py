"""Slips of a Chinese input method, numbers written as in Chinese reports, and files that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import load_scenario
from tests.scenario.names import complaints, load, written

COLON = "a full-width colon '：'; write ':' and a space"
COMMA = "a full-width comma '，'; write ',' and a space"
SPACE = "a full-width space; indent with ordinary spaces"
LEVER = "levers:\n  cloud_subsidy:\n    start: 2020-09\n"


NO_SPACE = "no space after the colon; write"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("levers:\n  cloud_subsidy:\n    share:0.8\n", f"x.yaml:3:5: levers.cloud_subsidy: {NO_SPACE} 'share: 0.8'"),
        (f"{LEVER}    share:0.8\n", f"x.yaml:4:5: {NO_SPACE} 'share: 0.8'"),
        ("levers:\n  cloud_subsidy:\n    share:0.8\n    level: 2\n", f"x.yaml:3:5: {NO_SPACE} 'share: 0.8'"),
        ("months:36\n", f"x.yaml:1:1: {NO_SPACE} 'months: 36'"),
        ("draws: 2\nmonths:36\nseed: 4\n", f"x.yaml:2:1: {NO_SPACE} 'months: 36'"),
        (
            "population:\n  scale:0.1\n",
            "x.yaml:2:3: population: must be a mapping ('name: value' lines), found the text 'scale:0.1'; "
            "write 'scale: 0.1'",
        ),
    ],
)
def test_a_colon_without_its_space_is_named(tmp_path: Path, text: str, expected: str) -> None:
    assert complaints(written(tmp_path, text)) == [expected]


@pytest.mark.parametrize("text", ["%PDF-1.4\n%stream\n", "%PDF-1.4\nabc\n", "%YAML 1.2\nabc\n"])
def test_a_file_that_is_no_yaml_is_no_scenario(tmp_path: Path, text: str) -> None:
    (problem,) = complaints(written(tmp_path, text))
    assert "is not a scenario file: a scenario is a text of 'name: value' lines (YAML); see scenarios/README" in problem


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("企业上云补助", "cloud_subsidy (企业上云补助)"),
        ("上云补助", "cloud_subsidy (企业上云补助)"),
        ("Cloud subsidy", "cloud_subsidy (enterprise cloud subsidy)"),
        ("产能压减退出", "capacity_consolidation (产能整合退出)"),
    ],
)
def test_a_lever_by_its_name_is_answered_with_its_id(tmp_path: Path, key: str, meant: str) -> None:
    (problem,) = complaints(written(tmp_path, f"levers:\n  {key}:\n    start: 2020-09\n"))
    assert problem.endswith(f"; write {meant}")
    (problem,) = complaints(written(tmp_path, f"levers:\n  mine:\n    use: {key}\n"))
    assert meant.split()[0] in problem.partition("; ")[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("levers:\n  cloud_subsidy:\n    share：0.8\n", f"x.yaml:3:10: {COLON}"),
        (f"{LEVER}    share：0.8\n", f"x.yaml:4:10: {COLON}"),
        (f"{LEVER}      share：0.8\n", f"x.yaml:4:12: {COLON}"),
        ("levers:\n  cloud_subsidy：\n    start: 2020-09\n", f"x.yaml:2:16: {COLON}"),
        ("levers:\n  cloud_subsidy: {start: 2020-09, share：0.8}\n", f"x.yaml:2:40: {COLON}"),
        ("title: {en: A，zh: B}\n", f"x.yaml:1:14: {COMMA}"),
        ("levers: {cloud_subsidy: {start: 2020-10，share：0.8}}\n", f"x.yaml:1:40: {COMMA}"),
        (
            "outside: {shocks: [{name: a, start: 2020-03, end: 2020-03, stages: [AB_grain，AB_tool]}]}",
            f"x.yaml:1:77: {COMMA}",
        ),
        ("levers:\n　cloud_subsidy: {start: 2020-09}\n", f"x.yaml:2:1: {SPACE}"),
        (f"{LEVER}　　　　share: 0.5\n", f"x.yaml:4:1: {SPACE}"),
    ],
)
def test_a_slip_is_named(tmp_path: Path, text: str, expected: str) -> None:
    assert complaints(written(tmp_path, text)) == [expected]


def test_in_a_text_they_are_at_home(tmp_path: Path) -> None:
    text = "title: {zh: 提高补贴：第二版，新}\nquestion: {zh: '为什么，en：x：y'}\n"
    assert load(written(tmp_path, text)).scenario.title.zh == "提高补贴：第二版，新"
    found = complaints(written(tmp_path, "title: {zh: '甲，en：乙', foo: 1}\n"))
    assert found == ["x.yaml:1:23: title.foo: unknown; known here: en, zh"]


@pytest.mark.parametrize(
    ("value", "meant"),
    [("０.８", "write 0.8"), ("“0.8”", "write 0.8"), ("８０％", "write 0.8 for 80 %"), ("80", "did you mean 0.8?")],
)
def test_a_share_is_suggested(tmp_path: Path, value: str, meant: str) -> None:
    found = complaints(written(tmp_path, f"levers: {{cloud_subsidy: {{start: 2020-09, share: {value}}}}}"))
    assert len(found) == 1 and found[0].endswith(f"; {meant}")


@pytest.mark.parametrize(
    ("value", "meant"), [("1800万", "1800"), ("1800 万元", "1800"), ("0.18亿元", "1800"), ("18000000元", "1800")]
)
def test_money_is_suggested_in_the_unit_of_the_setting(tmp_path: Path, value: str, meant: str) -> None:
    file = written(tmp_path, f"levers: {{cloud_subsidy: {{cap_amount: {value}}}}}")
    with pytest.raises(InputError, match=rf"; write {meant} \(the unit is 10k yuan, 万元\)$"):
        load_scenario(file)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("title: 提高补贴", "write title: {zh: 提高补贴}"),
        ("question: Why", "write question: {en: Why}"),
        ("title: 'A: b'", "write title: {en: 'A: b'}"),
        ("levers: {cloud_subsidy: {start: ２０２１-０１}}", "write 2021-01"),
    ],
)
def test_what_to_write(tmp_path: Path, text: str, meant: str) -> None:
    assert complaints(written(tmp_path, text))[0].endswith(f"; {meant}")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("higher_subsidy", "scenarios/higher_subsidy.yaml"),
        ("higher_subsidi.yaml", "scenarios/higher_subsidy.yaml"),
        ("scenarios/higher_subsidy", "scenarios/higher_subsidy.yaml"),
        ("mine", "mine.yaml"),
    ],
)
def test_a_missing_file(name: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scenarios").mkdir()
    written(tmp_path / "scenarios", "months: 1", "higher_subsidy.yaml")
    written(tmp_path, "months: 1", "mine.yaml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        load(Path(name))
    assert str(caught.value) == f"{name}: no such file; did you mean '{meant}'?"
