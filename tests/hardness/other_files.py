"""Other kinds of files that people take for a table: protected and old workbooks, OpenDocument, pages, archives."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from random import Random
from typing import Any
from xml.sax.saxutils import escape

SECTOR = 512
_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE
_FAT_SECTOR = 0xFFFFFFFD


def other_file(rows: Sequence[Sequence[Any]], rng: Random) -> tuple[bytes, str, str]:
    """Bytes of another kind of file, its suffix, and what it is."""
    kinds = {
        "empty": (b"", rng.choice((".csv", ".xlsx", ".xls"))),
        "blank": (rng.choice((b"\n\n", b"   ", b"\xef\xbb\xbf", b"\0" * 100, b",,,\n,,,\n")), ".csv"),
        "protected": (protected(rng), rng.choice((".xlsx", ".xls"))),
        "old workbook": (old_workbook(rows), rng.choice((".xls", ".xls", ".xlsx"))),
        "cut old workbook": (old_workbook(rows)[: rng.randrange(3_000)], ".xls"),
        "OpenDocument": (open_document(rows), rng.choice((".ods", ".xlsx"))),
        "OpenDocument bomb": (open_document(rows, times=1_000_000), rng.choice((".ods", ".xlsx", ".xls"))),
        "page": (page(rows), rng.choice((".xls", ".csv", ".xlsx"))),
        "archive": (packed({"a.txt": b"x" * 1_000}), ".xlsx"),
        "false sizes": (false_sizes(rng), ".xlsx"),
    }
    name = rng.choice(sorted(kinds))
    return *kinds[name], name


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file (as .xls files are, and workbooks with a password) with streams of 4,096 bytes at least."""
    chains: list[tuple[int, int, int]] = []
    sectors: list[bytes] = []
    for content in streams.values():
        content = content.ljust(4_096, b"\0")
        first = len(sectors)
        sectors += [content[at : at + SECTOR].ljust(SECTOR, b"\0") for at in range(0, len(content), SECTOR)]
        chains.append((first, len(sectors), len(content)))
    names = ["Root Entry", *streams]
    entries = b""
    for number, name in enumerate(names):
        text = name.encode("utf-16-le") + b"\0\0"
        first, _, size = chains[number - 1] if number else (_END, 0, 0)
        after = number + 1 if 0 < number < len(streams) else _FREE
        entries += text.ljust(64, b"\0") + struct.pack(
            "<HBBIII16sI8s8sIQ", len(text), 2 if number else 5, 1, _FREE, after, _FREE if number else 1,
            b"", 0, b"", b"", first, size,
        )  # fmt: skip
    folder = len(sectors)
    entries = entries.ljust(-(-len(entries) // SECTOR) * SECTOR, b"\0")
    sectors += [entries[at : at + SECTOR] for at in range(0, len(entries), SECTOR)]
    chains.append((folder, len(sectors), 0))
    fat_at, table = len(sectors), [_FREE] * (SECTOR // 4)
    for first, last, _ in chains:
        table[first:last] = [*range(first + 1, last), _END]
    table[fat_at] = _FAT_SECTOR
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack(
        "<HHHHH6sIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, 1, folder, 0, 4_096, _END, 0, _END, 0
    ) + struct.pack("<109I", fat_at, *[_FREE] * 108)  # fmt: skip
    return head + b"".join(sectors) + struct.pack("<128I", *table[:128])


def protected(rng: Random) -> bytes:
    """What a workbook with a password looks like from outside."""
    return compound({"EncryptionInfo": rng.randbytes(200), "EncryptedPackage": rng.randbytes(6_000)})


def old_workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """The rows as an .xls file (BIFF8), in so far as they fit into its 128 sectors."""
    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def beginning(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    cells = b""
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", line, column, 0)
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                more = record(0x0203, place + struct.pack("<d", cell))
            else:
                text = str(cell if cell is not None else "")[:60]
                more = record(0x0204, place + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le"))
            if len(cells) + len(more) < 50_000:
                cells += more
    sheet = beginning(0x0010) + cells + record(0x000A, b"")
    start = beginning(0x0005) + record(0x0042, struct.pack("<H", 1200))
    name = "名录".encode("utf-16-le")
    about = struct.pack("<IBBBB", len(start) + 4 + 8 + len(name) + 4, 0, 0, 2, 1) + name
    return compound({"Workbook": start + record(0x0085, about) + record(0x000A, b"") + sheet})


def open_document(rows: Sequence[Sequence[Any]], times: int = 1) -> bytes:
    """The rows as an .ods file; ``times`` says how often the last row stands in it."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    lines = []
    for number, row in enumerate(rows, 1):
        texts = (f"<text:p>{escape(str(cell or ''))}</text:p>" for cell in row)
        cells = "".join(f'<table:table-cell office:value-type="string">{one}</table:table-cell>' for one in texts)
        often = times if number == len(rows) else 1
        lines.append(f'<table:table-row table:number-rows-repeated="{often}">{cells}</table:table-row>')
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name='a'>"
        f"{''.join(lines)}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return packed({"mimetype": kind, "content.xml": content.encode(), "META-INF/manifest.xml": b"<manifest/>"})


def page(rows: Sequence[Sequence[Any]]) -> bytes:
    """A page with a table: what many systems call an Excel file."""
    lines = "".join(f"<tr>{''.join(f'<td>{escape(str(cell))}</td>' for cell in row)}</tr>" for row in rows)
    return f"<html><meta charset='utf-8'><table>{lines}</table></html>".encode()


def packed(parts: Mapping[str, bytes]) -> bytes:
    """An archive."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def false_sizes(rng: Random) -> bytes:
    """An archive that lies about the sizes of its parts, or says that they are protected."""
    content = bytearray(packed({"xl/workbook.xml": b"<workbook/>" * 50, "xl/worksheets/sheet1.xml": b" " * 100_000}))
    at = content.index(b"PK\x01\x02")
    if rng.random() < 0.3:
        content[at + 8] |= 1
    else:
        content[at + 24 : at + 28] = struct.pack("<I", rng.choice((0, 1, 2**31, 2**32 - 2)))
    return bytes(content)
