"""A few bytes that would fill the memory are refused before anything is read."""

from __future__ import annotations

import io
import zipfile

import pytest

from sim.errors import InputError
from sim.roster import extent, sheets
from sim.roster.sheets import read_sheets
from tests.hardness.other_files import old_workbook
from tests.roster.made import workbook

ROWS = (("企业名称", "营业收入"), ("示例甲", "12"))


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


SHEET = "xl/worksheets/sheet1.xml"


def with_rows(rows: str, name: str = SHEET) -> bytes:
    """A workbook with more rows, in a part that may have another name."""
    parts = parts_of(workbook(ROWS))
    parts[name] = parts.pop(SHEET).replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(b"worksheets/sheet1.xml", name.removeprefix("xl/").encode())
    return packed(parts)


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
        '<row r="3"><c r="XFD3"><v>1</v></c></row>',
        '<row r="3"><c r="A1048576"><v>1</v></c></row>',
        "<row r = '3'><c r = 'xfd3'><v>1</v></c></row>",
        '<x:row r="3999"><x:c r="ZZ2999"><v>1</v></x:c></x:row>',
        "<row><c><v>1</v></c></row>" * 3_001,
        "<row>" + "<c><v>1</v></c>" * 703 + "</row>",
    ],
)
@pytest.mark.parametrize("name", [SHEET, "xl/other.dat"])
def test_cells_far_away_or_too_many_are_refused_before_room_is_made_for_them(
    rows: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extent, "MOST_ROWS", 3_000)
    with pytest.raises(InputError, match="larger than any roster"):
        read_sheets(with_rows(rows, name), "a.xlsx")


def test_two_cells_that_span_too_large_a_sheet() -> None:
    with pytest.raises(InputError, match="larger than any roster"):
        read_sheets(with_rows('<row r="299999"><c r="ZZ299999"><v>1</v></c></row>'), "a.xlsx")


def test_a_tag_that_two_pieces_share_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "_OVERLAP", 40)
    content = with_rows('<row r="3"><c r="A1048576"><v>1</v></c></row>')
    for piece in range(45, 75):
        monkeypatch.setattr(extent, "_PIECE", piece)
        with pytest.raises(InputError, match="larger than any roster"):
            read_sheets(content, "a.xlsx")


def test_what_has_no_places_is_read_in_order() -> None:
    (sheet,) = read_sheets(with_rows("<row><c><v>7</v></c></row>"), "a.xlsx")
    assert [list(row) for row in sheet.rows][-1][0] == 7


def test_a_workbook_that_unpacks_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "LARGEST_UNPACKED", 100)
    with pytest.raises(InputError, match="larger than any roster"):
        read_sheets(workbook(ROWS), "a.xlsx")


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin"])
def test_other_programs_workbooks_are_not_taken_for_excels(name: str) -> None:
    """Their sheets are not the ones that were looked over."""
    other = packed(parts_of(workbook(ROWS)) | {name: b"<x/>"})
    for content in (other, packed({name: b"<x/>"})):
        with pytest.raises(InputError, match="no workbook that can be read"):
            read_sheets(content, "a.xlsx")


def test_an_old_workbook_is_measured_after_it_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_CELLS", 3)
    with pytest.raises(InputError, match="larger than any roster"):
        read_sheets(old_workbook(ROWS), "a.xls")
