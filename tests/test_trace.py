"""Traces: from targets to the levers that can reach them and back, on what rules declare."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.cli import DONE, WRONG_INPUT, run_command_line
from sim.errors import InputError
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.policies.base import lever_names
from sim.rule import make_rule
from sim.trace import Reach, Trace, every_lever, trace_of

PLAN = load_plan()


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="module")
def full() -> Trace:
    return trace_of()


def small() -> Trace:
    """Two rules of the month and two of a lever: offer -> cloud_adopts -> cloud_level, and a figure."""

    def function(firms: object) -> None:
        """Do nothing."""

    rules = (
        make_rule(function, name="voucher.offer", phase="offer", reads=("alive",), adds=("cloud_discount",),
                  params=("cloud_cost",), lever=""),
        make_rule(function, name="adopt", phase="act", reads=("cloud_discount",), writes=("cloud_level",)),
        make_rule(function, name="voucher.publish", phase="statistics", requests=("statistics",)),
        make_rule(function, name="idle", phase="act", reads=("wage_bill",), writes=("orders",)),
    )  # fmt: skip
    for made in rules:
        if made.name.startswith("voucher"):
            object.__setattr__(made, "lever", "voucher")
            object.__setattr__(made, "function", lambda firms, p=None: None)
    published = {"voucher.publish": {"talent_teams"}}
    return Trace(PLAN, ParameterTable.load(), rules, {"voucher": "cloud_subsidy"}, published)


def names(reaches: list[Reach]) -> list[str]:
    return [reach.name for reach in reaches]


def test_a_small_month_traced_by_hand() -> None:
    trace = small()
    back = trace.reaching("cloud_above_scale")
    assert names(back["lever"]) == ["voucher"]
    lever = back["lever"][0]
    assert lever.steps == 2
    assert [name for kind, name in lever.path if kind in ("lever", "rule", "column")] == [
        "voucher", "voucher.offer", "cloud_discount", "adopt", "cloud_level",
    ]  # fmt: skip
    assert names(back["rule"]) == ["adopt", "voucher.offer"]
    assert "cloud_cost" in names(back["parameter"]) and "cloud_subsidy.share" in names(back["parameter"])
    # The figure reaches its targets through the rule that publishes it, and nothing else does.
    teams = trace.reaching("talent_teams_total")
    assert (names(teams["rule"]), names(teams["lever"])) == (["voucher.publish"], ["voucher"])
    # Nothing but the lever's rules and what follows from them.
    on = trace.reached("voucher")
    assert names(on["rule"]) == ["voucher.offer", "voucher.publish", "adopt"]
    assert names(on["column"]) == ["cloud_discount", "cloud_level"]
    assert "cloud_hundred" not in names(on["target"]) and "talent_teams_total" in names(on["target"])
    assert "orders" not in names(on["column"])


def test_a_wrong_name_is_answered_with_what_was_meant() -> None:
    with pytest.raises(InputError, match="did you mean 'talent_teams_total'"):
        small().reaching("talent_team_total")
    with pytest.raises(InputError, match="no lever 'cloud_subsidy' is in force here"):
        small().reached("cloud_subsidy")


def test_both_ways_agree(full: Trace) -> None:
    """A lever that reaches a target is among the levers that can reach it."""
    for lever in ("cloud_subsidy", "capacity_consolidation"):
        targets = set(names(full.reached(lever)["target"]))
        for target in ("cloud_above_scale", "refractory_exits", "talent_teams_total"):
            assert (target in targets) == (lever in names(full.reaching(target)["lever"]))


def test_paths_run_along_declared_edges(full: Trace) -> None:
    for reaches in full.reaching("industrial_va_growth").values():
        for reach in reaches[:20]:
            assert all(full.graph.has_edge(a, b) for a, b in zip(reach.path, reach.path[1:], strict=False))
            assert reach.path[-1] == ("target", "industrial_va_growth")


def test_the_closest_lever_of_a_target_is_its_own(full: Trace) -> None:
    for target, lever in (
        ("cloud_hundred", "cloud_subsidy"),
        ("refractory_exits", "capacity_consolidation"),
        ("talent_teams_total", "talent_programme"),
        ("guidance_fund_size", "guidance_fund"),
    ):
        nearest = full.reaching(target)["lever"]
        assert lever in [reach.name for reach in nearest if reach.steps == nearest[0].steps], target


def test_every_target_is_reached_by_a_lever_that_its_tasks_name(full: Trace) -> None:
    unreached = {}
    for target in PLAN.targets:
        answering = {lever for number in target.tasks for lever in PLAN.task(number).levers}
        if target.nature in ("exogenous", "needs_input") or not answering:
            continue
        if not answering & set(names(full.reaching(target.id)["lever"])):
            unreached[target.id] = sorted(answering)
    assert unreached == {}


def test_every_target_without_a_task_is_reached_by_some_lever(full: Trace) -> None:
    for target in PLAN.targets:
        assert target.tasks or full.reaching(target.id)["lever"], target.id


def test_every_lever_reaches_something(full: Trace) -> None:
    for name in lever_names():
        if "bundle" not in PLAN.lever(name).channels:
            assert full.reached(name)["indicator"], name


def test_all_levers_of_the_plan_stand_in_the_month_with_every_lever() -> None:
    assert tuple(every_lever().levers) == lever_names()


def test_the_command_for_a_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["trace", "cloud_above_scale"]) == DONE
    text = capsys.readouterr().out
    assert text.startswith("cloud_above_scale: Above-scale enterprises on the cloud")
    assert "level_1: cloud_above_scale_level_1" in text
    counted = re.search(r"^Levers \((\d+), and 3 that belong to one of them\)$", text, re.MULTILINE)
    assert counted is not None and int(counted[1]) <= len(lever_names())
    lines = [line.split("\t") for line in text.splitlines()]
    row = next(line for line in lines if line[0] == "cloud_subsidy")
    assert row[2].startswith("cloud_subsidy > cloud_subsidy.offer > cloud_discount > adopt_cloud > cloud_level")
    assert "--steps shows them" in text


def test_the_command_for_a_lever(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["--lang", "zh", "trace", "cloud_subsidy"]) == DONE
    text = capsys.readouterr().out
    assert text.startswith("cloud_subsidy：企业上云补助")
    assert "cloud_hundred（百企上云数）" in text and "用 --steps 显示" in text
    assert run_command_line(["trace", "cloud_subsidy", "--json"]) == DONE
    content = json.loads(capsys.readouterr().out)
    assert (content["kind"], content["name"]) == ("lever", "cloud_subsidy")
    assert content["target"][0]["path"][0] == {"kind": "lever", "name": "cloud_subsidy"}


def test_a_scenario_is_traced_with_its_own_levers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "one.yaml"
    path.write_text("levers:\n  first_round: {use: cloud_subsidy, share: 0.4}\n", encoding="utf-8")
    assert run_command_line(["trace", "cloud_hundred", "--scenario", str(path)]) == DONE
    text = capsys.readouterr().out
    assert "first_round" in text and "capacity_consolidation" not in text
    assert run_command_line(["trace", "first_round", "--scenario", str(path)]) == DONE
    assert capsys.readouterr().out.startswith("first_round: Cloud subsidy")
    assert run_command_line(["trace", "capacity_consolidation", "--scenario", str(path)]) == WRONG_INPUT
    assert "in force here" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("cloud_subsidi", "did you mean 'cloud_subsidy'?"),
        ("talent_team_total", "did you mean 'talent_teams_total'?"),
        ("xyzzy", "see sim list targets"),
    ],
)
def test_unknown_names(name: str, part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command_line(["trace", name]) == WRONG_INPUT
    assert part in capsys.readouterr().err
