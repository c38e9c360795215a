from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.plan import load_plan
from sim.roster.enterprises import RosterFile, read_enterprises
from tests.roster.made import COMPLETE, code, complete_rows, text, workbook

EXAMPLES = Path(__file__).parents[2] / "examples" / "roster"
HEAD = ("企业名称", "统一社会信用代码", "行业代码", "营业收入（万元）", "从业人员")


def read(*rows: Any) -> RosterFile:
    return read_enterprises(text(*rows).encode(), "a.csv", load_plan())


def kinds(found: RosterFile, severity: str) -> list[tuple[str, str, list[int]]]:
    """(kind, column, rows) of the findings of a severity."""
    return [
        (content["kind"], content["column"] or "", content["rows"])
        for content in (one.content() for one in found.findings)
        if content["severity"] == severity
    ]


@pytest.fixture(scope="module")
def messy() -> RosterFile:
    return read_enterprises((EXAMPLES / "messy.xlsx").read_bytes(), "messy.xlsx", load_plan())


def test_the_messy_example_says_every_mistake_at_its_place(messy: RosterFile) -> None:
    assert messy.table is None
    assert kinds(messy, "error") == [
        ("code_lost_digits", "B", [10]),
        ("repeated_code", "B", [14]),
        ("unknown_industry", "C", [27]),
        ("negative", "G", [33]),
        ("row_in_yuan", "G", [36]),
        ("range", "H", [39]),
        ("no_date", "O", [47]),
    ]
    assert kinds(messy, "warning") == [
        ("code_check_digit", "B", [17]),
        ("code_letters", "B", [19]),
        ("code_old", "B", [21]),
        ("no_name", "A", [31]),
        ("nobody", "H", [37]),
        ("no_revenue", "G", [45]),
    ]
    notes = {kind for kind, _column, _rows in kinds(messy, "note")}
    assert notes >= {
        "read_separators",
        "read_full_width",
        "read_dash",
        "read_unit",
        "read_parentheses",
        "row_of_totals",
        "row_of_notes",
        "sheets_not_read",
        "blank_is_no",
    }
    assert messy.columns["revenue"] == "2018年营业收入" and messy.columns["high_tech"] == "高企"
    assert all(one.sheet == "名录" for one in messy.findings)


def test_no_name_and_no_code_is_ever_said(messy: RosterFile) -> None:
    said = "".join(f"{one.content()} {one.problem('f')}" for one in messy.findings)
    assert "示例" not in said and "91410199" not in said


def test_the_clean_example_can_be_used() -> None:
    found = read_enterprises((EXAMPLES / "enterprises.xlsx").read_bytes(), "enterprises.xlsx", load_plan())
    assert found.table is not None and len(found.table) == 600
    assert not kinds(found, "error") and not kinds(found, "warning")
    assert found.table.missing()["energy"] > 100 and found.table.missing()["revenue"] == 0
    assert len(found.identities.names) == 600 and found.identities.rows == found.table.rows


def test_titles_units_above_the_heading_and_merged_headings() -> None:
    rows = [
        ("某市名录",),
        ("单位：亿元",),
        ("企业名称", "行业代码", "经济指标", ""),
        ("", "", "营业收入", "从业人员平均人数"),
        ("示例甲", "3011", "0.5", "30"),
        ("合计", "", "0.5", "30"),
    ]
    found = read_enterprises(workbook(rows), "a.xlsx", load_plan())
    assert found.table is not None and found.table.rows == (5,)
    assert found.table.numbers["revenue"].tolist() == [5_000.0]
    assert found.table.numbers["employees"].tolist() == [30.0]


@pytest.mark.parametrize(
    ("heading", "cell", "revenue"),
    [
        ("营业收入（元）", "5000000", 500.0),
        ("营业收入(千元)", "5000", 500.0),
        ("2019年度营业收入", "500", 500.0),
        ("主营业务收入：万元", "500", 500.0),
        ("营业收入（万元）", "500万元", 500.0),
    ],
)
def test_the_unit_is_that_of_the_heading(heading: str, cell: str, revenue: float) -> None:
    found = read(("企业名称", "行业", heading), ("示例甲", "水泥制造", cell))
    assert found.table is not None
    assert found.table.numbers["revenue"][0] == pytest.approx(revenue)


def test_of_several_years_the_latest_counts_and_growth_is_no_revenue() -> None:
    found = read(
        ("企业名称", "行业代码", "2018年营业收入", "2019年营业收入", "营业收入增速"),
        ("示例甲", "3011", "100", "200", "100%"),
    )
    assert found.table is not None and found.table.numbers["revenue"].tolist() == [200.0]


def test_a_column_in_yuan_is_said_once() -> None:
    rows = [(f"示例{n}", code(n), "3089", 30_000_000 + n, 50) for n in range(20)]
    found = read(HEAD, *rows)
    assert kinds(found, "error") == [("in_yuan", "D", [])]


def test_repeated_names_and_codes_are_said_with_their_rows() -> None:
    found = read(
        HEAD, ("甲", code(1), "3089", 300, 10), ("乙", code(1), "3089", 300, 10), ("甲", code(2), "3089", 300, 10)
    )
    assert kinds(found, "error") == [("repeated_code", "B", [3])]
    assert kinds(found, "warning") == [("repeated_name", "A", [2, 4])]


def test_outliers_against_their_industry() -> None:
    rows = [(f"示例{n}", code(n), "3089", 1_000 + n, 20) for n in range(9)]
    found = read(HEAD, *rows, ("示例十", code(10), "3089", 1_000, 20_000))
    assert kinds(found, "warning") == [("per_head", "E", [11])]
    assert found.table is not None


@pytest.mark.parametrize(
    "rows",
    [
        [("a", "b")],
        [("企业名称", "电话"), ("甲", "1")],
        [("企业名称", "行业代码", "营业收入")],
        [("企业名称", "营业收入"), ("甲", "1")],
        [("合计", "3011", "5"), ("x", "y", "z")],
    ],
)
def test_what_is_no_roster_is_refused_with_a_reason(rows: list[tuple[str, ...]]) -> None:
    try:
        found = read(*rows)
    except InputError as error:
        assert [problem.message.key for problem in error.problems] == ["roster.no_header"]  # type: ignore[union-attr]
    else:
        assert found.table is None and found.findings.of("error")


def test_a_complete_roster_is_the_same_from_a_workbook_and_from_text() -> None:
    rows = complete_rows()
    from_book = read_enterprises(workbook([COMPLETE, *rows]), "a.xlsx", load_plan()).table
    from_text = read_enterprises(text(COMPLETE, *rows).encode("gb18030"), "a.csv", load_plan()).table
    assert from_book is not None and from_book == from_text
    missing = {name for name, count in from_book.missing().items() if count}
    assert missing == {"electricity"}
    assert from_book.numbers["revenue"].sum() == sum(row[3] for row in rows)
    assert np.isnan(from_book.numbers["town"]).sum() == 40


def test_somebody_must_say_how_large_enterprises_are() -> None:
    heads = ("企业名称", "行业代码", "从业人员")
    none = read(heads, ["示例甲", "3089", ""], ["示例乙", "3089", "—"])
    assert none.table is None and ("no_size", "", []) in kinds(none, "error")
    some = read(heads, ["示例甲", "3089", 30], ["示例乙", "3089", ""])
    assert some.table is not None and [(kind, rows) for kind, _, rows in kinds(some, "warning")] == [
        ("size_unknown", [3])
    ]
