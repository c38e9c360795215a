"""Which inputs a scenario holds: said by its files, listed by hand, and written into the resolved file."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.parameters import ParameterTable
from sim.plan import load_plan
from sim.scenario import Scenario, load_scenario
from sim.scenario.resolved import content, resolved_yaml
from sim.scenario.schema import Population
from sim.uncertainty import realise

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
TEXT = """\
parameters: {wage: 0.7}
structure: {exit: negative_worth}
levers:
  cloud_subsidy: {share: 0.4}
  again: {use: cloud_subsidy}
"""


def written(folder: Path, text: str, name: str = "x.yaml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def complaints(path: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    return [f"{problem.path}: {problem.message}; {problem.suggestion}" for problem in caught.value.problems]


def test_parents_and_the_command_line_count_too(tmp_path: Path) -> None:
    written(tmp_path, "parameters: {wage: 0.7}", "parent.yaml")
    child = written(tmp_path, "extends: parent.yaml\nlevers: {cloud_subsidy: {}}")
    loaded = load_scenario(child, ["structure.exit=negative_worth", "levers.cloud_subsidy.share=0.4"])
    assert loaded.scenario.uncertainty.held == ("levers.cloud_subsidy.share", "structure.exit", "wage")
    assert load_scenario(child).scenario.uncertainty.held == ("wage",)
    assert loaded.origins["uncertainty.held.0"] == "default"


def test_a_resolved_file_draws_the_same(tmp_path: Path) -> None:
    """It spells out every value; yet what was drawn before is drawn again, and the bytes are the same."""
    plan, table = load_plan(), ParameterTable.load()
    for text in (TEXT, f"extends: {(SCENARIOS / 'plan.yaml').as_posix()}", "months: 12"):
        first = load_scenario(written(tmp_path, text))
        again = load_scenario(written(tmp_path, first.resolved_yaml(), "resolved.yaml"))
        assert again.fingerprint == first.fingerprint
        assert again.scenario == first.scenario
        assert again.resolved_yaml() == first.resolved_yaml()
        one, other = (realise(loaded.scenario, plan, table, 6) for loaded in (first, again))
        assert one.values == other.values and one.scenario == other.scenario


def test_nothing_held_is_written_as_an_empty_list(tmp_path: Path) -> None:
    first = load_scenario(written(tmp_path, "months: 12"))
    assert "  held: []  # default" in first.resolved_yaml()
    assert load_scenario(written(tmp_path, first.resolved_yaml())).scenario.uncertainty.held == ()


def test_a_scenario_made_in_python_says_what_it_holds_when_it_is_written(tmp_path: Path) -> None:
    made = Scenario(name="made", population=Population(scale=0.1), parameters={"wage": 0.7})
    assert content(made)["uncertainty"]["held"] == ["wage"]
    again = load_scenario(written(tmp_path, resolved_yaml(made, {}, "0" * 64))).scenario
    plan, table = load_plan(), ParameterTable.load()
    assert realise(again, plan, table, 2).values == realise(made, plan, table, 2).values


def test_what_is_held_changes_the_fingerprint(tmp_path: Path) -> None:
    prints = {load_scenario(written(tmp_path, text)).fingerprint for text in ("seed: 1", "parameters: {wage: 0.6}")}
    assert len(prints) == 2, "0.6 is the table's value, but it is not drawn any more"


def test_names_of_the_list_are_checked(tmp_path: Path) -> None:
    text = TEXT + "uncertainty:\n  held: [wages, levers.again.shares, levers.nobody.share, wage, wage, seed]\n"
    assert complaints(written(tmp_path, text)) == [
        "uncertainty.held.0: no uncertain input is called 'wages'; did you mean 'wage'?",
        "uncertainty.held.1: no uncertain input is called 'levers.again.shares'; did you mean 'levers.again.share'?",
        "uncertainty.held.2: no uncertain input is called 'levers.nobody.share'; did you mean 'levers.again.share'?",
        "uncertainty.held.4: 'wage' stands here twice; None",
        "uncertainty.held.5: no uncertain input is called 'seed'; see: sim list inputs",
    ]


def test_one_name_may_stand_without_brackets(tmp_path: Path) -> None:
    assert load_scenario(written(tmp_path, "uncertainty: {held: wage}")).scenario.uncertainty.held == ("wage",)
    assert complaints(written(tmp_path, "uncertainty: {held: wages}"))[0].startswith("uncertainty.held: no uncertain")


def test_bounds_of_draws() -> None:
    assert (Scenario(name="x").draws, Scenario(name="x").replicates) == (50, 2)
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        Scenario(name="x", draws=-1)
