"""Tables on disk: CSV that Excel opens and Parquet whose bytes depend on the values alone.

Both writers give the same bytes for the same table. A CSV starts with a byte-order mark, so that a Chinese
Excel reads it as UTF-8; its lines end with a line feed on every system, and a float is its shortest text that
reads back as the same number.
"""

from __future__ import annotations

import csv
import math
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as parquet

ROWS_A_GROUP = 12_000
"""Rows after which a Parquet file begins a new group: 250 runs of 48 months. Fewer make a column slow to read, more
need more memory to write."""

# A spreadsheet takes a text cell that begins so for a formula, in East Asia also with the full-width signs. An
# apostrophe in front keeps it a text, and a text that has such apostrophes already gets one more, so that reading takes
# away exactly what writing put there.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"''*[=+\-@\t\r\n＝＋－＠]")


def guard_text(text: str) -> str:
    """A text cell that no spreadsheet runs as a formula; :func:`unguard_text` undoes it exactly."""
    return "'" + text if _FORMULA.match(text) else text


def unguard_text(text: str) -> str:
    """The text that :func:`guard_text` was given."""
    return text[1:] if _GUARDED.match(text) else text


def cell_text(value: Any) -> str:
    """One CSV cell. Missing (None, NaN, NA) is empty, truth is ``true`` or ``false``, a float is its shortest
    exact text.

    Operators such as ``>=`` are no formula and stay bare; text that a spreadsheet could run is guarded.
    """
    if value is None or value is pd.NA:
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        number = float(value)
        return "" if math.isnan(number) else repr(number)
    if isinstance(value, int | np.integer):
        return str(int(value))
    return guard_text(str(value))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV file: UTF-8 with a byte-order mark, line feeds, guarded text cells."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([guard_text(column) for column in columns])
        writer.writerows([cell_text(value) for value in row] for row in rows)
        _settle(file)


def write_frame_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write a data frame, without its index, as :func:`write_csv` does."""
    cells = [frame[name].tolist() for name in frame.columns]
    write_csv(path, [str(name) for name in frame.columns], zip(*cells, strict=True))


def read_csv(path: Path, numbers: Sequence[str] | None = None) -> pd.DataFrame:
    """Read what :func:`write_csv` wrote.

    ``numbers`` names the columns that hold numbers (an empty cell is NaN); the rest is text, empty where
    nothing stands. With None, a column is numeric when every cell that holds anything reads as a number.
    """
    with open(path, encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    header = [unguard_text(name) for name in lines[0]] if lines else []
    frame: dict[str, Any] = {}
    for position, name in enumerate(header):
        cells = [line[position] for line in lines[1:]]
        if name in numbers if numbers is not None else _all_numbers(cells):
            frame[name] = np.array([float(cell) if cell else np.nan for cell in cells], dtype=np.float64)
        else:
            frame[name] = pd.Series([unguard_text(cell) for cell in cells], dtype=object)
    return pd.DataFrame(frame, columns=header)


def _all_numbers(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    try:
        for cell in filled:
            float(cell)
    except ValueError:
        return False
    return bool(filled)


def to_arrow(frame: pd.DataFrame) -> pa.Table:
    """A data frame as an Arrow table without its index and without notes of pandas."""
    import pyarrow as pa

    return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)


def write_arrow(file: IO[bytes], table: pa.Table, rows_a_group: int | None = None) -> None:
    """Write a table as Parquet: zstd, floats split by byte; the same bytes for the same values."""
    with arrow_writer(file, table.schema) as writer:
        writer.write_table(table, row_group_size=rows_a_group)


def arrow_writer(file: IO[bytes], schema: pa.Schema) -> parquet.ParquetWriter:
    """A writer that takes one table after the other, each a row group."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    floats = [field.name for field in schema if pa.types.is_floating(field.type)]
    others = [field.name for field in schema if not pa.types.is_floating(field.type)]
    return parquet.ParquetWriter(
        file, schema, compression="zstd", use_dictionary=others, use_byte_stream_split=floats, store_schema=False
    )


def write_parquet(path: Path, frames: pd.DataFrame | Iterable[pd.DataFrame | pa.Table]) -> None:
    """Write data frames, one after the other, as one Parquet file with a row group for about
    :data:`ROWS_A_GROUP` rows. Only one row group is in memory at a time.

    Frames after the first may lack columns or have them in another order, but have no others (ValueError).
    """
    tables = iter([frames] if isinstance(frames, pd.DataFrame) else frames)
    first = _as_arrow(next(tables))
    with open(path, "wb") as file:
        with arrow_writer(file, first.schema) as writer:
            waiting, rows = [first], first.num_rows
            for table in map(_as_arrow, tables):
                if not set(table.column_names) <= set(first.column_names):
                    unknown = sorted(set(table.column_names) - set(first.column_names))
                    raise ValueError(f"{path.name}: columns that the first table lacks: {', '.join(unknown)}")
                waiting.append(table)
                rows += table.num_rows
                if rows >= ROWS_A_GROUP:
                    _write_group(writer, waiting, first.schema)
                    waiting, rows = [], 0
            if waiting:
                _write_group(writer, waiting, first.schema)
        _settle(file)


def _as_arrow(frame: pd.DataFrame | pa.Table) -> pa.Table:
    return to_arrow(frame) if isinstance(frame, pd.DataFrame) else frame.replace_schema_metadata(None)


def _write_group(writer: parquet.ParquetWriter, tables: Sequence[pa.Table], schema: pa.Schema) -> None:
    import pyarrow as pa

    whole = pa.concat_tables([schema.empty_table(), *tables], promote_options="permissive").select(schema.names)
    writer.write_table(whole.cast(schema), row_group_size=max(whole.num_rows, 1))


def read_parquet(
    path: Path, columns: Sequence[str] | None = None, *, without: str = "", categories: Sequence[str] = ()
) -> pd.DataFrame:
    """Read a Parquet table, or some of its columns, into a data frame; only the rows that have nothing in the column
    ``without``, where one is named. Text columns named in ``categories`` become categorical: a few bytes a row."""
    import pyarrow.compute as compute
    import pyarrow.parquet as parquet

    rows = compute.field(without).is_null(nan_is_null=True) if without else None
    chosen = None if columns is None else list(columns)
    return parquet.read_table(path, columns=chosen, filters=rows, read_dictionary=list(categories)).to_pandas()


def parquet_columns(path: Path) -> list[str]:
    """Names of the columns of a Parquet table, in order."""
    import pyarrow.parquet as parquet

    return list(parquet.read_schema(path).names)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file with line feeds, on the disk when this returns."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        _settle(file)


def _settle(file: Any) -> None:
    """Put the file on the disk now, so that a full disk is noticed before an old result is replaced."""
    file.flush()
    os.fsync(file.fileno())
