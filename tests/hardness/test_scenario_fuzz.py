"""Some of the mutated scenarios; ``make fuzz`` tries 2,000 of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from sim.scenario import yaml_reader
from tests.hardness import fuzz, scenario_fuzz
from tests.hardness.text_mutations import TEXT_MUTATIONS

COUNT = 60


def test_mutated_scenarios_are_refused_with_their_place_or_valid(tmp_path: Path) -> None:
    found = list(scenario_fuzz.trials(tmp_path, COUNT, fuzz.SEED))
    assert [one for one in found if one.complaint] == []
    assert 0 < sum(one.accepted for one in found) < COUNT // 2, "mutations that change nothing, or leave nothing"


def test_the_same_seed_gives_the_same_mutants() -> None:
    content = (scenario_fuzz.HERE / "everything.yaml").read_bytes()
    for mutation in set(TEXT_MUTATIONS):
        made = [mutation(content, Random(seed)) for seed in (1, 1, 2, 3, 4, 5)]
        assert made[0] == made[1]
        assert len(set(made)) > 1, mutation.__name__


def test_a_fault_of_the_program_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(yaml_reader, "check_scalars", fail)
    assert fuzz.main(["--scenarios", "4", "--first", "3"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
