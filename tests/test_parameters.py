"""Parameters: read with their evidence, checked when loaded and when overridden."""

from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.parameters import EVIDENCE_KINDS, ParameterError, ParameterTable

HEADER = "name,value,low,high,minimum,maximum,distribution,unit,kind,source,note"
GOOD = "overtime_ceiling,1.1,1.05,1.2,1,1.5,uniform,ratio,assumed,judgement,"
LEVER = "cloud_subsidy.share,0.3,0.3,0.3,0,1,fixed,share,plan,the plan,"


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    file = folder / "parameters.csv"
    file.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return file


@pytest.fixture
def table(tmp_path: Path) -> ParameterTable:
    return ParameterTable.load(write(tmp_path, GOOD, LEVER))


def test_rows_values_and_counts(table: ParameterTable) -> None:
    assert table.names == ("overtime_ceiling", "cloud_subsidy.share")
    assert table.row("overtime_ceiling").high == 1.2
    assert table.values() == {"overtime_ceiling": 1.1, "cloud_subsidy.share": 0.3}
    assert table.values({"overtime_ceiling": 1.2})["overtime_ceiling"] == 1.2
    assert table.assumed_count() == 1
    assert table.counts_by_kind()["plan"] == 1
    assert [row.lever for row in table] == [None, "cloud_subsidy"]
    assert list(table.of_lever("cloud_subsidy")) == ["share"]
    assert len(table) == 2


def test_a_table_cannot_be_changed(table: ParameterTable) -> None:
    with pytest.raises(FrozenInstanceError):
        table.row("overtime_ceiling").value = 2.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        table.parameters["new"] = table.row("overtime_ceiling")  # type: ignore[index]


@pytest.mark.parametrize("value", [0.99, 1.51, math.nan, math.inf, True, "1.1"])
def test_an_override_stays_in_its_bounds(table: ParameterTable, value: float) -> None:
    with pytest.raises(ParameterError, match="overtime_ceiling"):
        table.values({"overtime_ceiling": value})


def test_an_unknown_override_is_answered_with_a_name(table: ParameterTable) -> None:
    with pytest.raises(ParameterError, match="did you mean 'overtime_ceiling'") as error:
        table.values({"overtime_cieling": 1.1})
    assert error.value.name == "overtime_cieling"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("a,2,0,1,0,3,uniform,ratio,assumed,judgement,", "value 2 is above high 1"),
        ("a,1,0,2,0,1.5,uniform,ratio,assumed,judgement,", "high 2 is above maximum 1.5"),
        ("a,1,0,2,0.5,3,uniform,ratio,assumed,judgement,", "minimum 0.5 is above low 0"),
        ("a,nan,0,2,0,3,uniform,ratio,assumed,judgement,", "not finite"),
        ("a,x,0,2,0,3,uniform,ratio,assumed,judgement,", "'x' is no number"),
        ("a,1,0,2,0,3,unifrom,ratio,assumed,judgement,", "did you mean 'uniform'"),
        ("a,1,0,2,0,3,fixed,ratio,assumed,judgement,", "a fixed parameter has no range"),
        ("a,1,0,2,0,3,uniform,ratio,guessed,judgement,", "'guessed' is unknown"),
        ("a,1,0,2,0,3,uniform,,assumed,judgement,", "parameters.csv:3:8: unit: is empty"),
        ("a,1,0,2,0,3,uniform,ratio,assumed,,", "parameters.csv:3:10: source: is empty"),
        ("a.b.c,1,0,2,0,3,uniform,ratio,assumed,judgement,", "neither `name` nor `lever.name`"),
        ("a,1,0,2,0,3,uniform,ratio,assumed,judgement", "cells of the header"),
        (GOOD, "stands in line 2 already"),
    ],
)
def test_a_mistake_in_the_file_is_answered_with_its_place(tmp_path: Path, row: str, expected: str) -> None:
    with pytest.raises(InputError) as error:
        ParameterTable.load(write(tmp_path, GOOD, row))
    assert expected in str(error.value)
    assert "parameters.csv:" in str(error.value)


def test_a_missing_column_and_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the column 'unit' is missing"):
        ParameterTable.load(write(tmp_path, GOOD, header=HEADER.replace("unit", "units")))
    with pytest.raises(InputError, match="no such file"):
        ParameterTable.load(tmp_path / "nowhere.csv")


def test_the_plans_own_parameters_load() -> None:
    table = ParameterTable.load()
    assert len(table) > 0
    assert sum(table.counts_by_kind().values()) == len(table)
    assert set(table.counts_by_kind()) == set(EVIDENCE_KINDS)
