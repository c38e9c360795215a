"""The JSON Schema of scenario files takes what `sim check` takes, refuses plain mistakes, and speaks both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from pydantic import BaseModel

from sim.language.words import has_word, word
from sim.plan import load_plan
from sim.policies.base import lever_names, settings_of
from sim.scenario.json_schema import schema_json
from sim.scenario.new_scenario import SCHEMA_FILES
from sim.scenario.schema import Scenario
from sim.scenario.source import plain
from sim.scenario.yaml_reader import read_file, read_text
from tests.scenario.trees import HERE

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CHINESE = re.compile(r"[\u3400-\u9fff]")


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict[str, Any]]:
    return {lang: json.loads(schema_json(lang)) for lang in SCHEMA_FILES}


@pytest.fixture(scope="module")
def validator(schemas: dict[str, dict[str, Any]]) -> jsonschema.Draft7Validator:
    jsonschema.Draft7Validator.check_schema(schemas["zh"])
    return jsonschema.Draft7Validator(schemas["en"])


def values_of(text: str) -> Any:
    node, problems = read_text(text, HERE)
    assert node is not None and not problems
    return plain(node)


@pytest.mark.parametrize("lang", SCHEMA_FILES)
def test_the_shipped_file_is_current(lang: str, schemas: dict[str, dict[str, Any]]) -> None:
    text = (SCENARIOS / SCHEMA_FILES[lang]).read_text(encoding="utf-8")
    command = f"run: sim schema --lang {lang} --out scenarios/{SCHEMA_FILES[lang]}"
    assert json.loads(text) == schemas[lang], command


def test_every_shipped_scenario_is_valid(validator: jsonschema.Draft7Validator) -> None:
    files = sorted(SCENARIOS.rglob("*.yaml"))
    assert len(files) > 30
    wrong = [
        f"{file.name}: {error.json_path} {error.message}"
        for file in files
        for error in validator.iter_errors(plain(read_file(file, str(file))[0]))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "months: null\nlevers: {guidance_fund: null, cloud_subsidy: {share: null}}",
        "levers: {second: {use: cloud_subsidy, share: 0.3, selection: merit}}",
        "levers: {cloud_subsidy: {use: tax_relief, annual_ceiling: 3}}",
        "levers: {technical_upgrading: {aim: leading|general_aviation, carry_over: false}}",
        "extends: a.yaml\nlevers_start: 2021-01\ntreasury: {purse: common, priorities: cloud_subsidy}",
        "outside: {drivers: city.CSV, shocks: [{name: a, start: 2020-03, end: 2020-04, stages: RF_raw}]}",
        "uncertainty: {held: [wage_growth, levers.second.share]}\nreferences: {industrial_va_growth.all_firms: 3}",
        "name: 提高补贴\nparameters: {wage_growth: 0.05}\npopulation: {small: {RF_raw: 3}, above_scale: null}",
        "rules: [{use: ./a.py:b, after: null}]\nstructure: {exit: null}\nscarcity: {land: false}",
    ],
)
def test_what_a_file_may_say(text: str, validator: jsonschema.Draft7Validator) -> None:
    assert [error.message for error in validator.iter_errors(values_of(text))] == []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("month: 3", "$"),
        ("months: 40", "$.months"),
        ("months: many", "$.months"),
        ("levers: {cloud_subsidy: {shar: 0.3}}", "$.levers.cloud_subsidy"),
        ("levers: {cloud_subsidy: {share: 3}}", "$.levers.cloud_subsidy.share"),
        ("levers: {cloud_subsidy: {payment_lag_months: 1.5}}", "$.levers.cloud_subsidy.payment_lag_months"),
        ("levers: {cloud_subsidy: {selection: quota}}", "$.levers.cloud_subsidy.selection"),
        ("levers: {cloud_subsidy: {start: 2020-13}}", "$.levers.cloud_subsidy.start"),
        ("levers: {cloud_subsidy: {use: tax_relief, share: 0.3}}", "$.levers.cloud_subsidy"),
        ("levers: {second: {share: 0.3}}", "$.levers.second"),
        ("levers: {second: {use: cloud_subsidy, share: 3}}", "$.levers.second.share"),
        ("parameters: {wage_growt: 0.1}", "$.parameters"),
        ("parameters: {wage_growth: 9}", "$.parameters.wage_growth"),
        ("population: {small: {RF: 3}}", "$.population.small"),
        ("outside: {shocks: [{name: a, start: 2020-03, end: null}]}", "$.outside.shocks[0].end"),
        ("references: {growth: 3}", "$.references"),
        ("structure: {exit: never}", "$.structure.exit"),
    ],
)
def test_mistakes_are_marked_where_they_stand(text: str, path: str, validator: jsonschema.Draft7Validator) -> None:
    assert path in {error.json_path for error in validator.iter_errors(values_of(text))}


def test_every_setting_of_every_lever_with_bounds_and_default(schemas: dict[str, dict[str, Any]]) -> None:
    for lever in lever_names():
        found = schemas["en"]["definitions"][lever]["properties"]
        rows = settings_of(lever)
        assert set(found) == {"use", *(row["name"] for row in rows)}
        for row in rows:
            one = found[row["name"]]
            assert one.get("default") == row["default"], (lever, row["name"])
            if isinstance(row["minimum"], int | float):
                assert (one["minimum"], one["maximum"]) == (row["minimum"], row["maximum"])
            if row["choices"] and row["choices"][0] != "true":
                assert one["enum"] == [*row["choices"], None]


def texts(schema: Any) -> Iterator[tuple[str, str]]:
    if isinstance(schema, dict):
        if isinstance(schema.get("title"), str):
            yield schema["title"], schema.get("description", "")
        for below in schema.values():
            yield from texts(below)
    elif isinstance(schema, list):
        for below in schema:
            yield from texts(below)


def test_titles_are_in_the_language(schemas: dict[str, dict[str, Any]]) -> None:
    chinese = list(texts(schemas["zh"]))
    assert len(chinese) > 900 and all(CHINESE.search(title) for title, _ in chinese)
    assert not any(CHINESE.search(title) for title, _ in texts(schemas["en"]))
    share = schemas["zh"]["definitions"]["cloud_subsidy"]["properties"]["share"]
    assert share["title"] == "上云费用补助比例" and "单位：占费用比例" in share["description"]


def fields(model: type[BaseModel], head: str = "") -> Iterator[tuple[str, str]]:
    """Every field of the schema with its documentation; levers' settings apart."""
    for name, info in model.model_fields.items():
        yield f"{head}{name}", info.description or ""
        below = [kind for kind in (info.annotation, *get_args(info.annotation))
                 if isinstance(kind, type) and issubclass(kind, BaseModel)]  # fmt: skip
        if below and name != "levers":
            yield from fields(below[0], f"{head}{name}.")


def test_every_field_has_a_title_and_its_documentation_in_the_table_of_words() -> None:
    for path, documentation in fields(Scenario):
        assert has_word(f"schema.{path}") and has_word(f"schema.{path}.about"), f"words.csv lacks schema.{path}[.about]"
        assert word(f"schema.{path}.about", "en") == " ".join(documentation.replace("``", "").split()), path
        assert CHINESE.search(word(f"schema.{path}", "zh")), path


def test_what_is_said_of_a_lever_is_what_its_code_says() -> None:
    from sim.policies.base import lever_class

    labels = load_plan().labels
    for lever in lever_names():
        kind = lever_class(lever)
        assert labels[f"lever_does.{lever}"][0] == (kind.__doc__ or "").strip().split("\n")[0]
        assert labels[f"lever_evidence.{lever}"][0] == kind.evidence
        for about in ("does", "for", "evidence"):
            assert CHINESE.search(labels[f"lever_{about}.{lever}"][1])
