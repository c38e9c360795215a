"""Tables on disk: exact, safe in a spreadsheet, the same bytes for the same values, and written piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as parquet
import pytest

from sim import tables
from sim.tables import (
    guard_text,
    parquet_columns,
    read_csv,
    read_parquet,
    to_arrow,
    unguard_text,
    write_frame_csv,
    write_parquet,
)


def piece(first: int, rows: int) -> pd.DataFrame:
    """Rows ``first`` on of a table of numbers and names."""
    number = np.arange(first, first + rows)
    names = pd.Series([f"row {one % 7}" for one in number], dtype="str")
    return pd.DataFrame({"number": number, "half": number / 2, "name": names})


@pytest.mark.parametrize(
    "text", ["", "plain", "=1", "+1", "-1", "@x", "'=1", "''@x", "'quoted", ">= 6", "\tx"]
)
def test_guarding_a_text_is_undone_exactly(text: str) -> None:
    guarded = guard_text(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguard_text(guarded) == text


def test_csv_keeps_every_digit_and_tells_missing_from_zero(tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": [0.1 + 0.2, -1e-300, float("nan"), 0.0], "name": ["a", "中文,", "", "-b"]})
    write_frame_csv(tmp_path / "t.csv", frame)
    again = read_csv(tmp_path / "t.csv")
    np.testing.assert_array_equal(again["x"], frame["x"])
    assert again["name"].tolist() == frame["name"].tolist()


def test_parquet_has_no_notes_of_its_own(tmp_path: Path) -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0], "name": ["a", "b"]}, index=[7, 3])
    write_parquet(tmp_path / "t.parquet", frame)
    assert parquet.read_schema(tmp_path / "t.parquet").metadata is None
    assert parquet_columns(tmp_path / "t.parquet") == ["x", "name"]


def test_pieces_become_one_table_in_their_order(tmp_path: Path) -> None:
    write_parquet(tmp_path / "t.parquet", [piece(0, 5), to_arrow(piece(5, 1)), piece(6, 4)])
    pd.testing.assert_frame_equal(read_parquet(tmp_path / "t.parquet"), piece(0, 10))


def test_the_bytes_do_not_depend_on_the_pieces_within_a_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "ROWS_A_GROUP", 100)
    write_parquet(tmp_path / "one.parquet", piece(0, 60))
    write_parquet(tmp_path / "many.parquet", [piece(0, 10), piece(10, 20), piece(30, 30)])
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "many.parquet").read_bytes()


def test_a_group_ends_with_the_piece_that_fills_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS_A_GROUP", 10)
    write_parquet(tmp_path / "t.parquet", [piece(first, 4) for first in range(0, 28, 4)])
    found = parquet.ParquetFile(tmp_path / "t.parquet").metadata
    assert [found.row_group(number).num_rows for number in range(found.num_row_groups)] == [12, 12, 4]
    assert read_parquet(tmp_path / "t.parquet", ["number"])["number"].tolist() == list(range(28))


def test_only_one_group_is_held_while_pieces_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A piece is asked for only when those before it are on their way to the disk."""
    monkeypatch.setattr(tables, "ROWS_A_GROUP", 10)
    written: list[int] = []
    original = tables._write_group
    monkeypatch.setattr(tables, "_write_group", lambda *one: (written.append(len(one[1])), original(*one)))
    asked: list[int] = []

    def pieces() -> Iterator[pd.DataFrame]:
        for first in range(0, 50, 5):
            asked.append(len(written))
            yield piece(first, 5)

    write_parquet(tmp_path / "t.parquet", pieces())
    assert asked == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert written == [2] * 5


def test_later_pieces_may_lack_columns_but_bring_no_others(tmp_path: Path) -> None:
    first = piece(0, 2)
    write_parquet(tmp_path / "t.parquet", [first, piece(2, 2)[["name", "number"]]])
    found = read_parquet(tmp_path / "t.parquet")
    assert found.columns.tolist() == ["number", "half", "name"]
    np.testing.assert_array_equal(found["half"], [0.0, 0.5, np.nan, np.nan])
    with pytest.raises(ValueError, match=r"t.parquet: columns that the first table lacks: other"):
        write_parquet(tmp_path / "t.parquet", [first, first.assign(other=1.0)])


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    write_parquet(tmp_path / "t.parquet", piece(0, 0))
    found = read_parquet(tmp_path / "t.parquet")
    assert len(found) == 0 and found.columns.tolist() == ["number", "half", "name"]


def test_rows_that_have_nothing_in_a_column_are_found(tmp_path: Path) -> None:
    frame = pd.DataFrame({"year": [np.nan, 2020.0, None], "value": [1.0, 2.0, 3.0]})
    write_parquet(tmp_path / "t.parquet", frame)
    assert read_parquet(tmp_path / "t.parquet", ["value"], without="year")["value"].tolist() == [1.0, 3.0]
