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
from typing import Any

import numpy as np
import pandas as pd

# A spreadsheet takes a text cell that begins so for a formula. An apostrophe in front keeps it a text, and a
# text that has such apostrophes already gets one more, so that reading takes away exactly what writing put
# there.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"''*[=+\-@\t\r]")


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


def write_parquet(path: Path, frame: pd.DataFrame) -> None:
    """Write a data frame as Parquet: zstd, floats split by byte, no index and no pandas notes in the
    metadata.
    """
    import pyarrow as pa
    import pyarrow.parquet as parquet

    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    others = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
    with open(path, "wb") as file:
        parquet.write_table(
            table,
            file,
            compression="zstd",
            use_dictionary=others,
            use_byte_stream_split=floats,
            store_schema=False,
        )
        _settle(file)


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet table into a data frame."""
    import pyarrow.parquet as parquet

    return parquet.read_table(path).to_pandas()


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file with line feeds, on the disk when this returns."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        _settle(file)


def _settle(file: Any) -> None:
    """Put the file on the disk now, so that a full disk is noticed before an old result is replaced."""
    file.flush()
    os.fsync(file.fileno())
