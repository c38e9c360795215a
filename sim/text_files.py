"""Reading a text file that a person has saved with whatever program was at hand.

Everything is UTF-8 here. A file in another encoding is refused with the name of the encoding it seems to
have, since a wrong guess would turn names into other names without a word.
"""

from __future__ import annotations

import codecs
import os
from pathlib import Path

from sim.errors import InputError, resembling, system_error
from sim.language.message import Message

_BYTE_ORDER_MARKS = (  # the longer marks first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_utf8(path: Path, *, shown: str, limit: int) -> str:
    """The text of a file, without a byte order mark.

    ``shown`` is the name that messages use; ``limit`` is the largest size in bytes. Raises InputError when
    the file is missing, no ordinary file, too large, or not UTF-8.
    """
    return decode_utf8(read_bytes(path, shown=shown, limit=limit), shown=shown)


def read_bytes(path: Path, *, shown: str, limit: int) -> bytes:
    """The bytes of an ordinary file of at most ``limit`` bytes; InputError for anything else."""
    try:
        if path.is_dir():
            raise InputError.of(Message("file.is_folder"), file=shown)
        if not path.exists():
            raise InputError.of(Message("file.missing"), file=shown, suggestion=_neighbour(path))
        if not path.is_file():
            raise InputError.of(Message("file.not_ordinary"), file=shown)
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        raise InputError.of(Message("file.unreadable", error=system_error(error)), file=shown) from error
    except ValueError as error:  # a NUL character in the name
        raise InputError.of(Message("file.no_name", error=error), file=shown) from error
    if len(content) > limit:
        raise InputError.of(Message("file.too_large", limit=limit // 1024), file=shown)
    return content


def decode_utf8(content: bytes, *, shown: str) -> str:
    """UTF-8 text from bytes, with or without a byte order mark. InputError names the likely encoding."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            raise _wrong_encoding(encoding, shown)
    if b"\0" in content:
        evens, odds = content[::2].count(0), content[1::2].count(0)
        if max(evens, odds) > len(content) // 8 and min(evens, odds) * 4 < max(evens, odds):
            raise _wrong_encoding("UTF-16LE" if odds > evens else "UTF-16BE", shown)
        before = content[: content.index(b"\0")]
        raise InputError.of(Message("file.nul_byte"), file=shown, line=before.count(b"\n") + 1)
    try:
        return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        before, bad_byte = error.object[: error.start], error.object[error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8")) + 1
    for encoding in ("GBK", "GB18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        raise _wrong_encoding(encoding, shown, line, column)
    raise InputError.of(
        Message("file.unknown_encoding", byte=f"{bad_byte:02x}"),
        file=shown,
        line=line,
        column=column,
        suggestion=Message("file.save_as_utf8"),
    )


def _wrong_encoding(encoding: str, shown: str, line: int | None = None, column: int | None = None) -> InputError:
    return InputError.of(
        Message("file.not_utf8", encoding=encoding),
        file=shown,
        line=line,
        column=column,
        suggestion=Message("file.how_to_save", encoding=encoding),
    )


def _neighbour(path: Path) -> Message | None:
    """Which file of the same folder was probably meant."""
    try:
        names = os.listdir(path.parent)
    except OSError:
        return Message("file.no_folder", folder=str(path.parent))
    return resembling(path.name, names)
