from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.roster.attach import attached
from sim.roster.holding import fixed_inputs
from sim.scenario import load_scenario
from sim.scenario.schema import Population, Scenario
from tests.roster.made import COMPLETE, complete_rows, text


@pytest.fixture
def city(tmp_path: Path) -> Path:
    (tmp_path / "own.csv").write_text(text(COMPLETE, *complete_rows(12)), encoding="utf-8")
    (tmp_path / "s.yaml").write_text("population: {roster: own.csv, scale: 0.05}\n", encoding="utf-8")
    return tmp_path


def test_the_fingerprint_follows_numbers_and_not_names_nor_places(city: Path) -> None:
    first = load_scenario(city / "s.yaml")
    renamed = [["其他名称", *row[1:]] for row in complete_rows(12)]
    (city / "own.csv").write_text(text(COMPLETE, *renamed), encoding="gb18030")
    assert load_scenario(city / "s.yaml").fingerprint == first.fingerprint
    (city / "elsewhere").mkdir()
    (city / "own.csv").rename(city / "elsewhere" / "roster.csv")
    (city / "elsewhere" / "s.yaml").write_text("population: {roster: roster.csv, scale: 0.05}\n", encoding="utf-8")
    assert load_scenario(city / "elsewhere" / "s.yaml").fingerprint == first.fingerprint
    changed = [row[:4] + [row[4] + 1.0] + row[5:] for row in complete_rows(12)]
    (city / "elsewhere" / "roster.csv").write_text(text(COMPLETE, *changed), encoding="utf-8")
    assert load_scenario(city / "elsewhere" / "s.yaml").fingerprint != first.fingerprint


def test_no_name_travels_with_a_scenario(city: Path) -> None:
    loaded = load_scenario(city / "s.yaml")
    sent = pickle.dumps(loaded.scenario)
    assert "示例企业".encode() not in sent and "示例".encode() not in sent
    again = pickle.loads(sent)
    assert again == loaded.scenario and attached(again.population).enterprises is not None


def test_what_the_roster_knows_is_held_and_what_the_file_says_counts_more(city: Path) -> None:
    held = load_scenario(city / "s.yaml").scenario.uncertainty.held or ()
    assert {
        "stages.above_scale_enterprises.all",
        "stages.small_enterprises.all",
        "stages.above_scale_output.all",
    } <= set(held)
    assert "stages.energy_intensity.GA" not in held and "stages.value_added_rate.EQ_part" not in held
    (city / "s.yaml").write_text("population: {roster: own.csv, beside_roster: small, scale: 0.05}\n", encoding="utf-8")
    assert "stages.small_enterprises.all" not in fixed_inputs(load_scenario(city / "s.yaml").scenario)
    (city / "s.yaml").write_text(
        "population: {roster: own.csv}\nuncertainty: {held: [overtime_ceiling]}\n", encoding="utf-8"
    )
    assert load_scenario(city / "s.yaml").scenario.uncertainty.held == ("overtime_ceiling",)


def test_the_resolved_file_names_the_copy(city: Path) -> None:
    resolved = load_scenario(city / "s.yaml").resolved_yaml(city / "results")
    assert "roster: roster.csv  # s.yaml:1:22" in resolved
    assert "own.csv" not in resolved


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("population: {roster: own.pdf}", "roster.suffix"),
        ("population: {roster: nothing.csv}", "scenario.of_file"),
        ("population: {roster: own.csv, above_scale: {CARBON: 3}}", "roster.counts_beside"),
        ("population: {roster: own.csv, small: {CARBON: 3}}", "roster.counts_beside"),
        ("population: {beside_roster: small}", "roster.alone"),
        ("population: {beside_ledger: plan}", "roster.alone"),
        ("population: {projects: own.csv}", "roster.no_project_date"),
    ],
)
def test_what_cannot_stand_together(city: Path, said: str, key: str) -> None:
    (city / "s.yaml").write_text(said + "\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(city / "s.yaml")
    assert key in str([getattr(problem.message, "key", "") for problem in caught.value.problems]) or key in str(
        [
            field.key
            for problem in caught.value.problems
            for field in problem.message.fields.values()
            if hasattr(field, "key")
        ]  # type: ignore[union-attr]
    )


def test_counts_of_small_ones_may_stand_beside_a_roster_without_them(city: Path) -> None:
    (city / "s.yaml").write_text(
        "population: {roster: own.csv, beside_roster: small, small: {CARBON: 3}}\n", encoding="utf-8"
    )
    assert load_scenario(city / "s.yaml").scenario.population.small == {"CARBON": 3}


def test_a_scenario_made_in_a_program_reads_its_roster_itself(city: Path) -> None:
    population = Population(roster=str(city / "own.csv"))
    assert len(attached(Scenario(name="x", population=population).population).enterprises or ()) == 12
