"""Small rosters for tests, as rows under headings, and as files."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from sim.roster.credit_codes import check_character

COMPLETE = (
    "企业名称",
    "行业代码",
    "是否规上",
    "营业收入（万元）",
    "从业人员",
    "利润总额",
    "资产总计",
    "负债合计",
    "综合能源消费量（吨标准煤）",
    "用地面积（亩）",
    "成立时间",
    "所属园区",
    "高新技术企业",
    "科技型中小企业",
    "专精特新",
    "是否上云",
    "研发费用",
)


def complete_rows(count: int = 60) -> list[list[Any]]:
    """Rows under :data:`COMPLETE`: every cell filled, sums that can be reckoned by hand."""
    trades = ("3089", "3670", "3252", "0610", "3099", "1312")
    parks = ("产业集聚区", "告成工业基地", "示例镇")
    rows: list[list[Any]] = []
    for number in range(count):
        listed = number % 3 == 0
        revenue = 2_500.0 + 100.0 * number if listed else 100.0 + number
        rows.append(
            [
                f"示例企业{number:03d}",
                trades[number % 6],
                "是" if listed else "否",
                revenue,
                round(revenue / 60.0) + number % 3,
                round(revenue * 0.04, 3),
                2.0 * revenue,
                round(revenue * (0.5 + number % 5 / 10.0), 3),
                round(revenue * 0.1, 3),
                5.0,
                f"20{number % 15:02d}-03",
                parks[number % 3],
                "是" if number % 10 == 0 else "否",
                "否",
                "否",
                "是" if number % 4 == 0 else "否",
                0.0,
            ]
        )
    return rows


def workbook(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook with one sheet for each table of rows."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    for rows in sheets:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None and cell != "":
                    sheet.write(line, column, cell)
    book.close()
    return stream.getvalue()


def text(*rows: Sequence[Any]) -> str:
    """Rows as CSV."""
    return "\n".join(",".join(f'"{cell}"' if "," in str(cell) else str(cell) for cell in row) for row in rows) + "\n"


def code(number: int) -> str:
    """A credit code that fits itself."""
    first = f"91410199{number:09d}"
    return first + check_character(first)
