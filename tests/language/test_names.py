"""Everything that a planner may meet by its id has a name in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from sim.columns import COLUMNS
from sim.indicators.names import names_of_indicator
from sim.indicators.registry import all_indicators
from sim.parameters import ParameterTable
from sim.plan import Plan, load_plan
from sim.schedule import registry
from sim.uncertainty import uncertain_inputs
from sim.uncertainty.names import names_of_input

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH_WORD = re.compile(r"[a-z_]{4,}")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


def named(plan: Plan) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every parameter, uncertain input, indicator, column and rule, with its two names."""
    table = ParameterTable.load()
    for parameter in table:
        yield parameter.name, names_of_input(parameter.name, plan)
    for one in uncertain_inputs(plan, table):
        yield one.name, names_of_input(one.name, plan)
    scopes = [key.removeprefix("scope.") for key in plan.labels if key.startswith("scope.")]
    for name in all_indicators(scopes, dict.fromkeys(plan.stage_chains)):
        yield name, names_of_indicator(name, plan)
    for name in COLUMNS:
        yield name, plan.labels[f"column.{name}"]
    for name in registry():
        yield name, plan.labels[f"rule.{name}"]


def test_every_name_is_there_in_both_languages(plan: Plan) -> None:
    for name, (english, chinese) in named(plan):
        assert english and not CHINESE.search(english) and "_" not in english, (name, english)
        assert CHINESE.search(chinese) and not ENGLISH_WORD.search(chinese), (name, chinese)


def test_no_parameter_and_no_column_is_called_by_the_words_of_a_long_id(plan: Plan) -> None:
    parameters = [f"input.{one.name}" for one in ParameterTable.load()]
    for key in (*parameters, *(f"column.{name}" for name in COLUMNS)):
        words = key.partition(".")[2].replace("_", " ")
        assert key.count("_") < 2 or plan.labels[key][0].lower() != words, key


def test_names_of_a_kind_differ(plan: Plan) -> None:
    seen: dict[str, str] = {}
    for one in ParameterTable.load():
        for text in names_of_input(one.name, plan):
            assert seen.setdefault(text, one.name) == one.name, f"{one.name} and {seen[text]} are both called {text}"


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("coefficients.CARBON.AL_prim", "Local supply from Carbon products to Primary aluminium",
         "碳素制品对氧化铝及电解铝的本地供应系数"),
        ("stages.utilisation.all", "Capacity utilisation: all industries", "产能利用率：全部行业"),
        ("levers.second.share", "Levers: second: share", "Levers: second: share"),
    ],
)  # fmt: skip
def test_an_input_without_a_label_is_called_by_its_parts(plan: Plan, name: str, english: str, chinese: str) -> None:
    assert names_of_input(name, plan) == (english, chinese)


def test_an_indicator_of_many_is_called_by_its_family_and_its_member(plan: Plan) -> None:
    assert names_of_indicator("output_value_above_scale_equipment", plan)[1] == "规上产值（当年价）：装备制造"
    assert names_of_indicator("enterprises_all_in_refractories", plan)[0] == "Live enterprises: Refractories"
    assert names_of_indicator("not_known_here", plan) == ("not known here", "not known here")
