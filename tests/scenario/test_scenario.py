"""Whole scenario files: what comes out of them, the resolved file, and the fingerprint."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

import sim
from sim.plan import load_plan
from sim.scenario import RuleUse, Scenario, Shock, Uncertainty, load_scenario
from sim.scenario.vocabulary import Vocabulary, installed_vocabulary
from tests.scenario.names import LEVERS, SCENARIOS, THREE_LEVERS, VOCABULARY, FakeLever, load, written

# ------------------------------------------------------------------------------------------------


def test_an_almost_empty_file_is_a_scenario(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, "months: 12", "my city.yaml"))
    assert loaded.scenario == Scenario(name="my_city", months=12, uncertainty=Uncertainty(held=()))
    assert loaded.origins["months"] == "my city.yaml:1:9"
    assert loaded.origins["seed"] == loaded.origins["outside.drivers"] == "default"
    assert not loaded.needs_code


def test_the_two_scenarios_of_the_project() -> None:
    baseline, plan = load_scenario(SCENARIOS / "baseline.yaml"), load_scenario(SCENARIOS / "plan.yaml")
    assert baseline.scenario.name == "baseline" and not baseline.scenario.levers
    assert baseline.scenario.outside.drivers == "plan"
    assert (baseline.scenario.months, baseline.scenario.draws, baseline.scenario.replicates) == (36, 50, 2)
    assert set(plan.scenario.levers) == {lever.id for lever in load_plan().levers}
    assert all(lever.settings.start == "2020-09" for lever in plan.scenario.levers.values())  # type: ignore[attr-defined]
    assert plan.scenario.title.zh and plan.scenario.question.en
    same = {"name", "title", "question", "levers"}
    assert plan.scenario.model_dump(exclude=same) == baseline.scenario.model_dump(exclude=same)
    assert [path.name for path in plan.sources] == ["plan.yaml", "baseline.yaml"]
    assert plan.origins["months"].startswith("baseline.yaml:")
    assert plan.origins["levers.cloud_subsidy.start"].startswith("plan.yaml:")
    assert plan.origins["levers.cloud_subsidy.use"] == "default"


def test_the_installed_names_fit_the_two_scenarios() -> None:
    pytest.importorskip("sim.policies.base")
    names = installed_vocabulary()
    assert len(names.stages) == 18 and len(names.targets) == 79 and len(names.plan_levers) == 30
    assert set(LEVERS) <= set(names.levers) <= set(names.plan_levers)
    for file in ("baseline.yaml", "plan.yaml"):
        assert len(load_scenario(SCENARIOS / file).fingerprint) == 64


def test_the_examples_of_the_guide_are_scenarios(tmp_path: Path) -> None:
    for file in ("baseline.yaml", "plan.yaml"):
        written(tmp_path, (SCENARIOS / file).read_text(encoding="utf-8"), file)
    guide = (SCENARIOS / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n(.*?)```", guide, flags=re.DOTALL)
    assert len(examples) == 3
    for example in examples:
        load_scenario(written(tmp_path, example))


def test_levers_by_id_with_typed_parameters(tmp_path: Path) -> None:
    text = (
        "levers:\n  second: {use: cloud_subsidy, start: 2021-01, end: 2021-06, share: 1, stages: [RF_prod]}\n"
    )
    lever = load(written(tmp_path, text)).scenario.levers["second"]
    assert lever.use == "cloud_subsidy"
    assert lever.settings == FakeLever(start="2021-01", end="2021-06", share=1.0, stages=("RF_prod",))


def test_shocks_and_bilingual_texts(tmp_path: Path) -> None:
    text = (
        "title: {zh: 方案}\noutside: {shocks: [{name: flood, start: 2021-07, end: 2021-08, demand: 0.8}]}\n"
    )
    scenario = load(written(tmp_path, text)).scenario
    assert scenario.title.text("en") == scenario.title.text("zh") == "方案"
    assert scenario.outside.shocks == (Shock(name="flood", start="2021-07", end="2021-08", demand=0.8),)
    assert scenario.outside.shocks_of("RF_raw") == scenario.outside.shocks


def test_one_stage_needs_no_brackets(tmp_path: Path) -> None:
    text = "outside: {shocks: [{name: flood, start: 2021-07, end: 2021-08, stages: RF_raw}]}"
    loaded = load(written(tmp_path, text))
    assert loaded.scenario.outside.shocks[0].stages == ("RF_raw",)
    assert loaded.origins["outside.shocks.0.stages.0"] == "x.yaml:1:72"
    assert not loaded.scenario.outside.shocks_of("RF_prod")


def test_a_scenario_is_frozen_hashable_and_survives_pickling() -> None:
    scenario = load(THREE_LEVERS, "parameters.overtime_ceiling=1.2").scenario
    assert hash(scenario) == hash(pickle.loads(pickle.dumps(scenario)))
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    with pytest.raises(Exception, match="frozen"):
        scenario.months = 3  # type: ignore[misc]
    with pytest.raises(TypeError, match="frozen"):
        scenario.parameters["overtime_ceiling"] = 1.0
    with pytest.raises(TypeError, match="frozen"):
        scenario.levers.clear()


def test_every_field_is_documented() -> None:
    schema = Scenario.model_json_schema()
    parts = {"Scenario": schema, **schema["$defs"]}
    silent = [
        f"{part}.{name}"
        for part, definition in parts.items()
        for name, field in definition.get("properties", {}).items()
        if part != "BaseModel" and not field.get("description")
    ]
    assert not silent


# --- the resolved file and the fingerprint
# -------------------------------------------------------------------------


def test_the_resolved_file_gives_the_same_scenario(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "elsewhere").mkdir()
    written(tmp_path / "parts", "rule = 1\n", "mine.py")
    written(tmp_path / "parts", "month\n", "my drivers.csv")
    written(
        tmp_path / "parts",
        "outside: {drivers: ./my drivers.csv}\nrules: [{use: ./mine.py:adopt, instead_of: adopt_cloud}]\n"
        "levers: {cloud_subsidy: {start: 2020-09, share: 1e-7}, rd_subsidy: {start: 2020-10}}\n",
        "parent.yaml",
    )
    text = "extends: parts/parent.yaml\nlevers: {rd_subsidy: null}\n"
    text += "title: {en: \"a # b: 'c'\\n  d\", zh: ：，}\n"
    first = load(written(tmp_path, text), "months=13", "references.leading_firms=3")
    assert first.needs_code
    second = load(written(tmp_path / "elsewhere", first.resolved_yaml(), "scenario.yaml"))
    assert second.scenario == first.scenario
    assert second.fingerprint == first.fingerprint
    assert second.origins == first.origins
    assert second.resolved_yaml() == first.resolved_yaml()
    assert second.files == first.files and len(first.files) == 2
    assert first.origins["levers.cloud_subsidy.share"] == "parts/parent.yaml:3:49"
    assert first.origins["references.leading_firms"] == "--set"
    assert "share: 1e-07  # parts/parent.yaml:3:49" in first.resolved_yaml()


def test_a_changed_resolved_file_speaks_for_itself(tmp_path: Path) -> None:
    first = load(written(tmp_path, "months: 13"))
    again = written(tmp_path, first.resolved_yaml().replace("months: 13", "months: 14"), "again.yaml")
    assert load(again).origins["months"].startswith("again.yaml:")
    assert load(again).fingerprint != first.fingerprint


def test_the_fingerprint_is_about_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def of(text: str, *changes: str, name: str = "x.yaml") -> str:
        return load(written(tmp_path, text, name), *changes).fingerprint

    base = of("levers: {cloud_subsidy: {start: 2020-09, budget: 900.0}}\nmonths: 36\nname: x")
    assert base == of(
        "# note\nname: x\nlevers: {cloud_subsidy: {budget: 9e2, start: '2020-09'}}", name="y.yaml"
    )
    assert base == of("name: x\nlevers: {cloud_subsidy: {start: 2020-09}}\nmonths: 3", "months=36")
    assert base == of("name: x\nextends: y.yaml")
    assert base != of("name: x\nextends: y.yaml", "seed=2")
    assert base != of("name: x\nextends: y.yaml", "levers.cloud_subsidy.share=0.5")
    assert of("outside: {growth: -0.0}") == of("outside: {growth: 0}")
    assert of("population: {small: {RF_raw: 1, AL_proc: 2}}") == of(
        "population: {small: {AL_proc: 2, RF_raw: 1}}"
    )
    monkeypatch.setattr(sim, "__version__", "9.9")
    assert base != of("name: x\nextends: y.yaml")


def test_the_fingerprint_follows_the_content_of_named_files(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, "rule = 1\n", "mine.py")
    files = [written(tmp_path / folder, "rules: [{use: ./mine.py:f}]") for folder in ("a", "b")]
    first, moved = (load(file) for file in files)
    assert first.fingerprint == moved.fingerprint and first.scenario != moved.scenario
    written(tmp_path / "b", "rule = 2\n", "mine.py")
    assert load(files[1]).fingerprint != first.fingerprint
    assert load(written(tmp_path / "a", "rules: [{use: ./mine.py:g}]")).fingerprint != first.fingerprint


def test_the_fingerprint_follows_the_plan_data(tmp_path: Path) -> None:
    table = written(tmp_path, "a", "parameters.csv")
    names = Vocabulary(**{**vars(VOCABULARY), "data_files": (table,)})
    file = written(tmp_path, "months: 3")
    before = load_scenario(file, vocabulary=names).fingerprint
    table.write_text("b")
    assert load_scenario(file, vocabulary=names).fingerprint != before


def test_rules_may_stand_beside_a_rule_from_a_file(tmp_path: Path) -> None:
    written(tmp_path, "", "mine.py")
    file = written(
        tmp_path, "rules: [{use: ./mine.py:f, after: produce}, {use: installed_rule, after: my_rule}]"
    )
    first = load(file).scenario.rules[0]
    assert (
        isinstance(first, RuleUse)
        and first.after == "produce"
        and first.file == f"{tmp_path.as_posix()}/mine.py"
    )


def test_names_from_the_command_line_start_where_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    written(tmp_path / "here", "month", "mine.csv")
    monkeypatch.chdir(tmp_path / "here")
    drivers = load(written(tmp_path, "months: 3"), "outside.drivers=mine.csv").scenario.outside.drivers
    assert drivers == (tmp_path / "here" / "mine.csv").as_posix()
