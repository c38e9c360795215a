from __future__ import annotations

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from sim.plan import load_plan
from sim.roster.columns import ENTERPRISE_FIELDS, PROJECT_FIELDS
from sim.roster.enterprises import read_enterprises
from sim.roster.header import find_header
from sim.roster.projects import read_projects_file
from sim.roster.sheets import read_sheets
from sim.roster.template import FIRST_ROW, LEFT_OUT, template_bytes

PLAN = load_plan()


@pytest.fixture(scope="module", params=[False, True], ids=["roster", "projects"])
def template(request: pytest.FixtureRequest) -> tuple[bool, bytes]:
    return request.param, template_bytes(PLAN, projects=request.param)


def test_the_program_understands_its_own_headings(template: tuple[bool, bytes]) -> None:
    projects, content = template
    fields = PROJECT_FIELDS if projects else ENTERPRISE_FIELDS
    header = find_header(read_sheets(content, "t.xlsx"), fields)
    assert header is not None and header.first == FIRST_ROW
    assert set(header.columns) == {of.id for of in fields} - LEFT_OUT
    assert all(column.factor == 1.0 for column in header.columns.values())


def test_an_empty_template_says_that_nobody_is_in_it(template: tuple[bool, bytes]) -> None:
    projects, content = template
    found = (read_projects_file if projects else read_enterprises)(content, "t.xlsx", PLAN)
    assert found.table is None
    assert [one.message.key for one in found.findings.of("error")] == [
        "roster.no_projects" if projects else "roster.no_enterprises"
    ]


def test_the_same_bytes_every_time_with_notes_lists_and_an_explanation(template: tuple[bool, bytes]) -> None:
    projects, content = template
    assert content == template_bytes(PLAN, projects=projects)
    archive = zipfile.ZipFile(io.BytesIO(content))
    sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<dataValidation ") >= 3 and "xl/comments1.xml" in archive.namelist()
    assert b"2020-01-01" in archive.read("docProps/core.xml")
    explained = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("填报说明").to_python()
    said = "\n".join(str(cell) for row in explained for cell in row)
    for word in ("不离开本机", "never leave", "模型用途"):
        assert word in said
