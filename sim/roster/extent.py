"""How large the sheets of a workbook would be once they are read: a few bytes can say 'a billion cells'.

Reading a sheet makes room for the whole rectangle that its cells span, so that two cells far from each other are
enough to fill the memory. A workbook is therefore looked over, piece by piece, before it is read.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from io import BytesIO
from typing import IO

from sim.errors import InputError
from sim.language.message import Message

LARGEST_UNPACKED = 600 * 1024 * 1024
"""Bytes that a workbook may grow to when it is unpacked: 100,000 enterprises take some 60 MB."""

MOST_ROWS = 300_000
"""Rows of a sheet."""

MOST_COLUMNS = 702
"""Columns of a sheet: A to ZZ."""

MOST_CELLS = 12_000_000
"""Cells of all sheets, the empty ones between others included: 300,000 rows of forty columns."""

_PIECE = 1 << 22
_OVERLAP = 400
"""Bytes of a piece that are looked at once more with the next one, so that a tag that is cut in two is found whole."""

_PLACE = re.compile(rb"\sr\s*=\s*[\"']\s*([A-Za-z]*)([0-9]+)")
_TAG = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])")

_DAMAGE = (
    zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, LookupError,
)  # fmt: skip
"""What :mod:`zipfile` raises for archives that are damaged, protected, or packed in a way that it does not know."""


def look_over(content: bytes, shown: str) -> None:
    """Raise InputError for an archive that is no workbook of Excel's, or would grow beyond all rosters.

    Every part is looked at, since a workbook says itself which of them are its sheets.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names or names & {"content.xml", "xl/workbook.bin"}:
                raise no_workbook(shown)
            if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise too_large(shown)
            size = cells = 0
            for part in parts:
                extent = _Extent()
                with archive.open(part) as stream:
                    size += extent.read(stream, LARGEST_UNPACKED - size)
                cells += extent.rows * extent.columns
                fits = extent.rows <= MOST_ROWS and extent.columns <= MOST_COLUMNS
                if not fits or size > LARGEST_UNPACKED or cells > MOST_CELLS:
                    raise too_large(shown)
    except InputError:
        raise
    except _DAMAGE as error:
        raise no_workbook(shown) from error
    except Exception as error:
        if type(error).__module__ not in ("lzma", "_lzma"):
            raise
        raise no_workbook(shown) from error


class _Extent:
    """Rows and columns that a sheet spans, by the places that it writes to and by the tags without a place."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._rows_in_all = self._in_row = 0

    def read(self, stream: IO[bytes], most: int) -> int:
        """Look at a part until its end or beyond ``most`` bytes; returns the bytes that were read."""
        size, rest = 0, b""
        while size <= most and (piece := stream.read(_PIECE)):
            size += len(piece)
            text = rest + piece
            cut = max(len(text) - _OVERLAP, 0)
            self._look_at(text, cut)
            rest = text[cut:]
        self._look_at(rest, len(rest))
        return size

    def _look_at(self, text: bytes, cut: int) -> None:
        """Places anywhere in ``text``, and tags that begin before ``cut``."""
        places = _PLACE.findall(text)
        if places:
            letters, numbers = zip(*places, strict=True)
            widest = max(map(len, numbers))
            self.rows = max(self.rows, 10**widest if widest > 9 else max(map(int, numbers)))
            self.columns = max(self.columns, *map(_column, set(letters)))
        if len(_TAG.findall(text)) <= len(places):
            return
        for found in _TAG.finditer(text):  # some have no place of their own and follow the one before
            if found.start() < cut:
                row = found[1] == b"row"
                self._in_row = 0 if row else self._in_row + 1
                self._rows_in_all += row
                self.columns = max(self.columns, self._in_row)
        self.rows = max(self.rows, self._rows_in_all)


def _column(letters: bytes) -> int:
    """``AB`` -> 28, and nothing (a row) -> 0."""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - ord("A") + 1
    return number


def no_workbook(shown: str) -> InputError:
    """The file can't be read as a workbook."""
    return InputError.of(Message("roster.no_workbook"), file=shown, suggestion=Message("roster.do.save_as_xlsx"))


def too_large(shown: str) -> InputError:
    """The file is larger than any roster."""
    return InputError.of(
        Message("roster.too_large", rows=MOST_ROWS, columns=MOST_COLUMNS),
        file=shown,
        suggestion=Message("roster.do.clear_far_cells"),
    )
