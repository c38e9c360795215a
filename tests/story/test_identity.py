"""Which enterprise of a roster: by row, by name or code where the folder has them; errors say what is possible."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sim.errors import InputError
from sim.story.identity import number_of, roster_row
from sim.story.replay import Source


def folder_of(place: Path, *, roster: bool = True, names: bool = True) -> Any:
    """What stands for a run folder: three rows of a roster, two with a name of their own."""
    if roster:
        (place / "roster.csv").write_text("row,stage\n2,EQ_part\n5,EQ_part\n9,RF_raw\n", encoding="utf-8")
    if roster and names:
        rows = ["enterprise,0,2,登封甲厂,91410000000000001A", "enterprise,1,5,同名厂,911", "enterprise,2,9,同名厂,912"]
        text = "\n".join(["kind,id,row,name,code", *rows, "project,p1,2,登封丙项目,913"])
        (place / "identities.csv").write_text("\ufeff" + text, encoding="utf-8")
    population = SimpleNamespace(roster="roster.csv" if roster else None)
    return SimpleNamespace(folder=place, loaded=SimpleNamespace(scenario=SimpleNamespace(population=population)))


@pytest.mark.parametrize(
    ("text", "number"),
    [("2", 2), ("17", 17), ("row:5", 1), ("行：9", 2), ("第 9 行", 2), ("Row 2", 0), (" 登封甲厂 ", 0),
     ("91410000000000001a", 0), ("912", 912)],
)  # fmt: skip
def test_numbers_rows_names_and_codes_are_understood(text: str, number: int, tmp_path: Path) -> None:
    assert number_of(folder_of(tmp_path), text) == number


@pytest.mark.parametrize(
    ("text", "roster", "names", "said"),
    [
        ("row:3", True, True, "no row 3"), ("row:3", False, True, "has no roster"),
        ("登封甲厂", True, False, "holds no names"), ("同名厂", True, True, "2 enterprises"),
        ("登封丙项目", True, True, "no enterprise of the roster"), ("登封", True, True, "in full"),
    ],
)
def test_what_is_not_found_is_answered(text: str, roster: bool, names: bool, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        number_of(folder_of(tmp_path, roster=roster, names=names), text)


def test_only_the_enterprises_of_the_roster_have_a_row(tmp_path: Path) -> None:
    source = folder_of(tmp_path)
    assert [roster_row(source, number) for number in (0, 1, 2, 3, -1)] == [2, 5, 9, None, None]


def test_a_run_without_a_roster_has_no_rows(story_source: Source) -> None:
    assert roster_row(story_source, 0) is None
