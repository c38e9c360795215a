"""Every mistake in a scenario is answered with its place and in plain words, and nothing else ever
happens."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import InputError
from sim.scenario import Scenario, Uncertainty
from tests.scenario.names import THREE_LEVERS, complaints, load, written

# ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("replicate: 5", "x.yaml:1:1: replicate: unknown; did you mean 'replicates'?"),
        (
            "levers:\n  cloud_subsidy: {start: 2020-09, shair: 0.5}",
            "x.yaml:2:35: levers.cloud_subsidy.shair: unknown; did you mean 'share'?",
        ),
        (
            "outside: {shocks: [{name: a, start: 2020-01, end: 2020-02, activty: 1}]}",
            "did you mean 'activity'?",
        ),
        ("outside.growth: 1", "write one mapping inside the other, a name on each level"),
        ("months: 37", "x.yaml:1:9: months: must be at most 36, found 37"),
        ("months: 0", "must be at least 1, found 0"),
        ("months: true", "must be a whole number, found true"),
        ("months: 12.0", "must be a whole number, found 12.0"),
        ("months: '12'", "must be a whole number, found the text '12'; write 12"),
        ("seed: yes", "must be a whole number, found the text 'yes'"),
        ("seed: 99999999999", "must be at most 4294967295"),
        ("replicates: 1000000", "must be at most 10000"),
        ("name: ../x", "must be letters, digits"),
        ("name: ''", "name: must be"),
        ("name: 5", 'must be a text, found 5; write "5"'),
        ("title: Test", "title: must be a mapping ('name: value' lines), found the text 'Test'"),
        ("outside: none", "outside: must be a mapping"),
        (
            "outside: {drivers: plann}",
            "x.yaml:1:20: outside.drivers: must be plan, none or the name of a .csv file",
        ),
        ("outside: {drivers: drivers.csv}", "x.yaml:1:20: outside.drivers: drivers.csv: no such file"),
        ("outside: {growth: 2%}", "found the text '2%'; write 0.02 for 2 %"),
        ("outside: {growth: 2}", "must be at most 0.5, found 2"),
        ("outside: {shocks: {}}", "must be a list, found a mapping"),
        ("outside: {shocks: [{name: a, end: 2020-01}]}", "outside.shocks.0.start: is missing"),
        ("outside: {shocks: [x]}", "outside.shocks.0: must be a mapping"),
        ("population: {scale: 0}", "must be more than 0, found 0"),
        ("population: {scale: true}", "must be a number, found true"),
        ("population: {above_scale: {RF_PROD: 3}}", "no stage is called 'RF_PROD'; did you mean 'RF_prod'?"),
        ("population: {small: {RF_prod: 2.5}}", "must be a whole number, found 2.5"),
        ("population: {scale: 300, small: {RF_prod: 90000}}", "asks for 27,000,000 enterprises"),
        ("parameters: {overtime_cieling: 1}", "did you mean 'overtime_ceiling'?"),
        ("parameters: {overtime_ceiling: 9}", "must lie between 1 and 1.5, found 9"),
        ("parameters: {overtime_ceiling: false}", "must be a number, found false"),
        (
            "parameters: {cloud_subsidy.budget: 1}",
            "belongs to the lever 'cloud_subsidy'; set it under levers: cloud_subsidy: budget",
        ),
        ("parameters: {cloud_subsidy: {share: 1}}", "parameters.cloud_subsidy: belongs to the lever"),
        ("parameters: {rd_subsidy.share: 1}", "belongs to the lever 'rd_subsidy'"),
        (
            "levers: {rd_subsidy: {start: 2020-09}}",
            "levers.rd_subsidy: the lever 'rd_subsidy' is known in the plan, not available in this version",
        ),
        ("levers: {cloud_subsdy: {start: 2020-09}}", "did you mean 'cloud_subsidy'?"),
        (
            "levers: {mine: {start: 2020-09}}",
            "an id of your own needs 'use:' with one of: capacity_consolidation",
        ),
        (
            "levers: {mine: {use: zzz, start: 2020-09}}",
            "levers.mine.use: no lever is called 'zzz'; available: ",
        ),
        ("levers: {mine: {use: 3}}", "must be a lever's name, found 3"),
        (
            "levers: {My Lever: {use: cloud_subsidy, start: 2020-09}}",
            "a lever's id consists of small letters",
        ),
        ("levers: {cloud_subsidy: 2020-09}", "must be a mapping such as {start: 2020-09}"),
        ("levers: [cloud_subsidy]", "levers: must be a mapping of levers, found a list"),
        ("levers: {cloud_subsidy: {}}", "levers.cloud_subsidy.start: is missing"),
        ("levers: {cloud_subsidy: {start: 2020-09, share: 2}}", "must be at most 1, found 2"),
        (
            "levers: {cloud_subsidy: {start: 2020-09, share: '1'}}",
            "must be a number, found the text '1'; write 1",
        ),
        ("levers: {cloud_subsidy: {start: 2020-09, share: true}}", "must be a number, found true"),
        ("levers: {cloud_subsidy: {start: 2020-09, rounds: 1.0}}", "must be a whole number, found 1.0"),
        (
            "levers: {cloud_subsidy: {start: 2020-09, lottery: yes}}",
            "must be true or false, found the text 'yes'; write true",
        ),
        ("levers: {cloud_subsidy: {start: 2020-09, lottery: 1}}", "must be true or false, found 1"),
        ("levers: {cloud_subsidy: {start: 2020-09, stages: [1]}}", "stages.0: must be a text, found 1"),
        (
            "levers: {cloud_subsidy: {start: 2020-09, budget: 6000}}",
            "must lie between 0 and 5000 (10k yuan a year), found 6000",
        ),
        (
            "levers: {cloud_subsidy: {start: 2020-9}}",
            "must be a month such as 2020-09, found the text '2020-9'; write 2020-09",
        ),
        ("levers: {cloud_subsidy: {start: 2020年9月}}", "; write 2020-09"),
        ("levers: {cloud_subsidy: {start: 2020}}", "must be a month such as 2020-09, found 2020"),
        ("levers: {cloud_subsidy: {start: 2018-09}}", "2018-09 lies before 2019-01"),
        ("levers: {cloud_subsidy: {start: 2023-01}}", "2023-01 lies behind the last month, 2022-12"),
        (
            "months: 6\nlevers: {cloud_subsidy: {start: 2020-09}}",
            "2020-09 lies behind the last month, 2020-06; start earlier, or simulate at least 9 months",
        ),
        (
            "levers: {cloud_subsidy: {start: 2020-09, end: 2202-12}}",
            "2202-12 lies behind the last month, 2022-12",
        ),
        (
            "levers: {cloud_subsidy: {start: 2020-09, end: 2020-08}}",
            "x.yaml:1:47: levers.cloud_subsidy.end: ends in 2020-08, before it starts in 2020-09",
        ),
        (
            "outside: {shocks: [{name: a, start: 2020-03, end: 2020-02}]}",
            "ends in 2020-02, before it starts in 2020-03",
        ),
        (
            "outside: {shocks: [{name: a, start: 2020-03, end: 2020-03, stages: [RF]}]}",
            "no stage is called 'RF'",
        ),
        (
            "outside: {shocks: [{name: a, start: 2020-03, end: 2020-03, stages: RFprod}]}",
            "did you mean 'RF_prod'?",
        ),
        ("outside: {shocks: [{name: a, start: 2020-03, end: 2020-03, stages: []}]}", "must not be empty"),
        ("measurement: {traditional: listed}", "must be 'traditional_not_leading' or 'traditional_listed'"),
        ("measurement: {cloud_level: 4}", "must be at most 3, found 4"),
        (
            "references: {leading_firm: 3}",
            "no target is called 'leading_firm'; did you mean 'leading_firms'?",
        ),
        ("references: {leading_firms: x}", "must be a number, found the text 'x'"),
        ("rules: [{use: prodce}]", "no rule is called 'prodce'; did you mean 'produce'?"),
        ("rules: [{use: ./no.py:f}]", "x.yaml:1:15: rules.0.use: ./no.py: no such file"),
        ("rules: [{use: './no.py:1f'}]", "'1f' is no name of a function"),
        (
            "rules: [{use: produce, insted_of: produce}]",
            "rules.0.insted_of: unknown; did you mean 'instead_of'?",
        ),
        (
            "rules: [{use: produce, instead_of: adopt_clod}]",
            "no rule of the month is called 'adopt_clod'; did you mean",
        ),
        (
            "rules: [{use: produce, after: produce, before: produce}]",
            "only one of instead_of, after, before can be given",
        ),
        ("rules: [{after: produce}]", "rules.0.use: is missing"),
        ("levers:\n", "levers: has no value; write null to remove an inherited value"),
    ],
)
def test_a_mistake_is_answered_in_plain_words(tmp_path: Path, text: str, expected: str) -> None:
    found = complaints(written(tmp_path, text))
    assert len(found) == 1, found
    assert expected in found[0]
    assert found[0].startswith("x.yaml:")


def test_every_mistake_is_reported_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = "months: 99\nseed: .nan\nseed: 2\nlevers:\n  cloud_subsidy: {shair: 1, end: 2020-13}\nfoo: 1\n"
    found = complaints(written(tmp_path, text), "replicates=0", "bar=1")
    assert [message.split(": ")[0] for message in found] == [
        "x.yaml:1:9",
        "x.yaml:2:7",
        "x.yaml:3:1",
        "x.yaml:5:3",
        "x.yaml:5:19",
        "x.yaml:5:34",
        "x.yaml:6:1",
        "--set replicates=0",
        "--set bar=1",
    ]


def test_a_mistake_in_the_parent_is_shown_there(tmp_path: Path) -> None:
    written(tmp_path, "months: 99\nname: parent", "parent.yaml")
    assert complaints(written(tmp_path, "extends: parent.yaml")) == [
        "parent.yaml:1:9: months: must be at most 36, found 99"
    ]
    nothing_held = Uncertainty(held=())
    expected = Scenario(name="x", months=9, uncertainty=nothing_held)
    assert load(written(tmp_path, "extends: parent.yaml\nmonths: 9")).scenario == expected


def test_the_drivers_file_is_looked_into(tmp_path: Path) -> None:
    written(tmp_path, "", "mine.csv")
    assert complaints(written(tmp_path, "outside: {drivers: mine.csv}")) == ["mine.csv:1: is empty"]


def test_an_end_may_lie_behind_a_shortened_run(tmp_path: Path) -> None:
    file = written(tmp_path, "levers: {cloud_subsidy: {start: 2020-09, end: 2022-12}}")
    assert load(file, "months=12").scenario.months == 12


def test_a_file_full_of_mistakes_is_answered_soon(tmp_path: Path) -> None:
    lines = "".join(f"  {'overtime_' * 7}{number}: 1\n" for number in range(2_400))
    started = time.monotonic()
    assert len(complaints(written(tmp_path, f"parameters:\n{lines}"))) == 2_400
    assert time.monotonic() - started < 20


# --- whatever is set, the answer is a scenario or an InputError (whatever is in a file: tests/hardness) ------------

ODD = [
    "",
    ":",
    "null",
    "~",
    "{}",
    "[]",
    "[[1]]",
    ".nan",
    "1e999",
    "-1",
    "true",
    "'",
    "&a",
    "*a",
    "- x",
    "\t",
    "x: 1",
]


paths = st.sampled_from(
    [
        "months",
        "outside",
        "outside.shocks",
        "outside.shocks.0.stages",
        "levers.cloud_subsidy",
        "levers.x.use",
        "rules",
    ]
    + [
        "rules.0.use",
        "population.small",
        "population.small.RF_raw",
        "parameters.a",
        "name",
        "title",
        "references",
    ]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(ODD),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below, max_size=3),
    max_leaves=6,
)


@given(path=paths, value=values)
@settings(max_examples=250, deadline=None)
def test_any_setting_is_a_scenario_or_an_input_error(path: str, value: Any) -> None:
    try:
        load(THREE_LEVERS, f"{path}={json.dumps(value)}")
    except InputError as error:
        assert str(error)
