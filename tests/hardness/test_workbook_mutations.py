"""The mutations of workbooks, on a workbook of their own."""

from __future__ import annotations

import zipfile
from io import BytesIO
from random import Random

import pytest
import xlsxwriter

from tests.hardness.workbook_mutations import BOMB, mutated_workbook


@pytest.fixture(scope="module")
def workbook() -> bytes:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as made:
        sheet = made.add_worksheet("企业")
        for row in range(5):
            sheet.write_row(row, 0, [f"企业{row}", row * 1.5])
    return content.getvalue()


@pytest.fixture(scope="module")
def mutants(workbook: bytes) -> list[tuple[bytes, str]]:
    return [mutated_workbook(workbook, Random(seed)) for seed in range(40)]


def test_the_same_seed_gives_the_same_mutant_and_most_differ(
    workbook: bytes, mutants: list[tuple[bytes, str]]
) -> None:
    assert [mutated_workbook(workbook, Random(seed)) for seed in range(5)] == mutants[:5]
    assert len({content for content, _ in mutants}) > 30
    assert {how.split(" ")[0] for _, how in mutants} >= {"bytes", "part", "cell", "gone", "bomb", "huge", "other"}


def test_an_odd_cell_leaves_a_workbook_that_can_be_opened(workbook: bytes, mutants: list[tuple[bytes, str]]) -> None:
    cells = [content for content, how in mutants if how == "cell"]
    assert cells and workbook not in cells
    for content in cells:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            assert archive.testzip() is None


def test_the_bomb_would_be_a_billion_letters() -> None:
    assert len(BOMB) < 2_000 and BOMB.count("ENTITY") == 9
