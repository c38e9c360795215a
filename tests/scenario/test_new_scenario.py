"""The file of `sim new`: valid as written, and with any of its commented lines taken in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.policies.base import lever_class, lever_names
from sim.scenario import LoadedScenario, load_scenario
from sim.scenario.differences import differences, reference_of
from sim.scenario.new_scenario import most_used, parent_file, write_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"
COMMENTED = re.compile(r"^(\s*)# (?=\S)(?!yaml-language-server)")


@pytest.fixture(scope="module")
def plan() -> LoadedScenario:
    return load_scenario(SCENARIOS / "plan.yaml")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> LoadedScenario:
    """A parent with two levers, one under an id of its own, quick to load."""
    file = tmp_path_factory.mktemp("bare") / "bare.yaml"
    file.write_text("levers: {again: {use: cloud_subsidy, start: 2021-02, share: 0.31}, tax_relief: {end: 2021-12}}",
                    encoding="utf-8")  # fmt: skip
    return load_scenario(file)


def taken_in(text: str, numbers: list[int]) -> str:
    """The text with the comment sign taken from these lines."""
    return "\n".join(
        COMMENTED.sub(r"\1", line) if number in numbers else line for number, line in enumerate(text.split("\n"))
    )


def commented(text: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n")) if COMMENTED.match(line)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_changes_nothing_as_written_and_with_all_lines_taken_in(
    lang: str, plan: LoadedScenario, tmp_path: Path
) -> None:
    file = write_scenario("mine", plan, {name: name for name in lever_names()}, tmp_path, lang)
    text = file.read_text(encoding="utf-8")
    loaded = load_scenario(file)
    assert differences(loaded, reference_of(loaded)) == [] and loaded.scenario.name == "mine"
    numbers = commented(text)
    assert len(numbers) > 150
    file.write_text(taken_in(text, numbers), encoding="utf-8")
    whole = load_scenario(file)
    changed = {row.path for row in differences(whole, reference_of(whole))}
    assert all(path.endswith(".end") or path == "uncertainty.held" for path in changed)
    assert whole.scenario.levers["cloud_subsidy"].settings.model_dump(exclude={"end"}) == (
        plan.scenario.levers["cloud_subsidy"].settings.model_dump(exclude={"end"})
    )


@pytest.mark.parametrize("lever", lever_names())
def test_any_single_line_of_any_lever_can_be_taken_in(lever: str, bare: LoadedScenario, tmp_path: Path) -> None:
    file = write_scenario("mine", bare, {lever: lever}, tmp_path, "zh")
    text = file.read_text(encoding="utf-8")
    own = [number for number in commented(text) if text.split("\n")[number].startswith("    ")]
    assert len(own) >= min(len(lever_class(lever).model_fields), 9) - 1
    for number in own:
        changed = taken_in(text, [number])
        assert changed != text
        file.write_text(changed, encoding="utf-8")
        assert lever in load_scenario(file).scenario.levers


def test_any_single_line_of_the_rest_can_be_taken_in(bare: LoadedScenario, tmp_path: Path) -> None:
    file = write_scenario("mine", bare, {}, tmp_path, "en")
    text = file.read_text(encoding="utf-8")
    numbers = commented(text)
    assert len(numbers) >= 8 and "levers: {again: {start: 2021-02}}" in text
    for number in numbers:
        file.write_text(taken_in(text, [number]), encoding="utf-8")
        loaded = load_scenario(file)
        assert differences(loaded, reference_of(loaded)) == []


def test_values_are_those_of_the_parent_with_what_they_mean(bare: LoadedScenario, tmp_path: Path) -> None:
    levers = {"again": "cloud_subsidy", "tax_relief": "tax_relief"}
    text = write_scenario("mine", bare, levers, tmp_path, "zh").read_text(encoding="utf-8")
    assert "    use: cloud_subsidy\n    start: 2021-02 " in text
    line = next(line for line in text.split("\n") if "# share:" in line)
    assert "share: 0.31 " in line and line.endswith("# 上云费用补助比例；占费用比例；允许 0 至 1；依据范围 0.3 至 0.6")
    assert "    # end: 2021-12 " in text and "可选 first_come、lottery、merit、size" in text


def test_the_parent_stands_in_it_as_seen_from_the_file(plan: LoadedScenario, bare: LoadedScenario) -> None:
    folder = bare.sources[0].parent
    text = write_scenario("below", bare, {}, folder / "a folder", "en").read_text(encoding="utf-8")
    assert 'extends: "../bare.yaml"' in text
    assert "extends: bare.yaml" in write_scenario("beside", bare, {}, folder, "en").read_text(encoding="utf-8")


def test_the_line_for_editors_names_the_schema_of_the_language(bare: LoadedScenario, tmp_path: Path) -> None:
    (tmp_path / "schema.zh.json").write_text("{}")
    first = write_scenario("mine", bare, {}, tmp_path / "city", "zh").read_text(encoding="utf-8").split("\n")[0]
    assert first == "# yaml-language-server: $schema=../schema.zh.json"
    assert "yaml-language-server" not in write_scenario("other", bare, {}, tmp_path, "en").read_text(encoding="utf-8")


def test_no_file_is_replaced(bare: LoadedScenario, tmp_path: Path) -> None:
    file = write_scenario("mine.yaml", bare, {}, tmp_path, "en")
    file.write_text("mine")
    with pytest.raises(InputError, match="is there already and is not replaced"):
        write_scenario("mine", bare, {}, tmp_path, "en")
    assert file.read_text() == "mine"


@pytest.mark.parametrize("name", ["", "../up", "a/b", ".hidden", "a b", "x" * 65, "-x", "a\\b"])
def test_names_that_are_none(name: str, bare: LoadedScenario, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is no name for a scenario"):
        write_scenario(name, bare, {}, tmp_path, "en")
    assert list(tmp_path.iterdir()) == []


def test_a_bare_name_is_looked_for_here_in_the_folder_and_in_scenarios(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("scenarios", "mine"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "plan.yaml").write_text("months: 3")
    assert parent_file("plan", Path("mine")) == Path("mine/plan.yaml")
    assert parent_file("plan", Path("other")) == Path("scenarios/plan.yaml")
    assert parent_file("scenarios/plan.yaml", Path("mine")) == Path("scenarios/plan.yaml")
    assert parent_file("nothing", Path("mine")) == Path("scenarios/nothing.yaml")


def test_what_is_most_used_begins_with_when_and_what_the_lever_is_nothing_without() -> None:
    for lever in lever_names():
        names = most_used(lever)
        assert names[:2] == ["start", "end"] and set(lever_class(lever).strengths) <= set(names)
