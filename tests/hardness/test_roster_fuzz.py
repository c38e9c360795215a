"""Some of the mutated rosters; ``make fuzz`` tries 500 of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from sim.errors import InputError
from sim.plan import load_plan
from sim.roster import enterprises
from sim.roster.enterprises import read_enterprises
from tests.hardness import fuzz, roster_fuzz
from tests.hardness.other_files import old_workbook, open_document, protected
from tests.hardness.table_mutations import TABLE_MUTATIONS, mutated_table
from tests.roster.made import COMPLETE, complete_rows

COUNT, RUNS = 20, 0.1
ROWS = [list(COMPLETE), *complete_rows(9)]


def test_mutated_rosters_are_refused_with_their_place_or_make_a_city(tmp_path: Path) -> None:
    found = list(roster_fuzz.trials(tmp_path, COUNT, fuzz.SEED, runs=RUNS))
    assert [one for one in found if one.complaint] == []
    assert 0 < sum(one.accepted for one in found) < COUNT, "mutations that change nothing, or leave nothing"
    assert list(tmp_path.iterdir()) == []


def test_the_same_seed_gives_the_same_mutants_and_leaves_the_table_alone() -> None:
    before = [list(row) for row in ROWS]
    made = [roster_fuzz.mutant_of(ROWS, Random(seed)) for seed in (1, 1, 2, 3, 4, 5)]
    assert made[0] == made[1] and len({content for content, _, _ in made}) > 3
    done = {name for seed in range(60) for name in mutated_table(ROWS, Random(seed))[1].split("+")}
    assert done == {mutation.__name__ for mutation in TABLE_MUTATIONS}
    assert before == ROWS


def test_a_fault_of_the_program_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(enterprises, "check_table", fail)
    assert fuzz.main(["--scenarios", "0", "--rosters", "6"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out


def test_an_old_workbook_is_read_and_others_say_what_to_do() -> None:
    """The files that the fuzzer makes are what they shall be: one of them is a roster indeed."""
    table = read_enterprises(old_workbook(ROWS), "a.xls", load_plan()).table
    assert table is not None and len(table) == 9
    for content in (protected(Random(1)), open_document(ROWS)):
        with pytest.raises(InputError, match="save it as .xlsx"):
            read_enterprises(content, "a.xlsx", load_plan())
