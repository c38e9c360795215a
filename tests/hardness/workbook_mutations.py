"""Mutations of a workbook: of its bytes, of the files inside it, of the XML in these, and what would be enormous."""

from __future__ import annotations

import zipfile
from io import BytesIO
from random import Random

from tests.hardness.text_mutations import ODD_VALUES, changed_bytes, cut_off, cut_out, mutated, put_in, something_else

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><worksheet><sheetData><row><c t='inlineStr'><is><t>&i;</t></is></c></row></sheetData></worksheet>"
)
"""A billion letters by entities."""

OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'


def mutated_workbook(content: bytes, rng: Random) -> tuple[bytes, str]:
    """The content of an .xlsx file after one mutation, and its name."""
    kind = rng.choice(("bytes", "part", "part", "part", "cell", "cell", "cell", "gone", "bomb", "huge", "other"))
    if kind == "bytes":
        return rng.choice((changed_bytes, cut_out, cut_off, put_in))(content, rng), kind
    if kind == "other":
        return something_else(content, rng), kind
    parts = _parts(content)
    sheets = [name for name in parts if name.startswith("xl/worksheets/") and name.endswith(".xml")]
    name = rng.choice(sheets + [part for part in parts if part == "xl/sharedStrings.xml"])
    if kind == "part":
        name = rng.choice(list(parts))
        parts[name], how = mutated(parts[name], rng)
        kind = f"part {name}: {how}"
    elif kind == "cell":
        parts[name] = _other_cell(parts[name], rng)
    elif kind == "gone":
        del parts[rng.choice(list(parts))]
    elif kind == "bomb":
        parts[name] = rng.choice((BOMB, OUTSIDE)).encode()
    elif kind == "huge":
        parts[name] = parts[name] + b" " * (20 * 1024 * 1024)
    return _packed(parts), kind


def _other_cell(content: bytes, rng: Random) -> bytes:
    """The content of some cells or shared texts, exchanged for something odd."""
    text = content.decode("utf-8", "replace")
    for tag in ("<t>", "<v>", '<t xml:space="preserve">'):
        pieces = text.split(tag)
        for number in rng.sample(range(1, len(pieces)), min(len(pieces) - 1, rng.choice((1, 1, 3)))):
            _, closing, rest = pieces[number].partition("</")
            odd = rng.choice(ODD_VALUES).replace("&", "&amp;").replace("<", "&lt;").replace("\0", "")
            pieces[number] = odd + closing + rest
        text = tag.join(pieces)
    return text.encode("utf-8", "replace")


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
