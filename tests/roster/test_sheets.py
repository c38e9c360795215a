from __future__ import annotations

import io

import pytest

from sim.errors import InputError
from sim.roster.sheets import read_sheets
from tests.roster.made import text

ROWS = (("企业名称", "营业收入"), ("示例甲", "12"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_a_text_table_in_every_encoding_that_is_in_use(encoding: str) -> None:
    (sheet,) = read_sheets(text(*ROWS).encode(encoding), "a.csv")
    assert [tuple(row) for row in sheet.rows] == list(ROWS)


def test_tabs_and_semicolons_are_found() -> None:
    for sign in "\t;":
        (sheet,) = read_sheets(text(*ROWS).replace(",", sign).encode(), "a.csv")
        assert [tuple(row) for row in sheet.rows] == list(ROWS)


def test_hidden_sheets_stay_hidden() -> None:
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet("甲").write(0, 0, "x")
    book.add_worksheet("乙").hide()
    book.close()
    assert [sheet.name for sheet in read_sheets(stream.getvalue(), "a.xlsx")] == ["甲"]


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"", "a.csv", "empty_file"),
        (b"x", "a.pdf", "suffix"),
        (b"PK\x03\x04rest", "a.csv", "workbook_named_csv"),
        (b"PK\x03\x04rest", "a.xlsx", "no_workbook"),
        (b"nothing", "a.xls", "no_workbook"),
        (b"\xff\xfe\xff", "a.csv", "encoding"),
        (b"a\0b", "a.csv", "encoding"),
    ],
)
def test_what_is_no_table(content: bytes, name: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read_sheets(content, name)
    assert [problem.message.key for problem in caught.value.problems] == [f"roster.{key}"]  # type: ignore[union-attr]
    assert caught.value.problems[0].file == name
